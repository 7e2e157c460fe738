//! Contrasts between an average and a last iterate.

use crate::scenario::NetworkSettings;

/// A network at the end of a training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::experiment) enum Which {
    /// The last iterate w1.
    Model,
    /// The average w2.
    Average,
}

impl Which {
    /// Returns the name in figures and tables.
    pub(in crate::experiment) fn title(self) -> &'static str {
        match self {
            Self::Model => "last iterate",
            Self::Average => "EMA",
        }
    }

    /// Returns the same with its weights, as in legends.
    pub(in crate::experiment) fn legend(self) -> &'static str {
        match self {
            Self::Model => "last iterate w₁",
            Self::Average => "EMA w₂",
        }
    }
}

/// Contrast between an average and a last iterate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::experiment) enum Contrast {
    /// Both at the end of a training at a constant learning rate.
    Constant,
    /// Both at the end of a training whose learning rate has fallen to zero.
    Decayed,
    /// The average of the training at a constant rate with the last iterate of the one whose rate has fallen: averaging in place of
    /// decay.
    InPlace,
}

/// All contrasts.
pub(in crate::experiment) const CONTRASTS: [Contrast; 3] = [Contrast::Constant, Contrast::Decayed, Contrast::InPlace];

impl Contrast {
    /// The end of the names of its measures.
    pub(in crate::experiment) fn suffix(self) -> &'static str {
        match self {
            Self::Constant => "at-constant-rate",
            Self::Decayed => "after-decay",
            Self::InPlace => "in-place-of-decay",
        }
    }

    /// Returns the name in figures and tables.
    pub(in crate::experiment) fn title(self) -> &'static str {
        match self {
            Self::Constant => "both at constant η",
            Self::Decayed => "both after cosine decay",
            Self::InPlace => "EMA at constant η, last iterate after decay",
        }
    }

    /// The place of the schedule of the average and of that of the last iterate.
    pub(super) fn schedules(self) -> [usize; 2] {
        match self {
            Self::Constant => [0, 0],
            Self::Decayed => [1, 1],
            Self::InPlace => [0, 1],
        }
    }
}

/// Returns the name of a group of cells.
pub(in crate::experiment) fn group_name(mlp: &NetworkSettings) -> String {
    let labels = if mlp.label_noise > 0.0 {
        format!("{} % wrong labels", crate::figure::number::significant(100.0 * mlp.label_noise, 3))
    } else {
        "right labels".to_owned()
    };
    if mlp.batch_norm { format!("{labels}, batch norm") } else { labels }
}
