//! What the window remembers from one start to the next.

mod keeper;
mod partial;

pub use keeper::Keeper;

use crate::app::robustness;
use crate::app::view::View;
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

impl Preferences {
    /// Factors by which everything can be enlarged.
    const ZOOM: std::ops::RangeInclusive<f32> = 0.8..=2.0;

    fn is_valid(&self) -> bool {
        Self::ZOOM.contains(&self.zoom)
    }
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct SessionFile {
    scenario: Option<String>,
    preset: Option<String>,
    training: Option<String>,
    training_preset: Option<String>,
    preferences: Preferences,
}

/// State of the window that outlives it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Session {
    /// How the window was set up.
    pub preferences: Preferences,
    /// Scenario that was edited.
    pub scenario: Option<Scenario>,
    /// Scenario that it came from, to which double-clicks go back.
    pub preset: Option<Scenario>,
    /// Training that was edited in the network view.
    pub training: Option<Training>,
    /// Training that it came from.
    pub training_preset: Option<Training>,
}

/// Parts of a [`Session`], borrowed from the window that is open.
#[derive(Clone, Copy, Debug)]
pub struct SessionRef<'a> {
    /// Set-up of the window.
    pub preferences: &'a Preferences,
    /// Scenario that is edited.
    pub scenario: &'a Scenario,
    /// Scenario that it came from.
    pub preset: &'a Scenario,
    /// Training that is edited in the network view.
    pub training: &'a Training,
    /// Training that it came from.
    pub training_preset: &'a Training,
}

impl SessionRef<'_> {
    /// Returns whether `session` has the same parts; copies nothing, since it is asked in every frame.
    pub fn equals(self, session: &Session) -> bool {
        let Session { preferences, scenario, preset, training, training_preset } = session;
        self.preferences == preferences
            && Some(self.scenario) == scenario.as_ref()
            && Some(self.preset) == preset.as_ref()
            && Some(self.training) == training.as_ref()
            && Some(self.training_preset) == training_preset.as_ref()
    }

    /// Returns a copy that owns its parts.
    pub fn to_session(self) -> Session {
        Session {
            preferences: self.preferences.clone(),
            scenario: Some(self.scenario.clone()),
            preset: Some(self.preset.clone()),
            training: Some(self.training.clone()),
            training_preset: Some(self.training_preset.clone()),
        }
    }
}

impl Session {
    /// Reads every part of a session that can be read, and says what of it cannot.
    ///
    /// One bad value, an unknown key, or a file that ends in the middle costs only the parts that are hit.
    pub fn parse(text: &str) -> (Self, Vec<String>) {
        let (mut table, whole) = partial::table(text);
        let mut lost = vec![];
        if text.trim().is_empty() {
            lost.push("it is empty".to_owned());
        } else if !whole {
            lost.push("a part of it is no TOML".to_owned());
        }
        let preferences = match table.remove("preferences") {
            Some(toml::Value::Table(preferences)) => {
                let read = partial::read(preferences, Preferences::is_valid);
                lost.extend(read.lost.into_iter().map(|key| format!("`preferences.{key}`")));
                read.value
            }
            Some(_) => {
                lost.push("`preferences`".to_owned());
                Preferences::default()
            }
            None => Preferences::default(),
        };
        let read = partial::read(table, |_: &SessionFile| true);
        lost.extend(read.lost.into_iter().map(|key| format!("`{key}`")));
        let file = read.value;
        let mut keep = |key: &str, failed: Option<String>| {
            lost.extend(failed.map(|error| format!("`{key}` ({error})")));
        };
        let session = Self {
            preferences,
            scenario: part(file.scenario, Scenario::parse, |failed| keep("scenario", failed)),
            preset: part(file.preset, Scenario::parse, |failed| keep("preset", failed)),
            training: part(file.training, Training::parse, |failed| keep("training", failed)),
            training_preset: part(file.training_preset, Training::parse, |failed| keep("training_preset", failed)),
        };
        (session, lost)
    }

    /// Returns the session as the text of a file.
    pub fn to_toml(&self) -> String {
        let file = SessionFile {
            preferences: self.preferences.clone(),
            scenario: self.scenario.as_ref().map(Scenario::to_toml),
            preset: self.preset.as_ref().map(Scenario::to_toml),
            training: self.training.as_ref().map(Training::to_toml),
            training_preset: self.training_preset.as_ref().map(Training::to_toml),
        };
        toml::to_string(&file).unwrap_or_default()
    }
}

/// Parses a part of a session, and passes the first line of the error to `failed` where it cannot be.
fn part<T, E: std::fmt::Display>(
    text: Option<String>,
    parse: impl Fn(&str, Option<&str>) -> Result<T, E>,
    mut failed: impl FnMut(Option<String>),
) -> Option<T> {
    match parse(&text?, None) {
        Ok(value) => Some(value),
        Err(error) => {
            failed(error.to_string().lines().next().map(str::to_owned));
            None
        }
    }
}

#[cfg(test)]
mod tests;
