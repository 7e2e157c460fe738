//! The field for a formula: the place of a mistake is marked in it, and below it stand what is wrong and what may be typed.

use crate::app::memo::Memo;
use crate::app::widgets::theme;
use crate::objective::vocabulary::VOCABULARY;
use crate::objective::{Expression, ParseError};
use egui::text::{LayoutJob, TextFormat};
use egui::{Align, CollapsingHeader, Key, Label, Stroke, TextEdit, TextStyle, Ui};

/// Text as typed, while it is no formula or may go on.
#[derive(Debug, Default)]
pub struct FormulaField {
    /// The formula that it was typed over, and what was typed.
    typed: Option<(String, String)>,
    parsed: Memo<String, Result<Expression, ParseError>>,
}

impl FormulaField {
    /// Shows the field over `valid`; returns the formula that was typed, if one was, and whether typing goes on.
    pub fn show(&mut self, ui: &mut Ui, valid: &str) -> (Option<Expression>, bool) {
        // What was typed over a formula that is no longer there, after an undo say, is of no use.
        let typed = self.typed.take().filter(|(over, _)| over == valid).map(|(_, typed)| typed);
        let mut text = typed.unwrap_or_else(|| valid.to_owned());
        let parsed = &mut self.parsed;
        let mut layouter = |ui: &Ui, text: &dyn egui::TextBuffer, width: f32| {
            let fault = parsed
                .get(&text.as_str().to_owned(), |text| Expression::parse(text))
                .as_ref()
                .err()
                .map(|error| error.at);
            let job = marked(ui, text.as_str(), fault, width);
            ui.fonts_mut(|fonts| fonts.layout_job(job))
        };
        let field = TextEdit::multiline(&mut text).desired_rows(2).desired_width(f32::INFINITY).code_editor();
        let field = ui.add(field.layouter(&mut layouter)).accessible_name("Formula in x and y");
        if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
            text = valid.to_owned();
        }
        let mut formula = None;
        match self.parsed.get(&text, |text| Expression::parse(text)) {
            Ok(parsed) if text != valid => formula = Some(parsed.clone()),
            Ok(_) => {}
            Err(error) => {
                let words = theme::caption(place_and_message(&text, error)).color(theme::colours(ui).error);
                let label = ui.add(Label::new(words).wrap());
                ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(egui::accesskit::Live::Polite));
                ui.label(theme::caption("Shown is the last formula that could be read; Esc brings it back"));
                self.typed = Some((valid.to_owned(), text));
            }
        }
        CollapsingHeader::new(theme::caption("What a formula may hold")).id_salt("vocabulary").show(ui, vocabulary);
        (formula, field.has_focus())
    }
}

/// Returns what is wrong, after the number of the character where it is.
fn place_and_message(text: &str, error: &ParseError) -> String {
    let character = text.get(..error.at).unwrap_or(text).chars().count() + 1;
    format!("Character {character}: {}", error.message)
}

/// Returns the formula with the word at `fault` underlined.
fn marked(ui: &Ui, text: &str, fault: Option<usize>, width: f32) -> LayoutJob {
    let colours = theme::colours(ui);
    let plain = TextFormat::simple(TextStyle::Monospace.resolve(ui.style()), colours.text);
    let mut job = LayoutJob::default();
    job.wrap.max_width = width;
    let Some(at) = fault.filter(|at| *at < text.len() && text.is_char_boundary(*at)) else {
        job.append(text, 0.0, plain);
        return job;
    };
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let rest = &text[at..];
    let first = rest.chars().next().map_or(0, char::len_utf8);
    let word = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    let (wrong, after) = rest.split_at(word.max(first));
    job.append(&text[..at], 0.0, plain.clone());
    let underline = Stroke::new(2.0, colours.error);
    job.append(wrong, 0.0, TextFormat { color: colours.error, underline, valign: Align::BOTTOM, ..plain.clone() });
    job.append(after, 0.0, plain);
    job
}

/// Shows the words that may be typed, by kind, each with its meaning as tooltip.
fn vocabulary(ui: &mut Ui) {
    for group in VOCABULARY {
        ui.label(theme::caption(group.title));
        ui.horizontal_wrapped(|ui| {
            for word in group.words {
                ui.add(Label::new(theme::number(word.write))).on_hover_text(word.about);
                ui.add_space(theme::space::XS);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_counted_in_characters() {
        for (text, begins) in [
            ("log(x^2+y^2)", "Character 1: unknown name `log`; write `ln`"),
            ("foo(x)+y", "Character 1: unknown name `foo`; known are x, y"),
            ("x**2", "Character 2: `**` is not an operator; write `^`"),
            ("2x^2", "Character 2: an operator is missing; did you mean `2*x`?"),
            ("π + y*x + 0,5", "Character 1: unknown name `π`; write `pi`"),
            ("y*x + 0,5", "Character 8: a `,` is no decimal sign; write `0.5`"),
            ("sinn(x)", "Character 1: unknown name `sinn`; did you mean `sin`?"),
            ("(x", "Character 1: this `(` is never closed"),
            ("x +", "Character 4: the formula ends"),
            ("", "Character 1: the formula is empty"),
        ] {
            let error = Expression::parse(text).expect_err(text);
            let words = place_and_message(text, &error);
            assert!(words.starts_with(begins), "{words}");
        }
    }
}
