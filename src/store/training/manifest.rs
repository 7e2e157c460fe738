//! Provenance of a training.

use crate::nn::instruction_set;
use crate::store::VERSION;
use crate::store::manifest::now;
use serde::{Deserialize, Serialize};

/// Provenance of a training, by whom and when: `manifest.json`. The results do not depend on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainingManifest {
    /// The version of this format: 1.
    pub schema: u32,
    /// The version of the program.
    pub version: String,
    /// SHA-256 of `training.toml`.
    pub request_sha256: String,
    /// The name of the machine.
    pub host: String,
    /// The instruction sets that it was trained with, in order; the last bits of its weights depend on them.
    #[serde(default)]
    pub instruction_sets: Vec<String>,
    /// Time at which work in the folder was begun last, in UTC.
    pub started: String,
    /// Time at which the training came to its end; none before.
    pub ended: Option<String>,
    /// Seconds that it has been trained until then, all parts of it together.
    pub seconds: Option<f64>,
}

impl TrainingManifest {
    /// Work begins here and now.
    pub(super) fn begin(request_sha256: &str) -> Self {
        Self {
            schema: 1,
            version: VERSION.to_owned(),
            request_sha256: request_sha256.to_owned(),
            host: gethostname::gethostname().to_string_lossy().into_owned(),
            instruction_sets: vec![instruction_set().to_owned()],
            started: now(),
            ended: None,
            seconds: None,
        }
    }

    /// The training has come to its end.
    pub(super) fn end(&mut self, seconds: f64) {
        self.ended = Some(now());
        self.seconds = Some(seconds);
    }

    /// Returns the text of its file.
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("texts and numbers") + "\n"
    }
}
