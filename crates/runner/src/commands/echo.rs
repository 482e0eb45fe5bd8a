//! `postrider echo`: the local server, until it is interrupted.

use std::net::{Ipv4Addr, SocketAddr};

use postrider_echo::EchoServer;

use super::Streams;
use crate::cli::EchoArgs;
use crate::error::CommandError;
use crate::exit::ExitStatus;
use crate::signal::Signals;

/// Serves until SIGINT or SIGTERM, which is the way it is meant to end.
pub(super) fn echo(args: &EchoArgs, streams: &mut Streams<'_>) -> Result<ExitStatus, CommandError> {
    let runtime = super::run::runtime()?;
    runtime.block_on(async {
        let server = EchoServer::start(SocketAddr::from((Ipv4Addr::LOCALHOST, args.port)))
            .await
            .map_err(|source| CommandError::System { task: "start the echo server", source })?;
        let mut signals = Signals::catch().map_err(|source| CommandError::System { task: "catch signals", source })?;
        streams.print(&format!("echo server at {}\nCtrl-C stops it\n", server.base_url()))?;
        signals.next().await;
        server.shutdown().await;
        Ok(ExitStatus::Success)
    })
}
