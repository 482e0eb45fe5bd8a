//! One suite: what happened to one item in all iterations.

use std::collections::HashMap;
use std::io;

use postrider_core::collection::Listen;
use postrider_core::run::{Cursor, PlannedItem, RequestOrigin, RunEvent};

use super::super::assertion_stack::AssertionPlace;
use super::super::{full_name, js};
use super::class_name::class_name;
use super::xml::XmlWriter;

/// One execution of an item, as far as the report needs it.
#[derive(Debug)]
pub(super) struct Execution {
    item: PlannedItem,
    cursor: Cursor,
    n_requests: usize,
    /// Whether the last request was a script's.
    is_script_last: bool,
    /// Milliseconds of the last request; 0 when it failed.
    response_time: u64,
    request_error: Option<String>,
    script_errors: Vec<(Listen, String)>,
    assertions: Vec<(String, Option<TestFailure>)>,
}

/// Why a test failed.
#[derive(Debug, Clone)]
struct TestFailure {
    message: String,
    stack: String,
}

impl Execution {
    pub(super) fn new(cursor: &Cursor, item: &PlannedItem) -> Self {
        Self {
            item: item.clone(),
            cursor: cursor.clone(),
            n_requests: 0,
            is_script_last: false,
            response_time: 0,
            request_error: None,
            script_errors: Vec::new(),
            assertions: Vec::new(),
        }
    }

    pub(super) fn item(&self) -> &PlannedItem {
        &self.item
    }

    pub(super) fn has_sent(&self) -> bool {
        self.n_requests > 0
    }

    pub(super) fn on_event(&mut self, event: &RunEvent<'_>) {
        match event {
            RunEvent::Request { origin, exchange, .. } => {
                self.n_requests += 1;
                self.is_script_last = *origin == RequestOrigin::Script;
                match &exchange.outcome {
                    Ok(response) => self.response_time = response.response_time,
                    Err(error) => {
                        self.response_time = 0;
                        self.request_error = Some(format!("{}: {}", error.name, error.message));
                    }
                }
            }
            RunEvent::Script { listen, error: Some(error), .. } => {
                self.script_errors.push((*listen, error.message.clone()));
            }
            RunEvent::Assertion { cursor, assertion, .. } => {
                let failure = assertion.error.as_ref().map(|error| TestFailure {
                    message: error.message.clone(),
                    stack: AssertionPlace::new(cursor, assertion).stack(&error.name, &error.message),
                });
                self.assertions.push((assertion.name.clone(), failure));
            }
            _ => {}
        }
    }

    /// How often Newman counts this execution: once per request, because its list of executions has
    /// one entry for each; once if the last request is a script's, which it takes for another item.
    fn weight(&self) -> usize {
        if self.is_script_last { 1 } else { self.n_requests }
    }

    #[expect(clippy::cast_precision_loss, reason = "milliseconds of one request")]
    fn seconds(&self) -> f64 {
        self.response_time as f64 / 1000.0
    }

    /// What went wrong besides assertions, if anything.
    fn error_text(&self) -> Option<String> {
        if self.request_error.is_none() && self.script_errors.is_empty() {
            return None;
        }
        let mut text = format!("Iteration: {}\n", self.cursor.iteration);
        if let Some(error) = &self.request_error {
            text.extend(["RequestError: ", error, "\n"]);
        }
        text.push_str("\n---\n");
        for listen in [Listen::Test, Listen::Prerequest] {
            for (_, message) in self.script_errors.iter().filter(|(hook, _)| *hook == listen) {
                text.extend([listen.as_str(), "ScriptError: ", message, "\n---\n"]);
            }
        }
        Some(text)
    }
}

/// What all suites of a report share.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) collection_id: &'a str,
    pub(super) collection_name: &'a str,
    /// Class of tests whose suite has no name.
    pub(super) collection_class: String,
    /// Start of the run.
    pub(super) timestamp: String,
}

/// One item in all iterations.
#[derive(Debug)]
pub(super) struct Suite {
    item: PlannedItem,
    /// Assertions of the last execution.
    n_tests: usize,
    n_failures: usize,
    n_errors: usize,
    n_executions: usize,
    /// Seconds of all executions.
    total_time: f64,
    /// Seconds of the last execution.
    last_time: f64,
    errors: String,
    tests: Vec<Test>,
    positions: HashMap<String, usize>,
}

