//! A folder that nobody else can read: how its files are made, read and replaced.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::StoreError;

/// Sessions are a few kilobytes.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// What stands at a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Nothing.
    Absent,
    /// A file of ours.
    Bytes(Vec<u8>),
    /// Something that must not be trusted; the text completes "the file …".
    Unusable(String),
}

/// A path for people: no control characters.
pub(super) fn shown(path: &Path) -> String {
    path.display().to_string().chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

pub(super) fn unavailable(doing: &str, path: &Path, error: &io::Error) -> StoreError {
    StoreError::Unavailable(format!("cannot {doing} {}: {error}", shown(path)))
}

/// Whether the folder is there. One that others could change is an error: they could put sessions of theirs into it.
pub(super) fn check(dir: &Path) -> Result<bool, StoreError> {
    let metadata = match fs::metadata(dir) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(unavailable("look at", dir, &error)),
    };
    if !metadata.is_dir() {
        return Err(StoreError::Unavailable(format!("{} is not a folder", shown(dir))));
    }
    platform::objection(&metadata)
        .map_or(Ok(true), |objection| Err(StoreError::Unavailable(format!("the folder {} {objection}", shown(dir)))))
}

/// Makes the folder if it is missing, readable by nobody else from its first moment.
pub(super) fn prepare(dir: &Path) -> Result<(), StoreError> {
    if check(dir)? {
        return Ok(());
    }
    let missing: Vec<&Path> =
        dir.ancestors().take_while(|path| !path.as_os_str().is_empty() && !path.exists()).collect();
    for path in missing.into_iter().rev() {
        let mut builder = DirBuilder::new();
        platform::make_private_folder(&mut builder);
        match builder.create(path) {
            Ok(()) => platform::undo_umask(path).map_err(|error| unavailable("make", path, &error))?,
            // Another process was quicker.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(unavailable("make", path, &error)),
        }
    }
    if check(dir)? { Ok(()) } else { Err(StoreError::Unavailable(format!("{} has vanished", shown(dir)))) }
}

/// Reads a file of ours. Links are not followed, so nobody can have us read elsewhere.
pub(super) fn read(path: &Path) -> Result<Content, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true);
    platform::no_follow(&mut options);
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Content::Absent),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            return Ok(Content::Unusable("must not be read by this user".to_owned()));
        }
        Err(error) if platform::is_link(&error) => {
            return Ok(Content::Unusable("is a symbolic link".to_owned()));
        }
        Err(error) => return Err(unavailable("open", path, &error)),
    };
    let metadata = file.metadata().map_err(|error| unavailable("look at", path, &error))?;
    if !metadata.is_file() {
        return Ok(Content::Unusable("is not a regular file".to_owned()));
    }
    if let Some(objection) = platform::objection(&metadata) {
        return Ok(Content::Unusable(objection));
    }
    // Caches and artifacts of CI systems lose permissions. If they cannot be narrowed, nothing is lost.
    let _ = platform::narrow(&file, &metadata);
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|error| unavailable("read", path, &error))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Ok(Content::Unusable("is too large".to_owned()));
    }
    Ok(Content::Bytes(bytes))
}

/// Opens a file to be locked, and makes it if it is missing.
pub(super) fn open_for_lock(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true);
    platform::make_private_file(&mut options);
    platform::no_follow(&mut options);
    let file = options.open(path).map_err(|error| unavailable("open", path, &error))?;
    let metadata = file.metadata().map_err(|error| unavailable("look at", path, &error))?;
    if let Some(objection) = platform::objection(&metadata) {
        return Err(StoreError::Unavailable(format!("{} {objection}", shown(path))));
    }
    platform::narrow(&file, &metadata).map_err(|error| unavailable("protect", path, &error))?;
    Ok(file)
}

/// Whether an open file is still the one at the path.
pub(super) fn is_still_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(open), Ok(there)) => platform::same_file(&open, &there),
        _ => false,
    }
}

