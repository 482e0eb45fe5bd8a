//! A script host that records what scripts do, and short ways to run scripts.

#![allow(dead_code, reason = "every test file uses another part")]

use std::cell::RefCell;
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use postrider_core::collection::{Cookie, Listen, Request, RequestError, Response};
use postrider_core::run::{Assertion, ConsoleLevel, ConsoleValue, Exchange, ScriptError};
use postrider_core::variable::{Resolver, SubstitutionOptions, VariableScopes};
use postrider_sandbox::{
    CookieCommand, CookieReply, Limits, Sandbox, ScriptHost, ScriptInfo, ScriptOutcome, ScriptRun,
};

/// Stack of the threads that run scripts, as in the product.
const STACK_BYTES: usize = 16 << 20;

/// The answer to the next request of a script, and how long it takes.
pub(crate) struct Answer {
    pub(crate) delay: Duration,
    pub(crate) outcome: Result<Response, RequestError>,
}

/// Records everything.
#[derive(Default)]
pub(crate) struct FakeHost {
    pub(crate) console: RefCell<Vec<(ConsoleLevel, Vec<ConsoleValue>)>>,
    pub(crate) assertions: RefCell<Vec<Assertion>>,
    pub(crate) exceptions: RefCell<Vec<ScriptError>>,
    pub(crate) requests: RefCell<Vec<Request>>,
    pub(crate) answers: RefCell<VecDeque<Answer>>,
    pub(crate) cookies: RefCell<Vec<Cookie>>,
    pub(crate) commands: RefCell<Vec<CookieCommand>>,
    pub(crate) scopes: Rc<RefCell<VariableScopes>>,
}

impl FakeHost {
    /// Console lines: the level, and arguments joined by spaces.
    pub(crate) fn lines(&self) -> Vec<String> {
        let console = self.console.borrow();
        console
            .iter()
            .map(|(level, values)| {
                let texts: Vec<String> = values.iter().map(show).collect();
                format!("{}: {}", level.as_str(), texts.join(" "))
            })
            .collect()
    }

    /// Assertions as `name`, with `: error` where they failed and ` (skipped)` where they were.
    pub(crate) fn assertion_lines(&self) -> Vec<String> {
        let line = |assertion: &Assertion| match &assertion.error {
            Some(error) => format!("{}: {}: {}", assertion.name, error.name, error.message),
            None if assertion.skipped => format!("{} (skipped)", assertion.name),
            None => assertion.name.clone(),
        };
        self.assertions.borrow().iter().map(line).collect()
    }
}

