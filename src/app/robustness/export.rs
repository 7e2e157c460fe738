//! Export of a sweep: its request, its figure, its statistics.

use super::chart::Chart;
use super::outcome::Outcome;
use super::quantity::Quantity;
use super::view::RobustnessView;
use crate::app::widgets::arms::selection::ArmSelection;
use crate::figure::draw::Provenance;
use crate::files::{Draft, write_text};
use crate::output::{Format, command_line, write_figure, write_table};
use crate::scenario::Scenario;
use crate::sweep::Sweep;
use std::path::Path;

/// Contents of the files of a sweep.
pub struct SweepExport {
    sweep: Sweep,
    /// Results of this very sweep, and what is shown of them.
    shown: Option<(Outcome, Quantity, Chart)>,
}

impl RobustnessView {
    /// Returns what a file of the sweep holds: what is shown, or, as long as there is nothing, what is asked for. Its title says so
    /// where the scenario differs from `original`.
    ///
    /// # Errors
    /// If the request is not valid; the message says why.
    pub(super) fn export_of(
        &mut self,
        scenario: &Scenario,
        original: &Scenario,
        arms: &ArmSelection,
    ) -> Result<SweepExport, String> {
        let asked = self.asked(scenario);
        let settings = &self.settings;
        let (of, mut sweep, shown) = match self.shown() {
            Some(outcome) => {
                let (quantity, chart) = (Self::quantity(settings, outcome), Self::chart(outcome, settings, arms));
                let shown = Some((outcome.clone(), quantity, chart));
                (&outcome.key.scenario, outcome.plan.sweep().clone(), shown)
            }
            None => (scenario, asked.map_err(|(_, message)| message)?.1, None),
        };
        let marked = of.marked_as_edited(original);
        if !marked.title.is_empty() {
            sweep.title = marked.title;
        }
        Ok(SweepExport { sweep, shown })
    }
}

impl SweepExport {
    /// Writes the file at `path`; the ending of its name decides what it holds.
    ///
    /// # Errors
    /// If the extension is another, nothing is computed yet, or the file cannot be written.
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
