//! What the window remembers from one start to the next.

use super::robustness;
use super::view::View;
use crate::scenario::{Scenario, Training};
use serde::{Deserialize, Serialize};

/// How the window is set up, apart from the scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Light or dark; `None` follows the system.
    pub dark: Option<bool>,
    /// The size of everything, 1 is usual.
    pub zoom: f32,
    /// Whether the left panel is open.
    pub left: bool,
    /// Whether the right panel is open.
    pub right: bool,
    /// Whether colours keep more distance.
    pub high_contrast: bool,
    /// Whether nothing moves but what is played.
    pub reduced_motion: bool,
    /// The view that is shown.
    pub view: View,
    /// What the robustness view sweeps and shows.
    pub robustness: robustness::Settings,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            dark: None,
            zoom: 1.0,
            left: true,
            right: true,
            high_contrast: false,
            reduced_motion: false,
            view: View::default(),
            robustness: robustness::Settings::default(),
        }
    }
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct SessionFile {
    preferences: Preferences,
    scenario: Option<String>,
    preset: Option<String>,
    training: Option<String>,
    training_preset: Option<String>,
}

/// The last session.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// How the window was set up.
    pub preferences: Preferences,
    /// What was on the table.
    pub scenario: Option<Scenario>,
    /// The scenario that it came from, to which double-clicks go back.
    pub preset: Option<Scenario>,
    /// What was on the table of the network view.
    pub training: Option<Training>,
    /// The training that it came from.
    pub training_preset: Option<Training>,
}

impl Session {
    /// Reads a session; what cannot be read is left out, since an old file must not keep the window shut.
    pub fn parse(text: &str) -> Self {
        let file: SessionFile = toml::from_str(text).unwrap_or_default();
        let scenario = |text: Option<String>| text.and_then(|text| Scenario::parse(&text, None).ok());
        let training = |text: Option<String>| text.and_then(|text| Training::parse(&text, None).ok());
        let mut preferences = file.preferences;
        if !(0.8..=2.0).contains(&preferences.zoom) {
            preferences.zoom = 1.0;
        }
        Self {
            preferences,
            scenario: scenario(file.scenario),
            preset: scenario(file.preset),
            training: training(file.training),
            training_preset: training(file.training_preset),
        }
    }

    /// The session as the text of a file.
    pub fn to_toml(&self) -> String {
        let text = |scenario: &Option<Scenario>| scenario.as_ref().map(Scenario::to_toml);
        let training = |training: &Option<Training>| training.as_ref().map(Training::to_toml);
        let file = SessionFile {
            preferences: self.preferences.clone(),
            scenario: text(&self.scenario),
            preset: text(&self.preset),
            training: training(&self.training),
            training_preset: training(&self.training_preset),
        };
        toml::to_string(&file).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Preferences, Session, View, robustness};

    #[test]
    fn a_session_comes_back_and_rubbish_is_a_fresh_one() {
        let session = Session {
            preferences: Preferences {
                dark: Some(true),
                zoom: 1.5,
                view: View::Robustness,
                robustness: robustness::Settings { arm: Some("BELAY".to_owned()), ..robustness::Settings::default() },
                ..Preferences::default()
            },
            scenario: None,
            preset: None,
            training: crate::app::network::presets::trainings().next(),
            training_preset: None,
        };
        assert_eq!(Session::parse(&session.to_toml()), session);
        let fresh = Session {
            preferences: Preferences::default(),
            scenario: None,
            preset: None,
            training: None,
            training_preset: None,
        };
        assert_eq!(Session::parse("no = [ toml"), fresh);
        assert_eq!(Session::parse("[preferences]\nzoom = nan"), fresh);
    }
}
