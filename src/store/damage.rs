//! Damage of a stored block.

/// Why a file is not the block that its name says; a phrase about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// The file lacks its end, or never was a block.
    #[error("is cut off or is no block")]
    Torn,
    /// Some of its bytes have changed.
    #[error("is damaged: its checksum does not match")]
    Altered,
    /// The file is whole, and of another request.
    #[error("belongs to another request")]
    OtherRequest,
    /// The file is whole, and of another version of this program.
    #[error("was made by another version, {0}")]
    OtherVersion(String),
    /// The file is whole, and has another number.
    #[error("is block {0}")]
    OtherBlock(String),
    /// The file does not hold the runs that it should.
    #[error("does not hold the runs of its cells")]
    OtherRuns,
}
