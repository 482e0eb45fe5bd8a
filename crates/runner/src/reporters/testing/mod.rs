//! Runs to report on: literal event sequences of runs that Newman 6.2.2 made too. What it reported is
//! kept in `tests/fixtures/reporters`, with the collections beside it. The server answered every
//! request with `{"ok":true}`, but `/empty` (204), `/text` and `/big`.

mod driver;
mod sample;
mod verbose;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

pub(super) use driver::Driver;
pub(super) use sample::{SAMPLE_ENDED, sample};
pub(super) use verbose::verbose;

use super::{Clock, Reporter, ReporterSettings};

/// Settings with a clock that stands still.
pub(super) fn settings() -> ReporterSettings {
    ReporterSettings { clock: Clock::fixed(|| SAMPLE_ENDED), ..ReporterSettings::default() }
}

/// A writer whose content can be read later.
#[derive(Debug, Clone, Default)]
pub(super) struct SharedBuffer(Arc<Mutex<Vec<u8>>>);

impl SharedBuffer {
    pub(super) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for SharedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs a sequence of events through a reporter.
pub(super) fn report(reporter: impl Reporter + 'static, settings: ReporterSettings, run: impl FnOnce(&mut Driver)) {
    let mut driver = Driver::new(super::Emitter::with_reporters(vec![Box::new(reporter)], settings));
    run(&mut driver);
    let errors = driver.finish();
    assert!(errors.is_empty(), "{errors:?}");
}
