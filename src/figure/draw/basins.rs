//! Classes of a map of basins: minima in the order of their values.

use super::grid::{Class, ranked_classes};
use crate::figure::number::significant;
use crate::objective::Minimum;

/// Largest number of classes: more are not told apart by colour.
const MOST: usize = 8;

/// Values that differ by less than this part of the range of all of them are one.
const SAME: f64 = 1e-6;

/// Class of minima of one value, or of neighbouring ones where there are many.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Places of the minima in the problem's list.
    pub minima: Vec<usize>,
    /// Name in full.
    pub name: String,
    /// Name where there is little room.
    pub short: String,
}

/// Classes of the minima of a problem, the global minimum first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Basins {
    /// Classes in the order of their values.
    pub levels: Vec<Level>,
    /// Class of each minimum.
    classes: Vec<usize>,
}

impl Basins {
    /// Returns the classes of `minima`, near each of which so many runs of `ends` end: the lowest and every other one near which
    /// runs end. Where these are too many to be told apart, those of one value are one class, and of many values neighbouring ones, so
    /// that as many cells end in one class as in another.
    pub fn new(minima: &[Minimum], ends: &[u64]) -> Self {
        let mut order: Vec<usize> = (0..minima.len()).collect();
        order.sort_by(|a, b| minima[*a].value.total_cmp(&minima[*b].value));
        let own = |place: &usize| ends[*place] > 0 || minima[*place].global;
        if order.iter().filter(|place| own(place)).count() <= MOST {
            return Self::from_groups(minima, order.into_iter().filter(own).map(|place| vec![place]).collect());
        }
        let value = |place: usize| minima[place].value;
        let range = order.first().zip(order.last()).map_or(0.0, |(first, last)| value(*last) - value(*first));
        let mut tied: Vec<Vec<usize>> = vec![];
        for place in order {
            match tied.last_mut() {
                Some(tie) if value(place) - value(tie[0]) <= SAME * range => tie.push(place),
                _ => tied.push(vec![place]),
            }
        }
        let count = |tie: &[usize]| tie.iter().map(|place| ends[*place]).sum::<u64>();
        let whole: u64 = tied.iter().skip(1).map(|tie| count(tie)).sum();
        let grouped = tied.len() > MOST;
        let mut groups: Vec<Vec<usize>> = vec![];
        let mut passed = 0;
        for (rank, tie) in tied.into_iter().enumerate() {
            // Where runs end decides how finely values are told apart; without any, the values do.
            let share = if whole > 0 { passed as f64 / whole as f64 } else { rank as f64 / minima.len() as f64 };
            let group = if !grouped || rank == 0 { rank } else { 1 + (share * (MOST - 1) as f64) as usize };
            let group = group.min(if grouped { MOST - 1 } else { rank });
            passed += if rank == 0 { 0 } else { count(&tie) };
            if grouped && rank > 0 && group < groups.len() {
                groups[group].extend(tie);
            } else {
                groups.push(tie);
            }
        }
        Self::from_groups(minima, groups)
    }

    fn from_groups(minima: &[Minimum], groups: Vec<Vec<usize>>) -> Self {
        let mut classes = vec![0; minima.len()];
        for (class, group) in groups.iter().enumerate() {
            group.iter().for_each(|place| classes[*place] = class);
        }
        let levels = groups.into_iter().map(|group| Level::new(minima, group));
        Self { levels: levels.collect(), classes }
    }

    /// Returns the class of a minimum.
    pub fn class(&self, minimum: usize) -> usize {
        self.classes.get(minimum).copied().unwrap_or(0)
    }

    /// Returns the names and colours of the classes.
    pub fn legend(&self) -> Vec<Class> {
        ranked_classes(self.levels.iter().map(|level| level.name.clone()))
    }
}

impl Level {
    fn new(minima: &[Minimum], places: Vec<usize>) -> Self {
        let values = || places.iter().map(|place| minima[*place].value);
        let low = values().fold(f64::INFINITY, f64::min);
        let high = values().fold(f64::NEG_INFINITY, f64::max);
        let [low, high] = [low, high].map(|value| significant(value, 3));
        let value = if low == high { format!("f = {low}") } else { format!("f from {low} to {high}") };
        let is_global = places.iter().any(|place| minima[*place].global);
        let global = match (is_global, places.iter().any(|place| minima[*place].proved)) {
            (true, true) => "global, ",
            (true, false) => "lowest found, ",
            (false, _) => "",
        };
        let at = match places.as_slice() {
            [one] => {
                let [x, y] = minima[*one].point.map(|at| significant(at, 3));
                format!("({x}, {y})")
            }
            several => format!("{} minima", several.len()),
        };
        let short = if places.len() == 1 { &at } else { &value };
        Self { name: format!("{global}{at}, {value}"), short: format!("{global}{short}"), minima: places }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objective::Site;

    fn minima(values: &[f64]) -> Vec<Minimum> {
        let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
        let minimum = |(place, value): (usize, &f64)| Minimum {
            point: [place as f64, 0.0],
            value: *value,
            global: *value <= lowest,
            proved: true,
            site: Site::Smooth,
        };
        values.iter().enumerate().map(minimum).collect()
    }

    fn names(basins: &Basins) -> Vec<&str> {
        basins.levels.iter().map(|level| level.name.as_str()).collect()
    }

    #[test]
    fn few_minima_are_classes_of_their_own_and_the_global_one_is_first() {
        let basins = Basins::new(&minima(&[1.0, 0.0, 1.0, 2.0, 3.0]), &[5, 0, 3, 1, 0]);
        assert_eq!(names(&basins), ["global, (1, 0), f = 0", "(0, 0), f = 1", "(2, 0), f = 1", "(3, 0), f = 2"]);
        assert_eq!([0, 1, 2, 3].map(|place| basins.class(place)), [1, 0, 2, 3]);
    }

    #[test]
    fn of_many_minima_those_of_one_value_are_one_class() {
        let values = [0.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 3.0];
        let basins = Basins::new(&minima(&values), &[0, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
        let expected = ["global, (0, 0), f = 0", "4 minima, f = 1", "4 minima, f = 2", "(9, 0), f = 3"];
        assert_eq!(names(&basins), expected);
        assert_eq!([0, 1, 8, 9].map(|place| basins.class(place)), [0, 1, 2, 3]);
    }

    #[test]
    fn of_many_values_no_class_holds_most_and_none_is_lost() {
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let ends: Vec<u64> = (0..100).map(|place| if place < 10 { 0 } else { 10 }).collect();
        let basins = Basins::new(&minima(&values), &ends);
        assert_eq!(basins.levels.len(), MOST);
        assert_eq!(basins.levels[0].minima, [0]);
        assert_eq!(basins.levels.iter().map(|level| level.minima.len()).sum::<usize>(), 100);
        let most = basins.levels.iter().map(|level| level.minima.iter().map(|place| ends[*place]).sum::<u64>()).max();
        assert!(most.unwrap() <= 200, "{most:?} of 900 in one class");
        assert!(Basins::new(&[], &[]).levels.is_empty());
    }
}
