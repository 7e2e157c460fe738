use super::twins::Twins;
use crate::experiment::Verdict::{DoesNotHold, Holds};
use crate::experiment::tests::assert_verdicts;
use crate::experiment::{Experiment, Setup};

#[test]
fn the_paths_are_one_where_the_gradient_is_linear_and_the_average_begins_at_rest() {
    let expected = [("linear", Holds), ("usual-start", DoesNotHold), ("nonlinear", DoesNotHold)];
    assert_verdicts("momentum", &expected);
}

#[test]
fn a_share_of_one_is_plain_descent_on_any_function() {
    let experiment = Experiment::named("momentum").unwrap();
    let setup = Setup::parse(experiment.name, experiment.text, true).unwrap();
    let scenario = setup.scenario("rosenbrock");
    let twins = Twins::new("", scenario, &scenario.problem(), 1e-3, 1.0);
    assert_eq!(twins.momentum, twins.at_average);
    assert_eq!(twins.momentum, twins.usual);
}
