//! Figures of any sweep: curves over one axis, maps over two, small multiples over the rest.

mod curves;
mod maps;
mod trainings;
mod words;

pub use trainings::training_sweep_figures;
pub use words::axis_label;

use crate::figure::{AxisScale, Figure};
use crate::scenario::Scenario;
use crate::statistics::Quartiles;
use crate::sweep::{Axis, Grid, Group, Plan};
use std::collections::HashMap;
use words::Labelled;

/// More panels than these in one figure are too small to be read.
const MOST_PANELS: usize = 12;
/// An axis of fewer numbers is a choice between some settings rather than a range.
const RANGE: usize = 5;

/// The figures of a sweep with the stems of their files' names; the first is called `figure`.
///
/// One axis of numbers gives quartiles over it for each arm, two give a map for each arm that they change, and every other axis
/// gives small multiples, as many as can be read. A scenario with a target adds the steps to it under both rules. Cells that are
/// missing among `groups` are drawn as not computed yet.
pub fn sweep_figures(plan: &Plan, groups: &[Group]) -> Vec<(String, Figure)> {
    let view = View::new(plan, groups, true);
    let figures = if view.vertical.is_some() { maps::figures(&view) } else { curves::figures(&view) };
    described(plan, figures)
}

/// The figures with the request that they answer.
fn described(plan: &impl Grid, figures: Vec<(String, Figure)>) -> Vec<(String, Figure)> {
    let described = |(stem, figure): (String, Figure)| {
        let metadata = vec![
            ("Software".to_owned(), format!("belay-lab {}", env!("CARGO_PKG_VERSION"))),
            ("Sweep".to_owned(), plan.sweep().to_toml()),
        ];
        (stem, Figure { metadata, ..figure })
    };
    figures.into_iter().map(described).collect()
}

/// Quantity that a figure shows of every group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// The average's f − f*, or its test error, at the end.
    Last,
    /// The first step below the target.
    FirstTouch,
    /// The step from which on a run stays below it.
    Settled,
}

impl Shown {
    /// Returns all quantities of a plan, the first for the first figure.
    fn all(plan: &impl Grid) -> Vec<Self> {
        let arrivals = if plan.has_target() { vec![Self::FirstTouch, Self::Settled] } else { vec![] };
        std::iter::once(Self::Last).chain(arrivals).collect()
    }

    fn stem(self) -> String {
        match self {
            Self::Last => "figure",
            Self::FirstTouch => "first-touch",
            Self::Settled => "settled",
        }
        .to_owned()
    }

    fn of(self, group: &Group) -> Quartiles {
        match self {
            Self::Last => group.last,
            Self::FirstTouch => group.first_touch.steps,
            Self::Settled => group.settled.steps,
        }
    }

    /// The share of runs without a finite value.
    fn lost(self, group: &Group) -> f64 {
        let lost = match self {
            Self::Last => group.diverged,
            Self::FirstTouch => group.runs - group.first_touch.runs,
            Self::Settled => group.runs - group.settled.runs,
        };
        lost as f64 / group.runs.max(1) as f64
    }
}

/// A sweep seen along its axes.
struct View<'a, G = Plan> {
    plan: &'a G,
    groups: HashMap<(u64, usize), &'a Group>,
    /// The axis from left to right; none where there is no axis.
    horizontal: Option<usize>,
    /// The axis from the bottom to the top, of a map.
    vertical: Option<usize>,
    /// The places on the axes of each small multiple, 0 on the axes within.
    multiples: Vec<Vec<usize>>,
    /// Number of small multiples before those that do not fit are left out.
    wanted: usize,
}

