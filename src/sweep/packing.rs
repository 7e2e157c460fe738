//! Division of runs among the lanes of blocks.

use super::block_run::{BlockRun, Layer};
use super::job::Job;
use crate::optim::{Averaging, Block, LANES, Method, Rider, SETTINGS};
use crate::simulate::{Problem, Reach};
use std::cmp::Reverse;
use std::collections::HashMap;

/// A block and whose run each lane of its layers is.
#[derive(Clone, Debug)]
pub(super) struct Packed {
    /// Ready to begin.
    pub(super) run: BlockRun,
    pub(super) seats: Vec<Taken>,
    /// Number of loops over the lanes that one step takes, about.
    pub(super) passes: u64,
}

/// Place of the average that a job asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taken {
    /// The layer that it is in; it is the block's own where there is none.
    pub(super) layer: Option<usize>,
    pub(super) lane: usize,
    pub(super) job: usize,
}

/// Packs jobs into blocks; models are lost beyond `diverged_at`, or the problem's default.
///
/// Runs whose averaging does not pull back share a path with those that differ from them in the averaging alone. A path takes a
/// lane, and its averages take the same lane of as many layers; or several lanes and fewer layers where that fills the blocks.
pub(super) fn pack(problem: &Problem, diverged_at: Option<f64>, jobs: &[Job]) -> Vec<Packed> {
    let mut known: HashMap<[u64; 2], Reach> = HashMap::new();
    let mut reach = |start: [f64; 2]| {
        *known.entry(start.map(f64::to_bits)).or_insert_with(|| Reach::of(problem, start, diverged_at))
    };
    let mut shapes: Vec<Shape> = vec![];
    for (index, job) in jobs.iter().enumerate() {
        let mut method = job.method.clone();
        if Averaging::rides(&method.averaging) {
            method.averaging = Averaging::CONTROL;
        }
        // That of the last job is the likeliest.
        let shape = shapes.iter().rposition(|shape| shape.method.is_like(&method)).unwrap_or_else(|| {
            shapes.push(Shape::new(method.clone()));
            shapes.len() - 1
        });
        shapes[shape].add(index, job, method);
    }
    shapes.iter().flat_map(|shape| shape.pack(&mut reach)).collect()
}

/// Numbers of lanes that a path may take.
const COPIES: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];

/// Paths that fit into one block.
#[derive(Debug)]
struct Shape {
    method: Method,
    /// Averages of the paths, in layers of one kind: the path's own where there is no rider.
    kinds: Vec<Option<Averaging>>,
    paths: Vec<Path>,
    known_paths: HashMap<Vec<u64>, usize>,
    /// By path, kind and settings.
    known_seats: HashMap<(usize, usize, [u64; SETTINGS]), usize>,
}

/// Path and the averages on it, kind by kind.
#[derive(Debug)]
struct Path {
    start: [f64; 2],
    method: Method,
    seats: Vec<Vec<Seat>>,
}

/// Average and the jobs that ask for it.
#[derive(Debug)]
struct Seat {
    averaging: Averaging,
    jobs: Vec<usize>,
}

/// A lane: a path and, kind by kind, those seats of it that are here.
struct Lane<'a> {
    path: &'a Path,
    seats: Vec<&'a [Seat]>,
}

impl Shape {
    fn new(method: Method) -> Self {
        Self { method, kinds: vec![], paths: vec![], known_paths: HashMap::new(), known_seats: HashMap::new() }
    }

    /// Finds a seat for a job, whose path is that of `method`.
    fn add(&mut self, index: usize, job: &Job, method: Method) {
        let averaging = job.method.averaging;
        let rider = Some(averaging).filter(Averaging::rides);
        let like = |kind: &Option<Averaging>| match (kind, &rider) {
            (Some(kind), Some(rider)) => kind.is_like(rider),
            (None, None) => true,
            _ => false,
        };
        let kind = self.kinds.iter().position(like).unwrap_or_else(|| {
            self.kinds.push(rider);
            self.kinds.len() - 1
        });
        let key = job.start.into_iter().chain(method.settings()).map(f64::to_bits).collect();
        let path = *self.known_paths.entry(key).or_insert_with(|| {
            self.paths.push(Path { start: job.start, method, seats: vec![] });
            self.paths.len() - 1
        });
        let Path { seats, .. } = &mut self.paths[path];
        if seats.len() <= kind {
            seats.resize_with(kind + 1, Vec::new);
        }
        let seats = &mut seats[kind];
        let settings = job.method.settings().map(f64::to_bits);
        let seat = *self.known_seats.entry((path, kind, settings)).or_insert_with(|| {
            seats.push(Seat { averaging, jobs: vec![] });
            seats.len() - 1
        });
        seats[seat].jobs.push(index);
    }

