//! The window.

pub mod arms;
pub mod button;
pub mod card;
pub mod colour_bar;
pub mod command;
pub mod control;
pub mod curves;
pub mod export;
pub mod fuzzy;
pub mod help;
pub mod history;
pub mod icon;
pub mod job;
pub mod knob;
pub mod lab;
pub mod layers;
pub mod map;
pub mod masses;
pub mod memo;
pub mod network;
pub mod number;
pub mod palette;
pub mod panel;
pub mod prompt;
pub mod readout;
pub mod results;
pub mod robustness;
pub mod session;
pub mod setup;
pub mod shell;
pub mod stability;
pub mod theme;
pub mod transport;
pub mod view;
pub mod word;

pub use lab::Lab;

use crate::figure::fonts;
use crate::scenario::Scenario;
use std::path::PathBuf;

/// What the window begins with.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The scenario on the table.
    pub scenario: Scenario,
    /// The file it came from, where Save writes to.
    pub file: Option<PathBuf>,
    /// Where the session is remembered, if anywhere.
    pub session: Option<PathBuf>,
    /// Whether the last session's scenario takes the place of `scenario`.
    pub resume: bool,
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// Where there is no display, a library of the system is missing, or the window system refuses.
pub fn run(opening: Opening) -> Result<(), shell::ShellError> {
    shell::open("Belay Lab", icon(), move |ctx| {
        install(ctx);
        let mut lab = Lab::new(opening.scenario);
        if let Some(file) = opening.file {
            lab = lab.with_file(file);
        }
        if let Some(session) = opening.session {
            lab = lab.with_session(session, opening.resume);
        }
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
