use super::coefficients;
use crate::experiment::{Experiment, Setup};
use crate::optim::Averaging;
use crate::sweep::TrainingPlan;

#[test]
fn the_slow_arms_drift_like_belay_and_averages_have_one_share() {
    for quick in [false, true] {
        let experiment = Experiment::named("belay-vs-ema").unwrap();
        let setup = Setup::parse(experiment.name, experiment.text, quick).unwrap();
        let plan = TrainingPlan::new(setup.sweep("trainings").clone()).unwrap();
        for cell in plan.cells() {
            let at = coefficients(cell).unwrap();
            let arm = |name: &str| cell.arms.iter().find(|arm| arm.name == name).unwrap();
            assert_eq!(arm("EMA").optimizer.eta(), at.eta);
            assert!((arm("EMA at BELAY's drift").optimizer.eta() / at.drift() - 1.0).abs() < 1e-12);
            for name in ["EMA", "EMA at BELAY's drift"] {
                assert_eq!(arm(name).averaging, Averaging::ema(at.alpha));
            }
        }
    }
}
