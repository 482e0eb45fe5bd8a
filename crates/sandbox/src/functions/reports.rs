//! Console, assertions and errors.

use std::rc::Rc;

use postrider_core::run::{Assertion, AssertionError};
use rquickjs::{Array, Object, Result};

use super::define;
use crate::console;
use crate::state::State;

pub(super) fn define_all<'js>(host: &Object<'js>, state: &Rc<State>) -> Result<()> {
    let shared = Rc::clone(state);
    define(host, "console", move |level: u8, arguments: Array<'js>| -> Result<()> {
        if let Some(host) = shared.host() {
            host.console(console::level(level), console::values(&arguments)?);
        }
        Ok(())
    })?;
    let shared = Rc::clone(state);
    define(
        host,
        "assertion",
        // The engine passes what the script side wrote in this order.
        move |name: String,
              index: usize,
              skipped: bool,
              has_failed: bool,
              error_name: String,
              message: String,
              stack: Option<String>| {
            if let Some(host) = shared.host() {
                let error = has_failed.then_some(AssertionError { name: error_name, message, stack });
                host.assertion(Assertion { name, index, skipped, error });
            }
        },
    )?;
    let shared = Rc::clone(state);
    define(host, "exception", move |name: String, message: String, stack: Option<String>| {
        let error = shared.active(|run| run.error(name, message, stack));
        if let (Some(error), Some(host)) = (error, shared.host()) {
            host.exception(error);
        }
    })?;
    let shared = Rc::clone(state);
    define(host, "fail", move |name: String, message: String, stack: Option<String>| {
        shared.active(|run| run.outcome.error = Some(run.error(name, message, stack)));
    })
}
