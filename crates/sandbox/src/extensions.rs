//! Methods of built-in objects that Postman's sandbox has from the library Sugar.
//!
//! The library changes the prototypes of strings, lists, numbers and dates, and costs milliseconds to
//! load. So it is loaded when a script first uses one of its methods; for that, methods that a script
//! names are defined beforehand as accessors which load it (`extensions.js`).

use std::collections::HashSet;

use crate::compile::names_word;

/// The methods by owner: `#` stands for the prototype of a class.
const METHODS: [(&str, &str); 12] = [
    (
        "String#",
        "escapeRegExp escapeURL unescapeURL escapeHTML unescapeHTML encodeBase64 decodeBase64 each shift \
         codes chars words lines paragraphs isBlank has add remove reverse compact from to dasherize \
         underscore camelize spacify stripTags removeTags truncate pad padLeft padRight first last toNumber \
         capitalize assign insert pluralize singularize humanize titleize parameterize hankaku zenkaku \
         hiragana katakana isArabic hasArabic isCyrillic hasCyrillic isDevanagari hasDevanagari isGreek \
         hasGreek isHangul hasHangul isHan hasHan isKanji hasKanji isHebrew hasHebrew isHiragana hasHiragana \
         isKana hasKana isKatakana hasKatakana isLatin hasLatin isThai hasThai",
    ),
    (
        "Array#",
        "findAll count removeAt include exclude clone unique flatten union intersect subtract first last from \
         to min max least most sum average inGroups inGroupsOf isEmpty sortBy randomize zip sample each add \
         remove compact groupBy none all any insert",
    ),
    (
        "Number#",
        "duration year years yearBefore yearsBefore yearAgo yearsAgo yearAfter yearsAfter yearFromNow \
         yearsFromNow month months monthBefore monthsBefore monthAgo monthsAgo monthAfter monthsAfter \
         monthFromNow monthsFromNow week weeks weekBefore weeksBefore weekAgo weeksAgo weekAfter weeksAfter \
         weekFromNow weeksFromNow day days dayBefore daysBefore dayAgo daysAgo dayAfter daysAfter dayFromNow \
         daysFromNow hour hours hourBefore hoursBefore hourAgo hoursAgo hourAfter hoursAfter hourFromNow \
         hoursFromNow minute minutes minuteBefore minutesBefore minuteAgo minutesAgo minuteAfter minutesAfter \
         minuteFromNow minutesFromNow second seconds secondBefore secondsBefore secondAgo secondsAgo \
         secondAfter secondsAfter secondFromNow secondsFromNow millisecond milliseconds millisecondBefore \
         millisecondsBefore millisecondAgo millisecondsAgo millisecondAfter millisecondsAfter \
         millisecondFromNow millisecondsFromNow log abbr metric bytes isInteger isOdd isEven isMultipleOf \
         format hex upto downto times chr pad ordinalize toNumber round floor ceil abs pow sin asin cos acos \
         tan atan exp sqrt",
    ),
    (
        "Date#",
        "set setWeekday setISOWeek getISOWeek getUTCOffset utc isUTC advance rewind isValid isAfter isBefore \
         isBetween isLeapYear daysInMonth format relative is reset clone iso getWeekday getUTCWeekday \
         yearsAgo yearsUntil yearsSince yearsFromNow addYears isLastYear isThisYear isNextYear \
         beginningOfYear endOfYear monthsAgo monthsUntil monthsSince monthsFromNow addMonths isLastMonth \
         isThisMonth isNextMonth beginningOfMonth endOfMonth weeksAgo weeksUntil weeksSince weeksFromNow \
         addWeeks isLastWeek isThisWeek isNextWeek beginningOfWeek endOfWeek daysAgo daysUntil daysSince \
         daysFromNow addDays beginningOfDay endOfDay hoursAgo hoursUntil hoursSince hoursFromNow addHours \
         minutesAgo minutesUntil minutesSince minutesFromNow addMinutes secondsAgo secondsUntil secondsSince \
         secondsFromNow addSeconds millisecondsAgo millisecondsUntil millisecondsSince millisecondsFromNow \
         addMilliseconds short long full isToday isYesterday isTomorrow isWeekday isWeekend isFuture isPast \
         isSunday isMonday isTuesday isWednesday isThursday isFriday isSaturday isJanuary isFebruary isMarch \
         isApril isMay isJune isJuly isAugust isSeptember isOctober isNovember isDecember",
    ),
    ("Function#", "lazy delay throttle debounce cancel after once fill"),
    ("RegExp#", "getFlags setFlags addFlag removeFlag"),
    (
        "Object.",
        "extend map reduce each size any all none count find findAll isEmpty sum average min max least most \
         watch isObject isNaN equal extended merge clone fromQueryString toQueryString tap has select reject \
         isArray isBoolean isDate isFunction isNumber isString isRegExp",
    ),
    ("Array.", "extend create AlphanumericSortOrder AlphanumericSortIgnoreCase AlphanumericSortEquivalents"),
    (
        "Date.",
        "extend create past future addLocale setLocale getLocale addFormat utc RFC1123 RFC1036 ISO8601_DATE \
         ISO8601_DATETIME range",
    ),
    ("Number.", "extend random"),
    ("RegExp.", "extend escape"),
    ("String.", "extend Inflector"),
];

/// The methods that a script may use, as `String#has` or `Date.create`. Code that a script makes at
/// run time may use any.
pub(crate) fn named_by(source: &str) -> Vec<String> {
    let may_make_code = names_word(source, "eval") || names_word(source, "Function");
    let members: HashSet<&str> = members(source).collect();
    let owners = METHODS.iter().flat_map(|(owner, names)| names.split(' ').map(move |name| (*owner, name)));
    let named = owners.filter(|(_, name)| may_make_code || members.contains(name));
    named.map(|(owner, name)| format!("{owner}{name}")).collect()
}

/// The words that follow a dot.
fn members(source: &str) -> impl Iterator<Item = &str> {
    source.split('.').skip(1).map(|rest| {
        let rest = rest.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        &rest[..end]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_members_are_methods() {
        let table: [(&str, &[&str]); 5] = [
            ("responseBody.has('x')", &["String#has", "Object.has"]),
            ("list . unique()", &["Array#unique"]),
            ("has('x'); pm.test('a')", &[]),
            ("x?.isBlank()", &["String#isBlank"]),
            ("", &[]),
        ];
        for (source, expected) in table {
            assert_eq!(named_by(source), expected, "{source}");
        }
        assert!(named_by("eval(x)").len() > 300);
    }
}
