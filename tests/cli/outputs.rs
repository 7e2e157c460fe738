//! The files of `belay-lab run`.

use crate::{Desk, SMALL, one_message};
use belay_lab::scenario::Scenario;
use belay_lab::simulate::walk;
use std::ops::ControlFlow;

const HEADER: &str = "arm,step,model_x,model_y,average_x,average_y,model_loss,average_loss,gradient_norm";

/// What `file` holds when it is asked for as `option`.
fn made(desk: &Desk, option: &str, file: &str, more: &[&str]) -> Vec<u8> {
    desk.print(&[&["run", "small.toml", option, file], more].concat());
    desk.read(file)
}

#[test]
fn a_trajectory_holds_every_step_to_the_last_bit() {
    let desk = Desk::new();
    let text = String::from_utf8(made(&desk, "--trajectory", "a.csv", &[])).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some(HEADER));
    let scenario = Scenario::parse(SMALL, None).unwrap();
    let problem = scenario.problem();
    for arm in &scenario.arms {
        walk(&scenario, &problem, arm, 3, 20, |sample| {
            let line = lines.next().unwrap();
            let name = if arm.name.contains(',') { format!("\"{}\"", arm.name) } else { arm.name.clone() };
            let numbers = line.strip_prefix(&format!("{name},{},", sample.step)).unwrap_or_else(|| panic!("{line}"));
            let found: Vec<u64> = numbers.split(',').map(|number| number.parse::<f64>().unwrap().to_bits()).collect();
            let ([a, b], [c, d]) = (sample.model, sample.average);
            let expected = [a, b, c, d, sample.model_loss, sample.average_loss, sample.gradient_norm];
            assert_eq!(found, expected.map(f64::to_bits));
            ControlFlow::Continue(())
        });
    }
    assert_eq!(lines.next(), None);
}

#[test]
fn numbers_are_written_in_their_shortest_form() {
    let desk = Desk::new();
    let text = String::from_utf8(made(&desk, "--trajectory", "a.csv", &["--steps", "0"])).unwrap();
    assert_eq!(text.lines().count(), 4);
    assert!(text.lines().nth(1).unwrap().starts_with("SGD,0,-1.5,2.0,-1.5,2.0,"), "{text}");
    let lost = ["--set", "arm.SGD.optimizer.eta=50", "--steps", "2000"];
    let text = String::from_utf8(made(&desk, "--trajectory", "b.csv", &lost)).unwrap();
    assert!(
        text.contains(",inf,") && text.lines().any(|line| line.starts_with("SGD,2000,NaN,NaN,NaN,NaN,NaN,NaN,NaN"))
    );
    assert_eq!(text.lines().count(), 1 + 3 * 2001);
}

#[test]
fn runs_are_the_same_bytes_again_and_inside_of_an_ensemble() {
    let desk = Desk::new();
    let first = made(&desk, "--trajectory", "a.csv", &[]);
    assert_eq!(first, made(&desk, "--trajectory", "b.csv", &[]));
    let other = made(&desk, "--trajectory", "c.csv", &["--seed", "5"]);
    assert_ne!(first, other);
    let all = String::from_utf8(made(&desk, "--trajectory", "all.csv", &["--seeds", "3"])).unwrap();
    assert_eq!(all.lines().next().unwrap(), format!("{HEADER},seed"));
    for (seed, alone) in [("3", first), ("5", other)] {
        let ending = format!(",{seed}");
        let inside: Vec<&str> = all.lines().skip(1).filter_map(|line| line.strip_suffix(&ending)).collect();
        let alone = String::from_utf8(alone).unwrap();
        assert_eq!(inside, alone.lines().skip(1).collect::<Vec<_>>());
    }
}

#[test]
fn the_png_opens_and_says_how_it_was_made() {
    let desk = Desk::new();
    for (file, more) in [("a b.png", ["--seed", "1"]), ("c.PNG", ["--seeds", "4"])] {
        let bytes = made(&desk, "--figure", file, &more);
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        reader.finish().unwrap();
        assert!(pixels.iter().any(|byte| *byte != pixels[0]));
        let texts = &reader.info().utf8_text;
        let text = |name: &str| texts.iter().find(|chunk| chunk.keyword == name).unwrap().get_text().unwrap();
        let quoted = if file.contains(' ') { "'a b.png'" } else { file };
        assert_eq!(text("Command"), format!("belay-lab run small.toml --figure {quoted} {}", more.join(" ")));
        assert_eq!(text("Title"), "A small bowl");
        assert!(Scenario::parse(&text("Scenario"), None).is_ok());
    }
}

