//! Provenance of the results of a folder.

use super::shard::Shard;
use crate::files::{self, FileError};
use crate::nn::instruction_set;
use chrono::{SecondsFormat, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The name of its file.
pub(super) const MANIFEST: &str = "manifest.json";

/// Provenance of the results of a folder, by whom and when: `manifest.json`. The results do not depend on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this format: 1.
    pub schema: u32,
    /// The version of the program.
    pub version: String,
    /// SHA-256 of `sweep.toml`.
    pub request_sha256: String,
    /// The part of the sweep that was computed last, as I/N; none where it was all of it.
    pub shard: Option<String>,
    /// The name of the machine.
    pub host: String,
    /// The instruction sets that it was computed with, in order; results of networks have other last bits with each.
    #[serde(default)]
    pub instruction_sets: Vec<String>,
    /// Time at which work in the folder was begun last, in UTC.
    pub started: String,
    /// Time at which that came to its end; none while it is at work, or where it was killed.
    pub ended: Option<String>,
    /// The number of blocks that the sweep has.
    pub blocks: u64,
    /// Number of blocks in the folder, as far as was known at the last change.
    pub blocks_here: u64,
    /// The number of runs that the sweep has.
    pub rows: u64,
}

impl Manifest {
    /// Work begins here and now.
    pub(super) fn begin(version: &str, request_sha256: &str, shard: Option<Shard>, blocks: u64, rows: u64) -> Self {
        Self {
            schema: 1,
            version: version.to_owned(),
            request_sha256: request_sha256.to_owned(),
            shard: shard.map(|shard| shard.to_string()),
            host: gethostname::gethostname().to_string_lossy().into_owned(),
            instruction_sets: vec![instruction_set().to_owned()],
            started: now(),
            ended: None,
            blocks,
            blocks_here: 0,
            rows,
        }
    }

    /// Notes the end of the work.
    pub(super) fn end(&mut self, blocks_here: u64) {
        self.ended = Some(now());
        self.blocks_here = blocks_here;
    }

    /// Returns the text of its file.
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("texts and numbers") + "\n"
    }
}

/// The instruction sets of work that was begun with `before` and goes on with this processor's.
pub(super) fn with_instruction_set(mut before: Vec<String>) -> Vec<String> {
    if before.last().is_none_or(|last| last != instruction_set()) {
        before.push(instruction_set().to_owned());
    }
    before
}

/// The manifest of a folder; none where there is none or it is damaged, since no result depends on it.
///
/// # Errors
/// If the file is there and cannot be read at all.
pub(super) fn read<M: DeserializeOwned>(folder: &Path) -> Result<Option<M>, FileError> {
    match files::read_text_if_any(&folder.join(MANIFEST)) {
        Ok(text) => Ok(text.and_then(|text| serde_json::from_str(&text).ok())),
        Err(FileError::TooLarge(_) | FileError::NotText(..)) => Ok(None),
        Err(error) => Err(error),
    }
}

pub(super) fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true)
}
