//! Whole runs of the real binary against the local echo server: start-up, plain and scripted requests.
//!
//! `cargo bench -p postrider` prints wall times. Compare runs of one call only: machines drift.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use postrider_echo::EchoServer;
use serde_json::{Value, json};

fn main() {
    divan::main();
}

/// An echo server on a thread of its own, and a folder with the collections of the benchmarks.
struct Bench {
    folder: tempfile::TempDir,
    base_url: String,
}

impl Bench {
    fn new() -> Self {
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let server = EchoServer::start(([127, 0, 0, 1], 0).into()).await.expect("a free port");
                sender.send(server.base_url()).expect("the benchmark waits");
                std::future::pending::<()>().await;
            });
        });
        Self { folder: tempfile::tempdir().expect("a folder"), base_url: receiver.recv().expect("a server") }
    }

    /// Writes a collection of `n_items` equal requests, each with this test script.
    fn collection(&self, n_items: usize, script: Option<&str>) -> PathBuf {
        let events: Vec<Value> = script
            .map(|script| json!({"listen": "test", "script": {"exec": script.lines().collect::<Vec<_>>()}}))
            .into_iter()
            .collect();
        let items: Vec<Value> = (0..n_items)
            .map(|index| {
                let url = format!("{}/get?index={index}", self.base_url);
                json!({"name": format!("Request {index}"), "event": events, "request": {"method": "GET", "url": url}})
            })
            .collect();
        let path = self.folder.path().join(format!("{n_items}-{}.json", script.is_some()));
        let text = json!({"info": {"name": "bench"}, "item": items}).to_string();
        std::fs::write(&path, text).expect("a collection file");
        path
    }

    fn run(collection: &Path) {
        let status = Command::new(env!("CARGO_BIN_EXE_postrider"))
            .arg("run")
            .arg(collection)
            .stdout(Stdio::null())
            .status()
            .expect("the binary starts");
        assert!(status.success(), "the run fails");
    }
}

const SCRIPT: &str = "\
const body = pm.response.json();
pm.test('status', () => pm.response.to.have.status(200));
pm.test('args', () => pm.expect(body.args).to.have.property('index'));
pm.test('url', () => pm.expect(body.url).to.be.a('string').that.includes('/get'));
pm.environment.set('last', body.args.index);";

#[divan::bench]
fn start_up_with_one_request(bencher: divan::Bencher) {
    let bench = Bench::new();
    let collection = bench.collection(1, None);
    bencher.bench_local(|| Bench::run(&collection));
}

#[divan::bench(sample_count = 10)]
fn a_thousand_plain_requests(bencher: divan::Bencher) {
    let bench = Bench::new();
    let collection = bench.collection(1000, None);
    bencher.bench_local(|| Bench::run(&collection));
}

#[divan::bench(sample_count = 10)]
fn a_thousand_scripted_requests(bencher: divan::Bencher) {
    let bench = Bench::new();
    let collection = bench.collection(1000, Some(SCRIPT));
    bencher.bench_local(|| Bench::run(&collection));
}
