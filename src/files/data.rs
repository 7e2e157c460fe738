//! Data that networks are trained on.

use super::folder::read_at_most;
use super::{FileError, available_memory, exists};
use crate::nn::mnist::{FILES, Mnist, MnistError};
use crate::scenario::MNIST;
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// Bytes of a file in which its header is, compressed or not.
const BEGINNING: u64 = 1 << 16;

/// Why a data set could not be read. Names the file; one line.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum DataError {
    /// There is no such folder.
    #[error("mlp.data: there is no folder `{}`; give `mnist` or a folder with four idx files", crate::text::path(.0))]
    NoFolder(PathBuf),
    /// The folder is a file.
    #[error("mlp.data: `{}` is a file; give the folder in which the four idx files are", crate::text::path(.0))]
    NotFolder(PathBuf),
    /// A file is missing, both as it is and compressed.
    #[error("mlp.data: there is no file `{}`, nor `{}` or one of them with `.gz`", crate::text::path(.0), crate::text::path(dotted(.0)))]
    Missing(PathBuf),
    /// A file cannot be read.
    #[error("mlp.data: {0}")]
    File(#[from] FileError),
    /// The data do not fit into memory.
    #[error(
        "mlp.data: the files in `{}` promise data for which about {} MB of memory are needed, and {} MB are free",
        crate::text::path(folder), needed / 1_000_000, free / 1_000_000
    )]
    Memory {
        /// Folder of the files.
        folder: PathBuf,
        /// Bytes that are needed.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// The contents of a file are not what they should be.
    #[error("mlp.data: `{}`: {}", crate::text::path(.0), .1.problem)]
    Content(PathBuf, #[source] MnistError),
}

/// The data set that `mlp.data` of a training scenario means: the embedded one for `mnist`, otherwise that of the four
/// [files](FILES) in the folder `name`, each as it is or compressed as `.gz`, with a hyphen or a dot before `idx`. A relative name is looked for in `folder`, that of
/// the scenario's file or the current one.
///
/// # Errors
/// If the folder or one of the files is not there, cannot be read, or holds something else.
pub fn read_data(name: &str, folder: &Path) -> Result<Cow<'static, Mnist>, DataError> {
    if name == MNIST {
        return Ok(Cow::Borrowed(Mnist::shared()));
    }
    let folder = folder.join(name);
    if !exists(&folder) {
        return Err(DataError::NoFolder(folder));
    }
    if !folder.is_dir() {
        return Err(DataError::NotFolder(folder));
    }
    let find = |name: &str| {
        let plain = folder.join(name);
        let names = [plain.clone(), dotted(&plain)];
        let mut candidates = names.iter().cloned().chain(names.iter().map(|name| name.with_added_extension("gz")));
        candidates.find(|path| exists(path)).ok_or(DataError::Missing(plain))
    };
    let [a, b, c, d] = FILES;
    let paths = [find(a)?, find(b)?, find(c)?, find(d)?];
    let content = |error: MnistError| DataError::Content(paths[error.file].clone(), error);
    // The headers first: what they promise may be more than there is memory, or than the files hold.
    let beginning = |file: usize| read_at_most(&paths[file], BEGINNING);
    let (a, b, c, d) = (beginning(0)?, beginning(1)?, beginning(2)?, beginning(3)?);
    let promised = Mnist::promised([&a, &b, &c, &d]).map_err(content)?;
    // The files, their data while they grow, and the examples that are chosen of them.
    let needed = promised.iter().fold(0_u64, |sum, bytes| sum.saturating_add(bytes.saturating_mul(4)));
    if let Some(free) = available_memory().filter(|free| *free < needed) {
        return Err(DataError::Memory { folder, needed, free });
    }
    // What is longer is refused whatever follows.
    let read = |file: usize| read_at_most(&paths[file], promised[file] + promised[file] / 64 + BEGINNING);
    let (a, b, c, d) = (read(0)?, read(1)?, read(2)?, read(3)?);
    Mnist::from_bytes([&a, &b, &c, &d]).map(Cow::Owned).map_err(content)
}

/// Returns the path with the name of the original distribution: `train-images.idx3-ubyte` for `train-images-idx3-ubyte`.
fn dotted(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(name.replacen("-idx", ".idx", 1))
}

