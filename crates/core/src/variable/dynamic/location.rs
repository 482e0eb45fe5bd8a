//! Places.

use super::DynamicContext;
use super::person::{FIRST_NAMES, LAST_NAMES};

/// Language codes (ISO 639).
pub(super) const LOCALES: &[&str] = &[
    "af", "am", "ar", "ast", "az", "be", "bg", "bn", "br", "bs", "ca", "ceb", "cs", "cy", "da", "de", "el", "en", "eo",
    "es", "et", "eu", "fa", "fi", "fil", "fo", "fr", "fy", "ga", "gd", "gl", "gu", "ha", "haw", "he", "hi", "hr", "hu",
    "hy", "id", "ig", "is", "it", "ja", "ka", "kk", "km", "kn", "ko", "ku", "ky", "la", "lb", "lo", "lt", "lv", "mg",
    "mi", "mk", "ml", "mn", "mr", "ms", "mt", "my", "nb", "ne", "nl", "nn", "no", "oc", "pa", "pl", "ps", "pt", "qu",
    "rm", "ro", "ru", "sd", "si", "sk", "sl", "sm", "sn", "so", "sq", "sr", "sv", "sw", "ta", "te", "tg", "th", "tr",
    "uk", "ur", "uz", "vi", "xh", "yi", "yo", "zh", "zu",
];

/// Countries, in English.
pub(super) const COUNTRIES: &[&str] = &[
    "Albania",
    "Algeria",
    "Argentina",
    "Armenia",
    "Australia",
    "Austria",
    "Bahamas",
    "Bangladesh",
    "Belgium",
    "Bolivia",
    "Botswana",
    "Brazil",
    "Bulgaria",
    "Cameroon",
    "Canada",
    "Chile",
    "China",
    "Colombia",
    "Costa Rica",
    "Croatia",
    "Cuba",
    "Cyprus",
    "Czech Republic",
    "Denmark",
    "Ecuador",
    "Egypt",
    "Estonia",
    "Ethiopia",
    "Fiji",
    "Finland",
    "France",
    "Georgia",
    "Germany",
    "Ghana",
    "Greece",
    "Guatemala",
    "Hungary",
    "Iceland",
    "India",
    "Indonesia",
    "Ireland",
    "Israel",
    "Italy",
    "Jamaica",
    "Japan",
    "Jordan",
    "Kazakhstan",
    "Kenya",
    "Latvia",
    "Lebanon",
    "Lithuania",
    "Luxembourg",
    "Madagascar",
    "Malaysia",
    "Malta",
    "Mexico",
    "Monaco",
    "Mongolia",
    "Morocco",
    "Namibia",
    "Nepal",
    "Netherlands",
    "New Zealand",
    "Nigeria",
    "Norway",
    "Oman",
    "Pakistan",
    "Panama",
    "Paraguay",
    "Peru",
    "Philippines",
    "Poland",
    "Portugal",
    "Qatar",
    "Romania",
    "Rwanda",
    "Saudi Arabia",
    "Senegal",
    "Serbia",
    "Singapore",
    "Slovenia",
    "South Africa",
    "Spain",
    "Sri Lanka",
    "Sweden",
    "Switzerland",
    "Thailand",
    "Tunisia",
    "Turkey",
    "Uganda",
    "Ukraine",
    "United Arab Emirates",
    "United Kingdom",
    "United States of America",
    "Uruguay",
    "Vietnam",
    "Zambia",
    "Zimbabwe",
];

/// Country codes (ISO 3166-1 alpha-2).
pub(super) const COUNTRY_CODES: &[&str] = &[
    "AD", "AE", "AL", "AM", "AR", "AT", "AU", "AZ", "BA", "BD", "BE", "BF", "BG", "BO", "BR", "BS", "BW", "CA", "CH",
    "CL", "CM", "CN", "CO", "CR", "CU", "CY", "CZ", "DE", "DK", "DO", "DZ", "EC", "EE", "EG", "ES", "ET", "FI", "FJ",
    "FR", "GB", "GE", "GH", "GR", "GT", "HK", "HN", "HR", "HU", "ID", "IE", "IL", "IN", "IS", "IT", "JM", "JO", "JP",
    "KE", "KR", "KZ", "LB", "LI", "LK", "LT", "LU", "LV", "MA", "MC", "MD", "MG", "MK", "MN", "MT", "MX", "MY", "NA",
    "NG", "NL", "NO", "NP", "NZ", "OM", "PA", "PE", "PH", "PK", "PL", "PT", "PY", "QA", "RO", "RS", "RW", "SA", "SE",
    "SG", "SI", "SK", "SN", "TH", "TN", "TR", "TW", "TZ", "UA", "UG", "US", "UY", "VE", "VN", "ZA", "ZM", "ZW",
];

const CITY_PREFIXES: &[&str] = &["New", "North", "South", "East", "West", "Lake", "Port", "Upper", "Fort"];

const CITY_SUFFIXES: &[&str] = &[
    "ville", "town", "ton", "bury", "burgh", "ford", "field", "haven", "land", "mouth", "port", "shire", "side",
    "stad", "view", "wood",
];

const STREET_SUFFIXES: &[&str] = &[
    "Alley", "Avenue", "Bridge", "Canyon", "Court", "Crescent", "Drive", "Garden", "Grove", "Harbor", "Hill", "Island",
    "Junction", "Lane", "Meadow", "Mews", "Orchard", "Park", "Parkway", "Path", "Place", "Plaza", "Ridge", "Road",
    "Square", "Street", "Terrace", "Trail", "Valley", "Walk", "Way",
];

/// `Lake Marianville`, `North Paul`, `Hollisport`.
pub(super) fn city(context: &mut DynamicContext<'_>) -> String {
    let prefix = context.pick(CITY_PREFIXES);
    let first_name = context.pick(FIRST_NAMES);
    let last_name = context.pick(LAST_NAMES);
    let suffix = context.pick(CITY_SUFFIXES);
    match context.number(0..=3) {
        0 => format!("{prefix} {first_name}{suffix}"),
        1 => format!("{prefix} {first_name}"),
        2 => format!("{first_name}{suffix}"),
        _ => format!("{last_name}{suffix}"),
    }
}

/// A name and a kind of street.
pub(super) fn street_name(context: &mut DynamicContext<'_>) -> String {
    let name = if context.chance() { context.pick(FIRST_NAMES) } else { context.pick(LAST_NAMES) };
    format!("{name} {}", context.pick(STREET_SUFFIXES))
}

/// A house number of three to five digits and a street.
pub(super) fn street_address(context: &mut DynamicContext<'_>) -> String {
    let n_more_digits = context.count(2..=4);
    let first_digit = context.number(1..=9);
    format!("{first_digit}{} {}", context.digits(n_more_digits), street_name(context))
}

/// Degrees with four decimals.
pub(super) fn latitude(context: &mut DynamicContext<'_>) -> String {
    degrees(context, 90)
}

/// Degrees with four decimals.
pub(super) fn longitude(context: &mut DynamicContext<'_>) -> String {
    degrees(context, 180)
}

fn degrees(context: &mut DynamicContext<'_>, limit: u64) -> String {
    let sign = if context.chance() { "-" } else { "" };
    let ten_thousandths = context.number(0..=limit * 10_000);
    format!("{sign}{}.{:04}", ten_thousandths / 10_000, ten_thousandths % 10_000)
}
