//! The key file: read, or made once with permissions that let nobody else read it; and the three changes that an
//! operator makes to it, each written beside it and moved into place.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use data_encoding::HEXLOWER;
use rand::CryptoRng;
use zeroize::Zeroizing;

use crate::Keyring;
use crate::ring::{KeyringError, Ring};

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
    /// The file has another key of blind indexes than the ring in use.
    #[error("key file {}: its lookup key is not the one of this installation", path.display())]
    Lookup {
        /// The key file.
        path: PathBuf,
    },
}

/// What tells one content of the key file from the next without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stamp {
    modified: Option<SystemTime>,
    bytes: u64,
    number: u64,
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
    let (ring, stamp) = match load(path) {
        Err(KeyFileError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            create(path, rng).map_err(|source| KeyFileError::Io { path: path.to_owned(), source })?;
            load(path)?
        }
        loaded => loaded?,
    };
    Ok(Keyring::of_file(ring, path.to_owned(), stamp))
}

/// Adds a fresh key that opens and does not seal yet, and names it: `k` and the next number. Where several machines
/// have the file, it is copied to all of them before [`rotate`].
///
/// # Errors
/// [`KeyFileError`]; the file stays as it was.
pub fn add_standby(path: impl AsRef<Path>, rng: &mut impl CryptoRng) -> Result<String, KeyFileError> {
    change(path.as_ref(), rng, |ring, rng| {
        let id = ring.next_id();
        Ok((ring.with_standby(&id, rng)?, id))
    })
}

/// Lets the key on standby seal from now on, or a fresh one where none waits, and names it.
///
/// # Errors
/// [`KeyFileError`]; the file stays as it was.
pub fn rotate(path: impl AsRef<Path>, rng: &mut impl CryptoRng) -> Result<String, KeyFileError> {
    change(path.as_ref(), rng, |ring, rng| {
        let next = match ring.standby_id() {
            Some(_) => ring.activated(),
            None => ring.with_standby(&ring.next_id(), rng)?.activated(),
        };
        let id = next.active_id().to_owned();
        Ok((next, id))
    })
}

/// Takes a key out of the file. Whatever is still sealed with it cannot be opened any more: the caller has counted.
///
/// # Errors
/// [`KeyFileError`]; the key that seals is never taken.
pub fn retire(path: impl AsRef<Path>, id: &str, rng: &mut impl CryptoRng) -> Result<(), KeyFileError> {
    change(path.as_ref(), rng, |ring, _| Ok((ring.without(id)?, ())))
}

/// Changes the file for one process at a time. Readers see the old content or the new one.
fn change<R: CryptoRng, T>(
    path: &Path,
    rng: &mut R,
    how: impl FnOnce(&Ring, &mut R) -> Result<(Ring, T), KeyringError>,
) -> Result<T, KeyFileError> {
    let io = |source| KeyFileError::Io { path: path.to_owned(), source };
    let folder = File::open(folder_of(path)).map_err(io)?;
    folder.lock().map_err(io)?;
    let (ring, _) = load(path)?;
    let (next, answer) = how(&ring, rng).map_err(|source| KeyFileError::Content { path: path.to_owned(), source })?;
    let draft = draft_beside(path, rng);
    let moved = write_private(&draft, &next.to_text()).and_then(|()| fs::rename(&draft, path));
    if let Err(source) = moved {
        let _ = fs::remove_file(&draft);
        return Err(io(source));
    }
    folder.sync_all().map_err(io)?;
    Ok(answer)
}

/// The file's ring, and its stamp from before it was read.
pub(crate) fn load(path: &Path) -> Result<(Ring, Stamp), KeyFileError> {
    let io = |source| KeyFileError::Io { path: path.to_owned(), source };
    refuse_open_to_others(path, &fs::metadata(path).map_err(io)?)?;
    let stamp = stamp(path)?;
    let bytes = Zeroizing::new(fs::read(path).map_err(io)?);
    let content = |source| KeyFileError::Content { path: path.to_owned(), source };
    let text = std::str::from_utf8(&bytes).map_err(|_| content(KeyringError::Form { position: 1 }))?;
    Ok((Ring::from_text(text).map_err(content)?, stamp))
}

/// What tells this content of the file from the next.
pub(crate) fn stamp(path: &Path) -> Result<Stamp, KeyFileError> {
    let metadata = fs::metadata(path).map_err(|source| KeyFileError::Io { path: path.to_owned(), source })?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&metadata);
    #[cfg(not(unix))]
    let number = 0;
    Ok(Stamp { modified: metadata.modified().ok(), bytes: metadata.len(), number })
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
    let folder = folder_of(path);
    fs::create_dir_all(folder)?;
    let draft = draft_beside(path, rng);
    let written = write_private(&draft, &Ring::generate(rng).to_text())
        .and_then(|()| match fs::hard_link(&draft, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            linked => linked,
        })
        .and_then(|()| File::open(folder)?.sync_all());
    let removed = fs::remove_file(&draft);
    written.and(removed)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn draft_beside(path: &Path, rng: &mut impl CryptoRng) -> PathBuf {
    let mut suffix = [0; 8];
    rng.fill_bytes(&mut suffix);
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}", HEXLOWER.encode(&suffix)));
    path.with_file_name(name)
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
