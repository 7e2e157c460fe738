//! The annotated frame.

use crate::experiment::paths;
use crate::figure::contour::Grid;
use crate::figure::layer::{Anchor, Arrow, Coil, Label, Layer, Line, Markers};
use crate::figure::text::Weight;
use crate::figure::{Color, Dash, Figure, Shape, Stroke, arm_style, number};
use crate::noise::{Noise, Stream};
use crate::optim::{Averaging, Run, averaging};
use crate::scenario::Scenario;
use crate::simulate::Problem;
use crate::table::Table;

/// The side of the grid on which the minibatch's level line is found.
const GRID: usize = 160;

/// Everything that one step moves.
pub(super) struct Frame {
    step: u64,
    eta: f64,
    alpha: f64,
    beta: f64,
    model: [f64; 2],
    average: [f64; 2],
    gradient: [f64; 2],
    full_gradient: [f64; 2],
    new_model: [f64; 2],
    new_average: [f64; 2],
    /// The terms of the sum that the step sees.
    batch: Vec<u32>,
}

impl Frame {
    /// The step after `step` steps of the scenario's only arm, which is SGD with BELAY under minibatch noise.
    pub(super) fn at(scenario: &Scenario, problem: &Problem, step: u64) -> Self {
        let arm = &scenario.arms[0];
        let method = arm.method(scenario.run.steps);
        let mut run = Run::new(&scenario.start);
        let mut noisy = problem.noisy(scenario.run.seed);
        for _ in 0..step {
            run.step(&method, &mut noisy);
        }
        let (model, average) = (two(&run.weights), two(&run.average));
        run.step(&method, &mut noisy);
        let mut stream = Stream::new(scenario.run.seed);
        let mut order: Vec<u32> = (0..problem.shifts().len() as u32).collect();
        if let Some(Noise::Minibatch { batch, .. }) = scenario.noise {
            (0..=step).for_each(|_| stream.draw(&mut order, batch as usize));
            order.truncate(batch as usize);
        }
        let (alpha, beta) = match arm.averaging {
            Averaging::Belay(averaging::Belay { alpha, beta }) => (alpha, beta),
            _ => (f64::NAN, f64::NAN),
        };
        Self {
            step,
            eta: arm.optimizer.eta(),
            alpha,
            beta,
            model,
            average,
            gradient: two(run.gradient()),
            full_gradient: problem.value_and_gradient(model).1,
            new_model: two(&run.weights),
            new_average: two(&run.average),
            batch: order,
        }
    }

    /// w1 − η g for either gradient.
    fn tried(&self, gradient: [f64; 2]) -> [f64; 2] {
        [self.model[0] - self.eta * gradient[0], self.model[1] - self.eta * gradient[1]]
    }

    /// The objective of the step's minibatch.
    fn seen(&self, problem: &Problem, x: f64, y: f64) -> f64 {
        let shifts = self.batch.iter().map(|&term| problem.shifts()[term as usize]);
        shifts.map(|[u, v]| problem.landscape().value(x - u, y - v)).sum::<f64>() / self.batch.len() as f64
    }

    /// The points and gradients of the step.
    pub(super) fn table(&self) -> Table {
        let rows = [
            ("model w₁", self.model),
            ("average w₂", self.average),
            ("gradient of the minibatch g", self.gradient),
            ("gradient of the full batch", self.full_gradient),
            ("optimizer's point w₁*", self.tried(self.gradient)),
            ("new model w₁′", self.new_model),
            ("new average w₂′", self.new_average),
        ];
        Table::default()
            .with("", rows.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>())
            .with("x", rows.iter().map(|(_, at)| at[0]).collect::<Vec<_>>())
            .with("y", rows.iter().map(|(_, at)| at[1]).collect::<Vec<_>>())
    }

    /// The level line of the minibatch's objective through the model, to which its gradient is at right angles.
    fn level_line(&self, scenario: &Scenario, problem: &Problem) -> Vec<Layer> {
        let [x, y] = [scenario.view.x, scenario.view.y];
        let at = |[low, high]: [f64; 2], place: usize| low + (high - low) * place as f64 / (GRID - 1) as f64;
        let values: Vec<f64> =
            (0..GRID * GRID).map(|place| self.seen(problem, at(x, place % GRID), at(y, place / GRID))).collect();
        let grid = Grid { values: &values, columns: GRID, x: (x[0], x[1]), y: (y[0], y[1]) };
        let lines = grid.contours(self.seen(problem, self.model[0], self.model[1]));
        let stroke = Stroke { color: arm_style(0).color, width: 1.4, dash: Dash::Dashed };
        lines
            .into_iter()
            .map(|points| {
                let name = Some("level line of this minibatch's objective through w₁".to_owned());
                Layer::Line(Line { name, points, stroke, halo: Some(Color::WHITE.with_alpha(120)) })
            })
            .collect()
    }

