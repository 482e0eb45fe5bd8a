//! The bundled modules of the script side, as bytecode.

use rquickjs::loader::{Loader, bundle::Bundle};
use rquickjs::{Ctx, Function, Module, Result};

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/modules.rs"));
}

/// The module that defines the `pm` API. It runs when it is loaded and exports nothing.
const BOOTSTRAP: &str = "bootstrap";

/// Runs the bootstrap.
pub(crate) fn run_bootstrap(ctx: &Ctx<'_>) -> Result<()> {
    evaluate(ctx, BOOTSTRAP).map(drop)
}

/// The function `(module, exports, require, __host)` of a module, given by its name or an alias.
pub(crate) fn module_function<'js>(ctx: &Ctx<'js>, name: &str) -> Result<Option<Function<'js>>> {
    let name = canonical(name);
    if !embedded::MODULES.iter().any(|(known, _)| *known == name) {
        return Ok(None);
    }
    evaluate(ctx, name)?.get("default").map(Some)
}

/// The module that a script means by `require(name)`.
pub(crate) fn script_module(name: &str) -> Option<&'static str> {
    let name = canonical(name);
    embedded::SCRIPT_MODULES.iter().find(|known| **known == name).copied()
}

fn canonical(name: &str) -> &str {
    embedded::ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, canonical)| canonical)
}

fn evaluate<'js>(ctx: &Ctx<'js>, name: &str) -> Result<Module<'js, rquickjs::module::Evaluated>> {
    let module = Bundle(embedded::MODULES).load(ctx, name, None)?;
    let (module, promise) = module.eval()?;
    // No module awaits anything, so the promise is settled already.
    match promise.result::<rquickjs::Value<'js>>() {
        Some(Err(error)) => Err(error),
        _ => Ok(module),
    }
}
