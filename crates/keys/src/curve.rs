//! Keys of elliptic curves (RFC 5915). Many programs, Java's among them, leave the public key out, which
//! follows from the private one, or write it compressed; those who use the keys want it in full.

use p256::NistP256;
use p256::elliptic_curve::sec1::{FromSec1Point, ModulusSize, ToSec1Point};
use p256::elliptic_curve::{AffinePoint, CurveArithmetic, FieldBytesSize, SecretKey};
use p384::NistP384;
use rustls_pki_types::PrivateKeyDer;

use crate::der::{BIT_STRING, INTEGER, OCTET_STRING, OID, Reader, SEQUENCE, context, write};

const SUBJECT: &str = "private key";

/// `1.2.840.10045.2.1`: a key of an elliptic curve.
const EC_PUBLIC_KEY: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";
/// `1.2.840.10045.3.1.7`.
const P256: &[u8] = b"\x2a\x86\x48\xce\x3d\x03\x01\x07";
/// `1.3.132.0.34`.
const P384: &[u8] = b"\x2b\x81\x04\x00\x22";

/// First byte of a point that is not compressed (SEC 1, section 2.3.3).
const UNCOMPRESSED: u8 = 4;

/// What a key is made of.
#[derive(Debug)]
struct Parts<'a> {
    curve: &'a [u8],
    private: &'a [u8],
    public: Option<&'a [u8]>,
}

/// The key with its public key in full. Keys that have it, and all that are no keys of P-256 or P-384, stay
/// as they are.
pub(crate) fn completed(key: PrivateKeyDer<'static>) -> PrivateKeyDer<'static> {
    let in_full = parts(&key).and_then(|parts| {
        let public = point(&parts)?;
        (parts.public != Some(&public)).then(|| pkcs8(&parts, &public))
    });
    in_full.map_or(key, |der| PrivateKeyDer::Pkcs8(der.into()))
}

/// The public key that is in a key: a point of its curve.
pub(crate) fn public_key<'a>(key: &'a PrivateKeyDer<'_>) -> Option<&'a [u8]> {
    parts(key)?.public
}

fn parts<'a>(key: &'a PrivateKeyDer<'_>) -> Option<Parts<'a>> {
    match key {
        PrivateKeyDer::Sec1(der) => of_sec1(der.secret_sec1_der(), None),
        PrivateKeyDer::Pkcs8(der) => {
            let mut fields = Reader::new(der.secret_pkcs8_der(), SUBJECT).inside(SEQUENCE).ok()?;
            fields.expect(INTEGER).ok()?;
            let mut algorithm = fields.inside(SEQUENCE).ok()?;
            let is_curve = algorithm.expect(OID).ok()? == EC_PUBLIC_KEY;
            let curve = algorithm.expect(OID).ok().filter(|_| is_curve)?;
            of_sec1(fields.expect(OCTET_STRING).ok()?, Some(curve))
        }
        _ => None,
    }
}

/// `ECPrivateKey`; `curve` is what stands around it.
fn of_sec1<'a>(der: &'a [u8], curve: Option<&'a [u8]>) -> Option<Parts<'a>> {
    let mut fields = Reader::new(der, SUBJECT).inside(SEQUENCE).ok()?;
    fields.expect(INTEGER).ok()?;
    let private = fields.expect(OCTET_STRING).ok()?;
    let own = fields.optional(context(0)).ok()?;
    let own = own.and_then(|params| Reader::new(params, SUBJECT).expect(OID).ok());
    let public = fields.optional(context(1)).ok()?;
    // The first byte of a BIT STRING counts the unused bits.
    let public = public.and_then(|bits| Reader::new(bits, SUBJECT).expect(BIT_STRING).ok()?.strip_prefix(&[0]));
    Some(Parts { curve: curve.or(own)?, private, public })
}

/// The public key in full; computed where it is not there.
fn point(parts: &Parts<'_>) -> Option<Vec<u8>> {
    match parts.public {
        Some(public) if public.first() == Some(&UNCOMPRESSED) => Some(public.to_vec()),
        _ if parts.curve == P256 => computed::<NistP256>(parts.private),
        _ if parts.curve == P384 => computed::<NistP384>(parts.private),
        _ => None,
    }
}

fn computed<C>(private: &[u8]) -> Option<Vec<u8>>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let public = SecretKey::<C>::from_slice(private).ok()?.public_key();
    Some(public.as_affine().to_sec1_point(false).as_bytes().to_vec())
}

/// A key in PKCS#8 (RFC 5958, section 2).
fn pkcs8(parts: &Parts<'_>, public: &[u8]) -> Vec<u8> {
    let element = |tag, contents: &[&[u8]]| {
        let mut element = Vec::new();
        write(tag, &contents.concat(), &mut element);
        element
    };
    let algorithm = element(SEQUENCE, &[&element(OID, &[EC_PUBLIC_KEY]), &element(OID, &[parts.curve])]);
    let public = element(context(1), &[&element(BIT_STRING, &[&[0], public])]);
    let key = element(SEQUENCE, &[&element(INTEGER, &[&[1]]), &element(OCTET_STRING, &[parts.private]), &public]);
    element(SEQUENCE, &[&element(INTEGER, &[&[0]]), &algorithm, &element(OCTET_STRING, &[&key])])
}
