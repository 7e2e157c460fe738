//! Measurements of every lane at every step.

use crate::optim::{LANES, Row, Surface};
use crate::simulate::Reach;
use std::array;

/// A number for each lane.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(super) struct Lanes(pub(super) [f64; LANES]);

impl Lanes {
    pub(super) fn of(value: f64) -> Self {
        Self([value; LANES])
    }
}

/// Measurements of the average of every lane: steps are counted in `f64`, so that they share the lanes' vectors, and
/// choices are selections between two numbers.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// f(w2) in the sample noted last.
    pub(super) loss: Lanes,
    first_touch: Lanes,
    last_above: Lanes,
    tail_sum: Lanes,
}

impl Record {
    pub(super) fn new() -> Self {
        Self {
            loss: Lanes::of(0.0),
            first_touch: Lanes::of(f64::INFINITY),
            last_above: Lanes::of(-1.0),
            tail_sum: Lanes::of(0.0),
        }
    }

    /// Takes note of the losses in sample `step`; those below `touch` are touches.
    #[inline(always)]
    pub(super) fn note(&mut self, step: f64, touch: f64, losses: &[f64; LANES]) {
        for (lane, &loss) in losses.iter().enumerate() {
            self.note_lane(lane, step, touch, loss);
        }
    }

    /// Takes note of the losses at `average` in sample `step`; those below `touch` are touches.
    #[inline(always)]
    pub(super) fn note_on(&mut self, step: f64, touch: f64, surface: impl Surface, average: &Row) {
        let [x, y] = average.halves();
        for lane in 0..LANES {
            self.note_lane(lane, step, touch, surface.value(x[lane], y[lane]));
        }
    }

    #[inline(always)]
    fn note_lane(&mut self, lane: usize, step: f64, touch: f64, loss: f64) {
        self.loss.0[lane] = loss;
        let (first, above) = (self.first_touch.0[lane], self.last_above.0[lane]);
        let touches = loss < touch;
        let earliest = if step < first { step } else { first };
        self.first_touch.0[lane] = if touches { earliest } else { first };
        self.last_above.0[lane] = if touches { above } else { step };
    }

    /// Counts the sample noted last for the mean over the tail.
    #[inline(always)]
    pub(super) fn add_to_tail(&mut self) {
        for lane in 0..LANES {
            self.tail_sum.0[lane] += self.loss.0[lane];
        }
    }

    /// The mean loss of a lane over the last tenth of `steps` steps.
    pub(super) fn tail_mean(&self, lane: usize, steps: u64) -> f64 {
        self.tail_sum.0[lane] / (steps / 10 + 1) as f64
    }

    /// The first sample of a lane that touches.
    pub(super) fn first_touch(&self, lane: usize) -> Option<u64> {
        Some(self.first_touch.0[lane]).filter(|first| first.is_finite()).map(|first| first as u64)
    }

    /// The sample of a lane from which on all touch, up to the last, `steps`.
    pub(super) fn settled(&self, lane: usize, steps: u64) -> Option<u64> {
        after(self.last_above.0[lane], steps)
    }
}

/// Last sample of every lane whose model was not lost.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    last_kept: Lanes,
    centre: [Lanes; 2],
    radius: Lanes,
}

impl Watch {
    /// Watches lanes with these reaches, at most 64; lanes beyond them repeat the last, as those of a block do.
    pub(super) fn new(reaches: &[Reach]) -> Self {
        let of = |number: fn(&Reach) -> f64| {
            Lanes(array::from_fn(|lane| reaches.get(lane).or(reaches.last()).map_or(f64::NAN, number)))
        };
        let centre = [of(|reach| reach.centre[0]), of(|reach| reach.centre[1])];
        Self { last_kept: Lanes::of(-1.0), centre, radius: of(|reach| reach.radius) }
    }

    /// Returns whether the model of a lane is not lost at (x, y), where `numbers` holds f and its gradient.
    #[inline(always)]
    pub(super) fn keeps(&self, lane: usize, [x, y]: [f64; 2], numbers: [f64; 3]) -> bool {
        let reach = Reach { centre: [self.centre[0].0[lane], self.centre[1].0[lane]], radius: self.radius.0[lane] };
        let known = !(numbers[0].is_nan() | numbers[1].is_nan() | numbers[2].is_nan());
        reach.contains([x, y]) & known
    }

    /// Takes note of the lanes whose models are `kept` in sample `step`.
    #[inline(always)]
    pub(super) fn note(&mut self, step: f64, kept: &[bool; LANES]) {
        for (last, kept) in self.last_kept.0.iter_mut().zip(kept) {
            *last = if *kept { step } else { *last };
        }
    }

    /// The sample of a lane from which on it is lost, up to the last, `steps`.
    pub(super) fn diverged(&self, lane: usize, steps: u64) -> Option<u64> {
        after(self.last_kept.0[lane], steps)
    }
}

/// The sample after sample `last`, where there is one among `steps + 1`.
fn after(last: f64, steps: u64) -> Option<u64> {
    Some((last + 1.0) as u64).filter(|step| *step <= steps)
}

/// The least loss that does not touch: those below it are the ones whose `loss − best` is below `target`. Minus infinity
/// where nothing is known to be reached.
///
/// The difference rounds monotonically, so that there is one, and a comparison saves the difference.
pub(super) fn touch_limit(target: Option<f64>, best: f64) -> f64 {
    let Some(target) = target.filter(|_| best.is_finite()) else { return f64::NEG_INFINITY };
    // Numbers in the order of their bits: halving the range of bits ends after 64 rounds.
    let number = |place: i64| f64::from_bits((place ^ ((place >> 63) & i64::MAX)).cast_unsigned());
    let place = |number: f64| {
        let bits = number.to_bits().cast_signed();
        bits ^ ((bits >> 63) & i64::MAX)
    };
    let (mut low, mut high) = (place(f64::NEG_INFINITY), place(f64::INFINITY));
    while low < high {
        let middle = low.wrapping_add((high.wrapping_sub(low).cast_unsigned() / 2).cast_signed());
        if number(middle) - best < target {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    number(low)
}

#[cfg(test)]
mod tests {
    use super::touch_limit;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn below_the_limit_is_below_the_target(
            target in any::<f64>(), best in any::<f64>().prop_filter("finite", |best| best.is_finite()),
            loss in any::<f64>(), near in -3_i64..=3,
        ) {
            let limit = touch_limit(Some(target), best);
            let beside = f64::from_bits(limit.to_bits().wrapping_add_signed(near));
            for loss in [loss, beside, limit, best, best + target, 0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
                prop_assert_eq!(loss < limit, loss - best < target, "{} below {}", loss, limit);
            }
        }
    }

    #[test]
    fn common_numbers_have_their_limits() {
        assert_eq!(touch_limit(Some(0.5), 0.0), 0.5);
        // 1.001 − 1 rounds to less than 0.001.
        assert_eq!(touch_limit(Some(1e-3), 1.0), 1.001_f64.next_up());
        assert_eq!(touch_limit(None, 0.0), f64::NEG_INFINITY);
        assert_eq!(touch_limit(Some(0.5), f64::NEG_INFINITY), f64::NEG_INFINITY);
        assert_eq!(touch_limit(Some(f64::NAN), 0.0), f64::NEG_INFINITY);
    }
}
