//! Search for all minima in a view, from a grid of starts.

use super::minimum::{Derivatives, Minimum, Site, above, gather, polish, site};
use super::scan::Scan;
use super::search::Search;
use super::{Optimum, View};

/// Number of wells of the grid that are followed to their bottoms, at most: the lowest of them.
const MOST_STARTS: usize = 1024;

/// Number of wells at whose bottom there is no gradient that are followed, at most: the lowest of them.
const MOST_KINKS: usize = 32;

/// Returns all isolated smooth minima in `view` that the grid resolves, and the `known` ones wherever they are, lowest first.
pub(super) fn search(
    view: View,
    known: &[[f64; 2]],
    value: impl Fn([f64; 2]) -> f64,
    derivatives: impl Derivatives,
) -> Vec<Minimum> {
    let scan = Scan::new(view, &value);
    let mut starts = scan.lowest(MOST_STARTS);
    starts.extend(scan.bottoms(MOST_STARTS, &derivatives));
    let smooth = |point| Some((polish(point, &value, &derivatives)?, Site::Smooth));
    let known = known.iter().map(|point| (*point, site(*point, &derivatives))).collect();
    gather(view, Some(view), known, starts.into_iter().filter_map(smooth), &value)
}

/// Returns the minima of a function of which nothing is known, in `view`, lowest first, and its lowest value there as far as a search finds
/// it: the smooth minima that the grid resolves, the lowest kinks, and the lowest point of all, on an edge of the view where that is.
pub(super) fn explore(
    view: View,
    value: impl Fn([f64; 2]) -> f64,
    derivatives: impl Derivatives,
) -> (Vec<Minimum>, Optimum) {
    let scan = Scan::new(view, &value);
    let search = Search { view, value: &value, derivatives: &derivatives, scan: &scan };
    let starts = scan.lowest(MOST_STARTS);
    let mut kinks = 0;
    let rest = |start: &[f64; 2]| match polish(*start, &value, &derivatives) {
        Some(point) => Some((point, Site::Smooth)),
        None if kinks < MOST_KINKS => {
            kinks += 1;
            search.kink(*start).map(|point| (point, Site::Kink))
        }
        None => None,
    };
    let found: Vec<_> = starts.iter().chain(&scan.bottoms(MOST_STARTS, &derivatives)).filter_map(rest).collect();
    let (lowest, optimum) = search.lowest(&starts);
    let lowest = lowest.filter(|lowest| lowest.is_isolated).map(|lowest| (lowest.point, lowest.site));
    let mut minima = gather(view, Some(view), vec![], lowest.into_iter().chain(found), &value);
    // The twins of the lowest are as deep but for rounding; where f falls without bound none is the lowest.
    let limit = optimum.value().map_or(f64::NEG_INFINITY, above);
    minima.iter_mut().for_each(|minimum| minimum.global = minimum.value <= limit);
    (minima, optimum)
}
