//! Global search: the lowest value of a function in a view, at kinks and on the edges too.
//!
//! Nothing is proved by it. A grid shows the wells; from the lowest of them, points of a low-discrepancy sequence in boxes from the
//! size of the view down to fractions of a cell look for lower ones, so that ripples finer than the grid are followed down
//! their envelope; narrow curved valleys are scanned line by line, and the edges along themselves.

use super::descent::{Descent, compass, golden, snapped};
use super::minimum::{Derivatives, Site, descend, is_isolated, newton, polish};
use super::scan::{SIDE, Scan};
use super::{Optimum, View};

/// Number of lowest wells whose neighbourhood is searched.
const WELLS: usize = 12;
/// Number of boxes around a well, and the size of each in that of the one before; the first is a quarter of the view.
const BOXES: u32 = 8;
const SHRINK: f64 = 0.35;
/// Points in a box, how many of them are followed downhill, and how often a box is looked through again where that led lower.
const POINTS: u32 = 48;
const FOLLOWED: usize = 4;
const ROUNDS: u32 = 6;
/// Lines of a valley that are scanned, and points along an edge.
const LINES: usize = 80;
const EDGE: usize = 720;

/// The search for the lowest value of a function.
pub(super) struct Search<'a, V, D> {
    pub(super) view: View,
    pub(super) value: &'a V,
    pub(super) derivatives: &'a D,
    pub(super) scan: &'a Scan,
}

/// A low point of a view.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Low {
    pub(super) point: [f64; 2],
    pub(super) value: f64,
    pub(super) site: Site,
    /// Whether its neighbourhood is higher, as around no point of a line of minima.
    pub(super) is_isolated: bool,
}

