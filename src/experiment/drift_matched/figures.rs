//! Gains as forests, curves over the drift, and times.

use super::grids::Case;
use super::times::Timed;
use crate::experiment::Measurement;
use crate::experiment::arms::by_optimizer;
use crate::experiment::robustness::conditions;
use crate::figure::draw::{Curve, Effect, Forest, Sensitivity, forest_figure, sensitivity_figure};
use crate::figure::number::significant;
use crate::figure::{Axis, Figure};
use crate::sweep::Results;
use std::collections::BTreeMap;

type Measures = BTreeMap<String, Vec<Measurement>>;

/// The parts of a measure that are about one optimizer, which the title of their panel says.
fn effects(measures: &Measures, name: &str, optimizer: &str) -> Vec<Effect> {
    let about = format!(", {optimizer}, ");
    let effect = |part: &Measurement| {
        let (function, pair) = part.part.split_once(&about)?;
        Some(Effect {
            part: format!("{function}, {pair}"),
            value: part.effect,
            interval: part.interval.map(|interval| (interval.low, interval.high)),
            n: part.n,
        })
    };
    measures.get(name).map(|parts| parts.iter().filter_map(effect).collect()).unwrap_or_default()
}

/// The gains over control at equal η and at equal drift, and those over the EMA at equal drift.
pub(super) fn gains(measures: &Measures, results: &Results) -> Figure {
    let forest = |title: String, name: &str, optimizer: &str| Forest {
        title,
        x: Axis::linear("mean log₁₀ ratio; right: BELAY lower", (0.0, 0.0)),
        effects: effects(measures, name, optimizer),
        above: Some(0.0),
        below: None,
    };
    let optimizers = by_optimizer(&results.plan().base().arms);
    let caption = format!(
        "Decades by which BELAY's f − f* (of the average w₂) is below that of the optimizer alone (of the model) and of an EMA with the \
         same α (of the average) at the end: mean over 41 learning rates of the median ratio under the same seeds, a loss counting as \
         at most that at the start, so that diverged runs are counted as having gained nothing; 95 % percentile bootstrap intervals \
         over seeds. Parts: function, α/β. {}.",
        conditions(results.plan()),
    );
    let of = |(optimizer, _): &(String, Vec<usize>)| {
        [
            forest(format!("Over {optimizer} alone, equal η"), "gain-at-equal-eta", optimizer),
            forest(format!("Over {optimizer} alone, equal drift"), "gain-at-equal-drift", optimizer),
            forest(format!("Over {optimizer} + EMA, equal drift"), "gain-over-ema-at-equal-drift", optimizer),
        ]
    };
    let forests: Vec<Forest> = optimizers.iter().flat_map(of).collect();
    forest_figure("What BELAY gains at the same learning rate and at the same drift", &caption, &forests)
}

/// The losses over η and over the drift of the first pair of settings.
pub(super) fn curves(cases: &[Case], results: &Results) -> Figure {
    let first = cases.first().map(|case| case.pair);
    let shown: Vec<&Case> = cases.iter().filter(|case| Some(case.pair) == first).collect();
    let plot = |case: &Case| {
        let named = |curve: Curve, name: &str| Curve { name: name.to_owned(), ..curve };
        Sensitivity {
            title: format!("{}, {}", case.function, case.optimizer),
            x: Axis::log10("η; drift η(1 − β)α/(α + β)", (0.0, 0.0)),
            y: Axis::log10("f − f* at the end", (0.0, 0.0)),
            curves: vec![
                named(case.control.curve(0), "no averaging"),
                named(case.ema.curve(1), "EMA"),
                named(case.equal_eta.curve(2), "BELAY over η"),
                named(case.equal_drift.curve(3), "BELAY over its drift"),
            ],
            rules: vec![("start".to_owned(), case.initial)],
            most: Some(30.0 * case.initial),
            share: "lost".to_owned(),
        }
    };
    let pair = first.map_or_else(String::new, |pair| {
        format!("α = {}, β = {}: BELAY's η is {} times its drift", pair.alpha, pair.beta, significant(pair.factor(), 3))
    });
    let lost: Vec<String> = shown
        .iter()
        .map(|case| {
            let of = |rates: &crate::experiment::rates::Rates| rates.lost().0;
            format!(
                "{} {} / {} / {} / {}",
                format_args!("{}, {}", case.function, case.optimizer),
                of(&case.control),
                of(&case.ema),
                of(&case.equal_eta),
                of(&case.equal_drift)
            )
        })
        .collect();
    let runs = shown.first().map_or(0, |case| case.control.lost().1);
    let caption = format!(
        "Noise-free f − f* at the end, of the average w₂ (without averaging: of the model): median and quartiles of {}. {pair}. BELAY is \
         drawn twice, over its η and over its drift, which for the others is η. Diverged runs count as +∞; of {runs} each (no \
         averaging / EMA / BELAY over η / over drift): {}.",
        conditions(results.plan()),
        lost.join("; "),
    );
    let plots: Vec<Sensitivity> = shown.into_iter().map(plot).collect();
    sensitivity_figure("Final loss over the learning rate and over the drift", &caption, &plots, 3)
}

/// The ratios of expected running times with η tuned.
pub(super) fn times(measures: &Measures, timed: &[Timed]) -> Figure {
    let forest = |title: String, name: &str, optimizer: &str| Forest {
        title,
        x: Axis::linear("log₁₀ ratio of times; left: BELAY sooner", (0.0, 0.0)),
        effects: effects(measures, name, optimizer),
        above: None,
        below: Some(0.0),
    };
    let targets: Vec<String> = timed.iter().fold(vec![], |mut targets, timed| {
        let target = format!("{} {}", timed.function, significant(timed.target, 3));
        if !targets.contains(&target) {
            targets.push(target);
        }
        targets
    });
    let (steps, tried, seeds) = timed.first().map_or((0.0, 0, 0), |timed| (timed.steps, timed.tried.0, timed.tried.1));
    let caption = format!(
        "Expected running time (all steps ÷ runs that settle, a miss costing the budget of {} steps) until the noise-free f − f* of the \
         average w₂ (without averaging: of the model) stays below the target: {}. α and β as named; η alone is tuned, {tried} \
         values for every method on {seeds} seeds apart from those reported, by the median settled time (ties go to more arrivals, then to the lower tail loss). 95 % percentile bootstrap \
         intervals over the reporting seeds. Parts: function, α/β; diverged runs are misses. Where one never arrives, the interval is all or nothing by whether the Wilson intervals of the arrivals lie apart; where neither arrives there is no entry.",
        significant(steps, 6),
        targets.join(", "),
    );
    let mut forests = vec![];
    for optimizer in ["SGD", "Adam"] {
        forests.push(forest(format!("Against {optimizer} alone"), "time-over-control", optimizer));
        forests.push(forest(format!("Against {optimizer} + EMA"), "time-over-ema", optimizer));
    }
    forest_figure("Time to the target with the learning rate tuned", &caption, &forests)
}
