//! Vectors of RFC 7515, and signatures that ring checks.

use ring::signature::{RsaPublicKeyComponents, UnparsedPublicKey};
use serde_json::json;

use super::*;

const A2_PKCS1: &[u8] = include_bytes!("keys/rfc7515-a2-pkcs1.pem");
const A2_PKCS8: &[u8] = include_bytes!("keys/rfc7515-a2-pkcs8.pem");
const A3_SEC1: &[u8] = include_bytes!("keys/rfc7515-a3-sec1.pem");
const A3_PKCS8: &[u8] = include_bytes!("keys/rfc7515-a3-pkcs8.pem");
const A3_ENCRYPTED: &[u8] = include_bytes!("keys/rfc7515-a3-encrypted.pem");

/// The claims of appendices A.1 to A.3, spelled as there.
const CLAIMS: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
/// Modulus of appendix A.2, public point of appendix A.3.
const A2_N: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
const A3_X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const A3_Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
const A2_SIGNATURE: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

fn decoded(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// Message and signature of a compact form.
fn split(compact: &str) -> (&str, Vec<u8>) {
    let (message, signature) = compact.rsplit_once('.').unwrap();
    (message, decoded(signature))
}

#[test]
fn appendix_a_1_of_rfc_7515() {
    let key = decoded("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
    let input = format!("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{CLAIMS}");
    let compact = sign_input(input.clone(), JwtAlgorithm::Hs256, &key).unwrap();
    assert_eq!(compact, format!("{input}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
}

#[test]
fn appendix_a_2_of_rfc_7515() {
    let input = format!("eyJhbGciOiJSUzI1NiJ9.{CLAIMS}");
    let on_one_line = String::from_utf8(A2_PKCS8.to_vec()).unwrap().replace('\n', "\\n");
    for key in [A2_PKCS1, A2_PKCS8, on_one_line.as_bytes()] {
        let compact = sign_input(input.clone(), JwtAlgorithm::Rs256, key).unwrap();
        assert_eq!(compact, format!("{input}.{A2_SIGNATURE}"));
    }
}

#[test]
fn appendix_a_3_of_rfc_7515() {
    // Such signatures differ each time, so ring checks them, and checks the one of the RFC, too.
    let point = [vec![4], decoded(A3_X), decoded(A3_Y)].concat();
    let public = UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point);
    let input = format!("eyJhbGciOiJFUzI1NiJ9.{CLAIMS}");
    let published = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    public.verify(input.as_bytes(), &decoded(published)).unwrap();
    for key in [A3_SEC1, A3_PKCS8] {
        let compact = sign_input(input.clone(), JwtAlgorithm::Es256, key).unwrap();
        let (message, signature) = split(&compact);
        public.verify(message.as_bytes(), &signature).unwrap();
    }
}

#[test]
fn the_other_algorithms_verify() {
    let components = RsaPublicKeyComponents { n: decoded(A2_N), e: vec![1, 0, 1] };
    let table: [(JwtAlgorithm, &signature::RsaParameters); 5] = [
        (JwtAlgorithm::Rs384, &signature::RSA_PKCS1_2048_8192_SHA384),
        (JwtAlgorithm::Rs512, &signature::RSA_PKCS1_2048_8192_SHA512),
        (JwtAlgorithm::Ps256, &signature::RSA_PSS_2048_8192_SHA256),
        (JwtAlgorithm::Ps384, &signature::RSA_PSS_2048_8192_SHA384),
        (JwtAlgorithm::Ps512, &signature::RSA_PSS_2048_8192_SHA512),
    ];
    for (algorithm, parameters) in table {
        let header = json!({ "alg": algorithm.name() });
        let compact = sign_compact(&header, &json!({ "iss": "joe" }), algorithm, A2_PKCS1).unwrap();
        let (message, signature) = split(&compact);
        components.verify(parameters, message.as_bytes(), &signature).unwrap();
    }
    let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
    let compact = sign_compact(&json!({}), &json!({}), JwtAlgorithm::Es384, pair.serialize_pem().as_bytes()).unwrap();
    let (message, signature) = split(&compact);
    let public = UnparsedPublicKey::new(&signature::ECDSA_P384_SHA384_FIXED, pair.public_key_raw());
    public.verify(message.as_bytes(), &signature).unwrap();
    for (algorithm, digest) in [(JwtAlgorithm::Hs384, hmac::HMAC_SHA384), (JwtAlgorithm::Hs512, hmac::HMAC_SHA512)] {
        let compact = sign_compact(&json!({}), &json!({}), algorithm, b"k").unwrap();
        let (message, signature) = split(&compact);
        hmac::verify(&hmac::Key::new(digest, b"k"), message.as_bytes(), &signature).unwrap();
    }
}

/// Keys of OpenSSL's.
#[test]
fn the_curve_that_ring_does_not_know() {
    use p521::ecdsa::signature::Verifier as _;
    use p521::ecdsa::{Signature, SigningKey, VerifyingKey};
    let (sec1, pkcs8) = (include_bytes!("keys/p521-sec1.pem"), include_bytes!("keys/p521-pkcs8.pem"));
    let der = postrider_keys::private_key(pkcs8, None).unwrap();
    let pair = SigningKey::from_pkcs8_der(der.secret_der()).unwrap();
    for key in [sec1.as_slice(), pkcs8] {
        let compact = sign_compact(&json!({}), &json!({}), JwtAlgorithm::Es512, key).unwrap();
        let (message, signature) = split(&compact);
        let signature = Signature::from_slice(&signature).unwrap();
        VerifyingKey::from(&pair).verify(message.as_bytes(), &signature).unwrap();
    }
}

/// Keys of OpenSSL's, which Node takes too.
#[test]
fn keys_in_rare_forms_sign() {
    let pss = include_bytes!("keys/rsa-pss.pem");
    for (algorithm, parameters) in [
        (JwtAlgorithm::Ps256, &signature::RSA_PSS_2048_8192_SHA256),
        (JwtAlgorithm::Ps512, &signature::RSA_PSS_2048_8192_SHA512),
    ] {
        let compact = sign_compact(&json!({}), &json!({}), algorithm, pss).unwrap();
        let (message, signature) = split(&compact);
        let der = postrider_keys::private_key(pss, None).unwrap();
        let pair = RsaKeyPair::from_der(pss_only(der.secret_der()).unwrap()).unwrap();
        let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public());
        public.verify(parameters, message.as_bytes(), &signature).unwrap();
    }
    let error = sign_compact(&json!({}), &json!({}), JwtAlgorithm::Rs256, pss).unwrap_err();
    assert!(error.to_string().ends_with("it is for PS256, PS384 and PS512 only"), "{error}");
    // As Java writes keys: without the public one.
    let bare = include_bytes!("keys/p256-without-public.pem");
    sign_compact(&json!({}), &json!({}), JwtAlgorithm::Es256, bare).unwrap();
}

#[test]
fn members_keep_their_order() {
    let compact =
        sign_compact(&json!({ "alg": "HS256", "typ": "JWT" }), &json!({ "z": 1, "a": 2 }), JwtAlgorithm::Hs256, b"k");
    let (message, _) = split(compact.as_ref().unwrap());
    let texts: Vec<String> = message.split('.').map(|part| String::from_utf8(decoded(part)).unwrap()).collect();
    assert_eq!(texts, [r#"{"alg":"HS256","typ":"JWT"}"#, r#"{"z":1,"a":2}"#]);
}

#[test]
fn keys_that_do_not_fit_are_named() {
    let table: [(JwtAlgorithm, &[u8], &str); 11] = [
        (JwtAlgorithm::Rs256, b"", "no private key in PEM form"),
        (
            JwtAlgorithm::Rs256,
            b"-----BEGIN PRIVATE KEY-----\n!!\n-----END PRIVATE KEY-----\n",
            "the private key is damaged",
        ),
        (
            JwtAlgorithm::Rs256,
            b"-----BEGIN PRIVATE KEY-----\nMAcCAQAwAAQA\n-----END PRIVATE KEY-----\n",
            "does not fit RS256",
        ),
        (
            JwtAlgorithm::Es256,
            b"-----BEGIN EC PRIVATE KEY-----\nMIIB\n-----END EC PRIVATE KEY-----\n",
            "the private key is damaged",
        ),
        (JwtAlgorithm::Es256, A3_ENCRYPTED, "is encrypted"),
        (JwtAlgorithm::Rs256, A3_SEC1, "does not fit RS256: it is not for RSA"),
        (JwtAlgorithm::Ps256, A3_PKCS8, "does not fit PS256"),
        (JwtAlgorithm::Es256, A2_PKCS1, "does not fit ES256: it is not for elliptic curves"),
        (JwtAlgorithm::Es384, A3_SEC1, "does not fit ES384"),
        (JwtAlgorithm::Es512, A3_SEC1, "does not fit ES512: it is not on the curve P-521"),
        (JwtAlgorithm::Es512, A2_PKCS1, "does not fit ES512: it is not for elliptic curves"),
    ];
    for (algorithm, key, expected) in table {
        let error = sign_compact(&json!({}), &json!({}), algorithm, key).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn broken_der_is_no_key() {
    let der = match postrider_keys::private_key(A3_SEC1, None).unwrap() {
        PrivateKeyDer::Sec1(der) => der.secret_sec1_der().to_vec(),
        _ => unreachable!("the file is in SEC1 form"),
    };
    assert!(sec1_parts(&der).is_some());
    for length in 0..der.len() {
        assert_eq!(sec1_parts(&der[..length]), None);
    }
}
