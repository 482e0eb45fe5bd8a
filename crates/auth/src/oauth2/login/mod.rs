//! Signing in with a browser: authorization code with PKCE for native apps (RFC 6749 section 4.1,
//! RFC 7636, RFC 8252).
//!
//! [`redirect_route`] says how the answer can come back. For a loopback address a
//! [`LoopbackListener`] is bound first, because the [`AuthorizationRequest`] names its port; then
//! [`open_browser`] shows the request's URL and [`LoopbackListener::wait`] gives the code. Where
//! nobody can listen, the person pastes the address and [`AuthorizationRequest::accept`] reads it.
//! [`AuthorizationRequest::exchange`] makes tokens of the code; [`sign_in_with_loopback`] is all of it in one.

mod authorization;
mod browser;
mod callback;
mod flow;
mod head;
mod listener;
mod page;
mod pkce;
mod redirect;

pub use authorization::AuthorizationRequest;
pub use browser::{BrowserEnv, open_browser};
pub use callback::CallbackError;
pub use flow::sign_in_with_loopback;
pub use listener::LoopbackListener;
pub use pkce::Pkce;
pub use redirect::{LoopbackHost, LoopbackTarget, RedirectRoute, redirect_route};
