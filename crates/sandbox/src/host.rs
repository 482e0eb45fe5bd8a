//! What scripts ask of the outside.

use std::pin::Pin;

use postrider_core::collection::{Cookie, Request};
use postrider_core::run::{Assertion, ConsoleLevel, ConsoleValue, Exchange, ScriptError};

/// Serves one run of one script.
///
/// Methods are called on the thread that runs the script, while it runs; they must not start
/// another script in the same [`Sandbox`](crate::Sandbox).
pub trait ScriptHost {
    /// The script wrote to the console.
    fn console(&self, level: ConsoleLevel, messages: Vec<ConsoleValue>);

    /// The script made an assertion.
    fn assertion(&self, assertion: Assertion);

    /// An error that did not end the script: thrown in a timer or callback, by a promise that nobody
    /// handles, or by the script itself while timers or requests were pending. Newman tells listeners
    /// of its library about these and counts no failure.
    fn exception(&self, error: ScriptError) {
        let _ = error;
    }

    /// Whether the script is to stop where it stands, because nobody waits for it any more. Asked from
    /// time to time while it computes.
    fn is_cancelled(&self) -> bool {
        false
    }

    /// Sends a request of `pm.sendRequest`. The future is polled while the script waits.
    fn send_request(&self, request: Request) -> Pin<Box<dyn Future<Output = Exchange>>>;

    /// Cookies of the jar for the request's URL.
    fn cookies(&self) -> Vec<Cookie>;

    /// Works on the cookie jar of the run.
    ///
    /// # Errors
    ///
    /// Returns why the jar refuses the cookie; the script is told this text.
    fn cookie_jar(&self, command: CookieCommand) -> Result<CookieReply, String>;

    /// Substitutes variables of all scopes and dynamic variables in a text.
    fn replace_in(&self, text: &str) -> String;
}

/// A command of `pm.cookies.jar()`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CookieCommand {
    /// The cookie with this name that would be sent to this URL.
    Get {
        /// URL.
        url: String,
        /// Name of the cookie.
        name: String,
    },
    /// All cookies that would be sent to this URL.
    GetAll {
        /// URL.
        url: String,
    },
    /// Stores a cookie as if this URL had set it; an empty domain or path means the URL's.
    Set {
        /// URL.
        url: String,
        /// The cookie.
        cookie: Cookie,
    },
    /// Removes the cookie with this name that would be sent to this URL.
    Unset {
        /// URL.
        url: String,
        /// Name of the cookie.
        name: String,
    },
    /// Removes all cookies that would be sent to this URL.
    Clear {
        /// URL.
        url: String,
    },
}

/// The answer to a [`CookieCommand`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CookieReply {
    /// The cookie that was asked for or stored.
    Cookie(Option<Cookie>),
    /// The cookies that were asked for.
    Cookies(Vec<Cookie>),
    /// Nothing to say.
    Done,
}
