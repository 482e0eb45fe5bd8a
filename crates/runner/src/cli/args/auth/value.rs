//! Values of options of `postrider auth`.

use postrider_auth::oauth2::{Grant, JwtAlgorithm};

/// Value of `--client-auth`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientAuthArg {
    /// `client_secret_basic`.
    Basic,
    /// `client_secret_post`.
    Body,
    /// A public client.
    None,
    /// `private_key_jwt`.
    PrivateKeyJwt,
    /// `client_secret_jwt`.
    ClientSecretJwt,
    /// `tls_client_auth`.
    Tls,
}

/// Value of `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TokenFormat {
    /// The token and a line end.
    #[default]
    Raw,
    /// An object with the token, its type and its end.
    Json,
    /// A header line.
    Header,
}

/// Postman's names and those of the RFCs.
pub(super) fn grant(text: &str) -> Result<Grant, String> {
    match text {
        "authorization_code" | "authorization_code_with_pkce" => Ok(Grant::AuthorizationCode),
        "client_credentials" => Ok(Grant::ClientCredentials),
        "password" | "password_credentials" => Ok(Grant::Password),
        "device_code" | "urn:ietf:params:oauth:grant-type:device_code" => Ok(Grant::DeviceCode),
        "implicit" => Ok(Grant::Implicit),
        _ => Err(invalid(text, "--grant", "authorization_code|client_credentials|password|device_code")),
    }
}

/// Value of `--client-auth`: short names and those of RFC 8414.
pub(super) fn client_auth(text: &str) -> Result<ClientAuthArg, String> {
    match text {
        "basic" | "header" | "client_secret_basic" => Ok(ClientAuthArg::Basic),
        "body" | "client_secret_post" => Ok(ClientAuthArg::Body),
        "none" => Ok(ClientAuthArg::None),
        "private_key_jwt" => Ok(ClientAuthArg::PrivateKeyJwt),
        "client_secret_jwt" => Ok(ClientAuthArg::ClientSecretJwt),
        "tls" | "tls_client_auth" | "self_signed_tls_client_auth" => Ok(ClientAuthArg::Tls),
        _ => Err(invalid(text, "--client-auth", "basic|body|none|private_key_jwt|client_secret_jwt|tls")),
    }
}

/// Value of `--client-key-algorithm` (RFC 7518 section 3.1).
pub(super) fn jwt_algorithm(text: &str) -> Result<JwtAlgorithm, String> {
    let expected = "RS256|PS256|ES256|… (HS256|… with client_secret_jwt)";
    JwtAlgorithm::from_name(&text.to_ascii_uppercase()).ok_or_else(|| invalid(text, "--client-key-algorithm", expected))
}

/// Value of `--format`.
pub(super) fn token_format(text: &str) -> Result<TokenFormat, String> {
    match text {
        "raw" => Ok(TokenFormat::Raw),
        "json" => Ok(TokenFormat::Json),
        "header" => Ok(TokenFormat::Header),
        _ => Err(invalid(text, "--format", "raw|json|header")),
    }
}

fn invalid(text: &str, option: &str, expected: &str) -> String {
    format!("invalid value `{text}` for {option}. Expected: {expected}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_postman_and_of_the_rfcs_are_known() {
        assert_eq!(grant("authorization_code_with_pkce"), Ok(Grant::AuthorizationCode));
        assert_eq!(grant("password_credentials"), Ok(Grant::Password));
        assert_eq!(client_auth("client_secret_post"), Ok(ClientAuthArg::Body));
        assert_eq!(client_auth("header"), Ok(ClientAuthArg::Basic));
        assert_eq!(jwt_algorithm("es256"), Ok(JwtAlgorithm::Es256));
    }

    #[test]
    fn anything_else_is_refused_with_what_would_do() {
        for (message, start) in [
            (grant("magic").unwrap_err(), "invalid value `magic` for --grant. Expected: "),
            (client_auth("").unwrap_err(), "invalid value `` for --client-auth. Expected: "),
            (jwt_algorithm("none").unwrap_err(), "invalid value `none` for --client-key-algorithm. Expected: "),
            (token_format("xml").unwrap_err(), "invalid value `xml` for --format. Expected: raw|json|header"),
        ] {
            assert!(message.starts_with(start), "{message}");
        }
    }
}
