//! A scenario as a file: reading with pointed errors, checking, writing.

use super::error::suggestion;
use super::path::{self, Key};
use super::{Arm, MOST_ARMS, RunSettings, Scenario, ScenarioError};
use crate::noise::Noise;
use crate::objective::{Expression, Function, Landscape, View};
use crate::optim::{Averaging, Slot};
use crate::theory;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The file as it stands, before names are looked up and numbers are checked.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Scenario")]
struct ScenarioFile {
    /// The version of this format: 1.
    schema: u32,
    /// What the comparison is called.
    #[serde(default)]
    title: String,
    /// One paragraph for the reader.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    about: String,
    /// The function that is minimised.
    objective: ObjectiveFile,
    /// Where every arm begins; by default where the function suggests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<StartFile>,
    /// Gradient noise; exact gradients where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    noise: Option<Noise>,
    /// How long, with which luck, and to which end.
    run: RunSettings,
    /// What is compared.
    #[serde(rename = "arm")]
    #[schemars(with = "Vec<ArmSchema>")]
    arms: Vec<Arm>,
}

/// One of the methods that are compared.
#[derive(JsonSchema)]
#[schemars(rename = "Arm", deny_unknown_fields)]
#[allow(dead_code, reason = "it is read by the schema alone: an arm's defaults are not values of a schema")]
struct ArmSchema {
    /// What it is called, unlike any other arm.
    name: String,
    /// How gradients become steps.
    optimizer: crate::optim::Optimizer,
    /// What follows the weights; nothing where left out.
    averaging: Option<Averaging>,
    /// How the learning rate changes; constant where left out.
    schedule: Option<crate::optim::Schedule>,
}

/// Either `function` or `expression`.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ObjectiveFile {
    /// The name of a built-in function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    function: Option<String>,
    /// A formula in x and y.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expression: Option<String>,
    /// The function's parameters by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    parameters: BTreeMap<String, f64>,
    /// The part of the plane that is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    view: Option<View>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct StartFile {
    /// x and y.
    point: [f64; 2],
}

/// The JSON schema of a scenario file.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(ScenarioFile).to_value()
}

/// A mistake and the path to it, before its place in the text is known.
struct Mistake(Vec<Key>, String);

macro_rules! path {
    ($($key:expr),*) => { vec![$(Key::from($key)),*] };
}

impl From<&str> for Key {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<usize> for Key {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

impl Scenario {
    /// Reads a scenario from the text of a file; `file` is its name for error messages.
    ///
    /// # Errors
    /// The first mistake, with its place, its key and what is allowed.
    pub fn parse(text: &str, file: Option<&str>) -> Result<Self, ScenarioError> {
        let error = |place: Option<usize>, key: Option<String>, message: String| ScenarioError {
            file: file.map(str::to_owned),
            place: place.map(|offset| path::line_column(text, offset)),
            key,
            message,
        };
        let raw: ScenarioFile = toml::from_str(text).map_err(|problem| {
            let span = problem.span().unwrap_or(0..0);
            let (offset, message) = explain(text, problem.message(), &span);
            let key = path::write(&path::at(text, offset));
            error(Some(offset), (!key.is_empty()).then_some(key), message)
        })?;
        resolve(raw, text).map_err(|Mistake(at, message)| {
            let place = path::span(text, &at).map(|span| span.start);
            error(place, Some(path::write(&at)), message)
        })
    }

    /// The scenario as the text of a file, from which [`parse`](Self::parse) makes the same scenario again.
    pub fn to_toml(&self) -> String {
        let function_defaults = match &self.landscape {
            Landscape::Function(function) => Function::named(function.name()),
            Landscape::Expression(_) => None,
        };
        let mut parameters = BTreeMap::new();
        if let (Landscape::Function(mut function), Some(mut defaults)) = (self.landscape.clone(), function_defaults) {
            for ((knob, value), (_, default)) in function.knobs().into_iter().zip(defaults.knobs()) {
                if let (Slot::Number(value), Slot::Number(default)) = (value, default)
                    && value != default
                {
                    parameters.insert(knob.name.to_owned(), *value);
                }
            }
        }
        let raw = ScenarioFile {
            schema: 1,
            title: self.title.clone(),
            about: self.about.clone(),
            objective: ObjectiveFile {
                function: match &self.landscape {
                    Landscape::Function(function) => Some(function.name().to_owned()),
                    Landscape::Expression(_) => None,
                },
                expression: match &self.landscape {
                    Landscape::Function(_) => None,
                    Landscape::Expression(expression) => Some(expression.text().to_owned()),
                },
                parameters,
                view: Some(self.view),
            },
            start: Some(StartFile { point: self.start }),
            noise: self.noise,
            run: self.run,
            arms: self.arms.clone(),
        };
        let mut tree = toml::Table::try_from(&raw).expect("a scenario is made of tables, numbers and texts");
        for arm in tree.get_mut("arm").and_then(toml::Value::as_array_mut).into_iter().flatten() {
            let spring = arm.get("averaging").and_then(|averaging| averaging.get("kind"));
            if spring.and_then(toml::Value::as_str) == Some("spring")
                && let Some(optimizer) = arm.get_mut("optimizer").and_then(toml::Value::as_table_mut)
            {
                optimizer.remove("eta");
            }
        }
        super::document::write(&tree)
    }