/// All assertions with one name.
#[derive(Debug)]
struct Test {
    name: String,
    /// Failures since it last passed.
    n_failures: usize,
    first_failure: Option<TestFailure>,
}

impl Suite {
    pub(super) fn new(item: PlannedItem) -> Self {
        Self {
            item,
            n_tests: 0,
            n_failures: 0,
            n_errors: 0,
            n_executions: 0,
            total_time: 0.0,
            last_time: 0.0,
            errors: String::new(),
            tests: Vec::new(),
            positions: HashMap::new(),
        }
    }

    pub(super) fn id(&self) -> &str {
        &self.item.item.id
    }

    /// Seconds of all executions.
    pub(super) fn total_time(&self) -> f64 {
        self.total_time
    }

    pub(super) fn add(&mut self, execution: &Execution) {
        for _ in 0..execution.weight() {
            self.n_errors += usize::from(execution.request_error.is_some()) + execution.script_errors.len();
            self.errors.extend(execution.error_text());
            for (name, failure) in &execution.assertions {
                self.n_failures += usize::from(failure.is_some());
                self.test(name).add(failure.as_ref());
            }
            self.n_executions += 1;
            self.total_time += execution.seconds();
        }
        self.n_tests = execution.assertions.len();
        self.last_time = execution.seconds();
    }

    fn test(&mut self, name: &str) -> &mut Test {
        let position = self.positions.get(name).copied().unwrap_or(self.tests.len());
        if position == self.tests.len() {
            self.positions.insert(name.to_owned(), position);
            self.tests.push(Test { name: name.to_owned(), n_failures: 0, first_failure: None });
        }
        &mut self.tests[position]
    }

    pub(super) fn write(&self, xml: &mut XmlWriter<'_>, context: &Context<'_>) -> io::Result<()> {
        let name = full_name::of_item(&self.item);
        #[expect(clippy::cast_precision_loss, reason = "executions of one item")]
        let mean = self.total_time / self.n_executions as f64;
        xml.open("testsuite")?;
        xml.attribute("name", &name)?;
        xml.attribute("id", self.id())?;
        xml.attribute("timestamp", &context.timestamp)?;
        xml.attribute("tests", &self.n_tests.to_string())?;
        xml.attribute("failures", &self.n_failures.to_string())?;
        xml.attribute("errors", &self.n_errors.to_string())?;
        xml.attribute("time", &format!("{mean:.3}"))?;
        if !self.errors.is_empty() {
            xml.open("system-err")?;
            xml.only_cdata(&self.errors)?;
            xml.close("system-err")?;
        }
        let own_class = class_name(&name);
        let class = if own_class.is_empty() { &context.collection_class } else { &own_class };
        for position in js::enumeration_order(self.tests.iter().map(|test| test.name.as_str())) {
            self.write_test(xml, &self.tests[position], class, &name, context)?;
        }
        xml.close("testsuite")
    }

    fn write_test(
        &self,
        xml: &mut XmlWriter<'_>,
        test: &Test,
        class: &str,
        item_name: &str,
        context: &Context<'_>,
    ) -> io::Result<()> {
        xml.open("testcase")?;
        xml.attribute("name", &test.name)?;
        xml.attribute("time", &format!("{:.3}", self.last_time))?;
        xml.attribute("classname", class)?;
        if let Some(failure) = &test.first_failure {
            xml.open("failure")?;
            xml.attribute("type", "AssertionFailure")?;
            xml.attribute("message", &failure.message)?;
            xml.cdata(&format!("Failed {} times.", test.n_failures))?;
            xml.cdata(&format!("Collection JSON ID: {}.", context.collection_id))?;
            xml.cdata(&format!("Collection name: {}.", context.collection_name))?;
            xml.cdata(&format!("Request name: {item_name}."))?;
            xml.cdata(&format!("Test description: {}.", test.name))?;
            xml.cdata(&format!("Error message: {}.", failure.message))?;
            xml.cdata(&format!("Stacktrace: {}.", failure.stack))?;
            xml.close("failure")?;
        }
        xml.close("testcase")
    }
}

impl Test {
    fn add(&mut self, failure: Option<&TestFailure>) {
        if let Some(failure) = failure {
            self.n_failures += 1;
            self.first_failure.get_or_insert_with(|| failure.clone());
        } else {
            // A pass makes good for all failures before it, as in the reference.
            self.n_failures = 0;
            self.first_failure = None;
        }
    }
}
