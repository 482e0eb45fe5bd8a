//! Files that OpenSSL made (`data/make`), each kind with the right passphrase, a wrong one and none.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;

use postrider_core::secret::Secret;
use postrider_keys::{KeyError, certificates, pkcs12, private_key};
use proptest::prelude::*;
use proptest::sample::Index;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

const PASSPHRASE: &str = "Käse 7";

fn file(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)).unwrap()
}

fn names(is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let folder = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")).unwrap();
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| is_wanted(name)).collect();
    names.sort();
    names
}

/// The key of a file, read with this passphrase.
fn key(name: &str, passphrase: &str) -> Result<PrivateKeyDer<'static>, KeyError> {
    private_key(&file(name), Some(&Secret::new(passphrase)))
}

/// The number that only the owner knows, which all forms of a key have in common.
fn contains(outer: &PrivateKeyDer<'_>, inner: &[u8]) -> bool {
    outer.secret_der().windows(inner.len()).any(|window| window == inner)
}

/// 32 bytes from the middle of an RSA key: part of its primes. The scalar of the curve's key.
fn mark(kind: &str) -> Vec<u8> {
    match kind {
        "rsa" => file("rsa.pkcs1.der")[400..432].to_vec(),
        _ => file("ec.sec1.der")[7..39].to_vec(),
    }
}

#[test]
fn plain_keys_are_read_in_every_form() {
    for (name, form) in [
        ("rsa.pkcs8.pem", "pkcs8"),
        ("rsa.pkcs8.der", "pkcs8"),
        ("rsa.pkcs1.pem", "pkcs1"),
        ("rsa.pkcs1.der", "pkcs1"),
        ("ec.sec1.pem", "sec1"),
        ("ec.sec1.der", "sec1"),
        ("ec.pkcs8.pem", "pkcs8"),
        ("ed25519.pkcs8.pem", "pkcs8"),
    ] {
        for passphrase in ["", "not needed"] {
            let found = match key(name, passphrase).unwrap() {
                PrivateKeyDer::Pkcs8(_) => "pkcs8",
                PrivateKeyDer::Pkcs1(_) => "pkcs1",
                PrivateKeyDer::Sec1(_) => "sec1",
                _ => "another",
            };
            assert_eq!(found, form, "{name}");
        }
        let key = private_key(&file(name), None).unwrap();
        let kind = name.split('.').next().unwrap();
        assert!(kind == "ed25519" || contains(&key, &mark(kind)), "{name}");
    }
}

/// `ring` signs with a key only when its public key is there and right.
#[test]
fn public_keys_that_are_left_out_are_computed() {
    for (name, full, curve) in [
        ("ec.bare.sec1.pem", "ec.sec1.pem", &ECDSA_P256_SHA256_ASN1_SIGNING),
        ("ec.bare.pkcs8.der", "ec.sec1.pem", &ECDSA_P256_SHA256_ASN1_SIGNING),
        ("ec.compressed.sec1.pem", "ec.sec1.pem", &ECDSA_P256_SHA256_ASN1_SIGNING),
        ("p384.bare.sec1.pem", "p384.sec1.pem", &ECDSA_P384_SHA384_ASN1_SIGNING),
    ] {
        let bare = private_key(&file(name), None).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(curve, bare.secret_der(), &SystemRandom::new())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let full = private_key(&file(full), None).unwrap();
        assert!(contains(&full, pair.public_key().as_ref()), "{name}");
    }
}

#[test]
fn encrypted_keys_want_their_passphrase() {
    let encrypted = names(|name| ["legacy", "pbes2", "PBE-"].iter().any(|kind| name.contains(kind)));
    assert_eq!(encrypted.len(), 24, "{encrypted:?}");
    for name in encrypted {
        let found = key(&name, PASSPHRASE).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(contains(&found, &mark(name.split('.').next().unwrap())), "{name}");
        for missing in [private_key(&file(&name), None), key(&name, "")] {
            assert_eq!(missing.unwrap_err(), KeyError::PassphraseMissing, "{name}");
        }
        for wrong in ["Käse", "käse 7", "Käse 7 ", "\0", "a"] {
            assert_eq!(key(&name, wrong).unwrap_err(), KeyError::WrongPassphrase, "{name} {wrong:?}");
        }
    }
}