    /// Checks every number against its knob.
    ///
    /// # Errors
    /// The first setting out of its limits.
    pub fn check(&self) -> Result<(), ScenarioError> {
        check(self).map_err(|Mistake(at, message)| ScenarioError {
            file: None,
            place: None,
            key: Some(path::write(&at)),
            message,
        })
    }
}

/// The message of the TOML reader in this program's words, and the place that it is about.
fn explain(text: &str, message: &str, span: &std::ops::Range<usize>) -> (usize, String) {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let (Some(&found), allowed) = (quoted.first(), quoted.get(1..).unwrap_or_default()) else {
        return (span.start, message.trim_end().replace('\n', "; "));
    };
    let list = || allowed.join(", ");
    if message.starts_with("unknown field") {
        let offset = path::key_within(text, found, span).map_or(span.start, |key| key.start);
        let near = suggestion(found, allowed.iter().copied());
        (offset, format!("unknown key `{found}`{near} (known here: {})", list()))
    } else if message.starts_with("unknown variant") {
        let near = suggestion(found, allowed.iter().copied());
        (span.start, format!("unknown kind `{found}`{near} (known: {})", list()))
    } else if message.starts_with("missing field") {
        (span.start, format!("the key `{found}` is missing"))
    } else {
        (span.start, message.trim_end().replace('\n', "; "))
    }
}

fn resolve(raw: ScenarioFile, text: &str) -> Result<Scenario, Mistake> {
    if raw.schema != 1 {
        return Err(Mistake(path!["schema"], format!("schema is {}; this version reads 1", raw.schema)));
    }
    let landscape = landscape(&raw.objective)?;
    let mut arms = raw.arms;
    for (i, arm) in arms.iter_mut().enumerate() {
        let eta = path!["arm", i, "optimizer", "eta"];
        match (arm.is_spring(), path::exists(text, &eta)) {
            (true, true) => {
                return Err(Mistake(
                    eta,
                    "eta follows from the spring's m1, as Δt² / (2 m1 (1 − β)); leave it out".to_owned(),
                ));
            }
            (false, false) => {
                return Err(Mistake(path!["arm", i, "optimizer"], "the key `eta` is missing".to_owned()));
            }
            _ => arm.settle(),
        }
    }
    let scenario = Scenario {
        title: raw.title,
        about: raw.about,
        view: raw.objective.view.unwrap_or_else(|| landscape.view()),
        start: raw.start.map_or_else(|| landscape.start(), |start| start.point),
        landscape,
        noise: raw.noise,
        run: raw.run,
        arms,
    };
    check(&scenario)?;
    Ok(scenario)
}

impl Arm {
    /// Where a spring sets the learning rate, takes it over.
    pub fn settle(&mut self) {
        if let Averaging::Spring { m1, m2, k, c1, c2, dt } = self.averaging {
            *self.optimizer.eta_mut() = theory::Spring { m1, m2, k, c1, c2, dt }.coefficients().eta;
        }
    }
}

fn landscape(raw: &ObjectiveFile) -> Result<Landscape, Mistake> {
    match (&raw.function, &raw.expression) {
        (Some(name), None) => {
            let Some(mut function) = Function::named(name) else {
                let all = Function::all();
                let near = suggestion(name, all.iter().map(Function::name));
                return Err(Mistake(path!["objective", "function"], format!("unknown function `{name}`{near}")));
            };
            for (name, &value) in &raw.parameters {
                let at = path!["objective", "parameters", name.as_str()];
                let knobs = function.knobs();
                let known: Vec<&str> = knobs.iter().map(|(knob, _)| knob.name).collect();
                match knobs.into_iter().find(|(knob, _)| knob.name == name) {
                    Some((knob, Slot::Number(slot))) => {
                        knob.check(value).map_err(|message| Mistake(at, message))?;
                        *slot = value;
                    }
                    _ => {
                        let near = suggestion(name, known.iter().copied());
                        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                        return Err(Mistake(at, format!("unknown parameter `{name}`{near} (known: {known})")));
                    }
                }
            }
            Ok(Landscape::Function(function))
        }
        (None, Some(text)) => {
            if let Some(name) = raw.parameters.keys().next() {
                let at = path!["objective", "parameters", name.as_str()];
                return Err(Mistake(at, "an expression has no parameters; write the number into it".to_owned()));
            }
            let expression = Expression::parse(text).map_err(|error| {
                Mistake(path!["objective", "expression"], format!("{error}\n{}", error.with_caret(text)))
            })?;
            Ok(Landscape::Expression(expression))
        }
        (Some(_), Some(_)) => {
            Err(Mistake(path!["objective", "expression"], "give a function or an expression, not both".to_owned()))
        }
        (None, None) => Err(Mistake(path!["objective"], "give a function or an expression".to_owned())),
    }
}

fn check(scenario: &Scenario) -> Result<(), Mistake> {
    let axes = [("x", scenario.view.x), ("y", scenario.view.y)];
    for (axis, [low, high]) in axes {
        if !(low < high && low.is_finite() && high.is_finite() && (high - low).is_finite()) {
            let message = format!("[{low}, {high}] is not an interval; allowed is low < high, both finite");
            return Err(Mistake(path!["objective", "view", axis], message));
        }
    }
    if !scenario.start.iter().all(|x| x.is_finite()) {
        return Err(Mistake(path!["start", "point"], "a start is two finite numbers".to_owned()));
    }
    if let Some(target) = scenario.run.target
        && !(target > 0.0 && target.is_finite())
    {
        return Err(Mistake(path!["run", "target"], format!("target is {target}; allowed is target > 0")));
    }
    if scenario.run.stop == super::Stop::FirstTouch && scenario.run.target.is_none() {
        return Err(Mistake(path!["run", "stop"], "stop = \"first-touch\" needs a target".to_owned()));
    }
    if let Some(mut noise) = scenario.noise {
        for (knob, slot) in noise.knobs() {
            knob.check(number(&slot)).map_err(|message| Mistake(path!["noise", knob.name], message))?;
        }
        if let Noise::Minibatch { samples, batch, .. } = noise
            && batch > samples
        {
            let message = format!("batch is {batch}; allowed is at most the {samples} samples");
            return Err(Mistake(path!["noise", "batch"], message));
        }
    }
    let count = scenario.arms.len();
    if count == 0 || count > MOST_ARMS {
        return Err(Mistake(path!["arm"], format!("there are {count} arms; allowed are 1 to {MOST_ARMS}")));
    }
    for (i, arm) in scenario.arms.iter().enumerate() {
        if arm.name.is_empty() || arm.name == "*" {
            return Err(Mistake(path!["arm", i, "name"], format!("`{}` is no name for an arm", arm.name)));
        }
        if scenario.arms[..i].iter().any(|other| other.name == arm.name) {
            let message = format!("there is an arm called `{}` already; names must differ", arm.name);
            return Err(Mistake(path!["arm", i, "name"], message));
        }
        let mut copy = arm.clone();
        let spring = arm.is_spring();
        for (table, knob, slot) in copy.knobs() {
            if !(spring && knob.name == "eta") {
                let at = path!["arm", i, table, knob.name];
                knob.check(number(&slot)).map_err(|message| Mistake(at, message))?;
            }
        }
        if let Averaging::Spring { m1, m2, k, c1, c2, dt } = arm.averaging {
            let spring = theory::Spring { m1, m2, k, c1, c2, dt };
            spring.validate().map_err(|error| Mistake(path!["arm", i, "averaging"], error.to_string()))?;
        }
        if let crate::optim::Schedule::Step { at, .. } = &arm.schedule
            && !at.iter().all(|at| (0.0..=1.0).contains(at))
        {
            let message = "each of `at` is a fraction of the run, from 0 to 1".to_owned();
            return Err(Mistake(path!["arm", i, "schedule", "at"], message));
        }
    }
    Ok(())
}

fn number(slot: &Slot<'_>) -> f64 {
    match slot {
        Slot::Number(number) => **number,
        Slot::Count(count) => **count as f64,
        Slot::Switch(switch) => f64::from(u8::from(**switch)),
    }
}
