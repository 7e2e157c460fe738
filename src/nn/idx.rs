//! The idx format of MNIST: a magic number, the sizes of the dimensions, then one byte for each element; all of it perhaps in gzip, in one or
//! several members.

use flate2::bufread::GzDecoder;
use std::borrow::Cow;
use std::io::{self, Read};
use thiserror::Error;

/// Errors in the bytes of an idx file.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum IdxError {
    /// The file begins like a gzip file and is none to its end.
    #[error("the gzip data are damaged: {0}")]
    Gzip(String),
    /// Too short for the magic number and the sizes.
    #[error("only {found} bytes, where the header alone has {header}")]
    NoHeader {
        /// The length of the file.
        found: usize,
        /// The length of the header.
        header: usize,
    },
    /// Not the magic number of unsigned bytes in as many dimensions as are needed.
    #[error("the magic number is {found:#010x} instead of {expected:#010x}: {}", magic_means(*found))]
    Magic {
        /// Magic number of the file.
        found: u32,
        /// Expected magic number.
        expected: u32,
    },
    /// The header promises more than there is.
    #[error("truncated: the header promises {expected} bytes of data, and there are {found}")]
    Truncated {
        /// Bytes of data by the header.
        expected: u64,
        /// Bytes of data in the file.
        found: u64,
    },
    /// There is more than the header promises.
    #[error("the header promises {expected} bytes of data, and more follow")]
    TooLong {
        /// Bytes of data by the header.
        expected: u64,
    },
    /// The images have another size than the network takes.
    #[error("the images have {} × {} pixels instead of 28 × 28", found[0], found[1])]
    Size {
        /// Rows and columns of an image.
        found: [u32; 2],
    },
    /// No elements at all.
    #[error("the file holds nothing")]
    Empty,
    /// A label that is no class.
    #[error("label {index} (counted from 0) is {label}; labels go from 0 to 9")]
    Label {
        /// Index of the label.
        index: usize,
        /// Value of the label.
        label: u8,
    },
}

/// Names the kind of file that begins with `magic`, of those that are mistaken for the wanted one.
fn magic_means(magic: u32) -> &'static str {
    match magic {
        0x0801 => "this is a file of labels",
        0x0803 => "this is a file of images",
        _ if magic >> 16 == 0 && (0x08..=0x0e).contains(&(magic >> 8)) => {
            "this is an idx file of other numbers or dimensions"
        }
        _ => "this is no idx file",
    }
}

/// Bytes that a gzip file, and each of its members, begins with.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The data of all members of a gzip file, one after another. Zeros behind a member are padding, as gzip takes them.
struct Members<'a>(GzDecoder<&'a [u8]>);

impl Read for Members<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.0.read(into)?;
            if count > 0 || into.is_empty() {
                return Ok(count);
            }
            let rest = *self.0.get_ref();
            let padding = rest.iter().take_while(|byte| **byte == 0).count();
            match &rest[padding..] {
                [] => return Ok(0),
                next if next.starts_with(&MAGIC) => self.0 = GzDecoder::new(next),
                _ => return Err(io::Error::other("what follows a member is no member")),
            }
        }
    }
}

/// The sizes of the `D` dimensions of an idx file of unsigned bytes, and its data. `bytes` may be compressed with gzip.
pub(super) fn read<const D: usize>(bytes: &[u8]) -> Result<([u32; D], Cow<'_, [u8]>), IdxError> {
    let header = 4 + 4 * D;
    if bytes.starts_with(&MAGIC) {
        let mut decoder = Members(GzDecoder::new(bytes));
        let mut head = Vec::with_capacity(header);
        let damaged = |error: std::io::Error| IdxError::Gzip(error.to_string());
        decoder.by_ref().take(header as u64).read_to_end(&mut head).map_err(damaged)?;
        let (sizes, expected) = parse_header::<D>(&head)?;
        // A small file may promise, or hold, more than memory does: nothing is set aside before it is there.
        let mut data = Vec::with_capacity(expected.min(1 << 26) as usize);
        decoder.take(expected.saturating_add(1)).read_to_end(&mut data).map_err(damaged)?;
        check_length(expected, data.len() as u64)?;
        Ok((sizes, Cow::Owned(data)))
    } else {
        let (sizes, expected) = parse_header::<D>(bytes)?;
        let data = &bytes[header..];
        check_length(expected, data.len() as u64)?;
        Ok((sizes, Cow::Borrowed(data)))
    }
}

