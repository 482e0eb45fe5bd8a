//! Who may see and change sessions.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use super::{filled, key, reason, session, write};
use crate::oauth2::store::{FileStore, Found, StoreError, TokenStore};

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Every file of the folder with its mode.
fn modes(dir: &Path) -> Vec<u32> {
    fs::read_dir(dir).unwrap().map(|entry| mode(&entry.unwrap().path())).collect()
}

#[tokio::test]
async fn folders_and_files_are_private() {
    let dir = tempfile::tempdir().unwrap();
    // The umask may have closed it to ourselves.
    set_mode(dir.path(), 0o700);
    let tokens = dir.path().join("postrider").join("tokens");
    filled(&tokens).await;
    assert_eq!((mode(&tokens), mode(tokens.parent().unwrap())), (0o700, 0o700));
    assert_eq!(modes(&tokens), [0o600, 0o600]);
}

/// The umask belongs to the whole process, so this runs the test above in processes of their own.
#[test]
fn no_umask_changes_that() {
    let test = std::env::current_exe().unwrap();
    for umask in ["000", "077", "777"] {
        let script = format!("umask {umask} && exec \"$0\" --exact --quiet \"$1\"");
        let name = "oauth2::store::tests::permissions::folders_and_files_are_private";
        // Its own temporary folder must exist whatever the umask is.
        let dir = tempfile::tempdir().unwrap();
        let output = Command::new("sh").args(["-c", &script]).arg(&test).arg(name).env("TMPDIR", dir.path()).output();
        let output = output.unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && text.contains("1 passed"), "{umask}: {text}");
    }
}

#[tokio::test]
async fn a_file_that_others_may_read_is_narrowed_and_one_they_may_change_is_not_trusted() {
    let dir = tempfile::tempdir().unwrap();
    let (store, path) = filled(dir.path()).await;
    set_mode(&path, 0o644);
    assert_eq!(store.read(&key()), Ok(Found::Session(Box::new(session("access")))));
    assert_eq!(mode(&path), 0o600);
    for odd in [0o660, 0o606, 0o666] {
        set_mode(&path, odd);
        assert!(reason(&store).contains("can be changed by other users"));
    }
    write(&store, &key(), &session("new")).await;
    assert_eq!(mode(&path), 0o600);
}

#[tokio::test]
async fn a_folder_that_others_may_change_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = filled(dir.path()).await;
    set_mode(dir.path(), 0o777);
    for error in [store.read(&key()).unwrap_err(), store.lock(&key()).await.unwrap_err(), store.list().unwrap_err()] {
        assert!(matches!(&error, StoreError::Unavailable(text) if text.contains("changed by other users")), "{error}");
    }
    // Others may look at a folder that is in use for more than this.
    set_mode(dir.path(), 0o755);
    assert!(matches!(store.read(&key()), Ok(Found::Session(_))));
    assert_eq!(mode(dir.path()), 0o755);
}

#[tokio::test]
async fn links_are_not_followed() {
    let dir = tempfile::tempdir().unwrap();
    let elsewhere = dir.path().join("elsewhere");
    let (store, path) = filled(&dir.path().join("tokens")).await;
    fs::rename(&path, &elsewhere).unwrap();
    symlink(&elsewhere, &path).unwrap();
    let before = fs::read(&elsewhere).unwrap();
    assert!(reason(&store).contains("symbolic link"));
    // The link is replaced, not its target.
    write(&store, &key(), &session("new")).await;
    assert!(fs::symlink_metadata(&path).unwrap().is_file());
    assert_eq!(fs::read(&elsewhere).unwrap(), before);
    // Nor is a lock taken elsewhere.
    let lock_path = store.dir().join(format!("{}.lock", key().file_stem()));
    fs::remove_file(&lock_path).unwrap();
    symlink(dir.path().join("made by the lock"), &lock_path).unwrap();
    assert!(matches!(store.lock(&key()).await, Err(StoreError::Unavailable(_))));
    assert!(!fs::exists(dir.path().join("made by the lock")).unwrap());
}

#[tokio::test]
async fn pipes_and_folders_in_the_place_of_a_file_do_not_hang() {
    let dir = tempfile::tempdir().unwrap();
    let (store, path) = filled(dir.path()).await;
    fs::remove_file(&path).unwrap();
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    set_mode(&path, 0o600);
    assert!(reason(&store).contains("not a regular file"));
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(reason(&store).contains("not a regular file"));
}

#[tokio::test]
async fn files_and_folders_of_other_users_are_refused() {
    if !rustix::process::geteuid().is_root() {
        // Only root can give files away; elsewhere this is proved by the folder of another user.
        let store = FileStore::new("/".into(), None);
        assert!(matches!(store.read(&key()), Err(StoreError::Unavailable(_))));
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let (store, path) = filled(dir.path()).await;
    std::os::unix::fs::chown(&path, Some(65_534), None).unwrap();
    assert!(reason(&store).contains("belongs to another user"));
    std::os::unix::fs::chown(&path, Some(0), None).unwrap();
    std::os::unix::fs::chown(dir.path(), Some(65_534), None).unwrap();
    assert!(matches!(store.read(&key()), Err(StoreError::Unavailable(text)) if text.contains("another user")));
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_keeps_what_it_holds() {
    if rustix::process::geteuid().is_root() {
        // Permissions do not stop root.
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = filled(dir.path()).await;
    let lock = store.lock(&key()).await.unwrap();
    set_mode(dir.path(), 0o500);
    let error = store.write(&lock, &session("new")).unwrap_err();
    set_mode(dir.path(), 0o700);
    assert!(matches!(error, StoreError::Unavailable(text) if text.contains("cannot write")));
    assert_eq!(store.read(&key()), Ok(Found::Session(Box::new(session("access")))));
}
