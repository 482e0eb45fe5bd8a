//! Short words for events.

use postrider_core::collection::{Header, Listen, Request, RequestError, Response};
use postrider_core::format::load_collection;
use postrider_core::run::{
    Assertion, AssertionError, ConsoleLevel, ConsoleValue, Cursor, Entrypoint, Exchange, Hop, PlannedItem,
    RequestOrigin, RunEvent, RunFinal, RunPlan, RunStart, ScriptError,
};
use postrider_core::url;
use postrider_core::variable::{Variable, VariableScope};

use super::super::{Emitter, ReporterError};

pub(in super::super) const REFUSED: &str = "connect ECONNREFUSED 127.0.0.1:1";

/// Emits the events of a run, item by item.
pub(in super::super) struct Driver {
    emitter: Emitter,
    items: Vec<PlannedItem>,
    cursor: Cursor,
    /// The script that runs.
    script: (Listen, &'static str),
    n_assertions: usize,
    next_request: Option<&'static str>,
    n_items: usize,
}

impl Driver {
    pub(in super::super) fn new(emitter: Emitter) -> Self {
        Self {
            emitter,
            items: Vec::new(),
            cursor: Cursor::default(),
            script: (Listen::Test, ""),
            n_assertions: 0,
            next_request: None,
            n_items: 0,
        }
    }

    /// A whole run of a collection.
    pub(in super::super) fn run(
        &mut self,
        collection: &[u8],
        cycles: usize,
        times: [u64; 2],
        iteration: impl Fn(&mut Self, usize),
    ) {
        let mut n_ids = 0;
        let mut ids = || {
            n_ids += 1;
            format!("id-{n_ids}")
        };
        let collection = load_collection(collection, &mut ids).unwrap().collection;
        let plan = RunPlan::new(&collection, &Entrypoint::All).unwrap();
        self.items = plan.items().to_vec();
        self.cursor = Cursor { length: self.items.len(), cycles, ..Cursor::default() };
        let id = "00000000-0000-4000-8000-000000000000".to_owned();
        let scope = VariableScope::from_variables(id, None, Vec::new());
        self.emitter.emit(&RunEvent::Start(RunStart {
            collection: &collection,
            environment: &scope,
            globals: &scope,
            length: self.items.len(),
            cycles,
            started: times[0],
        }));
        for index in 0..cycles {
            self.cursor.iteration = index;
            self.emitter.emit(&RunEvent::BeforeIteration { cursor: &self.cursor });
            iteration(self, index);
            self.emitter.emit(&RunEvent::Iteration { cursor: &self.cursor });
        }
        let end = RunFinal {
            collection: &collection,
            variables: &collection.variables,
            environment: &scope,
            globals: &scope,
            completed: times[1],
            error: None,
        };
        self.emitter.emit(&RunEvent::BeforeDone(end));
        self.emitter.emit(&RunEvent::Done(end));
    }

    pub(in super::super) fn finish(self) -> Vec<ReporterError> {
        self.emitter.finish().1
    }

    /// A run that ends while an item's test script is still to come.
    pub(in super::super) fn stopped_run(&mut self, error: &str) {
        let collection = br#"{"info": {"name": "c"}, "item": [{"name": "a", "request": "http://h/"}]}"#;
        let collection = load_collection(collection, &mut || "id".to_owned()).unwrap().collection;
        self.items = RunPlan::new(&collection, &Entrypoint::All).unwrap().items().to_vec();
        self.begin_item("a");
        self.request(&ok(sent("GET", "http://h/"), 7));
        let scope = VariableScope::default();
        let variables = VariableScope::from_variables("", None, vec![Variable::new("final", "value")]);
        let end = RunFinal {
            collection: &collection,
            variables: &variables,
            environment: &scope,
            globals: &scope,
            completed: 0,
            error: Some(error),
        };
        self.emitter.emit(&RunEvent::BeforeDone(end));
        self.emitter.emit(&RunEvent::Done(end));
    }

