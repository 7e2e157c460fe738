//! Wrong requests: one message, its place, what is allowed, exit code 2, nothing on stdout.

use crate::{Desk, SMALL};

#[test]
fn usage() {
    let desk = Desk::new();
    for (words, wanted) in [
        (vec!["run"], "<SCENARIO>"),
        (vec!["run", "small.toml", "--stepz", "3"], "--stepz"),
        (vec!["run", "small.toml", "--steps", "-1"], "-1"),
        (vec!["run", "small.toml", "--steps", "1.5"], "1.5"),
        (vec!["run", "small.toml", "--seeds", "0"], "0"),
        (vec!["run", "small.toml", "--seed", "18446744073709551615", "--seeds", "2"], "the seeds must not exceed"),
        (vec!["run", "small.toml", "--seeds", "2", "--animation", "a.gif"], "--animation"),
        (vec!["run", "small.toml", "--set", "run.steps"], "give KEY=VALUE"),
        (vec!["sweep", "a.toml"], "--out <DIR>"),
        (vec!["sweep", "a.toml", "--out", "d", "--shard", "0/3"], "shards are counted from 1"),
        (vec!["sweep", "a.toml", "--out", "d", "--shard", "4/3"], "1 ≤ I ≤ N"),
        (vec!["sweep", "a.toml", "--out", "d", "--threads", "0"], "0"),
        (vec!["merge", "--out", "d"], "<DIR>..."),
        (vec!["merge", "d"], "--out <DIR>"),
        (vec!["figures"], "<DIR>"),
        (vec!["presets", "shwo"], "shwo"),
        (vec!["presets", "show"], "<NAME>"),
        (vec!["schema", "sceanrio"], "scenario"),
        (vec!["completions", "nosh"], "nosh"),
        (vec!["small.toml", "run"], "run"),
    ] {
        let error = desk.fail(&words, 2);
        assert!(error.contains(wanted), "{error}");
    }
}

#[test]
fn names() {
    let desk = Desk::new();
    for (words, wanted) in [
        (vec!["run", "no.toml"], "there is no file `no.toml`"),
        (vec!["run", "no/such"], "there is no file `no/such`"),
        (vec!["run", "down-the-valey"], "did you mean `down-the-valley`?"),
        (vec!["presets", "show", "down-the-valey"], "did you mean `down-the-valley`?"),
        (vec!["spring-"], "did you mean `spring`?"),
        (vec!["gui", "no.toml"], "there is no file `no.toml`"),
        (vec!["no.toml"], "there is no file `no.toml`"),
        (vec!["run", "."], "is a directory"),
        (vec!["."], "`.` holds no training"),
    ] {
        let error = desk.fail(&words, 2);
        assert!(error.contains(wanted), "{error}");
    }
}

