//! Names of arms that follow from their methods.

use super::Arm;
use crate::optim::{Averaging, Optimizer};

impl Arm {
    /// Returns the name of the arm's method, such as `Adam + EMA`.
    pub fn method_name(&self) -> String {
        match self.averaging {
            Averaging::Control(_) => self.optimizer_name().to_owned(),
            _ => format!("{} + {}", self.optimizer_name(), self.averaging.title()),
        }
    }

    fn optimizer_name(&self) -> &'static str {
        match self.optimizer {
            Optimizer::Sgd(crate::optim::optimizer::Sgd { nesterov: true, .. }) => "Nesterov",
            _ => self.optimizer.title(),
        }
    }

    /// Returns the name that `before`, the arm before an edit of its method, would have now: the method's name where it had that
    /// of its method, with a number or without, or the average's where it had the average's alone. A name of its own stays.
    fn name_after(&self, before: &Self) -> Option<String> {
        let stem = without_number(&before.name);
        if stem == before.method_name() && self.method_name() != before.method_name() {
            return Some(self.method_name());
        }
        let (old, new) = (before.averaging.title(), self.averaging.title());
        (stem == old && new != old).then(|| match self.averaging {
            Averaging::Control(_) => self.method_name(),
            _ => new.to_owned(),
        })
    }
}

/// `name` without a number at its end, such as `Adam` of `Adam 2`.
fn without_number(name: &str) -> &str {
    match name.rsplit_once(' ') {
        Some((stem, number)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => stem,
        _ => name,
    }
}

/// Returns `wanted`, or `wanted` with the lowest number that makes it a name that none of `arms` has.
pub fn free_name(arms: &[Arm], wanted: &str) -> String {
    let taken = |name: &str| arms.iter().any(|arm| arm.name == name);
    if !taken(wanted) {
        return wanted.to_owned();
    }
    let stem = without_number(wanted);
    (2..).map(|n| format!("{stem} {n}")).find(|name| !taken(name)).unwrap_or_else(|| wanted.to_owned())
}

/// Renames the arm at `place` after its method where it was named after the method of `before`, the arm before an edit.
pub fn follow_method(arms: &mut [Arm], place: usize, before: &Arm) {
    let Some(arm) = arms.get(place).filter(|arm| arm.name == before.name) else { return };
    let Some(wanted) = arm.name_after(before) else { return };
    // Its own name is about to be free.
    arms[place].name = String::new();
    arms[place].name = free_name(arms, &wanted);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::Schedule;
    use proptest::prelude::*;

    fn arm(name: &str, optimizer: Optimizer, averaging: Averaging) -> Arm {
        Arm { name: name.to_owned(), optimizer, averaging, schedule: Schedule::default(), style: 0 }
    }

    /// Methods that the window offers.
    fn methods() -> Vec<(Optimizer, Averaging)> {
        let optimizers = [
            Optimizer::sgd(0.1),
            Optimizer::Sgd(crate::optim::optimizer::Sgd {
                eta: 0.1,
                momentum: 0.9,
                nesterov: false,
                weight_decay: 0.0,
            }),
            Optimizer::Sgd(crate::optim::optimizer::Sgd { eta: 0.1, momentum: 0.9, nesterov: true, weight_decay: 0.0 }),
            Optimizer::adam(0.1),
            Optimizer::rmsprop(0.1),
            Optimizer::adagrad(0.1),
        ];
        let averagings = [
            Averaging::CONTROL,
            Averaging::ema(0.1),
            Averaging::belay(0.1, 0.5),
            Averaging::Tail(crate::optim::averaging::Tail { start: 0 }),
        ];
        optimizers.into_iter().flat_map(|optimizer| averagings.map(|averaging| (optimizer, averaging))).collect()
    }

    #[test]
    fn a_name_of_its_own_stays() {
        for name in ["My method", "SGD 0.1", "Adam+EMA", "2", "Adam, fast"] {
            let before = arm(name, Optimizer::adam(0.1), Averaging::ema(0.1));
            let mut arms = [Arm { optimizer: Optimizer::sgd(0.1), ..before.clone() }];
            follow_method(&mut arms, 0, &before);
            assert_eq!(arms[0].name, name);
        }
    }

    #[test]
    fn an_average_alone_is_a_name_too() {
        let before = arm("EMA", Optimizer::sgd(0.1), Averaging::ema(0.1));
        for (averaging, name) in [(Averaging::belay(0.1, 0.5), "BELAY"), (Averaging::CONTROL, "SGD")] {
            let mut arms = [Arm { averaging, ..before.clone() }];
            follow_method(&mut arms, 0, &before);
            assert_eq!(arms[0].name, name);
        }
    }

    proptest! {
        /// Whatever is changed in turn, generated names are those of the methods, and no two are alike.
        #[test]
        fn generated_names_follow_and_stay_unique(edits in prop::collection::vec((0..4_usize, 0..24_usize), 1..40)) {
            let methods = methods();
            let mut arms = vec![];
            for (optimizer, averaging) in methods.iter().take(4) {
                let mut made = arm("", *optimizer, *averaging);
                made.name = free_name(&arms, &made.method_name());
                arms.push(made);
            }
            for (place, method) in edits {
                let before = arms[place].clone();
                (arms[place].optimizer, arms[place].averaging) = methods[method];
                follow_method(&mut arms, place, &before);
                for arm in &arms {
                    prop_assert_eq!(without_number(&arm.name), arm.method_name());
                    prop_assert_eq!(arms.iter().filter(|other| other.name == arm.name).count(), 1);
                }
            }
        }
    }
}
