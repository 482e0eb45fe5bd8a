//! Runs the server until it is interrupted: `cargo run -p postrider-echo --example serve -- 9080`.

use std::io;
use std::net::Ipv4Addr;

use postrider_echo::EchoServer;

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stdout, reason = "the URL is what this program has to say")]
async fn main() -> io::Result<()> {
    let port = match std::env::args().nth(1) {
        None => 0,
        Some(port) => port.parse().map_err(|_| io::Error::other(format!("{port} is not a port number")))?,
    };
    let server = EchoServer::start((Ipv4Addr::LOCALHOST, port).into()).await?;
    println!("{}", server.base_url());
    tokio::signal::ctrl_c().await?;
    server.shutdown().await;
    Ok(())
}
