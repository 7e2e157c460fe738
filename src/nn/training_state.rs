//! A run over many coordinates, with averages that ride on it.

use super::aligned::Aligned;
use super::scalar::Scalar;
use super::team::Sharing;
use crate::instruction_set::{InstructionSet, Work};
use crate::optim::{Averaging, Clock, Method, Objective, Ride, StateSlices, StepContext};
use rayon::prelude::*;

/// Coordinates that are moved, and followed by every average, before the next ones are touched: few enough for the fastest cache.
const BLOCK: usize = 1024;

/// Blocks that one thread takes at least.
const GRAIN: usize = 4;

/// Cache lines by which the beginnings of neighbouring rows differ modulo 4 KiB.
const SKEW: usize = 17;

/// The optimizer's two moments and the averaging's two memories.
const MEMORIES: usize = 4;

/// Number of steps that EMAs may be behind the weights, where there are enough of them. They are larger than the caches: what they have
/// to take in is kept, and every eighth step takes it into each of them at once.
const DELAY: usize = 7;

/// The least number of riders for which keeping the weights of a step costs less than going over the riders.
const MANY: usize = 3;

/// A run of one method, as [`Run`](crate::optim::Run), for networks: any number of averages ride on its path, and each step goes
/// over memory once. Model, average and riders have the bits of runs of their own, whoever shares the work.
#[derive(Debug)]
pub struct TrainingState<T> {
    method: Method<T>,
    riders: Vec<Averaging<T>>,
    sharing: Sharing,
    step: u64,
    clock: Clock<T>,
    weights: Aligned<T>,
    average: Aligned<T>,
    gradient: Aligned<T>,
    /// Block by block: the memories' rows, then the riders', then the weights that each step of `owed` began from.
    rows: Aligned<T>,
    /// Each rider's part in the step that is being taken.
    rides: Vec<Ride<T>>,
    /// Each rider's part in steps that those which follow old weights have not taken in yet, step after step.
    owed: Vec<Ride<T>>,
}

/// State that a [`TrainingState`] needs to go on as if it had never stopped.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved<T> {
    /// Number of steps taken.
    pub step: u64,
    /// Constants that all coordinates share, as [`Clock::numbers`] gives them.
    pub clock: [T; 3],
    /// The model w1.
    pub weights: Vec<T>,
    /// The average w2; the model itself without one.
    pub average: Vec<T>,
    /// The optimizer's first and second moment and the averaging's first and second memory, each as long as the weights.
    pub memories: [Vec<T>; MEMORIES],
    /// The riders' averages, each as long as the weights.
    pub riders: Vec<Vec<T>>,
}

/// Numbers of floats in the parts of a [`TrainingState`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// While it runs.
    pub running: u64,
    /// [Saved](TrainingState::save).
    pub saved: u64,
}

impl<T: Scalar> TrainingState<T> {
    /// Returns how many numbers a run over `n` coordinates with so many riders takes.
    pub fn numbers(n: usize, riders: usize) -> Numbers {
        let rows = rows(riders) as u64;
        let blocks = n.div_ceil(BLOCK) as u64 * pitch::<T>() as u64;
        let n = n as u64;
        Numbers {
            running: 3 * n + rows.saturating_mul(blocks),
            saved: n.saturating_mul((2 + MEMORIES + riders) as u64),
        }
    }

    /// A run of `method` whose model, average and riders begin at `start`. `None` where one of `riders` [cannot
    /// ride](Averaging::rides).
    pub fn new(method: Method<T>, riders: Vec<Averaging<T>>, start: &[T], sharing: Sharing) -> Option<Self> {
        let saved = Saved {
            step: 0,
            clock: Clock::new().numbers(),
            weights: start.to_vec(),
            average: start.to_vec(),
            memories: std::array::from_fn(|_| vec![T::of(0.0); start.len()]),
            riders: vec![start.to_vec(); riders.len()],
        };
        Self::resume(method, riders, &saved, sharing)
    }

    /// The run that [`save`](Self::save) saved, of the same method and riders. `None` where its lengths do not fit, or where one
    /// of `riders` cannot ride.
    pub fn resume(method: Method<T>, riders: Vec<Averaging<T>>, saved: &Saved<T>, sharing: Sharing) -> Option<Self> {
        let Saved { step, clock, weights, average, memories, riders: averages } = saved;
        let n = weights.len();
        let fits = averages.len() == riders.len()
            && riders.iter().all(Averaging::rides)
            && memories.iter().chain(averages).chain([average]).all(|row| row.len() == n);
        if !fits {
            return None;
        }
        let mut state = Self {
            rides: Vec::with_capacity(riders.len()),
            owed: Vec::with_capacity(delay(riders.len()) * riders.len()),
            rows: Aligned::zeros(n.div_ceil(BLOCK) * rows(riders.len()) * pitch::<T>(), 3 * SKEW),
            method,
            riders,
            sharing,
            step: *step,
            clock: Clock::from_numbers(*clock),
            weights: Aligned::of(weights, 0),
            average: Aligned::of(average, SKEW),
            gradient: Aligned::zeros(n, 2 * SKEW),
        };
        for (row, numbers) in memories.iter().chain(averages).enumerate() {
            for (block, numbers) in state.row_mut(row).zip(numbers.chunks(BLOCK)) {
                block.copy_from_slice(numbers);
            }
        }
        Some(state)
    }

