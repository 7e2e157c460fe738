//! JSON schemas that allow what the program reads: types from the structures, limits from the declarations of the settings, names
//! from the list of functions.

use super::{DEEPEST, LONGEST_NAME, LONGEST_TEXT, MOST_ARMS, NetworkSettings, WIDEST};
use crate::nn::mnist::CLASSES;
use crate::noise::Noise;
use crate::objective::Function;
use crate::optim::{Averaging, Interval, Knob, Knobs, Optimizer, Schedule, Slot};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// Returns the schema of a file, from what its structures say, with the limits of every setting.
pub(crate) fn tightened(mut schema: Value) -> Value {
    without_null(&mut schema);
    merge(&mut schema["properties"]["schema"], json!({ "const": 1 }));
    merge(&mut schema["properties"]["title"], json!({ "maxLength": LONGEST_NAME }));
    merge(&mut schema["properties"]["about"], json!({ "maxLength": LONGEST_TEXT }));
    if let Some(arms) = schema["properties"].get_mut("arm") {
        merge(arms, json!({ "minItems": 1, "maxItems": MOST_ARMS }));
    }
    let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) else { return schema };
    for (name, definition) in definitions {
        match name.as_str() {
            "Optimizer" => kinds::<Optimizer>(definition, |kind| names(kind.knobs())),
            "Averaging" => kinds::<Averaging>(definition, |kind| names(kind.knobs())),
            "Schedule" => kinds::<Schedule>(definition, |kind| names(kind.knobs())),
            "Noise" => kinds::<Noise>(definition, |kind| names(kind.knobs())),
            "Arm" => arm(definition),
            "ObjectiveFile" => objective(definition),
            "RunSettings" => run(definition, Interval::POSITIVE),
            "TrainingRun" => run(definition, Interval { low: 0.0, high: 1.0, closed: (false, false) }),
            "NetworkSettings" => network(definition),
            _ => {}
        }
    }
    schema
}

/// Removes the nulls that stand for what is left out: TOML has none.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Array(types)) = object.get_mut("type") {
                types.retain(|kind| kind != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    object.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
                choices.retain(|choice| choice["type"] != "null");
                if let [Value::Object(only)] = choices.as_slice() {
                    let only = only.clone();
                    object.remove("anyOf");
                    object.extend(only);
                }
            }
            object.remove("format");
            if object.get("default").is_some_and(Value::is_null) {
                object.remove("default");
            }
            // The largest whole number of TOML.
            if object.get("type").is_some_and(|kind| kind == "integer") && !object.contains_key("maximum") {
                object.insert("maximum".to_owned(), json!(i64::MAX));
            }
            object.values_mut().for_each(without_null);
        }
        Value::Array(values) => values.iter_mut().for_each(without_null),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Puts the keys of `more` into a schema.
pub(crate) fn merge(schema: &mut Value, more: Value) {
    match (schema, more) {
        (Value::Object(schema), Value::Object(more)) => schema.extend(more),
        (schema, more) => *schema = more,
    }
}

