//! The JSON schemas allow what the program reads, and nothing that it refuses.

use super::BASE;
use belay_lab::objective::Function;
use belay_lab::presets::{PRESETS, TRAININGS};
use belay_lab::scenario::{self, Scenario, Training};
use belay_lab::sweep::{self, Plan, Sweep, TrainingPlan};
use serde_json::Value;

const TRAINING: &str = r#"schema = 1
title = "Digits"

[mlp]
epochs = 1
hidden = [16]
batch = 32

[run]
seed = 0

[[arm]]
name = "Adam"
optimizer = { kind = "adam", eta = 0.01 }
averaging = { kind = "ema", decay = 0.9 }
"#;

const SWEEP: &str = r#"schema = 1
title = "Many"
seeds = 2
block = 4

[axes]
"arm.*.optimizer.eta" = { log = [0.001, 0.1], points = 3 }
"run.steps" = [10, 20]

[tune]
over = ["run.steps"]
metric = "final"
seeds = 2

[base.objective]
function = "booth"

[base.run]
steps = 20
target = 0.5

[[base.arm]]
name = "SGD"
optimizer = { kind = "sgd", eta = 0.01 }
"#;

/// Whether `value` is what `schema` describes: the part of JSON Schema that the schemas use, and a panic at anything else.
fn fits(value: &Value, schema: &Value, root: &Value) -> bool {
    let Value::Object(keywords) = schema else { return *schema != Value::Bool(false) };
    let fits_all =
        |schemas: &Value| schemas.as_array().into_iter().flatten().filter(|schema| fits(value, schema, root)).count();
    let (number, object, array) = (value.as_f64(), value.as_object(), value.as_array());
    let length = value.as_str().map(|text| text.chars().count() as u64);
    let most = |limit: &Value, count: Option<u64>| count.is_none_or(|count| count <= limit.as_u64().unwrap());
    let least = |limit: &Value, count: Option<u64>| count.is_none_or(|count| count >= limit.as_u64().unwrap());
    keywords.iter().all(|(keyword, limit)| match keyword.as_str() {
        "$schema" | "$defs" | "title" | "description" | "default" => true,
        "$ref" => {
            let name = limit.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
            fits(value, root["$defs"].get(name).expect(name), root)
        }
        "type" => match limit.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "number" => value.is_number(),
            "integer" => value.is_i64() || value.is_u64(),
            other => panic!("type {other}"),
        },
        "const" => value == limit,
        "enum" => limit.as_array().unwrap().contains(value),
        "minimum" => number.is_none_or(|number| number >= limit.as_f64().unwrap()),
        "maximum" => number.is_none_or(|number| number <= limit.as_f64().unwrap()),
        "exclusiveMinimum" => number.is_none_or(|number| number > limit.as_f64().unwrap()),
        "exclusiveMaximum" => number.is_none_or(|number| number < limit.as_f64().unwrap()),
        "minLength" => least(limit, length),
        "maxLength" => most(limit, length),
        "minItems" => least(limit, array.map(|array| array.len() as u64)),
        "maxItems" => most(limit, array.map(|array| array.len() as u64)),
        "maxProperties" => most(limit, object.map(|object| object.len() as u64)),
        "uniqueItems" => array.is_none_or(|array| (1..array.len()).all(|i| !array[..i].contains(&array[i]))),
        "items" => array.is_none_or(|array| array.iter().all(|element| fits(element, limit, root))),
        "required" => object.is_none_or(|object| {
            limit.as_array().unwrap().iter().all(|key| object.contains_key(key.as_str().unwrap()))
        }),
        "properties" => object.is_none_or(|object| {
            limit.as_object().unwrap().iter().all(|(key, of)| object.get(key).is_none_or(|value| fits(value, of, root)))
        }),
        "additionalProperties" => object.is_none_or(|object| {
            let known = keywords.get("properties").and_then(Value::as_object);
            let others = object.iter().filter(|(key, _)| known.is_none_or(|known| !known.contains_key(*key)));
            others.into_iter().all(|(_, value)| fits(value, limit, root))
        }),
        "oneOf" => fits_all(limit) == 1,
        "anyOf" => fits_all(limit) >= 1,
        "not" => !fits(value, limit, root),
        "if" => {
            let branch = if fits(value, limit, root) { "then" } else { "else" };
            keywords.get(branch).is_none_or(|branch| fits(value, branch, root))
        }
        "then" | "else" => true,
        other => panic!("keyword {other}"),
    })
}

