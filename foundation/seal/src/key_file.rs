//! The key file: read, or made once with permissions that let nobody else read it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use rand::CryptoRng;
use zeroize::Zeroizing;

use crate::{Keyring, KeyringError};

/// Why the key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The operating system refused.
    #[error("key file {}: {source}", path.display())]
    Io {
        /// The file or folder asked for.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others than the owner may read the file.
    #[error("key file {} is open to others (mode {mode:03o}): chmod 600 it", path.display())]
    OpenToOthers {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file is there, but is no keyring.
    #[error("key file {}: {source}", path.display())]
    Content {
        /// The key file.
        path: PathBuf,
        /// What is wrong with the text.
        source: KeyringError,
    },
}

/// The keyring in the file at `path`; when there is none, a fresh one is generated and written there first (mode 0600,
/// flushed to the disk, the folder created if need be). Two processes that start at once end up with the same ring: the
/// file appears complete or not at all, and the first one wins.
///
/// A file that exists but cannot be read is an error, never a reason to make a new one: sealed data would be lost.
///
/// # Errors
/// [`KeyFileError`]; a file that its group or others may read is refused.
pub fn load_or_create(path: impl AsRef<Path>, rng: &mut impl CryptoRng) -> Result<Keyring, KeyFileError> {
    let path = path.as_ref();
    match load(path) {
        Err(KeyFileError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            create(path, rng).map_err(|source| KeyFileError::Io { path: path.to_owned(), source })?;
            load(path)
        }
        loaded => loaded,
    }
}

fn load(path: &Path) -> Result<Keyring, KeyFileError> {
    let io = |source| KeyFileError::Io { path: path.to_owned(), source };
    refuse_open_to_others(path, &fs::metadata(path).map_err(io)?)?;
    let bytes = Zeroizing::new(fs::read(path).map_err(io)?);
    Keyring::from_bytes(&bytes).map_err(|source| KeyFileError::Content { path: path.to_owned(), source })
}

#[cfg(unix)]
fn refuse_open_to_others(path: &Path, metadata: &fs::Metadata) -> Result<(), KeyFileError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(KeyFileError::OpenToOthers { path: path.to_owned(), mode }) }
}

#[cfg(not(unix))]
fn refuse_open_to_others(_path: &Path, _metadata: &fs::Metadata) -> Result<(), KeyFileError> {
    Ok(())
}

/// Writes a fresh ring beside the path and links it into place; a link never replaces a file that came first.
fn create(path: &Path, rng: &mut impl CryptoRng) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut suffix = [0; 8];
    rng.fill_bytes(&mut suffix);
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}", HEXLOWER.encode(&suffix)));
    let draft = path.with_file_name(name);
    let written = write_private(&draft, &Keyring::generate(rng).to_text())
        .and_then(|()| match fs::hard_link(&draft, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            linked => linked,
        })
        .and_then(|()| File::open(folder)?.sync_all());
    let removed = fs::remove_file(&draft);
    written.and(removed)
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

#[cfg(test)]
#[path = "key_file_test.rs"]
mod tests;
