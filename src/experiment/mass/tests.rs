use crate::experiment::{Experiment, Setup};
use crate::optim::{Averaging, averaging};
use crate::sweep::TrainingPlan;

#[test]
fn rates_rise_within_an_optimizer_and_all_arms_share_the_mass() {
    let experiment = Experiment::named("mass").unwrap();
    let setup = Setup::parse(experiment.name, experiment.text, false).unwrap();
    let plan = TrainingPlan::new(setup.sweep("trainings").clone()).unwrap();
    let rates: Vec<(&str, f64)> =
        plan.cells().iter().map(|cell| (cell.arms[0].optimizer.title(), cell.arms[0].optimizer.eta())).collect();
    assert!(rates.windows(2).all(|pair| pair[0].0 != pair[1].0 || pair[0].1 <= pair[1].1), "{rates:?}");
    for cell in plan.cells() {
        let alphas = cell.arms.iter().map(|arm| match arm.averaging {
            Averaging::Ema(averaging::Ema { alpha, .. }) | Averaging::Belay(averaging::Belay { alpha, .. }) => alpha,
            _ => panic!("an arm without a mass"),
        });
        let alphas: Vec<f64> = alphas.collect();
        assert!(alphas.iter().all(|alpha| *alpha == alphas[0]), "{alphas:?}");
        assert!(matches!(cell.arms[0].averaging, Averaging::Ema(_)));
    }
}
