//! The few fields of a certificate (RFC 5280, section 4.1) that error messages and Node's own name
//! check need. Whether a certificate is sound is not decided here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Fields of a certificate.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Certificate<'a> {
    /// Version of the format; 3 is the one with extensions.
    pub(super) version: u8,
    /// Issuer, encoded.
    pub(super) issuer: &'a [u8],
    /// Subject, encoded.
    pub(super) subject: &'a [u8],
    /// Seconds since the Unix epoch.
    pub(super) not_before: i64,
    /// Seconds since the Unix epoch.
    pub(super) not_after: i64,
    /// Bits of the subject's public key, after the byte that says how many do not count.
    pub(super) public_key: &'a [u8],
    /// The subject's public key with its algorithm, as an encoded element (`SubjectPublicKeyInfo`).
    pub(super) key_info: &'a [u8],
    /// Algorithm of the subject's public key, encoded, without the outermost tag.
    pub(super) key_algorithm: &'a [u8],
    /// What the issuer signed (`TBSCertificate`).
    pub(super) signed: &'a [u8],
    /// Algorithm of the signature, encoded, without the outermost tag.
    pub(super) signature_algorithm: &'a [u8],
    /// The issuer's signature.
    pub(super) signature: &'a [u8],
    /// Last common name of the subject.
    pub(super) common_name: Option<String>,
    /// Names of the subject alternative name extension.
    pub(super) names: Vec<AltName>,
}

/// A name in the subject alternative name extension.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum AltName {
    Dns(String),
    Ip(IpAddr),
    Uri(String),
    Email(String),
}

const SEQUENCE: u8 = 0x30;
const BIT_STRING: u8 = 3;
const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const ORGANIZATION: &[u8] = &[0x55, 4, 10];
const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1d, 0x11];

/// Reads a certificate; `None` when it is not one.
pub(super) fn parse(der: &[u8]) -> Option<Certificate<'_>> {
    let mut certificate = Reader(Reader(der).expect(SEQUENCE)?);
    let signed = certificate.whole()?;
    let signature_algorithm = certificate.expect(SEQUENCE)?;
    let signature = certificate.expect(BIT_STRING)?.get(1..)?;
    let mut fields = Reader(Reader(signed).expect(SEQUENCE)?);
    // Version, serial number, signature algorithm.
    let number = fields.take_if(0xa0).and_then(|content| Reader(content).expect(2)?.first().copied());
    let version = number.unwrap_or(0).saturating_add(1);
    fields.expect(2)?;
    fields.expect(SEQUENCE)?;
    let issuer = fields.expect(SEQUENCE)?;
    let mut validity = Reader(fields.expect(SEQUENCE)?);
    let (not_before, not_after) = (time(validity.next()?)?, time(validity.next()?)?);
    let subject = fields.expect(SEQUENCE)?;
    let key_info = fields.whole()?;
    let mut key = Reader(Reader(key_info).expect(SEQUENCE)?);
    let (key_algorithm, public_key) = (key.expect(SEQUENCE)?, key.expect(BIT_STRING)?.get(1..)?);
    let mut names = Vec::new();
    while let Some((tag, content)) = fields.next() {
        if tag == 0xa3 {
            names = alt_names(content).unwrap_or_default();
        }
    }
    Some(Certificate {
        version,
        issuer,
        subject,
        not_before,
        not_after,
        public_key,
        key_info,
        key_algorithm,
        signed,
        signature_algorithm,
        signature,
        common_name: attribute(subject, COMMON_NAME),
        names,
    })
}

/// Bits of the modulus of a public key, where it is an RSA key (RFC 8017, appendix A.1.1).
pub(super) fn rsa_size(public_key: &[u8]) -> Option<usize> {
    let modulus = Reader(Reader(public_key).expect(SEQUENCE)?).expect(2)?;
    let zeros = modulus.iter().take_while(|byte| **byte == 0).count();
    Some((modulus.len() - zeros) * 8)
}

/// Bits of a public key that is given as an encoded element (`SubjectPublicKeyInfo`).
pub(super) fn public_key_bits(element: &[u8]) -> Option<&[u8]> {
    let mut info = Reader(Reader(element).expect(SEQUENCE)?);
    info.expect(SEQUENCE)?;
    info.expect(BIT_STRING)?.get(1..)
}

