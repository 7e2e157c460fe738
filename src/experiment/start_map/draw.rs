//! The maps of the experiment, and its table of runs.

use super::endings::{Ending, Endings};
use crate::experiment::grid;
use crate::figure::draw::{
    Class, GridAxis, GridColors, GridMap, PAGE, noise_in_words, ranked_classes, start_and_minima,
};
use crate::figure::layer::Layer;
use crate::figure::number::significant;
use crate::figure::{Axis, AxisScale, Color, Figure, Legend, Panel};
use crate::scenario::Arm;
use crate::sweep::Results;
use crate::table::Table;

/// The class of runs that end at no minimum: the grey one.
const NOWHERE: usize = 8;

/// Says how the runs were made, in sentences.
fn what(results: &Results, endings: &Endings) -> String {
    let base = results.plan().base();
    let noise = match base.noise {
        None => "exact gradients, one run for each start".to_owned(),
        noise => format!(
            "{}, n = {} seeds from {} at every start, the same for all",
            noise_in_words(noise),
            endings.seeds(),
            base.run.seed
        ),
    };
    let eta = |arm: &Arm| format!("{} {}", arm.name, significant(arm.optimizer.eta(), 3));
    let etas: Vec<String> = base.arms.iter().map(eta).collect();
    let lost: usize =
        (0..endings.arms.len()).map(|arm| (0..endings.starts()).map(|s| lost(endings, arm, s)).sum::<usize>()).sum();
    let lost = if lost == 0 { "none".to_owned() } else { format!("{lost} of all runs") };
    let settings = base.arms.iter().map(grid::belay).find(|[alpha, _]| !alpha.is_nan());
    let [alpha, beta] = settings.unwrap_or([f64::NAN; 2]).map(|number| significant(number, 2));
    format!(
        "{} starts, {} steps, {noise}; α = {alpha}, for BELAY β = {beta}; η: {}. Diverged: {lost}.",
        endings.starts(),
        base.run.steps,
        etas.join(", ")
    )
}

fn lost(endings: &Endings, arm: usize, start: usize) -> usize {
    endings.at(arm, start).iter().filter(|ending| **ending == Ending::Diverged).count()
}

/// Returns one map for each arm, with the minima on top.
fn figure(
    title: String,
    caption: String,
    results: &Results,
    endings: &Endings,
    colors: &GridColors,
    hatched: &str,
    cell: impl Fn(usize, usize) -> f64,
) -> Figure {
    const COLUMNS: usize = 4;
    let scenario = results.plan().base();
    let problem = scenario.problem();
    let mut minima: Vec<Layer> = start_and_minima(scenario, &problem, Color::BLACK, Color::WHITE);
    // Starts are everywhere: the last layer, the scenario's own, is none of them.
    minima.pop();
    let axis = |key: &str, label: &str| GridAxis::Numbers {
        label: label.to_owned(),
        values: grid::axis(results, key).1,
        scale: AxisScale::Linear,
    };
    let rows = endings.arms.len().div_ceil(COLUMNS);
    let panels = endings.arms.iter().enumerate().map(|(arm, name)| {
        let mut panel = GridMap {
            title: name.clone(),
            x: axis("point.0", "start x"),
            y: axis("point.1", "start y"),
            cells: (0..endings.starts()).map(|start| cell(arm, start)).collect(),
            colors: colors.clone(),
            hatched: hatched.to_owned(),
            over: minima.clone(),
            equal_aspect: true,
        }
        .panel();
        if arm % COLUMNS > 0 {
            panel.y = panel.y.unlabelled();
        }
        if arm / COLUMNS + 1 < rows {
            panel.x = panel.x.unlabelled();
        }
        let color_bar = panel.color_bar.take().filter(|_| arm % COLUMNS == COLUMNS - 1);
        Panel { legend: Legend::None, color_bar, ..panel }
    });
    Figure {
        title,
        caption,
        columns: COLUMNS,
        panels: panels.collect(),
        shared_legend: true,
        size: (PAGE, 620.0),
        ..Figure::default()
    }
    .fitted()
}