fn allowed(text: &str, schema: &Value) -> bool {
    let tree: toml::Table = text.parse().expect(text);
    fits(&serde_json::to_value(tree).unwrap(), schema, schema)
}

fn read_sweep(text: &str) -> Result<(), String> {
    let sweep = Sweep::parse(text, None, |_| Ok(BASE.to_owned())).map_err(|error| error.to_string())?;
    let planned =
        if sweep.base.is_training() { TrainingPlan::new(sweep).map(drop) } else { Plan::new(sweep).map(drop) };
    planned.map_err(|error| error.to_string())
}

#[test]
fn what_comes_with_the_program_is_allowed() {
    let (scenarios, trainings, sweeps) = (scenario::schema(), scenario::training_schema(), sweep::schema());
    for preset in PRESETS {
        assert!(allowed(preset.text, &scenarios), "{}", preset.name);
        assert!(!allowed(preset.text, &trainings) && !allowed(preset.text, &sweeps), "{}", preset.name);
        let written = Scenario::parse(preset.text, None).unwrap().to_toml();
        assert!(allowed(&written, &scenarios), "{written}");
    }
    for preset in TRAININGS {
        assert!(allowed(preset.text, &trainings), "{}", preset.name);
        assert!(!allowed(preset.text, &scenarios), "{}", preset.name);
        assert!(allowed(&Training::parse(preset.text, None).unwrap().to_toml(), &trainings), "{}", preset.name);
    }
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/sweeps")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(allowed(&text, &sweeps), "{text}");
    }
    for text in [BASE, TRAINING, SWEEP] {
        let schema = [&scenarios, &trainings, &sweeps].into_iter().filter(|schema| allowed(text, schema)).count();
        assert_eq!(schema, 1, "{text}");
    }
    let unnamed = SWEEP
        .replace("[base.objective]\nfunction = \"booth\"\n", "")
        .replace("[axes]", "[axes]\n\"objective.function\" = [\"booth\"]");
    for text in [SWEEP, &unnamed, &SWEEP.replace("[base.objective]", "[base.objective]\nparameters = {}")] {
        assert_eq!((read_sweep(text), allowed(text, &sweeps)), (Ok(()), true), "{text}");
    }
    for function in Function::all() {
        let text =
            BASE.replace("\"rosenbrock\"\nparameters = { a = 1.0, b = 100.0 }", &format!("\"{}\"", function.name()));
        assert!(allowed(&text, &scenarios), "{text}");
    }
}

/// Each is refused by the program and by the schema.
fn check(base: &str, schema: &Value, read: impl Fn(&str) -> bool, mistakes: &[(&str, &str)]) {
    assert!(read(base) && allowed(base, schema));
    for (from, to) in mistakes {
        assert_eq!(base.matches(from).count(), 1, "{from}");
        let text = base.replace(from, to);
        assert!(!read(&text), "the program reads {to}");
        assert!(!allowed(&text, schema), "the schema allows {to}");
    }
}