/// A temporary file that goes unless it is put into place.
struct Temporary {
    path: PathBuf,
    placed: bool,
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.placed {
            // A later write removes it too.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Replaces a file as a whole: written beside it, flushed to disk, renamed. A crash leaves the old or the new one.
pub(super) fn replace(dir: &Path, stem: &str, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let temporary_path = dir.join(format!("{}{:016x}.tmp", temporary_prefix(stem), rand::random::<u64>()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    platform::make_private_file(&mut options);
    platform::no_follow(&mut options);
    let failed = |error: &io::Error| unavailable("write", &dir.join(name), error);
    let mut file = options.open(&temporary_path).map_err(|error| failed(&error))?;
    let mut temporary = Temporary { path: temporary_path, placed: false };
    let written = file
        .metadata()
        .and_then(|metadata| platform::narrow(&file, &metadata))
        .and_then(|()| file.write_all(bytes))
        .and_then(|()| file.sync_all());
    drop(file);
    written.and_then(|()| fs::rename(&temporary.path, dir.join(name))).map_err(|error| failed(&error))?;
    temporary.placed = true;
    sync(dir);
    Ok(())
}

/// Removes a file and says whether it was there.
pub(super) fn remove(dir: &Path, name: &str) -> Result<bool, StoreError> {
    let path = dir.join(name);
    match fs::remove_file(&path) {
        Ok(()) => {
            sync(dir);
            Ok(true)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(unavailable("remove", &path, &error)),
    }
}

/// Removes what processes that died while writing have left. The caller holds the lock of `stem`.
pub(super) fn remove_leftovers(dir: &Path, stem: &str) {
    let prefix = temporary_prefix(stem);
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_ours = |name: &str| name.strip_prefix(&prefix).is_some_and(|rest| rest.strip_suffix(".tmp").is_some());
        if name.to_str().is_some_and(is_ours) {
            // It does no harm if it stays.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn temporary_prefix(stem: &str) -> String {
    format!(".{stem}.")
}

/// Makes a rename outlive a crash. Some file systems cannot, and then there is nothing better to do.
fn sync(dir: &Path) {
    if let Ok(dir) = File::open(dir) {
        let _ = dir.sync_all();
    }
}

#[cfg(unix)]
mod platform {
    use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions};
    use std::io;
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
    use std::path::Path;

    use rustix::fs::OFlags;

    /// Why a file or folder must not be trusted: it belongs to somebody else, or somebody else may change it.
    pub(super) fn objection(metadata: &Metadata) -> Option<String> {
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return Some(format!("belongs to another user (number {})", metadata.uid()));
        }
        let mode = metadata.mode() & 0o777;
        (mode & 0o022 != 0).then(|| format!("can be changed by other users (its mode is {mode:o})"))
    }

    /// Takes reading from others, and gives the owner what an odd umask has withheld.
    pub(super) fn narrow(file: &File, metadata: &Metadata) -> io::Result<()> {
        if metadata.mode() & 0o777 == 0o600 { Ok(()) } else { file.set_permissions(Permissions::from_mode(0o600)) }
    }

    pub(super) fn make_private_file(options: &mut OpenOptions) {
        options.mode(0o600);
    }

    pub(super) fn make_private_folder(builder: &mut DirBuilder) {
        builder.mode(0o700);
    }

    /// A umask can only withhold, so the folder was never open; this gives the owner what it has withheld.
    pub(super) fn undo_umask(dir: &Path) -> io::Result<()> {
        fs::set_permissions(dir, Permissions::from_mode(0o700))
    }

    /// Neither follows a link nor waits for the other end of a pipe.
    pub(super) fn no_follow(options: &mut OpenOptions) {
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    }

    pub(super) fn is_link(error: &io::Error) -> bool {
        error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
    }

    pub(super) fn same_file(one: &Metadata, other: &Metadata) -> bool {
        (one.dev(), one.ino()) == (other.dev(), other.ino())
    }

    pub(super) fn stamp(metadata: &Metadata) -> Vec<u128> {
        // Signed numbers only need to differ when they differ.
        let bits = |number: i64| u128::from(number.cast_unsigned());
        let times = [metadata.mtime(), metadata.mtime_nsec(), metadata.ctime(), metadata.ctime_nsec()];
        let ids = [metadata.dev(), metadata.ino(), metadata.size()];
        ids.into_iter().map(u128::from).chain(times.into_iter().map(bits)).collect()
    }
}

#[cfg(not(unix))]
mod platform {
    //! Folders of a user are private by the access lists they inherit.

    use std::fs::{DirBuilder, File, Metadata, OpenOptions};
    use std::io;
    use std::path::Path;
    use std::time::UNIX_EPOCH;

    pub(super) fn objection(_: &Metadata) -> Option<String> {
        None
    }

    pub(super) fn narrow(_: &File, _: &Metadata) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn make_private_file(_: &mut OpenOptions) {}

    pub(super) fn make_private_folder(_: &mut DirBuilder) {}

    pub(super) fn undo_umask(_: &Path) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn no_follow(_: &mut OpenOptions) {}

    pub(super) fn is_link(_: &io::Error) -> bool {
        false
    }

    /// An open file cannot be removed there.
    pub(super) fn same_file(_: &Metadata, _: &Metadata) -> bool {
        true
    }

    pub(super) fn stamp(metadata: &Metadata) -> Vec<u128> {
        let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        vec![u128::from(metadata.len()), modified.map_or(0, |since| since.as_nanos())]
    }
}

/// Changes when the file is replaced.
pub(super) fn stamp(path: &Path) -> Option<Vec<u128>> {
    fs::symlink_metadata(path).ok().map(|metadata| platform::stamp(&metadata))
}