impl<'a, G: Labelled> View<'a, G> {
    /// Two axes of numbers span maps where there are to be `maps`; otherwise the second gives small multiples.
    fn new(plan: &'a G, groups: &'a [Group], maps: bool) -> Self {
        let axes = &plan.sweep().axes;
        let long = |least: usize| -> Vec<usize> {
            (0..axes.len()).filter(|i| axes[*i].is_numeric() && axes[*i].len() >= least).collect()
        };
        let mut ranges = long(RANGE);
        if ranges.is_empty() {
            ranges = long(2);
        }
        let (horizontal, vertical) = match ranges.as_slice() {
            [] => ((0..axes.len()).max_by_key(|i| axes[*i].len()), None),
            [first, second, ..] if maps => (Some(*first), Some(*second)),
            [first, ..] => (Some(*first), None),
        };
        let others: Vec<usize> = (0..axes.len()).filter(|i| Some(*i) != horizontal && Some(*i) != vertical).collect();
        let wanted = others.iter().fold(1_usize, |count, i| count.saturating_mul(axes[*i].len()));
        let panels_each = if vertical.is_some() { arms_on_maps(plan, horizontal, vertical).len().max(1) } else { 1 };
        let shown = if wanted.saturating_mul(panels_each) <= MOST_PANELS {
            wanted
        } else if vertical.is_some() {
            1
        } else {
            wanted.min(MOST_PANELS)
        };
        let places = |number: usize| {
            let mut places = vec![0; axes.len()];
            let mut rest = number;
            for i in others.iter().rev() {
                places[*i] = rest % axes[*i].len();
                rest /= axes[*i].len();
            }
            places
        };
        let multiples = (0..shown).map(places).collect();
        let groups = groups.iter().map(|group| ((group.cell, group.arm), group)).collect();
        Self { plan, groups, horizontal, vertical, multiples, wanted }
    }

    fn axis(&self, index: usize) -> &'a Axis {
        &self.plan.sweep().axes[index]
    }

    fn group(&self, places: &[usize], arm: usize) -> Option<&'a Group> {
        self.groups.get(&(self.plan.sweep().index(places), arm)).copied()
    }

    /// The axes that differ between the small multiples, with the values of one of them.
    fn title(&self, places: &[usize]) -> String {
        let axes = self.plan.sweep().axes.iter().enumerate();
        let parts = axes.filter(|(i, axis)| Some(*i) != self.horizontal && Some(*i) != self.vertical && axis.len() > 1);
        let words: Vec<String> = parts.map(|(i, axis)| words::value(self.plan, axis, places[i])).collect();
        words.join(", ")
    }
}

impl View<'_> {
    /// The scenario of a cell of a small multiple.
    fn scenario(&self, places: &[usize]) -> Option<Scenario> {
        self.plan.cell(self.plan.index(places)).ok().map(|cell| cell.scenario)
    }
}

/// The arms that the axes of a map change; all where they change none.
fn arms_on_maps(plan: &impl Grid, horizontal: Option<usize>, vertical: Option<usize>) -> Vec<usize> {
    let turned = |arm: &usize| {
        [horizontal, vertical].into_iter().flatten().any(|i| plan.turns(&plan.sweep().axes[i].path, *arm))
    };
    let arms: Vec<usize> = (0..plan.arms()).filter(turned).collect();
    if arms.is_empty() { (0..plan.arms()).collect() } else { arms }
}

/// The places of an axis by rising value, with their values.
fn rising(axis: &Axis) -> Vec<(usize, f64)> {
    let mut values: Vec<(usize, f64)> = (0..axis.len()).filter_map(|i| Some((i, axis.number(i)?))).collect();
    values.sort_by(|a, b| a.1.total_cmp(&b.1));
    values.dedup_by(|a, b| a.1 == b.1);
    values
}