#[test]
fn pkcs12_files_hold_a_key_and_its_chain() {
    let pem = |name: &str| certificates(&file(name)).unwrap().remove(0);
    let chain = ["leaf.pem", "middle.pem", "root.pem"].map(pem);
    let expected: Vec<&CertificateDer<'_>> = chain.iter().collect();
    for (name, passphrase) in [
        ("new.p12", Some(PASSPHRASE)),
        ("new-sha512.p12", Some(PASSPHRASE)),
        ("old.p12", Some(PASSPHRASE)),
        ("old-rc2.p12", Some(PASSPHRASE)),
        ("no-mac.p12", Some(PASSPHRASE)),
        ("open.p12", Some(PASSPHRASE)),
        ("empty.p12", Some("")),
        ("empty.p12", None),
        ("empty-old.p12", Some("")),
        ("empty-old.p12", None),
    ] {
        let bytes = file(name);
        let identity = pkcs12(&bytes, passphrase.map(Secret::new).as_ref())
            .unwrap_or_else(|error| panic!("{name} {passphrase:?}: {error}"));
        assert_eq!(identity.chain.iter().collect::<Vec<_>>(), expected, "{name}");
        assert!(contains(&identity.key, &mark("ec")), "{name}");
        let error = pkcs12(&bytes, Some(&Secret::new("wrong"))).unwrap_err();
        assert_eq!(error, KeyError::WrongPassphrase, "{name}");
        if passphrase == Some(PASSPHRASE) {
            assert_eq!(pkcs12(&bytes, None).unwrap_err(), KeyError::PassphraseMissing, "{name}");
        }
    }
    for (name, error) in [("no-key.p12", KeyError::NoPrivateKey), ("no-certificate.p12", KeyError::NoCertificate)] {
        assert_eq!(pkcs12(&file(name), Some(&Secret::new(PASSPHRASE))).unwrap_err(), error);
    }
}

#[test]
fn certificates_come_in_the_order_of_the_file() {
    let n_found = |bytes: &[u8]| certificates(bytes).map(|found| found.len());
    assert_eq!(n_found(&file("authorities.pem")), Ok(2));
    assert_eq!(n_found(&[file("ec.sec1.pem"), file("leaf.pem")].concat()), Ok(1), "a key does not matter");
    assert_eq!(certificates(&file("leaf.der")), certificates(&file("leaf.pem")));
    assert_eq!(certificates(&file("leaf.trusted.pem")), certificates(&file("leaf.pem")), "without OpenSSL's settings");
    assert_eq!(certificates(b"hello"), Err(KeyError::NoCertificate));
    assert_eq!(certificates(b""), Err(KeyError::NoCertificate));
    let cut = b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";
    assert_eq!(certificates(cut), Err(KeyError::Damaged("certificate")));
}

#[test]
fn what_is_no_key_is_named() {
    let block = |label: &str, body: &str| format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
    let legacy = |info: &str| block("RSA PRIVATE KEY", &format!("Proc-Type: 4,ENCRYPTED\nDEK-Info: {info}\n\nAAAA"));
    let table = [
        (String::new(), "there is no private key in it"),
        ("hello".to_owned(), "there is no private key in it"),
        (block("CERTIFICATE", "MIIB"), "there is no private key in it"),
        (block("PRIVATE KEY", "?"), "the private key is damaged"),
        (block("PRIVATE KEY", "MIIB"), "the private key is damaged"),
        (block("DSA PRIVATE KEY", "MIIB"), "DSA PRIVATE KEY cannot be read"),
        (
            block("OPENSSH PRIVATE KEY", "AAAA"),
            "OpenSSH's own form (convert it: ssh-keygen -p -m PKCS8 -f FILE) cannot be read",
        ),
        (legacy("CAMELLIA-256-CBC,00"), "a private key encrypted with CAMELLIA-256-CBC cannot be read"),
        (legacy("AES-128-CBC,00"), "the private key is damaged"),
        (legacy("AES-128-CBC,0g00000000000000000000000000000"), "the private key is damaged"),
        (legacy("AES-128-CBC"), "the private key is damaged"),
    ];
    for (text, expected) in table {
        let error = private_key(text.as_bytes(), Some(&Secret::new("x"))).unwrap_err();
        assert_eq!(error.to_string(), expected, "{text}");
    }
    assert_eq!(pkcs12(b"hello", None).unwrap_err().to_string(), "the PKCS#12 file is damaged");
}

