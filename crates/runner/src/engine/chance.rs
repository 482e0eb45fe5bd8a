//! Clock and chance for dynamic variables and identifiers.

use std::cell::RefCell;
use std::time::{SystemTime, UNIX_EPOCH};

use postrider_core::variable::dynamic::{self, DynamicContext};
use postrider_core::variable::js_number_text;
use rand::rngs::SmallRng;
use rand::{RngCore, SeedableRng};
use serde_json::Value;

/// The clock and the random numbers of a lane.
#[derive(Debug)]
pub(super) struct Chance {
    rng: RefCell<SmallRng>,
}

impl Chance {
    pub(super) fn new() -> Self {
        Self { rng: RefCell::new(SmallRng::from_os_rng()) }
    }

    /// The text of a fresh value of a dynamic variable, given with its `$`.
    pub(super) fn dynamic(&self, name: &str) -> Option<String> {
        let mut rng = self.rng.borrow_mut();
        let mut context = DynamicContext { now_ms: now_ms(), rng: &mut *rng };
        dynamic::generate(name, &mut context).map(|value| match value {
            Value::String(text) => text,
            Value::Number(number) => js_number_text(&number),
            other => other.to_string(),
        })
    }

    /// A fresh UUID of version 4.
    pub(super) fn uuid(&self) -> String {
        let mut bytes = [0; 16];
        self.rng.borrow_mut().fill_bytes(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }
}

/// Milliseconds since the Unix epoch.
pub(super) fn now_ms() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}