    /// The lanes where each path takes up to `copies` of them.
    fn lanes(&self, copies: usize) -> Vec<Lane<'_>> {
        let mut lanes = vec![];
        for path in &self.paths {
            let share = |seats: &[Seat]| seats.len().div_ceil(copies).max(1);
            let copies = path.seats.iter().map(|seats| seats.len().div_ceil(share(seats))).max().unwrap_or(0);
            lanes.extend((0..copies).map(|copy| Lane {
                path,
                seats: path.seats.iter().map(|seats| seats.chunks(share(seats)).nth(copy).unwrap_or(&[])).collect(),
            }));
        }
        // Lanes with as many averages share a block.
        lanes.sort_by_key(|lane| Reverse(lane.seats.iter().map(|seats| seats.len()).sum::<usize>()));
        lanes
    }

    /// Returns the number of layers of each kind that a block of these lanes has.
    fn depths(&self, lanes: &[Lane<'_>]) -> Vec<usize> {
        let depth = |kind: usize| lanes.iter().filter_map(|lane| Some(lane.seats.get(kind)?.len())).max();
        (0..self.kinds.len()).map(|kind| depth(kind).unwrap_or(0)).collect()
    }

    /// Returns the number of loops over the lanes that one step of a block takes, about.
    fn passes(&self, lanes: &[Lane<'_>]) -> usize {
        1 + self.depths(lanes).iter().sum::<usize>()
    }

    fn pack(&self, reach: &mut impl FnMut([f64; 2]) -> Reach) -> Vec<Packed> {
        // Where there are many paths, blocks are full without copies.
        let sensible = COPIES.into_iter().filter(|copies| *copies == 1 || copies * self.paths.len() <= 8 * LANES);
        let passes = |lanes: &Vec<Lane<'_>>| lanes.chunks(LANES).map(|block| self.passes(block)).sum::<usize>();
        let lanes = sensible.map(|copies| self.lanes(copies)).min_by_key(passes).unwrap_or_default();
        lanes.chunks(LANES).map(|block| self.pack_block(block, reach)).collect()
    }

    fn pack_block<'a>(&self, lanes: &[Lane<'a>], reach: &mut impl FnMut([f64; 2]) -> Reach) -> Packed {
        let methods: Vec<Method> = lanes.iter().map(|lane| lane.path.method.clone()).collect();
        let starts: Vec<[f64; 2]> = lanes.iter().map(|lane| lane.path.start).collect();
        let block = Block::new(&methods, &starts).expect("up to 64 methods of one shape");
        let (mut layers, mut seats, mut own) = (vec![], vec![], false);
        for (kind, depth) in self.depths(lanes).into_iter().enumerate() {
            for row in 0..depth {
                let taken = |lane: &Lane<'a>| lane.seats.get(kind)?.get(row);
                let layer = self.kinds[kind].map(|any| {
                    let averagings = lanes.iter().map(|lane| taken(lane).map_or(any, |seat| seat.averaging));
                    let rider = Rider::new(&averagings.collect::<Vec<_>>(), &block.weights);
                    layers.push(Layer::new(rider.expect("up to 64 riders of one kind")));
                    layers.len() - 1
                });
                own |= layer.is_none();
                for (lane, seat) in lanes.iter().enumerate().filter_map(|(lane, at)| Some((lane, taken(at)?))) {
                    seats.extend(seat.jobs.iter().map(|&job| Taken { layer, lane, job }));
                }
            }
        }
        let reaches: Vec<Reach> = starts.iter().map(|start| reach(*start)).collect();
        let run = BlockRun::new(block, own, layers, &reaches, self.method.steps);
        Packed { run, seats, passes: self.passes(lanes) as u64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objective::{Function, Landscape};
    use crate::optim::{Optimizer, Schedule};

    fn job(eta: f64, averaging: Averaging) -> Job {
        let method = Method { optimizer: Optimizer::sgd(eta), averaging, schedule: Schedule::Constant {}, steps: 10 };
        Job { start: [1.0, 2.0], method }
    }

    fn packed(jobs: &[Job]) -> Vec<Packed> {
        let landscape = Landscape::Function(Function::Booth {});
        pack(&Problem::new(&landscape, None, &landscape.view()), None, jobs)
    }

    #[test]
    fn averages_ride_on_the_path_of_control() {
        // 64 paths, each with an EMA of eight strengths and without: one block, its own averages and eight layers.
        let averagings = |eta| {
            let emas = (1..=8).map(|alpha| Averaging::ema(0.1 * f64::from(alpha)));
            emas.chain([Averaging::CONTROL]).map(move |averaging| job(eta, averaging))
        };
        let jobs: Vec<Job> = (1..=64).flat_map(|eta| averagings(0.01 * f64::from(eta))).collect();
        let blocks = packed(&jobs);
        assert_eq!(blocks.iter().map(|block| (block.seats.len(), block.passes)).collect::<Vec<_>>(), [(576, 10)]);
        let mut seen: Vec<usize> = blocks[0].seats.iter().map(|taken| taken.job).collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..576).collect::<Vec<_>>());
    }

    #[test]
    fn few_paths_with_many_averages_take_many_lanes() {
        let jobs: Vec<Job> = (1..=128).map(|alpha| job(0.1, Averaging::ema(f64::from(alpha) / 128.0))).collect();
        let blocks = packed(&jobs);
        assert_eq!(blocks.iter().map(|block| (block.seats.len(), block.passes)).collect::<Vec<_>>(), [(128, 3)]);
    }

    #[test]
    fn equal_jobs_share_a_lane() {
        let blocks = packed(&vec![job(0.1, Averaging::belay(0.1, 0.2)); 100]);
        assert_eq!(blocks.len(), 1);
        assert!(blocks[0].seats.iter().all(|taken| taken.lane == 0 && taken.layer.is_none()));
        assert_eq!(blocks[0].seats.len(), 100);
    }
}
