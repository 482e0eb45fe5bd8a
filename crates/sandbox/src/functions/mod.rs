//! The functions that scripts' `pm` API calls: members of the object `__host` of the script side.

mod execution;
mod messages;
mod reports;
mod variables;

pub(crate) use messages::exchange_parts;

use std::rc::Rc;

use rand::RngCore;
use rquickjs::function::IntoJsFunc;
use rquickjs::{ArrayBuffer, Ctx, Function, Object, Result};

use crate::bundle;
use crate::state::State;

/// Most bytes that one call may ask of the random generator; Web Crypto allows 65,536.
const MAX_RANDOM_BYTES: usize = 1 << 20;

/// Makes the host object.
pub(crate) fn host_object<'js>(ctx: &Ctx<'js>, state: &Rc<State>) -> Result<Object<'js>> {
    let host = Object::new(ctx.clone())?;
    modules(&host, state)?;
    variables::define_all(&host, state)?;
    messages::define_all(&host, state)?;
    execution::define_all(&host, state)?;
    reports::define_all(&host, state)?;
    Ok(host)
}

/// Sets a function on an object.
fn define<'js, P, F>(object: &Object<'js>, name: &str, function: F) -> Result<()>
where
    F: IntoJsFunc<'js, P> + 'js,
{
    object.set(name, Function::new(object.ctx().clone(), function)?.with_name(name)?)
}

fn modules<'js>(host: &Object<'js>, state: &Rc<State>) -> Result<()> {
    define(host, "module", |ctx: Ctx<'js>, name: String| bundle::module_function(&ctx, &name))?;
    define(host, "scriptModule", |name: String| bundle::script_module(&name))?;
    let sources = Rc::clone(state);
    define(host, "scriptSource", move |file_name: String| {
        sources.sources.borrow().get(&file_name).map(ToString::to_string)
    })?;
    define(host, "randomBytes", |ctx: Ctx<'js>, length: usize| {
        let mut bytes = vec![0_u8; length.min(MAX_RANDOM_BYTES)];
        rand::rng().fill_bytes(&mut bytes);
        ArrayBuffer::new(ctx, bytes)
    })
}
