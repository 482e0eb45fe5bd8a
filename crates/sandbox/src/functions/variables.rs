//! Variables. Scopes go by number: 0 local, 1 environment, 2 collection, 3 globals.

use std::rc::Rc;

use postrider_core::variable::{Variable, VariableScope, VariableScopes, VariableType};
use rquickjs::{Ctx, Object, Result, Value as JsValue};
use serde_json::Value;

use super::define;
use crate::state::State;
use crate::values::{object_to_js, option_to_js, primitive};

fn scope(scopes: &VariableScopes, index: u8) -> &VariableScope {
    match index {
        1 => &scopes.environment,
        2 => &scopes.collection,
        3 => &scopes.globals,
        _ => &scopes.local,
    }
}

fn scope_mut(scopes: &mut VariableScopes, index: u8) -> &mut VariableScope {
    match index {
        1 => &mut scopes.environment,
        2 => &mut scopes.collection,
        3 => &mut scopes.globals,
        _ => &mut scopes.local,
    }
}

/// Reads something of a scope; nothing between runs.
fn read<R>(state: &State, index: u8, work: impl FnOnce(&VariableScope) -> R) -> Option<R> {
    state.with(|run| work(scope(&run.scopes.borrow(), index)))
}

fn change(state: &State, index: u8, work: impl FnOnce(&mut VariableScope)) {
    state.active(|run| run.change(|scopes| work(scope_mut(scopes, index))));
}

pub(super) fn define_all(host: &Object<'_>, state: &Rc<State>) -> Result<()> {
    readers(host, state)?;
    writers(host, state)
}

fn readers<'js>(host: &Object<'js>, state: &Rc<State>) -> Result<()> {
    let shared = Rc::clone(state);
    define(host, "variableHas", move |index: u8, key: String| {
        read(&shared, index, |scope| scope.has(&key)).unwrap_or(false)
    })?;
    let shared = Rc::clone(state);
    define(host, "variableGet", move |ctx: Ctx<'js>, index: u8, key: String| -> Result<JsValue<'js>> {
        let value = read(&shared, index, |scope| scope.get(&key).and_then(Variable::read)).flatten();
        option_to_js(&ctx, value.as_ref())
    })?;
    let shared = Rc::clone(state);
    // Values of other types are cast by `set` and made anew by `get`.
    define(host, "isKeptAsIs", move |index: u8, key: String| {
        let kind = read(&shared, index, |scope| scope.get(&key).map(|variable| variable.kind)).flatten();
        matches!(kind, Some(VariableType::Any | VariableType::Secret))
    })?;
    let shared = Rc::clone(state);
    define(host, "variableObject", move |ctx: Ctx<'js>, index: u8| -> Result<JsValue<'js>> {
        let fields = read(&shared, index, VariableScope::to_object).unwrap_or_default();
        object_to_js(&ctx, &fields)
    })?;
    let shared = Rc::clone(state);
    define(host, "variableList", move |index: u8| {
        read(&shared, index, |scope| serde_json::to_string(scope).ok()).flatten()
    })?;
    let shared = Rc::clone(state);
    define(host, "scopeName", move |index: u8| read(&shared, index, |scope| scope.name.clone()).flatten())?;
    let shared = Rc::clone(state);
    define(host, "scopeId", move |index: u8| read(&shared, index, |scope| scope.id.clone()))?;
    let shared = Rc::clone(state);
    define(host, "data", move |ctx: Ctx<'js>| -> Result<JsValue<'js>> {
        let data = shared.with(|run| run.scopes.borrow().data.clone()).unwrap_or_default();
        object_to_js(&ctx, &data)
    })?;
    let shared = Rc::clone(state);
    define(host, "replaceIn", move |text: String| match shared.host() {
        Some(host) => host.replace_in(&text),
        None => text,
    })
}

fn writers<'js>(host: &Object<'js>, state: &Rc<State>) -> Result<()> {
    let shared = Rc::clone(state);
    define(
        host,
        "variableSet",
        move |index: u8, key: String, value: JsValue<'js>, kind: Option<String>| -> Result<()> {
            let value = primitive(&value)?;
            set(&shared, index, &key, value, kind.as_deref());
            Ok(())
        },
    )?;
    let shared = Rc::clone(state);
    define(host, "variableSetJson", move |index: u8, key: String, json: String, kind: Option<String>| {
        set(&shared, index, &key, serde_json::from_str(&json).unwrap_or_default(), kind.as_deref());
    })?;
    let shared = Rc::clone(state);
    define(host, "variableUnset", move |index: u8, key: String| {
        change(&shared, index, |scope| scope.unset(&key));
    })?;
    let shared = Rc::clone(state);
    define(host, "variableClear", move |index: u8| change(&shared, index, VariableScope::clear))
}

fn set(state: &State, index: u8, key: &str, value: Value, kind: Option<&str>) {
    change(state, index, |scope| scope.set(key, Some(value), kind.map(VariableType::from_name)));
}