#[test]
fn mistakes_in_scenarios_are_refused_by_both() {
    let thirteen: String =
        (0..11).map(|i| format!("[[arm]]\nname = \"{i}\"\noptimizer = {{ kind = \"sgd\", eta = 0.1 }}\n")).collect();
    let thirteen = format!("{thirteen}[[arm]]\nname = \"Adam\"");
    let long = format!("name = \"{}\"", "n".repeat(201));
    let title = format!("title = \"{}\"", "n".repeat(201));
    let belay = "averaging = { kind = \"belay\", alpha = 0.1, beta = 0.5 }";
    let cosine = "{ kind = \"cosine\", final = 0.1 }";
    let head = "function = \"rosenbrock\"\nparameters = { a = 1.0, b = 100.0 }";
    let mistakes = [
        ("schema = 1", "schema = 99"),
        ("schema = 1", "schema = \"1\""),
        ("schema = 1\n", ""),
        ("title =", "colour = 1\ntitle ="),
        ("title = \"Down the valley\"", "title = 3"),
        ("title = \"Down the valley\"", title.as_str()),
        ("\"rosenbrock\"", "\"rosenbruck\""),
        (head, "function = \"rosenbrock\"\nexpression = \"x\""),
        (head, "expression = \"x\"\nparameters = { a = 1.0 }"),
        (head, ""),
        (head, "expression = \"\""),
        ("b = 100.0", "c = 100.0"),
        ("b = 100.0", "b = \"x\""),
        ("b = 100.0", "b = -1.0"),
        ("x = [-2.0, 2.0]", "x = [-2.0]"),
        ("x = [-2.0, 2.0]", "x = [-2.0, 0.0, 2.0]"),
        ("x = [-2.0, 2.0]", "z = [-2.0, 2.0]"),
        ("[-1.5, 2.0]", "[-1.5]"),
        ("[-1.5, 2.0]", "[-1.5, 2.0, 3.0]"),
        ("[-1.5, 2.0]", "[-1.5, \"a\"]"),
        ("[-1.5, 2.0]", "[-1.5, inf]"),
        ("[start]", "[strat]"),
        ("\"gaussian\"", "\"gausian\""),
        ("sigma = 1.0", "sigmma = 1.0"),
        ("sigma = 1.0", "sigma = -1.0"),
        ("kind = \"gaussian\"\nsigma = 1.0", "kind = \"minibatch\"\nsamples = 0\nbatch = 0\nspread = 1.0"),
        ("[run]\nsteps = 2000\nseed = 0\ntarget = 1e-2\n", ""),
        ("steps = 2000\n", ""),
        ("steps = 2000", "steps = -3"),
        ("steps = 2000", "steps = 20.5"),
        ("steps = 2000", "steps = \"many\""),
        ("seed = 0", "sead = 0"),
        ("seed = 0", "seed = -1"),
        ("seed = 0", "stop = \"first-tuch\""),
        ("target = 1e-2", "target = 0"),
        ("target = 1e-2", "target = -1.0"),
        ("target = 1e-2", "target = inf"),
        ("target = 1e-2", "stop = \"first-touch\""),
        ("[[arm]]\nname = \"Adam\"", thirteen.as_str()),
        ("name = \"Adam\"\n", ""),
        ("name = \"Adam\"", "name = \"\""),
        ("name = \"Adam\"", "name = \"*\""),
        ("name = \"Adam\"", long.as_str()),
        ("eta = 0.05 ", "eta = 0 "),
        ("eta = 0.05 ", "eta = \"big\" "),
        ("eta = 0.05 ", "eta = inf "),
        (", eta = 0.05 ", " "),
        ("eta = 0.05 ", "eta = 0.05, bet1 = 0.8 "),
        ("eta = 0.05 ", "eta = 0.05, beta1 = 1.0 "),
        ("eta = 0.05 ", "eta = 0.05, epsilon = 0 "),
        ("eta = 0.05 ", "eta = 0.05, weight_decay = -1 "),
        ("eta = 0.05 ", "eta = 0.05, decoupled = 1 "),
        ("\"adam\", eta = 0.05", "\"adamm\", eta = 0.05"),
        ("kind = \"adam\", eta = 0.05", "eta = 0.05"),
        ("{ kind = \"adam\", eta = 0.05 }", "\"adam\""),
        ("beta = 0.5", "beta = 1"),
        ("beta = 0.5", "beta = -0.1"),
        (", beta = 0.5", ""),
        ("alpha = 0.1, ", ""),
        ("alpha = 0.1", "alpha = 0"),
        ("alpha = 0.1", "alpha = 1.5"),
        ("alpha = 0.1", "decay = 1"),
        ("alpha = 0.1", "alpha = 0.1, decay = 0.9"),
        (belay, "averaging = { kind = \"ema\", alpha = 0.1, every = 0 }"),
        (belay, "averaging = { kind = \"ema\", alpha = 0.1, warmup = \"rampp\" }"),
        (belay, "averaging = { kind = \"spring\", m1 = 1, m2 = 1, k = 0.1, c1 = 1, c2 = 1 }"),
        (belay, "averaging = { kind = \"tail\" }"),
        (belay, "averaging = { kind = \"control\", alpha = 0.1 }"),
        (cosine, "{ kind = \"step\", factor = 0.5, at = [0.5, 1.5] }"),
        (cosine, "{ kind = \"step\", factor = 0, at = [0.5] }"),
        (cosine, "{ kind = \"cosine\", final = -0.1 }"),
        (cosine, "{ kind = \"warmup\", steps = 0 }"),
        (cosine, "{ kind = \"inverse-time\" }"),
    ];
    check(BASE, &scenario::schema(), |text| Scenario::parse(text, None).is_ok(), &mistakes);
}

