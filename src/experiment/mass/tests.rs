use super::{coefficients, matched};
use crate::experiment::{Experiment, Setup};
use crate::sweep::TrainingPlan;

fn setup() -> Setup {
    let experiment = Experiment::named("mass").unwrap();
    Setup::parse(experiment.name, experiment.text, false).unwrap()
}

#[test]
fn learning_rate_and_spring_constant_are_fixed_while_the_mass_goes_through_two_decades() {
    let plan = TrainingPlan::new(setup().sweep("trainings").clone()).unwrap();
    for of in plan.cells().chunks(plan.sweep().axes[1].len()) {
        let springs: Vec<_> = of.iter().map(|cell| coefficients(cell).unwrap().spring(1.0).unwrap()).collect();
        assert!(springs.iter().all(|spring| (spring.k / springs[0].k - 1.0).abs() < 1e-12));
        assert!(springs.iter().all(|spring| (spring.m1 / springs[0].m1 - 1.0).abs() < 1e-12));
        let masses = springs.iter().map(|spring| spring.m2);
        let (low, high) = masses.fold((f64::INFINITY, 0.0_f64), |(low, high), m2| (low.min(m2), high.max(m2)));
        assert!(high / low > 99.0, "{low} {high}");
    }
}

#[test]
fn the_slow_ema_drifts_like_belay_with_the_same_luck() {
    let setup = setup();
    let sweep = setup.sweep("trainings");
    let plan = TrainingPlan::new(sweep.clone()).unwrap();
    for (number, cell) in plan.cells().iter().enumerate() {
        let at = coefficients(cell).unwrap();
        let matched = matched::plan(sweep, number as u64, at).unwrap();
        let [slow] = matched.cells() else { panic!("one cell") };
        assert_eq!((slow.run.seed, &slow.mlp, slow.arms.len()), (cell.run.seed, &cell.mlp, 1));
        assert_eq!(slow.arms[0].averaging, cell.arms[0].averaging);
        assert!((slow.arms[0].optimizer.eta() / at.drift() - 1.0).abs() < 1e-12);
        assert_eq!(matched.seeds(), plan.seeds());
    }
}
