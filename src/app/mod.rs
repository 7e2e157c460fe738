//! The window.

pub mod command;
pub mod command_button;
pub mod control;
pub mod export_queue;
pub mod history;
pub mod job;
pub mod landscape;
pub mod memo;
pub mod network;
pub mod robustness;
pub mod toast;
pub mod view;
pub mod widgets;
pub mod window;

pub use window::Lab;

use self::widgets::theme;
use self::window::shell;
use crate::figure::fonts;
use crate::scenario::{Scenario, Training};
use std::path::PathBuf;

/// What the window begins with.
#[derive(Clone, Debug)]
pub struct Opening {
    /// What is on the table.
    pub subject: Subject,
    /// Where the session is remembered, if anywhere.
    pub session: Option<PathBuf>,
}

/// What the window can begin with on the table. A file is where Save writes to.
#[derive(Clone, Debug)]
pub enum Subject {
    /// What the last session had there, or the first preset.
    LastSession,
    /// A scenario and the file it came from.
    Scenario(Scenario, Option<PathBuf>),
    /// A training and the file it came from.
    Training(Training, Option<PathBuf>),
    /// The folder of a training.
    Folder(PathBuf),
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// Where there is no display, a library of the system is missing, or the window system refuses.
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

/// The picture that the window system shows for the program.
fn icon() -> Option<egui::IconData> {
    let mut reader =
        png::Decoder::new(std::io::Cursor::new(include_bytes!("../../assets/icon.png"))).read_info().ok()?;
    let mut rgba = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut rgba).ok()?;
    (info.color_type == png::ColorType::Rgba).then_some(egui::IconData { rgba, width: info.width, height: info.height })
}
