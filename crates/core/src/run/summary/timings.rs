//! Times of a run.

use crate::collection::Response;

/// Distribution of a time over the requests of a run, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spread {
    /// Mean. Requests without a response count in the divisor.
    pub average: f64,
    /// Smallest; 0 when there was none.
    pub min: f64,
    /// Largest.
    pub max: f64,
    /// Standard deviation.
    pub sd: f64,
}

impl Spread {
    /// Takes in the value of the `n`-th request. Zero is "not measured" and changes nothing.
    ///
    /// Mean and deviation follow Newman's running formulas (Welford's method with the count of all
    /// requests), so that both reports of the same run agree.
    fn add(&mut self, value: f64, n: f64) {
        if value == 0.0 || !value.is_finite() {
            return;
        }
        let variance = self.sd * self.sd;
        let before = value - self.average;
        self.average = (self.average * (n - 1.0) + value) / n;
        self.min = if self.min == 0.0 { value } else { self.min.min(value) };
        self.max = self.max.max(value);
        let after = value - self.average;
        self.sd = ((variance * (n - 1.0) + before * after) / n).sqrt();
    }
}

/// Times of a run.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RunTimings {
    /// From request to complete response, redirects among it.
    pub response: Spread,
    /// Name look-up of the last hop; measured only when phases are asked for.
    pub dns: Spread,
    /// Wait for the first byte of the last hop; measured only when phases are asked for.
    pub first_byte: Spread,
    /// Milliseconds since the Unix epoch.
    pub started: u64,
    /// Milliseconds since the Unix epoch.
    pub completed: u64,
}

impl RunTimings {
    /// Takes in a response; `n` is the number of requests so far, this one included.
    pub(super) fn add(&mut self, response: &Response, n: u64, with_phases: bool) {
        #[expect(clippy::cast_precision_loss, reason = "requests of a run are far fewer than 2^53")]
        let n = n as f64;
        self.response.add(response.elapsed_ms(), n);
        if with_phases {
            self.dns.add(response.timings.dns, n);
            self.first_byte.add(response.timings.first_byte, n);
        }
    }
}