    /// One item: `before` is what its pre-request scripts do, `then` the rest.
    pub(in super::super) fn item(&mut self, name: &str, before: impl FnOnce(&mut Self), then: impl FnOnce(&mut Self)) {
        self.begin_item(name);
        before(self);
        self.scripts_end(Listen::Prerequest);
        then(self);
        self.scripts_end(Listen::Test);
        self.emit_item(|cursor, item| RunEvent::Item { cursor, item, skipped: false });
    }

    /// An item whose pre-request script skips the rest.
    pub(in super::super) fn skipped_item(&mut self, name: &str, before: impl FnOnce(&mut Self)) {
        self.begin_item(name);
        before(self);
        self.scripts_end(Listen::Prerequest);
        self.emit_item(|cursor, item| RunEvent::Item { cursor, item, skipped: true });
    }

    fn begin_item(&mut self, name: &str) {
        self.cursor.position = self.items.iter().position(|planned| planned.item.name == name).unwrap();
        self.n_items += 1;
        self.cursor.reference = format!("00000000-0000-4000-8000-{:012}", self.n_items);
        self.emit_item(|cursor, item| RunEvent::BeforeItem { cursor, item });
    }

    fn scripts_end(&mut self, listen: Listen) {
        self.emit_item(|cursor, item| RunEvent::Scripts { cursor, item, listen });
    }

    /// A script that does something.
    pub(in super::super) fn script(&mut self, listen: Listen, id: &'static str, does: impl FnOnce(&mut Self)) {
        self.script_with(listen, id, None, does);
    }

    /// A script that ends early.
    pub(in super::super) fn failing_script(
        &mut self,
        listen: Listen,
        id: &'static str,
        (name, message): (&str, &str),
        does: impl FnOnce(&mut Self),
    ) {
        let error = ScriptError { name: name.to_owned(), message: message.to_owned(), ..ScriptError::default() };
        self.script_with(listen, id, Some(&error), does);
    }

    fn script_with(
        &mut self,
        listen: Listen,
        script_id: &'static str,
        error: Option<&ScriptError>,
        does: impl FnOnce(&mut Self),
    ) {
        self.script = (listen, script_id);
        self.n_assertions = 0;
        self.next_request = None;
        self.emit_item(|cursor, item| RunEvent::BeforeScript { cursor, item, listen, script_id });
        does(self);
        let next_request = self.next_request.map(Some);
        self.emit_item(|cursor, item| RunEvent::Script { cursor, item, listen, script_id, error, next_request });
    }

    pub(in super::super) fn next_request(&mut self, name: &'static str) {
        self.next_request = Some(name);
    }

    pub(in super::super) fn console(&mut self, level: ConsoleLevel, messages: &[ConsoleValue]) {
        self.emitter.emit(&RunEvent::Console { cursor: &self.cursor, level, messages });
    }

    pub(in super::super) fn pass(&mut self, name: &str) {
        self.assertion(name, false, None);
    }

    pub(in super::super) fn skip(&mut self, name: &str) {
        self.assertion(name, true, None);
    }

    pub(in super::super) fn fail(&mut self, name: &str, message: &str) {
        let error = AssertionError { name: "AssertionError".to_owned(), message: message.to_owned(), stack: None };
        self.assertion(name, false, Some(error));
    }

    fn assertion(&mut self, name: &str, skipped: bool, error: Option<AssertionError>) {
        let assertion = Assertion { name: name.to_owned(), index: self.n_assertions, skipped, error };
        self.n_assertions += 1;
        let (listen, script_id) = self.script;
        self.emit_item(|cursor, item| RunEvent::Assertion { cursor, item, listen, script_id, assertion: &assertion });
    }

    /// The item's request.
    pub(in super::super) fn request(&mut self, exchange: &Exchange) {
        self.emit_item(|cursor, item| RunEvent::BeforeRequest { cursor, item, request: &exchange.request });
        let origin = RequestOrigin::Item;
        self.emit_item(|cursor, item| RunEvent::Request { cursor, item, origin, exchange });
    }

