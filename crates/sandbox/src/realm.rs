//! One script context with everything that lives in it: the `pm` API and compiled scripts.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use postrider_core::run::Exchange;
use rquickjs::{Context, Ctx, Function, Object, Persistent, Result, Runtime, Value};

use crate::bundle;
use crate::compile::{Compiled, FILE_PREFIX, compile};
use crate::error::SandboxError;
use crate::extensions;
use crate::functions::{exchange_parts, host_object};
use crate::sandbox::Limits;
use crate::state::State;

/// Bytes that may be allocated before the engine first looks for garbage in cycles. It raises the
/// limit itself as the heap grows.
const GC_THRESHOLD: usize = 4 << 20;

/// A body from this size on puts the first look off: its values are no garbage, and looking for
/// cycles in what is growing costs a quarter of the time of parsing.
const LARGE_BODY: usize = 1 << 20;

/// How much larger than its text a JSON value may be in memory.
const VALUE_FACTOR: usize = 16;

/// Jobs between two looks at the deadline: a chain of promises may never end.
const JOBS_PER_LOOK: usize = 64;

type Kept<T> = Persistent<T>;

/// A promise that was rejected while nobody handled it, and the reason.
type Rejection = (Kept<Value<'static>>, Kept<Value<'static>>);

/// A script context. Fields are in the order in which they must be dropped.
pub(crate) struct Realm {
    entry: Entry,
    scripts: HashMap<Arc<str>, Rc<Compiled<Kept<Function<'static>>>>>,
    n_compiled: usize,
    is_gc_delayed: bool,
    rejections: Rc<RefCell<Vec<Rejection>>>,
    context: Context,
    runtime: Runtime,
    pub(crate) state: Rc<State>,
}

/// The functions of the script side that are called from here; see `main.js`.
struct Entry {
    prepare_extensions: Kept<Function<'static>>,
    begin: Kept<Function<'static>>,
    execute: Kept<Function<'static>>,
    finish: Kept<Function<'static>>,
    end: Kept<Function<'static>>,
    abandon: Kept<Function<'static>>,
    fire_timer: Kept<Function<'static>>,
    request_done: Kept<Function<'static>>,
    rejected: Kept<Function<'static>>,
}

impl Entry {
    fn read<'js>(ctx: &Ctx<'js>, host: &Object<'js>) -> Result<Self> {
        let entry: Object<'js> = host.get("entry")?;
        let function = |name: &str| -> Result<Kept<Function<'static>>> {
            Ok(Persistent::save(ctx, entry.get::<_, Function<'js>>(name)?))
        };
        Ok(Self {
            prepare_extensions: function("prepareExtensions")?,
            begin: function("begin")?,
            execute: function("execute")?,
            finish: function("finish")?,
            end: function("end")?,
            abandon: function("abandon")?,
            fire_timer: function("fireTimer")?,
            request_done: function("requestDone")?,
            rejected: function("rejected")?,
        })
    }
}

impl Drop for Realm {
    fn drop(&mut self) {
        // The runtime's own closure shares the list, and values must go before their runtime.
        self.rejections.borrow_mut().clear();
        self.runtime.set_host_promise_rejection_tracker(None);
    }
}

impl Realm {
    pub(crate) fn new(limits: Limits) -> std::result::Result<Self, SandboxError> {
        let engine = |error: rquickjs::Error| SandboxError::Engine(error.to_string());
        let runtime = Runtime::new().map_err(engine)?;
        runtime.set_memory_limit(limits.memory_bytes.unwrap_or(0));
        runtime.set_max_stack_size(limits.stack_bytes);
        runtime.set_gc_threshold(GC_THRESHOLD);
        let state = Rc::new(State::default());
        let watch = Rc::clone(&state);
        runtime.set_interrupt_handler(Some(Box::new(move || {
            let is_overdue = watch.is_overdue();
            if is_overdue {
                watch.is_interrupted.set(true);
            }
            is_overdue
        })));
        let rejections = Rc::new(RefCell::new(Vec::new()));
        runtime.set_host_promise_rejection_tracker(Some(track(Rc::clone(&rejections))));
        let context = Context::full(&runtime).map_err(engine)?;
        let entry =
            context.with(|ctx| start(&ctx, &state).map_err(|error| SandboxError::Engine(describe(&ctx, &error))))?;
        Ok(Self {
            entry,
            scripts: HashMap::new(),
            n_compiled: 0,
            is_gc_delayed: false,
            rejections,
            context,
            runtime,
            state,
        })
    }

    /// Runs the script's own code; promises and timers come later.
    pub(crate) fn execute(&mut self, source: &Arc<str>, is_test: bool) {
        let body_size = self.state.with(|run| run.response.as_ref().map_or(0, |response| response.body.len()));
        if let Some(size) = body_size.and_then(|size| usize::try_from(size).ok()).filter(|size| *size >= LARGE_BODY) {
            self.runtime.set_gc_threshold(size.saturating_mul(VALUE_FACTOR));
            self.is_gc_delayed = true;
        }
        let compiled = self.compiled(source);
        let needs_snapshot = compiled.as_ref().is_ok_and(|script| script.needs_snapshot);
        self.call(&self.entry.begin, |_, begin| begin.call((is_test, needs_snapshot)));
        match compiled {
            Ok(script) => {
                self.state.with(|run| run.shift = script.shift);
                self.call(&self.entry.execute, |_, execute| {
                    execute.call((script.function.clone(), script.is_async, script.throws_null))
                });
            }
            Err(exception) => self.call(&self.entry.finish, |_, finish| finish.call((exception,))),
        }
    }

