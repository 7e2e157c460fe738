//! Groups of a preset's arms.

use crate::objective::Function;
use crate::optim::Averaging;
use crate::scenario::Arm;
use std::collections::BTreeMap;

/// The places of arms by what they share, in the order of their first arms.
pub(super) fn grouped(arms: &[Arm], key: impl Fn(&Arm) -> String) -> Vec<(String, Vec<usize>)> {
    let mut order: Vec<String> = vec![];
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, arm) in arms.iter().enumerate() {
        let key = key(arm);
        if !order.contains(&key) {
            order.push(key.clone());
        }
        groups.entry(key).or_default().push(place);
    }
    order.into_iter().map(|key| (key.clone(), groups.remove(&key).unwrap_or_default())).collect()
}

/// The arms of each optimizer, by its title.
pub(super) fn by_optimizer(arms: &[Arm]) -> Vec<(String, Vec<usize>)> {
    grouped(arms, |arm| arm.optimizer.title().to_owned())
}

/// The title of the function of that name.
pub(super) fn title_of(function: &str) -> String {
    Function::named(function).map_or_else(|| function.to_owned(), |function| function.title().to_owned())
}

/// The style of a method of averaging: the same in every panel and figure, whatever stands beside it.
pub(super) fn method_style(averaging: &Averaging) -> usize {
    match averaging {
        Averaging::Control(_) => 0,
        Averaging::Ema(_) => 1,
        Averaging::Belay(_) => 2,
        Averaging::Lookahead(_) => 3,
        Averaging::Tail(_) => 4,
        Averaging::ScheduleFree(_) => 5,
        Averaging::Spring(_) => 6,
    }
}
