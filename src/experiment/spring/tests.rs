use super::swing::{displacements, sign_changes};
use crate::experiment::Verdict::{Holds, Mixed};
use crate::experiment::tests::assert_verdicts;
use crate::optim::{Averaging, averaging};

#[test]
fn the_spring_is_the_oscillator_and_the_belay_step_is_not() {
    assert_verdicts(
        "spring",
        &[
            ("closed-form", Holds),
            ("first-order", Holds),
            ("belay-never-rings", Holds),
            ("belay-ratio", Holds),
            ("belay-follows-the-spring", Mixed),
        ],
    );
}

#[test]
fn ringing_is_seen_where_there_is_some() {
    // c = 0.3 m rings; BELAY with α + β > 1 changes its sign at each step.
    let light = Averaging::Spring(averaging::Spring { m1: 1.0, m2: 1.0, k: 0.1, c1: 0.3, c2: 0.3, dt: 1.0 });
    assert!(sign_changes(&displacements(light, 60)) > 2);
    assert_eq!(sign_changes(&displacements(Averaging::belay(0.7, 0.8), 10)), 10);
    assert_eq!(sign_changes(&displacements(Averaging::belay(0.2, 0.4), 60)), 0);
}