/// A console value in one line.
pub(crate) fn show(value: &ConsoleValue) -> String {
    match value {
        ConsoleValue::Undefined => "undefined".to_owned(),
        ConsoleValue::Null => "null".to_owned(),
        ConsoleValue::Bool(flag) => flag.to_string(),
        ConsoleValue::Number(number) => number.to_string(),
        ConsoleValue::String(text) | ConsoleValue::Verbatim(text) => text.clone(),
        ConsoleValue::Array(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
        ConsoleValue::Object(name, fields) => {
            let fields: Vec<String> = fields.iter().map(|(key, value)| format!("{key}: {}", show(value))).collect();
            format!("{name}{{{}}}", fields.join(", "))
        }
    }
}

impl ScriptHost for FakeHost {
    fn console(&self, level: ConsoleLevel, messages: Vec<ConsoleValue>) {
        self.console.borrow_mut().push((level, messages));
    }

    fn assertion(&self, assertion: Assertion) {
        self.assertions.borrow_mut().push(assertion);
    }

    fn exception(&self, error: ScriptError) {
        self.exceptions.borrow_mut().push(error);
    }

    fn send_request(&self, request: Request) -> Pin<Box<dyn Future<Output = Exchange>>> {
        self.requests.borrow_mut().push(request.clone());
        let answer = self
            .answers
            .borrow_mut()
            .pop_front()
            .unwrap_or_else(|| Answer { delay: Duration::ZERO, outcome: Ok(json_response(r#"{"answer":42}"#)) });
        Box::pin(async move {
            tokio::time::sleep(answer.delay).await;
            Exchange { request, outcome: answer.outcome, hops: Vec::new(), warnings: Vec::new(), signature_base: None }
        })
    }

    fn cookies(&self) -> Vec<Cookie> {
        self.cookies.borrow().clone()
    }

    fn cookie_jar(&self, command: CookieCommand) -> Result<CookieReply, String> {
        self.commands.borrow_mut().push(command.clone());
        let cookies = self.cookies.borrow();
        Ok(match command {
            CookieCommand::Get { name, .. } => {
                CookieReply::Cookie(cookies.iter().find(|cookie| cookie.name == name).cloned())
            }
            CookieCommand::GetAll { .. } => CookieReply::Cookies(cookies.clone()),
            CookieCommand::Set { cookie, .. } if cookie.name == "refused" => {
                return Err(format!("Cookie not in this host's domain. Cookie:{}", cookie.domain));
            }
            CookieCommand::Set { cookie, .. } => CookieReply::Cookie(Some(cookie)),
            CookieCommand::Unset { .. } | CookieCommand::Clear { .. } => CookieReply::Done,
        })
    }

    fn replace_in(&self, text: &str) -> String {
        let scopes = self.scopes.borrow();
        let dynamic = |name: &str| (name == "$guid").then(|| "made".to_owned());
        Resolver::new(&scopes, SubstitutionOptions::default(), &dynamic).text(text).into_owned()
    }
}

/// A 200 response with this JSON text.
pub(crate) fn json_response(body: &str) -> Response {
    Response {
        code: 200,
        status: "OK".to_owned(),
        headers: vec![
            ("Content-Type".to_owned(), "application/json; charset=utf-8".to_owned()),
            ("X-Test".to_owned(), "yes".to_owned()),
        ],
        body: body.to_owned().into(),
        response_time: 12,
        body_size_on_wire: body.len() as u64,
        ..Response::default()
    }
}

/// A lane: a sandbox with the scopes, request and response that its scripts see.
pub(crate) struct Lane {
    pub(crate) sandbox: Sandbox,
    pub(crate) scopes: Rc<RefCell<VariableScopes>>,
    pub(crate) request: Request,
    pub(crate) response: Option<Response>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) answers: VecDeque<Answer>,
    pub(crate) cookies: Vec<Cookie>,
}

impl Lane {
    fn new(limits: Limits) -> Self {
        Self {
            sandbox: Sandbox::new(limits).expect("the script engine starts"),
            scopes: Rc::default(),
            request: postrider_core::format::request_from_value("http://127.0.0.1/get?a=1".into()),
            response: Some(json_response(r#"{"a":{"b":[1,2,3]},"text":"x"}"#)),
            timeout: Some(Duration::from_secs(20)),
            answers: VecDeque::new(),
            cookies: Vec::new(),
        }
    }

    /// Starts with a new context.
    pub(crate) fn renew(&mut self) {
        self.sandbox = Sandbox::new(Limits::default()).expect("the script engine starts");
    }

    /// Runs a script and returns what it did.
    pub(crate) async fn run(&mut self, listen: Listen, source: &str) -> (ScriptOutcome, Rc<FakeHost>) {
        let host = Rc::new(FakeHost {
            scopes: Rc::clone(&self.scopes),
            answers: RefCell::new(std::mem::take(&mut self.answers)),
            cookies: RefCell::new(self.cookies.clone()),
            ..FakeHost::default()
        });
        let source: Arc<str> = source.into();
        let script = ScriptRun {
            listen,
            source: &source,
            scopes: Rc::clone(&self.scopes),
            request: &self.request,
            response: self.response.as_ref(),
            info: ScriptInfo {
                event_name: listen.as_str(),
                iteration: 2,
                iteration_count: 5,
                request_name: "item",
                request_id: "item-id",
                level_name: "item",
            },
            location: vec!["collection".to_owned(), "folder".to_owned(), "item".to_owned()],
            timeout: self.timeout,
        };
        let outcome = self.sandbox.run(script, Rc::clone(&host) as Rc<dyn ScriptHost>).await;
        (outcome, host)
    }

    /// Runs a test script that must not fail.
    pub(crate) async fn test(&mut self, source: &str) -> Rc<FakeHost> {
        let (outcome, host) = self.run(Listen::Test, source).await;
        assert_eq!(outcome.error, None, "{source}");
        host
    }

    /// Runs a pre-request script that must not fail.
    pub(crate) async fn prerequest(&mut self, source: &str) -> (ScriptOutcome, Rc<FakeHost>) {
        let (outcome, host) = self.run(Listen::Prerequest, source).await;
        assert_eq!(outcome.error, None, "{source}");
        (outcome, host)
    }

    /// Console lines of a test script that must not fail, without their level.
    pub(crate) async fn log(&mut self, source: &str) -> Vec<String> {
        let host = self.test(source).await;
        host.lines()
            .into_iter()
            .map(|line| line.split_once(": ").map_or(line.clone(), |(_, text)| text.to_owned()))
            .collect()
    }
}

/// Runs `body` with a lane, on a thread and runtime like those of the product.
pub(crate) fn in_lane(body: impl AsyncFnOnce(&mut Lane) + Send + 'static) {
    in_limited_lane(Limits::default(), body);
}

/// The same with other limits.
pub(crate) fn in_limited_lane(limits: Limits, body: impl AsyncFnOnce(&mut Lane) + Send + 'static) {
    let work = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(async {
            let mut lane = Lane::new(limits);
            body(&mut lane).await;
        });
    };
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(work).expect("a thread");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// Runs a table of scripts and the console lines that each prints.
pub(crate) fn check_logs(table: &'static [(&'static str, &'static str)]) {
    in_lane(async move |lane| {
        for (source, expected) in table {
            assert_eq!(lane.log(source).await.join("\n"), *expected, "{source}");
        }
    });
}