    /// Everything that [`resume`](Self::resume) needs.
    pub fn save(&self) -> Saved<T> {
        Saved {
            step: self.step,
            clock: self.clock.numbers(),
            weights: self.weights().to_vec(),
            average: self.average().to_vec(),
            memories: std::array::from_fn(|row| self.copy_of(row)),
            riders: (0..self.riders.len()).map(|number| self.rider(number)).collect(),
        }
    }

    /// Takes one step, and returns the loss that `objective` reports for the weights it stepped from.
    pub fn step(&mut self, objective: &mut impl Objective<T>) -> T {
        let loss = objective.gradient(self.step, &self.weights, &mut self.gradient);
        let moment = self.method.begin(self.step, &mut self.clock);
        self.rides.clear();
        self.rides.extend(self.riders.iter().filter_map(|rider| Ride::new(rider, self.step)));
        let owing = self.owed.len() / self.riders.len().max(1);
        let old = if self.rides.iter().all(|ride| ride.rests() || !ride.follows_old()) {
            Old::Pass
        } else if owing < delay(self.riders.len()) {
            Old::Keep
        } else {
            Old::PassiveAverage
        };
        let (moment, rides, owed, alone) = (&moment, &self.rides, &self.owed, self.is_alone());
        let nowhere = || [T::of(0.0); BLOCK];
        let blocks = self.weights.len().div_ceil(BLOCK);
        self.weights
            .par_chunks_mut(BLOCK)
            .zip(self.average.par_chunks_mut(BLOCK))
            .zip(self.gradient.par_chunks(BLOCK))
            .zip(self.rows.par_chunks_mut(rows(self.riders.len()) * pitch::<T>()))
            .with_min_len(self.sharing.share(blocks, GRAIN))
            // Without an average of its own the method still writes one, where nobody looks and the memory is near.
            .for_each_init(nowhere, |nowhere, (((weights, average), gradient), rows)| {
                let average = if alone { &mut nowhere[..weights.len()] } else { average };
                InstructionSet::best().run(Advance { moment, rides, owed, old, weights, average, gradient, rows });
            });
        match old {
            Old::Pass => {}
            Old::Keep => self.owed.extend_from_slice(&self.rides),
            Old::PassiveAverage => self.owed.clear(),
        }
        self.step += 1;
        loss
    }

    /// Returns the number of steps taken.
    pub fn steps(&self) -> u64 {
        self.step
    }

    /// Returns the method that moves the weights.
    pub fn method(&self) -> &Method<T> {
        &self.method
    }

    /// The model w1.
    pub fn weights(&self) -> &[T] {
        &self.weights
    }

    /// The average w2; the model itself without one.
    pub fn average(&self) -> &[T] {
        if self.is_alone() { &self.weights } else { &self.average }
    }

    /// The gradient that the last step used; zeros before the first.
    pub fn gradient(&self) -> &[T] {
        &self.gradient
    }

    /// The settings of the averages that ride along.
    pub fn riders(&self) -> &[Averaging<T>] {
        &self.riders
    }

    /// Writes the average of rider `number` into `into`, which is as long as the weights.
    ///
    /// # Panics
    ///
    /// If there is no such rider, or the length differs.
    pub fn copy_rider(&self, number: usize, into: &mut [T]) {
        assert!(number < self.riders.len(), "there are {} riders", self.riders.len());
        assert_eq!(into.len(), self.weights.len(), "an average is as long as the weights");
        for (into, block) in into.chunks_mut(BLOCK).zip(self.blocks()) {
            let rows = &block[(MEMORIES + number) * pitch::<T>()..];
            into.copy_from_slice(&rows[..into.len()]);
            let kept = &rows[(self.riders.len() - number) * pitch::<T>()..];
            let (owed, riders) = (&*self.owed, self.riders.len());
            InstructionSet::best().run(Settle { owed, riders, number, kept, average: into });
        }
    }

    /// The average of rider `number`, less than the number of riders.
    pub fn rider(&self, number: usize) -> Vec<T> {
        let mut average = vec![T::of(0.0); self.weights.len()];
        self.copy_rider(number, &mut average);
        average
    }

