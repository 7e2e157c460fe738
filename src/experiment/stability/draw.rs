//! The figures of the experiment, and its tables of runs and of cells.

use super::Grid;
use crate::experiment::grid;
use crate::figure::draw::{GridAxis, GridColors, GridMap, PAGE, arm_line, noise_in_words, theory_line};
use crate::figure::layer::{Layer, Markers};
use crate::figure::{Axis, AxisScale, Figure, Legend, Panel, arm_style, number};
use crate::sweep::{Group, Results};
use crate::table::Table;

/// Says how a sweep was run, in a sentence.
pub(super) fn what(results: &Results) -> String {
    let base = results.plan().base();
    let noise = noise_in_words(base.noise);
    let [x, y] = base.start.map(|place| number::significant(place, 3));
    format!(
        "n = {} seeds from {} at every point, {} steps from ({x}, {y}), {noise}",
        results.plan().sweep().seeds,
        base.run.seed,
        base.run.steps
    )
}

const FINITE: &str = "A run is finite unless its model is not, or is farther from the start than a thousand diagonals of the problem, to the end.";

fn title(grid: &Grid) -> String {
    format!("{}, α {}", grid.title, number::significant(grid.survival.alpha, 3))
}

/// A map over η and β.
fn map(grid: &Grid, cells: Vec<f64>, axis: Axis) -> Panel {
    let survival = &grid.survival;
    let ends = (survival.etas[0], survival.etas[survival.etas.len() - 1]);
    let lines = grid.curvatures().into_iter().enumerate().map(|(place, (at, curvature))| {
        // Past the ends of the axis a line would only run along the frame.
        let inside = |eta: f64| if eta >= ends.0 && eta <= ends.1 { eta } else { f64::NAN };
        let top = survival.betas[survival.betas.len() - 1];
        let points = (0..=200).map(|i| top * f64::from(i) / 200.0).map(|b| [inside(grid.predicted(curvature, b)), b]);
        let name = format!("predicted for SGD, curvature at {at}");
        theory_line(name, place, points.collect())
    });
    GridMap {
        title: title(grid),
        x: GridAxis::Numbers {
            label: "learning rate η".to_owned(),
            values: survival.etas.clone(),
            scale: AxisScale::Log10,
        },
        y: GridAxis::Numbers { label: "β".to_owned(), values: survival.betas.clone(), scale: AxisScale::Linear },
        cells,
        colors: GridColors::Scale { axis },
        hatched: "more than half diverged".to_owned(),
        over: lines.collect(),
        equal_aspect: false,
    }
    .panel()
}

fn figure(title: &str, caption: String, panels: Vec<Panel>) -> Figure {
    let rows = panels.len().div_ceil(2);
    let panels = panels.into_iter().map(|panel| Panel { legend: Legend::None, ..panel }).collect();
    Figure {
        title: title.to_owned(),
        caption,
        columns: 2,
        panels,
        shared_legend: true,
        size: (PAGE, 120.0 + 230.0 * rows as f64),
        ..Figure::default()
    }
    .with_rows(190.0)
}

/// The share of finite runs of the grids at `alpha`.
pub(super) fn maps(grids: &[Grid], alpha: f64, about: &str) -> Figure {
    let panel = |grid: &Grid| {
        let cells = (0..grid.survival.betas.len()).flat_map(|beta| grid.survival.shares(beta)).collect();
        map(grid, cells, Axis::linear("share of finite runs", (0.0, 1.0)))
    };
    let caption = format!(
        "Share of runs that stay finite over η and β, for BELAY with α = {alpha}; β = 0 is EMA, whose model is that of the plain \
         optimizer. Lines: ηλ = 1 + (1 − αβ/(2 − α))/(1 − β), with λ the largest eigenvalue of the Hessian at the minimum and, on \
         Rosenbrock's valley, also at the start; for Adam, which has no such formula, the lines of SGD. {FINITE} {about}"
    );
    let panels = grids.iter().filter(|grid| grid.survival.alpha == alpha).map(panel).collect();
    figure("Which runs stay finite", caption, panels)
}

/// The median loss at the end of the same grids.
pub(super) fn losses(grids: &[Grid], alpha: f64, about: &str) -> Figure {
    let panel =
        |grid: &Grid| map(grid, grid.survival.losses.concat(), Axis::log10("median f − f* of the average", (0.0, 0.0)));
    let caption = format!(
        "Median over seeds of the average's noise-free f − f* after the last step, diverged runs counting as infinite, for BELAY \
         with α = {alpha}. Staying finite is not converging: an Adam step is about η long at most, whatever the curvature, so that within this \
         grid and budget no run of it is lost, and where the runs end changes gradually with η. Lines as in the first figure. {about}"
    );
    let panels = grids.iter().filter(|grid| grid.survival.alpha == alpha).map(panel).collect();
    figure("Where the runs end that stay finite", caption, panels)
}

