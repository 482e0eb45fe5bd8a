//! Auth blocks of every type that make the same signature every time, or nearly.

use serde_json::{Value, json};

use crate::rig::words::{auth, with};

/// The keys of RFC 7515, appendix A.
pub(super) const RSA_KEY: &str = include_str!("../../../../auth/src/jws/keys/rfc7515-a2-pkcs8.pem");
pub(super) const EC_KEY: &str = include_str!("../../../../auth/src/jws/keys/rfc7515-a3-pkcs8.pem");

/// What the blocks hold that nothing may say.
pub(super) fn secrets() -> Vec<String> {
    let values = [
        "Pass: w\u{f6}rd/+&",
        "bearer-token-of-nobody",
        "key-of-an-api+/=",
        "oauth2-access-token",
        "Circle of Life",
        "consumer&secret",
        "token secret of oauth1",
        "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "session/token+of==aws",
        "werxhqb98rpaxn39848xrunpaw3489ruxnpa98w4rxn",
        "client-secret-of-edgegrid=",
        "hmac-secret-of-a-jwt-that-is-long-enough-for-all-of-them-to-be-happy",
        "c2VjcmV0IGluIGJhc2U2NCBmb3IgYSBqd3Qgb2Y=",
    ];
    let key_lines = [RSA_KEY, EC_KEY].into_iter().flat_map(|key| key.lines().skip(1).take(1));
    values.into_iter().chain(key_lines).map(str::to_owned).collect()
}

/// A block, and the headers that its requests need.
pub(super) struct Block {
    pub(super) name: &'static str,
    pub(super) auth: Value,
    pub(super) headers: Value,
}

fn block(name: &'static str, kind: &str, params: &Value) -> Block {
    Block { name, auth: auth(kind, params), headers: json!([]) }
}

/// All of them. The name starts with the type.
pub(super) fn blocks() -> Vec<Block> {
    let mut blocks = simple();
    blocks.extend(digest());
    blocks.extend(oauth1());
    blocks.extend(awsv4());
    blocks.extend(hawk_and_edgegrid());
    blocks.extend(tokens());
    blocks
}

fn simple() -> Vec<Block> {
    let key = json!({ "key": "X-Api-Key", "value": "key-of-an-api+/=" });
    let token = json!({ "accessToken": "oauth2-access-token" });
    vec![
        block("basic", "basic", &json!({ "username": "J\u{fc}rgen", "password": "Pass: w\u{f6}rd/+&" })),
        block("basic-empty", "basic", &json!({})),
        block("bearer", "bearer", &json!({ "token": "bearer-token-of-nobody" })),
        block("bearer-empty", "bearer", &json!({ "token": "" })),
        block("apikey", "apikey", &key),
        block("apikey-query", "apikey", &with(&key, &json!({ "in": "query" }))),
        block("oauth2", "oauth2", &with(&token, &json!({ "addTokenTo": "header" }))),
        block("oauth2-prefix", "oauth2", &with(&token, &json!({ "headerPrefix": " Token " }))),
        block("oauth2-query", "oauth2", &with(&token, &json!({ "addTokenTo": "queryParams" }))),
        block("ntlm", "ntlm", &json!({ "username": "DOM\\user", "password": "Circle of Life" })),
    ]
}

/// All parameters given: the first request is signed.
fn digest() -> Vec<Block> {
    // RFC 7616, section 3.9.1.
    let given = json!({
        "username": "Mufasa",
        "password": "Circle of Life",
        "realm": "http-auth@example.org",
        "nonce": "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        "clientNonce": "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        "nonceCount": "00000001",
        "qop": "auth",
        "opaque": "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS",
    });
    let on_top = |name, more: Value| block(name, "digest", &with(&given, &more));
    vec![
        on_top("digest-md5", json!({})),
        on_top("digest-md5-named", json!({ "algorithm": "MD5" })),
        on_top("digest-md5-sess", json!({ "algorithm": "MD5-sess" })),
        on_top("digest-md5-int", json!({ "qop": "auth-int" })),
        on_top("digest-md5-old", json!({ "qop": "", "opaque": "" })),
        on_top("digest-md5-sess-old", json!({ "algorithm": "MD5-sess", "qop": "" })),
        on_top("digest-sha256", json!({ "algorithm": "SHA-256" })),
        on_top("digest-sha256-sess-int", json!({ "algorithm": "SHA-256-sess", "qop": "auth-int" })),
        on_top("digest-sha512-256", json!({ "algorithm": "SHA-512-256" })),
        on_top("digest-sha512-256-sess", json!({ "algorithm": "SHA-512-256-sess" })),
        on_top("digest-unicode", json!({ "username": "J\u{fc}rgen", "realm": "gr\u{fc}n" })),
        on_top("digest-no-nonce", json!({ "nonce": "" })),
    ]
}

