use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Page;
use crate::cli::Failure;
use crate::cli::provenance::provenance;
use crate::experiment::Judged;
use crate::figure::Figure;
use crate::files::{self, Draft};
use crate::output::{Format, report, write_figure, write_table};
use crate::store::VERSION;

/// Where the experiments' files go.
#[derive(Clone, Debug)]
pub(super) struct Folder(PathBuf);

/// A claim with its verdict, as it stands in `claims.json`.
#[derive(Serialize)]
pub(super) struct Entry<'a> {
    experiment: &'a str,
    quick: bool,
    version: &'static str,
    command: &'a str,
    #[serde(flatten)]
    judged: &'a Judged,
}

/// The claims of pages, in order.
pub(super) fn entries(pages: &[Page]) -> Vec<Entry<'_>> {
    let entry = |page| {
        move |judged| {
            let Page { setup, command, .. }: &Page = page;
            Entry { experiment: &setup.name, quick: setup.quick, version: VERSION, command, judged }
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
    /// Makes the folder.
    pub(super) fn create(path: &Path) -> Result<Self, Failure> {
        files::create_folder(path)?;
        Ok(Self(path.to_owned()))
    }

    /// Writes the figures, data and verdicts of one experiment.
    pub(super) fn write(&self, page: &Page) -> Result<(), Failure> {
        let folder = self.0.join(&page.setup.name);
        files::create_folder(&folder)?;
        for (name, figure) in &page.findings.figures {
            let figure = Figure { metadata: metadata(page), ..figure.clone() };
            for (format, ending) in [(Format::Svg, "svg"), (Format::Png, "png")] {
                write_figure(&figure, format, Draft::create(&folder.join(format!("{name}.{ending}")))?)?;
            }
        }
        write_table(&page.findings.data, Draft::create(&folder.join("data.csv"))?)?;
        write_table(&page.findings.summary, Draft::create(&folder.join("summary.csv"))?)?;
        let claims = text_of(&entries(std::slice::from_ref(page)));
        Ok(files::write_atomic(&folder.join("claims.json"), claims.as_bytes())?)
    }

    /// Writes the report of all experiments, and the table of their verdicts.
    pub(super) fn write_report(&self, pages: &[Page]) -> Result<(), Failure> {
        let pages: Vec<report::Page<'_>> = pages.iter().map(Page::of_report).collect();
        let page = report::report_html(&pages, VERSION, &provenance().command);
        files::write_atomic(&self.0.join("report.html"), page.as_bytes())?;
        Ok(files::write_atomic(&self.0.join("findings.md"), report::findings_table(&pages).as_bytes())?)
    }

    /// Where the runs of a sweep of an experiment are kept.
    pub(super) fn runs(&self, experiment: &str, sweep: &str) -> PathBuf {
        self.0.join(experiment).join("runs").join(sweep)
    }

    /// Where the trainings of a sweep over networks of an experiment are kept.
    pub(super) fn trainings(&self, experiment: &str, sweep: &str) -> PathBuf {
        self.0.join(experiment).join("trainings").join(sweep)
    }
}

/// What every figure of a page keeps in its file.
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
