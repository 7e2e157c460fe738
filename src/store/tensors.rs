//! Named tensors and texts as a safetensors file in memory: the same bytes for the same contents.

use safetensors::{Dtype, SafeTensors, View};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Damage of a file of tensors.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TensorDamage {
    /// The file cannot be read.
    #[error("is cut off or is no safetensors file")]
    Torn,
    /// The file can be read, but it is something else.
    #[error("is no {0}")]
    OtherKind(&'static str),
    /// The file belongs to another training.
    #[error("belongs to another training")]
    OtherRequest,
    /// The file was written by another version of the program.
    #[error("was written by version {0} of belay-lab")]
    OtherVersion(String),
    /// Some of its bytes are not those that were written.
    #[error("is damaged: its checksum does not match")]
    Contents,
    /// A tensor is missing, or has another shape.
    #[error("has no tensor `{0}` of the right shape")]
    Tensor(String),
}

/// The text among the metadata that all others, and the tensors, are summed up in.
const CHECKSUM: &str = "sha256";

/// Texts by name.
pub(super) type Metadata = BTreeMap<String, String>;

/// A tensor with its name, in little-endian bytes.
#[derive(Debug)]
pub(super) struct Tensor {
    name: String,
    kind: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Tensor {
    /// Of single precision; `shape` has as many elements.
    pub(super) fn singles(name: impl Into<String>, shape: &[usize], numbers: &[f32]) -> Self {
        let bytes = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        Self { name: name.into(), kind: Dtype::F32, shape: shape.to_vec(), bytes }
    }

    /// Of double precision; `shape` has as many elements.
    pub(super) fn doubles(name: impl Into<String>, shape: &[usize], numbers: &[f64]) -> Self {
        let bytes = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        Self { name: name.into(), kind: Dtype::F64, shape: shape.to_vec(), bytes }
    }

    /// Of a file.
    pub(super) fn copied(name: &str, tensor: &safetensors::tensor::TensorView<'_>) -> Self {
        let (shape, bytes) = (tensor.shape().to_vec(), tensor.data().to_vec());
        Self { name: name.to_owned(), kind: tensor.dtype(), shape, bytes }
    }

    /// Of whole numbers, in one row.
    pub(super) fn counts(name: impl Into<String>, numbers: &[u64]) -> Self {
        let bytes = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        Self { name: name.into(), kind: Dtype::U64, shape: vec![numbers.len()], bytes }
    }
}

impl View for &Tensor {
    fn dtype(&self) -> Dtype {
        self.kind
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }

    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}

/// The bytes of a file. Its metadata have a checksum of everything besides.
pub(super) fn encode(tensors: &[Tensor], mut metadata: Metadata) -> Vec<u8> {
    let mut ordered: Vec<&Tensor> = tensors.iter().collect();
    ordered.sort_by(|one, other| one.name.cmp(&other.name));
    let contents = ordered.iter().map(|tensor| (tensor.name.as_str(), tensor.bytes.as_slice()));
    let sum = checksum(&metadata, contents);
    metadata.insert(CHECKSUM.to_owned(), sum);
    let named = tensors.iter().map(|tensor| (tensor.name.as_str(), tensor));
    let plain = safetensors::serialize(named, None).expect("tensors have as many bytes as their shapes say");
    with_metadata(&plain, &metadata)
}

/// The file with texts in its header; the library would write them in another order each time.
fn with_metadata(plain: &[u8], metadata: &Metadata) -> Vec<u8> {
    let (length, rest) = plain.split_first_chunk().expect("a file begins with the length of its header");
    let (header, data) = rest.split_at(u64::from_le_bytes(*length) as usize);
    let metadata = serde_json::to_string(metadata).expect("texts by name");
    let mut full = format!("{{\"__metadata__\":{metadata}").into_bytes();
    let entries = header[1..].trim_ascii_end();
    if entries != b"}" {
        full.push(b',');
    }
    full.extend_from_slice(entries);
    full.resize(full.len().next_multiple_of(size_of::<u64>()), b' ');
    [&(full.len() as u64).to_le_bytes(), full.as_slice(), data].concat()
}

fn checksum<'a>(metadata: &Metadata, tensors: impl Iterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut hash = Sha256::new();
    let mut take = |part: &[u8]| {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    };
    for (name, text) in metadata.iter().filter(|(name, _)| *name != CHECKSUM) {
        take(name.as_bytes());
        take(text.as_bytes());
    }
    for (name, bytes) in tensors {
        take(name.as_bytes());
        take(bytes);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file that [`encode`] has written, every byte of it looked at.
#[derive(Debug)]
pub(super) struct Opened<'a> {
    tensors: SafeTensors<'a>,
    metadata: Metadata,
}

impl<'a> Opened<'a> {
    /// Opens a file of ours.
    ///
    /// # Errors
    /// If it cannot be read, or is not as it was written.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, TensorDamage> {
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(|_| TensorDamage::Torn)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(|_| TensorDamage::Torn)?;
        let metadata: Metadata = header.metadata().clone().unwrap_or_default().into_iter().collect();
        let mut contents = tensors.tensors();
        contents.sort_by(|one, other| one.0.cmp(&other.0));
        let sum = checksum(&metadata, contents.iter().map(|(name, tensor)| (name.as_str(), tensor.data())));
        match metadata.get(CHECKSUM) {
            Some(written) if *written == sum => Ok(Self { tensors, metadata }),
            Some(_) => Err(TensorDamage::Contents),
            None => Err(TensorDamage::OtherKind("file of belay-lab")),
        }
    }

    /// Returns one of the texts; empty where there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.metadata.get(name).map_or("", String::as_str)
    }

    /// Returns whether there is a tensor of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.tensors.tensor(name).is_ok()
    }

    /// A tensor of single precision of `count` elements; of any number where that is not said.
    pub(super) fn singles(&self, name: &str, count: Option<usize>) -> Result<Vec<f32>, TensorDamage> {
        self.numbers(name, Dtype::F32, count, f32::from_le_bytes)
    }

    /// A tensor of double precision, as [`singles`](Self::singles).
    pub(super) fn doubles(&self, name: &str, count: Option<usize>) -> Result<Vec<f64>, TensorDamage> {
        self.numbers(name, Dtype::F64, count, f64::from_le_bytes)
    }

    /// A tensor of whole numbers, as [`singles`](Self::singles).
    pub(super) fn counts(&self, name: &str, count: Option<usize>) -> Result<Vec<u64>, TensorDamage> {
        self.numbers(name, Dtype::U64, count, u64::from_le_bytes)
    }

    fn numbers<T, const N: usize>(
        &self,
        name: &str,
        kind: Dtype,
        count: Option<usize>,
        read: fn([u8; N]) -> T,
    ) -> Result<Vec<T>, TensorDamage> {
        let missing = || TensorDamage::Tensor(name.to_owned());
        let tensor = self.tensors.tensor(name).map_err(|_| missing())?;
        let (numbers, _) = tensor.data().as_chunks();
        if tensor.dtype() != kind || count.is_some_and(|count| numbers.len() != count) {
            return Err(missing());
        }
        Ok(numbers.iter().map(|bytes| read(*bytes)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Vec<u8> {
        let tensors = [
            Tensor::counts("c", &[1, u64::MAX]),
            Tensor::singles("b", &[2, 1], &[1.5, f32::NAN]),
            Tensor::doubles("a", &[1], &[-0.0]),
        ];
        let metadata = [("one", "1"), ("two", "\"2\""), ("three", "é\n")];
        encode(&tensors, metadata.map(|(name, text)| (name.to_owned(), text.to_owned())).into())
    }

    #[test]
    fn what_is_written_is_read_and_has_the_same_bytes_each_time() {
        let bytes = file();
        assert!((0..20).all(|_| file() == bytes));
        let opened = Opened::new(&bytes).unwrap();
        assert_eq!([opened.text("one"), opened.text("two"), opened.text("three")], ["1", "\"2\"", "é\n"]);
        assert_eq!(opened.counts("c", Some(2)), Ok(vec![1, u64::MAX]));
        assert_eq!(opened.doubles("a", None).unwrap()[0].to_bits(), (-0.0_f64).to_bits());
        assert!(opened.singles("b", Some(2)).unwrap()[1].is_nan());
        assert_eq!(opened.singles("b", Some(3)), Err(TensorDamage::Tensor("b".to_owned())));
        assert!(opened.singles("a", None).is_err() && opened.counts("d", None).is_err());
        assert!(Opened::new(&encode(&[], Metadata::new())).is_ok());
    }

    #[test]
    fn every_changed_byte_and_every_cut_is_found() {
        let bytes = file();
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            // Padding is a space, which another sign of JSON's white space may stand for: nothing is lost.
            let opened = Opened::new(&changed).ok();
            let same = opened.is_some_and(|opened| opened.counts("c", None) == Ok(vec![1, u64::MAX]));
            assert!(!same || bytes[place] == b' ', "{place}");
            assert!(Opened::new(&bytes[..place]).is_err());
        }
    }
}