#[test]
fn scenario_files() {
    let desk = Desk::new();
    for (from, to, wanted) in [
        ("schema = 1", "schema = ", "a.toml:2:10: "),
        ("schema = 1", "schema = 2", "a.toml:2:10: schema: schema is 2; this version reads 1"),
        (
            "\"quadratic\"",
            "\"quadratik\"",
            "a.toml:7:12: objective.function: unknown function `quadratik`; did you mean `quadratic`?",
        ),
        ("steps = 20", "stepz = 20", "a.toml:17:1: run.stepz: unknown key `stepz`; did you mean `steps`?"),
        ("[-1.5, 2.0]", "[nan, 2.0]", "a.toml:10:9: start.point: a start is two finite numbers"),
        ("[-1.5, 2.0]", "[1.0, inf]", "a start is two finite numbers"),
        ("beta = 0.5", "beta = 1.0", "arm.2.averaging.beta: beta is 1; allowed is 0 ≤ β < 1"),
        ("beta = 0.5", "beta = nan", "beta is NaN; allowed is 0 ≤ β < 1"),
        ("eta = 0.1", "eta = -0.1", "allowed is η > 0"),
        ("\"adam\"", "\"adm\"", "did you mean `adam`?"),
        ("steps = 20", "steps = -1", "a.toml:17:9: "),
        ("name = \"BELAY\"", "name = \"SGD\"", "names must differ"),
        ("function = \"quadratic\"", "expression = \"2x\"", "a.toml:7:14: "),
        ("function = \"quadratic\"", "", "give a function or an expression"),
    ] {
        let text = SMALL.replacen(from, to, 1);
        assert_ne!(text, SMALL);
        desk.put("a.toml", text);
        for words in [["run", "a.toml"], ["gui", "a.toml"]] {
            let error = desk.fail(&words, 2);
            assert!(error.contains(wanted), "{error}");
        }
    }
    desk.put("a.toml", b"schema = 1\ntitle = \"\xFF\"");
    assert_eq!(desk.fail(&["run", "a.toml"], 2), "error: `a.toml` is not a text: line 2 is not UTF-8\n");
    desk.put("a.toml", vec![b'#'; 5 << 20]);
    assert_eq!(desk.fail(&["run", "a.toml"], 2), "error: `a.toml` is larger than 4 MiB\n");
    desk.put("a.toml", "");
    assert!(desk.fail(&["run", "a.toml"], 2).contains("the key `schema` is missing"));
    // What editors on Windows write is read.
    desk.put("a.toml", format!("\u{FEFF}{}", SMALL.replace('\n', "\r\n")));
    assert_eq!(desk.print(&["run", "a.toml"]), desk.print(&["run", "small.toml"]));
}

#[test]
fn settings_on_the_command_line() {
    let desk = Desk::new();
    for (set, wanted) in [
        ("run.stepz=3", "run.stepz: unknown key `stepz`; did you mean `steps`?"),
        ("run.steps=many", "run.steps"),
        ("start.point=[nan, 0]", "a start is two finite numbers"),
        ("arm.BELY.averaging.beta=0.1", "unknown arm `BELY`; did you mean `BELAY`?"),
        ("arm.*.averaging.gamma=0.1", "no arm has a setting `averaging.gamma`"),
        ("arm.BELAY.averaging.beta=1", "beta is 1; allowed is 0 ≤ β < 1"),
        ("objective.function=rosenbruck", "unknown function `rosenbruck`; did you mean `rosenbrock`?"),
        ("=1", "a path is names with dots between them"),
    ] {
        let error = desk.fail(&["run", "small.toml", "--set", set], 2);
        assert!(error.starts_with(&format!("error: --set {set}: ")) && error.contains(wanted), "{error}");
    }
}

#[test]
fn springs() {
    let desk = Desk::new();
    for (words, wanted) in [
        (vec!["spring"], "give --eta and --alpha"),
        (vec!["spring", "--eta", "0.1"], "--alpha"),
        (vec!["spring", "--beta", "0.1"], "--eta"),
        (vec!["spring", "--m1", "1", "--m2", "1"], "--k"),
        (vec!["spring", "--c1", "1"], "--m1"),
        (vec!["spring", "--eta", "1", "--alpha", "1", "--k", "1"], "--k"),
        (vec!["spring", "--eta", "-1", "--alpha", "0.1"], "eta is -1; allowed is η > 0"),
        (vec!["spring", "--eta", "nan", "--alpha", "0.1"], "eta is NaN; allowed is η > 0"),
        (vec!["spring", "--eta", "1", "--alpha", "0.1", "--beta", "1"], "beta is 1; allowed is 0 ≤ β < 1"),
        (vec!["spring", "--eta", "1", "--alpha", "0.1", "--dt", "0"], "dt is 0; allowed is Δt > 0"),
        (vec!["spring", "--m1", "0", "--m2", "1", "--k", "1"], "m1 is 0; allowed is m1 > 0"),
        (vec!["spring", "--eta", "a", "--alpha", "0.1"], "'a'"),
        (vec!["spring", "--eta", "0,5", "--alpha", "0.1"], "`0,5` has a comma; write 0.5"),
        (vec!["spring", "--eta", "abc", "--alpha", "0.1"], "`abc` is not a number"),
        (vec!["spring", "--eta", "1", "--alpha", "1e400"], "`1e400` is too large a number"),
    ] {
        let error = desk.fail(&words, 2);
        assert!(error.contains(wanted), "{error}");
    }
}

