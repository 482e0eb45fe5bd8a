//! The foreign parts that npm and `PyPI` have: Newman, servers, the driver of a browser.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The folder with the installed parts; they are installed by the first test that needs them.
pub(crate) fn installed() -> &'static Path {
    static INSTALLED: OnceLock<PathBuf> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("peers");
        fs::create_dir_all(&folder).unwrap();
        let lock = File::create(folder.with_file_name("peers.lock")).unwrap();
        lock.lock().unwrap();
        let install = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/common/peers/install");
        let output = Command::new("bash").arg(install).arg(&folder).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "the peers of the tests could not be installed: {error}");
        folder
    })
}
