//! Newman, and what it and the binary send for the same collection.

use std::process::{Command, Stdio};

use super::compare::differences;
use super::home::{Home, Outcome};
use super::installed::installed;
use super::recorder::{Recorded, Recorder};

/// Runs Newman in the folder of this home; what it says may hold secrets, and is not searched.
pub(crate) fn newman(home: &Home, words: &[&str]) -> String {
    let program = installed().join("node_modules/newman/bin/newman.js");
    let mut command = Command::new("node");
    command.arg(program).arg("run").args(words).args(["--color", "off", "--timeout", "60000"]);
    command.current_dir(home.path("")).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("HOME", home.path("")).stdin(Stdio::null());
    let output = command.output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What came of one collection in both programs.
pub(crate) struct Both {
    pub(crate) newman: Vec<Recorded>,
    pub(crate) newman_said: String,
    pub(crate) ours: Vec<Recorded>,
    pub(crate) outcome: Outcome,
}

/// Runs the same words with Newman and with the binary, one after the other, against the same server.
pub(crate) fn both(home: &Home, recorder: &Recorder, words: &[&str]) -> Both {
    let newman_said = newman(home, words);
    let newman = recorder.take();
    assert!(!newman.is_empty(), "Newman sent nothing:\n{newman_said}");
    let outcome = home.run(&[&["run"], words].concat());
    Both { newman, newman_said, ours: recorder.take(), outcome }
}

impl Both {
    /// Fails unless all requests are the same but for what `mask` takes out; cases that are meant to differ must differ.
    #[track_caller]
    pub(crate) fn expect_same(&self, mask: &dyn Fn(&str, String) -> String, is_meant: &dyn Fn(&str) -> bool) {
        let differences = differences(&self.newman, &self.ours, mask);
        let mut cases: Vec<&str> = self.newman.iter().map(Recorded::case).collect();
        cases.dedup();
        let mut found: Vec<String> = differences
            .iter()
            .filter(|difference| !is_meant(&difference.case))
            .map(|difference| format!("## {}\n{}", difference.case, difference.lines))
            .collect();
        let is_same = |case: &&str| is_meant(case) && differences.iter().all(|difference| difference.case != **case);
        found.extend(cases.into_iter().filter(is_same).map(|case| format!("## {case} is the same by now\n")));
        assert!(
            found.is_empty(),
            "{} cases:\n{}\n{}\n{}",
            found.len(),
            found.join("\n"),
            self.newman_said,
            self.outcome.stderr
        );
    }
}