    /// The frame.
    pub(super) fn figure(&self, scenario: &Scenario, problem: &Problem) -> Figure {
        let (ink, blue, orange, green) = (Color::BLACK, arm_style(0).color, arm_style(1).color, arm_style(2).color);
        let tried = self.tried(self.gradient);
        let arrow = |name: &str, from, to, color, width: f64, dash| {
            Layer::Arrow(Arrow {
                name: Some(name.to_owned()),
                from,
                to,
                stroke: Stroke { color, width, dash },
                head: 6.0 + 2.0 * width,
                halo: Some(Color::WHITE),
            })
        };
        let particle = |name: &str, at, shape, color, filled, size| {
            Layer::Markers(Markers {
                name: Some(name.to_owned()),
                points: vec![at],
                shape,
                size,
                color,
                filled,
                halo: Some(Color::WHITE),
            })
        };
        let mut layers = self.level_line(scenario, problem);
        layers.extend([
            Layer::Line(Line {
                name: None,
                points: vec![tried, self.average],
                stroke: Stroke { color: orange, width: 1.2, dash: Dash::Dotted },
                halo: Some(Color::WHITE.with_alpha(150)),
            }),
            Layer::Coil(Coil {
                name: Some("spring".to_owned()),
                from: self.model,
                to: self.average,
                turns: 12,
                radius: 10.0,
                stroke: Stroke::solid(ink, 1.3),
                halo: Some(Color::WHITE.with_alpha(170)),
            }),
            arrow(
                "−η ∇f of the full batch",
                self.model,
                self.tried(self.full_gradient),
                Color::hex(0x30_30_30),
                1.6,
                Dash::Dashed,
            ),
            arrow("−η g: the optimizer's step on the minibatch", self.model, tried, blue, 2.4, Dash::Solid),
            arrow("β (w₂ − w₁*): the average's pull on the model", tried, self.new_model, orange, 2.4, Dash::Solid),
            arrow(
                "α (w₁ − w₂): the model's pull on the average",
                self.average,
                self.new_average,
                green,
                2.4,
                Dash::Solid,
            ),
            particle("model, before", self.model, Shape::Circle, ink, false, 11.0),
            particle("average, before", self.average, Shape::Circle, ink, true, 11.0),
            particle("w₁*, where the optimizer alone would go", tried, Shape::Diamond, blue, true, 10.0),
            particle("model, after", self.new_model, Shape::Circle, orange, false, 11.0),
            particle("average, after", self.new_average, Shape::Circle, orange, true, 11.0),
        ]);
        layers.extend(self.labels(tried).map(Layer::Text));
        let n = |value: f64| number::significant(value, 3);
        let mut panel = paths::panel("", scenario, problem, layers, true);
        panel.title = "w₁* = w₁ − η g;  w₁′ = (1 − β) w₁* + β w₂;  w₂′ = (1 − α) w₂ + α w₁".to_owned();
        panel.equal_aspect = true;
        // A start that lies elsewhere says nothing about this step.
        panel
            .layers
            .retain(|layer| !matches!(layer, Layer::Markers(markers) if markers.name.as_deref() == Some("start")));
        let (samples, batch, spread) = match scenario.noise {
            Some(Noise::Minibatch { samples, batch, spread }) => (samples, batch, spread),
            _ => (1, 1, 0.0),
        };
        Figure {
            title: "One BELAY step".to_owned(),
            caption: format!(
                "Step {} of SGD with BELAY on a quadratic bowl, seed {}: η = {}, α = {} (decay {}), β = {}. Both \
                 particles move at once, from the same old state: the average takes in the old w₁. Colours and white \
                 lines: the noise-free objective f, the mean of {samples} shifted copies (spread {}); the step sees \
                 {batch} of them, whose gradient g is at right angles to the dashed line. The model w₁ is hollow, the \
                 average w₂ filled.",
                self.step + 1,
                scenario.run.seed,
                n(self.eta),
                n(self.alpha),
                n(1.0 - self.alpha),
                n(self.beta),
                n(spread),
            ),
            panels: vec![panel],
            shared_legend: true,
            size: (860.0, 820.0),
            ..Figure::default()
        }
        .fitted()
    }

    /// The names of the points and arrows, each moved to the side where nothing else is.
    fn labels(&self, tried: [f64; 2]) -> impl Iterator<Item = Label> {
        let middle = |a: [f64; 2], b: [f64; 2]| [0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1])];
        let (ink, blue, orange, green) = (Color::BLACK, arm_style(0).color, arm_style(1).color, arm_style(2).color);
        let full = self.tried(self.full_gradient);
        [
            ("w₁", self.model, [-12.0, 10.0], ink),
            ("w₂", self.average, [0.0, -17.0], ink),
            ("w₁*", tried, [13.0, 2.0], blue),
            ("w₁′", self.new_model, [-2.0, 18.0], orange),
            ("w₂′", self.new_average, [-12.0, 6.0], orange),
            ("−η g", middle(self.model, tried), [12.0, 6.0], blue),
            ("−η ∇f", full, [8.0, 0.0], Color::hex(0x30_30_30)),
            ("β (w₂ − w₁*)", middle(tried, self.new_model), [8.0, -15.0], orange),
            ("α (w₁ − w₂)", middle(self.average, self.new_average), [-12.0, -4.0], green),
        ]
        .into_iter()
        .map(|(text, at, shift, color): (&str, [f64; 2], [f64; 2], Color)| Label {
            text: text.to_owned(),
            at,
            shift,
            anchor: match shift[0] {
                x if x > 5.0 => Anchor::Start,
                x if x < -5.0 => Anchor::End,
                _ => Anchor::Middle,
            },
            size: 14.0,
            weight: Weight::Strong,
            color: color.mix(Color::BLACK, 0.25),
            halo: Some(Color::WHITE),
        })
    }
}

fn two(numbers: &[f64]) -> [f64; 2] {
    [numbers[0], numbers[1]]
}
