//! Scenario files: what is written can be read again, and a mistake is named with its place, its key and what is allowed.

mod limits;
mod mistakes;
mod round_trip;
mod schema;
mod settings;
mod words;

use belay_lab::noise::Noise;
use belay_lab::objective::{Function, Landscape, View};
use belay_lab::optim::{Averaging, Optimizer, Schedule};
use belay_lab::scenario::{Arm, RunSettings, Scenario, Stop};

const BASE: &str = r#"schema = 1
title = "Down the valley"

[objective]
function = "rosenbrock"
parameters = { a = 1.0, b = 100.0 }
view = { x = [-2.0, 2.0], y = [-1.0, 3.0] }

[start]
point = [-1.5, 2.0]

[noise]
kind = "gaussian"
sigma = 1.0

[run]
steps = 2000
seed = 0
target = 1e-2

[[arm]]
name = "Adam"
optimizer = { kind = "adam", eta = 0.05 }

[[arm]]
name = "Adam + BELAY"
optimizer = { kind = "adam", eta = 0.5 }
averaging = { kind = "belay", alpha = 0.1, beta = 0.5 }
schedule = { kind = "cosine", final = 0.1 }
"#;

#[test]
fn the_example_is_read_as_it_is_meant() {
    let scenario = Scenario::parse(BASE, None).expect("a scenario");
    let adam = |eta| Optimizer::adam(eta);
    let expected = Scenario {
        title: "Down the valley".to_owned(),
        about: String::new(),
        landscape: Landscape::Function(Function::Rosenbrock { a: 1.0, b: 100.0 }),
        view: View { x: [-2.0, 2.0], y: [-1.0, 3.0] },
        start: [-1.5, 2.0],
        noise: Some(Noise::Gaussian { sigma: 1.0 }),
        run: RunSettings { steps: 2000, seed: 0, target: Some(1e-2), stop: Stop::Never, diverged_at: None },
        arms: vec![
            Arm {
                name: "Adam".to_owned(),
                optimizer: adam(0.05),
                averaging: Averaging::CONTROL,
                schedule: Schedule::Constant {},
                style: 0,
            },
            Arm {
                name: "Adam + BELAY".to_owned(),
                optimizer: adam(0.5),
                averaging: Averaging::belay(0.1, 0.5),
                schedule: Schedule::Cosine { last: 0.1, warmup: 0 },
                style: 1,
            },
        ],
    };
    assert_eq!(scenario, expected);
}

#[test]
fn what_is_left_out_follows_the_function() {
    let text = "schema = 1\n[objective]\nfunction = \"beale\"\n[run]\nsteps = 1\n[[arm]]\nname = \"SGD\"\n\
                optimizer = { kind = \"sgd\", eta = 0.1 }\n";
    let scenario = Scenario::parse(text, None).expect("a scenario");
    let beale = Function::named("beale").expect("a function");
    assert_eq!((scenario.start, scenario.view), (beale.start(), beale.view()));
    assert_eq!((scenario.noise, scenario.run.target, scenario.run.seed), (None, None, 0));
    assert_eq!(scenario.arms[0].averaging, Averaging::CONTROL);
}

#[test]
fn a_file_is_written_with_one_line_for_each_setting_and_without_defaults() {
    let mut scenario = Scenario::parse(BASE, None).expect("a scenario");
    scenario.noise = Some(Noise::Gaussian { sigma: 1e-9 });
    let expected = BASE
        .replace("parameters = { a = 1.0, b = 100.0 }\n", "")
        .replace("sigma = 1.0", "sigma = 1e-9")
        .replace("target = 1e-2", "target = 0.01")
        .replace(
            "optimizer = { kind = \"adam\", eta = 0.05 }\n",
            "optimizer = { kind = \"adam\", eta = 0.05 }\naveraging = { kind = \"control\" }\n",
        );
    assert_eq!(scenario.to_toml(), expected);
}