fn names<T>(knobs: Knobs<'_, T>) -> Vec<&'static Knob> {
    knobs.into_iter().map(|(knob, _)| knob).collect()
}

/// Gives the settings of every kind of a `kind`-tagged setting `T` the limits of their knobs.
fn kinds<T: DeserializeOwned>(definition: &mut Value, knobs: impl Fn(&mut T) -> Vec<&'static Knob>) {
    for kind in definition["oneOf"].as_array_mut().into_iter().flatten() {
        let Some(properties) = kind["properties"].as_object_mut() else { continue };
        let mut sample: T = serde_json::from_value(sample(properties)).expect("an example of each kind is read");
        for knob in knobs(&mut sample) {
            if let Some(property) = properties.get_mut(knob.name) {
                merge(property, limits(knob.limits));
            }
        }
        if let Some(at) = properties.get_mut("at") {
            merge(&mut at["items"], json!({ "minimum": 0, "maximum": 1 }));
        }
        if let Some(decay) = properties.get_mut("decay") {
            merge(decay, limits(Interval::BELOW_ONE));
            merge(kind, json!({ "oneOf": [{ "required": ["alpha"] }, { "required": ["decay"] }] }));
        }
    }
}

/// Returns an object with a value for each of `properties`.
fn sample(properties: &Map<String, Value>) -> Value {
    let value = |schema: &Value| match schema["type"].as_str() {
        Some("string") => schema["const"].clone(),
        Some("number") => json!(0.5),
        Some("integer") => json!(1),
        Some("boolean") => json!(false),
        Some("array") => json!([]),
        _ => schema["default"].clone(),
    };
    properties.iter().filter(|(name, _)| *name != "decay").map(|(name, schema)| (name.clone(), value(schema))).collect()
}

/// Returns the limits of a number.
pub(crate) fn limits(interval: Interval) -> Value {
    let mut limits = Map::new();
    let [below, above] = [["exclusiveMinimum", "minimum"], ["exclusiveMaximum", "maximum"]];
    if interval.low.is_finite() {
        limits.insert(below[usize::from(interval.closed.0)].to_owned(), json!(interval.low));
    }
    if interval.high.is_finite() {
        limits.insert(above[usize::from(interval.closed.1)].to_owned(), json!(interval.high));
    }
    Value::Object(limits)
}

/// A spring sets the learning rate; everything else needs one.
fn arm(definition: &mut Value) {
    merge(
        &mut definition["properties"]["name"],
        json!({ "minLength": 1, "maxLength": LONGEST_NAME, "not": { "const": "*" } }),
    );
    merge(&mut definition["properties"]["style"], json!({ "maximum": MOST_ARMS - 1 }));
    let spring = json!({ "properties": { "kind": { "const": "spring" } }, "required": ["kind"] });
    merge(
        definition,
        json!({
            "if": { "properties": { "averaging": spring }, "required": ["averaging"] },
            "then": { "properties": { "optimizer": { "not": { "required": ["eta"] } } } },
            "else": { "properties": { "optimizer": { "required": ["eta"] } } },
        }),
    );
}

/// Either a function with parameters of its own, or a formula without any.
fn objective(definition: &mut Value) {
    let functions = Function::all();
    let names: Vec<&str> = functions.iter().map(Function::name).collect();
    merge(&mut definition["properties"]["function"], json!({ "enum": names }));
    merge(&mut definition["properties"]["expression"], json!({ "minLength": 1, "maxLength": LONGEST_TEXT }));
    let mut choices = vec![json!({
        "required": ["expression"],
        "properties": { "function": false, "parameters": { "maxProperties": 0 } },
    })];
    for mut function in functions {
        let name = function.name();
        let parameters: Map<String, Value> = function
            .knobs()
            .into_iter()
            .filter(|(_, slot)| matches!(slot, Slot::Number(_)))
            .map(|(knob, _)| (knob.name.to_owned(), limits(knob.limits)))
            .collect();
        choices.push(json!({
            "required": ["function"],
            "properties": {
                "function": { "const": name },
                "expression": false,
                "parameters": { "properties": parameters, "additionalProperties": false },
            },
        }));
    }
    merge(definition, json!({ "oneOf": choices }));
}

/// A run that stops at its target needs one.
fn run(definition: &mut Value, target: Interval) {
    merge(&mut definition["properties"]["target"], limits(target));
    if let Some(limit) = definition["properties"].get_mut("diverged_at") {
        merge(limit, limits(Interval::POSITIVE));
    }
    if definition["properties"].get("stop").is_some() {
        merge(
            definition,
            json!({
                "if": { "properties": { "stop": { "const": "first-touch" } }, "required": ["stop"] },
                "then": { "required": ["target"] },
            }),
        );
    }
}

fn network(definition: &mut Value) {
    let properties = &mut definition["properties"];
    let mut settings: NetworkSettings = toml::from_str("epochs = 1").expect("all else has a default");
    for (knob, _) in settings.knobs() {
        merge(&mut properties[knob.name], limits(knob.limits));
    }
    merge(&mut properties["hidden"], json!({ "maxItems": DEEPEST }));
    merge(&mut properties["hidden"]["items"], json!({ "minimum": 1, "maximum": WIDEST }));
    merge(&mut properties["classes"]["items"], json!({ "maximum": CLASSES - 1 }));
    // One class alone leaves nothing to tell apart.
    merge(&mut properties["classes"], json!({ "uniqueItems": true, "anyOf": [{ "maxItems": 0 }, { "minItems": 2 }] }));
    merge(&mut properties["data"], json!({ "minLength": 1 }));
    merge(
        definition,
        json!({
            "if": { "properties": { "batch_norm": { "const": true } }, "required": ["batch_norm"] },
            "then": { "properties": { "batch": { "minimum": 2 } } },
        }),
    );
}