#[test]
fn the_svg_opens_and_says_how_it_was_made() {
    let desk = Desk::new();
    let more = ["--set", "arm.*.optimizer.eta=0.01"];
    let text = String::from_utf8(made(&desk, "--figure", "a.svg", &more)).unwrap();
    let tree = resvg::usvg::Tree::from_str(&text, &resvg::usvg::Options::default()).unwrap();
    assert!(tree.size().width() > 100.0);
    let document = resvg::usvg::roxmltree::Document::parse(&text).unwrap();
    let metadata = document.descendants().find(|node| node.has_tag_name("metadata")).unwrap().text().unwrap();
    let command = "Command: belay-lab run small.toml --figure a.svg --set 'arm.*.optimizer.eta=0.01'\n";
    assert!(metadata.contains(command), "{metadata}");
    let ensemble = made(&desk, "--figure", "b.svg", &["--seeds", "4"]);
    assert!(String::from_utf8(ensemble).unwrap().contains("n = 4 seeds from 3"));
}

#[test]
fn the_animation_opens_and_says_how_it_was_made() {
    let desk = Desk::new();
    let bytes = made(&desk, "--animation", "a.gif", &["--steps", "3"]);
    let mut decoder = gif::DecodeOptions::new().read_info(bytes.as_slice()).unwrap();
    let mut frames = 0;
    while decoder.read_next_frame().unwrap().is_some() {
        frames += 1;
    }
    assert_eq!(frames, 4);
    assert!(comment(&bytes).contains("Command: belay-lab run small.toml --animation a.gif --steps 3\n"));
}

/// The comment of a GIF: behind the colour table, in blocks with their lengths before.
fn comment(gif: &[u8]) -> String {
    let behind = 13 + 3 * (2 << (gif[10] & 7));
    let mut at = behind + gif[behind..].windows(2).position(|pair| pair == [0x21, 0xFE]).unwrap() + 2;
    let mut text = vec![];
    while gif[at] > 0 {
        let end = at + 1 + usize::from(gif[at]);
        text.extend(&gif[at + 1..end]);
        at = end;
    }
    String::from_utf8(text).unwrap()
}

#[test]
fn all_files_of_one_run_are_written() {
    let desk = Desk::new();
    let table = desk.print(&["run", "small.toml", "--steps", "1"]);
    let files = ["--trajectory", "a.csv", "--figure", "a.svg", "--animation", "a.gif"];
    assert_eq!(desk.print(&[&["run", "small.toml", "--steps", "1"], files.as_slice()].concat()), table);
    assert_eq!(desk.files(), ["a.csv", "a.gif", "a.svg", "small.toml"]);
}

#[test]
fn what_cannot_be_written_is_known_before_the_run_and_leaves_nothing() {
    let desk = Desk::new();
    desk.put("file", "");
    std::fs::create_dir(desk.path("folder.png")).unwrap();
    let before = desk.files();
    // Ten thousand million steps: a run would not end.
    let run = |words: &[&'static str], code| {
        desk.fail(&[&["run", "small.toml", "--steps", "10000000000"], words].concat(), code)
    };
    for (words, code, wanted) in [
        (["--figure", "a.pdf"], 2, "`a.pdf` ends in `.pdf`; known here: `.png` and `.svg`"),
        (["--figure", "a"], 2, "`a` has no ending"),
        (["--animation", "a.mp4"], 2, "known here: `.gif`"),
        (["--trajectory", "a.parquet"], 2, "known here: `.csv`"),
        (["--figure", "no/a.png"], 1, "the folder `no` does not exist"),
        (["--figure", "folder.png"], 1, "`folder.png` is a directory"),
        (["--trajectory", "file/a.csv"], 1, "a part of its path is a file"),
        (["--animation", "/proc/a.gif"], 1, "cannot write `/proc/a.gif`"),
    ] {
        let error = run(&words, code);
        assert!(error.contains(wanted), "{error}");
    }
    let error = run(&["--trajectory", "a.csv", "--figure", "no/a.png"], 1);
    assert!(error.contains("`no/a.png`"), "{error}");
    assert_eq!(desk.files(), before);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_one_message_and_the_results_are_still_printed() {
    let desk = Desk::new();
    for (option, file) in
        [("--trajectory", "a.csv"), ("--figure", "a.png"), ("--figure", "a.svg"), ("--animation", "a.gif")]
    {
        std::os::unix::fs::symlink("/dev/full", desk.path(file)).unwrap();
        let output = desk.lab(&["run", "small.toml", "--steps", "2", option, file]).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        one_message(&error);
        assert_eq!(error, format!("error: cannot write `{file}`: no space left on the disk\n"));
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 4);
        std::fs::remove_file(desk.path(file)).unwrap();
        assert_eq!(desk.files(), ["small.toml"]);
    }
}
