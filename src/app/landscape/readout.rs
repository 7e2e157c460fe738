//! Read-out at the play head: each arm's numbers, the theory of the selected one, and the preset's text.

use crate::app::landscape::results::AtStep;
use crate::app::memo::Memo;
use crate::app::widgets::arms::swatch::swatch;
use crate::app::widgets::reading::{place, row};
use crate::app::widgets::word::{self, Word};
use crate::app::widgets::{about, number, theme};
use crate::noise::Noise;
use crate::objective::Optimum;
use crate::optim::{Averaging, Optimizer};
use crate::scenario::{Arm, Scenario};
use crate::simulate::Problem;
use crate::theory;
use egui::Ui;

/// State of the panel from frame to frame.
#[derive(Default)]
pub struct Readout {
    theory: Memo<TheoryKey, Vec<Row>>,
}

type TheoryKey = (Optimizer, Averaging, Option<Noise>, Option<[u64; 2]>, [[u64; 2]; 2]);

/// A number with its name and what it means.
#[derive(Clone, Debug)]
struct Row {
    name: &'static str,
    value: String,
    tip: String,
}

impl Readout {
    /// Shows the panel; returns whether the settings before the edits are wanted back.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        scenario: &Scenario,
        at_step: &AtStep<'_>,
        selected: usize,
        shown: &dyn Fn(usize) -> bool,
        edited: bool,
    ) -> bool {
        let AtStep { results, step, states } = *at_step;
        ui.label(theme::heading(format!("At step {step}")));
        lowest(ui, &results.problem);
        for (i, (arm, trajectory)) in results.scenario.arms.iter().zip(&results.trajectories).enumerate() {
            if !shown(i) {
                continue;
            }
            let sample = trajectory.at(step);
            ui.horizontal(|ui| {
                swatch(ui, arm.style, false);
                let text = if i == selected { theme::strong(&arm.name) } else { theme::body(&arm.name) };
                ui.add(egui::Label::new(text).truncate());
            });
            if let Some(word) = states.get(i) {
                word::show(ui, &Word::from(*word));
            }
            let control = arm.averaging.is_control();
            let excess = |loss: f64| number::significant(results.problem.excess(loss));
            let symbol = results.problem.quantity();
            if !control {
                row(ui, &format!("{symbol} at w₁"), &excess(sample.model_loss), "The noise-free loss of the model");
            }
            let of = if control { "The noise-free loss of the model" } else { "The noise-free loss of the average" };
            row(ui, &format!("{symbol} at {}", if control { "w₁" } else { "w₂" }), &excess(sample.average_loss), of);
            if let Some((minimum, distance)) = results.problem.nearest_minimum(sample.average) {
                let [x, y] = minimum.point.map(number::significant);
                row(
                    ui,
                    "to the minimum",
                    &number::significant(distance),
                    &format!("The distance to the nearest minimum, ({x}, {y})"),
                );
            }
            if !control {
                let length = (sample.average[0] - sample.model[0]).hypot(sample.average[1] - sample.model[1]);
                row(ui, "spring", &number::significant(length), "The spring's length ‖w₂ − w₁‖");
            }
            ui.add_space(theme::space::S);
        }
        let chosen = scenario.arms.get(selected).map(|arm| &arm.name);
        let of = results.scenario.arms.iter().position(|arm| Some(&arm.name) == chosen);
        if let Some((selected, arm)) = of.and_then(|i| Some((i, results.scenario.arms.get(i)?))) {
            ui.separator();
            ui.label(theme::heading("Theory"));
            let minimum = results.theory_minimum(selected, step);
            let place = minimum.map(|minimum| place(minimum.point));
            let holds = match &place {
                Some(place) => format!("of {}, at {place}, the minimum nearest to its model", arm.name),
                None => format!("of {}; no smooth minimum is known at which a limit could hold", arm.name),
            };
            ui.add(egui::Label::new(theme::caption(holds)).wrap());
            let hessian = minimum.map_or([[f64::NAN; 2]; 2], |minimum| results.problem.hessian(minimum.point));
            let noise = results.scenario.noise;
            let point = minimum.map(|minimum| minimum.point.map(f64::to_bits));
            let key = (arm.optimizer, arm.averaging, noise, point, hessian.map(|row| row.map(f64::to_bits)));
            for line in self.theory.get(&key, |_| rows(arm, noise, hessian, &place.unwrap_or_default())) {
                row(ui, line.name, &line.value, &line.tip);
            }
        }
        about::show(ui, &scenario.title, &scenario.about, edited)
    }
}

