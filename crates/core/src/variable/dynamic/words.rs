//! Words of all kinds, and the talk of hackers.

use super::DynamicContext;
use super::{commerce, company, finance, location, person};

/// Abbreviations of technology.
pub(super) const HACKER_ABBREVIATIONS: &[&str] = &[
    "TCP", "HTTP", "SDD", "RAM", "GB", "CSS", "SSL", "AGP", "SQL", "FTP", "PCI", "AI", "ADP", "RSS", "XML", "EXE",
    "COM", "HDD", "THX", "SMTP", "SMS", "USB", "PNG", "SAS", "IB", "SCSI", "JSON", "XSS", "JBOD", "DNS",
];

/// What devices are like.
pub(super) const HACKER_ADJECTIVES: &[&str] = &[
    "auxiliary",
    "primary",
    "back-end",
    "digital",
    "open-source",
    "virtual",
    "cross-platform",
    "redundant",
    "online",
    "haptic",
    "multi-byte",
    "bluetooth",
    "wireless",
    "1080p",
    "neural",
    "optical",
    "solid state",
    "mobile",
];

/// Devices.
pub(super) const HACKER_NOUNS: &[&str] = &[
    "driver",
    "protocol",
    "bandwidth",
    "panel",
    "microchip",
    "program",
    "port",
    "card",
    "array",
    "interface",
    "system",
    "sensor",
    "firewall",
    "hard drive",
    "pixel",
    "alarm",
    "feed",
    "monitor",
    "application",
    "transmitter",
    "bus",
    "circuit",
    "capacitor",
    "matrix",
];

/// What is done to devices.
pub(super) const HACKER_VERBS: &[&str] = &[
    "back up",
    "bypass",
    "hack",
    "override",
    "compress",
    "copy",
    "navigate",
    "index",
    "connect",
    "generate",
    "quantify",
    "calculate",
    "synthesize",
    "input",
    "transmit",
    "program",
    "reboot",
    "parse",
];

/// What is being done to devices.
pub(super) const HACKER_ING_VERBS: &[&str] = &[
    "backing up",
    "bypassing",
    "hacking",
    "overriding",
    "compressing",
    "copying",
    "navigating",
    "indexing",
    "connecting",
    "generating",
    "quantifying",
    "calculating",
    "synthesizing",
    "transmitting",
    "programming",
    "parsing",
];

/// A sentence about devices.
pub(super) fn hacker_phrase(context: &mut DynamicContext<'_>) -> String {
    let abbreviation = context.pick(HACKER_ABBREVIATIONS);
    let adjective = context.pick(HACKER_ADJECTIVES);
    let noun = context.pick(HACKER_NOUNS);
    let other_noun = context.pick(HACKER_NOUNS);
    let verb = context.pick(HACKER_VERBS);
    let other_verb = context.pick(HACKER_VERBS);
    let ing_verb = context.pick(HACKER_ING_VERBS);
    match context.number(0..=4) {
        0 => format!("Once we {verb} the {noun}, the {abbreviation} {other_noun} will {other_verb} by itself!"),
        1 => {
            format!("The {adjective} {noun} is slow, {verb} it before we {other_verb} the {abbreviation} {other_noun}!")
        }
        2 => {
            format!("{ing_verb} the {noun} is useless, we have to {verb} the {adjective} {abbreviation} {other_noun}!")
        }
        3 => format!("Nobody can {verb} the {noun} without {ing_verb} the {adjective} {abbreviation} {other_noun}!"),
        _ => {
            format!("Let us {verb} the {abbreviation} {noun}, then the {adjective} {other_noun} may {other_verb} too!")
        }
    }
}

/// A single word, without spaces.
pub(super) fn word(context: &mut DynamicContext<'_>) -> String {
    let lists = [
        commerce::DEPARTMENTS,
        commerce::PRODUCT_ADJECTIVES,
        commerce::PRODUCT_MATERIALS,
        commerce::PRODUCTS,
        commerce::COLORS,
        company::CATCH_PHRASE_ADJECTIVES,
        company::CATCH_PHRASE_DESCRIPTORS,
        company::CATCH_PHRASE_NOUNS,
        company::BS_ADJECTIVES,
        company::BS_NOUNS,
        company::BS_VERBS,
        finance::ACCOUNT_KINDS,
        finance::TRANSACTION_TYPES,
        location::COUNTRIES,
        person::JOB_AREAS,
        person::JOB_DESCRIPTORS,
        person::JOB_TYPES,
        HACKER_ABBREVIATIONS,
        HACKER_ADJECTIVES,
        HACKER_NOUNS,
        HACKER_VERBS,
    ];
    let list = context.pick(&lists);
    let words: Vec<&str> = context.pick(list).split(' ').collect();
    context.pick(&words).to_owned()
}

/// Two to five words.
pub(super) fn words(context: &mut DynamicContext<'_>) -> String {
    let n_words = context.count(2..=5);
    context.join(n_words, " ", word)
}