    /// The function of a script, compiled when it is first seen; else the exception.
    fn compiled(
        &mut self,
        source: &Arc<str>,
    ) -> std::result::Result<Rc<Compiled<Kept<Function<'static>>>>, Kept<Value<'static>>> {
        if let Some(script) = self.scripts.get(source) {
            return Ok(Rc::clone(script));
        }
        self.n_compiled += 1;
        let file_name = format!("{FILE_PREFIX}{}.js", self.n_compiled);
        let keep_source = |text: String| {
            self.state.sources.borrow_mut().insert(file_name.clone(), Rc::from(text));
        };
        let script = self.context.with(|ctx| match compile(&ctx, source, &file_name, keep_source) {
            Ok(script) => Ok(Rc::new(script.map(|function| Persistent::save(&ctx, function)))),
            Err(_) => Err(Persistent::save(&ctx, ctx.catch())),
        })?;
        let methods = extensions::named_by(source);
        if !methods.is_empty() {
            self.call(&self.entry.prepare_extensions, |_, prepare| prepare.call((methods,)));
        }
        self.scripts.insert(Arc::clone(source), Rc::clone(&script));
        Ok(script)
    }

    /// Runs what promises have queued, then tells of rejections that nobody handled.
    pub(crate) fn run_jobs(&self) {
        loop {
            self.context.with(|ctx| {
                let mut n_jobs: usize = 0;
                while !self.state.is_over() && ctx.execute_pending_job() {
                    n_jobs += 1;
                    if n_jobs.is_multiple_of(JOBS_PER_LOOK) && self.state.is_overdue() {
                        self.state.is_interrupted.set(true);
                    }
                }
            });
            let rejections = std::mem::take(&mut *self.rejections.borrow_mut());
            if rejections.is_empty() {
                return;
            }
            for (_, reason) in rejections {
                self.call(&self.entry.rejected, |_, rejected| rejected.call((reason,)));
            }
        }
    }

    pub(crate) fn fire_timer(&self, id: u32) {
        self.call(&self.entry.fire_timer, |_, fire_timer| fire_timer.call((id,)));
    }

    pub(crate) fn request_done(&self, id: u32, exchange: Exchange) {
        self.call(&self.entry.request_done, |ctx, request_done| {
            let (parts, problem) = exchange_parts(ctx, exchange)?;
            request_done.call((id, parts, problem))
        });
    }

    /// Ends a script in order.
    pub(crate) fn end(&mut self) {
        self.call(&self.entry.end, |_, end| end.call(()));
        self.collect_again();
    }

    /// Ends a script whose time is up.
    pub(crate) fn abandon(&mut self) {
        self.call(&self.entry.abandon, |_, abandon| abandon.call(()));
        self.collect_again();
    }

    fn collect_again(&mut self) {
        if std::mem::take(&mut self.is_gc_delayed) {
            self.runtime.set_gc_threshold(GC_THRESHOLD);
        }
    }

    /// Calls a function of the script side. What it throws is no error of the script's own code but
    /// a limit that was hit in ours, and ends the script all the same.
    fn call(
        &self,
        function: &Kept<Function<'static>>,
        call: impl for<'js> FnOnce(&Ctx<'js>, Function<'js>) -> Result<()>,
    ) {
        self.context.with(|ctx| {
            let outcome = function.clone().restore(&ctx).and_then(|function| call(&ctx, function));
            if let Err(error) = outcome {
                let message = describe(&ctx, &error);
                if !self.state.is_interrupted.get() {
                    self.state.active(|run| {
                        let failure = run.error("Error".to_owned(), message, None);
                        run.outcome.error.get_or_insert(failure);
                    });
                }
            }
        });
    }
}

fn start(ctx: &Ctx<'_>, state: &Rc<State>) -> Result<Entry> {
    let host = host_object(ctx, state)?;
    ctx.globals().set("__host", host.clone())?;
    bundle::run_bootstrap(ctx)?;
    Entry::read(ctx, &host)
}

fn track(rejections: Rc<RefCell<Vec<Rejection>>>) -> rquickjs::runtime::RejectionTracker {
    Box::new(move |ctx, promise, reason, is_handled| {
        let mut rejections = rejections.borrow_mut();
        if is_handled {
            rejections.retain(|(known, _)| known.clone().restore(&ctx).ok().as_ref() != Some(&promise));
        } else {
            rejections.push((Persistent::save(&ctx, promise), Persistent::save(&ctx, reason)));
        }
    })
}

/// The text of an engine error, of its exception where there is one.
fn describe(ctx: &Ctx<'_>, error: &rquickjs::Error) -> String {
    if !error.is_exception() {
        return error.to_string();
    }
    let exception = ctx.catch();
    let message = exception.as_object().and_then(|object| object.get::<_, String>("message").ok());
    message.unwrap_or_else(|| error.to_string())
}