/// The sizes, and the number of bytes of data, that the header of a file promises, of which `beginning` is the beginning, compressed or not.
pub(super) fn promised<const D: usize>(beginning: &[u8]) -> Result<([u32; D], u64), IdxError> {
    if !beginning.starts_with(&MAGIC) {
        return parse_header(beginning);
    }
    let mut header = Vec::new();
    let read = Members(GzDecoder::new(beginning)).take(4 + 4 * D as u64).read_to_end(&mut header);
    read.map_err(|error| IdxError::Gzip(error.to_string()))?;
    parse_header(&header)
}

/// The sizes, and the number of bytes that they promise.
fn parse_header<const D: usize>(bytes: &[u8]) -> Result<([u32; D], u64), IdxError> {
    let (words, _) = bytes.as_chunks();
    let word = |i: usize| words.get(i).map(|&word| u32::from_be_bytes(word));
    let expected = 0x0800 | D as u32;
    let short = IdxError::NoHeader { found: bytes.len(), header: 4 + 4 * D };
    match word(0) {
        Some(found) if found != expected => return Err(IdxError::Magic { found, expected }),
        Some(_) if words.len() > D => {}
        _ => return Err(short),
    }
    let sizes: [u32; D] = std::array::from_fn(|i| word(i + 1).unwrap_or(0));
    let count = sizes.iter().fold(1_u64, |product, &size| product.saturating_mul(u64::from(size)));
    if count == 0 { Err(IdxError::Empty) } else { Ok((sizes, count)) }
}

fn check_length(expected: u64, found: u64) -> Result<(), IdxError> {
    if found < expected {
        Err(IdxError::Truncated { expected, found })
    } else if found > expected {
        Err(IdxError::TooLong { expected })
    } else {
        Ok(())
    }
}

/// 28 × 28 pixels an image, row by row, image by image.
pub(super) fn images(bytes: &[u8]) -> Result<Vec<u8>, IdxError> {
    let (sizes, pixels) = read::<3>(bytes)?;
    check_size(sizes)?;
    Ok(pixels.into_owned())
}

pub(super) fn check_size([_, rows, columns]: [u32; 3]) -> Result<(), IdxError> {
    if [rows, columns] == [28, 28] { Ok(()) } else { Err(IdxError::Size { found: [rows, columns] }) }
}

