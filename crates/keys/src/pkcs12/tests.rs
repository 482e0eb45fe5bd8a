//! Files with several keys, which OpenSSL does not make.

use super::*;
use crate::certificate::certificates;
use crate::der::{INTEGER, write};

const EC: &[u8] = include_bytes!("../../tests/data/ec.pkcs8.pem");
const RSA: &[u8] = include_bytes!("../../tests/data/rsa.pkcs8.pem");
const ED25519: &[u8] = include_bytes!("../../tests/data/ed25519.pkcs8.pem");
const LEAF: &[u8] = include_bytes!("../../tests/data/leaf.pem");
const MIDDLE: &[u8] = include_bytes!("../../tests/data/middle.pem");
const ROOT: &[u8] = include_bytes!("../../tests/data/root.pem");

fn element(tag: u8, contents: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    write(tag, &contents.concat(), &mut out);
    out
}

/// A bag and the id that it has in common with others.
fn bag(kind: u8, value: &[u8], id: Option<u8>) -> Vec<u8> {
    let id = id.map(|id| {
        let id = element(SET, &[&element(OCTET_STRING, &[&[id]])]);
        element(SET, &[&element(SEQUENCE, &[&element(OID, &[LOCAL_KEY_ID]), &id])])
    });
    let kind = element(OID, &[BAGS, &[kind]]);
    element(SEQUENCE, &[&kind, &element(context(0), &[value]), &id.unwrap_or_default()])
}

fn key(pem: &[u8], id: Option<u8>) -> Vec<u8> {
    bag(1, private_key::private_key(pem, None).unwrap().secret_der(), id)
}

fn certificate(pem: &[u8], id: Option<u8>) -> Vec<u8> {
    let content = element(context(0), &[&element(OCTET_STRING, &[&certificates(pem).unwrap()[0]])]);
    bag(3, &element(SEQUENCE, &[&element(OID, &[X509_CERTIFICATE]), &content]), id)
}

/// A file without encryption and without a MAC.
fn file(bags: &[Vec<u8>]) -> Vec<u8> {
    let data = |content: &[u8]| {
        let content = element(context(0), &[&element(OCTET_STRING, &[content])]);
        element(SEQUENCE, &[&element(OID, &[CONTENTS, &[1]]), &content])
    };
    let safe = data(&element(SEQUENCE, &[&bags.concat()]));
    element(SEQUENCE, &[&element(INTEGER, &[&[3]]), &data(&element(SEQUENCE, &[&safe]))])
}

#[test]
fn the_key_of_the_certificate_is_found_among_several() {
    let (leaf, middle, root) = (certificate(LEAF, None), certificate(MIDDLE, None), certificate(ROOT, None));
    let table = [
        vec![key(RSA, None), key(ED25519, None), key(EC, None), root.clone(), leaf.clone(), middle.clone()],
        vec![key(EC, None), key(RSA, None), leaf.clone(), middle.clone(), root.clone()],
        // Names that mislead.
        vec![key(RSA, Some(1)), key(EC, Some(2)), middle.clone(), certificate(LEAF, Some(1)), root.clone()],
    ];
    let ec = private_key::private_key(EC, None).unwrap();
    let chain = [LEAF, MIDDLE, ROOT].map(|pem| certificates(pem).unwrap().remove(0));
    for (row, bags) in table.iter().enumerate() {
        let identity = pkcs12(&file(bags), None).unwrap();
        assert_eq!(identity.key.secret_der(), ec.secret_der(), "{row}");
        assert_eq!(identity.chain, chain, "{row}");
    }
}

#[test]
fn names_tell_what_cannot_be_compared() {
    let bags =
        [key(ED25519, None), key(RSA, Some(7)), certificate(ROOT, None), certificate(LEAF, Some(7)), bag(4, &[], None)];
    let identity = pkcs12(&file(&bags), None).unwrap();
    assert_eq!(identity.key.secret_der(), private_key::private_key(RSA, None).unwrap().secret_der());
    assert_eq!(identity.chain, [LEAF].map(|pem| certificates(pem).unwrap().remove(0)));
}