/// Shows the value that losses are measured from, where it is not f*, and what corrected it.
fn lowest(ui: &mut Ui, problem: &Problem) {
    match problem.optimum() {
        Optimum::Proved(_) => {}
        Optimum::BestFound(value) => row(
            ui,
            "best found f",
            &number::significant(value),
            "The lowest value of f that a search, or a run, has found: losses are measured from it. It is not proved to be f*",
        ),
        Optimum::Unknown => row(
            ui,
            "lowest f",
            "not known",
            "No lowest value of f is known: f itself is shown, and no target above the lowest can be judged",
        ),
    }
    if let Some(correction) = problem.correction() {
        ui.add(egui::Label::new(theme::caption(format!("A lower value was met: {correction}"))).wrap());
    }
}

/// Numbers of theory of an arm at the minimum `at`, whose Hessian is `hessian`.
fn rows(arm: &Arm, noise: Option<Noise>, hessian: [[f64; 2]; 2], at: &str) -> Vec<Row> {
    let show = number::significant;
    let mut rows = vec![];
    let mut add = |name: &'static str, value: String, tip: String| rows.push(Row { name, value, tip });
    let eta = arm.optimizer.eta();
    let held = arm.coefficients();
    let curvature = theory::greatest_curvature(hessian);
    let is_sgd = matches!(arm.optimizer, Optimizer::Sgd(_));
    if let (true, Some(limit)) = (curvature > 0.0, arm.stability_limit()) {
        let most = limit / curvature;
        let verdict = if eta < most { "below" } else { "above" };
        add(
            "η limit",
            show(most),
            format!(
                "On the quadratic at the minimum {at}, of greatest curvature λ = {}, a step is stable for η λ < {}; η = {} is {verdict} \
                 the limit. For BELAY: ηλ < 1 + (1 − αβ/(2 − α)) / (1 − β), derived for this program",
                show(curvature),
                show(limit),
                show(eta)
            ),
        );
    }
    if !is_sgd {
        let tip = "The closed forms of the stability limit and the noise floor are for SGD: the steps of the others are scaled by the \
                   gradients they have met";
        add("η limit", "not known".to_owned(), tip.to_owned());
    }
    if arm.averaging.is_control() {
        add("drift", show(eta), "How far the model moves in a step along a unit direction: η".to_owned());
    }
    if let Some(held) = held {
        if let Some(drift) = arm.spring().map_or_else(|| Some(held.drift()), |spring| spring.drift()) {
            add(
                "drift",
                show(drift),
                "How far the pair moves in a step under a unit force: η (1 − β) α / (α + β), against η for a plain optimizer. \
                 BELAY is also a slower optimizer at the same η; derived for this program"
                    .to_owned(),
            );
        }
        if !arm.is_spring() {
            add(
                "half-life",
                format!("{} steps", show(held.half_life())),
                format!(
                    "How long the average takes to forget half: ln ½ / ln(1 − α); decay 1 − α = {}",
                    show(held.decay())
                ),
            );
        }
    }
    if let Some(spring) = arm.spring().or_else(|| held.and_then(|held| held.spring(1.0))) {
        if let Some(regime) = spring.regime() {
            add(
                "spring",
                regime.to_string(),
                "The continuous spring: overdamped, critical or underdamped as δ² is above, at or below ω₀²".to_owned(),
            );
        }
        add(
            "step",
            spring.step_regime().to_string(),
            "The discrete step of the free pair: with c = 2m it has no memory of velocity, so it shrinks monotonically up to \
             α + β = 1 and alternates beyond; ringing needs c < 2m; derived for this program"
                .to_owned(),
        );
    }
    if let (Some(Noise::Gaussian { sigma }), true, false) = (noise, is_sgd, arm.is_spring())
        && let Some(floor) =
            theory::noise_floor_2d(hessian, sigma, held.unwrap_or(theory::Coefficients { eta, alpha: 1.0, beta: 0.0 }))
    {
        let axes = |ellipse: theory::Ellipse| {
            format!(
                "{} × {}",
                number::significant_digits(ellipse.semi_axes[0], 3),
                number::significant_digits(ellipse.semi_axes[1], 3)
            )
        };
        add(
            "floor of w₁",
            axes(floor.model),
            format!("Semi-axes of the predicted 1σ ellipse of the model around the minimum {at}"),
        );
        if held.is_some() {
            add(
                "floor of w₂",
                axes(floor.average),
                format!("Semi-axes of the predicted 1σ ellipse of the average around the minimum {at}"),
            );
        }
    }
    rows
}
