//! Errors of the sandbox, and errors of scripts as data.

use postrider_core::run::ScriptError;

use crate::compile::FILE_PREFIX;

/// Why no script can be run at all.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The script engine could not be set up; mostly memory.
    #[error("failed to start the script engine: {0}")]
    Engine(String),
}

/// A script error with the place that its stack names, if that is in the script.
pub(crate) fn script_error(name: String, message: String, stack: Option<String>, shift: u32) -> ScriptError {
    let place = stack.as_deref().and_then(first_place);
    let (line, column) = match place {
        // The first line of a script stands behind the opening of the function around it.
        Some((1, column)) => (Some(1), Some(column.saturating_sub(shift).max(1))),
        Some((line, column)) => (Some(line), Some(column)),
        None => (None, None),
    };
    ScriptError { name, message, stack, line, column }
}

/// Line and column of the first stack frame in a script.
fn first_place(stack: &str) -> Option<(u32, u32)> {
    let frame = stack.lines().find(|line| line.contains(FILE_PREFIX))?;
    let place = &frame[frame.find(FILE_PREFIX)?..];
    let mut parts = place.trim_end_matches(')').split(':').skip(1);
    let line = parts.next()?.parse().ok()?;
    let column = parts.next().and_then(|column| column.parse().ok()).unwrap_or(1);
    Some((line, column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_is_that_of_the_first_frame_in_a_script() {
        let stack = "    at parse (native)\n    at inner (script-3.js:7:16)\n    at outer (script-3.js:9:1)";
        let error = script_error("Error".into(), "x".into(), Some(stack.into()), 12);
        assert_eq!((error.line, error.column), (Some(7), Some(16)));
        let error = script_error("Error".into(), "x".into(), Some("    at script-1.js:1:20".into()), 12);
        assert_eq!((error.line, error.column), (Some(1), Some(8)));
        let error = script_error("Error".into(), "x".into(), Some("    at chai (lib)".into()), 12);
        assert_eq!((error.line, error.column), (None, None));
    }
}
