//! The random numbers of a training as functions of its seed: each purpose has streams of its own.

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

/// Purpose of a stream of random numbers.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Weights = 1,
    Order = 2,
    Labels = 3,
    Subset = 4,
}

/// Stream number `part` of `seed` for one purpose.
pub(super) fn stream(purpose: Purpose, seed: u64, part: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(mix(mix(mix(purpose as u64) ^ seed) ^ part))
}

/// The finalizer of SplitMix64 (Steele, Lea & Flood 2014) after one step of its counter.
fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::{Purpose, mix, stream};
    use rand::Rng;

    /// The first outputs of SplitMix64 from seed 1234567, as published with its C program.
    #[test]
    fn mixing_is_splitmix() {
        let step = 0x9e37_79b9_7f4a_7c15_u64;
        let outputs = [0, 1, 2].map(|n| mix(1_234_567_u64.wrapping_add(step.wrapping_mul(n))));
        assert_eq!(outputs, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn every_purpose_seed_and_part_has_its_stream() {
        let first = |purpose, seed, part| stream(purpose, seed, part).next_u64();
        let here = first(Purpose::Weights, 1, 0);
        assert_eq!(here, first(Purpose::Weights, 1, 0));
        assert_ne!(here, first(Purpose::Order, 1, 0));
        assert_ne!(here, first(Purpose::Weights, 2, 0));
        assert_ne!(here, first(Purpose::Weights, 0, 1));
        assert_ne!(here, first(Purpose::Weights, 1, 1));
    }
}
