//! Entry points for hostile input: each gives any bytes to one reader, which may refuse them, but neither panics, nor takes long, nor
//! says what a terminal obeys. The folder `fuzz` and the tests drive them.

use crate::nn::mnist::Mnist;
use crate::objective::{Expression, LANES};
use crate::presets::{PRESETS, TRAININGS};
use crate::scenario::{Document, Scenario, ScenarioError, Training};
use crate::store::probe as stored;
use crate::sweep::{Plan, Sweep, TrainingPlan};
use crate::text::{steers, visible};
use crate::typed;
use std::fmt::Display;

/// A reader, and bytes that it reads, to begin from.
#[derive(Debug)]
pub struct Probe {
    /// The name of the fuzz target.
    pub name: &'static str,
    /// Gives bytes to the reader.
    pub run: fn(&[u8]),
    /// Returns inputs that are read.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every reader of what comes from outside.
pub static PROBES: &[Probe] = &[
    Probe { name: "scenario", run: scenario, seeds: || PRESETS.iter().map(|preset| preset.text.into()).collect() },
    Probe { name: "training", run: training, seeds: || TRAININGS.iter().map(|preset| preset.text.into()).collect() },
    Probe { name: "sweep", run: sweep, seeds: sweeps },
    Probe { name: "setting", run: setting, seeds: settings },
    Probe { name: "formula", run: formula, seeds: formulas },
    Probe {
        name: "number",
        run: number,
        seeds: || ["0.5", "0,5", "1.234,5", "−1e-3", "5 %", "1e400"].map(Into::into).into(),
    },
    Probe { name: "idx", run: idx, seeds: images },
    Probe { name: "tensors", run: stored::tensors, seeds: stored::tensor_files },
    Probe { name: "block", run: stored::block, seeds: stored::block_files },
    #[cfg(feature = "gui")]
    Probe { name: "session", run: session, seeds: sessions },
];

/// Gives bytes to the probe of that name.
///
/// # Panics
/// If there is none, or the reader is at fault.
pub fn run(name: &str, bytes: &[u8]) {
    let probe = PROBES.iter().find(|probe| probe.name == name).unwrap_or_else(|| panic!("there is no probe `{name}`"));
    (probe.run)(bytes);
}

/// The texts of files are UTF-8: others are refused before they are read.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Checks that a message is short and that a terminal shows it.
fn check(error: &impl Display) {
    let message = error.to_string();
    assert!(message.chars().count() < 4000, "a message of {} bytes", message.len());
    assert!(!message.replace('\n', "").contains(steers), "{}", visible(&message));
}

fn scenario(bytes: &[u8]) {
    match Scenario::parse(&text(bytes), Some("a.toml")) {
        Ok(scenario) => assert_eq!(Scenario::parse(&scenario.to_toml(), None), Ok(scenario)),
        Err(error) => check(&error),
    }
}

fn training(bytes: &[u8]) {
    match Training::parse(&text(bytes), Some("a.toml")) {
        Ok(training) => assert_eq!(Training::parse(&training.to_toml(), None), Ok(training)),
        Err(error) => check(&error),
    }
}

/// Plans of more cells take longer than a probe may.
const MOST_CELLS: usize = 200;

fn sweep(bytes: &[u8]) {
    let preset = |name: &str| {
        let found = PRESETS.iter().chain(TRAININGS).find(|preset| preset.name == name);
        let none = ScenarioError { file: None, place: None, key: None, message: "there is no such preset".to_owned() };
        found.map(|preset| preset.text.to_owned()).ok_or(none)
    };
    let sweep = match Sweep::parse(&text(bytes), Some("a.toml"), preset) {
        Ok(sweep) => sweep,
        Err(error) => return check(&error),
    };
    let again = Sweep::parse(&sweep.to_toml(), None, |_| unreachable!("there is a base"));
    assert_eq!(again.map(|again| again.to_toml()), Ok(sweep.to_toml()));
    let cells = sweep.axes.iter().fold(1_usize, |cells, axis| cells.saturating_mul(axis.len()));
    if cells <= MOST_CELLS {
        let planned =
            if sweep.base.is_training() { TrainingPlan::new(sweep).map(drop) } else { Plan::new(sweep).map(drop) };
        planned.unwrap_or_else(|error| check(&error));
    }
}

fn sweeps() -> Vec<Vec<u8>> {
    let axes = "\"arm.*.optimizer.eta\" = { log = [1e-3, 1.0], points = 3 }\n\"run.steps\" = [10, 20]\n";
    let base = "[base.objective]\nfunction = \"booth\"\n[base.run]\nsteps = 20\ntarget = 0.5\n[[base.arm]]\nname = \"SGD\"\n\
                optimizer = { kind = \"sgd\", eta = 0.01 }\n";
    let tune = "[tune]\nover = [\"run.steps\"]\nmetric = \"first-touch\"\nseeds = 2\n";
    vec![
        format!("schema = 1\nscenario = \"down-the-valley\"\nseeds = 4\nblock = 2\n[axes]\n{axes}").into(),
        format!("schema = 1\nseeds = 4\n[axes]\n{axes}{tune}{base}").into(),
        format!("schema = 1\nseeds = 4\n[axes]\n\"start.point.0\" = {{ linear = [-1, 1], points = 5 }}\n{base}").into(),
        "schema = 1\nscenario = \"mnist-adam\"\nseeds = 1\n[axes]\n\"mlp.batch\" = [16, 32]\n\"mlp.hidden\" = [[16], []]\n".into(),
    ]
}

/// A path, a line break, a value.
fn setting(bytes: &[u8]) {
    let text = text(bytes);
    let (path, value) = text.split_once('\n').unwrap_or((&text, "1"));
    for preset in [&PRESETS[0], &TRAININGS[0]] {
        let mut document = Document::parse(preset.text, None).expect("presets are read");
        let before = document.clone();
        if let Err(error) = document.set(path, value) {
            check(&error);
            assert_eq!(document, before);
        }
    }
}

fn settings() -> Vec<Vec<u8>> {
    let all = [
        "run.steps\n10",
        "run.target\n0,5",
        "arm.*.optimizer.eta\n1e-3",
        "arm.0.averaging\n{ kind = \"belay\", alpha = 0.1, beta = 0.5 }",
        "objective.function\nackley",
        "objective.expression\nx^2 + y^2",
        "start.point.0\n1",
        "mlp.hidden\n[16, 16]",
        "mlp.classes\n[0, 1]",
    ];
    all.map(Into::into).into()
}

fn formula(bytes: &[u8]) {
    let text = text(bytes);
    match Expression::parse(&text) {
        Ok(formula) => {
            let (x, y) = (0.3, -1.2);
            let (value, gradient) = formula.value_and_gradient(x, y);
            let (x, y) = ([x; LANES], [y; LANES]);
            let [mut values, mut gx, mut gy] = [[0.0; LANES]; 3];
            formula.block_value(&x, &y, &mut values);
            formula.block_gradient(&x, &y, &mut gx, &mut gy);
            let bits = [value, gradient[0], gradient[1]].map(f64::to_bits);
            assert_eq!([values[1], gx[1], gy[1]].map(f64::to_bits), bits);
        }
        Err(error) => {
            check(&error);
            check(&error.with_caret(&text));
        }
    }
}

fn formulas() -> Vec<Vec<u8>> {
    let all = ["x^2 + y^2", "-sin(pi*x)/y", "max(x, -y^2^3)", "atan2(y, 1e-3) + e", "((x))*(y - 1)", "abs(x)**2"];
    all.map(Into::into).into()
}

fn number(bytes: &[u8]) {
    if let Err(error) = typed::number(&text(bytes)) {
        check(&error);
    }
}

fn idx(bytes: &[u8]) {
    let image = &images()[0];
    for files in [[bytes, bytes, bytes, bytes], [image, bytes, image, bytes]] {
        if let Err(error) = Mnist::from_bytes(files) {
            check(&error);
        }
    }
}

/// Returns the file of one image, and of its label.
fn images() -> Vec<Vec<u8>> {
    let header = |words: &[u32]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
    let mut image = header(&[0x0803, 1, 28, 28]);
    image.resize(image.len() + 28 * 28, 7);
    let mut label = header(&[0x0801, 1]);
    label.push(3);
    vec![image, label]
}

#[cfg(feature = "gui")]
fn session(bytes: &[u8]) {
    use crate::app::views::views;
    use crate::app::window::session::Session;
    let (read, _) = Session::parse(&text(bytes), &mut views());
    let (again, _) = Session::parse(&read.to_toml(), &mut views());
    assert_eq!(again.to_toml(), read.to_toml());
}

#[cfg(feature = "gui")]
fn sessions() -> Vec<Vec<u8>> {
    use crate::app::window::session::Session;
    let session = Session {
        scenario: Scenario::parse(PRESETS[0].text, None).ok(),
        training: Training::parse(TRAININGS[0].text, None).ok(),
        ..Session::default()
    };
    vec![session.to_toml().into()]
}
