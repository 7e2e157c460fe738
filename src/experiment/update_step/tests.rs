use crate::experiment::Verdict::Holds;
use crate::experiment::tests::assert_verdicts;

#[test]
fn a_step_is_what_the_paper_says() {
    assert_verdicts(
        "update-step",
        &[("two-equations", Holds), ("kinematic-step", Holds), ("ema-is-beta-zero", Holds), ("simultaneous", Holds)],
    );
}
