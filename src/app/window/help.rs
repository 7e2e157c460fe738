//! The help: every command with its keys, and the words of formulas.

use egui::{Align, Color32, Context, Frame, Id, Layout, Margin, Modal, ScrollArea, Sense, Ui, vec2};

use crate::app::command::{Command, Section, shortcut_text};
use crate::app::tab::Tab;
use crate::app::widgets::button::icon_button;
use crate::app::widgets::{icon, theme};
use crate::objective::vocabulary::VOCABULARY;

/// The window that lists all keys.
#[derive(Clone, Copy, Debug, Default)]
pub struct Help {
    /// Whether it is shown.
    pub open: bool,
}

impl Help {
    /// Shows it where it is open. Esc, F1, the cross and a click beside it close it.
    pub fn show(&mut self, ctx: &Context, tabs: &[&'static Tab]) {
        if !self.open {
            return;
        }
        let screen = ctx.content_rect();
        let frame = Frame::popup(&ctx.global_style()).inner_margin(Margin::same(theme::space::XL as i8));
        let id = Id::unique("help");
        let area = Modal::default_area(id).default_size(screen.size());
        let modal = Modal::new(id).area(area).frame(frame).backdrop_color(Color32::from_black_alpha(70));
        let response = modal.show(ctx, |ui| {
            let wide = screen.width() > 720.0;
            let width = (screen.width() - 4.0 * theme::space::XL).min(if wide { 720.0 } else { 360.0 });
            ui.set_width(width);
            let close = ui
                .horizontal(|ui| {
                    ui.label(theme::title("Keyboard and formulas"));
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        icon_button(ui, icon::CLOSE, "Close").clicked()
                    })
                    .inner
                })
                .inner;
            ui.add_space(theme::space::S);
            ScrollArea::vertical().max_height(screen.height() - 160.0).auto_shrink([false, true]).show(ui, |ui| {
                if wide {
                    ui.spacing_mut().item_spacing.x = theme::space::XL;
                    ui.columns(2, |columns| {
                        sections(&mut columns[0], tabs, &[Section::File, Section::Time]);
                        sections(&mut columns[1], tabs, &[Section::Landscape, Section::Runs, Section::Window]);
                    });
                } else {
                    sections(ui, tabs, &Section::ALL);
                }
                formulas(ui);
            });
            close
        });
        let pressed = ctx.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::F1));
        if response.inner || pressed || response.should_close() {
            self.open = false;
        }
    }
}

fn sections(ui: &mut Ui, tabs: &[&'static Tab], sections: &[Section]) {
    ui.spacing_mut().item_spacing = vec2(theme::space::XS, theme::space::XS);
    for &section in sections {
        ui.add_space(theme::space::S);
        ui.label(theme::heading(section.title()));
        ui.add_space(theme::space::XS);
        for command in Command::all(tabs).filter(|command| command.section() == section) {
            if let Command::SelectArm(number) = command {
                if number == 1 {
                    row(ui, "Select arm 1 to 9", &["1".to_owned(), "…".to_owned(), "9".to_owned()]);
                }
                continue;
            }
            let keys: Vec<_> = keys(ui.ctx(), command);
            row(ui, command.title(), &keys);
        }
        ui.add_space(theme::space::S);
    }
}

/// Shows the words that a formula may hold.
fn formulas(ui: &mut Ui) {
    ui.label(theme::heading("Formulas"));
    for group in VOCABULARY {
        ui.add_space(theme::space::XS);
        ui.label(theme::strong(group.title));
        ui.horizontal_wrapped(|ui| {
            for word in group.words {
                ui.label(theme::number(word.write));
                ui.label(theme::caption(word.about));
                ui.add_space(theme::space::S);
            }
        });
    }
}

/// Returns the keys of a command; those that differ only in how a layout reaches them are left out.
fn keys(ctx: &Context, command: Command) -> Vec<String> {
    let shown = if command == Command::ZoomIn { 1 } else { usize::MAX };
    command.shortcuts().iter().take(shown).map(|shortcut| shortcut_text(ctx, shortcut)).collect()
}

fn row(ui: &mut Ui, title: &str, keys: &[String]) {
    ui.horizontal(|ui| {
        ui.set_min_height(theme::ROW);
        ui.label(theme::body(title));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for (index, keys) in keys.iter().rev().enumerate() {
                if index > 0 && keys != "…" {
                    ui.add_space(theme::space::XS);
                }
                key_cap(ui, keys);
            }
        });
    });
}

/// Shows a key as it looks on the keyboard.
fn key_cap(ui: &mut Ui, keys: &str) {
    let colours = theme::colours(ui);
    if keys == "…" {
        ui.label(theme::caption(keys));
        return;
    }
    let font = egui::FontId::monospace(theme::size::CAPTION);
    let galley = ui.painter().layout_no_wrap(keys.to_owned(), font, colours.text);
    let size = vec2((galley.size().x + 12.0).max(22.0), 20.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, keys));
    let edge = egui::Stroke::new(1.0, colours.hairline);
    ui.painter().rect(rect, 4.0, colours.field, edge, egui::StrokeKind::Inside);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, colours.text);
}
