//! A sweep as files: its request, its figure, its statistics.

use super::chart::Chart;
use super::outcome::Outcome;
use super::quantity::Quantity;
use super::view::{RobustnessView, Settings};
use crate::app::widgets::arms::ArmsView;
use crate::figure::draw::Provenance;
use crate::files::{Draft, write_text};
use crate::output::{Format, command_line, write_figure, write_table};
use crate::scenario::Scenario;
use crate::sweep::Sweep;
use std::path::Path;

/// Everything that a file of a sweep holds.
pub struct SweepExport {
    sweep: Sweep,
    /// What is computed of this very sweep, and what is shown of it.
    shown: Option<(Outcome, Quantity, Chart)>,
}

impl RobustnessView {
    /// What a file of the sweep holds, with a title that says so where the scenario differs from `original`: of what is shown, or, as long as there is nothing, of what is asked for.
    ///
    /// # Errors
    /// What is wrong with what is asked for.
    pub fn export(
        &mut self,
        settings: &Settings,
        scenario: &Scenario,
        original: &Scenario,
        arms: &ArmsView,
    ) -> Result<SweepExport, String> {
        if let Some(outcome) = self.shown() {
            let (quantity, chart) = (Self::quantity(settings, outcome), Self::chart(outcome, settings, arms));
            let mut sweep = outcome.plan.sweep().clone();
            let marked = outcome.key.scenario.marked_as_edited(original);
            if !marked.title.is_empty() {
                sweep.title = marked.title;
            }
            return Ok(SweepExport { sweep, shown: Some((outcome.clone(), quantity, chart)) });
        }
        let (_, mut sweep, _) = self.asked(settings, scenario).map_err(|(_, message)| message)?;
        let marked = scenario.marked_as_edited(original);
        if !marked.title.is_empty() {
            sweep.title = marked.title;
        }
        Ok(SweepExport { sweep, shown: None })
    }
}

impl SweepExport {
    /// Writes the file at `path`; the ending of its name decides what it holds.
    ///
    /// # Errors
    /// Where the ending is another, nothing is computed yet, or the disk does not take it.
    pub fn write(&self, path: &Path) -> Result<(), String> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        if ending.as_deref() == Some("toml") {
            return write_text(path, &self.sweep.to_toml()).map_err(|error| error.to_string());
        }
        let format = Format::of(path).filter(|format| *format != Format::Gif);
        let Some(format) = format else {
            return Err(format!("`{}` should end in .toml, .png, .svg or .csv", crate::text::path(path)));
        };
        let Some((outcome, quantity, chart)) = &self.shown else {
            return Err("nothing is computed yet; run the sweep first, or export it as .toml".to_owned());
        };
        let draft = Draft::create(path).map_err(|error| error.to_string())?;
        if format == Format::Csv {
            let table = outcome.plan.summary_table(&outcome.groups());
            return write_table(&table, draft).map_err(|error| error.to_string());
        }
        let name = path.with_extension("toml");
        let name = name.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let words = ["sweep".to_owned(), name, "--out".to_owned(), "results".to_owned()];
        let provenance = Provenance { command: command_line(words) };
        write_figure(&chart.figure(outcome, *quantity, &provenance), format, draft).map_err(|error| error.to_string())
    }
}