fn oauth1() -> Vec<Block> {
    let given = json!({
        "consumerKey": "consumer key",
        "consumerSecret": "consumer&secret",
        "token": "token/of/oauth1",
        "tokenSecret": "token secret of oauth1",
        "signatureMethod": "HMAC-SHA1",
        "timestamp": "1318622958",
        "nonce": "kYjzVBB8Y0Z",
        "version": "1.0",
        "addParamsToHeader": true,
    });
    let on_top = |name, more: Value| block(name, "oauth1", &with(&given, &more));
    let method = |name, method: &str| on_top(name, json!({ "signatureMethod": method }));
    let rsa = |name, method: &str| on_top(name, json!({ "signatureMethod": method, "privateKey": RSA_KEY }));
    let in_query = |name, more: Value| on_top(name, with(&json!({ "addParamsToHeader": false }), &more));
    vec![
        on_top("oauth1-sha1", json!({ "realm": "a realm, \"quoted\"" })),
        method("oauth1-sha256", "HMAC-SHA256"),
        method("oauth1-sha512", "HMAC-SHA512"),
        method("oauth1-plaintext", "PLAINTEXT"),
        rsa("oauth1-rsa-sha1", "RSA-SHA1"),
        rsa("oauth1-rsa-sha256", "RSA-SHA256"),
        rsa("oauth1-rsa-sha512", "RSA-SHA512"),
        on_top("oauth1-body-hash", json!({ "includeBodyHash": true })),
        on_top("oauth1-body-hash-sha256", json!({ "includeBodyHash": true, "signatureMethod": "HMAC-SHA256" })),
        on_top("oauth1-callback", json!({ "callback": "http://127.0.0.1/cb?x=1", "verifier": "v&v" })),
        on_top("oauth1-unencoded", json!({ "disableHeaderEncoding": true })),
        on_top("oauth1-empty", json!({ "token": "", "tokenSecret": "", "addEmptyParamsToSign": true })),
        in_query("oauth1-query", json!({})),
        in_query("oauth1-query-empty", json!({ "token": "", "addEmptyParamsToSign": true })),
        in_query("oauth1-query-plaintext", json!({ "signatureMethod": "PLAINTEXT" })),
        in_query("oauth1-query-rsa", json!({ "signatureMethod": "RSA-SHA1", "privateKey": RSA_KEY })),
    ]
}

/// The time is that of the `Date` header.
fn awsv4() -> Vec<Block> {
    let given = json!({
        "accessKey": "AKIDEXAMPLE",
        "secretKey": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "region": "eu-central-1",
        "service": "execute-api",
    });
    let on_top = |name, more: Value| Block {
        name,
        auth: auth("awsv4", &with(&given, &more)),
        headers: json!([
            { "key": "Date", "value": "Fri, 09 Sep 2011 23:36:00 GMT" },
            { "key": "X-Signed", "value": "a   value  with spaces" },
        ]),
    };
    vec![
        on_top("awsv4", json!({})),
        on_top("awsv4-defaults", json!({ "region": "", "service": "" })),
        on_top("awsv4-session", json!({ "sessionToken": "session/token+of==aws" })),
        on_top("awsv4-s3", json!({ "service": "s3" })),
        on_top("awsv4-query", json!({ "addAuthDataToQuery": true })),
        on_top(
            "awsv4-query-s3",
            json!({ "addAuthDataToQuery": true, "service": "s3", "sessionToken": "session/token+of==aws" }),
        ),
    ]
}

