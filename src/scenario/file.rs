//! A scenario as a file: reading with pointed errors, checking, writing.

use super::check::check;
use super::error::suggestion;
use super::explain::{Explained, explain, two_numbers};
use super::path::{self, Key, Mistake, keys};
use super::schema::tightened;
use super::styles::settle_styles;
use super::{Arm, RunSettings, Scenario, ScenarioError, nesting, shape};
use crate::noise::Noise;
use crate::objective::{Expression, Function, Landscape, View};
use crate::optim::{Averaging, Optimizer, Schedule, Slot, averaging};
use crate::text::{self, quoted};
use crate::theory;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use toml::de::DeTable;

/// The file as it stands, before names are looked up and numbers are checked.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Scenario")]
struct ScenarioFile {
    /// The version of this format: 1.
    schema: u32,
    /// Title of the comparison.
    #[serde(default)]
    title: String,
    /// Paragraph for the reader.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    about: String,
    /// The function that is minimised.
    objective: ObjectiveFile,
    /// Start of every arm; by default where the function suggests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<StartFile>,
    /// Gradient noise; exact gradients where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    noise: Option<Noise>,
    /// Number of steps, seed, target and limits of the run.
    run: RunSettings,
    /// Methods that are compared.
    #[serde(rename = "arm")]
    #[schemars(with = "Vec<ArmSchema>")]
    arms: Vec<Arm>,
}

/// Method that is compared.
#[derive(JsonSchema)]
#[schemars(rename = "Arm", deny_unknown_fields)]
#[allow(dead_code, reason = "it is read by the schema alone: an arm's defaults are not values of a schema")]
pub(super) struct ArmSchema {
    /// Name, unlike any other arm.
    name: String,
    /// Optimizer.
    optimizer: Optimizer,
    /// Averaging of the weights; nothing where left out.
    averaging: Option<Averaging>,
    /// Schedule of the learning rate; constant where left out.
    schedule: Option<Schedule>,
    /// Number of the colour and dash of its curves, 0 to 11, unlike that of any other arm; the arm's place where left out.
    #[schemars(range(max = 11))]
    style: Option<u8>,
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
    tightened(schemars::schema_for!(ScenarioFile).to_value())
}

impl Scenario {
    /// Reads a scenario from the text of a file; `file` is its name for error messages.
    ///
    /// # Errors
    /// The first mistake, with its place, its key and what is allowed.
    pub fn parse(text: &str, file: Option<&str>) -> Result<Self, ScenarioError> {
        read(text, file, |raw: ScenarioFile| resolve(raw, text))
    }

    /// The scenario as the text of a file, from which [`parse`](Self::parse) makes the same scenario again; what is at its default
    /// is left out of the arms. The scenario has to pass its [`check`](Self::check).
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
        let mut tree =
            toml::Table::try_from(&raw).expect("a scenario that passes its check is made of tables, numbers and texts");
        shorten_arms(&mut tree);
        super::document::write(&tree)
    }
}

/// Reads a file into `F`, lets `resolve` make of it what it means, and gives every mistake its place in `text`.
pub(super) fn read<F: DeserializeOwned, S>(
    text: &str,
    file: Option<&str>,
    resolve: impl FnOnce(F) -> Result<S, Mistake>,
) -> Result<S, ScenarioError> {
    let raw = deserialize(text, file)?;
    resolve(raw).map_err(|mistake| shape::error(text, file, mistake))
}

/// Reads the text of a file into `F`, of which only the form is checked.
///
/// # Errors
/// The first mistake, with its place, its key and what is allowed.
pub(crate) fn deserialize<F: DeserializeOwned>(text: &str, file: Option<&str>) -> Result<F, ScenarioError> {
    nesting::check(text, file)?;
    let parsed = DeTable::parse(text);
    if let Ok(root) = &parsed {
        // The text is not read again for the place: a file that is refused for its size takes as long as it is to read.
        let root = root.get_ref();
        shape::check(root).map_err(|mistake| shape::error_at(path::span_in(root, &mistake.0), text, file, mistake))?;
    }
    parsed.and_then(|root| F::deserialize(toml::Deserializer::from(root))).map_err(|problem| {
        let again = |tree: toml::Table| F::deserialize(tree).err().map(|error| error.message().to_owned());
        let Explained { offset, key, message } = explain(text, &problem, again);
        ScenarioError {
            file: file.map(str::to_owned),
            place: Some(path::line_column(text, offset)),
            key: (!key.is_empty()).then(|| path::write(&key)),
            message,
        }
    })
}

/// Removes from the arms of a file what reads the same without it.
pub(super) fn shorten_arms(tree: &mut toml::Table) {
    for (place, arm) in tree.get_mut("arm").and_then(toml::Value::as_array_mut).into_iter().flatten().enumerate() {
        let style = arm.get("style").and_then(toml::Value::as_integer).map(usize::try_from);
        if let (Some(Ok(style)), Some(arm)) = (style, arm.as_table_mut())
            && style == place
        {
            arm.remove("style");
        }
        let spring = arm.get("averaging").and_then(|averaging| averaging.get("kind"));
        let spring = spring.and_then(toml::Value::as_str) == Some("spring");
        leave_out_defaults::<Optimizer>(arm.get_mut("optimizer"));
        leave_out_defaults::<Averaging>(arm.get_mut("averaging"));
        leave_out_defaults::<Schedule>(arm.get_mut("schedule"));
        if spring && let Some(optimizer) = arm.get_mut("optimizer").and_then(toml::Value::as_table_mut) {
            optimizer.remove("eta");
        }
    }
}

