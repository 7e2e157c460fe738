//! Finding names by parts of them.

/// Returns how well `query` fits `name`: `None` where the letters of `query` do not occur in `name` in this order, else a score
/// that is higher the better it fits. Case and spaces in the query do not matter; an empty query fits everything equally.
///
/// A letter counts more at the start of a word and right after the letter before it, and long names count less.
pub fn score(query: &str, name: &str) -> Option<i32> {
    let query: Vec<char> =
        query.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect();
    let name: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    if query.is_empty() {
        return Some(0);
    }
    // best[j]: the best score of the query so far with its last letter at name[j].
    let mut best: Vec<Option<i32>> = Vec::new();
    for (i, &wanted) in query.iter().enumerate() {
        let mut row = vec![None; name.len()];
        let mut best_before = if i == 0 { Some(0) } else { None };
        for (j, &letter) in name.iter().enumerate() {
            if letter == wanted {
                let starts_word = j == 0 || !name[j - 1].is_alphanumeric();
                let worth = 1 + if starts_word { 8 } else { 0 };
                let apart = best_before.map(|before| before + worth);
                let together = if i > 0 && j > 0 { best[j - 1].map(|before| before + worth + 4) } else { None };
                row[j] = apart.max(together);
            }
            if i > 0 {
                best_before = best_before.max(best[j]);
            }
        }
        best = row;
    }
    let length = i32::try_from(name.len()).unwrap_or(i32::MAX);
    best.into_iter().flatten().max().map(|score| score * 64 - length.min(63))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn order<'a>(query: &str, names: &[&'a str]) -> Vec<&'a str> {
        let mut found: Vec<_> = names.iter().filter_map(|name| Some((score(query, name)?, *name))).collect();
        found.sort_by_key(|&(score, _)| std::cmp::Reverse(score));
        found.into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn starts_of_words_come_first() {
        let names = ["Undo", "Reset view", "Find a command…", "Redo", "Left panel", "Select arm 3"];
        assert_eq!(order("rv", &names), ["Reset view"]);
        assert_eq!(order("undo", &names), ["Undo"]);
        assert_eq!(order("re", &names)[0], "Redo");
        assert_eq!(order("arm 3", &names), ["Select arm 3"]);
        assert_eq!(order("", &names), names);
        assert!(order("xyz", &names).is_empty());
    }

    proptest! {
        #[test]
        fn fits_exactly_what_is_a_subsequence(query in "[ab]{0,4}", name in "[abc]{0,8}") {
            let mut letters = name.chars();
            let subsequence = query.chars().all(|wanted| letters.any(|letter| letter == wanted));
            prop_assert_eq!(score(&query, &name).is_some(), subsequence);
        }
    }
}
