//! The lowest value of an objective, and how well it is known.

/// Lowest value of an objective, with how it is known: what losses are measured from, and what they are then called.
///
/// ```
/// use belay_lab::objective::Optimum;
///
/// assert_eq!(Optimum::Proved(-1.0).excess(0.5), 1.5);
/// assert_eq!(Optimum::BestFound(-1.0).quantity(), "f − best found");
/// assert_eq!((Optimum::Unknown.excess(0.5), Optimum::Unknown.quantity()), (0.5, "f"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Optimum {
    /// Global minimum f*, by proof or from the literature.
    Proved(f64),
    /// Lowest value that has been found; nothing says that there is no lower one.
    BestFound(f64),
    /// No lowest value is known: none was found, or f falls without bound.
    Unknown,
}

impl Optimum {
    /// Returns the lowest value; `None` where none is known.
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Proved(value) | Self::BestFound(value) => Some(value),
            Self::Unknown => None,
        }
    }

    /// Returns whether a lowest value is known, so that a target can be judged.
    pub fn is_known(self) -> bool {
        self.value().is_some()
    }

    /// Returns how far a loss lies above the lowest value; the loss itself where none is known.
    pub fn excess(self, loss: f64) -> f64 {
        self.value().map_or(loss, |lowest| loss - lowest)
    }

    /// Returns the name of [`excess`](Self::excess) for axes, columns and captions.
    pub fn quantity(self) -> &'static str {
        match self {
            Self::Proved(_) => "f − f*",
            Self::BestFound(_) => "f − best found",
            Self::Unknown => "f",
        }
    }

    /// Returns the name of the lowest value: `f*` or `best found`; `None` where none is known.
    pub fn symbol(self) -> Option<&'static str> {
        match self {
            Self::Proved(_) => Some("f*"),
            Self::BestFound(_) => Some("best found"),
            Self::Unknown => None,
        }
    }

    /// Returns how the lowest value is known, as in files: `proved`, `best-found` or `unknown`.
    pub fn status(self) -> &'static str {
        match self {
            Self::Proved(_) => "proved",
            Self::BestFound(_) => "best-found",
            Self::Unknown => "unknown",
        }
    }
}
