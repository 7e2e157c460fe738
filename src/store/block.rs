//! A block as a file that says what it is and whether it is whole.

use super::checksum::{BLANK, DIGITS, stamp, verify};
use super::damage::Damage;
use super::encoding::{Encoded, encode};
use crate::sweep::Grid;
use crate::table::Table;

const REQUEST: &str = "belay-lab.request";
const VERSION: &str = "belay-lab.version";
const BLOCK: &str = "belay-lab.block";
const CELLS: &str = "belay-lab.cells";
const ROWS: &str = "belay-lab.rows";
/// SHA-256 of the whole file with zeros, as digits, in the place of this text.
const CHECKSUM: &str = "belay-lab.sha256";

/// Bytes between the name of the checksum and its digits in the metadata: a text of 64 bytes (Thrift's compact protocol).
const BETWEEN: [u8; 2] = [0x18, DIGITS as u8];

/// Identity of a block, which its file states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label<'a> {
    /// The checksum of the request.
    pub(super) request: &'a str,
    /// The version of the program.
    pub(super) version: &'a str,
    /// The number of the block.
    pub(super) block: u64,
}

/// The file of a block; `None` where a count is beyond what can be stored.
pub(super) fn seal<G: Grid>(plan: &G, rows: &[G::Run], label: &Label<'_>) -> Option<Vec<u8>> {
    let metadata = [
        (REQUEST, label.request.to_owned()),
        (VERSION, label.version.to_owned()),
        (BLOCK, label.block.to_string()),
        (CELLS, cells(plan, label.block)),
        (ROWS, rows.len().to_string()),
        (CHECKSUM, BLANK.to_owned()),
    ];
    let mut file = encode(&plan.table(rows), G::MEASURED, &metadata).ok()?;
    let at = place(&file)?;
    stamp(&mut file, at);
    Some(file)
}

/// The cells of a block, as its metadata give them: first and last.
fn cells(plan: &impl Grid, block: u64) -> String {
    let cells = plan.cells_of(block);
    format!("{}-{}", cells.start, cells.end.saturating_sub(1))
}

/// Returns the position of the checksum's digits.
fn place(file: &[u8]) -> Option<usize> {
    let mark = [CHECKSUM.as_bytes(), &BETWEEN].concat();
    let at = file.windows(mark.len()).rposition(|window| window == mark)? + mark.len();
    (at + DIGITS <= file.len()).then_some(at)
}

/// Makes the checksum of a changed file right, where it has one.
pub(super) fn stamp_again(file: &mut [u8]) {
    if let Some(at) = place(file) {
        file[at..at + DIGITS].copy_from_slice(BLANK.as_bytes());
        stamp(file, at);
    }
}

/// A file that is whole and is the block that it should be.
pub(super) struct Open(Encoded);

impl Open {
    /// Looks whether `file` is the block of `label`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn new(plan: &impl Grid, file: Vec<u8>, label: &Label<'_>) -> Result<Self, Damage> {
        // Before anything else is read: a reader of damaged lengths may ask for any amount of memory.
        let at = place(&file).ok_or(Damage::Torn)?;
        verify(&file, at)?;
        let encoded = Encoded::open(file).map_err(|_| Damage::Torn)?;
        let says = |name: &str| encoded.metadata(name).unwrap_or_default();
        if says(REQUEST) != label.request {
            return Err(Damage::OtherRequest);
        }
        if says(VERSION) != label.version {
            return Err(Damage::OtherVersion(says(VERSION).to_owned()));
        }
        if says(BLOCK) != label.block.to_string() {
            return Err(Damage::OtherBlock(says(BLOCK).to_owned()));
        }
        if says(CELLS) != cells(plan, label.block) || says(ROWS) != plan.runs_of(label.block).to_string() {
            return Err(Damage::OtherRuns);
        }
        Ok(Self(encoded))
    }

    /// The rows of the block.
    ///
    /// # Errors
    /// If they are not those of the block's cells.
    pub(super) fn rows<G: Grid>(&self, plan: &G, block: u64) -> Result<Vec<G::Run>, Damage> {
        let axes = plan.sweep().axes.iter().map(|axis| axis.path.as_str()).collect::<Vec<_>>();
        let columns = plan.table(&[]).columns.into_iter().filter(|column| !axes.contains(&column.name.as_str()));
        let model = Table { columns: columns.collect() };
        let table = self.0.table(&model).map_err(|_| Damage::OtherRuns)?;
        let found = plan.rows(&table).ok_or(Damage::OtherRuns)?;
        if found.len() as u64 == plan.runs_of(block) { Ok(found) } else { Err(Damage::OtherRuns) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::{first_rows, plan};
    use crate::sweep::Plan;

    const LABEL: Label<'_> = Label { request: "r", version: "1", block: 0 };

    fn damage(plan: &Plan, file: Vec<u8>, label: &Label<'_>) -> Damage {
        Open::new(plan, file, label).err().unwrap()
    }

    #[test]
    fn rows_are_read_as_they_were_written() {
        let plan = plan();
        let rows = first_rows(&plan);
        let file = seal(&plan, &rows, &LABEL).unwrap();
        let open = Open::new(&plan, file, &LABEL).unwrap();
        // As texts, since NaN is no equal of itself.
        assert_eq!(format!("{:?}", open.rows(&plan, 0).unwrap()), format!("{rows:?}"));
    }

    #[test]
    fn every_changed_byte_and_every_cut_is_found() {
        let plan = plan();
        let file = seal(&plan, &first_rows(&plan), &LABEL).unwrap();
        // All of the end, which tells what is in the file, and some of the rest.
        let end = file.len() - 600;
        for at in (0..end).step_by(61).chain(end..file.len()) {
            let mut changed = file.clone();
            changed[at] ^= 1 << (at % 8);
            assert!(Open::new(&plan, changed, &LABEL).is_err(), "{at}");
        }
        for length in [0, 1, 100, file.len() / 2, file.len() - 9, file.len() - 1] {
            assert!(matches!(damage(&plan, file[..length].to_vec(), &LABEL), Damage::Torn | Damage::Altered));
        }
        let longer = [file.as_slice(), b"PAR1"].concat();
        assert_eq!(damage(&plan, longer, &LABEL), Damage::Altered);
    }

    #[test]
    fn a_block_of_something_else_is_told_apart() {
        let plan = plan();
        let rows = first_rows(&plan);
        let file = |label: &Label<'_>| seal(&plan, &rows, label).unwrap();
        let damaged = |label: &Label<'_>| damage(&plan, file(label), &LABEL);
        assert_eq!(damaged(&Label { request: "s", ..LABEL }), Damage::OtherRequest);
        assert_eq!(damaged(&Label { version: "2", ..LABEL }), Damage::OtherVersion("2".to_owned()));
        assert_eq!(damaged(&Label { block: 1, ..LABEL }), Damage::OtherBlock("1".to_owned()));
        let fewer = seal(&plan, &rows[1..], &LABEL).unwrap();
        assert_eq!(damage(&plan, fewer, &LABEL), Damage::OtherRuns);
    }
}
