//! Collections, and words of command lines.

use serde_json::{Value, json};

use super::home::{Home, Outcome};
use super::peer::follow;

/// An auth block with these keys.
pub(crate) fn oauth2(keys: &[(&str, &str)]) -> Value {
    let params: Vec<Value> =
        keys.iter().map(|(key, value)| json!({ "key": key, "value": value, "type": "string" })).collect();
    json!({ "type": "oauth2", "oauth2": params })
}

/// A collection whose requests get `{{api}}` with the collection's auth.
pub(crate) fn collection(auth: &Value, n_requests: usize) -> String {
    let script = "pm.test('it is let in', () => pm.response.to.have.status(200))";
    let items: Vec<Value> = (0..n_requests)
        .map(|idx| {
            json!({
                "name": format!("Request {idx}"),
                "request": { "method": "GET", "url": "{{api}}" },
                "event": [{ "listen": "test", "script": { "exec": [script] } }],
            })
        })
        .collect();
    let schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
    json!({ "info": { "name": "Protected", "schema": schema }, "auth": auth, "item": items }).to_string()
}

/// An environment with these values.
pub(crate) fn environment(name: &str, values: &[(&str, &str)]) -> String {
    let values: Vec<Value> =
        values.iter().map(|(key, value)| json!({ "key": key, "value": value, "enabled": true })).collect();
    json!({ "name": name, "values": values }).to_string()
}

/// `keys` on top of `base`.
pub(crate) fn with<'a>(base: &[(&'a str, &'a str)], keys: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [base, keys].concat()
}

impl Home {
    /// Signs in by `auth login --no-browser` with these words, following the printed address through a server that asks
    /// nobody. What was said before and after is in the outcome.
    pub(crate) fn login(&self, words: &[&str]) -> Outcome {
        let running = self.start(&[&["auth", "login", "--no-browser"], words].concat());
        let ended = follow(&running.address());
        assert_eq!(ended["status"], 200, "{ended}");
        running.wait().expect_code(0)
    }

    /// Signs in by `auth login --paste` with these words: the address comes on stdin after it was printed.
    pub(crate) fn login_by_paste(&self, words: &[&str]) -> Outcome {
        let running = self.start_open(&[&["auth", "login", "--paste"], words].concat());
        let ended = follow(&running.address());
        running.tell(&format!("{}\n", ended["url"].as_str().unwrap())).wait()
    }

    /// Runs `postrider` with a terminal around it.
    pub(crate) fn at_a_terminal(&self, words: &[&str]) -> Outcome {
        let quoted = |word: &&str| format!("'{}'", word.replace('\'', r"'\''"));
        let line =
            [&[env!("CARGO_BIN_EXE_postrider")], words].concat().iter().map(quoted).collect::<Vec<_>>().join(" ");
        self.spawn(&mut self.command("script", &["-qec", &line, "/dev/null"]), None).wait()
    }
}

/// The settings of a client of the oidc-provider at `url`; `method` is `header` or `body`.
pub(crate) fn oidc_settings(url: &str, client: &str, method: &str) -> Value {
    settings(&format!("{url}/auth"), &format!("{url}/token"), client, method, "api:read")
}

/// The settings of a client of Authlib's server at `url`.
pub(crate) fn authlib_settings(url: &str, client: &str, method: &str) -> Value {
    settings(&format!("{url}/authorize"), &format!("{url}/token"), client, method, "read")
}

fn settings(auth_url: &str, token_url: &str, client: &str, method: &str, scope: &str) -> Value {
    oauth2(&[
        ("grant_type", "authorization_code_with_pkce"),
        ("authUrl", auth_url),
        ("accessTokenUrl", token_url),
        ("clientId", client),
        ("client_authentication", method),
        ("scope", scope),
        ("redirect_uri", "http://127.0.0.1/callback"),
    ])
}