/// The name that means the data set `name` from anywhere, as [`read_data`] finds it from `folder`: the whole path of its folder. What
/// is not there, or has no path that is text, keeps its name.
pub fn whole_data_name(name: &str, folder: &Path) -> String {
    if name == MNIST {
        return name.to_owned();
    }
    let whole = folder.join(name).canonicalize().ok().and_then(|path| path.into_os_string().into_string().ok());
    whole.unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// Three images to train on and two to test on, the labels compressed.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let image = |count: u32| [0x0803_u32, count, 28, 28].into_iter().flat_map(u32::to_be_bytes);
        let label = |count: u32| [0x0801_u32, count].into_iter().flat_map(u32::to_be_bytes);
        for (file, count) in [(FILES[0], 3), (FILES[2], 2)] {
            let bytes: Vec<u8> = image(count).chain((0..count * 784).map(|i| i as u8)).collect();
            fs::write(folder.path().join(file), bytes).unwrap();
        }
        for (file, count) in [(FILES[1], 3), (FILES[3], 2)] {
            let bytes: Vec<u8> = label(count).chain(0..count as u8).collect();
            let path = folder.path().join(format!("{file}.gz"));
            let mut encoder =
                flate2::write::GzEncoder::new(fs::File::create(path).unwrap(), flate2::Compression::fast());
            std::io::Write::write_all(&mut encoder, &bytes).unwrap();
            encoder.finish().unwrap();
        }
        folder
    }

    #[test]
    fn files_are_read_plain_or_compressed_and_the_embedded_ones_by_name() {
        assert!(matches!(read_data("mnist", Path::new("nowhere")), Ok(Cow::Borrowed(_))));
        let folder = folder();
        let name = folder.path().file_name().unwrap().to_str().unwrap();
        let data = read_data(name, folder.path().parent().unwrap()).unwrap();
        assert_eq!((data.training.labels(), data.test.labels()), ([0, 1, 2].as_slice(), [0, 1].as_slice()));
        assert_eq!(read_data(folder.path().to_str().unwrap(), Path::new("elsewhere")).unwrap(), data);
    }

    #[test]
    fn names_of_the_original_distribution_have_a_dot() {
        let folder = folder();
        let data = read_data(".", folder.path()).unwrap().into_owned();
        for ending in ["", ".gz"] {
            for name in FILES {
                let there = folder.path().join(format!("{name}{ending}"));
                if there.exists() {
                    let original = format!("{}{ending}", name.replace("-idx", ".idx"));
                    fs::rename(there, folder.path().join(original)).unwrap();
                }
            }
        }
        assert!(
            folder.path().join("train-images.idx3-ubyte").exists()
                && folder.path().join("t10k-labels.idx1-ubyte.gz").exists()
        );
        assert_eq!(*read_data(".", folder.path()).unwrap(), data);
        fs::remove_file(folder.path().join("train-images.idx3-ubyte")).unwrap();
        let error = read_data(".", folder.path()).unwrap_err().to_string();
        assert!(
            error.contains("train-images-idx3-ubyte`, nor `")
                && error.contains("train-images.idx3-ubyte` or one of them"),
            "{error}"
        );
    }

    #[test]
    fn a_name_that_is_stored_means_the_same_from_anywhere() {
        let folder = folder();
        let whole = folder.path().canonicalize().unwrap().to_string_lossy().into_owned();
        fs::create_dir(folder.path().join("below")).unwrap();
        assert_eq!(whole_data_name("below/..", folder.path()), whole);
        assert_eq!(whole_data_name(&whole, Path::new("elsewhere")), whole);
        assert_eq!(["mnist", "none"].map(|name| whole_data_name(name, folder.path())), ["mnist", "none"]);
    }

    #[test]
    fn each_mistake_names_its_file() {
        let folder = folder();
        let say = |name: &str| read_data(name, folder.path()).unwrap_err().to_string();
        let there = |file: &str| folder.path().join(file).to_string_lossy().into_owned();
        let none = format!("mlp.data: there is no folder `{}`", there("none"));
        assert!(say("none").starts_with(&none), "{}", say("none"));
        assert!(say(FILES[0]).starts_with(&format!("mlp.data: `{}` is a file", there(FILES[0]))));
        let bytes = fs::read(folder.path().join(FILES[2])).unwrap();
        fs::write(folder.path().join(FILES[2]), &bytes[..bytes.len() - 1]).unwrap();
        let short = "truncated: the header promises 1568 bytes of data, and there are 1567";
        assert_eq!(say("."), format!("mlp.data: `{}`: {short}", there(&format!("./{}", FILES[2]))));
        fs::remove_file(folder.path().join(format!("{}.gz", FILES[3]))).unwrap();
        let path = there(&format!("./{}", FILES[3]));
        assert!(say(".").starts_with(&format!("mlp.data: there is no file `{path}`, nor `")), "{}", say("."));
        fs::create_dir(folder.path().join(FILES[3])).unwrap();
        assert_eq!(say("."), format!("mlp.data: `{path}` is a directory, not a file"));
    }
}
