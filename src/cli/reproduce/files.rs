use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use super::Page;
use crate::cli::Failure;
use crate::cli::provenance::provenance;
use crate::experiment::{Experiment, Judged};
use crate::figure::Figure;
use crate::files::{self, Draft, FileError, Lock};
use crate::output::{Format, report, write_figure, write_table};
use crate::store::{StoreError, VERSION};

/// Folder of the experiments' files. No other process may work in it as long as this lives.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    path: PathBuf,
    _lock: Arc<Lock>,
}

/// A claim with its verdict, as it stands in `claims.json`.
#[derive(Serialize)]
pub(super) struct Entry<'a> {
    experiment: &'a str,
    quick: bool,
    version: &'static str,
    command: &'a str,
    rules: String,
    #[serde(flatten)]
    judged: &'a Judged,
}

/// The claims of pages, in order.
pub(super) fn entries(pages: &[Page]) -> Vec<Entry<'_>> {
    let entry = |page| {
        move |judged| {
            let Page { setup, command, .. }: &Page = page;
            Entry {
                experiment: &setup.name,
                quick: setup.quick,
                version: VERSION,
                command,
                rules: setup.rules.to_string(),
                judged,
            }
        }
    };
    pages.iter().flat_map(|page| page.judged.iter().map(entry(page))).collect()
}

impl Page {
    fn of_report(&self) -> report::Page<'_> {
        let Self { setup, findings, judged, command } = self;
        report::Page { setup, findings, judged, command }
    }
}

impl Folder {
    /// Makes the folder where it is missing, and removes what a killed process has left.
    pub(super) fn create(path: &Path) -> Result<Self, Failure> {
        files::create_folder(path)?;
        let lock = Lock::take(path)?.ok_or_else(|| StoreError::Busy(path.to_owned()))?;
        if lock.is_certain() {
            files::remove_drafts(path)?;
            let below = files::folder_names(path)?.into_iter().filter(|name| Experiment::named(name).is_some());
            below.map(|name| path.join(name)).try_for_each(|folder| files::remove_all_drafts(&folder))?;
        }
        Ok(Self { path: path.to_owned(), _lock: Arc::new(lock) })
    }

    /// Writes the figures, data and verdicts of one experiment.
    pub(super) fn write(&self, page: &Page) -> Result<(), Failure> {
        let folder = files::inner_folder(&self.path, &[&page.setup.name])?;
        for (name, figure) in &page.findings.figures {
            let figure = Figure { metadata: metadata(page), ..figure.clone() };
            for (format, ending) in [(Format::Svg, "svg"), (Format::Png, "png")] {
                write_figure(&figure, format, Draft::result(&folder.join(format!("{name}.{ending}")))?)?;
            }
        }
        write_table(&page.findings.data, Draft::result(&folder.join("data.csv"))?)?;
        write_table(&page.findings.summary, Draft::result(&folder.join("summary.csv"))?)?;
        let claims = text_of(&entries(std::slice::from_ref(page)));
        Ok(files::write_result(&folder.join("claims.json"), claims.as_bytes())?)
    }

    /// Writes the report of all experiments, and the table of their verdicts.
    pub(super) fn write_report(&self, pages: &[Page]) -> Result<(), Failure> {
        let pages: Vec<report::Page<'_>> = pages.iter().map(Page::of_report).collect();
        let page = report::report_html(&pages, VERSION, &provenance().command);
        files::write_result(&self.path.join("report.html"), page.as_bytes())?;
        Ok(files::write_result(&self.path.join("findings.md"), report::findings_table(&pages).as_bytes())?)
    }

    /// Makes the folder in which the runs of a sweep of an experiment are kept.
    pub(super) fn runs(&self, experiment: &str, sweep: &str) -> Result<PathBuf, FileError> {
        files::inner_folder(&self.path, &[experiment, "runs", sweep])
    }

    /// Makes the folder in which the trainings of a sweep over networks of an experiment are kept.
    pub(super) fn trainings(&self, experiment: &str, sweep: &str) -> Result<PathBuf, FileError> {
        files::inner_folder(&self.path, &[experiment, "trainings", sweep])
    }
}

/// Returns the metadata that every figure of a page carries.
fn metadata(page: &Page) -> Vec<(String, String)> {
    vec![
        ("Software".to_owned(), format!("belay-lab {}", VERSION)),
        ("Command".to_owned(), page.command.clone()),
        ("Scenario".to_owned(), page.setup.text.clone()),
    ]
}

fn text_of(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("texts, numbers and lists");
    text.push('\n');
    text
}
