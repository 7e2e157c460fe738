//! Whether model and average are a damped harmonic oscillator: the free spring in continuous time, its kinematic
//! steps, and BELAY's own step.

mod belay;
mod closed_form;
mod figures;
mod swing;
#[cfg(test)]
mod tests;

use super::measure::{exact, largest, order};
use super::{ExperimentError, Findings, Measurement, Setup, Work};
use crate::figure::number::significant;
use crate::table::Table;
use crate::theory::{Spring, SpringRegime};
use std::collections::BTreeMap;
use swing::Swing;

/// The regimes of a spring, from weak to strong damping.
const REGIMES: [SpringRegime; 3] = [SpringRegime::Underdamped, SpringRegime::Critical, SpringRegime::Overdamped];

/// A spring with the drag c = `drag` · m on both particles.
fn spring(setup: &Setup, drag: f64, dt: f64) -> Spring {
    let [m1, m2, k] = ["m1", "m2", "k"].map(|name| setup.number(name));
    Spring { m1, m2, k, c1: drag * m1, c2: drag * m2, dt }
}

/// The drag c/m that damps by δ/ω0 = `ratio`.
fn drag_of(setup: &Setup, ratio: f64) -> f64 {
    2.0 * ratio * spring(setup, 0.0, 1.0).omega0_squared().sqrt()
}

