//! Every wrong kind of value is answered in this program's words.

use belay_lab::presets::{PRESETS, TRAININGS};
use belay_lab::scenario::{Document, Scenario, ScenarioError, Training};
use belay_lab::sweep::Sweep;
use toml::{Table, Value};

const SWEEP: &str = r#"
schema = 1
title = "A grid"
seeds = 2
block = 4
[axes]
"run.steps" = [10, 20]
"arm.*.optimizer.eta" = { log = [0.01, 1.0], points = 3 }
[tune]
over = ["arm.*.optimizer.eta"]
metric = "final"
seeds = 2
[base.objective]
function = "booth"
[base.run]
steps = 10
[[base.arm]]
name = "SGD"
optimizer = { kind = "sgd", eta = 0.1 }
"#;

/// Words of the libraries that read files.
const FOREIGN: [&str; 14] = [
    "invalid type",
    "invalid value",
    "invalid length",
    "expected",
    "wanted",
    "f64",
    "u64",
    "u32",
    "u8",
    "usize",
    "i128",
    "enum",
    "struct",
    "recurs",
];

fn wrong() -> Vec<Value> {
    let date = "1979-05-27T07:32:00Z".parse::<toml::value::Datetime>().unwrap();
    let table = Table::from_iter([("a".to_owned(), Value::Integer(1))]);
    vec![
        Value::Float(1.5),
        Value::Float(f64::NAN),
        Value::Integer(-1),
        Value::Integer(i64::MAX),
        Value::Boolean(true),
        Value::String("half".to_owned()),
        Value::Array(vec![]),
        Value::Array(vec![Value::Boolean(true); 3]),
        Value::Table(table),
        Value::Datetime(date),
    ]
}

/// Calls `visit` with the file in which each value in turn, however deep, is another.
fn replace_each(value: &Value, rebuild: &dyn Fn(Value) -> Value, visit: &mut dyn FnMut(Value)) {
    for other in wrong() {
        visit(rebuild(other));
    }
    match value {
        Value::Table(table) => {
            for (name, inner) in table {
                let put = |new: Value| {
                    let mut table = table.clone();
                    table.insert(name.clone(), new);
                    rebuild(Value::Table(table))
                };
                replace_each(inner, &put, visit);
            }
        }
        Value::Array(list) => {
            for (place, inner) in list.iter().enumerate() {
                let put = |new: Value| {
                    let mut list = list.clone();
                    list[place] = new;
                    rebuild(Value::Array(list))
                };
                replace_each(inner, &put, visit);
            }
        }
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
}

fn check<T>(text: &str, read: impl Fn(&str) -> Result<T, ScenarioError>) {
    let tree = Value::Table(text.parse().unwrap());
    let mut refused = 0;
    replace_each(&tree, &|value| value, &mut |value| {
        let Value::Table(table) = value else { return };
        let text = table.to_string();
        if let Err(error) = read(&text) {
            refused += 1;
            let message = error.message;
            let foreign = FOREIGN.into_iter().find(|word| {
                message
                    .split(|c: char| !c.is_alphanumeric() && c != ' ')
                    .any(|part| part.contains(word) && !part.contains("unexpected"))
            });
            assert_eq!(foreign, None, "{message}\n{text}");
        }
    });
    assert!(refused > 50, "{refused}");
}

#[test]
fn no_message_speaks_the_language_of_the_reader() {
    let scenario = PRESETS.iter().find(|preset| preset.name == "down-the-valley").unwrap_or(&PRESETS[0]);
    check(scenario.text, |text| Scenario::parse(text, None));
    check(TRAININGS[0].text, |text| Training::parse(text, None));
    check(SWEEP, |text| Sweep::parse(text, None, |_| unreachable!("there is a base")));
}

#[test]
fn what_is_nested_too_deeply_is_said_so() {
    let wrong = |text: &str| {
        let errors = [
            Scenario::parse(text, None).unwrap_err(),
            Training::parse(text, None).unwrap_err(),
            Document::parse(text, None).unwrap_err(),
            Sweep::parse(text, None, |_| unreachable!("it is not read so far")).unwrap_err(),
        ];
        for error in errors {
            assert!(error.message.contains("nested too deep"), "{error}");
            assert!(error.place.is_some(), "{error}");
        }
    };
    // Lists, tables in lines, keys with dots, headers, and all of them in each other; whole and cut off.
    for depth in [200, 100_000] {
        wrong(&format!("schema = 1\ntitle = {}", "[".repeat(depth)));
        wrong(&format!("schema = 1\ntitle = {}{}", "[".repeat(depth), "]".repeat(depth)));
        wrong(&format!("schema = 1\ntitle = {}", "{ a = ".repeat(depth)));
        wrong(&format!("schema = 1\nb{} = 1", ".a".repeat(depth)));
        wrong(&format!("schema = 1\n[b{}]", ".a".repeat(depth)));
        wrong(&format!("schema = 1\n[[b{}]]", ".a".repeat(depth)));
    }
    // Brackets that the parser skips for want of a key count as closed twice in its own limit.
    for skipped in ["{}", "[]", "{},", "[ },"] {
        wrong(&format!("schema = 1\na = {{ {}{}", skipped.repeat(10_000), "b = { ".repeat(10_000)));
        wrong(&format!("schema = 1\na = {{ {}{}", skipped.repeat(10_000), "b = [ ".repeat(10_000)));
    }
    let keys = |times: usize| vec!["a"; times].join(".");
    for (header, line, tables) in [(70, 70, 0), (1, 70, 70), (70, 70, 70), (5, 5, 70), (1, 1, 70)] {
        let opened = format!("{{ {} = [", keys(line)).repeat(tables);
        let closed = "] }".repeat(tables);
        wrong(&format!("schema = 1\n[{}]\n{} = {opened}1{closed}\n", keys(header), keys(line)));
        wrong(&format!("schema = 1\n[{}]\n{} = {opened}", keys(header), keys(line)));
    }
}
