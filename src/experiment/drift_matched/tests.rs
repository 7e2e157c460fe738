use super::grids::{Pair, at_equal_drift, pairs};
use super::measures::gain;
use crate::experiment::derived::planned;
use crate::experiment::rates::Rates;
use crate::experiment::{Experiment, Setup};
use crate::theory::Coefficients;

fn setup(quick: bool) -> Setup {
    let experiment = Experiment::named("drift-matched").unwrap();
    Setup::parse(experiment.name, experiment.text, quick).unwrap()
}

#[test]
fn every_learning_rate_of_the_matched_sweep_has_the_drift_of_the_other() {
    let setup = setup(false);
    let grid = setup.sweep("grid");
    let plan = planned(grid.clone()).unwrap();
    let pairs = pairs(&plan.base().arms);
    assert_eq!(pairs.len(), 3);
    for pair in pairs {
        let matched = planned(at_equal_drift(grid, pair).unwrap()).unwrap();
        assert_eq!(matched.cells(), plan.cells());
        assert_eq!((matched.base().run, matched.base().noise), (plan.base().run, plan.base().noise));
        for cell in 0..plan.cells() {
            let (equal, drift) = (plan.cell(cell).unwrap().scenario, matched.cell(cell).unwrap().scenario);
            assert_eq!((equal.start, &equal.landscape), (drift.start, &drift.landscape));
            assert_eq!(drift.arms.iter().filter(|arm| Pair::of(arm) == Some(pair)).count(), 2);
            assert_eq!(drift.arms.len(), 4);
            for arm in &drift.arms {
                let at = Coefficients { eta: arm.optimizer.eta(), alpha: pair.alpha, beta: pair.beta };
                let eta = equal.arms[0].optimizer.eta();
                assert!((at.drift() / eta - 1.0).abs() < 1e-10, "{at:?} against {eta}");
            }
        }
    }
}

#[test]
fn a_gain_is_in_decades_and_diverging_gains_nothing() {
    let rates = |losses: [f64; 2]| Rates {
        name: String::new(),
        etas: vec![0.1, 1.0],
        losses: losses.map(|loss| vec![loss; 3]).to_vec(),
    };
    let other = rates([1.0, f64::INFINITY]);
    let belay = rates([0.1, 0.1]);
    // One decade at the first η, two at the second, where the other stands at the start.
    assert!((gain(&other, &belay, 10.0, &[0, 1, 2]) - 1.5).abs() < 1e-12);
    assert!((gain(&belay, &other, 10.0, &[0, 1, 2]) + 1.5).abs() < 1e-12);
    assert_eq!(gain(&other, &other, 10.0, &[0]), 0.0);
}

#[test]
fn tuning_seeds_are_apart_from_those_reported_and_budgets_are_equal() {
    for quick in [false, true] {
        let setup = setup(quick);
        let time = setup.sweep("time");
        // Tuning seeds follow the reported ones, and every arm has the one axis of η.
        assert!(time.seeds > 0 && time.tune.as_ref().is_some_and(|tune| tune.seeds > 0));
        let plan = planned(time.clone()).unwrap();
        let [axis] = time.axes.as_slice() else { panic!("η alone is tuned") };
        assert!((0..plan.arms()).all(|arm| plan.turns(&axis.path, arm)));
    }
}
