//! Text descriptions of the plots for screen readers.

use super::outcome::Outcome;
use super::quantity::Quantity;
use crate::figure::draw::{GridColors, GridMap, Sensitivity, StabilityLimits, axis_label};

fn show(value: f64) -> String {
    crate::app::widgets::number::significant(value)
}

/// Returns the range of an axis in words.
pub(super) fn range(outcome: &Outcome, axis: usize) -> String {
    let of = &outcome.axes()[axis];
    let ends = [0, of.len().saturating_sub(1)].map(|place| of.number(place).map_or_else(String::new, show));
    format!("{} from {} to {}", axis_label(&outcome.plan, &of.path), ends[0], ends[1])
}

/// Curves in words.
pub(super) fn curves_in_words(outcome: &Outcome, quantity: Quantity, plot: &Sensitivity) -> String {
    let mut words = format!("{} over {}", quantity.title(), range(outcome, 0));
    for curve in &plot.curves {
        let diverged = curve.shares.iter().filter(|share| **share > 0.0).count();
        let best = curve.best().map_or("no finite median".to_owned(), |best| {
            let (x, quartiles) = curve.points[best];
            format!("lowest median {} at {}", show(quartiles.median), show(x))
        });
        words += &format!("; {}, {best}", curve.name);
        if diverged > 0 {
            words += &format!(", runs {} at {diverged} of {} values", plot.share, curve.points.len());
        }
    }
    words
}

/// Returns a map in words.
pub(super) fn map_in_words(outcome: &Outcome, quantity: Quantity, arm: usize, map: &GridMap) -> String {
    let name = &outcome.plan.base().arms[arm].name;
    let mut words = format!("{} of {name} over {} and {}", quantity.title(), range(outcome, 0), range(outcome, 1));
    let count = |test: fn(f64) -> bool| map.cells.iter().filter(|cell| test(**cell)).count();
    if let GridColors::Classes(classes) = &map.colors {
        for (place, class) in classes.iter().enumerate() {
            let cells = map.cells.iter().filter(|cell| **cell == place as f64).count();
            if cells > 0 {
                words += &format!("; {}, {cells} cells", class.name);
            }
        }
    } else {
        let finite = map.cells.iter().enumerate().filter(|(_, cell)| cell.is_finite());
        if let Some((at, lowest)) = finite.min_by(|a, b| a.1.total_cmp(b.1)) {
            let axes = outcome.axes();
            let [x, y] = [(0, at % map.x.len()), (1, at / map.x.len())]
                .map(|(axis, place): (usize, usize)| axes[axis].number(place).map_or_else(String::new, show));
            words += &format!("; lowest {} at ({x}, {y})", show(*lowest));
        }
    }
    for (cells, what) in
        [(count(|cell| cell == f64::INFINITY), map.hatched.as_str()), (count(f64::is_nan), "not computed yet")]
    {
        if cells > 0 {
            words += &format!("; {what}, {cells} of {} cells", map.cells.len());
        }
    }
    words
}

/// Returns the place at which the limits of stability hold.
pub(super) fn place_of_limits(limits: &StabilityLimits) -> String {
    match limits.at {
        Some([x, y]) => format!("({}, {}), the minimum nearest to the start", show(x), show(y)),
        None => "the minimum of each cell that is nearest to its start".to_owned(),
    }
}
