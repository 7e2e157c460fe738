//! Styles of arms: each arm keeps its number of a colour and dash, whatever becomes of the others.

use super::path::{Key, Mistake, keys};
use super::{Arm, MOST_ARMS};
use crate::text::quoted;

/// Returns the lowest style that no arm has.
pub fn free_style(arms: &[Arm]) -> usize {
    lowest_free(&arms.iter().map(|arm| arm.style).collect::<Vec<_>>())
}

/// Returns arms that come from several scenarios, each with the style of its place.
pub fn styled_by_place(arms: impl IntoIterator<Item = Arm>) -> Vec<Arm> {
    arms.into_iter().enumerate().map(|(style, arm)| Arm { style, ..arm }).collect()
}

fn lowest_free(taken: &[usize]) -> usize {
    (0..MOST_ARMS).find(|style| !taken.contains(style)).unwrap_or(0)
}

/// Gives every arm whose style is not `written` that of its place, or the lowest free one where another arm has that.
pub(super) fn settle_styles(arms: &mut [Arm], written: &[Vec<Key>]) {
    let is_written = |place: usize| written.contains(&keys!["arm", place, "style"]);
    let (mut taken, mut open) = (Vec::new(), Vec::new());
    for (place, arm) in arms.iter().enumerate() {
        if is_written(place) { taken.push(arm.style) } else { open.push(place) }
    }
    // Those whose place is free come first, so that no other arm is given it.
    let (own, other): (Vec<usize>, Vec<usize>) = open.into_iter().partition(|place| !taken.contains(place));
    taken.extend(&own);
    for place in own {
        arms[place].style = place;
    }
    for place in other {
        arms[place].style = lowest_free(&taken);
        taken.push(arms[place].style);
    }
}

/// Checks that the style of the arm at `place` is one of the twelve and that no arm before it has the same.
pub(super) fn check_style(arms: &[Arm], place: usize) -> Result<(), Mistake> {
    let style = arms[place].style;
    let wrong = |message: String| Err(Mistake(keys!["arm", place, "style"], message));
    if style >= MOST_ARMS {
        return wrong(format!("style is {style}; allowed is 0 to {}", MOST_ARMS - 1));
    }
    match arms[..place].iter().find(|other| other.style == style) {
        Some(other) => {
            wrong(format!("style is {style}, which `{}` has already; each arm has its own", quoted(&other.name)))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    fn scenario(styles: &[Option<i64>]) -> Result<Scenario, String> {
        let arm = |(place, style): (usize, &Option<i64>)| {
            let style = style.map_or(String::new(), |style| format!("style = {style}\n"));
            format!("[[arm]]\nname = \"{place}\"\noptimizer = {{ kind = \"sgd\", eta = 0.1 }}\n{style}")
        };
        let arms: String = styles.iter().enumerate().map(arm).collect();
        let text = format!("schema = 1\n[objective]\nfunction = \"booth\"\n[run]\nsteps = 1\n{arms}");
        Scenario::parse(&text, None).map_err(|error| error.to_string())
    }

    fn styles(scenario: &Scenario) -> Vec<usize> {
        scenario.arms.iter().map(|arm| arm.style).collect()
    }

    #[test]
    fn an_arm_has_the_style_of_its_place_unless_the_file_says_another() {
        for (written, expected) in [
            (vec![None, None, None], vec![0, 1, 2]),
            (vec![Some(2), None, None], vec![2, 1, 0]),
            (vec![Some(1), None, Some(0)], vec![1, 2, 0]),
            (vec![Some(11), Some(4)], vec![11, 4]),
        ] {
            assert_eq!(styles(&scenario(&written).unwrap()), expected, "{written:?}");
        }
    }

    #[test]
    fn a_style_that_is_taken_or_none_is_refused() {
        let message = scenario(&[Some(3), Some(3)]).unwrap_err();
        assert!(message.contains("arm.1.style") && message.contains("`0` has already"), "{message}");
        let message = scenario(&[Some(12)]).unwrap_err();
        assert!(message.contains("style is 12; allowed is 0 to 11"), "{message}");
    }

    #[test]
    fn an_arm_keeps_its_style_when_others_go_and_through_a_file() {
        let mut all = scenario(&[None; 12]).unwrap();
        all.arms.remove(0);
        all.arms.swap(2, 7);
        all.arms.remove(5);
        let kept = styles(&all);
        let again = Scenario::parse(&all.to_toml(), None).unwrap();
        assert_eq!(styles(&again), kept);
        assert_eq!(free_style(&all.arms), 0);
        assert!(!scenario(&[None; 3]).unwrap().to_toml().contains("style"));
    }
}
