//! A value that is computed again only when what it depends on has changed.

/// The last value computed and the key that it was computed for.
///
/// The window keeps one for each thing that is dear to compute and cheap to compare: the trajectories of a scenario, the
/// texture of a heatmap. A key that does not equal itself (one that holds NaN) is computed again every time.
#[derive(Debug)]
pub struct Memo<K, V>(Option<(K, V)>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(None)
    }
}

impl<K: Clone + PartialEq, V> Memo<K, V> {
    /// Returns the value for `key`: the one at hand where the key is the same as the last time, else a fresh one from `compute`.
    pub fn get(&mut self, key: &K, compute: impl FnOnce(&K) -> V) -> &V {
        if self.0.as_ref().is_some_and(|(last, _)| last != key) {
            self.0 = None;
        }
        let (_, value) = self.0.get_or_insert_with(|| (key.clone(), compute(key)));
        value
    }

    /// Returns the value at hand, if it was computed for `key`.
    pub fn peek(&self, key: &K) -> Option<&V> {
        self.0.as_ref().filter(|(last, _)| last == key).map(|(_, value)| value)
    }

    /// Returns the value at hand, whatever it was computed for.
    pub fn last(&self) -> Option<&V> {
        self.0.as_ref().map(|(_, value)| value)
    }

    /// Forgets the value, so that the next [`get`](Self::get) computes.
    pub fn clear(&mut self) {
        self.0 = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computes_only_for_a_new_key() {
        let mut memo = Memo::default();
        let mut computed = Vec::new();
        for key in [1, 1, 2, 2, 1] {
            let value = *memo.get(&key, |key| {
                computed.push(*key);
                key * 10
            });
            assert_eq!(value, key * 10);
        }
        assert_eq!(computed, [1, 2, 1]);
    }

    #[test]
    fn peeks_without_computing() {
        let mut memo = Memo::default();
        assert_eq!(memo.peek(&1), None::<&i32>);
        memo.get(&1, |key| key + 1);
        assert_eq!(memo.peek(&1), Some(&2));
        assert_eq!(memo.peek(&2), None);
        memo.clear();
        assert_eq!(memo.peek(&1), None);
    }

    #[test]
    fn a_panic_while_computing_leaves_no_stale_value() {
        let mut memo = Memo::default();
        memo.get(&1, |_| 1);
        let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            memo.get(&2, |_| panic!("expected by the test"));
        }));
        assert!(failed.is_err());
        assert_eq!(memo.peek(&1), None);
    }
}