/// The minimum that is reached from each start.
pub(super) fn basins(title: &str, results: &Results, endings: &Endings) -> Figure {
    let mut names: Vec<String> = endings
        .minima
        .iter()
        .map(|minimum| {
            let [x, y] = minimum.point.map(|place| significant(place, 3));
            format!("({x}, {y}), {}", if minimum.global { "global" } else { "local" })
        })
        .collect();
    names.truncate(NOWHERE);
    let mut classes = ranked_classes(names);
    classes.resize(NOWHERE, Class { name: String::new(), color: Color::BLACK });
    classes.push(Class { name: "no minimum".to_owned(), color: Color::hex(0xC9_CE_D6) });
    let cell = |arm: usize, start: usize| match endings.at(arm, start)[0] {
        Ending::At(minimum) => minimum as f64,
        Ending::Nowhere => NOWHERE as f64,
        Ending::Diverged => f64::INFINITY,
    };
    let caption = format!(
        "The minimum at which a run from each start ends: the nearest to its final average (control: the model) if nearer than half \
         the distance to the next minimum. {}",
        what(results, endings)
    );
    let title = format!("{title}: which minimum is reached from where");
    figure(title, caption, results, endings, &GridColors::Classes(classes), "diverged", cell)
}

/// Returns maps of the number of steps from each start.
pub(super) fn steps(title: &str, results: &Results, endings: &Endings) -> Figure {
    let settled = |arm: usize, start: usize| {
        let settled = results.reported(start as u64, arm)[0].finish.outcome.settled;
        settled.map_or(f64::INFINITY, |step| step.max(1) as f64)
    };
    let target = results.plan().base().run.target.unwrap_or(0.0);
    let most = results.plan().base().run.steps as f64;
    let axis = Axis::log10("steps", (10.0, most));
    let caption = format!(
        "Steps from each start until f − f* of the average (control: the model) stays below {} to the end. {}",
        significant(target, 2),
        what(results, endings)
    );
    let title = format!("{title}: how long it takes from where");
    figure(title, caption, results, endings, &GridColors::Scale { axis }, "never", settled)
}

/// The share of seeds with which a global minimum is reached.
pub(super) fn shares(title: &str, results: &Results, endings: &Endings) -> Figure {
    let share = |arm: usize, start: usize| {
        let runs = endings.at(arm, start);
        runs.iter().filter(|ending| endings.is_global(**ending)).count() as f64 / runs.len() as f64
    };
    let axis = Axis::linear("share of seeds", (0.0, 1.0));
    let caption = format!(
        "Share of seeds with which a run from each start ends at a global minimum; diverged runs do not. {}",
        what(results, endings)
    );
    let title = format!("{title}: how often a global minimum is reached from where");
    figure(title, caption, results, endings, &GridColors::Scale { axis }, "", share)
}

/// Rows of several sweeps, one per run.
#[derive(Default)]
pub(super) struct Rows {
    texts: [Vec<String>; 3],
    starts: [Vec<f64>; 2],
    seeds: Vec<u64>,
    settled: Vec<Option<u64>>,
}

impl Rows {
    pub(super) fn add(&mut self, title: &str, results: &Results, endings: &Endings) {
        let plan = results.plan();
        let (axes, values): (Vec<usize>, Vec<Vec<f64>>) =
            ["point.0", "point.1"].map(|key| grid::axis(results, key)).into_iter().unzip();
        for cell in 0..plan.cells() {
            let places = plan.places(cell);
            for (arm, name) in endings.arms.iter().enumerate() {
                for (row, ending) in results.reported(cell, arm).iter().zip(endings.at(arm, cell as usize)) {
                    let ending = match ending {
                        Ending::At(minimum) => format!("minimum {}", minimum + 1),
                        Ending::Nowhere => "none".to_owned(),
                        Ending::Diverged => "diverged".to_owned(),
                    };
                    let texts = [title.to_owned(), name.clone(), ending];
                    self.texts.iter_mut().zip(texts).for_each(|(column, text)| column.push(text));
                    for (axis, column) in self.starts.iter_mut().enumerate() {
                        column.push(values[axis][places[axes[axis]]]);
                    }
                    self.seeds.push(row.seed);
                    self.settled.push(row.finish.outcome.settled);
                }
            }
        }
    }

    pub(super) fn table(self) -> Table {
        let ([objective, arm, ending], [x, y]) = (self.texts, self.starts);
        Table::default()
            .with("objective", objective)
            .with("start_x", x)
            .with("start_y", y)
            .with("arm", arm)
            .with("seed", self.seeds)
            .with("ending", ending)
            .with("settled", self.settled)
    }
}