#[test]
fn no_display() {
    let desk = Desk::new();
    // A folder of the name of a preset does not hide it.
    std::fs::create_dir(desk.path("mnist-adam")).unwrap();
    for words in [vec![], vec!["gui"], vec!["down-the-valley"], vec!["gui", "small.toml"], vec!["mnist-adam"]] {
        assert!(desk.fail(&words, 1).contains("`belay-lab run`"));
    }
}

#[test]
fn colour_obeys_no_color() {
    let desk = Desk::new();
    let stderr = |names: &[&str]| {
        let mut command = desk.lab(&["run", "no.toml"]);
        for name in names {
            command.env(name, "1");
        }
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    };
    assert!(stderr(&["CLICOLOR_FORCE"]).contains('\u{1B}'));
    assert!(!stderr(&["CLICOLOR_FORCE", "NO_COLOR"]).contains('\u{1B}'));
    assert!(!stderr(&[]).contains('\u{1B}'));
}

#[test]
fn nothing_that_is_printed_steers_the_terminal() {
    let desk = Desk::new();
    let hidden = |text: &str| text.chars().any(|character| character != '\n' && belay_lab::text::steers(character));
    let name = "x\\u001b[2J\\nerror: forged\\u202e";
    desk.put("a.toml", SMALL.replace("\"SGD\"", &format!("\"{name}\"")).replace("A small bowl", name));
    for words in [vec!["run", "a.toml"], vec!["run", "a.toml", "--json"], vec!["run", "a.toml", "--seeds", "2"]] {
        let printed = desk.print(&words);
        assert!(!hidden(&printed) && !printed.contains("\nerror: "), "{printed}");
    }
    for words in [
        vec!["run", "\u{1b}[2J\nforged: x"],
        vec!["run", "no/\u{1b}[2J\nforged: x.toml"],
        vec!["run", "small.toml", "--set", "run.\u{1b}[2J\nforged: x=1"],
        vec!["run", "small.toml", "--set", "\u{1b}[2J\nforged: x"],
        vec!["run", "small.toml", "--\u{1b}[2J\nforged: x"],
        vec!["run", "small.toml", "--steps", "\u{1b}[2J\nforged: x"],
        vec!["run", "small.toml", "--figure", "\u{1b}[2J\nforged: x.gif"],
        vec!["spring", "--eta", "\u{1b}[2J\nforged: x", "--alpha", "1"],
        vec!["presets", "show", "\u{202e}\nforged: x"],
        vec!["train", "mnist-adam", "--out", "d", "--set", "mlp.data=\u{1b}[2J\nforged: x"],
    ] {
        let error = desk.fail(&words, 2);
        assert!(!hidden(&error) && !error.contains("\nforged"), "{error:?}");
    }
}

#[test]
fn long_names_and_paths_are_one_short_message() {
    let desk = Desk::new();
    desk.put("a.toml", SMALL.replace("\"SGD\"", &format!("\"{}\"", "n".repeat(65_536))));
    let error = desk.fail(&["run", "a.toml"], 2);
    assert!(error.contains("has 65536 characters; allowed are at most 200") && error.len() < 400, "{error}");
    let path = vec!["a"; 20_000].join(".");
    let error = desk.fail(&["run", "small.toml", "--set", &format!("{path}=1")], 2);
    assert!(error.contains("the path has 20000 parts; allowed are at most 8") && error.len() < 400, "{error}");
    let sweep = format!("schema = 1\nscenario = \"small.toml\"\nseeds = 1\n[axes]\n\"run.{path}\" = [1]\n");
    desk.put("s.toml", sweep);
    for words in [vec!["sweep", "s.toml", "--dry-run"], vec!["sweep", "s.toml", "--out", "d"]] {
        assert!(desk.fail(&words, 2).contains("the path has 20001 parts"));
    }
}
