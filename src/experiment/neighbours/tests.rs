use super::METHODS;
use super::problems::tuning;
use super::report::rank;
use crate::experiment::derived::planned;
use crate::experiment::{Experiment, Setup};
use crate::objective::Function;

fn setup(quick: bool) -> Setup {
    let experiment = Experiment::named("neighbours").unwrap();
    Setup::parse(experiment.name, experiment.text, quick).unwrap()
}

#[test]
fn every_method_has_the_same_budget_on_the_same_luck_apart_from_what_is_reported() {
    for quick in [false, true] {
        let setup = setup(quick);
        let targets = setup.numbers("targets");
        let plan = |method: &str| planned(tuning(&setup, method, "beale", &targets).unwrap()).unwrap();
        let first = plan(METHODS[0].0);
        let reported = setup.number("seed")..setup.number("seed") + setup.number("seeds");
        for (method, _) in METHODS {
            let plan = plan(method);
            assert_eq!((plan.cells(), plan.arms(), plan.seeds()), (first.cells(), 2, first.seeds()), "{method}");
            assert_eq!((plan.base().run, plan.base().noise), (first.base().run, first.base().noise), "{method}");
            // Every axis but those of the problem is tuned.
            assert_eq!(plan.sweep().tune.as_ref().unwrap().over.len(), plan.sweep().axes.len() - 2, "{method}");
            let seeds = plan.base().run.seed..plan.base().run.seed + plan.seeds();
            assert!(seeds.into_iter().all(|seed| !reported.contains(&(seed as f64))), "{method}");
        }
    }
}

#[test]
fn every_function_with_a_minimum_is_a_problem() {
    let named = setup(false).texts("functions");
    let all: Vec<String> = Function::all()
        .into_iter()
        .filter(|function| *function != Function::MonkeySaddle {})
        .map(|function| function.name().to_owned())
        .collect();
    assert_eq!(named, all);
}

#[test]
fn equals_share_their_ranks() {
    let costs = [vec![3.0, f64::INFINITY], vec![1.0, f64::INFINITY], vec![3.0, 7.0]];
    let ranks = |problem: usize| [0, 1, 2].map(|method| rank(&costs, method, problem));
    assert_eq!(ranks(0), [2.5, 1.0, 2.5]);
    assert_eq!(ranks(1), [2.5, 2.5, 1.0]);
}
