//! Prints what scripts cost: `cargo run --release -p postrider-sandbox --example script_cost`.

use std::cell::RefCell;
use std::io::Write;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use postrider_core::collection::{Cookie, Listen, Request, Response};
use postrider_core::run::{Assertion, ConsoleLevel, ConsoleValue, Exchange};
use postrider_core::variable::VariableScopes;
use postrider_sandbox::{CookieCommand, CookieReply, Limits, Sandbox, ScriptHost, ScriptInfo, ScriptRun};

/// What is measured: a name and a script.
const SCRIPTS: [(&str, &str); 14] = [
    ("empty", "1"),
    ("variable", "pm.environment.set('a', pm.environment.get('b'))"),
    ("one test", "pm.test('a', function () { pm.expect(1).to.equal(1) })"),
    (
        "json and three checks",
        "const body = pm.response.json();
         pm.test('status', () => { pm.response.to.have.status(200) });
         pm.test('items', () => { pm.expect(body.items).to.be.an('array').that.has.lengthOf(20) });
         pm.test('names', () => { pm.expect(body.items[0].name).to.equal('item 0') });",
    ),
    (
        "legacy",
        "tests['ok'] = responseCode.code === 200; var data = JSON.parse(responseBody); tests['n'] = data.items.length",
    ),
    ("pm.request", "pm.request.headers.add({key: 'X', value: 'y'})"),
    ("console", "console.log('a', {b: [1, 2, 3]})"),
    ("await", "await null"),
    ("lodash", "require('lodash').map([1], (x) => x)"),
    ("moment", "require('moment')().format()"),
    ("crypto-js", "require('crypto-js').SHA256('abc').toString()"),
    ("ajv", "new (require('ajv'))().validate({type: 'object'}, {})"),
    ("cheerio", "require('cheerio').load('<p>x</p>')('p').text()"),
    ("URL", "new URL('http://a.test/?b=c').searchParams.get('b')"),
];

/// Repetitions after the first run.
const N_RUNS: u32 = 500;

struct QuietHost;

impl ScriptHost for QuietHost {
    fn console(&self, _: ConsoleLevel, _: Vec<ConsoleValue>) {}

    fn assertion(&self, assertion: Assertion) {
        assert_eq!(assertion.error, None);
    }

    fn send_request(&self, request: Request) -> Pin<Box<dyn Future<Output = Exchange>>> {
        let outcome = Ok(Response::default());
        Box::pin(async { Exchange { request, outcome, hops: Vec::new(), warnings: Vec::new(), signature_base: None } })
    }

    fn cookies(&self) -> Vec<Cookie> {
        Vec::new()
    }

    fn cookie_jar(&self, _: CookieCommand) -> Result<CookieReply, String> {
        Ok(CookieReply::Done)
    }

    fn replace_in(&self, text: &str) -> String {
        text.to_owned()
    }
}

fn response() -> Response {
    let items: Vec<String> =
        (0..20).map(|n| format!(r#"{{"id":{n},"name":"item {n}","tags":["a","b"],"ok":true}}"#)).collect();
    let header = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    Response {
        code: 200,
        status: "OK".to_owned(),
        headers: vec![header("Content-Type", "application/json"), header("Date", "now"), header("Server", "x")],
        body: format!(r#"{{"items":[{}]}}"#, items.join(",")).into(),
        ..Response::default()
    }
}

async fn measure(out: &mut impl Write) -> std::io::Result<()> {
    let response = response();
    let request = postrider_core::format::request_from_value("http://a.test/get?a=1".into());
    let scopes = Rc::new(RefCell::new(VariableScopes::default()));
    writeln!(out, "{:24} {:>10} {:>10} {:>10}", "microseconds", "start", "first", "then")?;
    for (name, source) in SCRIPTS {
        let source: Arc<str> = source.into();
        let start = Instant::now();
        let mut sandbox = Sandbox::new(Limits::default()).map_err(std::io::Error::other)?;
        let made = start.elapsed();
        let mut run = async || {
            let info = ScriptInfo {
                event_name: "test",
                iteration: 0,
                iteration_count: 1,
                request_name: "r",
                request_id: "i",
                level_name: "r",
            };
            let script = ScriptRun {
                listen: Listen::Test,
                source: &source,
                scopes: Rc::clone(&scopes),
                request: &request,
                response: Some(&response),
                info,
                location: Vec::new(),
                timeout: None,
            };
            let start = Instant::now();
            let outcome = sandbox.run(script, Rc::new(QuietHost)).await;
            assert_eq!(outcome.error, None);
            start.elapsed()
        };
        let first = run().await;
        let start = Instant::now();
        for _ in 0..N_RUNS {
            run().await;
        }
        let then = start.elapsed() / N_RUNS;
        let [made, first, then] = [made, first, then].map(|time| time.as_secs_f64() * 1e6);
        writeln!(out, "{name:24} {made:10.0} {first:10.0} {then:10.1}")?;
    }
    Ok(())
}

fn main() -> std::io::Result<()> {
    let work = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        runtime.block_on(measure(&mut std::io::stdout()))
    };
    let thread = std::thread::Builder::new().stack_size(16 << 20).spawn(work)?;
    thread.join().map_err(|_| std::io::Error::other("the measurement panicked"))?
}