fn hawk_and_edgegrid() -> Vec<Block> {
    let hawk = json!({
        "authId": "dh37fgj492je",
        "authKey": "werxhqb98rpaxn39848xrunpaw3489ruxnpa98w4rxn",
        "algorithm": "sha256",
        "nonce": "j4h3g2",
        "timestamp": "1353832234",
    });
    let edgegrid = json!({
        "accessToken": "akab-access-token-xxx",
        "clientToken": "akab-client-token-xxx",
        "clientSecret": "client-secret-of-edgegrid=",
        "nonce": "nonce-xx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
        "timestamp": "20140321T19:34:21+0000",
    });
    let more = json!({ "extraData": "some-app-ext \"data\"", "app": "an app", "delegation": "dlg" });
    let limited =
        json!({ "maxBodySize": 5, "headersToSign": "X-Signed, x-missing", "baseURL": "https://other.test:1/x" });
    let signed = json!([{ "key": "X-Signed", "value": " a   value " }]);
    vec![
        block("hawk", "hawk", &hawk),
        block("hawk-payload", "hawk", &with(&hawk, &json!({ "includePayloadHash": true }))),
        block("hawk-payload-sha1", "hawk", &with(&hawk, &json!({ "includePayloadHash": true, "algorithm": "sha1" }))),
        block("hawk-more", "hawk", &with(&hawk, &more)),
        block("edgegrid", "edgegrid", &edgegrid),
        Block { headers: signed, ..block("edgegrid-limited", "edgegrid", &with(&edgegrid, &limited)) },
    ]
}

fn tokens() -> Vec<Block> {
    let secret = "hmac-secret-of-a-jwt-that-is-long-enough-for-all-of-them-to-be-happy";
    let given = json!({
        "algorithm": "HS256",
        "secret": secret,
        "payload": "{\n  \"sub\": \"me\",\n  \"n\": 1.50,\n  \"list\": [1, {\"a\": null}], \"gr\u{fc}n\": \"\u{fc}\" }",
        "header": "{\"kid\": \"k\", \"alg\": \"none\"}",
    });
    let on_top = |name, more: Value| block(name, "jwt", &with(&given, &more));
    let keyed = |name, algorithm: &str, key| on_top(name, json!({ "algorithm": algorithm, "privateKey": key }));
    let encoded = "c2VjcmV0IGluIGJhc2U2NCBmb3IgYSBqd3Qgb2Y=";
    let asap = json!({
        "alg": "RS256", "kid": "issuer/key", "iss": "issuer", "aud": "audience", "sub": "subject", "exp": "60",
        "privateKey": RSA_KEY,
    });
    let claims = r#"{"jti": "an id", "iat": 1300000000, "exp": 1300000060, "extra": [1]}"#;
    vec![
        on_top("jwt-hs256", json!({})),
        on_top("jwt-hs384", json!({ "algorithm": "HS384" })),
        on_top("jwt-hs512", json!({ "algorithm": "HS512", "header": "" })),
        on_top("jwt-base64", json!({ "secret": encoded, "isSecretBase64Encoded": true })),
        on_top("jwt-prefix", json!({ "headerPrefix": "JWT" })),
        on_top("jwt-no-prefix", json!({ "headerPrefix": "" })),
        on_top("jwt-query", json!({ "addTokenTo": "queryParam" })),
        on_top("jwt-query-named", json!({ "addTokenTo": "queryParam", "queryParamKey": "a key" })),
        keyed("jwt-rs256", "RS256", RSA_KEY),
        keyed("jwt-rs384", "RS384", RSA_KEY),
        keyed("jwt-rs512", "RS512", RSA_KEY),
        keyed("jwt-ps256", "PS256", RSA_KEY),
        keyed("jwt-es256", "ES256", EC_KEY),
        block("asap", "asap", &asap),
        block("asap-claims", "asap", &with(&asap, &json!({ "claims": claims }))),
    ]
}
