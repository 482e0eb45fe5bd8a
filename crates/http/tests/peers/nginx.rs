//! nginx.

use std::path::Path;
use std::process::Command;

use crate::common::TestClient;
use crate::rig::{Peer, program};

/// nginx with these lines in its `server` block, in the foreground.
pub(crate) fn nginx(server: &str) -> Option<Peer> {
    nginx_with(server, |_| ())
}

/// The same, after files were made in its folder.
pub(crate) fn nginx_with(server: &str, prepare: impl Fn(&Path)) -> Option<Peer> {
    let binary = program("nginx")?;
    Some(Peer::start(|folder, port| {
        prepare(folder);
        let shown = folder.display();
        let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path {shown}/{name};"))
            .concat();
        let server = server.replace("PORT", &port.to_string()).replace("FOLDER", &shown.to_string());
        let config = format!(
            "daemon off; master_process off; error_log stderr; pid {shown}/pid;
             events {{}} http {{ access_log {shown}/access.log; {paths} server {{ {server} }} }}"
        );
        std::fs::write(folder.join("nginx.conf"), config).unwrap();
        let mut command = Command::new(&binary);
        command.arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf"));
        command
    }))
}

#[test]
fn a_kept_connection_serves_several_requests() {
    let Some(peer) = nginx("listen 127.0.0.1:PORT; location / { return 200 $connection_requests; }") else { return };
    let client = TestClient::with(|_| {});
    for expected in ["1", "2", "3"] {
        let response = client.get(&format!("http://127.0.0.1:{}/", peer.port)).unwrap();
        assert_eq!(std::str::from_utf8(response.body.bytes()).unwrap(), expected, "{}", peer.log());
    }
    assert!(peer.folder().join("access.log").is_file());
}
