//! Estimates of the time left, from the speed of the work so far.

use std::fmt;
use std::time::Duration;

/// Largest number of marks that are kept.
const MARKS: usize = 256;

/// The least time, in seconds, after which work says how fast it is.
const FIRST: f64 = 0.5;

/// Shares of the time so far, up to now, over which the speed is measured: what differs among them gives the range.
const SPANS: [f64; 4] = [1.0, 0.5, 0.25, 0.125];

/// Pace of work that is done piece by piece: when how much of it was done.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    /// Seconds and work done, in order.
    marks: Vec<[f64; 2]>,
    /// The time between two marks, in seconds.
    spacing: f64,
    now: Option<[f64; 2]>,
}

impl Pace {
    /// Takes note that `done` of the work is done after `seconds`, pauses left out. Work that is less than before begins anew.
    pub fn note(&mut self, seconds: f64, done: f64) {
        if self.now.is_some_and(|[time, before]| seconds < time || done < before) {
            *self = Self::default();
        }
        self.now = Some([seconds, done]);
        if self.marks.last().is_none_or(|[time, _]| seconds >= time + self.spacing) {
            self.marks.push([seconds, done]);
        }
        if self.marks.len() > MARKS {
            let mut place = 0;
            self.marks.retain(|_| {
                place += 1;
                place % 2 == 1
            });
            self.spacing = 2.0 * (seconds - self.marks[0][0]) / MARKS as f64;
        }
    }

    /// Returns how long the rest of `all` the work will take: from as fast as in the fastest of the last spans of time to as slow as
    /// in the slowest. `None` before anything is measured.
    pub fn left(&self, all: f64) -> Option<TimeLeft> {
        let ([time, done], [begin, first]) = (self.now?, *self.marks.first()?);
        let span = time - begin;
        if span < FIRST || done <= first {
            return None;
        }
        let rate = |share: f64| {
            let since = time - share * span;
            let [from, before] = *self.marks.iter().rev().find(|[at, _]| *at <= since)?;
            (done > before && time > from).then(|| (done - before) / (time - from))
        };
        let rates: Vec<f64> = SPANS.into_iter().filter_map(rate).collect();
        // Of few pieces none tells how long the others are.
        let pieces = self.marks.windows(2).filter(|pair| pair[1][1] > pair[0][1]).count().max(1);
        let doubt = 1.1 + 0.5 / (pieces as f64).sqrt();
        let rest = (all - done).max(0.0);
        let fastest = rates.iter().copied().fold(0.0, f64::max);
        let slowest = rates.iter().copied().fold(f64::INFINITY, f64::min);
        Some(TimeLeft { low: seconds(rest / fastest / doubt), high: seconds(rest / slowest * doubt) })
    }
}

/// A range of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeLeft {
    /// The least.
    pub low: Duration,
    /// The most.
    pub high: Duration,
}

impl TimeLeft {
    /// Returns a guess of `time` that may be wrong by a factor of `doubt` either way.
    pub fn rough(time: f64, doubt: f64) -> Self {
        Self { low: seconds(time / doubt), high: seconds(time * doubt) }
    }
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

impl fmt::Display for TimeLeft {
    /// The range in the unit of its end: `3 to 6 min`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [low, high] = [self.low, self.high].map(|time| time.as_secs_f64());
        let (unit, length) = match high {
            _ if high < 1.0 => return f.write_str("less than a second"),
            _ if high < 90.0 => ("s", 1.0),
            _ if high < 5400.0 => ("min", 60.0),
            _ if high < 36.0 * 3600.0 => ("h", 3600.0),
            _ if high < 1e4 * 86_400.0 => ("days", 86_400.0),
            _ => return f.write_str("more than 10 years"),
        };
        let (low, high) = ((low / length).floor(), (high / length).ceil());
        match low {
            _ if low == high => write!(f, "{high} {unit}"),
            0.0 => write!(f, "up to {high} {unit}"),
            _ => write!(f, "{low} to {high} {unit}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Returns the estimate after `share` of the work, whose speed changes by `factor` at `change`, and the time that it really takes.
    fn said(all: f64, speed: f64, change: f64, factor: f64, share: f64) -> (Option<TimeLeft>, f64) {
        let time = |done: f64| done.min(change * all) / speed + (done - change * all).max(0.0) / (speed * factor);
        let mut pace = Pace::default();
        for piece in 0..=400 {
            let done = share * all * f64::from(piece) / 400.0;
            pace.note(time(done), done);
        }
        (pace.left(all), time(all) - time(share * all))
    }

    proptest! {
        #[test]
        fn steady_work_is_in_the_range(all in 1e3..1e9_f64, speed in 1.0..1e6_f64, share in 0.01..0.99_f64) {
            let (said, left) = said(all, speed, 1.0, 1.0, share);
            match said {
                Some(TimeLeft { low, high }) => {
                    prop_assert!(low.as_secs_f64() <= left && left <= high.as_secs_f64());
                    prop_assert!(high.as_secs_f64() < 1.5 * low.as_secs_f64());
                }
                None => prop_assert!(share * all / speed < FIRST),
            }
        }

        #[test]
        fn a_load_that_comes_or_goes_is_noticed(factor in prop_oneof![0.1..0.5_f64, 2.0..10.0_f64], change in 0.1..0.6_f64) {
            // As soon as the new load has lasted for an eighth of the time.
            let share = change + if factor < 1.0 { 0.15 * change } else { 0.2 * change * factor }.min(0.9 - change);
            let (said, left) = said(1e4, 10.0, change, factor, share);
            let time = |share: f64| share.min(change) + (share - change).max(0.0) / factor;
            if time(share) - change > 0.14 * time(share) {
                let TimeLeft { low, high } = said.expect("measured");
                prop_assert!(low.as_secs_f64() <= left && left <= high.as_secs_f64(), "{low:?} {left} {high:?}");
            }
        }
    }

    #[test]
    fn nothing_is_said_before_anything_is_measured() {
        let mut pace = Pace::default();
        assert_eq!(pace.left(10.0), None);
        for (seconds, done) in [(0.0, 3.0), (0.4, 4.0), (20.0, 3.5), (50.0, 3.5)] {
            pace.note(seconds, done);
            assert_eq!(pace.left(10.0), None);
        }
        pace.note(60.0, 5.0);
        assert!(pace.left(10.0).is_some());
    }

    #[test]
    fn ranges_are_read_aloud() {
        let said = |low: u64, high: u64| {
            TimeLeft { low: Duration::from_secs(low), high: Duration::from_secs(high) }.to_string()
        };
        assert_eq!(said(0, 0), "less than a second");
        assert_eq!(said(0, 4), "up to 4 s");
        assert_eq!(said(180, 350), "3 to 6 min");
        assert_eq!(said(7200, 7200), "2 h");
        assert_eq!(said(0, u64::MAX), "more than 10 years");
        assert_eq!(TimeLeft::rough(60.0, 4.0).to_string(), "up to 4 min");
        assert_eq!(TimeLeft::rough(12.0, 4.0).to_string(), "3 to 48 s");
    }
}
