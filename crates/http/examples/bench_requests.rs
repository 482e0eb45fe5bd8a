//! How much processor time a plain request takes: `cargo run --release --example bench_requests`.
//!
//! A client sends GET requests over one kept connection to a server on the same machine. The time
//! of the client's thread is what counts; half of it and more is the kernel's.
#![expect(clippy::print_stdout, reason = "a benchmark prints its result")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Instant;

use postrider_core::collection::{ProtocolProfileBehavior, Request};
use postrider_core::url;
use postrider_http::{Client, ClientOptions, SendOptions};

const N_REQUESTS: u32 = 50_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = serve()?;
    let request = Request { url: url::parse(&format!("http://{address}/get?a=b")), ..Request::default() };
    let client = Client::new(ClientOptions::default())?;
    let behavior = ProtocolProfileBehavior::default();
    let options = SendOptions::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // Connect, and warm up.
        client.send(&request, &behavior, &options).await.outcome?;
        let (started, cpu) = (Instant::now(), thread_cpu());
        for _ in 0..N_REQUESTS {
            client.send(&request, &behavior, &options).await.outcome?;
        }
        let wall = started.elapsed() / N_REQUESTS;
        println!("{N_REQUESTS} requests: {wall:?} each");
        if let (Some(before), Some(after)) = (cpu, thread_cpu()) {
            println!("processor time of the client: {:.2} µs each", (after - before) / 1000.0 / f64::from(N_REQUESTS));
        }
        Ok(())
    })
}

/// Answers requests without a body for as long as the process lives.
fn serve() -> std::io::Result<std::net::SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let mut buffer = [0; 4096];
            let answer =
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"ok\":true}";
            while stream.read(&mut buffer).is_ok_and(|length| length > 0) && stream.write_all(answer).is_ok() {}
        }
    });
    Ok(address)
}

/// Nanoseconds that this thread was on a processor, where the system tells.
fn thread_cpu() -> Option<f64> {
    std::fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok()
}
