//! State that the window remembers from one start to the next.

use crate::app::settings_file;
use crate::app::view::View;
use crate::app::workspace::Workspace;
use crate::scenario::{Scenario, Training};
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

/// Settings of the window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Light or dark; `None` follows the system.
    pub dark: Option<bool>,
    /// Size of everything, 1 is usual.
    pub zoom: f32,
    /// Whether the left panel is open.
    pub left: bool,
    /// Whether the right panel is open.
    pub right: bool,
    /// Whether colours keep more distance.
    pub high_contrast: bool,
    /// Whether nothing moves but what is played.
    pub reduced_motion: bool,
    /// Name of the view that is shown; `None` is the first.
    pub view: Option<String>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { dark: None, zoom: 1.0, left: true, right: true, high_contrast: false, reduced_motion: false, view: None }
    }
}

impl Preferences {
    /// Factors by which everything can be enlarged.
    const ZOOM: std::ops::RangeInclusive<f32> = 0.8..=2.0;

    fn is_valid(&self, views: &[Box<dyn View>]) -> bool {
        let is_known = |name: &String| views.iter().any(|view| view.tab().name == name);
        Self::ZOOM.contains(&self.zoom) && self.view.as_ref().is_none_or(is_known)
    }
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct SessionFile {
    scenario: Option<String>,
    preset: Option<String>,
    training: Option<String>,
    training_preset: Option<String>,
    /// Settings of the window, and a table for each view that has settings.
    preferences: Table,
}

/// State of the window that outlives it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Session {
    /// Settings of the window.
    pub preferences: Preferences,
    /// Settings of the views, by name.
    pub views: Table,
    /// Scenario that was edited.
    pub scenario: Option<Scenario>,
    /// Scenario that it came from, to which double-clicks go back.
    pub preset: Option<Scenario>,
    /// Training that was edited.
    pub training: Option<Training>,
    /// Training that it came from.
    pub training_preset: Option<Training>,
}

/// Parts of a [`Session`], borrowed from the window that is open.
#[derive(Clone, Copy, Debug)]
pub struct SessionRef<'a> {
    /// Settings of the window.
    pub preferences: &'a Preferences,
    /// Settings of the views, by name.
    pub views: &'a Table,
    /// Scenario that is edited.
    pub scenario: &'a Scenario,
    /// Scenario that it came from.
    pub preset: &'a Scenario,
    /// Training that is edited.
    pub training: &'a Training,
    /// Training that it came from.
    pub training_preset: &'a Training,
}

/// Returns the settings of the views, by name.
pub fn of_views(views: &[Box<dyn View>]) -> Table {
    let saved = views.iter().map(|view| (view.tab().name.to_owned(), Value::Table(view.save())));
    saved.filter(|(_, value)| value.as_table().is_some_and(|table| !table.is_empty())).collect()
}

impl<'a> SessionRef<'a> {
    /// Borrows the parts from the window.
    pub fn new(preferences: &'a Preferences, views: &'a Table, workspace: &'a Workspace) -> Self {
        let (scenario, training) = (&workspace.scenario.now, &workspace.training.now);
        Self {
            preferences,
            views,
            scenario: &scenario.value,
            preset: &scenario.preset,
            training: &training.value,
            training_preset: &training.preset,
        }
    }

    /// Returns whether `session` has the same parts; copies no document, since it is asked in every frame.
    pub fn equals(self, session: &Session) -> bool {
        let Session { preferences, views, scenario, preset, training, training_preset } = session;
        self.preferences == preferences
            && self.views == views
            && Some(self.scenario) == scenario.as_ref()
            && Some(self.preset) == preset.as_ref()
            && Some(self.training) == training.as_ref()
            && Some(self.training_preset) == training_preset.as_ref()
    }

    /// Returns a copy that owns its parts.
    pub fn to_session(self) -> Session {
        Session {
            preferences: self.preferences.clone(),
            views: self.views.clone(),
            scenario: Some(self.scenario.clone()),
            preset: Some(self.preset.clone()),
            training: Some(self.training.clone()),
            training_preset: Some(self.training_preset.clone()),
        }
    }
}

impl Session {
    /// Reads every part of a session that can be read, gives `views` their settings, and returns what cannot be read.
    ///
    /// One bad value, an unknown key, or a file that ends in the middle costs only the parts that are hit.
    pub fn parse(text: &str, views: &mut [Box<dyn View>]) -> (Self, Vec<String>) {
        let (mut table, whole) = settings_file::table(text);
        let mut lost = vec![];
        if text.trim().is_empty() {
            lost.push("it is empty".to_owned());
        } else if !whole {
            lost.push("a part of it is no TOML".to_owned());
        }
        let mut of_views = Table::new();
        let preferences = match table.remove("preferences") {
            Some(Value::Table(mut preferences)) => {
                let tables: Vec<_> = views.iter().map(|view| preferences.remove(view.tab().name)).collect();
                let read = settings_file::read(preferences, |read: &Preferences| read.is_valid(views));
                lost.extend(read.lost.into_iter().map(|key| format!("`preferences.{key}`")));
                for (view, table) in views.iter_mut().zip(tables) {
                    let name = view.tab().name;
                    match table {
                        Some(Value::Table(table)) => {
                            let keys = view.restore(table);
                            lost.extend(keys.into_iter().map(|key| format!("`preferences.{name}.{key}`")));
                            of_views.insert(name.to_owned(), Value::Table(view.save()));
                        }
                        Some(_) => lost.push(format!("`preferences.{name}`")),
                        None => {}
                    }
                }
                read.value
            }
            Some(_) => {
                lost.push("`preferences`".to_owned());
                Preferences::default()
            }
            None => Preferences::default(),
        };
        let read = settings_file::read(table, |_: &SessionFile| true);
        lost.extend(read.lost.into_iter().map(|key| format!("`{key}`")));
        let file = read.value;
        let mut keep = |key: &str, failed: Option<String>| {
            lost.extend(failed.map(|error| format!("`{key}` ({error})")));
        };
        let session = Self {
            preferences,
            views: of_views,
            scenario: part(file.scenario, Scenario::parse, |failed| keep("scenario", failed)),
            preset: part(file.preset, Scenario::parse, |failed| keep("preset", failed)),
            training: part(file.training, Training::parse, |failed| keep("training", failed)),
            training_preset: part(file.training_preset, Training::parse, |failed| keep("training_preset", failed)),
        };
        (session, lost)
    }

    /// Returns the session as the text of a file.
    pub fn to_toml(&self) -> String {
        let mut preferences = Table::try_from(&self.preferences).unwrap_or_default();
        preferences.extend(self.views.clone());
        let file = SessionFile {
            preferences,
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
