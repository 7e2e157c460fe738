//! Opening what may be anything: a pipe that nobody writes or reads would keep the program waiting for ever.

use std::fs::{File, FileType, OpenOptions};
use std::io;
use std::path::Path;

/// Opens a regular file to read, without waiting for anything.
///
/// # Errors
/// If it cannot be opened, or is something else; a directory has its own kind of error.
pub(super) fn open(path: &Path) -> io::Result<File> {
    regular(without_waiting(OpenOptions::new().read(true)), path)
}

/// Opens a regular file to write, which is made where it is missing, without waiting for anything; its contents stay.
///
/// # Errors
/// As [`open`].
pub(super) fn open_or_create(path: &Path) -> io::Result<File> {
    regular(without_waiting(OpenOptions::new().write(true).create(true).truncate(false)), path)
}

/// Opens a pipe or a device such as `/dev/null` to write.
///
/// # Errors
/// If it is something else, or nothing reads from the pipe.
pub(super) fn open_stream(path: &Path) -> io::Result<File> {
    let file =
        without_waiting(OpenOptions::new().write(true)).open(path).map_err(|error| match error.raw_os_error() {
            #[cfg(unix)]
            Some(libc::ENXIO) => io::Error::other("it is a pipe or socket that nothing reads from"),
            _ => error,
        })?;
    let kind = file.metadata()?.file_type();
    if !is_stream(kind) {
        return Err(io::Error::other(format!("it is {}, not a file", described(kind))));
    }
    // There is a reader, so that this does not wait; its writes do, until there is room.
    OpenOptions::new().write(true).open(path)
}

fn regular(options: &OpenOptions, path: &Path) -> io::Result<File> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let file = options.open(path).map_err(|error| match error.raw_os_error() {
        #[cfg(unix)]
        Some(libc::ENXIO) => io::Error::other("it is a pipe or socket, not a file"),
        _ => error,
    })?;
    let kind = file.metadata()?.file_type();
    if kind.is_file() { Ok(file) } else { Err(io::Error::other(format!("it is {}, not a file", described(kind)))) }
}

#[cfg(unix)]
fn without_waiting(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::custom_flags(options, libc::O_NONBLOCK)
}

#[cfg(not(unix))]
fn without_waiting(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(unix)]
fn is_stream(kind: FileType) -> bool {
    use std::os::unix::fs::FileTypeExt;
    kind.is_fifo() || kind.is_char_device()
}

#[cfg(not(unix))]
fn is_stream(kind: FileType) -> bool {
    !kind.is_file() && !kind.is_dir()
}

/// Returns the kind of what stands in the place of a file, in words.
#[cfg(unix)]
fn described(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else if kind.is_block_device() {
        "a disk"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn described(_: FileType) -> &'static str {
    "a device"
}

#[cfg(all(test, unix))]
mod tests {
    use super::{open, open_or_create, open_stream};
    use std::io::{Read, Write};
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    #[test]
    fn what_is_no_regular_file_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let [pipe, socket, file] = ["pipe", "socket", "file"].map(|name| folder.path().join(name));
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let _listener = UnixListener::bind(&socket).unwrap();
        std::fs::write(&file, "text").unwrap();
        for open in [open, open_or_create] {
            assert!(open(&file).is_ok());
            assert_eq!(open(folder.path()).unwrap_err().kind(), std::io::ErrorKind::IsADirectory);
            assert!(open(&socket).is_err());
            assert!(open("/dev/null".as_ref()).unwrap_err().to_string().contains("a device, not a file"));
        }
        assert!(open(&pipe).unwrap_err().to_string().contains("a pipe, not a file"));
        assert!(open_or_create(&pipe).is_err());
        assert!(open_stream(&pipe).unwrap_err().to_string().contains("nothing reads from"));
        assert!(open_stream(&file).is_err());
    }

    #[test]
    fn a_pipe_with_a_reader_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || {
                let mut text = String::new();
                std::fs::File::open(pipe).unwrap().read_to_string(&mut text).unwrap();
                text
            }
        });
        let mut stream = loop {
            match open_stream(&pipe) {
                Ok(stream) => break stream,
                Err(_) => std::thread::yield_now(),
            }
        };
        stream.write_all(b"text").unwrap();
        drop(stream);
        assert_eq!(reader.join().unwrap(), "text");
    }
}