/// Reads labels, one a byte, each from 0 to 9.
pub(super) fn labels(bytes: &[u8]) -> Result<Vec<u8>, IdxError> {
    let (_, labels) = read::<1>(bytes)?;
    match labels.iter().position(|&label| label > 9) {
        Some(index) => Err(IdxError::Label { index, label: labels[index] }),
        None => Ok(labels.into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{IdxError, images, labels};
    use flate2::{Compression, write::GzEncoder};
    use proptest::prelude::*;
    use std::io::Write;

    fn idx(magic: u32, sizes: &[u32], data: &[u8]) -> Vec<u8> {
        let words = std::iter::once(magic).chain(sizes.iter().copied());
        words.flat_map(u32::to_be_bytes).chain(data.iter().copied()).collect()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_is_well_formed_is_read_plain_or_compressed() {
        let pixels: Vec<u8> = (0..2 * 784).map(|i| (i % 251) as u8).collect();
        let file = idx(0x0803, &[2, 28, 28], &pixels);
        assert_eq!(images(&file).as_ref(), Ok(&pixels));
        assert_eq!(images(&gzip(&file)), Ok(pixels));
        assert_eq!(labels(&idx(0x0801, &[3], &[0, 9, 4])), Ok(vec![0, 9, 4]));
    }

    #[test]
    fn a_gzip_file_of_several_members_is_read_whole() {
        let pixels: Vec<u8> = (0..2 * 784).map(|i| (i % 251) as u8).collect();
        let file = idx(0x0803, &[2, 28, 28], &pixels);
        // Cut within the header, within the data, and into an empty member.
        for cuts in [vec![3], vec![16], vec![700, 800], vec![900, 900], (1..40).collect()] {
            let ends = cuts.iter().copied().chain([file.len()]);
            let starts = [0].into_iter().chain(cuts.iter().copied());
            let members: Vec<u8> = starts.zip(ends).flat_map(|(start, end)| gzip(&file[start..end])).collect();
            assert_eq!(images(&members).as_ref(), Ok(&pixels), "{cuts:?}");
            let padded = [members.as_slice(), &[0; 20]].concat();
            assert_eq!(images(&padded).as_ref(), Ok(&pixels), "{cuts:?}");
            let cut = &members[..members.len() - 9];
            assert!(matches!(images(cut), Err(IdxError::Gzip(_))), "{cuts:?}");
        }
        let two = [gzip(&file), gzip(&[7])].concat();
        assert_eq!(images(&two), Err(IdxError::TooLong { expected: 1568 }));
        let other = [gzip(&file).as_slice(), b"more"].concat();
        assert_eq!(images(&other), Err(IdxError::Gzip("what follows a member is no member".to_owned())));
    }

    #[test]
    fn each_mistake_has_its_message() {
        let say = |bytes: &[u8]| [images(bytes).unwrap_err().to_string(), labels(bytes).unwrap_err().to_string()];
        let [of_images, _] = say(&idx(0x0801, &[0], &[]));
        assert_eq!(of_images, "the magic number is 0x00000801 instead of 0x00000803: this is a file of labels");
        assert_eq!(say(b"PK\x03\x04")[1], "the magic number is 0x504b0304 instead of 0x00000801: this is no idx file");
        assert_eq!(
            say(&idx(0x0d01, &[1], &[1]))[1],
            "the magic number is 0x00000d01 instead of 0x00000801: this is an idx file of other numbers or dimensions"
        );
        assert_eq!(say(&[])[0], "only 0 bytes, where the header alone has 16");
        assert_eq!(say(&idx(0x0801, &[], &[0, 0]))[1], "only 6 bytes, where the header alone has 8");
        let short = "truncated: the header promises 784 bytes of data, and there are 783";
        assert_eq!(say(&idx(0x0803, &[1, 28, 28], &[0; 783]))[0], short);
        assert_eq!(say(&gzip(&idx(0x0803, &[1, 28, 28], &[0; 783])))[0], short);
        let long = "the header promises 1 bytes of data, and more follow";
        assert_eq!(say(&idx(0x0801, &[1], &[0, 0]))[1], long);
        assert_eq!(say(&gzip(&idx(0x0801, &[1], &[0, 0])))[1], long);
        assert_eq!(say(&idx(0x0803, &[1, 27, 28], &[0; 756]))[0], "the images have 27 × 28 pixels instead of 28 × 28");
        assert_eq!(say(&idx(0x0801, &[2], &[9, 10]))[1], "label 1 (counted from 0) is 10; labels go from 0 to 9");
        assert_eq!(say(&idx(0x0801, &[0], &[]))[1], "the file holds nothing");
        let file = gzip(&idx(0x0801, &[3], &[0, 9, 4]));
        assert!(matches!(labels(&file[..file.len() - 9]), Err(IdxError::Gzip(_))));
        assert!(matches!(labels(&file[..12]), Err(IdxError::Gzip(_))));
    }

    /// A header that promises 10¹⁸ bytes is an error, not an allocation of as many.
    #[test]
    fn a_promise_beyond_memory_is_an_error() {
        let file = idx(0x0803, &[1_000_000, 1_000_000, 1_000_000], &[0; 9]);
        let expected = IdxError::Truncated { expected: 1_000_000_000_000_000_000, found: 9 };
        assert_eq!(images(&gzip(&file)), Err(expected));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64), magic in any::<bool>()) {
            let bytes = if magic { idx(0x0801, &[], &bytes) } else { bytes };
            if let Ok(labels) = labels(&bytes) {
                prop_assert!(labels.iter().all(|&label| label < 10));
            }
            let _ = labels(&gzip(&bytes));
        }
    }
}
