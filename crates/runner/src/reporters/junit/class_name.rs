//! Class names from the names of suites.

/// Letters with accents by what is left without them.
const ACCENTS: &[(&str, &str)] = &[
    ("A", "ÀÁÂÃÄÅĀĂĄ"),
    ("a", "àáâãäåāăą"),
    ("C", "ÇĆĈĊČ"),
    ("c", "çćĉċč"),
    ("D", "ÐĎĐ"),
    ("d", "ðďđ"),
    ("E", "ÈÉÊËĒĔĖĘĚ"),
    ("e", "èéêëēĕėęě"),
    ("G", "ĜĞĠĢ"),
    ("g", "ĝğġģ"),
    ("H", "ĤĦ"),
    ("h", "ĥħ"),
    ("I", "ÌÍÎÏĨĪĬĮİ"),
    ("i", "ìíîïĩīĭįı"),
    ("J", "Ĵ"),
    ("j", "ĵ"),
    ("K", "Ķ"),
    ("k", "ķĸ"),
    ("L", "ĹĻĽĿŁ"),
    ("l", "ĺļľŀł"),
    ("N", "ÑŃŅŇŊ"),
    ("n", "ñńņňŋ"),
    ("O", "ÒÓÔÕÖØŌŎŐ"),
    ("o", "òóôõöøōŏő"),
    ("R", "ŔŖŘ"),
    ("r", "ŕŗř"),
    ("S", "ŚŜŞŠ"),
    ("s", "śŝşšſ"),
    ("T", "ŢŤŦ"),
    ("t", "ţťŧ"),
    ("U", "ÙÚÛÜŨŪŬŮŰŲ"),
    ("u", "ùúûüũūŭůűų"),
    ("W", "Ŵ"),
    ("w", "ŵ"),
    ("Y", "ÝŶŸ"),
    ("y", "ýÿŷ"),
    ("Z", "ŹŻŽ"),
    ("z", "źżž"),
    ("Ae", "Æ"),
    ("ae", "æ"),
    ("Th", "Þ"),
    ("th", "þ"),
    ("ss", "ß"),
    ("IJ", "Ĳ"),
    ("ij", "ĳ"),
    ("Oe", "Œ"),
    ("oe", "œ"),
];

/// What a character is to the search for words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Upper,
    Lower,
    Digit,
    /// A letter of a script without case.
    Other,
    Break,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            'A'..='Z' => Self::Upper,
            'a'..='z' => Self::Lower,
            '0'..='9' => Self::Digit,
            c if c.is_ascii() || !c.is_alphabetic() => Self::Break,
            _ => Self::Other,
        }
    }
}

/// The words of a suite's name in upper camel case, ASCII only: `Auth / log in` → `AuthLogIn`.
pub(super) fn class_name(name: &str) -> String {
    let plain: String = name.chars().filter(|c| !matches!(c, '\'' | '\u{2019}')).map(without_accent).collect();
    let characters: Vec<char> = plain.chars().collect();
    let mut result = String::new();
    for word in words(&characters) {
        let lower: String = word.iter().collect::<String>().to_lowercase();
        let kept = lower.chars().filter(char::is_ascii_alphanumeric);
        // Only the first letter of a word is raised, whether it is kept or not.
        let starts_kept = lower.starts_with(|c: char| c.is_ascii_alphanumeric());
        for (position, c) in kept.enumerate() {
            let is_raised = result.is_empty() || (position == 0 && starts_kept);
            result.push(if is_raised { c.to_ascii_uppercase() } else { c });
        }
    }
    result
}

fn without_accent(c: char) -> String {
    let plain = ACCENTS.iter().find(|(_, accented)| !c.is_ascii() && accented.contains(c));
    plain.map_or_else(|| c.to_string(), |(plain, _)| (*plain).to_owned())
}

/// Words as `lodash` finds them: at changes of case, at digits and at what is no letter.
fn words(characters: &[char]) -> Vec<&[char]> {
    let mut words = Vec::new();
    let mut start = 0;
    while start < characters.len() {
        let length = word_length(&characters[start..]);
        if length > 0 {
            words.push(&characters[start..start + length]);
        }
        start += length.max(1);
    }
    words
}

/// Length of the word at the start; 0 at a character that belongs to none.
fn word_length(text: &[char]) -> usize {
    let class = |position: usize| text.get(position).map_or(Class::Break, |c| Class::of(*c));
    let run = |start: usize, classes: &[Class]| {
        text[start..].iter().take_while(|c| classes.contains(&Class::of(**c))).count()
    };
    let capital = usize::from(class(0) == Class::Upper);
    let lower = run(capital, &[Class::Lower]);
    if lower > 0 && matches!(class(capital + lower), Class::Break | Class::Upper) {
        return capital + lower;
    }
    // An abbreviation ends before the capital of the next word.
    let upper = run(0, &[Class::Upper, Class::Other]);
    let ends_at = |length: usize| match class(length) {
        Class::Break => true,
        Class::Upper => matches!(class(length + 1), Class::Lower | Class::Other),
        _ => false,
    };
    if let Some(length) = (1..=upper).rev().find(|length| ends_at(*length)) {
        return length;
    }
    let mixed = run(capital, &[Class::Lower, Class::Other]);
    if mixed > 0 {
        return capital + mixed;
    }
    if upper > 0 {
        return run(0, &[Class::Upper]).max(1);
    }
    let digits = run(0, &[Class::Digit]);
    digits + ordinal_ending(text, digits)
}

/// Length of the ending of an English ordinal number after its digits.
fn ordinal_ending(text: &[char], digits: usize) -> usize {
    let Some(last) = digits.checked_sub(1).and_then(|last| text.get(last)) else { return 0 };
    let ending: String = text.iter().skip(digits).take(2).collect();
    let expected = match last {
        '1' => "st",
        '2' => "nd",
        '3' => "rd",
        _ => "th",
    };
    let after = text.get(digits + 2).map_or(Class::Break, |c| Class::of(*c));
    let is_lower = ending == expected && matches!(after, Class::Break | Class::Upper | Class::Other);
    let is_upper = ending == expected.to_uppercase() && matches!(after, Class::Break | Class::Lower | Class::Other);
    if is_lower || is_upper { 2 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `lodash` 4 makes of these names by the reference's formula.
    #[test]
    fn names_become_classes() {
        for (name, expected) in [
            ("Auth / log in", "AuthLogIn"),
            ("Auth / Deep / Inner", "AuthDeepInner"),
            ("GET /users/:id", "GetUsersId"),
            ("getURLName2", "GetUrlName2"),
            ("XMLHttpRequest", "XmlHttpRequest"),
            ("hello", "Hello"),
            ("Ann's café", "AnnsCafe"),
            ("1st request", "1stRequest"),
            ("2ND", "2nd"),
            ("v2 API", "V2Api"),
            ("a1b2", "A1B2"),
            ("日本 test", "Test"),
            ("日本test", "Test"),
            ("foo_bar-baz", "FooBarBaz"),
            ("200 OK", "200Ok"),
            ("ABC", "Abc"),
            ("Ünïcode ß", "UnicodeSs"),
            ("emoji 😀 x", "EmojiX"),
            ("x1 Y", "X1Y"),
            ("11th", "11Th"),
            ("21st", "21st"),
            ("31ST", "31st"),
            ("fooBAR", "FooBar"),
            ("FOObar", "FoObar"),
            ("", ""),
            ("!!!", ""),
            ("1", "1"),
            ("É", "E"),
            ("naïve", "Naive"),
            ("a'b", "Ab"),
        ] {
            assert_eq!(class_name(name), expected, "{name}");
        }
    }
}