/// Makes sure that a file is of the format that this version reads.
pub(super) fn check_schema(schema: u32) -> Result<(), Mistake> {
    if schema == 1 {
        return Ok(());
    }
    Err(Mistake(keys!["schema"], format!("schema is {schema}; this version reads 1")))
}

fn resolve(raw: ScenarioFile, text: &str) -> Result<Scenario, Mistake> {
    check_schema(raw.schema)?;
    let written = path::all(text);
    for at in [keys!["start", "point"], keys!["objective", "view", "x"], keys!["objective", "view", "y"]] {
        // The reader takes the first two of more.
        let numbers = written.iter().filter(|path| path.len() == at.len() + 1 && path.starts_with(&at)).count();
        if numbers > 2 {
            return Err(Mistake(at, two_numbers(numbers)));
        }
    }
    let landscape = landscape(&raw.objective)?;
    let mut arms = raw.arms;
    settle(&mut arms, &written)?;
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
    check(&scenario).map_err(|mistake| in_the_files_words(mistake, &scenario.arms, &written))?;
    Ok(scenario)
}

/// Makes sure that learning rates are `written` where they are wanted, lets springs set theirs, and gives every arm a style.
pub(super) fn settle(arms: &mut [Arm], written: &[Vec<Key>]) -> Result<(), Mistake> {
    for (i, arm) in arms.iter_mut().enumerate() {
        let eta = keys!["arm", i, "optimizer", "eta"];
        match (arm.is_spring(), written.contains(&eta)) {
            (true, true) => {
                return Err(Mistake(
                    eta,
                    "eta follows from the spring's m1, as Δt² / (2 m1 (1 − β)); leave it out".to_owned(),
                ));
            }
            (false, false) => {
                return Err(Mistake(keys!["arm", i, "optimizer"], "the key `eta` is missing".to_owned()));
            }
            _ => arm.settle(),
        }
    }
    settle_styles(arms, written);
    Ok(())
}

/// Removes every setting that reads the same without it, but for the learning rate, which a file must give.
pub(super) fn leave_out_defaults<T: DeserializeOwned + PartialEq>(setting: Option<&mut toml::Value>) {
    let Some(table) = setting.and_then(toml::Value::as_table_mut) else { return };
    let read = |table: &toml::Table| T::deserialize(table.clone()).ok();
    let meant = read(table);
    for name in table.keys().filter(|name| *name != "eta").cloned().collect::<Vec<_>>() {
        let mut without = table.clone();
        without.remove(&name);
        if read(&without) == meant {
            *table = without;
        }
    }
}

/// A file may say `decay` where a scenario has `alpha`.
pub(super) fn in_the_files_words(mistake: Mistake, arms: &[Arm], written: &[Vec<Key>]) -> Mistake {
    let Mistake(mut at, message) = mistake;
    if let [_, Key::Index(arm), .., Key::Name(name)] = at.as_mut_slice()
        && name == "alpha"
        && let Averaging::Ema(averaging::Ema { alpha, .. }) | Averaging::Belay(averaging::Belay { alpha, .. }) =
            arms[*arm].averaging
        && written.contains(&keys!["arm", *arm, "averaging", "decay"])
    {
        "decay".clone_into(name);
        return Mistake(at, format!("decay is {}; allowed is 0 ≤ decay < 1", text::number(1.0 - alpha)));
    }
    Mistake(at, message)
}

impl Arm {
    /// Takes over the learning rate that a spring sets.
    pub fn settle(&mut self) {
        if let Averaging::Spring(averaging::Spring { m1, m2, k, c1, c2, dt }) = self.averaging {
            let eta = theory::Spring { m1, m2, k, c1, c2, dt }.coefficients().eta;
            // NaN would make a scenario differ from itself.
            *self.optimizer.eta_mut() = if eta.is_nan() { f64::INFINITY } else { eta };
        }
    }
}

fn landscape(raw: &ObjectiveFile) -> Result<Landscape, Mistake> {
    match (&raw.function, &raw.expression) {
        (Some(name), None) => {
            let Some(mut function) = Function::named(name) else {
                let all = Function::all();
                let near = suggestion(name, all.iter().map(Function::name));
                let known: Vec<&str> = all.iter().map(Function::name).collect();
                let message = format!("unknown function `{}`{near} (known: {})", quoted(name), known.join(", "));
                return Err(Mistake(keys!["objective", "function"], message));
            };
            for (name, &value) in &raw.parameters {
                let at = keys!["objective", "parameters", name.as_str()];
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
                        let name = quoted(name);
                        return Err(Mistake(at, format!("unknown parameter `{name}`{near} (known: {known})")));
                    }
                }
            }
            Ok(Landscape::Function(function))
        }
        (None, Some(text)) => {
            if let Some(name) = raw.parameters.keys().next() {
                let at = keys!["objective", "parameters", name.as_str()];
                return Err(Mistake(at, "an expression has no parameters; write the number into it".to_owned()));
            }
            let expression = Expression::parse(text).map_err(|error| {
                Mistake(keys!["objective", "expression"], format!("{error}\n{}", error.with_caret(text)))
            })?;
            Ok(Landscape::Expression(expression))
        }
        (Some(_), Some(_)) => {
            Err(Mistake(keys!["objective", "expression"], "give a function or an expression, not both".to_owned()))
        }
        (None, None) => Err(Mistake(keys!["objective"], "give a function or an expression".to_owned())),
    }
}
