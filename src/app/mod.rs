//! The window.

pub mod background;
pub mod command;
pub mod command_button;
pub mod document;
pub mod export_queue;
pub mod history;
pub mod job;
pub mod landscape;
pub mod memo;
pub mod network;
mod opening;
pub mod robustness;
pub mod run_row;
pub mod settings_file;
pub mod tab;
pub mod toast;
pub mod view;
pub mod views;
pub mod widgets;
pub mod window;
pub mod workspace;

pub use opening::{Opening, Subject};
pub use window::lab::Lab;

use self::widgets::theme;
use self::window::shell;
use crate::figure::fonts;

/// Opens the window and returns when it is closed.
///
/// # Errors
/// If there is no display, a library of the system is missing, or the window system refuses.
pub fn run(opening: Opening) -> Result<(), shell::ShellError> {
    shell::open("Belay Lab", icon(), move |ctx| {
        install(ctx);
        let mut lab = Lab::begin(opening, ctx);
        move |ui: &mut egui::Ui| lab.ui(ui)
    })
}

/// Sets the typefaces and themes of the window.
pub fn install(ctx: &egui::Context) {
    theme::install_with(
        ctx,
        theme::Fonts {
            text: fonts::TEXT,
            strong: fonts::TEXT_STRONG,
            monospace: fonts::MONOSPACE,
            fallback: fonts::FALLBACK,
            icons: fonts::ICONS,
        },
    );
}

/// Returns the picture that the window system shows for the program.
fn icon() -> Option<egui::IconData> {
    let mut reader =
        png::Decoder::new(std::io::Cursor::new(include_bytes!("../../assets/icon.png"))).read_info().ok()?;
    let mut rgba = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut rgba).ok()?;
    (info.color_type == png::ColorType::Rgba).then_some(egui::IconData { rgba, width: info.width, height: info.height })
}
