//! `--reporter-*` options: they are the reporters' own, so the command line does not know them.
//!
//! They are cut out before anything else is read. The value is what follows `=`, or the next word
//! when it does not start with `-`; without a value the option is a switch. What follows the prefix
//! names an active reporter and its option (`json-export`), or an option for all (`export`).

use crate::reporters::{ReporterOptions, ReporterSelection, ReporterValue};

const PREFIX: &str = "--reporter-";

/// The `--reporter-*` options of a command line, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReporterArgs(Vec<(String, ReporterValue)>);

impl ReporterArgs {
    /// Takes the reporter options out of a command line; returns the other words, and the options.
    pub fn cut(words: Vec<String>) -> (Vec<String>, Self) {
        let mut rest = Vec::with_capacity(words.len());
        let mut options = Vec::new();
        let mut words = words.into_iter().peekable();
        while let Some(word) = words.next() {
            let Some(option) = word.strip_prefix(PREFIX) else {
                rest.push(word);
                continue;
            };
            if let Some((name, value)) = option.split_once('=') {
                options.push((name.to_owned(), ReporterValue::Text(value.to_owned())));
            } else {
                let value = words.next_if(|next| !next.is_empty() && !next.starts_with('-'));
                options.push((option.to_owned(), value.map_or(ReporterValue::Switch, ReporterValue::Text)));
            }
        }
        (rest, Self(options))
    }

    /// Gives every active reporter its options.
    pub fn assign(&self, active: Vec<String>) -> Vec<ReporterSelection> {
        let generic: ReporterOptions = self
            .0
            .iter()
            .filter(|(option, _)| !active.iter().any(|name| name == reporter_part(option)))
            .map(|(option, value)| (camel_case(option), value.clone()))
            .collect();
        let own = |name: &str| {
            let options = self.0.iter().filter(|(option, _)| reporter_part(option) == name);
            let mut options: ReporterOptions = options
                .filter_map(|(option, value)| {
                    Some((camel_case(option.strip_prefix(name)?.strip_prefix('-')?), value.clone()))
                })
                .collect();
            options.extend(generic.clone());
            options
        };
        active.into_iter().map(|name| ReporterSelection { options: own(&name), name }).collect()
    }
}

/// The first part of an option, which may be a reporter's name.
fn reporter_part(option: &str) -> &str {
    option.split_once('-').map_or(option, |(name, _)| name)
}

/// `no-success-assertions` → `noSuccessAssertions`.
fn camel_case(words: &str) -> String {
    let mut result = String::with_capacity(words.len());
    for word in words.split(['-', '_', ' ']).filter(|word| !word.is_empty()) {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if !result.is_empty() => result.extend(first.to_uppercase()),
            Some(first) => result.extend(first.to_lowercase()),
            None => {}
        }
        result.push_str(letters.as_str());
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    fn text(value: &str) -> ReporterValue {
        ReporterValue::Text(value.to_owned())
    }

    #[test]
    fn reporter_options_are_cut_out_with_their_value() {
        use ReporterValue::Switch;
        for (line, rest, options) in [
            ("run a.json", "run a.json", vec![]),
            ("run --reporter-json-export x a.json", "run a.json", vec![("json-export", text("x"))]),
            ("run --reporter-json-export=x a.json", "run a.json", vec![("json-export", text("x"))]),
            ("run --reporter-json-export=a=b a.json", "run a.json", vec![("json-export", text("a=b"))]),
            ("run a.json --reporter-cli-no-banner -k", "run a.json -k", vec![("cli-no-banner", Switch)]),
            ("run --reporter-cli-no-banner a.json", "run", vec![("cli-no-banner", text("a.json"))]),
            ("run a.json --reporter-x", "run a.json", vec![("x", Switch)]),
            ("run a.json --reporters json", "run a.json --reporters json", vec![]),
        ] {
            let options = options.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            assert_eq!(ReporterArgs::cut(words(line)), (words(rest), ReporterArgs(options)), "{line}");
        }
    }

    #[test]
    fn options_of_an_active_reporter_are_its_own_and_others_are_for_all() {
        let (_, args) = ReporterArgs::cut(words(
            "--reporter-json-export a.json --reporter-export all --reporter-html-template t --reporter-cli-no-banner",
        ));
        let json = &args.assign(vec!["json".to_owned(), "cli".to_owned()]);
        let keys = |index: usize| json[index].options.keys().map(String::as_str).collect::<Vec<_>>();
        assert_eq!(keys(0), ["export", "htmlTemplate"]);
        assert_eq!(keys(1), ["export", "htmlTemplate", "noBanner"]);
        assert_eq!(json[0].options["export"], text("all"), "the option for all wins");
    }

    #[test]
    fn names_become_camel_case() {
        for (words, expected) in [
            ("export", "export"),
            ("no-success-assertions", "noSuccessAssertions"),
            ("show-timestamps", "showTimestamps"),
            ("", ""),
        ] {
            assert_eq!(camel_case(words), expected);
        }
    }
}
