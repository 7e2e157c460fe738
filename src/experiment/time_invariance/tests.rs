use crate::experiment::Verdict::{DoesNotHold, Holds};
use crate::experiment::tests::assert_verdicts;

#[test]
fn errors_halve_with_s2_where_nothing_but_the_spring_remembers() {
    assert_verdicts(
        "time-invariance",
        &[("sgd-halves", Holds), ("adam-halves", DoesNotHold), ("adam-scaled-halves", Holds)],
    );
}
