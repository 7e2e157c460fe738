//! The readers of the program under inputs that a seeded mutator makes of good ones. `HOSTILE_SECONDS` is how long, all together;
//! `HOSTILE_SEED` is where the mutator begins.
#![allow(unsafe_code, reason = "an allocator that counts")]
#![allow(clippy::print_stdout, reason = "it says how many inputs it has tried")]

use belay_lab::probe::{PROBES, Probe};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use std::alloc::{GlobalAlloc, Layout, System};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The system's allocator, which keeps the size of the largest piece that was asked for.
struct Counting;

static LARGEST: AtomicUsize = AtomicUsize::new(0);

/// No reader may ask for so much at once: the inputs have some kilobytes.
const MOST_BYTES: usize = 256 << 20;

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LARGEST.fetch_max(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        unsafe { System.dealloc(piece, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What hostile inputs are made of, besides each other.
const WORDS: &[&str] = &[
    "[[arm]]\n",
    "kind",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    "=",
    ",",
    ".",
    "\n",
    "#",
    "\\u001b",
    "\u{1b}[2J",
    "\u{202e}",
    "\0",
    "\u{7f}",
    "é",
    "漢",
    "nan",
    "inf",
    "-inf",
    "1e400",
    "1e-400",
    "-1",
    "0",
    "9223372036854775808",
    "18446744073709551616",
    "0,5",
    "true",
    "[]",
    "{}",
    "a.a.a.a.a.a.a.a.a.a",
    "\"\"\"",
    "1979-05-27T07:32:00Z",
    "optimizer",
    "averaging",
    "schedule",
    "belay",
    "spring",
    "x",
    "^",
    "sin(",
    ")",
    "kind = \"spring\"",
    "eta = 0.1",
    "style = 3",
    "target = 1e-3",
];

/// Changes an input in one to eight places.
fn mutate(random: &mut Xoshiro256PlusPlus, input: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..random.random_range(1..=8) {
        let at = random.random_range(0..=bytes.len());
        let end = (at + random.random_range(0..=40)).min(bytes.len());
        match random.random_range(0..9) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.random_range(0..8),
            1 if at < bytes.len() => bytes[at] = random.random(),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let piece = bytes[at..end].to_vec();
                let times = if random.random_range(0..20) == 0 { 2000 } else { random.random_range(1..20) };
                bytes.splice(at..at, piece.repeat(times));
            }
            4 | 5 => drop(bytes.splice(at..at, WORDS[random.random_range(0..WORDS.len())].bytes())),
            6 => drop(bytes.splice(at..end, WORDS[random.random_range(0..WORDS.len())].bytes())),
            7 if !other.is_empty() => {
                let from = random.random_range(0..other.len());
                let to = (from + random.random_range(0..200)).min(other.len());
                drop(bytes.splice(at..at, other[from..to].iter().copied()));
            }
            8 if random.random_range(0..10) == 0 => bytes.truncate(at),
            _ => {}
        }
    }
    bytes
}

/// Gives one input to a reader: the time that it takes, or what is wrong.
fn give(probe: &Probe, input: &[u8]) -> Result<(), String> {
    LARGEST.store(0, Ordering::Relaxed);
    let begun = Instant::now();
    catch_unwind(AssertUnwindSafe(|| (probe.run)(input))).map_err(|_| "it panics".to_owned())?;
    let (time, bytes) = (begun.elapsed(), LARGEST.load(Ordering::Relaxed));
    if time > Duration::from_secs(10) {
        return Err(format!("it takes {time:?}"));
    }
    if bytes > MOST_BYTES { Err(format!("it asks for {bytes} bytes")) } else { Ok(()) }
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().expect("a whole number"))
}

#[test]
fn no_reader_fails_on_what_a_mutator_makes() {
    let budget = Duration::from_secs(setting("HOSTILE_SECONDS", 10)) / PROBES.len() as u32;
    let seed = setting("HOSTILE_SEED", 1);
    for probe in PROBES {
        let seeds = (probe.seeds)();
        for good in &seeds {
            give(probe, good).unwrap_or_else(|problem| panic!("{}: {problem}", probe.name));
        }
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let (begun, mut runs) = (Instant::now(), 0);
        let mut kept: Vec<Vec<u8>> = seeds;
        while begun.elapsed() < budget {
            let [input, other] = [(); 2].map(|()| random.random_range(0..kept.len()));
            let changed = mutate(&mut random, &kept[input], &kept[other]);
            if let Err(problem) = give(probe, &changed) {
                let path = format!("{}/hostile-{}", env!("CARGO_TARGET_TMPDIR"), probe.name);
                std::fs::write(&path, &changed).expect("the build's folder can be written");
                panic!("{}: {problem}, after {runs} inputs of seed {seed}; the input is {path}", probe.name);
            }
            // Some are changed further.
            if changed.len() < 100_000 && random.random_range(0..20) == 0 {
                let place = if kept.len() < 200 { kept.len() } else { random.random_range(0..200) };
                if place == kept.len() { kept.push(changed) } else { kept[place] = changed }
            }
            runs += 1;
        }
        println!("{}: {runs} inputs", probe.name);
    }
}

#[test]
fn every_reader_has_a_fuzz_target() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/fuzz_targets");
    let mut files: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    let mut targets: Vec<String> = PROBES.iter().map(|probe| format!("{}.rs", probe.name)).collect();
    targets.sort();
    assert_eq!(files, targets);
}
