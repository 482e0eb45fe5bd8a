//! What the handlers of one server share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::echo::digest::Nonces;
use crate::oauth::client::Clients;
use crate::oauth::store::Store;
use crate::options::EchoOptions;

/// Options, registered clients, and everything that requests may change.
pub(crate) struct State {
    pub(crate) options: EchoOptions,
    /// The server's URL without a path; also the issuer of its tokens (RFC 8414).
    pub(crate) issuer: String,
    pub(crate) clients: Clients,
    nonces: Mutex<Nonces>,
    grants: Mutex<Store>,
    created_expenses: Mutex<Vec<Value>>,
}

impl State {
    pub(crate) fn new(options: EchoOptions, issuer: String) -> Self {
        Self {
            clients: Clients::new(&options.clients),
            grants: Mutex::new(Store::new(&options)),
            nonces: Mutex::default(),
            created_expenses: Mutex::default(),
            options,
            issuer,
        }
    }

    /// The nonces handed out by `/digest-auth`.
    pub(crate) fn nonces(&self) -> MutexGuard<'_, Nonces> {
        lock(&self.nonces)
    }

    /// The authorization server's codes and tokens.
    pub(crate) fn grants(&self) -> MutexGuard<'_, Store> {
        lock(&self.grants)
    }

    /// The expenses that clients created.
    pub(crate) fn created_expenses(&self) -> MutexGuard<'_, Vec<Value>> {
        lock(&self.created_expenses)
    }
}

/// Locks even after a panic elsewhere: the data of a demo server is never worth refusing all further requests.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
impl State {
    /// A state with the given options for tests of handlers.
    pub(crate) fn for_test(options: EchoOptions) -> Self {
        Self::new(options, "http://127.0.0.1:9080".to_owned())
    }
}