    /// The item's request, with a warning while it is on its way.
    pub(in super::super) fn request_with_warning(&mut self, target: &str, warning: &str) {
        let exchange = ok(sent("GET", target), 7);
        self.emit_item(|cursor, item| RunEvent::BeforeRequest { cursor, item, request: &exchange.request });
        self.emitter.emit(&RunEvent::Warning { cursor: &self.cursor, text: warning });
        let origin = RequestOrigin::Item;
        self.emit_item(|cursor, item| RunEvent::Request { cursor, item, origin, exchange: &exchange });
    }

    /// A request of a script.
    pub(in super::super) fn script_request(&mut self, exchange: &Exchange) {
        let origin = RequestOrigin::Script;
        self.emit_item(|cursor, item| RunEvent::Request { cursor, item, origin, exchange });
    }

    fn emit_item<'a>(&'a mut self, event: impl FnOnce(&'a Cursor, &'a PlannedItem) -> RunEvent<'a>) {
        let item = &self.items[self.cursor.position];
        self.emitter.emit(&event(&self.cursor, item));
    }
}

/// A request as it was sent to the server of the samples.
pub(in super::super) fn sent(method: &str, target: &str) -> Request {
    let url = url::parse(target);
    let host = target.trim_start_matches("http://").split('/').next().unwrap_or_default().to_owned();
    let headers = [
        ("User-Agent", "PostmanRuntime/7.39.1"),
        ("Accept", "*/*"),
        ("Cache-Control", "no-cache"),
        ("Postman-Token", "00000000-0000-4000-8000-000000000000"),
        ("Host", &host),
        ("Accept-Encoding", "gzip, deflate, br"),
        ("Connection", "keep-alive"),
    ];
    Request {
        url,
        method: method.to_owned(),
        headers: headers.into_iter().map(|(key, value)| Header::system(key, value)).collect(),
        ..Request::default()
    }
}

/// A response of the server of the samples, and how many milliseconds it took.
pub(in super::super) fn response(code: u16, content_type: Option<&str>, body: &str, response_time: u64) -> Response {
    let mut headers = Vec::new();
    if let Some(content_type) = content_type {
        headers.push(("Content-Type".to_owned(), content_type.to_owned()));
        headers.push(("Content-Length".to_owned(), body.len().to_string()));
    }
    headers.push(("Connection".to_owned(), "keep-alive".to_owned()));
    headers.push(("Keep-Alive".to_owned(), "timeout=5".to_owned()));
    Response {
        code,
        status: if code == 204 { "No Content" } else { "OK" }.to_owned(),
        headers,
        body: body.to_owned().into(),
        body_size_on_wire: body.len() as u64,
        response_time,
        ..Response::default()
    }
}

/// `{"ok":true}` after so many milliseconds.
pub(in super::super) fn ok(request: Request, response_time: u64) -> Exchange {
    answered(request, response(200, Some("application/json"), "{\"ok\":true}", response_time))
}

pub(in super::super) fn answered(request: Request, response: Response) -> Exchange {
    let timings = response.timings;
    let hop = Hop { url: request.url.to_string(), timings, ..Hop::default() };
    Exchange { request, outcome: Ok(response), hops: vec![hop], warnings: Vec::new(), signature_base: None }
}

/// No answer: nobody listens on port 1.
pub(in super::super) fn refused(path: &str) -> Exchange {
    let error = RequestError {
        name: "Error".to_owned(),
        message: REFUSED.to_owned(),
        code: Some("ECONNREFUSED".to_owned()),
        errno: Some(-111),
        syscall: Some("connect".to_owned()),
        address: Some("127.0.0.1".to_owned()),
        port: Some(1),
        ..RequestError::default()
    };
    let request = sent("GET", &format!("http://127.0.0.1:1{path}"));
    Exchange { request, outcome: Err(error), hops: Vec::new(), warnings: Vec::new(), signature_base: None }
}

/// Text as console value.
pub(in super::super) fn text(text: &str) -> ConsoleValue {
    ConsoleValue::String(text.to_owned())
}
