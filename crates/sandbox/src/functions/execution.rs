//! `pm.info`, `pm.execution`, the visualizer and timers.

use std::rc::Rc;
use std::time::Duration;

use rquickjs::{Ctx, Object, Result};
use tokio::time::Instant;

use super::define;
use crate::outcome::Visualizer;
use crate::state::State;

pub(super) fn define_all(host: &Object<'_>, state: &Rc<State>) -> Result<()> {
    info(host, state)?;
    flow(host, state)?;
    timers(host, state)
}

fn info<'js>(host: &Object<'js>, state: &Rc<State>) -> Result<()> {
    let shared = Rc::clone(state);
    define(host, "info", move |ctx: Ctx<'js>| -> Result<Object<'js>> {
        let object = Object::new(ctx)?;
        shared.with(|run| -> Result<()> {
            object.set("eventName", run.info.event_name)?;
            object.set("iteration", run.info.iteration)?;
            object.set("iterationCount", run.info.iteration_count)?;
            object.set("requestName", run.info.request_name.as_str())?;
            object.set("requestId", run.info.request_id.as_str())
        });
        Ok(object)
    })?;
    let shared = Rc::clone(state);
    define(host, "location", move || shared.with(|run| run.location.clone()).unwrap_or_default())?;
    let shared = Rc::clone(state);
    define(host, "levelName", move || shared.with(|run| run.info.level_name.clone()).unwrap_or_default())
}

fn flow(host: &Object<'_>, state: &Rc<State>) -> Result<()> {
    let shared = Rc::clone(state);
    define(host, "setNextRequest", move |is_said: bool, name: Option<String>| {
        shared.active(|run| run.outcome.next_request = is_said.then_some(name));
    })?;
    let shared = Rc::clone(state);
    define(host, "skipRequest", move || {
        shared.active(|run| run.outcome.skip_request = true);
    })?;
    let shared = Rc::clone(state);
    define(host, "setVisualizer", move |template: String, json: String| {
        let data = serde_json::from_str(&json).unwrap_or_default();
        shared.active(|run| run.outcome.visualizer = Some(Visualizer { template, data }));
    })?;
    let shared = Rc::clone(state);
    define(host, "clearVisualizer", move || {
        shared.active(|run| run.outcome.visualizer = None);
    })
}

fn timers(host: &Object<'_>, state: &Rc<State>) -> Result<()> {
    let shared = Rc::clone(state);
    define(host, "startTimer", move |id: u32, milliseconds: f64| {
        let delay = Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or_default();
        shared.active(|run| run.timers.start(id, Instant::now(), delay));
    })?;
    let shared = Rc::clone(state);
    define(host, "stopTimer", move |id: u32| {
        shared.with(|run| run.timers.stop(id));
    })
}
