//! Servers that verify what was signed, each by the rules of a library that is not ours.

use serde_json::{Value, json};

use crate::rig::home::Home;
use crate::rig::peer::{Peer, SECRET};
use crate::rig::words::{auth, bodies, expecting, item, with};

const QUERY: &str = "?b=2&a=1%20x&empty=&gr\u{fc}n=\u{e4}&a=0&plus=%2B";

/// One item a block and body; the path starts with `place`.
fn each_body(place: &str, block: &Value, left_out: &[&str]) -> Vec<Value> {
    let bodies = bodies().into_iter().filter(|(name, _)| !left_out.contains(name));
    bodies.map(|(name, request)| one(&format!("{place}/{name}"), block, &request)).collect()
}

fn one(place: &str, block: &Value, request: &Value) -> Value {
    let typed = match request["body"]["mode"].as_str() {
        // The hash of Hawk has the type in it, which is added after it was made.
        Some("raw" | "graphql") => json!([{ "key": "Content-Type", "value": "application/json" }]),
        Some("urlencoded") => json!([{ "key": "Content-Type", "value": "application/x-www-form-urlencoded" }]),
        Some("file") => json!([{ "key": "Content-Type", "value": "text/plain" }]),
        _ => json!([]),
    };
    item(place, QUERY, &with(&with(request, &json!({ "header": typed })), &json!({ "auth": block })))
}

/// Lets all of them in with the secret, and none of them with another.
fn verified(peer: &Peer, items: &[Value]) {
    let home = Home::new();
    home.write("upload.txt", "the content of a file\n").keep_secret(SECRET);
    home.write("all.secret", expecting(200, &peer.url, items));
    let words = ["run", "all.secret", "-r", "cli,json,junit", "--verbose", "--fail-on-warning"];
    let outcome = home.run(&words);
    assert_eq!(outcome.code, Some(0), "{}\n{}", outcome.stdout, outcome.stderr);

    let wrong = SECRET.replace("peers", "world");
    home.write("none.secret", expecting(401, &peer.url, items).replace(SECRET, &wrong)).keep_secret(&wrong);
    if items.iter().any(|item| item.to_string().contains(SECRET)) {
        home.ok(&["run", "none.secret"]);
    }
    home.expect_no_leaks(&[]);
}

#[test]
fn oauth1_by_oauthlib() {
    let peer = Peer::verifier();
    let given = json!({
        "consumerKey": "consumer", "consumerSecret": SECRET, "token": "token/of=oauth1",
        "tokenSecret": "token secret of oauth1", "addParamsToHeader": true,
    });
    let mut items = Vec::new();
    for method in ["HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512", "PLAINTEXT"] {
        let block = auth("oauth1", &with(&given, &json!({ "signatureMethod": method, "realm": "a realm" })));
        items.extend(each_body("oauth1", &block, &[]));
        let block = with(&given, &json!({ "signatureMethod": method, "addParamsToHeader": false }));
        // oauthlib decodes what is in a query twice, which only signatures of this method suffer from.
        if method != "PLAINTEXT" {
            items.extend(each_body("oauth1", &auth("oauth1", &block), &[]));
        }
    }
    let hashed = with(&given, &json!({ "signatureMethod": "HMAC-SHA256", "includeBodyHash": true }));
    items.extend(each_body("oauth1", &auth("oauth1", &hashed), &[]));
    verified(&peer, &items);

    let rsa = ["RSA-SHA1", "RSA-SHA256", "RSA-SHA512"].map(|method| {
        let more = json!({ "signatureMethod": method, "privateKey": peer.key("RSA"), "consumerSecret": "" });
        each_body("oauth1", &auth("oauth1", &with(&given, &more)), &[])
    });
    verified(&peer, &rsa.concat());
}

