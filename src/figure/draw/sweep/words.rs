//! Names of axes and values in figures.

use super::View;
use crate::figure::draw::scenario::noise_in_words;
use crate::figure::number;
use crate::objective::{Function, Landscape};
use crate::sweep::{Axis, Grid, Plan, TrainingPlan};

/// A sweep whose axes have labels.
pub(super) trait Labelled: Grid {
    /// The label of an axis: the symbol of the setting that it turns, with the arm where it turns only some; or else its path.
    fn label(&self, path: &str) -> String;
}

impl Labelled for Plan {
    fn label(&self, path: &str) -> String {
        axis_label(self, path)
    }
}

impl Labelled for TrainingPlan {
    fn label(&self, path: &str) -> String {
        if path.starts_with("arm.") {
            return arm_label(self, path);
        }
        let mut mlp = self.base().mlp.clone();
        let knobs = mlp.knobs();
        let knob = path.strip_prefix("mlp.").and_then(|key| knobs.iter().find(|(knob, _)| knob.name == key));
        match (path, knob) {
            (_, Some((knob, _))) => knob.title.to_lowercase(),
            ("mlp.train_examples", _) => "training examples".to_owned(),
            ("mlp.hidden", _) => "hidden layers".to_owned(),
            _ => path.to_owned(),
        }
    }
}

fn symbol(symbol: &str, title: &str) -> String {
    if symbol.is_empty() { title.to_lowercase() } else { symbol.to_owned() }
}

/// The label of an axis over a setting of arms.
fn arm_label(plan: &impl Grid, path: &str) -> String {
    let Some(rest) = path.strip_prefix("arm.") else { return path.to_owned() };
    let key = path.rsplit('.').next().unwrap_or(path);
    let arms: Vec<usize> = (0..plan.arms()).filter(|arm| plan.turns(path, *arm)).collect();
    let table = rest.rsplit('.').nth(1).unwrap_or_default();
    let name = if key == "decay" { "alpha" } else { key };
    let found = arms.iter().find_map(|arm| {
        let mut arm = plan.base_arms()[*arm].clone();
        let knobs = arm.knobs();
        let knob = knobs.iter().find(|(of, knob, _)| *of == table && knob.name == name).map(|(_, knob, _)| *knob);
        knob.map(|knob| symbol(knob.symbol, knob.title))
    });
    let Some(found) = found else { return path.to_owned() };
    let word = if key == "decay" { format!("decay 1 − {found}") } else { found };
    match arms.as_slice() {
        [one] if plan.arms() > 1 => format!("{word} of {}", plan.base_arms()[*one].name),
        _ => word,
    }
}

/// The label of a sweep's axis: the symbol of the setting that it turns, with the arm where it turns only some; or else its path.
pub fn axis_label(plan: &Plan, path: &str) -> String {
    if path.starts_with("arm.") {
        return arm_label(plan, path);
    }
    let key = path.rsplit('.').next().unwrap_or(path);
    let base = plan.base();
    let of = |knobs: crate::optim::Knobs<'_>| {
        knobs.into_iter().find(|(knob, _)| knob.name == key).map(|(knob, _)| symbol(knob.symbol, knob.title))
    };
    match path {
        "start.point.0" => "x of the start".to_owned(),
        "start.point.1" => "y of the start".to_owned(),
        "start.point" => "start".to_owned(),
        "run.steps" => "steps".to_owned(),
        "run.target" => "target".to_owned(),
        "objective.function" => "function".to_owned(),
        _ if path.starts_with("noise.") => {
            base.noise.and_then(|mut noise| of(noise.knobs())).unwrap_or_else(|| path.to_owned())
        }
        _ if path.starts_with("objective.") => match base.landscape.clone() {
            Landscape::Function(mut function) => of(function.knobs()).unwrap_or_else(|| path.to_owned()),
            Landscape::Expression(_) => path.to_owned(),
        },
        _ => path.to_owned(),
    }
}

/// A value as it stands in a title: the name of a function, or `η = 0.1`.
pub(super) fn value(plan: &impl Labelled, axis: &Axis, place: usize) -> String {
    if axis.path == "objective.function" {
        let name = axis.label(place);
        return Function::named(&name).map_or(name, |function| function.title().to_owned());
    }
    let value = axis.number(place).map_or_else(|| axis.label(place), |value| number::significant(value, 3));
    format!("{} = {value}", plan.label(&axis.path))
}

/// A value as it stands at a tick.
pub(super) fn name(axis: &Axis, place: usize) -> String {
    let label = axis.label(place);
    let function = (axis.path == "objective.function").then(|| Function::named(&label)).flatten();
    function.map_or(label, |function| function.title().to_owned())
}

/// Returns what losses are measured as, such as `f − f*`.
pub(super) fn loss(view: &View<'_>) -> String {
    view.plan.quantity()
}

/// Names the weights whose losses are shown.
pub(super) fn weights(plan: &Plan) -> &'static str {
    if plan.base().arms.iter().any(|arm| arm.averaging.is_control()) {
        "the average w₂ (control: the model)"
    } else {
        "the average w₂"
    }
}

/// Seeds, noise and steps, and which of the small multiples are shown.
pub(super) fn conditions(view: &View<'_>) -> String {
    let (plan, base) = (view.plan, view.plan.base());
    let varied = |prefix: &str| plan.sweep().axes.iter().any(|axis| axis.path.starts_with(prefix));
    let steps = if varied("run.steps") { String::new() } else { format!(", {} steps", base.run.steps) };
    let noise = if varied("noise.") { "noise as varied".to_owned() } else { noise_in_words(base.noise) };
    let lowest = view.groups.values().filter(|group| group.below > 0.0).max_by(|a, b| a.below.total_cmp(&b.below));
    let lower = lowest.map_or_else(String::new, |group| format!(" {}.", group.warning(plan.base_arms())));
    format!("{}{steps}, {noise}.{}{lower}", seeds(plan, base.run.seed), shown(view))
}

/// The seeds of a sweep whose first is `first`.
pub(super) fn seeds(plan: &impl Grid, first: u64) -> String {
    let count = plan.sweep().seeds;
    let last = first + count.saturating_sub(1);
    if count == 1 {
        format!("n = 1, seed {first}")
    } else {
        format!("n = {count} (seeds {first} to {last}, the same for every arm)")
    }
}

/// Says how many of the small multiples are shown, where not all are.
pub(super) fn shown<G>(view: &View<'_, G>) -> String {
    let shown = view.multiples.len();
    if shown < view.wanted {
        format!(" Shown are the first {shown} of {} combinations of the other axes.", view.wanted)
    } else {
        String::new()
    }
}
