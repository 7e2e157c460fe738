//! State of an arm in a word, with its icon, its colour and its explanation.

use crate::app::widgets::{icon, theme};
use crate::simulate::State;
use egui::Ui;

/// State of an arm in a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word or words.
    pub text: String,
    /// Explanation: how it was decided and what to try, in sentences.
    pub explanation: String,
    /// Degree to which it is good.
    pub mood: Mood,
}

/// Degree to which a state is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Nothing has happened yet.
    Quiet,
    /// It is under way.
    Going,
    /// It has arrived.
    Good,
    /// Worth a look.
    Doubtful,
    /// It went wrong.
    Bad,
}

impl Mood {
    fn sign(self) -> &'static str {
        match self {
            Self::Quiet => icon::INFO,
            Self::Going => icon::CHART_LINE,
            Self::Good => icon::CHECK,
            Self::Doubtful => icon::WARNING,
            Self::Bad => icon::CLOSE,
        }
    }

    /// Returns its colour.
    pub fn colour(self, ui: &Ui) -> egui::Color32 {
        let colours = theme::colours(ui);
        match self {
            Self::Quiet => colours.weak,
            Self::Going => colours.accent,
            Self::Good => colours.good,
            Self::Doubtful => colours.warning,
            Self::Bad => colours.error,
        }
    }
}

impl From<State> for Word {
    fn from(state: State) -> Self {
        let mood = match state {
            State::Start => Mood::Quiet,
            State::Converging | State::Lagging => Mood::Going,
            State::Settled => Mood::Good,
            State::Stalled
            | State::LocalMinimum(_)
            | State::Oscillating
            | State::Ringing(_)
            | State::RunningAway
            | State::Wandering => Mood::Doubtful,
            State::Diverged(_) | State::OutsideDomain(_) => Mood::Bad,
        };
        Self { text: state.to_string(), explanation: state.explanation(), mood }
    }
}

/// Shows the word with its icon and its colour, and how it was decided as tooltip.
pub fn show(ui: &mut Ui, word: &Word) {
    let text = theme::caption(format!("{} {}", word.mood.sign(), word.text)).color(word.mood.colour(ui));
    let label = ui.add(egui::Label::new(text).truncate());
    // The icon is for the eye; a screen reader has the word.
    ui.ctx().accesskit_node_builder(label.id, |node| node.set_value(word.text.as_str()));
    label.on_hover_text(format!("{}: {}", word.text, word.explanation));
}
