//! Real servers of other people, each in a process and a folder of its own, on 127.0.0.1 only.

use std::fs::File;
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take until it listens.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where an installed program is; Debian keeps servers out of the path of ordinary users.
///
/// Where it is missing the test that asked for it says so and is skipped. `POSTRIDER_REQUIRE_PEERS`, which
/// `.ci/run` sets, makes that an error.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
    let found = folders.map(|folder| folder.join(name)).find(|file| file.is_file());
    if found.is_none() {
        assert!(std::env::var_os("POSTRIDER_REQUIRE_PEERS").is_none(), "{name} is not installed");
        // Not by the macro: what it prints of tests that pass is not shown.
        drop(writeln!(std::io::stderr(), "SKIPPED, nothing was tested: {name} is not installed"));
    }
    found
}

/// A port that was free a moment ago. Servers that cannot choose one themselves are given it.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// A server that ends with this value.
#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) port: u16,
    child: Child,
    folder: tempfile::TempDir,
}

impl Peer {
    /// Starts what `command` makes of an empty folder and a port, and waits until it listens there. Tries
    /// again with another port when it ends before that, because somebody else may have taken the port.
    pub(crate) fn start(command: impl Fn(&Path, u16) -> Command) -> Self {
        Self::start_at("127.0.0.1", command)
    }

    /// The same for a server that listens at another address of this machine.
    pub(crate) fn start_at(address: &str, command: impl Fn(&Path, u16) -> Command) -> Self {
        for _ in 0..3 {
            let folder = tempfile::tempdir().unwrap();
            let port = free_port();
            let log = File::create(folder.path().join("peer.log")).unwrap();
            let mut command = command(folder.path(), port);
            command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
            let child = command.spawn().unwrap();
            let mut peer = Self { port, child, folder };
            if peer.listens(address) {
                return peer;
            }
            eprintln!("{command:?} did not start:\n{}", peer.log());
        }
        panic!("the server does not start");
    }

    fn listens(&mut self, address: &str) -> bool {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end && self.child.try_wait().unwrap().is_none() {
            if TcpStream::connect((address, self.port)).is_ok() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        false
    }

    /// The folder that the server was given.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What the server printed.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("peer.log")).unwrap_or_default()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
