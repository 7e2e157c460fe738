use super::METHODS;
use crate::experiment::derived::planned;
use crate::experiment::{Experiment, Setup};

fn setup(quick: bool) -> Setup {
    let experiment = Experiment::named("convergence").unwrap();
    Setup::parse(experiment.name, experiment.text, quick).unwrap()
}

#[test]
fn every_method_has_the_same_number_of_tried_settings_on_the_same_luck() {
    for quick in [false, true] {
        let setup = setup(quick);
        let plans: Vec<_> = METHODS.iter().map(|method| planned(setup.sweep(method).clone()).unwrap()).collect();
        for plan in &plans {
            assert_eq!(plan.cells(), plans[0].cells());
            assert_eq!(plan.seeds(), plans[0].seeds());
            assert_eq!((plan.base().run, plan.base().noise), (plans[0].base().run, plans[0].base().noise));
            let tune = plan.sweep().tune.as_ref().unwrap();
            assert_eq!(tune.over.len(), plan.sweep().axes.len());
        }
    }
}

#[test]
fn tuning_seeds_are_not_reported() {
    for quick in [false, true] {
        let setup = setup(quick);
        let reported = setup.number("seed")..setup.number("seed") + setup.number("seeds");
        for method in METHODS {
            let plan = planned(setup.sweep(method).clone()).unwrap();
            let first = plan.base().run.seed;
            for seed in first..first + plan.seeds() {
                assert!(!reported.contains(&(seed as f64)), "{method}: {seed}");
            }
        }
    }
}
