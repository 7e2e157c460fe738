//! The field for the widths of the hidden layers.

use crate::app::widgets::theme;
use crate::scenario::{DEEPEST, WIDEST};
use crate::typed;
use egui::{Key, TextEdit, Ui};

/// Text that is typed as widths.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    /// Widths that it was typed over.
    over: Vec<usize>,
    text: String,
}

/// Shows the field; returns whether it is being typed into.
pub(super) fn show(ui: &mut Ui, typed: &mut Option<Typed>, hidden: &mut Vec<usize>) -> bool {
    // What was typed over widths that are no longer there, after an undo say, is of no use.
    let before = typed.take().filter(|typed| typed.over == *hidden);
    let mut text = before.map_or_else(|| written(hidden), |typed| typed.text);
    let (mut focused, mut left) = (false, false);
    ui.horizontal(|ui| {
        ui.label(theme::caption("Hidden layers"));
        let field = TextEdit::singleline(&mut text).desired_width(f32::INFINITY).hint_text("none");
        let field = ui.add(field.font(egui::TextStyle::Monospace)).on_hover_text(
            "The width of each hidden layer from the input on, such as 256, 128; empty for a linear model",
        );
        focused = field.has_focus();
        left = field.lost_focus();
        field.accessible_name("Hidden layers");
    });
    if left && ui.input(|input| input.key_pressed(Key::Escape)) {
        text = written(hidden);
    }
    match parse(&text) {
        // Not before Enter, or before something else is done: half a number is another number.
        Ok(_) if focused => *typed = Some(Typed { over: hidden.clone(), text }),
        Ok(widths) => *hidden = widths,
        Err(message) => {
            ui.add(egui::Label::new(theme::caption(message).color(theme::colours(ui).error)).wrap());
            *typed = Some(Typed { over: hidden.clone(), text });
        }
    }
    focused
}

/// Returns widths as they are typed.
fn written(widths: &[usize]) -> String {
    widths.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}

/// Parses widths as they were typed.
fn parse(text: &str) -> Result<Vec<usize>, String> {
    let words = text.split([',', ';', ' ', '×']).map(str::trim).filter(|word| !word.is_empty());
    let width = |word: &str| match word.parse::<usize>() {
        Ok(width) if (1..=WIDEST).contains(&width) => Ok(width),
        Ok(width) => Err(format!("A layer of {width} is not allowed; allowed is 1 to {WIDEST}")),
        Err(_) => Err(match typed::number(word).ok().filter(|width| width.fract() == 0.0 && *width >= 1.0) {
            Some(width) => format!("`{word}` is no width; write {width}"),
            None => format!("`{word}` is no width; write whole numbers with commas, such as 256, 128"),
        }),
    };
    let widths: Vec<usize> = words.map(width).collect::<Result<_, _>>()?;
    if widths.len() > DEEPEST {
        return Err(format!("These are {} layers; allowed are at most {DEEPEST}", widths.len()));
    }
    Ok(widths)
}

#[cfg(test)]
mod tests {
    use super::{parse, written};

    #[test]
    fn widths_are_read_as_they_are_written_and_mistakes_are_named() {
        for widths in [vec![], vec![128], vec![256, 128, 64]] {
            assert_eq!(parse(&written(&widths)), Ok(widths));
        }
        assert_eq!(parse(" 256,128 "), Ok(vec![256, 128]));
        assert_eq!(parse("256 × 128"), Ok(vec![256, 128]));
        assert!(parse("256, x").unwrap_err().contains("`x` is no width"));
        assert!(parse("1e3").unwrap_err().contains("write 1000"));
        assert!(parse("0").unwrap_err().contains("allowed is 1 to 8192"));
        assert!(parse("9000").unwrap_err().contains("allowed is 1 to 8192"));
        assert!(parse(&"1 ".repeat(17)).unwrap_err().contains("17 layers"));
    }
}