/// What a person calls a distinguished name, given as an encoded element: its common name, or its
/// organization.
pub(super) fn shown_name(name: &[u8]) -> Option<String> {
    let name = Reader(name).expect(SEQUENCE)?;
    attribute(name, COMMON_NAME).or_else(|| attribute(name, ORGANIZATION))
}

/// Walks over DER elements.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Tag and content of the next element.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        let mut length = usize::from(first);
        if first & 0x80 != 0 {
            let n_bytes = usize::from(first & 0x7f);
            let (bytes, after) = rest.split_at_checked(n_bytes).filter(|_| (1..=4).contains(&n_bytes))?;
            length = bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
            rest = after;
        }
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    /// The next element with its tag and length.
    fn whole(&mut self) -> Option<&'a [u8]> {
        let before = self.0;
        self.next()?;
        before.get(..before.len() - self.0.len())
    }

    /// Content of the next element, which has this tag.
    fn expect(&mut self, expected: u8) -> Option<&'a [u8]> {
        self.next().filter(|(tag, _)| *tag == expected).map(|(_, content)| content)
    }

    fn take_if(&mut self, tag: u8) -> Option<&'a [u8]> {
        if self.0.first() == Some(&tag) { self.expect(tag) } else { None }
    }
}

/// The last attribute of this type in the content of a distinguished name.
fn attribute(name: &[u8], kind: &[u8]) -> Option<String> {
    let mut found = None;
    let mut sets = Reader(name);
    while let Some((_, set)) = sets.next() {
        let mut pairs = Reader(set);
        while let Some((_, pair)) = pairs.next() {
            let mut pair = Reader(pair);
            if pair.expect(6) == Some(kind) {
                found = pair.next().map(|(_, value)| String::from_utf8_lossy(value).into_owned());
            }
        }
    }
    found
}

fn alt_names(extensions: &[u8]) -> Option<Vec<AltName>> {
    let mut extensions = Reader(Reader(extensions).expect(SEQUENCE)?);
    while let Some((_, extension)) = extensions.next() {
        let mut extension = Reader(extension);
        if extension.expect(6)? != SUBJECT_ALT_NAME {
            continue;
        }
        extension.take_if(1);
        let mut list = Reader(Reader(extension.expect(4)?).expect(SEQUENCE)?);
        let mut names = Vec::new();
        while let Some((tag, content)) = list.next() {
            names.extend(alt_name(tag, content));
        }
        return Some(names);
    }
    None
}

fn alt_name(tag: u8, content: &[u8]) -> Option<AltName> {
    let text = || String::from_utf8_lossy(content).into_owned();
    match tag {
        0x81 => Some(AltName::Email(text())),
        0x82 => Some(AltName::Dns(text())),
        0x86 => Some(AltName::Uri(text())),
        0x87 => {
            let v4 = <[u8; 4]>::try_from(content).map(|octets| IpAddr::from(Ipv4Addr::from(octets)));
            let v6 = <[u8; 16]>::try_from(content).map(|octets| IpAddr::from(Ipv6Addr::from(octets)));
            v4.or(v6).ok().map(AltName::Ip)
        }
        _ => None,
    }
}

/// `UTCTime` or `GeneralizedTime` in seconds since the Unix epoch.
fn time((tag, content): (u8, &[u8])) -> Option<i64> {
    let text = std::str::from_utf8(content).ok()?;
    let (year, rest): (i64, _) = match tag {
        0x17 => {
            let (year, rest) = text.split_at_checked(2)?;
            let year: i64 = year.parse().ok()?;
            (if year >= 50 { 1900 + year } else { 2000 + year }, rest)
        }
        0x18 => {
            let (year, rest) = text.split_at_checked(4)?;
            (year.parse().ok()?, rest)
        }
        _ => return None,
    };
    let number = |position: usize| rest.get(position..position + 2)?.parse::<i64>().ok();
    let (month, day, hour, minute) = (number(0)?, number(2)?, number(4)?, number(6)?);
    let second = number(8).unwrap_or(0);
    let days = crate::calendar::days_from_civil(year, month, day);
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}
