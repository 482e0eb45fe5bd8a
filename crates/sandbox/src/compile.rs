//! From the text of a script to a function.
//!
//! A script is the body of a sloppy-mode function: `var`, `let` and functions stay its own, `return`
//! ends it, undeclared names become globals. Only a script that awaits becomes an async function.
//! `JSON` is a parameter, because scripts see another one than libraries.

use rquickjs::context::EvalOptions;
use rquickjs::{Ctx, Function, Result};

/// How the file names of scripts start, by which stack frames are told from those of libraries.
pub(crate) const FILE_PREFIX: &str = "script-";

/// What stands before a script on its first line. The semicolon keeps a leading `"use strict"` from
/// being a directive, which it is not in Postman either.
const SYNC_HEAD: &str = "(function(JSON){;";
const ASYNC_HEAD: &str = "(async function(JSON){;";
/// The line feed ends a comment on the last line.
const TAIL: &str = "\n})";

/// A compiled script.
#[derive(Debug, Clone)]
pub(crate) struct Compiled<F> {
    /// The function, to be called with the `JSON` of scripts.
    pub(crate) function: F,
    /// Whether it returns a promise.
    pub(crate) is_async: bool,
    /// Characters before the script on its first line.
    pub(crate) shift: u32,
    /// Whether the text throws `null`, which the engine also does when memory runs out.
    pub(crate) throws_null: bool,
    /// Whether the text names the legacy objects `environment` or `globals`.
    pub(crate) needs_snapshot: bool,
}

impl<F> Compiled<F> {
    /// The same with the function in another form.
    pub(crate) fn map<G>(self, change: impl FnOnce(F) -> G) -> Compiled<G> {
        let Self { function, is_async, shift, throws_null, needs_snapshot } = self;
        Compiled { function: change(function), is_async, shift, throws_null, needs_snapshot }
    }
}

/// Compiles a script; `keep_source` is told the text as the engine sees it.
pub(crate) fn compile<'js>(
    ctx: &Ctx<'js>,
    source: &str,
    file_name: &str,
    keep_source: impl Fn(String),
) -> Result<Compiled<Function<'js>>> {
    let evaluate = |head: &str| {
        let mut options = EvalOptions::default();
        options.strict = false;
        options.filename = Some(file_name.to_owned());
        let text = format!("{head}{source}{TAIL}");
        keep_source(text.clone());
        ctx.eval_with_options::<Function<'js>, _>(text, options)
    };
    let needs_snapshot = names_word(source, "environment") || names_word(source, "globals");
    let compiled = |function, is_async: bool| Compiled {
        function,
        is_async,
        shift: shift(if is_async { ASYNC_HEAD } else { SYNC_HEAD }),
        needs_snapshot,
        throws_null: source.contains("throw null"),
    };
    if names_word(source, "await") {
        if let Ok(function) = evaluate(ASYNC_HEAD) {
            return Ok(compiled(function, true));
        }
        // `await` may be a name in sloppy code; if not, the next attempt reports the error.
        ctx.catch();
    }
    evaluate(SYNC_HEAD).map(|function| compiled(function, false))
}

fn shift(head: &str) -> u32 {
    u32::try_from(head.len()).unwrap_or_default()
}

/// Whether a text has a word that is no member of something (`x.word`).
pub(crate) fn names_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    text.match_indices(word).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + word.len()..].chars().next();
        !before.is_some_and(|c| is_part(c) || c == '.') && !after.is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_unless_they_are_members_or_parts() {
        let table = [
            ("await x", "await", true),
            ("awaiting", "await", false),
            ("pm.environment.get('a')", "environment", false),
            ("environment['a']", "environment", true),
            ("x = environment", "environment", true),
            ("my_environment", "environment", false),
            ("", "await", false),
        ];
        for (text, word, expected) in table {
            assert_eq!(names_word(text, word), expected, "{text}");
        }
    }
}
