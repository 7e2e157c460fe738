//! Faces from outside of the program for characters that the embedded fonts lack.
//!
//! Figures stay the same on every machine where their text has only embedded characters. A finder is asked for the others, once for each
//! character; without one, or where it finds nothing, a box stands for the character.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

/// A face of the system: one font of a file or collection.
#[derive(Debug)]
pub struct SystemFace {
    /// PostScript name, which no other face has.
    pub name: String,
    /// Family name in English.
    pub family: String,
    /// Bytes of the file.
    pub data: &'static [u8],
    /// Place in the file, 0 unless it is a collection.
    pub index: u32,
}

impl PartialEq for SystemFace {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for SystemFace {}

/// Finds a face that has an outline for a character.
pub type Finder = fn(char) -> Option<&'static SystemFace>;

static FINDER: OnceLock<Finder> = OnceLock::new();

type Found = HashMap<char, Option<&'static SystemFace>>;

static FOUND: Mutex<Option<Found>> = Mutex::new(None);

/// Sets where faces are looked for; the first call counts.
pub fn set_finder(finder: Finder) {
    FINDER.set(finder).ok();
}

/// Returns a face of the system that has `sign`.
pub fn face_with(sign: char) -> Option<&'static SystemFace> {
    let finder = FINDER.get()?;
    let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    *found.get_or_insert_default().entry(sign).or_insert_with(|| finder(sign))
}

/// Returns every face that was found so far, in the order of their names.
pub(super) fn faces() -> Vec<&'static SystemFace> {
    let found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    let mut faces: Vec<_> = found.iter().flat_map(HashMap::values).copied().flatten().collect();
    faces.sort_by(|a, b| a.name.cmp(&b.name));
    faces.dedup();
    faces
}
