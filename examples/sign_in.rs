//! Signs in with OAuth 2.0 without the runner, and keeps the session alive: what `postrider auth login`
//! and `postrider auth token` do, on the auth crate alone.
//!
//! Try it against the local demo server, which wants the client's secret:
//!
//! ```sh
//! cargo run -- echo --port 9080 &
//! CLIENT_SECRET=demo-secret cargo run -p postrider-auth --example sign_in -- http://127.0.0.1:9080 demo-client
//! ```
//!
//! The second time nobody has to sign in: the session comes from the folder `tokens` and is refreshed.

#![expect(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use postrider_auth::oauth2::login::{AuthorizationRequest, LoopbackListener, LoopbackTarget};
use postrider_auth::oauth2::session::{Need, Session};
use postrider_auth::oauth2::store::FileStore;
use postrider_auth::oauth2::{
    Clock, Grant, HttpTransport, OAuthSettings, Overrides, SystemClock, TokenEndpoint, Transport, TransportOptions,
};
use postrider_core::secret::Secret;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let (Some(issuer), Some(client_id)) = (words.next(), words.next()) else {
        return Err("usage: sign_in ISSUER CLIENT_ID (the client's secret, if it has one, in CLIENT_SECRET)".into());
    };
    let client_secret = std::env::var("CLIENT_SECRET").ok().map(Secret::new);
    let transport: Arc<dyn Transport> = Arc::new(HttpTransport::new(&TransportOptions::default())?);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);

    let mut settings = OAuthSettings::from_overrides(&Overrides {
        grant: Some(Grant::AuthorizationCode),
        issuer: Some(issuer),
        client_id: Some(client_id),
        client_secret,
        scope: Some("test:test".to_owned()),
        ..Overrides::default()
    })?;
    settings.discover(&*transport).await?;

    let store = Arc::new(FileStore::new(PathBuf::from("tokens"), None));
    let session = Session::new(settings.clone(), Arc::clone(&transport), store, Arc::clone(&clock));
    if !session.status().is_usable() {
        sign_in(&session, &settings, &*transport, &*clock).await?;
    }
    // Refreshes the token if it ends within a minute.
    let token = session.token(Need { min_life: Some(60), ..Need::default() }).await?;
    println!("a {} token of {} characters is ready", token.token_type, token.access_token.expose().len());
    Ok(())
}

async fn sign_in(
    session: &Session,
    settings: &OAuthSettings,
    transport: &dyn Transport,
    clock: &dyn Clock,
) -> Result<(), Box<dyn Error>> {
    let listener = LoopbackListener::bind(&LoopbackTarget::any_port()).await?;
    let request = AuthorizationRequest::new(settings, listener.redirect_uri())?;
    println!("Open this address and sign in:\n{}", request.url());
    let code = listener.wait(&request, Duration::from_mins(5)).await?;
    let endpoint = TokenEndpoint { settings, transport, clock };
    let tokens = endpoint.exchange_code(&code, request.redirect_uri(), request.verifier(), request.nonce()).await?;
    session.keep(tokens).await?;
    Ok(())
}