/// Returns whether the values of an axis are better spread by their ratios.
fn scale(axis: &Axis) -> AxisScale {
    let values = rising(axis);
    let (Some((_, low)), Some((_, high))) = (values.first(), values.last()) else { return AxisScale::Linear };
    let wide = !matches!(axis.values, crate::sweep::Values::Linear(..)) && *low > 0.0 && *high > 30.0 * low;
    if axis.is_log() || wide { AxisScale::Log10 } else { AxisScale::Linear }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::{Layer, export};
    use crate::sweep::{InstructionSet, Sweep};
    use std::ops::ControlFlow;

    fn plan(axes: &str, target: &str) -> Plan {
        let text = format!(
            "schema = 1\nseeds = 2\n[axes]\n{axes}\n[base.objective]\nfunction = \"booth\"\n[base.noise]\nkind = \"gaussian\"\n\
             sigma = 0.3\n[base.run]\nsteps = 15\nseed = 5\n{target}\n\
             [[base.arm]]\nname = \"SGD\"\noptimizer = {{ kind = \"sgd\", eta = 0.01 }}\n\
             [[base.arm]]\nname = \"BELAY\"\noptimizer = {{ kind = \"sgd\", eta = 0.01 }}\n\
             averaging = {{ kind = \"belay\", alpha = 0.1, beta = 0.5 }}\n"
        );
        Plan::new(Sweep::parse(&text, None, |_| unreachable!("there is a base")).unwrap()).unwrap()
    }

    fn groups(plan: &Plan) -> Vec<Group> {
        plan.run(InstructionSet::best(), |_| ControlFlow::Continue(())).unwrap().groups()
    }

    const ETA: &str = "\"arm.*.optimizer.eta\" = { log = [1e-3, 10.0], points = 6 }";
    const BETA: &str = "\"arm.BELAY.averaging.beta\" = { linear = [0.0, 0.8], points = 5 }";
    const FUNCTIONS: &str = "\"objective.function\" = [\"booth\", \"matyas\", \"beale\"]";

    #[test]
    fn the_number_of_axes_decides() {
        for (axes, target, panels, stems) in [
            (String::new(), "", 1, vec!["figure"]),
            (FUNCTIONS.to_owned(), "", 1, vec!["figure"]),
            (ETA.to_owned(), "target = 0.1", 2, vec!["figure", "first-touch", "settled"]),
            (format!("{FUNCTIONS}\n{ETA}"), "", 6, vec!["figure"]),
            (format!("{ETA}\n{BETA}"), "", 2, vec!["figure", "diverged"]),
            (format!("{FUNCTIONS}\n{ETA}\n{BETA}"), "", 6, vec!["figure", "diverged"]),
        ] {
            let plan = plan(&axes, target);
            let figures = sweep_figures(&plan, &groups(&plan));
            let found: Vec<&str> = figures.iter().map(|(stem, _)| stem.as_str()).collect();
            assert_eq!(found, stems, "{axes}");
            assert_eq!(figures[0].1.panels.len(), panels, "{axes}");
            for (_, figure) in &figures {
                assert!(figure.caption.contains("n = 2 (seeds 5 to 6"), "{}", figure.caption);
                assert!(figure.caption.contains("σ = 0.3"));
                assert!(export::png(figure, 0.3).is_ok());
            }
        }
    }

    #[test]
    fn axes_bear_the_symbols_of_their_settings() {
        let plan = plan(&format!("{FUNCTIONS}\n{ETA}\n{BETA}\n\"noise.sigma\" = [0.1]\n\"start.point.0\" = [1.0]"), "");
        let labels: Vec<String> = plan.sweep().axes.iter().map(|axis| axis_label(&plan, &axis.path)).collect();
        let mut sorted: Vec<&str> = labels.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        assert_eq!(sorted, ["function", "x of the start", "β of BELAY", "η", "σ"]);
    }

    #[test]
    fn too_many_combinations_are_said_to_be_left_out() {
        let many = "\"start.point.1\" = [1.0, 2.0, 3.0, 4.0]\n\"run.steps\" = [1, 2, 3, 4]";
        let plan = plan(&format!("{many}\n{ETA}\n{BETA}"), "");
        let (_, figure) = &sweep_figures(&plan, &groups(&plan))[0];
        assert_eq!(figure.panels.len(), 2);
        assert!(figure.caption.contains("the first 1 of 16 combinations"), "{}", figure.caption);
    }

    #[test]
    fn missing_cells_are_drawn_as_not_computed_yet() {
        let plan = plan(&format!("{ETA}\n{BETA}"), "");
        let all = groups(&plan);
        let (_, figure) = &sweep_figures(&plan, &all[..all.len() / 2])[0];
        let named =
            |layer: &Layer| matches!(layer, Layer::Hatch(hatch) if hatch.name.as_deref() == Some("not computed yet"));
        assert!(figure.panels[0].layers.iter().any(named));
        assert!(!sweep_figures(&plan, &[]).is_empty());
    }
}
