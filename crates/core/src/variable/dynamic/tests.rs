use rand::SeedableRng as _;
use rand::rngs::StdRng;
use regex::Regex;

use super::*;

/// 2026-11-24T01:02:03.504Z.
const NOW_MS: u64 = 1_795_482_123_504;

const UUID: &str = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
const DATE: &str =
    r"(Sun|Mon|Tue|Wed|Thu|Fri|Sat) [A-Z][a-z]{2} \d\d 20\d\d \d\d:\d\d:\d\d GMT\+0000 \(Coordinated Universal Time\)";
const WORDS: &str = r"[A-Za-z0-9'.,/&-]+( [A-Za-z0-9'.,/&-]+)*";
const SENTENCE: &str = r"[A-Z][a-z]*( [a-z]+){2,9}\.";
const USER: &str = r"[A-Z][a-z]+(\d{1,2}|[._][A-Z][A-Za-z]+(\d{1,2})?)";
const DOMAIN: &str = r"[a-z]+\.(com|biz|info|name|net|org)";
const FILE: &str = r"[a-z0-9]+(_[a-z0-9]+)*\.[a-z0-9]+";

/// The whole text of a value of each variable; those that are not named here are words.
fn shape(name: &str) -> String {
    match name {
        "$guid" | "$randomUUID" => UUID.to_owned(),
        "$timestamp" => "1795482124".to_owned(),
        "$isoTimestamp" => r"2026-11-24T01:02:03\.504Z".to_owned(),
        "$randomInt" => r"\d{1,3}|1000".to_owned(),
        "$randomPhoneNumber" => r"[2-9]\d\d-[2-9]\d\d-\d{4}".to_owned(),
        "$randomPhoneNumberExt" => r"[1-9]\d?-[2-9]\d\d-[2-9]\d\d-\d{4}".to_owned(),
        "$randomLocale" => "[a-z]{2,3}".to_owned(),
        "$randomWords" => r"\S+( \S+){1,4}".to_owned(),
        "$randomWord" => r"\S+".to_owned(),
        "$randomDirectoryPath" => "(/[A-Za-z]+)+".to_owned(),
        "$randomFilePath" => format!("(/[A-Za-z]+)+/{FILE}"),
        "$randomFileName" | "$randomCommonFileName" => FILE.to_owned(),
        "$randomStreetAddress" => r"[1-9]\d{2,4} [A-Z][A-Za-z]+ [A-Z][a-z]+".to_owned(),
        "$randomCountryCode" => "[A-Z]{2}".to_owned(),
        "$randomLatitude" => r"-?([0-8]?\d\.\d{4}|90\.0000)".to_owned(),
        "$randomLongitude" => r"-?(\d{1,2}\.\d{4}|1[0-7]\d\.\d{4}|180\.0000)".to_owned(),
        "$randomColor" => "[a-z]+( [a-z]+)?".to_owned(),
        "$randomDatabaseCollation" => "[a-z0-9]+(_[a-z]+)+".to_owned(),
        "$randomDatePast" | "$randomDateFuture" | "$randomDateRecent" => DATE.to_owned(),
        "$randomBankAccount" => r"\d{8}".to_owned(),
        "$randomBankAccountName" => "[A-Z][a-z]+( [A-Z][a-z]+)? Account".to_owned(),
        "$randomCreditCardMask" => r"\d{4}".to_owned(),
        "$randomPrice" => r"\d{1,3}\.\d\d|1000\.00".to_owned(),
        "$randomCurrencyCode" => "[A-Z]{3}".to_owned(),
        "$randomCurrencySymbol" => r"\S{1,4}".to_owned(),
        "$randomBitcoin" => "[13][1-9A-HJ-NP-Za-km-z]{24,33}".to_owned(),
        "$randomBankAccountIban" => r"[A-Z]{2}\d\d[A-Z0-9]{11,27}".to_owned(),
        "$randomBankAccountBic" => "[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?".to_owned(),
        "$randomAvatarImage" => r"https://cdn\.fakercloud\.com/avatars/[a-z]+_128\.jpg".to_owned(),
        "$randomImageDataUri" => {
            "data:image/svg\\+xml;charset=UTF-8,%3Csvg(%[0-9A-F]{2}|[A-Za-z0-9])+svg%3E".to_owned()
        }
        "$randomEmail" => format!(r"{USER}@(gmail|yahoo|hotmail)\.com"),
        "$randomExampleEmail" => format!(r"{USER}@example\.(com|net|org)"),
        "$randomUserName" => USER.to_owned(),
        "$randomUrl" => format!("https?://{DOMAIN}"),
        "$randomDomainName" => DOMAIN.to_owned(),
        "$randomDomainWord" => "[a-z]+".to_owned(),
        "$randomIP" => r"(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])(\.(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])){3}".to_owned(),
        "$randomIPV6" => "[0-9a-f]{4}(:[0-9a-f]{4}){7}".to_owned(),
        "$randomUserAgent" => r"Mozilla/5\.0 \([^)]+\).* (Firefox|Safari|like Gecko)[/0-9.]*".to_owned(),
        "$randomHexColor" => "#[0-9a-f]{6}".to_owned(),
        "$randomMACAddress" => "[0-9a-f]{2}(:[0-9a-f]{2}){5}".to_owned(),
        "$randomPassword" => r"[A-Za-z0-9_]{15}".to_owned(),
        "$randomLoremWords" => "[a-z]+( [a-z]+){2}".to_owned(),
        "$randomLoremSentence" => SENTENCE.to_owned(),
        "$randomLoremSlug" => "[a-z]+(-[a-z]+){2}".to_owned(),
        "$randomLoremSentences" => format!("{SENTENCE}( {SENTENCE}){{1,5}}"),
        "$randomLoremParagraph" => format!("{SENTENCE}( {SENTENCE}){{2,5}}"),
        "$randomLoremParagraphs" => format!("{SENTENCE}( {SENTENCE}){{2,5}}(\n \r{SENTENCE}( {SENTENCE}){{2,5}}){{2}}"),
        "$randomLoremText" => "[A-Za-z. \n\r]+".to_owned(),
        "$randomLoremLines" => format!("{SENTENCE}(\n{SENTENCE}){{0,4}}"),
        "$randomPhrase" => r"[A-Za-z].*!".to_owned(),
        "$randomBoolean" => "true|false".to_owned(),
        "$randomAlphaNumeric" => "[0-9a-z]".to_owned(),
        "$randomMimeType" => r"[a-z]+/[a-z0-9.+-]+".to_owned(),
        "$randomSemver" => r"\d\.\d\.\d".to_owned(),
        "$randomImageUrl" => "http://placeimg.com/640/480".to_owned(),
        image if image.ends_with("Image") => "http://placeimg.com/640/480/[a-z]+".to_owned(),
        _ => WORDS.to_owned(),
    }
}

