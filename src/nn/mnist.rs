//! MNIST, embedded in the program, or files of its format in its place.

use super::dataset::Dataset;
use super::idx::{self, IdxError};
use std::fmt;
use std::sync::LazyLock;
use thiserror::Error;

/// The names of the four files, as they are distributed. The hyphen before `idx` may be a dot, as in the original
/// distribution, and each may end in `.gz` besides.
pub const FILES: [&str; 4] =
    ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

/// Y. LeCun, C. Cortes and C. J. C. Burges, CC BY-SA 3.0; `assets/mnist/README.md` says more.
const EMBEDDED: [&[u8]; 4] = [
    include_bytes!("../../assets/mnist/train-images-idx3-ubyte.gz"),
    include_bytes!("../../assets/mnist/train-labels-idx1-ubyte.gz"),
    include_bytes!("../../assets/mnist/t10k-images-idx3-ubyte.gz"),
    include_bytes!("../../assets/mnist/t10k-labels-idx1-ubyte.gz"),
];

/// Images of 28 × 28 pixels in ten classes, to train on and to test on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mnist {
    /// Training examples.
    pub training: Dataset,
    /// Test examples.
    pub test: Dataset,
}

/// Error in one of the four files.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{}: {problem}", FILES[*file])]
pub struct MnistError {
    /// Index of the file in [`FILES`].
    pub file: usize,
    /// Problem with the file.
    #[source]
    pub problem: Problem,
}

/// Problem with a file, alone or beside another.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Problem {
    /// The bytes are not those of the format.
    #[error(transparent)]
    Idx(#[from] IdxError),
    /// The number of labels is not that of the images.
    #[error("there are {labels} labels for {images} images")]
    Counts {
        /// Labels in this file.
        labels: usize,
        /// Images in the file beside it.
        images: usize,
    },
}

impl Mnist {
    /// The 60,000 and 10,000 digits of MNIST. They are decompressed at every call, which takes about a tenth of a second.
    pub fn embedded() -> Self {
        Self::from_bytes(EMBEDDED).expect("the embedded files are tested")
    }

    /// [`embedded`](Self::embedded), decompressed once.
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<Mnist> = LazyLock::new(Mnist::embedded);
        &SHARED
    }

    /// Checks the headers of four files, in the order of [`FILES`], of which the beginnings are given: the number of bytes of data that
    /// each promises. Nothing is set aside for them.
    ///
    /// # Errors
    ///
    /// If a header is of another format or size, or labels do not match the images.
    pub fn promised(beginnings: [&[u8]; 4]) -> Result<[u64; 4], MnistError> {
        let set = |first: usize| {
            let at = |file: usize| move |problem: IdxError| MnistError { file, problem: problem.into() };
            let (sizes, pixels) = idx::promised::<3>(beginnings[first]).map_err(at(first))?;
            idx::check_size(sizes).map_err(at(first))?;
            let ([labels], _) = idx::promised::<1>(beginnings[first + 1]).map_err(at(first + 1))?;
            if labels != sizes[0] {
                let problem = Problem::Counts { labels: labels as usize, images: sizes[0] as usize };
                return Err(MnistError { file: first + 1, problem });
            }
            Ok([pixels, u64::from(labels)])
        };
        let ([a, b], [c, d]) = (set(0)?, set(2)?);
        Ok([a, b, c, d])
    }

    /// Images and labels from the contents of four files, in the order of [`FILES`], each compressed with gzip or not.
    /// Fashion-MNIST has the same format.
    ///
    /// # Errors
    ///
    /// If a file is damaged, of another format or size, or labels do not match the images.
    pub fn from_bytes(files: [&[u8]; 4]) -> Result<Self, MnistError> {
        let set = |first: usize| {
            let at = |file: usize| move |problem: IdxError| MnistError { file, problem: problem.into() };
            let pixels = idx::images(files[first]).map_err(at(first))?;
            let labels = idx::labels(files[first + 1]).map_err(at(first + 1))?;
            let problem = Problem::Counts { labels: labels.len(), images: pixels.len() / SIZE };
            Dataset::new(pixels, SIZE, labels, CLASSES).ok_or(MnistError { file: first + 1, problem })
        };
        Ok(Self { training: set(0)?, test: set(2)? })
    }
}

impl fmt::Display for Mnist {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} training and {} test images", self.training.labels().len(), self.test.labels().len())
    }
}

/// Pixels of an image.
pub const SIZE: usize = 28 * 28;

/// Classes of an image.
pub const CLASSES: usize = 10;

#[cfg(test)]
mod tests {
    use super::{EMBEDDED, FILES, Mnist};
    use flate2::read::GzDecoder;
    use sha2::{Digest, Sha256};
    use std::io::Read;

    #[test]
    fn the_embedded_files_are_mnist() {
        let published = [
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ];
        for (bytes, published) in EMBEDDED.iter().zip(published) {
            let mut file = Vec::new();
            GzDecoder::new(*bytes).read_to_end(&mut file).unwrap();
            let hash: String = Sha256::digest(&file).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hash, published);
        }
        let mnist = Mnist::embedded();
        assert_eq!(mnist.to_string(), "60000 training and 10000 test images");
        assert_eq!(mnist.training.labels()[..8], [5, 0, 4, 1, 9, 2, 1, 3]);
        let counts = |labels: &[u8]| {
            let mut counts = [0; 10];
            labels.iter().for_each(|&label| counts[usize::from(label)] += 1);
            counts
        };
        assert_eq!(counts(mnist.training.labels()), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
        assert_eq!(counts(mnist.test.labels()), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
        // NumPy: train.mean() of the decompressed file is 33.318421449829934.
        let sum: u64 = (0..60_000).flat_map(|i| mnist.training.image(i)).map(|&byte| u64::from(byte)).sum();
        assert!((sum as f64 / 47_040_000.0 - 33.318_421_449_829_934).abs() < 1e-12);
    }

    #[test]
    fn a_mistake_names_its_file() {
        let say = |files| Mnist::from_bytes(files).unwrap_err().to_string();
        let [images, labels, test_images, test_labels] = EMBEDDED;
        let swapped = say([labels, images, test_images, test_labels]);
        let wrong = "the magic number is 0x00000801 instead of 0x00000803: this is a file of labels";
        assert_eq!(swapped, format!("{}: {wrong}", FILES[0]));
        let mixed = say([images, labels, test_images, labels]);
        assert_eq!(mixed, format!("{}: there are 60000 labels for 10000 images", FILES[3]));
    }
}