    /// Returns whether the method averages nothing, so that w2 is w1 and needs no memory.
    fn is_alone(&self) -> bool {
        self.method.averaging.is_control()
    }

    fn copy_of(&self, row: usize) -> Vec<T> {
        self.row(row).flatten().copied().take(self.weights.len()).collect()
    }

    /// The blocks of a row, the last one longer than what it holds.
    fn row(&self, row: usize) -> impl Iterator<Item = &[T]> {
        self.blocks().map(move |block| &block[row * pitch::<T>()..][..BLOCK])
    }

    /// Returns all rows of each block.
    fn blocks(&self) -> impl Iterator<Item = &[T]> {
        self.rows.chunks_exact(rows(self.riders.len()) * pitch::<T>())
    }

    /// The blocks of a row, each as long as what it holds.
    fn row_mut(&mut self, row: usize) -> impl Iterator<Item = &mut [T]> {
        let lengths = self.weights.chunks(BLOCK).map(<[T]>::len);
        let blocks = self.rows.chunks_exact_mut(rows(self.riders.len()) * pitch::<T>());
        blocks.zip(lengths).map(move |(block, length)| &mut block[row * pitch::<T>()..][..length])
    }
}

/// Returns the distance between the rows of a block.
const fn pitch<T>() -> usize {
    BLOCK + SKEW * 64 / size_of::<T>()
}

/// Returns the number of steps that these riders may be behind.
fn delay(riders: usize) -> usize {
    if riders < MANY { 0 } else { DELAY }
}

/// Returns the number of rows of a block.
fn rows(riders: usize) -> usize {
    MEMORIES + riders + delay(riders)
}

/// Fate of the weights that a step begins from.
#[derive(Clone, Copy)]
enum Old {
    /// No rider wants them.
    Pass,
    /// The weights are kept for the riders that want them.
    Keep,
    /// These riders follow all that has been kept, and then them.
    PassiveAverage,
}

/// The step of one block.
struct Advance<'a, T> {
    moment: &'a StepContext<'a, T>,
    rides: &'a [Ride<T>],
    owed: &'a [Ride<T>],
    old: Old,
    weights: &'a mut [T],
    average: &'a mut [T],
    gradient: &'a [T],
    rows: &'a mut [T],
}

impl<T: Scalar> Work for Advance<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { moment, rides, owed, old, weights, average, gradient, rows } = self;
        let n = weights.len();
        let (memories, rows) = rows.split_at_mut(MEMORIES * pitch::<T>());
        let (riders, kept) = rows.split_at_mut(rides.len() * pitch::<T>());
        match old {
            Old::Pass => {}
            Old::Keep => kept[owed.len() / rides.len() * pitch::<T>()..][..n].copy_from_slice(weights),
            Old::PassiveAverage => {
                for (number, (ride, row)) in rides.iter().zip(riders.chunks_exact_mut(pitch::<T>())).enumerate() {
                    if ride.follows_old() {
                        let average = &mut row[..n];
                        Settle { owed, riders: rides.len(), number, kept, average: &mut *average }.run();
                        ride.follow(average, weights);
                    }
                }
            }
        }
        let mut memories = memories.chunks_exact_mut(pitch::<T>()).map(|row| &mut row[..n]);
        let mut next = || memories.next().unwrap_or_default();
        let cut = StateSlices {
            average,
            weights: &mut *weights,
            first: next(),
            second: next(),
            motion1: next(),
            motion2: next(),
        };
        moment.advance(gradient, cut);
        for (ride, row) in rides.iter().zip(riders.chunks_exact_mut(pitch::<T>())) {
            if !ride.follows_old() {
                ride.follow(&mut row[..n], weights);
            }
        }
    }
}

/// Lets the average of rider `number` of `riders` follow all that has been kept for it.
struct Settle<'a, T> {
    owed: &'a [Ride<T>],
    riders: usize,
    number: usize,
    /// The weights that the steps of `owed` began from.
    kept: &'a [T],
    average: &'a mut [T],
}