impl<V: Fn([f64; 2]) -> f64, D: Derivatives> Search<'_, V, D> {
    /// Returns the lowest point that is found, beginning at `wells`, and what that says of the lowest value.
    pub(super) fn lowest(&self, wells: &[[f64; 2]]) -> (Option<Low>, Optimum) {
        let spread = self.scan.spread();
        let along_edge = self.edge();
        let (mut best, mut edge) = match along_edge {
            Some(low) if low.site == Site::Edge => (None, Some(low)),
            low => (low, None),
        };
        let mut seeds: Vec<[f64; 2]> = wells.iter().copied().take(WELLS).collect();
        seeds.extend(self.valleys());
        let mut visited: Vec<[f64; 2]> = vec![];
        for seed in seeds.into_iter().filter(|seed| self.view.contains(*seed)) {
            let Some(point) = self.around(seed, spread, &visited) else { continue };
            visited.push(point);
            let Some(low) = self.settle(point, spread) else { return (best, Optimum::Unknown) };
            let kept = if low.site == Site::Edge { &mut edge } else { &mut best };
            if kept.is_none_or(|kept| low.value < kept.value) {
                *kept = Some(low);
            }
        }
        let lower = edge.filter(|edge| best.is_none_or(|best| edge.value < best.value - tolerance(best.value, spread)));
        let known = |low: Low| if low.value.is_finite() { Optimum::BestFound(low.value) } else { Optimum::Unknown };
        let Some(edge) = lower else { return (best, best.map_or(Optimum::Unknown, known)) };
        // Where f falls without bound beyond the edge, a point on it says nothing.
        if edge.value.is_finite() && self.has_a_bottom_beyond(edge.point) {
            (Some(edge), Optimum::BestFound(edge.value))
        } else {
            (best, Optimum::Unknown)
        }
    }

    /// Returns the kink downhill of a point, if there is one inside the view.
    pub(super) fn kink(&self, start: [f64; 2]) -> Option<[f64; 2]> {
        let low = self.settle(start, self.scan.spread())?;
        (low.site == Site::Kink && low.is_isolated).then_some(low.point)
    }

    /// Looks around a point for lower ones, in smaller and smaller boxes; `None` where that comes to a point that is `known`.
    fn around(&self, start: [f64; 2], spread: f64, known: &[[f64; 2]]) -> Option<[f64; 2]> {
        let cell = self.scan.cell();
        let mut point = self.downhill(start);
        let mut here = (self.value)(point);
        for size in 0..BOXES {
            let half = self.view.size().map(|side| 0.25 * side * libm::pow(SHRINK, f64::from(size)));
            for round in 0..ROUNDS {
                let first = POINTS * (round + ROUNDS * size);
                let mut samples: Vec<(f64, [f64; 2])> = (first..first + POINTS)
                    .map(|number| {
                        let [u, v] = evenly_spread(number);
                        let at = [point[0] + (2.0 * u - 1.0) * half[0], point[1] + (2.0 * v - 1.0) * half[1]];
                        let at = self.inside(at);
                        ((self.value)(at), at)
                    })
                    .filter(|(value, _)| !value.is_nan())
                    .collect();
                samples.sort_by(|a, b| a.0.total_cmp(&b.0));
                let mut lower = None;
                for (_, sample) in samples.into_iter().take(FOLLOWED) {
                    let end = self.downhill(sample);
                    let there = (self.value)(end);
                    if there < here - tolerance(here, spread) {
                        (lower, here) = (Some(end), there);
                    }
                }
                let Some(lower) = lower else { break };
                point = lower;
            }
            let near = |other: &[f64; 2]| (0..2).all(|axis| (other[axis] - point[axis]).abs() < 1e-6 * cell[axis]);
            if known.iter().any(near) {
                return None;
            }
        }
        Some(point)
    }

    /// A few steps of Newton's method, inside the view.
    fn downhill(&self, start: [f64; 2]) -> [f64; 2] {
        let end = newton(start, 12, self.value, self.derivatives);
        if self.view.contains(end) && (self.value)(end) <= (self.value)(start) { end } else { start }
    }

    /// Goes to the minimum at a point: by derivatives where they lead there, or without; `None` where there is no bottom.
    fn settle(&self, point: [f64; 2], spread: f64) -> Option<Low> {
        let inside = |at: [f64; 2]| if self.view.contains(at) { (self.value)(at) } else { f64::INFINITY };
        let smooth = polish(point, self.value, self.derivatives)
            .filter(|end| self.view.contains(*end) && (self.value)(*end) <= (self.value)(point));
        let [width, height] = self.scan.cell();
        let step = 0.5 * libm::hypot(width, height);
        let rest = match compass(smooth.unwrap_or(point), step, self.view, spread, &inside) {
            Descent::Rest(rest) => snapped(rest, &inside),
            Descent::Bottomless => return None,
        };
        let value = (self.value)(rest);
        if let Some(smooth) = smooth.filter(|smooth| (self.value)(*smooth) <= value + tolerance(value, spread)) {
            let is_isolated = is_isolated(smooth, self.view, self.value);
            return Some(Low { point: smooth, value: (self.value)(smooth), site: Site::Smooth, is_isolated });
        }
        Some(self.low(rest))
    }

    /// Returns whether there is a minimum beyond the edge, rather than no bound.
    fn has_a_bottom_beyond(&self, edge: [f64; 2]) -> bool {
        let [width, height] = self.scan.cell();
        descend(self.view, edge, libm::hypot(width, height), self.value, self.derivatives).is_some()
    }

    /// The lowest points of the narrowest valleys: the best lines of the grid, minimised across and then along.
    fn valleys(&self) -> Vec<[f64; 2]> {
        let cell = self.scan.cell();
        let mut found = vec![];
        for along in 0..2 {
            let across = 1 - along;
            let point = |a: f64, b: f64| if along == 0 { [a, b] } else { [b, a] };
            let value = |a: f64, b: f64| (self.value)(point(a, b));
            let place = |axis: usize, index: usize| {
                if axis == 0 { self.scan.column(index) } else { self.scan.row(index) }
            };
            let grid = |a: usize, b: usize| if along == 0 { self.scan.value(a, b) } else { self.scan.value(b, a) };
            let mut lines: Vec<(f64, f64, f64)> = (0..LINES)
                .filter_map(|line| {
                    let index = 1 + line * (SIDE - 3) / (LINES - 1);
                    let lowest = (1..SIDE - 1)
                        .filter(|b| !grid(index, *b).is_nan())
                        .min_by(|b, c| grid(index, *b).total_cmp(&grid(index, *c)))?;
                    let (a, b) = (place(along, index), place(across, lowest));
                    let (b, low) = golden(b - cell[across], b + cell[across], 60, |b| value(a, b));
                    Some((low, a, b))
                })
                .collect();
            lines.sort_by(|p, q| p.0.total_cmp(&q.0));
            for (_, a, b) in lines.into_iter().take(2) {
                let (wide, reach) = (4.0 * cell[along], 6.0 * cell[across]);
                let bottom = |a: f64| golden(b - reach, b + reach, 75, |b| value(a, b));
                let (end, _) = golden(a - wide, a + wide, 50, |a| bottom(a).1);
                // The bottom is only as exact as rounding lets f be across it; short decimals are often better.
                let rounded = (0..=6).map(|decimals| {
                    let power = libm::pow(10.0, f64::from(decimals));
                    libm::round(end * power) / power
                });
                let ends = rounded.chain([end]).map(|a| snapped(point(a, bottom(a).0), self.value));
                found.extend(ends.min_by(|p, q| (self.value)(*p).total_cmp(&(self.value)(*q))));
            }
        }
        found
    }

    /// The lowest point on the edges.
    fn edge(&self) -> Option<Low> {
        let View { x: [left, right], y: [bottom, top] } = self.view;
        let corners = [[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]];
        let lowest = corners.windows(2).flat_map(|ends| {
            let at = |share: f64| [0, 1].map(|axis| ends[0][axis] + (ends[1][axis] - ends[0][axis]) * share);
            let share = |index: usize| index as f64 / EDGE as f64;
            let values = (0..=EDGE).map(|index| ((self.value)(at(share(index))), index));
            let mut places: Vec<(f64, usize)> = values.filter(|(value, _)| !value.is_nan()).collect();
            places.sort_by(|a, b| a.0.total_cmp(&b.0));
            let fine = |(value, index): (f64, usize)| {
                let (low, high) = (share(index.saturating_sub(1)), share((index + 1).min(EDGE)));
                let (fine, there) = golden(low, high, 60, |share| (self.value)(at(share)));
                if there < value { (there, at(fine)) } else { (value, at(share(index))) }
            };
            places.into_iter().take(4).map(fine).collect::<Vec<_>>()
        });
        let (_, point) = lowest.min_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(self.low(point))
    }

    /// A place without a gradient of zero: on the edge where f is lower beyond, or else a kink.
    fn low(&self, point: [f64; 2]) -> Low {
        let falls_beyond = self.falls_beyond(point);
        let site = if falls_beyond { Site::Edge } else { Site::Kink };
        let is_isolated = falls_beyond || is_isolated(point, self.view, self.value);
        Low { point, value: (self.value)(point), site, is_isolated }
    }

    /// Returns whether f is lower a little beyond the edge at a point than there.
    fn falls_beyond(&self, point: [f64; 2]) -> bool {
        let View { x, y } = self.view;
        [x, y].into_iter().zip(self.scan.cell()).enumerate().any(|(axis, (ends, cell))| {
            [(ends[0], -1e-3 * cell), (ends[1], 1e-3 * cell)].into_iter().any(|(end, outwards)| {
                let mut beyond = point;
                beyond[axis] += outwards;
                (point[axis] - end).abs() < 1e-6 * cell && (self.value)(beyond) < (self.value)(point)
            })
        })
    }

    fn inside(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [x.clamp(self.view.x[0], self.view.x[1]), y.clamp(self.view.y[0], self.view.y[1])]
    }
}

/// Returns the difference below which two values count as equal.
fn tolerance(value: f64, spread: f64) -> f64 {
    1e-12 * value.abs().max(spread)
}

/// The point of the R₂ sequence of that number: evenly spread in the unit square whatever their count.
fn evenly_spread(number: u32) -> [f64; 2] {
    [0.754_877_666_246_692_8, 0.569_840_290_998_053_3].map(|step| {
        let turns = 0.5 + step * f64::from(number);
        turns - libm::floor(turns)
    })
}

#[cfg(test)]
mod tests;
