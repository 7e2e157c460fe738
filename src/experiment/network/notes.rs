//! What a page says of its own numbers.

/// With fewer seeds than these a page warns that they are too few for a verdict.
const FEW: usize = 6;

/// How far the 95 % intervals over so many seeds can be trusted.
pub(in crate::experiment) fn bootstrap_note(seeds: usize) -> String {
    if seeds < FEW {
        format!(
            "{seeds} seeds are too few for a verdict: at 4 seeds the percentile bootstrap misses about one time in five, and not one in twenty."
        )
    } else {
        format!(
            "The percentile bootstrap over {seeds} seeds covers somewhat less than the 95 % that it is made for: about 90 % at 8 to 12 seeds."
        )
    }
}