/// The boundary over β: measured as markers, predicted as lines.
pub(super) fn boundaries(grids: &[Grid], alpha: f64, about: &str) -> Figure {
    let (mut quadratic, mut valley) = (vec![], vec![]);
    for (style, grid) in grids.iter().filter(|grid| grid.sgd).enumerate() {
        let survival = &grid.survival;
        let betas = || survival.betas.iter().copied();
        let scaled = |eta: f64| eta * grid.at_minimum;
        let line = |curvature: f64| betas().map(|b| [b, scaled(grid.predicted(curvature, b))]).collect::<Vec<_>>();
        let measured: Vec<[f64; 2]> = betas().zip(survival.boundaries()).map(|(b, eta)| [b, scaled(eta)]).collect();
        let markers = |name: String, style: usize| {
            let look = arm_style(style);
            let (shape, color) = (look.shape, look.color);
            Layer::Markers(Markers {
                name: Some(name),
                points: measured.clone(),
                shape,
                size: 5.5,
                color,
                filled: true,
                halo: None,
            })
        };
        match grid.at_start {
            None => {
                let name = format!("α {}", number::significant(survival.alpha, 3));
                quadratic.push(arm_line(name.clone(), style, line(grid.at_minimum), 1.4));
                quadratic.push(markers(name, style));
            }
            Some(_) => {
                for (place, (at, curvature)) in grid.curvatures().into_iter().enumerate() {
                    valley.push(theory_line(format!("predicted, curvature at {at}"), place, line(curvature)));
                }
                valley.push(markers(format!("measured, α {}", number::significant(alpha, 3)), 0));
            }
        }
    }
    let panel = |title: &str, layers: Vec<Layer>| {
        let values = layers.iter().flat_map(|layer| match layer {
            Layer::Line(line) => line.points.clone(),
            Layer::Markers(markers) => markers.points.clone(),
            _ => vec![],
        });
        let finite = values.map(|[_, y]| y).filter(|y| y.is_finite() && *y > 0.0);
        let (low, high) = finite.fold((f64::INFINITY, 0.0_f64), |(low, high), y| (low.min(y), high.max(y)));
        Panel {
            title: title.to_owned(),
            x: Axis::linear("β", (-0.02, 0.97)),
            y: Axis::log10("η*λ, λ at the minimum", (low / 1.2, high * 1.2)),
            layers,
            legend: Legend::Below,
            ..Panel::default()
        }
    };
    Figure {
        title: "The measured boundary of η".to_owned(),
        caption: format!(
            "η* where the share of finite runs of SGD with BELAY first falls through ½ (markers), times the largest curvature at \
             the minimum, and the formula (lines). {FINITE} {about}"
        ),
        columns: 2,
        panels: vec![panel("SGD, quadratic", quadratic), panel("SGD, Rosenbrock", valley)],
        size: (PAGE, 380.0),
        ..Figure::default()
    }
    .with_rows(220.0)
}

/// Rows of several sweeps, one per run.
#[derive(Default)]
pub(super) struct Rows {
    runs: Vec<String>,
    numbers: [Vec<f64>; 4],
    seeds: Vec<u64>,
    diverged: Vec<Option<u64>>,
}

impl Rows {
    pub(super) fn add(&mut self, title: &str, results: &Results) {
        let settings = Settings::of(results);
        for row in results.rows() {
            let [alpha, beta, eta] = settings.at(row.cell);
            self.runs.push(title.to_owned());
            for (column, number) in self.numbers.iter_mut().zip([alpha, beta, eta, row.final_excess()]) {
                column.push(number);
            }
            self.seeds.push(row.seed);
            self.diverged.push(row.finish.outcome.diverged);
        }
    }

    pub(super) fn table(self) -> Table {
        let [alpha, beta, eta, loss] = self.numbers;
        Table::default()
            .with("runs", self.runs)
            .with("alpha", alpha)
            .with("beta", beta)
            .with("eta", eta)
            .with("seed", self.seeds)
            .with("final_excess", loss)
            .with("diverged_at", self.diverged)
    }
}

/// Rows of several sweeps, one per cell.
#[derive(Default)]
pub(super) struct Cells {
    runs: Vec<String>,
    settings: [Vec<f64>; 3],
    groups: Vec<Group>,
}

impl Cells {
    pub(super) fn add(&mut self, title: &str, results: &Results) {
        let settings = Settings::of(results);
        for group in results.groups() {
            self.runs.push(title.to_owned());
            for (column, number) in self.settings.iter_mut().zip(settings.at(group.cell)) {
                column.push(number);
            }
            self.groups.push(group);
        }
    }

    pub(super) fn table(self) -> Table {
        let [alpha, beta, eta] = self.settings;
        let count = |of: fn(&Group) -> u64| self.groups.iter().map(of).collect::<Vec<_>>();
        let number = |of: fn(&Group) -> f64| self.groups.iter().map(of).collect::<Vec<_>>();
        Table::default()
            .with("runs", self.runs.clone())
            .with("alpha", alpha)
            .with("beta", beta)
            .with("eta", eta)
            .with("n", count(|group| group.runs))
            .with("finite", count(|group| group.runs - group.diverged))
            .with("final_lower", number(|group| group.last.lower))
            .with("final_median", number(|group| group.last.median))
            .with("final_upper", number(|group| group.last.upper))
    }
}

/// α, β and η of the cells of a sweep.
struct Settings<'a> {
    results: &'a Results,
    axes: [Option<(usize, Vec<f64>)>; 3],
    alpha: f64,
}

impl<'a> Settings<'a> {
    fn of(results: &'a Results) -> Self {
        let has = |key: &str| results.plan().sweep().axes.iter().any(|axis| axis.path.ends_with(key));
        let axes = [".alpha", ".beta", ".eta"].map(|key| has(key).then(|| grid::axis(results, key)));
        Self { results, axes, alpha: grid::belay(&results.plan().base().arms[0])[0] }
    }

    fn at(&self, cell: u64) -> [f64; 3] {
        let places = self.results.plan().places(cell);
        let of =
            |axis: &Option<(usize, Vec<f64>)>| axis.as_ref().map_or(self.alpha, |(axis, values)| values[places[*axis]]);
        [of(&self.axes[0]), of(&self.axes[1]), of(&self.axes[2])]
    }
}