fn generate_text(name: &str, rng: &mut StdRng) -> String {
    match generate(name, &mut DynamicContext { now_ms: NOW_MS, rng }) {
        Some(Value::String(text)) => text,
        Some(other) => other.to_string(),
        None => panic!("{name} is unknown"),
    }
}

#[test]
fn every_variable_has_its_shape() {
    for name in NAMES {
        let shape = Regex::new(&format!("^(?s:{})$", shape(name))).unwrap();
        let mut rng = StdRng::seed_from_u64(1);
        for _ in 0..200 {
            let text = generate_text(name, &mut rng);
            assert!(shape.is_match(&text), "{name} gave {text:?}");
        }
    }
}

#[test]
fn names_are_sorted_and_complete() {
    assert_eq!(NAMES.len(), 118);
    assert!(NAMES.is_sorted());
    assert!(is_dynamic("$guid") && is_dynamic("$randomUUID"));
    for name in ["guid", "$GUID", "$random", "", "$"] {
        assert!(!is_dynamic(name), "{name}");
    }
    let mut rng = StdRng::seed_from_u64(1);
    assert_eq!(generate("$unknown", &mut DynamicContext { now_ms: 0, rng: &mut rng }), None);
}

#[test]
fn numbers_and_booleans_keep_their_type() {
    let mut rng = StdRng::seed_from_u64(1);
    let mut context = DynamicContext { now_ms: NOW_MS, rng: &mut rng };
    for name in NAMES {
        let value = generate(name, &mut context).unwrap();
        match *name {
            "$timestamp" | "$randomInt" => assert!(value.is_u64(), "{name}"),
            "$randomBoolean" => assert!(value.is_boolean()),
            _ => assert!(value.is_string(), "{name}"),
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_values() {
    let values = |seed| {
        let mut rng = StdRng::seed_from_u64(seed);
        NAMES.iter().map(|name| generate_text(name, &mut rng)).collect::<Vec<_>>()
    };
    assert_eq!(values(7), values(7));
    assert_ne!(values(7), values(8));
}

#[test]
fn dates_lie_on_the_right_side_of_now() {
    let mut rng = StdRng::seed_from_u64(1);
    for _ in 0..100 {
        let year = |text: String| text[11..15].parse::<u16>().unwrap();
        assert!(matches!(year(generate_text("$randomDatePast", &mut rng)), 2025 | 2026));
        assert!(matches!(year(generate_text("$randomDateFuture", &mut rng)), 2026 | 2027));
        let recent = generate_text("$randomDateRecent", &mut rng);
        assert!(recent.contains("Nov 23 2026") || recent.contains("Nov 24 2026"), "{recent}");
    }
}
