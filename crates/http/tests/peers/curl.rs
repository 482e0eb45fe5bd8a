//! curl, as a second opinion.

use std::path::PathBuf;
use std::process::Command;

use crate::common::TestClient;
use crate::rig::program;

/// What became of a request through a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// An answer with this status, be it the server's or the proxy's.
    Answer(u16),
    /// The proxy answered the request for a tunnel with this status.
    Refused(u16),
    /// Nothing came of it.
    Failed,
}

impl Fate {
    pub(crate) fn of(client: &TestClient, url: &str) -> Self {
        match client.get(url) {
            Ok(response) => Self::Answer(response.code),
            Err(error) => match error.message.split_once("statusCode=") {
                Some((_, status)) => Self::Refused(status.parse().unwrap()),
                None => Self::Failed,
            },
        }
    }
}

/// An installed curl.
pub(crate) struct Curl(PathBuf);

impl Curl {
    pub(crate) fn find() -> Option<Self> {
        program("curl").map(Self)
    }

    /// What curl makes of a request through a proxy, whatever the certificates.
    pub(crate) fn fate(&self, proxy: &str, url: &str) -> Fate {
        let mut command = Command::new(&self.0);
        command.args(["-q", "--silent", "--insecure", "--proxy-insecure", "--max-time", "10", "--output", "/dev/null"]);
        command.args(["--write-out", "%{http_code} %{http_connect}", "--noproxy", "", "--proxy", proxy, url]);
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let (answer, tunnel) = text.split_once(' ').unwrap();
        let [answer, tunnel] = [answer, tunnel].map(|code| code.parse::<u16>().unwrap());
        match (answer, tunnel) {
            (1.., _) if output.status.success() => Fate::Answer(answer),
            (_, 300..) => Fate::Refused(tunnel),
            _ => Fate::Failed,
        }
    }
}
