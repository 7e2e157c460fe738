use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::provenance::provenance;
use super::sweep::kind::Kind;
use super::sweep::progress::Progress;
use super::{Failure, interrupt, json, notice};
use crate::files::{self, Draft};
use crate::output::{Format, write_figure};
use crate::store::{Folder, Holding, MOST_GROUPS, StoreError, digest, request};
use crate::sweep::{Group, Plan, TrainingPlan};
use crate::threads::{Threads, cores};

#[derive(Serialize)]
struct Report {
    blocks: u64,
    blocks_drawn: usize,
    files: Vec<String>,
}

/// `belay-lab figures`.
pub(super) fn figures(dir: &Path, as_json: bool, out: &mut impl Write) -> Result<(), Failure> {
    if request(dir)?.base.is_training() {
        of_kind::<TrainingPlan>(dir, as_json, out)
    } else {
        of_kind::<Plan>(dir, as_json, out)
    }
}

fn of_kind<G: Kind>(dir: &Path, as_json: bool, out: &mut impl Write) -> Result<(), Failure> {
    let folder = Folder::<G>::open(dir)?.tidied()?;
    let all = folder.plan().blocks();
    let mut blocks = vec![];
    for block in 0..all {
        match folder.holding(block)? {
            Holding::Whole => blocks.push(block),
            Holding::Missing => {}
            Holding::Damaged(damage) => {
                let file = folder.block_file(block);
                notice(format_args!("warning: `{}` {damage}; it is left out", crate::text::path(file)));
            }
        }
        if interrupt::interrupted() {
            return Err(stopped());
        }
    }
    if blocks.is_empty() {
        return Err(Failure::Running(format!("there is no block in `{}` to draw", crate::text::path(dir))));
    }
    if (blocks.len() as u64) < all {
        notice(format_args!("{} of {all} blocks are there; the figures show those alone", blocks.len()));
    }
    let progress = Progress::new("reading", blocks.len() as u64, "blocks");
    let digest = digest(&folder, &Threads::new(cores()), blocks.iter().copied(), || {
        progress.add(1);
        interrupt::flow()
    });
    drop(progress);
    let digest = digest?.ok_or_else(stopped)?;
    let groups = digest.groups.ok_or_else(|| {
        Failure::Running(format!("{} cells and arms are more than the {MOST_GROUPS} that are drawn", digest.count))
    })?;
    let files: Vec<String> = draw(&folder, &groups)?.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    if as_json {
        return json(&Report { blocks: all, blocks_drawn: blocks.len(), files }, out);
    }
    files.iter().try_for_each(|file| Ok(writeln!(out, "{}", crate::text::visible(file))?))
}

fn stopped() -> Failure {
    Failure::Interrupted("interrupted; nothing was drawn. Give the command again".to_owned())
}

/// Draws what the groups of a sweep show into its folder, as SVG and PNG: the files.
pub(super) fn draw(folder: &Folder<impl Kind>, groups: &[Group]) -> Result<Vec<PathBuf>, Failure> {
    let mut drawn = vec![];
    for (stem, mut figure) in folder.plan().figures(groups) {
        figure.metadata.extend([
            ("Software".to_owned(), format!("belay-lab {}", env!("CARGO_PKG_VERSION"))),
            ("Command".to_owned(), provenance().command),
            ("Sweep".to_owned(), folder.plan().sweep().to_toml()),
        ]);
        files::create_folder(&folder.figures()).map_err(StoreError::from)?;
        for (format, ending) in [(Format::Svg, "svg"), (Format::Png, "png")] {
            let path = folder.figures().join(format!("{stem}.{ending}"));
            write_figure(&figure, format, Draft::result(&path)?)?;
            drawn.push(path);
        }
    }
    Ok(drawn)
}
