//! A folder of results as a whole.

use super::*;
use crate::sweep::{InstructionSet, Plan, Row, Sweep};
use crate::threads::Threads;
use std::ops::ControlFlow;
use std::path::Path;

/// A sweep of 12 cells in 4 blocks: 144 short runs, some of which diverge.
const SWEEP: &str = r#"
schema = 1
title = "Small"
seeds = 4
block = 3
[axes]
"objective.function" = ["booth", "rosenbrock"]
"arm.*.optimizer.eta" = { log = [1e-4, 3.0], points = 6 }
[tune]
over = ["arm.*.optimizer.eta"]
metric = "settled"
seeds = 2
[base.noise]
kind = "gaussian"
sigma = 1.0
[base.run]
steps = 60
seed = 5
target = 1.0
[[base.arm]]
name = "SGD"
optimizer = { kind = "sgd", eta = 0.01 }
[[base.arm]]
name = "BELAY"
optimizer = { kind = "sgd", eta = 0.01 }
averaging = { kind = "belay", alpha = 0.1, beta = 0.5 }
"#;

fn go_on(_: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn plan_of(text: &str) -> Plan {
    Plan::new(Sweep::parse(text, None, |_| unreachable!("there is a base")).unwrap()).unwrap()
}

pub(super) fn plan() -> Plan {
    plan_of(SWEEP)
}

/// The rows of the first block.
pub(super) fn first_rows(plan: &Plan) -> Vec<Row> {
    plan.compute(0, InstructionSet::best(), go_on).unwrap()
}

fn fill(path: &Path, blocks: impl IntoIterator<Item = u64>, number: usize) -> Folder {
    let folder = Folder::begin(path, plan(), None, false).unwrap();
    assert!(compute(&folder, &(), blocks, &Threads::new(number), go_on).unwrap().is_continue());
    folder
}

fn read(folder: &Folder, name: &str) -> Vec<u8> {
    std::fs::read(folder.path().join(name)).unwrap()
}

#[test]
fn the_summary_is_that_of_the_runs_in_memory_and_of_any_number_of_threads() {
    let desk = tempfile::tempdir().unwrap();
    let results = plan().run(InstructionSet::Baseline, go_on).unwrap();
    let mut texts = vec![];
    for number in [1, 2] {
        let folder = fill(&desk.path().join(number.to_string()), 0..4, number);
        let (digest, files) = write_summary(&folder, &Threads::new(2), || ControlFlow::Continue(())).unwrap().unwrap();
        assert_eq!(digest.groups.as_deref(), Some(results.groups().as_slice()));
        assert_eq!((digest.count, digest.best.len(), files.len()), (24, 2, 2));
        let least = |arm: usize| {
            let medians = results.groups().into_iter().filter(|group| group.arm == arm).map(|group| group.last.median);
            medians.fold(f64::INFINITY, f64::min)
        };
        assert!((0..2).all(|arm| digest.best[arm].last.median == least(arm)));
        texts.push(["summary.csv", "tuned.csv", "blocks/000003.parquet"].map(|name| read(&folder, name)));
    }
    assert_eq!(texts[0], texts[1]);
    let lines = |text: &[u8]| String::from_utf8(text.to_vec()).unwrap().lines().count();
    assert_eq!((lines(&texts[0][0]), lines(&texts[0][1])), (1 + 24, 1 + 4));
}

#[test]
fn a_damaged_block_is_told_and_the_others_stay() {
    let desk = tempfile::tempdir().unwrap();
    let folder = fill(desk.path(), 0..3, 1);
    let file = folder.block_file(1);
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    std::fs::copy(folder.block_file(0), folder.block_file(2)).unwrap();
    let holdings: Vec<Holding> = (0..4).map(|block| folder.holding(block).unwrap()).collect();
    let damaged = |damage| Holding::Damaged(damage);
    let other = damaged(Damage::OtherBlock("0".to_owned()));
    assert_eq!(holdings, [Holding::Whole, damaged(Damage::Torn), other, Holding::Missing]);
    assert!(matches!(
        write_summary(&folder, &Threads::new(2), || ControlFlow::Continue(())),
        Err(StoreError::Damaged(..))
    ));
    assert!(!desk.path().join("summary.csv").exists());
    assert!(compute(&folder, &(), [1], &Threads::new(2), go_on).unwrap().is_continue());
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
}

#[test]
fn a_folder_is_for_one_request_version_and_process() {
    let desk = tempfile::tempdir().unwrap();
    let folder = Folder::begin(desk.path(), plan(), None, false).unwrap();
    assert!(matches!(Folder::begin(desk.path(), plan(), None, false), Err(StoreError::Busy(_))));
    drop(folder);
    let other = plan_of(&SWEEP.replace("steps = 60", "steps = 61"));
    let error = Folder::begin(desk.path(), other.clone(), None, false).unwrap_err();
    assert!(error.to_string().ends_with("it has `steps = 60` where this has `steps = 61`"), "{error}");

    let manifest = desk.path().join("manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace(VERSION, "0.0.0-old")).unwrap();
    assert!(
        matches!(Folder::check(desk.path(), &plan(), false), Err(StoreError::OtherVersion(_, old)) if old == "0.0.0-old")
    );

    let notes = desk.path().join("blocks/notes.txt");
    std::fs::write(&notes, "mine").unwrap();
    let folder = Folder::begin(desk.path(), other, None, true).unwrap();
    assert_eq!((folder.blocks_here(), notes.exists()), (0, true));
}

#[test]
fn work_that_is_broken_off_keeps_whole_blocks() {
    let desk = tempfile::tempdir().unwrap();
    let folder = Folder::begin(desk.path(), plan(), None, false).unwrap();
    let done = std::sync::atomic::AtomicU64::new(0);
    // After the runs of one block and a half.
    let tick = |runs| {
        let done = done.fetch_add(runs, std::sync::atomic::Ordering::Relaxed) + runs;
        if done > 54 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    assert!(compute(&folder, &(), 0..4, &Threads::new(1), tick).unwrap().is_break());
    let holdings: Vec<Holding> = (0..4).map(|block| folder.holding(block).unwrap()).collect();
    assert_eq!(holdings, [Holding::Whole, Holding::Missing, Holding::Missing, Holding::Missing]);
}

#[test]
fn a_disk_that_does_not_take_a_block_ends_the_work() {
    let desk = tempfile::tempdir().unwrap();
    let folder = fill(desk.path(), 0..1, 1);
    std::fs::rename(desk.path().join("blocks"), desk.path().join("gone")).unwrap();
    let error = compute(&folder, &(), 1..4, &Threads::new(1), go_on).unwrap_err();
    assert!(
        error.to_string().contains("000001.parquet` ") || error.to_string().contains("000001.parquet`:"),
        "{error}"
    );
    std::fs::rename(desk.path().join("gone"), desk.path().join("blocks")).unwrap();
    assert!(compute(&folder, &(), 1..4, &Threads::new(1), go_on).unwrap().is_continue());
    assert_eq!(folder.blocks_here(), 4);
}

#[test]
fn parts_are_merged_where_they_make_a_whole() {
    let desk = tempfile::tempdir().unwrap();
    let [a, b, whole, alone] = ["a", "b", "whole", "alone"].map(|name| desk.path().join(name));
    drop(fill(&a, [0, 2], 1));
    drop(fill(&b, [3], 1));
    let parts = [a.clone(), b.clone()];
    let error = |parts: &[std::path::PathBuf], out: &Path| merge::<Plan>(parts, out, go_on).unwrap_err().to_string();
    assert!(error(&parts, &whole).starts_with("1 of 4 blocks are in none of the folders: 1."));
    assert!(!whole.exists());
    drop(fill(&b, [1], 1));
    assert!(error(&parts, &b).contains("is one of the folders to be merged"));
    assert!(error(&[a.clone(), a.clone()], &whole).contains("is given twice"));
    assert!(error(&[a.clone(), desk.path().join("c")], &whole).contains("holds no sweep"));
    let merged = merge::<Plan>(&parts, &whole, go_on).unwrap().unwrap().folder;
    let alone = fill(&alone, 0..4, 2);
    for folder in [&merged, &alone] {
        write_summary(folder, &Threads::new(2), || ControlFlow::Continue(())).unwrap().unwrap();
    }
    for name in ["summary.csv", "tuned.csv", "blocks/000000.parquet", "blocks/000001.parquet", "sweep.toml"] {
        assert_eq!(read(&merged, name), read(&alone, name), "{name}");
    }
    // Blocks that are in two folders are taken once; of those that are damaged in one, the other.
    std::fs::write(a.join("blocks/000002.parquet"), "cut").unwrap();
    let both = [a, alone.path().to_owned()];
    let merged = merge::<Plan>(&both, &desk.path().join("d"), go_on).unwrap().unwrap();
    assert_eq!(merged.differing, []);
    for block in 0..4 {
        assert_eq!(
            read(&merged.folder, &format!("blocks/00000{block}.parquet")),
            read(&alone, &format!("blocks/00000{block}.parquet"))
        );
    }
}
