//! What no file may be: too deep, too long, full of what steers a terminal, with commas in its numbers.

use super::BASE;
use super::settings::document;
use belay_lab::scenario::{Document, Scenario, Training};
use belay_lab::sweep::{Plan, Sweep};
use belay_lab::text::steers;
use proptest::prelude::*;
use std::time::{Duration, Instant};

const TRAINING: &str =
    "schema = 1\n[mlp]\nepochs = 1\n[[arm]]\nname = \"a\"\noptimizer = { kind = \"sgd\", eta = 0.1 }\n";

/// A sweep over [`BASE`] with these lines of axes.
fn sweep(axes: &str) -> Result<Plan, String> {
    let text = format!("schema = 1\nscenario = \"base\"\nseeds = 1\n[axes]\n{axes}\n");
    let sweep = Sweep::parse(&text, Some("s.toml"), |_| Ok(BASE.to_owned())).map_err(|error| error.to_string())?;
    Plan::new(sweep).map_err(|error| error.to_string())
}

/// A kind of file, and what reading a text as one says.
type Reader = (&'static str, fn(&str) -> Option<String>);

const READERS: [Reader; 4] = [
    ("scenario", |text| Scenario::parse(text, None).err().map(|error| error.to_string())),
    ("training", |text| Training::parse(text, None).err().map(|error| error.to_string())),
    ("sweep", |text| Sweep::parse(text, None, |_| Ok(BASE.to_owned())).err().map(|error| error.to_string())),
    ("document", |text| Document::parse(text, None).err().map(|error| error.to_string())),
];

#[test]
fn long_paths_are_refused() {
    let path = |parts: usize| format!("run.{}", vec!["a"; parts - 1].join("."));
    for parts in [9, 20_000] {
        let error = document().set(&path(parts), "1").unwrap_err().to_string();
        assert!(error.contains(&format!("the path has {parts} parts; allowed are at most 8")), "{error}");
        let of_arm = format!("arm.*.{}", path(parts - 2));
        let error = document().set(&of_arm, "1").unwrap_err().to_string();
        assert!(error.contains(&format!("the path has {parts} parts")), "{error}");
        let error = sweep(&format!("\"{}\" = [1]", path(parts))).unwrap_err();
        assert!(error.contains(&format!("the path has {parts} parts")) && error.len() < 400, "{error}");
        let error = document().set(&path(8), &format!("{{ {} = 1 }}", path(parts))).unwrap_err().to_string();
        assert!(error.len() < 400, "{error}");
    }
    // The dots of a name are none of a path.
    let name = "a.b.c.d.e.f.g.h.i.j";
    let mut document = document();
    document.set("arm.0.name", name).unwrap();
    document.set(&format!("arm.{name}.optimizer.eta"), "0.25").unwrap();
    assert_eq!(document.scenario().unwrap().arms[0].optimizer.eta(), 0.25);
}

#[test]
fn deep_files_are_refused() {
    let (deep, dots) = (100_000, vec!["a"; 100_000].join("."));
    for text in [
        format!("{BASE}\nmore = {}{}", "[".repeat(deep), "]".repeat(deep)),
        format!("{BASE}\nmore = {}1{}", "{ a = ".repeat(deep), " }".repeat(deep)),
        format!("{dots} = 1\n{BASE}"),
        format!("{BASE}\n[{dots}]\na = 1"),
        format!("{BASE}\n[[{dots}]]\na = 1"),
        format!("more = {}1{}\n{BASE}", "[".repeat(20), "]".repeat(20)),
    ] {
        for error in READERS.iter().filter_map(|(_, read)| read(&text)) {
            assert!(error.contains("nested") && error.contains("allowed are 8"), "{error}");
        }
    }
}

#[test]
fn names_and_texts_have_an_end() {
    for (of, allowed, refused) in [
        ("title = \"Down the valley\"", 200, "title: `"),
        ("name = \"Adam\"", 200, "arm.0.name: `"),
        ("title = \"Down the valley\"\nabout = \"\"", 10_000, "about: about has 10001 bytes"),
    ] {
        let read = |length: usize| {
            let base = BASE.replace("title = \"Down the valley\"\n", "title = \"Down the valley\"\nabout = \"\"\n");
            let (key, _) = of.rsplit_once('"').and_then(|(start, _)| start.rsplit_once('"')).unwrap();
            assert_eq!(base.matches(of).count(), 1, "{of}");
            Scenario::parse(&base.replace(of, &format!("{key}\"{}\"", "n".repeat(length))), None)
        };
        assert!(read(allowed).is_ok(), "{of}");
        let error = read(allowed + 1).unwrap_err().to_string();
        assert!(error.contains(refused) && error.contains(&format!("allowed are at most {allowed}")), "{error}");
        assert!(error.len() < 400, "{error}");
    }
    let formula = |bytes: usize| {
        let text = format!("expression = \"x{}\"", "+x".repeat(bytes / 2));
        Scenario::parse(&BASE.replace("function = \"rosenbrock\"\nparameters = { a = 1.0, b = 100.0 }", &text), None)
    };
    assert!(formula(9_998).is_ok());
    let error = formula(100_000).unwrap_err().to_string();
    assert!(error.contains("the formula has 100001 bytes; allowed are at most 10000") && error.len() < 400, "{error}");
    let arms: String = (0..60_000)
        .map(|i| format!("[[arm]]\nname = \"{i}\"\noptimizer = {{ kind = \"sgd\", eta = 0.1 }}\n"))
        .collect();
    let error = Scenario::parse(&format!("{BASE}{arms}"), None).unwrap_err().to_string();
    assert!(error.ends_with("arm: there are 60002 arms; allowed are 1 to 12"), "{error}");
    let keys: String = (0..50_000).map(|i| format!("k{i} = 1\n")).collect();
    let error = Scenario::parse(&format!("{BASE}[run.more]\n{keys}"), None).unwrap_err().to_string();
    assert!(error.contains("there are 50000 keys in one table"), "{error}");
}

/// No file that is read at all takes long, whatever it holds.
#[test]
fn a_file_of_four_mebibytes_is_answered_within_two_seconds() {
    let size: usize = if cfg!(debug_assertions) { 1 << 18 } else { 4 << 20 };
    let fill = |part: &str| part.repeat((size - 4096) / part.len());
    let arms = "[[arm]]\nname = \"a\"\noptimizer = { kind = \"sgd\", eta = 0.1 }\n";
    let numbered = |line: &dyn Fn(usize) -> String| (0..size / 16).map(line).collect::<String>();
    let texts: Vec<String> = vec![
        format!("{BASE}{}", fill(arms)),
        format!("{BASE}{}", fill("[[arm]]\n")),
        numbered(&|i| format!("k{i} = 1\n")),
        format!("{BASE}[run]\n{}", numbered(&|i| format!("k{i} = 1\n"))),
        format!(
            "{BASE}[[arm]]\nname = \"b\"\n[arm.optimizer]\nkind = \"sgd\"\neta = \"x\"\n{}",
            numbered(&|i| format!("k{i} = 1\n"))
        ),
        numbered(&|i| format!("[a{i}]\n")),
        fill("="),
        fill("a = 1\n"),
        fill("a=\""),
        fill("["),
        fill("{a="),
        fill("a."),
        format!("{BASE}{} = 1", fill("q")),
        BASE.replace("rosenbrock", &fill("q")),
        BASE.replace("adam\", eta = 0.5 ", &fill("q")),
        BASE.replace("Down the valley", &fill("\\u001b")),
        BASE.replace("2000", &fill("1")),
        BASE.replace("2000", &format!("\"{}\"", fill("1,"))),
        BASE.replace(
            "function = \"rosenbrock\"\nparameters = { a = 1.0, b = 100.0 }",
            &format!("expression = \"{}\"", fill("x+")),
        ),
        BASE.replace("[-1.5, 2.0]", &format!("[{}]", fill("0,5 ,"))),
        BASE.replace(
            "{ kind = \"cosine\", final = 0.1 }",
            &format!("{{ kind = \"step\", factor = 0.5, at = [{}] }}", fill("2.0,")),
        ),
        TRAINING.replace("epochs = 1", &format!("epochs = 1\nhidden = [{}]", fill("1,"))),
        TRAINING.replace("epochs = 1", &format!("epochs = 1\ndata = \"{}\"", fill("漢"))),
        format!("schema = 1\nseeds = 1\nscenario = \"{}\"", fill("q")),
        format!("schema = 1\nseeds = 1\nscenario = \"base\"\n[axes]\n\"run.steps\" = [{}]", fill("1,")),
        format!("schema = 1\nseeds = 1\nscenario = \"base\"\n[axes]\n\"run.{}\" = [1]", fill("a.")),
    ];
    for text in &texts {
        for (of, read) in READERS {
            let begun = Instant::now();
            let error = read(text);
            let time = begun.elapsed();
            assert!(error.is_none_or(|error| error.len() < 2_000), "{of}: {text:.60}");
            // Where it is not optimised, on a smaller file.
            let most = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 2 });
            assert!(time < most, "{time:?} for a {of}: {text:.60}, {} values", text.matches(',').count());
        }
    }
}

