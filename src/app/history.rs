//! Undo and redo over snapshots.

use std::collections::VecDeque;

/// States of a value that is edited, so that every edit can be undone.
///
/// It is told the live value once a frame. While an edit is under way (a slider is being dragged) it waits, so that one
/// drag is one step. States are compared with `==`: a value that does not equal itself (one that holds NaN) would be
/// taken for an edit in every frame, so such a value must not be shown to it.
#[derive(Clone, Debug)]
pub struct History<T> {
    past: VecDeque<T>,
    present: T,
    future: Vec<T>,
    limit: usize,
}

impl<T: Clone + PartialEq> History<T> {
    /// Returns a history that begins at `present` and remembers at most `limit` steps back.
    pub fn new(present: T, limit: usize) -> Self {
        Self { past: VecDeque::new(), present, future: Vec::new(), limit }
    }

    /// Takes note of the live value; call it once a frame. Where `under_way` is set, an edit is not finished yet and the
    /// value is left for later. Returns whether a step was added.
    pub fn observe(&mut self, value: &T, under_way: bool) -> bool {
        if under_way || *value == self.present {
            return false;
        }
        self.past.push_back(std::mem::replace(&mut self.present, value.clone()));
        while self.past.len() > self.limit {
            self.past.pop_front();
        }
        self.future.clear();
        true
    }

    /// Returns the state before the last edit; an edit in `current` that was not yet noted is the one that is taken back.
    pub fn undo(&mut self, current: &T) -> Option<&T> {
        self.observe(current, false);
        let earlier = self.past.pop_back()?;
        self.future.push(std::mem::replace(&mut self.present, earlier));
        Some(&self.present)
    }

    /// Returns the state that the last undo took back, unless `current` was edited since.
    pub fn redo(&mut self, current: &T) -> Option<&T> {
        self.observe(current, false);
        let later = self.future.pop()?;
        self.past.push_back(std::mem::replace(&mut self.present, later));
        Some(&self.present)
    }

    /// Returns the last state that was noted.
    pub fn present(&self) -> &T {
        &self.present
    }

    /// Returns whether there is an edit to take back.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Returns whether there is an edit to bring back.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// Forgets every step and begins again at `present`, as after opening a file.
    pub fn restart(&mut self, present: T) {
        *self = Self::new(present, self.limit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_drag_is_one_step() {
        let mut history = History::new(0, 100);
        for value in 1..=5 {
            assert!(!history.observe(&value, true));
        }
        assert!(!history.can_undo());
        assert!(history.observe(&5, false));
        assert_eq!(history.undo(&5), Some(&0));
        assert_eq!(history.undo(&0), None);
        assert_eq!(history.redo(&0), Some(&5));
        assert_eq!(history.redo(&5), None);
    }

    #[test]
    fn a_drag_that_returns_to_its_start_is_no_step() {
        let mut history = History::new(0, 100);
        history.observe(&7, true);
        assert!(!history.observe(&0, false));
        assert!(!history.can_undo());
    }

    #[test]
    fn an_edit_after_an_undo_forgets_what_could_be_redone() {
        let mut history = History::new(0, 100);
        history.observe(&1, false);
        history.observe(&2, false);
        assert_eq!(history.undo(&2), Some(&1));
        history.observe(&9, false);
        assert!(!history.can_redo());
        assert_eq!(history.undo(&9), Some(&1));
        assert_eq!(history.undo(&1), Some(&0));
    }

    #[test]
    fn undo_during_a_drag_takes_the_drag_back() {
        let mut history = History::new(0, 100);
        history.observe(&3, true);
        assert_eq!(history.undo(&3), Some(&0));
        assert_eq!(history.redo(&0), Some(&3));
    }

    #[test]
    fn the_oldest_steps_are_forgotten() {
        let mut history = History::new(0, 3);
        for value in 1..=10 {
            history.observe(&value, false);
        }
        let mut value = 10;
        while let Some(&earlier) = history.undo(&value) {
            value = earlier;
        }
        assert_eq!(value, 7);
    }

    proptest! {
        /// Undoing everything and redoing everything gives every state back, in order.
        #[test]
        fn redo_inverts_undo(edits in prop::collection::vec(0u8..4, 0..40)) {
            let mut history = History::new(0u8, 1000);
            let mut states = vec![0u8];
            for edit in edits {
                if history.observe(&edit, false) {
                    states.push(edit);
                }
            }
            let mut value = *states.last().expect("it begins with one state");
            for earlier in states.iter().rev().skip(1) {
                value = *history.undo(&value).expect("a step is left");
                prop_assert_eq!(value, *earlier);
            }
            prop_assert!(!history.can_undo());
            for later in &states[1..] {
                value = *history.redo(&value).expect("a step is left");
                prop_assert_eq!(value, *later);
            }
            prop_assert!(!history.can_redo());
        }
    }
}
