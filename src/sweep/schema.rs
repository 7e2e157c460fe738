//! The JSON schema of a sweep file.

use super::axis::MOST_POINTS;
use super::request::{MOST_SEEDS, SweepFile};
use crate::scenario;
use crate::scenario::schema::{merge, tightened};
use serde_json::{Value, json};

/// The JSON schema of a sweep file.
pub fn schema() -> Value {
    let mut schema = tightened(schemars::schema_for!(SweepFile).to_value());
    let seeds = json!({ "minimum": 1, "maximum": MOST_SEEDS });
    let properties = &mut schema["properties"];
    merge(&mut properties["seeds"], seeds.clone());
    merge(&mut properties["block"], json!({ "minimum": 1 }));
    properties["base"] = base();
    let definitions = &mut schema["$defs"];
    merge(&mut definitions["Tune"]["properties"]["seeds"], seeds);
    merge(&mut definitions["Tune"]["properties"]["over"], json!({ "minItems": 1 }));
    for axis in definitions["AxisSchema"]["anyOf"].as_array_mut().into_iter().flatten() {
        if axis["type"] == "array" {
            merge(axis, json!({ "minItems": 1, "uniqueItems": true }));
        } else {
            merge(&mut axis["properties"]["points"], json!({ "minimum": 1, "maximum": MOST_POINTS }));
            merge(&mut axis["properties"]["log"], json!({ "items": { "type": "number", "exclusiveMinimum": 0 } }));
            let kind = if axis["required"][0] == "log" { "linear" } else { "log" };
            axis["properties"].as_object_mut().map(|properties| properties.remove(kind));
            merge(axis, json!({ "additionalProperties": false }));
        }
    }
    for of in [scenario::schema(), scenario::training_schema()] {
        merge(definitions, of["$defs"].clone());
    }
    // The axis over the function may name it in place of the base.
    let mut objective = definitions["ObjectiveFile"].clone();
    if let Some(choices) = objective["oneOf"].as_array_mut() {
        choices.push(json!({ "properties": { "function": false, "expression": false } }));
    }
    definitions["BaseObjective"] = objective;
    let unnamed = json!({ "properties": { "base": { "not": { "required": ["mlp"] }, "properties": {
        "objective": { "properties": { "function": false, "expression": false } },
    } } }, "required": ["base"] });
    merge(
        &mut schema,
        json!({
            "oneOf": [{ "required": ["scenario"] }, { "required": ["base"] }],
            "if": unnamed,
            "then": { "properties": { "axes": { "required": ["objective.function"] } }, "required": ["axes"] },
        }),
    );
    schema
}

/// The tables of a scenario or of a training.
fn base() -> Value {
    let tables = |schema: Value| {
        let properties = schema["properties"].clone();
        let needed = |key: &&Value| *key != "schema" && *key != "objective";
        let required: Vec<&Value> = schema["required"].as_array().into_iter().flatten().filter(needed).collect();
        json!({ "properties": properties, "required": required, "additionalProperties": false })
    };
    let mut landscape = tables(scenario::schema());
    merge(&mut landscape["properties"]["objective"], json!({ "$ref": "#/$defs/BaseObjective" }));
    json!({
        "description": "The tables of the scenario that the axes work on, with a table `mlp` for networks.",
        "type": "object",
        "if": { "required": ["mlp"] },
        "then": tables(scenario::training_schema()),
        "else": landscape,
    })
}