impl<T: Scalar> Work for Settle<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { owed, riders, number, kept, average } = self;
        for (rides, weights) in owed.chunks_exact(riders).zip(kept.chunks_exact(pitch::<T>())) {
            if rides[number].follows_old() {
                rides[number].follow(average, &weights[..average.len()]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Saved, TrainingState};
    use crate::nn::{Sharing, Team};
    use crate::optim::{Averaging, EmaWarmup, Method, Objective, Optimizer, Run, Schedule};

    /// Σ λᵢ wᵢ² / 2 with another sign of a constant force at each step.
    struct Bowl;

    impl Objective<f32> for Bowl {
        fn gradient(&mut self, step: u64, weights: &[f32], gradient: &mut [f32]) -> f32 {
            let push = if step.is_multiple_of(3) { 0.5 } else { -0.25 };
            for (i, (gradient, weight)) in gradient.iter_mut().zip(weights).enumerate() {
                *gradient = (1 + i % 7) as f32 * weight + push;
            }
            gradient[0]
        }
    }

    fn methods() -> Vec<Method<f32>> {
        let momentum = Optimizer::Sgd(crate::optim::optimizer::Sgd {
            eta: 0.05,
            momentum: 0.9,
            nesterov: true,
            weight_decay: 1e-3,
        });
        let optimizers = [Optimizer::sgd(0.1), momentum, Optimizer::adam(0.01), Optimizer::rmsprop(0.01)];
        let averagings = [
            Averaging::CONTROL,
            Averaging::belay(0.1, 0.2),
            Averaging::Lookahead(crate::optim::averaging::Lookahead { alpha: 0.5, every: 5 }),
            Averaging::ScheduleFree(crate::optim::averaging::ScheduleFree { beta: 0.9 }),
        ];
        let schedule = Schedule::Cosine { last: 0.1, warmup: 3 };
        let method = |optimizer, averaging| Method { optimizer, averaging, schedule: schedule.clone(), steps: 40 };
        optimizers.into_iter().flat_map(|optimizer| averagings.map(|averaging| method(optimizer, averaging))).collect()
    }

    fn riders() -> Vec<Averaging<f32>> {
        vec![
            Averaging::ema(0.03),
            Averaging::Ema(crate::optim::averaging::Ema { alpha: 0.2, every: 4, warmup: EmaWarmup::Ramp }),
            Averaging::Tail(crate::optim::averaging::Tail { start: 11 }),
        ]
    }

    fn start() -> Vec<f32> {
        (0..5000).map(|i| (i % 13) as f32 - 6.0).collect()
    }

    fn bits(numbers: &[f32]) -> Vec<u32> {
        numbers.iter().map(|number| number.to_bits()).collect()
    }

    #[test]
    fn every_row_has_the_bits_of_a_run_of_its_own() {
        for method in methods() {
            let mut state = TrainingState::new(method.clone(), riders(), &start(), Sharing::Alone).unwrap();
            let mut run = Run::new(&start());
            for _ in 0..40 {
                assert_eq!(state.step(&mut Bowl), run.step(&method, &mut Bowl));
            }
            assert_eq!(bits(state.weights()), bits(&run.weights));
            assert_eq!(bits(state.average()), bits(&run.average));
            if method.averaging == (Averaging::CONTROL) {
                for (number, rider) in riders().into_iter().enumerate() {
                    let mut run = Run::new(&start());
                    let method = Method { averaging: rider, ..method.clone() };
                    (0..40).for_each(|_| _ = run.step(&method, &mut Bowl));
                    assert_eq!(bits(&state.rider(number)), bits(&run.average), "{rider:?}");
                }
            }
        }
    }

    fn after(state: &mut TrainingState<f32>, steps: usize) -> Saved<f32> {
        (0..steps).for_each(|_| _ = state.step(&mut Bowl));
        state.save()
    }

    #[test]
    fn threads_change_no_bits() {
        for method in methods() {
            let run = |threads| {
                Team::new(threads).run(|sharing| {
                    after(&mut TrainingState::new(method.clone(), riders(), &start(), sharing).unwrap(), 20)
                })
            };
            assert_eq!(run(1), run(3));
        }
    }

    #[test]
    fn what_was_saved_goes_on_as_if_it_had_not_stopped() {
        for method in methods() {
            let mut whole = TrainingState::new(method.clone(), riders(), &start(), Sharing::Alone).unwrap();
            let middle = after(&mut whole, 17);
            let mut rest = TrainingState::resume(method, riders(), &middle, Sharing::Alone).unwrap();
            assert_eq!(rest.save(), middle);
            assert_eq!(after(&mut rest, 23), after(&mut whole, 23));
        }
    }

    #[test]
    fn what_pulls_back_cannot_ride_and_what_does_not_fit_cannot_go_on() {
        let method = methods().remove(0);
        let new = |rider| TrainingState::new(method.clone(), vec![rider], &start(), Sharing::Alone);
        assert!(new(Averaging::belay(0.1, 0.1)).is_none());
        assert!(new(Averaging::CONTROL).is_none());
        let saved = new(Averaging::ema(0.1)).unwrap().save();
        assert!(TrainingState::resume(method.clone(), vec![], &saved, Sharing::Alone).is_none());
        let short = Saved { average: vec![0.0], ..saved };
        assert!(TrainingState::resume(method, vec![Averaging::ema(0.1)], &short, Sharing::Alone).is_none());
    }
}
