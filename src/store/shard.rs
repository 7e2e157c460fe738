//! A sweep in parts for several machines.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

/// Part I of N of a sweep, counted from 1: every N-th block, block I − 1 being the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    number: NonZeroU64,
    of: NonZeroU64,
}

impl Shard {
    /// Returns whether a block belongs to it.
    pub fn has(self, block: u64) -> bool {
        block % self.of == self.number.get() - 1
    }

    /// Returns how many of `blocks` blocks belong to it.
    pub fn share_of(self, blocks: u64) -> u64 {
        (blocks + self.of.get() - self.number.get()) / self.of
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    /// Reads `I/N`.
    fn from_str(text: &str) -> Result<Self, String> {
        const ALLOWED: &str = "give I/N with 1 ≤ I ≤ N, such as 1/3; a Slurm array counts from 1 with --array=1-3";
        let whole = |text: &str| text.parse::<u64>().ok();
        let parts = text.split_once('/').and_then(|(number, of)| Some((whole(number)?, whole(of)?)));
        match parts.map(|(number, of)| (NonZeroU64::new(number), NonZeroU64::new(of))) {
            None => Err(ALLOWED.to_owned()),
            Some((Some(number), Some(of))) if number <= of => Ok(Self { number, of }),
            Some((None, _)) => Err(format!("shards are counted from 1: {ALLOWED}")),
            Some(_) => Err(format!("there is no such shard: {ALLOWED}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Shard;

    #[test]
    fn every_block_belongs_to_one_shard() {
        for of in 1..6_u64 {
            let shards: Vec<Shard> = (1..=of).map(|number| format!("{number}/{of}").parse().unwrap()).collect();
            for blocks in 0..20 {
                assert!((0..blocks).all(|block| shards.iter().filter(|shard| shard.has(block)).count() == 1));
                for shard in &shards {
                    assert_eq!((0..blocks).filter(|block| shard.has(*block)).count() as u64, shard.share_of(blocks));
                }
            }
        }
    }

    #[test]
    fn what_is_no_shard_is_refused_with_what_is_allowed() {
        for (text, part) in [
            ("0/3", "counted from 1"),
            ("4/3", "no such shard"),
            ("1/0", "no such shard"),
            ("3", "give I/N"),
            ("-1/3", "give I/N"),
            ("1/3/5", "give I/N"),
            ("", "give I/N"),
        ] {
            let error = text.parse::<Shard>().unwrap_err();
            assert!(error.contains(part) && error.contains("1 ≤ I ≤ N"), "{text}: {error}");
        }
        assert_eq!("2/3".parse::<Shard>().unwrap().to_string(), "2/3");
    }
}
