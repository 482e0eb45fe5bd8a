//! Hashes that signatures are made with, chosen at run time.

use hmac::digest::DynDigest;
use hmac::{Hmac, Mac};

use crate::context::{Payload, PayloadKind};

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HashAlgorithm {
    /// MD5 (RFC 1321).
    Md5,
    /// SHA-1 (FIPS 180-4).
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
    /// SHA-512/256: SHA-512 with its own start values, cut to 256 bits.
    Sha512Slash256,
}

impl HashAlgorithm {
    fn hasher(self) -> Box<dyn DynDigest> {
        match self {
            Self::Md5 => Box::<md5::Md5>::default(),
            Self::Sha1 => Box::<sha1::Sha1>::default(),
            Self::Sha256 => Box::<sha2::Sha256>::default(),
            Self::Sha512 => Box::<sha2::Sha512>::default(),
            Self::Sha512Slash256 => Box::<sha2::Sha512_256>::default(),
        }
    }

    /// The hash of `data`.
    pub(crate) fn digest(self, data: &[u8]) -> Vec<u8> {
        let mut hasher = self.hasher();
        hasher.update(data);
        hasher.finalize().into_vec()
    }

    /// The hash of a body, between `prefix` and `suffix`.
    pub(crate) fn payload(self, payload: &dyn Payload, prefix: &str, suffix: &str) -> (PayloadKind, Vec<u8>) {
        let mut hasher = self.hasher();
        hasher.update(prefix.as_bytes());
        let kind = payload.read(&mut |piece| hasher.update(piece));
        hasher.update(suffix.as_bytes());
        (kind, hasher.finalize().into_vec())
    }

    /// The keyed hash of `data` (RFC 2104).
    pub(crate) fn hmac(self, key: &[u8], data: &[u8]) -> Vec<u8> {
        macro_rules! of {
            ($hash:ty) => {
                // Keys of HMAC may have any length.
                <Hmac<$hash> as Mac>::new_from_slice(key)
                    .map(|mac| mac.chain_update(data).finalize().into_bytes().to_vec())
                    .unwrap_or_default()
            };
        }
        match self {
            Self::Md5 => of!(md5::Md5),
            Self::Sha1 => of!(sha1::Sha1),
            Self::Sha256 => of!(sha2::Sha256),
            Self::Sha512 => of!(sha2::Sha512),
            Self::Sha512Slash256 => of!(sha2::Sha512_256),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::tests::Body;
    use crate::encode::hex;

    #[test]
    fn hmac_of_rfc_4231_test_case_2() {
        let table = [
            (HashAlgorithm::Sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
            (
                HashAlgorithm::Sha512,
                "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
            ),
            // RFC 2202, test case 2 of both.
            (HashAlgorithm::Md5, "750c783e6ab0b503eaa86e310a5db738"),
            (HashAlgorithm::Sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        ];
        for (algorithm, expected) in table {
            assert_eq!(hex(&algorithm.hmac(b"Jefe", b"what do ya want for nothing?")), expected, "{algorithm:?}");
        }
    }

    /// Key, data, HMAC-SHA-256; test case 5 shows the first 128 bits only.
    #[test]
    fn hmac_of_rfc_4231() {
        let every: Vec<u8> = (1..=25).collect();
        let long_key = [0xaa; 131];
        let table: [(&[u8], &[u8], &str); 6] = [
            (&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (&[0xaa; 20], &[0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
            (&every, &[0xcd; 50], "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
            (&[0x0c; 20], b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
            (
                &long_key,
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
            (
                &long_key,
                b"This is a test using a larger than block-size key and a larger than block-size data. \
                  The key needs to be hashed before being used by the HMAC algorithm.",
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
            ),
        ];
        for (key, data, expected) in table {
            let mac = hex(&HashAlgorithm::Sha256.hmac(key, data));
            assert!(mac.starts_with(expected), "{mac}");
        }
        let long = HashAlgorithm::Sha512.hmac(&[0x0b; 20], b"Hi There");
        assert!(hex(&long).starts_with("87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"));
    }

    #[test]
    fn hashes_of_abc() {
        let table = [
            (HashAlgorithm::Md5, "900150983cd24fb0d6963f7d28e17f72"),
            (HashAlgorithm::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (HashAlgorithm::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (HashAlgorithm::Sha512Slash256, "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"),
        ];
        for (algorithm, expected) in table {
            assert_eq!(hex(&algorithm.digest(b"abc")), expected, "{algorithm:?}");
            assert_eq!(hex(&algorithm.payload(&Body(b"b"), "a", "c").1), expected, "{algorithm:?}");
        }
    }
}
