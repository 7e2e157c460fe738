use std::io::Write;

use serde::Serialize;

use super::{Failure, json};
use crate::objective::vocabulary::VOCABULARY;
use crate::objective::{Function, View};
use crate::optim::Slot;
use crate::theory::number;

#[derive(Serialize)]
struct Entry {
    name: &'static str,
    title: &'static str,
    formula: &'static str,
    about: &'static str,
    source: &'static str,
    parameters: Vec<Parameter>,
    view: View,
    start: [f64; 2],
    minima: Vec<Place>,
}

#[derive(Serialize)]
struct Parameter {
    name: &'static str,
    title: &'static str,
    default: f64,
    allowed: String,
}

#[derive(Serialize)]
struct Place {
    point: [f64; 2],
    value: f64,
    global: bool,
}

impl Entry {
    fn new(mut function: Function) -> Self {
        let minima = function.minima().into_iter();
        let parameters = function.knobs().into_iter().filter_map(|(knob, slot)| match slot {
            Slot::Number(default) => Some(Parameter {
                name: knob.name,
                title: knob.title,
                default: *default,
                allowed: knob.limits.describe(knob.symbol),
            }),
            Slot::Count(_) | Slot::Switch(_) => None,
        });
        Self {
            parameters: parameters.collect(),
            name: function.name(),
            title: function.title(),
            formula: function.formula(),
            about: function.about(),
            source: function.source(),
            view: function.view(),
            start: function.start(),
            minima: minima
                .map(|minimum| Place { point: minimum.point, value: minimum.value, global: minimum.global })
                .collect(),
        }
    }

    /// The minima in the view above the lowest, the lowest first; `None` where there are no others.
    fn others(&self) -> Option<String> {
        const MOST: usize = 5;
        let others: Vec<&Place> = self.minima.iter().filter(|place| !place.global).collect();
        let first = others.iter().take(MOST).map(|place| {
            format!("{} at ({}, {})", number(place.value), number(place.point[0]), number(place.point[1]))
        });
        let mut words: Vec<String> = first.collect();
        if others.len() > MOST {
            words.push(format!("{} more (all with --json)", others.len() - MOST));
        }
        (!others.is_empty()).then(|| words.join(", "))
    }

    /// The lowest value and where it is taken.
    fn minimum(&self) -> String {
        let global: Vec<&Place> = self.minima.iter().filter(|place| place.global).collect();
        let Some(first) = global.first() else { return "none".to_owned() };
        let place = |place: &&Place| format!("({}, {})", number(place.point[0]), number(place.point[1]));
        let places: Vec<String> = global.iter().map(place).collect();
        format!("{} at {}", number(first.value), places.join(", "))
    }
}

/// `belay-lab functions`.
pub(super) fn functions(as_json: bool, out: &mut impl Write) -> Result<(), Failure> {
    let entries = Function::all().into_iter().map(Entry::new);
    if as_json {
        return json(&entries.collect::<Vec<_>>(), out);
    }
    for (i, entry) in entries.enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{:<18}{}", entry.name, entry.title)?;
        writeln!(out, "  formula     {}", entry.formula)?;
        for (i, parameter) in entry.parameters.iter().enumerate() {
            let head = if i == 0 { "parameters" } else { "" };
            let Parameter { name, title, default, allowed } = parameter;
            writeln!(out, "  {head:<10}  {name} = {}: {title}, {allowed}", number(*default))?;
        }
        writeln!(out, "  minimum     {}", entry.minimum())?;
        if let Some(others) = entry.others() {
            writeln!(out, "  others      {others}")?;
        }
    }
    writeln!(out, "\nFormulas: `expression` in place of `function` takes a formula in x and y of these words")?;
    for group in VOCABULARY {
        writeln!(out, "\n{}", group.title)?;
        for word in group.words {
            writeln!(out, "  {:<12}{}", word.write, word.about)?;
        }
    }
    Ok(())
}
