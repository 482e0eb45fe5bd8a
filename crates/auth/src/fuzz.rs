//! Nothing that a collection or a server says makes a signer panic.

use postrider_core::collection::Header;
use proptest::prelude::*;
use serde_json::Value;

use crate::context::tests::at;
use crate::sign::tests::{auth_of, request};
use crate::{AuthMemory, Authorizer, Step};

const KINDS: [&str; 11] =
    ["oauth1", "awsv4", "edgegrid", "hawk", "digest", "ntlm", "jwt", "asap", "basic", "bearer", "apikey"];

/// Names of parameters of all types.
const NAMES: [&str; 58] = [
    "consumerKey",
    "consumerSecret",
    "token",
    "tokenSecret",
    "signatureMethod",
    "timestamp",
    "nonce",
    "version",
    "realm",
    "callback",
    "verifier",
    "privateKey",
    "addParamsToHeader",
    "addEmptyParamsToSign",
    "includeBodyHash",
    "disableHeaderEncoding",
    "accessKey",
    "secretKey",
    "sessionToken",
    "service",
    "region",
    "addAuthDataToQuery",
    "accessToken",
    "clientToken",
    "clientSecret",
    "maxBodySize",
    "headersToSign",
    "baseURL",
    "authId",
    "authKey",
    "algorithm",
    "extraData",
    "app",
    "delegation",
    "includePayloadHash",
    "username",
    "password",
    "qop",
    "opaque",
    "nonceCount",
    "clientNonce",
    "disableRetryRequest",
    "domain",
    "workstation",
    "header",
    "payload",
    "secret",
    "isSecretBase64Encoded",
    "addTokenTo",
    "headerPrefix",
    "queryParamKey",
    "alg",
    "kid",
    "iss",
    "aud",
    "sub",
    "exp",
    "claims",
];

/// Values that mean something to some type, and anything else.
fn value() -> impl Strategy<Value = Value> {
    let known = prop::sample::select(vec![
        "HS256",
        "RSA-SHA1",
        "PLAINTEXT",
        "SHA-256-sess",
        "auth-int",
        "sha1",
        "s3",
        "true",
        "{}",
        "[1]",
        "",
        " ",
        "%",
    ]);
    prop_oneof![
        4 => known.prop_map(Value::from),
        4 => any::<String>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => Just(serde_json::json!({"a": [1, "b"]})),
    ]
}

/// Challenges: anything, near misses of Digest, and messages of NTLM that are cut or wrong.
fn challenge() -> impl Strategy<Value = String> {
    let digest = prop::collection::vec(
        prop_oneof![
            Just("realm=\"r\"".to_owned()),
            Just("nonce=\"n\"".to_owned()),
            Just("qop=\"auth,auth-int\"".to_owned()),
            Just("userhash=true".to_owned()),
            Just("stale=true".to_owned()),
            Just("Digest nonce=x".to_owned()),
            "[a-z]{0,5} ?=? ?\"?[ -~é\\\\\"]{0,8}\"?",
        ],
        0..8,
    );
    let ntlm = prop::collection::vec(any::<u8>(), 0..80).prop_map(|rest| {
        use base64::Engine;
        let message = [b"NTLMSSP\0\x02\0\0\0".as_slice(), &rest].concat();
        format!("NTLM {}", base64::engine::general_purpose::STANDARD.encode(message))
    });
    prop_oneof![any::<String>(), digest.prop_map(|params| format!("Digest {}", params.join(", "))), ntlm]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn any_parameters_and_any_challenge_are_survived(
        kind in prop::sample::select(KINDS.to_vec()),
        values in prop::collection::vec(value(), NAMES.len()),
        method in prop_oneof![Just("GET".to_owned()), Just("POST".to_owned()), any::<String>()],
        url in prop_oneof![Just("http://h/?a=b".to_owned()), "https?://[ -~]{0,30}", any::<String>()],
        name in any::<String>(),
        text in any::<String>(),
        challenges in prop::collection::vec((prop::sample::select(vec![200, 401, 403]), challenge()), 0..8),
    ) {
        let params: Vec<_> = NAMES.into_iter().zip(values).collect();
        let mut authorizer = Authorizer::new(auth_of(kind, &params), AuthMemory::default());
        let mut unsigned = request(&method, &url);
        unsigned.headers.push(Header::new(name, text));
        let mut n_replays = 0;
        // An error is an answer; only a panic is not.
        let _ = authorizer.sign(&mut unsigned.clone(), &at(0));
        for (status, challenge) in challenges {
            let headers = [("WWW-Authenticate", &challenge), ("Authentication-Info", &challenge)]
                .map(|(name, value)| (name.to_owned(), value.clone()));
            let step = authorizer.after_response(status, &headers, &at(0));
            n_replays += usize::from(step == Ok(Step::Replay));
            let _ = authorizer.sign(&mut unsigned.clone(), &at(0));
        }
        prop_assert!(n_replays <= 3);
    }
}
