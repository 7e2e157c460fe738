//! Shards that were computed more than once, or in other numbers.

use crate::Desk;

#[test]
fn complete_shards_are_merged_whatever_they_were_asked_for_besides() {
    let desk = Desk::with_sweep();
    for shard in ["1", "2", "3"] {
        let (_, err) = desk.both(&["sweep", "sweep.toml", "--out", shard, "--shard", &format!("{shard}/3")]);
        assert!(!err.contains("warning"), "{err}");
    }
    let (_, err) = desk.both(&["sweep", "sweep.toml", "--out", "1", "--shard", "1/2"]);
    assert!(
        err.contains(
            "warning: `1` held shard 1/3 and goes on as shard 1/2. Its blocks are kept, and `belay-lab merge`"
        ),
        "{err}"
    );
    let (_, err) = desk.both(&["sweep", "sweep.toml", "--out", "1", "--shard", "1/2"]);
    assert!(!err.contains("warning"), "{err}");
    desk.both(&["sweep", "sweep.toml", "--out", "alone"]);
    for (out, parts) in [("a", ["1", "2", "3"]), ("b", ["3", "2", "1"]), ("c", ["2", "alone", "3"])] {
        let words = [&["merge"][..], &parts, &["--out", out]].concat();
        assert_eq!(desk.both(&words).1, "");
        assert_eq!(desk.results(out), desk.results("alone"), "{parts:?}");
    }
    let (_, err) = desk.both(&["sweep", "sweep.toml", "--out", "1"]);
    assert!(err.contains("warning: `1` held shard 1/2 and goes on as the whole sweep."), "{err}");
}

#[test]
fn a_block_that_is_damaged_everywhere_is_named() {
    let desk = Desk::with_sweep();
    for shard in ["1", "2"] {
        desk.both(&["sweep", "sweep.toml", "--out", shard, "--shard", &format!("{shard}/2")]);
    }
    let whole = desk.read("2/blocks/000001.parquet");
    desk.put("1/blocks/000001.parquet", "PAR1");
    assert_eq!(desk.both(&["merge", "1", "2", "--out", "first"]).1, "");
    desk.put("2/blocks/000001.parquet", &whole[..whole.len() / 2]);
    let err = desk.fail(&["merge", "1", "2", "--out", "second"], 1);
    assert!(err.contains("2/blocks/000001.parquet` is cut off or is no block"), "{err}");
    assert!(err.contains("The command that computed its folder computes it again; merge then"), "{err}");
}