#[test]
fn hawk_by_mohawk() {
    let peer = Peer::verifier();
    let mut items = Vec::new();
    for algorithm in ["sha256", "sha1"] {
        let given = json!({ "authId": "hawk-id", "authKey": SECRET, "algorithm": algorithm });
        let place = format!("hawk/{algorithm}");
        items.extend(each_body(&place, &auth("hawk", &given), &[]));
        let more = json!({ "includePayloadHash": true, "extraData": "some data", "app": "app", "delegation": "dlg" });
        // The bytes of a multipart form are not known beforehand.
        items.extend(each_body(&place, &auth("hawk", &with(&given, &more)), &["none", "empty", "multipart"]));
    }
    verified(&peer, &items);
}

#[test]
fn awsv4_by_botocore() {
    let peer = Peer::verifier();
    let mut items = Vec::new();
    for service in ["execute-api", "s3", "es", "dynamodb", "sts", "iot", "email"] {
        for more in
            [json!({}), json!({ "sessionToken": "session/token+of==aws" }), json!({ "addAuthDataToQuery": true })]
        {
            let given = json!({
                "accessKey": "AKIDEXAMPLE", "secretKey": SECRET, "region": "eu-central-1", "service": service,
            });
            let is_s3 = service == "s3";
            // Only S3 lets a payload go unsigned.
            let left_out: &[&str] = if is_s3 { &[] } else { &["multipart"] };
            let block = auth("awsv4", &with(&given, &more));
            for item in each_body("awsv4/a b//x", &block, left_out) {
                // As in Newman, a repeated parameter counts once for S3; botocore counts all.
                let text = if is_s3 { item.to_string().replace("&a=0", "") } else { item.to_string() };
                items.push(serde_json::from_str(&text).unwrap());
            }
        }
    }
    verified(&peer, &items);
}

#[test]
fn edgegrid_by_its_own_client() {
    let peer = Peer::verifier();
    let given = json!({
        "clientToken": "client-token", "clientSecret": SECRET, "accessToken": "access-token",
        "headersToSign": ["X-Signed"], "maxBodySize": "9",
    });
    let mut items = each_body("edgegrid", &auth("edgegrid", &given), &["multipart"]);
    let header = json!({ "header": [{ "key": "X-Signed", "value": "a  value " }] });
    items.push(item("edgegrid/signed", QUERY, &with(&header, &json!({ "auth": auth("edgegrid", &given) }))));
    verified(&peer, &items);
}

#[test]
fn jwt_by_pyjwt_and_asap_by_atlassian() {
    let peer = Peer::verifier();
    let claims = json!({ "aud": "audience", "name": "gr\u{fc}n", "exp": 4_000_000_000_u64 }).to_string();
    let given = json!({ "payload": claims, "header": "{\"kid\":\"k\"}" });
    let mut hmac = Vec::new();
    for algorithm in ["HS256", "HS384", "HS512"] {
        for more in [json!({}), json!({ "addTokenTo": "queryParam" })] {
            let more = with(&more, &json!({ "algorithm": algorithm, "secret": SECRET }));
            hmac.push(item(&format!("jwt/{algorithm}"), "", &json!({ "auth": auth("jwt", &with(&given, &more)) })));
        }
    }
    verified(&peer, &hmac);

    let mut items = Vec::new();
    for algorithm in ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"] {
        let key = peer.key(if algorithm.starts_with("ES") { algorithm } else { "RSA" });
        let more = json!({ "algorithm": algorithm, "privateKey": key });
        items.push(item(&format!("jwt/{algorithm}"), "", &json!({ "auth": auth("jwt", &with(&given, &more)) })));
    }
    for (algorithm, id) in
        [("RS256", "issuer/rsa/1"), ("PS512", "issuer/rsa/1"), ("ES256", "issuer/ec/1"), ("", "issuer/1")]
    {
        let key = peer.key(if algorithm == "ES256" { "ES256" } else { "RSA" });
        let given = json!({ "alg": algorithm, "kid": id, "iss": "issuer", "aud": "audience", "privateKey": key });
        items.push(item("asap", "", &json!({ "auth": auth("asap", &given) })));
    }
    verified(&peer, &items);
}