#[test]
fn mistakes_in_trainings_are_refused_by_both() {
    let mistakes = [
        ("schema = 1", "schema = 2"),
        ("[mlp]", "[mpl]"),
        ("epochs = 1\n", ""),
        ("epochs = 1", "epochs = 0"),
        ("epochs = 1", "epochs = 1.5"),
        ("hidden = [16]", "hidden = [0]"),
        ("hidden = [16]", "hidden = [8193]"),
        ("hidden = [16]", "hidden = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"),
        ("batch = 32", "batch = 0"),
        ("batch = 32", "batch = 1\nbatch_norm = true"),
        ("batch = 32", "batsh = 32"),
        ("batch = 32", "label_noise = 1.5"),
        ("batch = 32", "classes = [10]"),
        ("batch = 32", "classes = [1]"),
        ("batch = 32", "classes = [1, 1]"),
        ("batch = 32", "data = \"\""),
        ("batch = 32", "augmentation = \"flip\""),
        ("batch = 32", "evaluations = 0"),
        ("batch = 32", "snapshots = -1"),
        ("seed = 0", "target = 1.0"),
        ("seed = 0", "steps = 3"),
        ("decay = 0.9", "decay = 1.0"),
    ];
    check(TRAINING, &scenario::training_schema(), |text| Training::parse(text, None).is_ok(), &mistakes);
}

#[test]
fn mistakes_in_sweeps_are_refused_by_both() {
    let log = "{ log = [0.001, 0.1], points = 3 }";
    let mistakes = [
        ("schema = 1", "schema = 99"),
        ("title = \"Many\"", "titel = \"Many\""),
        ("title = \"Many\"\nseeds = 2\n", ""),
        ("title = \"Many\"\nseeds = 2", "seeds = 0"),
        ("title = \"Many\"\nseeds = 2", "seeds = 1000000"),
        ("block = 4", "block = 0"),
        ("block = 4", "scenario = \"down-the-valley\""),
        (log, "3"),
        (log, "[]"),
        (log, "[0.1, 0.1]"),
        (log, "{ log = [0.0, 0.1], points = 3 }"),
        (log, "{ log = [0.001], points = 3 }"),
        (log, "{ log = [0.001, 0.1] }"),
        (log, "{ log = [0.001, 0.1], points = 0 }"),
        (log, "{ log = [0.001, 0.1], linear = [0.001, 0.1], points = 3 }"),
        (log, "{ linear = [0.001, 0.1], points = 2000000 }"),
        (log, "{ logg = [0.001, 0.1], points = 3 }"),
        ("over = [\"run.steps\"]", "over = []"),
        ("metric = \"final\"", "metric = \"finl\""),
        ("metric = \"final\"\nseeds = 2", "metric = \"final\"\nseeds = 0"),
        ("[base.objective]\nfunction = \"booth\"\n", ""),
        ("\"booth\"", "\"boot\""),
        ("[base.run]", "[base.rum]"),
        ("steps = 20\n", ""),
        ("eta = 0.01", "eta = -0.01"),
        ("kind = \"sgd\"", "kind = \"sgdd\""),
    ];
    check(SWEEP, &sweep::schema(), |text| read_sweep(text).is_ok(), &mistakes);
}