#[test]
fn decimal_commas_are_answered_with_what_to_write() {
    let read = |from: &str, to: &str| {
        assert_eq!(BASE.matches(from).count(), 1, "{from}");
        Scenario::parse(&BASE.replace(from, to), Some("a.toml")).expect_err(to).to_string()
    };
    for (from, to, message) in [
        ("eta = 0.05 ", "eta = 0,05 ", "a.toml:23:36: eta is 0,05; write 0.05"),
        ("beta = 0.5", "beta = -0,5", "a.toml:28:51: beta is -0,5; write -0.5"),
        ("target = 1e-2", "target = 0,01", "a.toml:19:10: target is 0,01; write 0.01"),
        ("eta = 0.05 ", "eta = \"0,05\" ", "a.toml:23:36: arm.0.optimizer.eta: eta is \"0,05\"; write 0.05"),
        (
            "eta = 0.05 ",
            "eta = \"0.05\" ",
            "a.toml:23:36: arm.0.optimizer.eta: eta is \"0.05\"; write 0.05 without quotes",
        ),
        (
            "target = 1e-2",
            "target = \"1e400\"",
            "a.toml:19:10: run.target: target is \"1e400\"; the largest number is 1.8e308",
        ),
        ("target = 1e-2", "target = \"abc\"", "a.toml:19:10: run.target: target is \"abc\"; allowed is a number"),
        (
            "[-1.5, 2.0]",
            "[-1,5, 2,0]",
            "a.toml:10:9: start.point: there are 4 numbers; allowed are two, and decimals have a point, as in 0.5",
        ),
        ("steps = 2000", "steps = \"2,000\"", "a.toml:17:9: run.steps: steps is \"2,000\"; write 2.000"),
    ] {
        assert_eq!(read(from, to), message);
    }
    for (path, value, message) in [
        ("arm.0.optimizer.eta", "0,1", "arm.0.optimizer.eta: eta is \"0,1\"; write 0.1"),
        ("arm.*.optimizer.beta1", "0,1", "arm.0.optimizer.beta1: beta1 is \"0,1\"; write 0.1"),
        ("arm.1.averaging.beta", "0,1", "arm.1.averaging.beta: beta is \"0,1\"; write 0.1"),
        ("noise.sigma", "0,1", "noise.sigma: sigma is \"0,1\"; write 0.1"),
        ("objective.parameters.b", "0,1", "objective.parameters.b: b is \"0,1\"; write 0.1"),
        ("run.target", "1e400", "run.target: target is \"1e400\"; the largest number is 1.8e308"),
        (
            "run.seed",
            "9223372036854775808",
            "run.seed: seed is \"9223372036854775808\"; allowed is a whole number from 0 to 9223372036854775807",
        ),
        (
            "run.target",
            &"9".repeat(300),
            "run.target: target is \"9999999999999999999999999999999999999999999999999999999999…9999999999999999999\"; write 1e300 without quotes",
        ),
    ] {
        assert_eq!(document().set(path, value).unwrap_err().to_string(), message);
    }
    let error = sweep("\"arm.*.optimizer.eta\" = [0.1, \"0,5\"]").unwrap_err();
    assert_eq!(error, "s.toml:5:25: axes.arm.*.optimizer.eta: `0,5` has a comma; write 0.5");
    let error = sweep("\"arm.*.optimizer.eta\" = { log = [\"0,1\", 1], points = 3 }").unwrap_err();
    assert!(error.contains("`0,1` has a comma; write 0.1"), "{error}");
}