/// Flips single bytes and cuts files off: whatever comes of it, it comes soon, and it is no panic.
#[test]
fn damaged_files_are_refused_without_a_panic() {
    let passphrase = Secret::new(PASSPHRASE);
    for name in names(|name| [Some("p12"), Some("der")].contains(&name.rsplit_once('.').map(|(_, kind)| kind))) {
        let bytes = file(&name);
        for length in (0..bytes.len()).step_by(7) {
            drop(pkcs12(&bytes[..length], Some(&passphrase)));
            drop(private_key(&bytes[..length], Some(&passphrase)));
            drop(certificates(&bytes[..length]));
        }
    }
    let bytes = file("open.p12");
    for position in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[position] ^= 0x81;
        drop(pkcs12(&changed, Some(&passphrase)));
    }
}

/// Everything that can be read.
fn read_all(bytes: &[u8]) {
    let passphrase = Secret::new(PASSPHRASE);
    drop(pkcs12(bytes, Some(&passphrase)));
    drop(private_key(bytes, Some(&passphrase)));
    drop(certificates(bytes));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn garbage_is_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read_all(&bytes);
        // What looks like DER gets further.
        read_all(&[&[0x30, 0x80], bytes.as_slice()].concat());
    }

    #[test]
    fn changed_files_are_refused_without_a_panic(
        file_idx in any::<Index>(),
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..6),
        kept in any::<Index>(),
    ) {
        let names = names(|name| name.contains('.') && name != "README.md");
        let mut bytes = file(file_idx.get::<String>(&names));
        for (position, byte) in changes {
            let position = position.index(bytes.len());
            bytes[position] = byte;
        }
        read_all(&bytes);
        bytes.truncate(kept.index(bytes.len()));
        read_all(&bytes);
    }
}

#[test]
fn absurd_demands_are_refused() {
    // PBKDF2 of PBES2: 2,048 rounds become 2,147,483,647.
    let bytes = file("ec.pbes2.der");
    let rounds = bytes.windows(4).position(|window| window == [2, 2, 8, 0]).unwrap();
    assert_eq!(private_key(&bytes, Some(&Secret::new(PASSPHRASE))).map(drop), Ok(()));
    let mut absurd = bytes[..rounds].to_vec();
    absurd.extend([2, 4, 0x7f, 0xff, 0xff, 0xff]);
    absurd.extend(&bytes[rounds + 4..]);
    // The four lengths around it grow by two as well.
    let lengths = lengths_around(&bytes, rounds);
    for position in lengths {
        absurd[position] += 2;
    }
    let error = private_key(&absurd, Some(&Secret::new(PASSPHRASE))).unwrap_err();
    assert_eq!(error.to_string(), "a file that asks for 2147483647 rounds of key derivation cannot be read");
}

/// Where the last bytes of the lengths of the sequences around a position are.
fn lengths_around(bytes: &[u8], position: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < position {
        let n_digits = if bytes[start + 1] & 0x80 == 0 { 0 } else { usize::from(bytes[start + 1] & 0x7f) };
        let last = start + 1 + n_digits;
        let digits = if n_digits == 0 { &bytes[last..=last] } else { &bytes[start + 2..=last] };
        let length = digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit));
        let content = last + 1;
        if bytes[start] == 0x30 && content + length > position {
            found.push(last);
            start = content;
        } else {
            start = content + length;
        }
    }
    found
}