/// Runs the experiment.
pub(super) fn run(setup: &Setup, work: &mut dyn Work) -> Result<Findings, ExperimentError> {
    let horizon = setup.number("horizon");
    let shown: Vec<Vec<Swing>> = setup
        .numbers("ratios")
        .into_iter()
        .map(|ratio| {
            let of = |dt| Swing::new(spring(setup, drag_of(setup, ratio), dt), horizon);
            work.check_interrupt().map(|()| setup.numbers("lengths").into_iter().map(of).collect())
        })
        .collect::<Result<_, _>>()?;
    let [low, high] = [0, 1].map(|end| setup.numbers("drags")[end]);
    let values = setup.number("drag_values") as usize;
    let drags = (0..values).map(|place| low + (high - low) * place as f64 / (values - 1) as f64);
    let settling = setup.number("settling_horizon");
    let swept: Vec<Swing> = drags
        .map(|drag| work.check_interrupt().map(|()| Swing::new(spring(setup, drag, 1.0), settling)))
        .collect::<Result<_, _>>()?;
    let checks = closed_form::all(setup, work)?;
    let grid = belay::grid(setup, work)?;
    let courses: Vec<belay::Course> = setup.numbers("sums").into_iter().map(belay::Course::new).collect();

    let mut measures: BTreeMap<String, Vec<Measurement>> = BTreeMap::new();
    let mut put = |name: &str, parts: Vec<Measurement>| measures.insert(name.to_owned(), parts);
    put(
        "closed-form",
        REGIMES
            .iter()
            .map(|regime| {
                let of: Vec<f64> =
                    checks.iter().filter(|(found, _)| found == regime).map(|(_, deviation)| *deviation).collect();
                exact(regime.to_string(), largest(of.iter().copied()), of.len())
            })
            .collect(),
    );
    let orders: Vec<f64> = shown
        .iter()
        .map(|swings| order(&swings.iter().map(|swing| [swing.spring.dt, swing.error()]).collect::<Vec<_>>()))
        .collect();
    let regime = |swings: &[Swing]| swings[0].spring.regime().map_or(String::new(), |regime| regime.to_string());
    put(
        "order",
        shown.iter().zip(&orders).map(|(swings, &order)| exact(regime(swings), order, swings.len())).collect(),
    );
    let within = |regime: &SpringRegime| grid.iter().filter(|cell| cell.regime == *regime).collect::<Vec<_>>();
    let part = |regime: &SpringRegime| format!("spring {regime}");
    let of_grid = |of: fn(&belay::Cell) -> f64| -> Vec<Measurement> {
        REGIMES
            .iter()
            .map(|regime| {
                let cells = within(regime);
                exact(part(regime), largest(cells.iter().map(|cell| of(cell))), cells.len())
            })
            .collect()
    };
    put("belay-sign-changes", of_grid(|cell| cell.sign_changes as f64));
    put("belay-ratio", of_grid(|cell| cell.deviation));
    put(
        "departure",
        courses
            .iter()
            .map(|course| exact(format!("α + β = {}", course.sum), course.departure(), course.steps.len()))
            .collect(),
    );
    let [under, critical, over] = REGIMES.map(|regime| within(&regime).len());
    let worst = |swings: &[Swing]| swings.first().map_or(f64::NAN, Swing::error);
    let notes = vec![
        "BELAY's own step is not the ringing oscillator. At its drag c = 2m/Δt no velocity reaches a position, so \
         that the displacement r = w₂ − w₁ of the free pair is multiplied by 1 − α − β at every step: up to α + β = 1 \
         it falls monotonically, also where the continuous spring of the same masses, k and drag is underdamped and \
         rings (α + β > 1/2). Ringing needs c < 2m/Δt, the general spring."
            .to_owned(),
        format!(
            "The kinematic step is of first order, since its velocity moves by a Δt alone: w′ = w + v Δt + a Δt²/2, \
             v′ = v + a Δt. The slopes of the largest error over Δt are {}; at Δt = 1 that error is {} of the first \
             displacement. Without drag the step gains energy and is unstable; it is stable for α + β ≤ c Δt/m ≤ 2.",
            join(orders.iter().zip(&shown).map(|(order, of)| format!("{} ({})", significant(*order, 3), regime(of)))),
            join(shown.iter().map(|of| significant(worst(of), 2))),
        ),
        format!(
            "A sign change is counted where r is above 10⁻¹² of its first value on both sides, since at α + β = 1 \
             rounding is all that is left of it. The grid of α and β holds {over} pairs whose spring is overdamped, \
             {critical} critical and {under} underdamped."
        ),
    ];
    Ok(Findings {
        figures: vec![
            ("figure".to_owned(), figures::regimes(setup, &shown)),
            ("drags".to_owned(), figures::drags(setup, &swept, &courses)),
        ],
        data: data(&shown),
        summary: summary(shown.iter().flatten().chain(&swept)),
        tables: vec![("BELAY's own step on the free spring".to_owned(), belay::table(&courses))],
        measures,
        notes,
    })
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// Returns a table with a row per step of the swings in the first figure.
fn data(shown: &[Vec<Swing>]) -> Table {
    let rows: Vec<(&Swing, usize)> =
        shown.iter().flatten().flat_map(|swing| (0..swing.steps.len()).map(move |step| (swing, step))).collect();
    let numbers =
        |of: fn(&Swing, usize) -> f64| rows.iter().map(|(swing, step)| of(swing, *step)).collect::<Vec<f64>>();
    Table::default()
        .with("regime", rows.iter().map(|(swing, _)| swing.regime()).collect::<Vec<_>>())
        .with("c/m", numbers(|swing, _| swing.drag()))
        .with("dt", numbers(|swing, _| swing.spring.dt))
        .with("time", numbers(|swing, step| swing.time(step)))
        .with("r of the kinematic step", numbers(|swing, step| swing.steps[step]))
        .with("r of the closed form", numbers(|swing, step| swing.exact[step]))
}

/// Returns a table with a row per drag and Δt.
fn summary<'a>(swings: impl Iterator<Item = &'a Swing>) -> Table {
    let swings: Vec<&Swing> = swings.collect();
    let numbers = |of: fn(&Swing) -> f64| swings.iter().map(|swing| of(swing)).collect::<Vec<f64>>();
    Table::default()
        .with("c/m", numbers(Swing::drag))
        .with("dt", numbers(|swing| swing.spring.dt))
        .with("spring", swings.iter().map(|swing| swing.regime()).collect::<Vec<_>>())
        .with("step", swings.iter().map(|swing| swing.spring.step_regime().to_string()).collect::<Vec<_>>())
        .with("time", numbers(|swing| swing.time(swing.steps.len() - 1)))
        .with("largest error", numbers(Swing::error))
        .with("sign changes of the steps", swings.iter().map(|s| swing::sign_changes(&s.steps)).collect::<Vec<u64>>())
        .with("sign changes of the spring", swings.iter().map(|s| swing::sign_changes(&s.exact)).collect::<Vec<u64>>())
        .with("settled: steps", numbers(|swing| swing.settled(&swing.steps)))
        .with("settled: spring", numbers(|swing| swing.settled(&swing.exact)))
}