#[test]
fn numbers_in_messages_are_short() {
    for (path, value) in
        [("run.target", "-1e300"), ("arm.*.optimizer.eta", "-1e-300"), ("arm.1.averaging.alpha", "1e300")]
    {
        let error = document().set(path, value).unwrap_err().to_string();
        assert!(error.contains(value) && error.len() < 120, "{error}");
    }
}

proptest! {
    #[test]
    fn nothing_in_a_message_steers_a_terminal(
        word in "[\\x00-\\x1f\u{7f}-\u{9f}\u{202a}-\u{202e}\u{2066}-\u{2069}a`\"'é]{1,12}",
        place in 0..12_usize,
    ) {
        let text = toml::Value::String(word.clone()).to_string();
        let (from, to) = [
            ("title =", format!("{text} = 1\ntitle =")),
            ("\"rosenbrock\"", text.clone()),
            ("\"Adam\"", format!("{text}\noptimiser = 1")),
            ("\"adam\", eta = 0.05", format!("{text}, eta = 0.05")),
            ("eta = 0.05", format!("eta = {text}")),
            ("eta = 0.05", format!("eta = 0.05, {text} = 1")),
            ("b = 100.0", format!("{text} = 100.0")),
            ("2000", text.clone()),
            ("\"gaussian\"", text.clone()),
            ("[-1.5, 2.0]", text.clone()),
            ("function = \"rosenbrock\"\nparameters = { a = 1.0, b = 100.0 }", format!("expression = {text}")),
            ("[run]", format!("[run.{text}]\n[run]")),
        ][place].clone();
        let file = format!("{word}.toml");
        if let Err(error) = Scenario::parse(&BASE.replacen(from, &to, 1), Some(&file)) {
            let error = error.to_string();
            // A formula stands on lines of its own.
            let lines = if place == 10 { 3 } else { 1 };
            prop_assert!(error.lines().count() <= lines, "{:?}", error);
            prop_assert!(!error.replace('\n', "").contains(steers), "{:?}", error);
        }
        let mut document = document();
        for (path, value) in [(format!("run.{word}"), "1"), (word.clone(), "1"), (format!("arm.{word}.optimizer.eta"), "1"), ("run.steps".to_owned(), &word)] {
            if let Err(error) = document.set(&path, value) {
                prop_assert!(!error.to_string().contains(steers), "{:?}", error.to_string());
            }
        }
        if let Err(error) = sweep(&format!("{} = [1]\n\"objective.function\" = [{text}]", toml::Value::String(format!("run.{word}")))) {
            prop_assert!(!error.contains(steers), "{:?}", error);
        }
    }
}
