//! What a command line of `postrider auth` means: plain values, no flag left to interpret.

use std::path::{Path, PathBuf};
use std::time::Duration;

use postrider_auth::oauth2::{ClientCertificate, ExtraParam, Grant, JwtAlgorithm, Overrides, SendAs, TransportOptions};
use postrider_core::run::Entrypoint;
use postrider_core::secret::Secret;
use postrider_http::{HostOverrides, ProxySettings};

use super::{
    Assignment, AuthTargetArgs, ClientArgs, ClientAuthArg, EndpointArgs, LoginWayArgs, OAuthRunArgs, ProcessEnv,
    SecretArgs, SecretSource, SecretVariable, TlsArgs, VariableArgs,
};
use crate::oauth::OAuthOptions;

/// How long a person has to sign in unless `--timeout` says otherwise.
const SIGN_IN_TIME: Duration = Duration::from_mins(5);

/// Which OAuth 2.0 settings are meant.
#[derive(Debug, Clone)]
pub struct AuthTarget {
    /// The collection whose settings are used; without one `oauth.overrides` say it all.
    pub collection: Option<CollectionTarget>,
    /// What is said on top, and where sessions are.
    pub oauth: OAuthOptions,
    /// Where the client secret is, if it was said.
    pub client_secret: Option<WantedSecret>,
    /// Where the password is, if it was said.
    pub password: Option<WantedSecret>,
    /// How the client proves who it is, if it was said.
    pub client_authentication: Option<ClientProof>,
    /// Proxies: those of the environment, and flags above them.
    pub proxies: ProxySettings,
    /// Addresses of hosts, in place of those that are looked up.
    pub host_overrides: HostOverrides,
}

/// A collection and the part of it that is meant.
#[derive(Debug, Clone)]
pub struct CollectionTarget {
    /// File or URL.
    pub collection: String,
    /// File, URL or name of the environment.
    pub environment: Option<String>,
    /// File, URL or name of the globals.
    pub globals: Option<String>,
    /// Environment variables to set, in this order.
    pub environment_variables: Vec<Assignment>,
    /// Globals to set, in this order.
    pub global_variables: Vec<Assignment>,
    /// Prefixes of variables of the system that set environment variables, as secrets.
    pub os_prefixes: Vec<String>,
    /// Variables that are secrets, and where their values come from.
    pub secret_variables: Vec<SecretVariable>,
    /// Whether `<<name>>` is a variable.
    pub angle_variables: bool,
    /// Folder or request whose settings are meant.
    pub entrypoint: Entrypoint,
}

/// A secret, and the option that wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedSecret {
    /// Where it is.
    pub source: SecretSource,
    /// The option as typed.
    pub option: &'static str,
}

/// How the client proves who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientProof {
    /// The method.
    pub method: ClientAuthArg,
    /// File with the private key.
    pub key: Option<PathBuf>,
    /// Identifier of that key.
    pub key_id: Option<String>,
    /// Signature algorithm.
    pub algorithm: Option<JwtAlgorithm>,
}

/// How a person signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginWay {
    /// What was asked for.
    pub kind: LoginKind,
    /// How long to wait for the person.
    pub timeout: Duration,
}

/// How the answer comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginKind {
    /// A browser is opened here, or the address is pasted where the redirect URI is elsewhere.
    Browser,
    /// The address is printed, and the answer is waited for on this machine.
    NoBrowser,
    /// The address that the browser ends on is pasted.
    Paste,
    /// A code is entered on another device.
    Device,
}

impl AuthTarget {
    /// Says what was typed.
    pub fn resolve(args: AuthTargetArgs, env: &ProcessEnv) -> Self {
        let AuthTargetArgs {
            collection,
            folder,
            request,
            variables,
            oauth,
            endpoints,
            client,
            secrets,
            tls,
            connections,
        } = args;
        let mut oauth = OAuthOptions::resolve(oauth, OAuthRunArgs::default(), env);
        set_endpoints(&mut oauth.overrides, endpoints);
        oauth.overrides.client_id.clone_from(&client.client_id);
        oauth.overrides.username.clone_from(&client.username);
        set_tls(&mut oauth.transport, tls, env);
        let (proxies, host_overrides) = connections.resolve(env, &mut oauth.transport);
        let collection = collection.map(|collection| collection_target(collection, folder.or(request), variables));
        Self {
            collection,
            oauth,
            client_secret: client_secret(&secrets),
            password: password(&secrets),
            client_authentication: client_proof(client),
            proxies,
            host_overrides,
        }
    }
}

fn collection_target(collection: String, part: Option<String>, variables: VariableArgs) -> CollectionTarget {
    CollectionTarget {
        collection,
        environment: variables.environment,
        globals: variables.globals,
        environment_variables: variables.env_var,
        global_variables: variables.global_var,
        os_prefixes: variables.env_from_os,
        secret_variables: variables.secret_var,
        angle_variables: !variables.no_angle_variables,
        entrypoint: part.map_or(Entrypoint::All, |name| Entrypoint::Some(vec![name])),
    }
}

fn set_endpoints(overrides: &mut Overrides, args: EndpointArgs) {
    overrides.grant = args.grant;
    overrides.auth_url = args.auth_url;
    overrides.token_url = args.token_url;
    overrides.refresh_url = args.refresh_url;
    overrides.device_url = args.device_url;
    overrides.revocation_url = args.revocation_url;
    overrides.auth_params = extra_params(args.auth_param, SendAs::RequestUrl);
    overrides.token_params = extra_params(args.token_param, SendAs::RequestBody);
}

fn extra_params(assignments: Vec<Assignment>, send_as: SendAs) -> Vec<ExtraParam> {
    let param = |Assignment { key, value }| ExtraParam { key, value: Secret::new(value.unwrap_or_default()), send_as };
    assignments.into_iter().map(param).collect()
}

fn set_tls(transport: &mut TransportOptions, args: TlsArgs, env: &ProcessEnv) {
    let absolute = |path: PathBuf| env.current_dir.join(path);
    let authorities = args.ssl_extra_ca_certs.or_else(|| env.variable("NODE_EXTRA_CA_CERTS").map(PathBuf::from));
    transport.extra_ca_certs = authorities.map(absolute);
    transport.client_certificate = args.ssl_client_cert.map(|cert| ClientCertificate {
        cert: absolute(cert),
        key: args.ssl_client_key.map(absolute),
        passphrase: env.variable("POSTRIDER_SSL_CLIENT_PASSPHRASE").map(Secret::new),
    });
}

fn client_secret(args: &SecretArgs) -> Option<WantedSecret> {
    let stdin = args.client_secret_stdin;
    let source = source(args.client_secret_env.as_deref(), args.client_secret_file.as_deref());
    match source {
        Some(source @ SecretSource::Env(_)) => Some(WantedSecret { source, option: "--client-secret-env" }),
        Some(source) => Some(WantedSecret { source, option: "--client-secret-file" }),
        None => stdin.then_some(WantedSecret { source: SecretSource::Stdin, option: "--client-secret-stdin" }),
    }
}

fn password(args: &SecretArgs) -> Option<WantedSecret> {
    let source = source(args.password_env.as_deref(), args.password_file.as_deref())?;
    let option = if matches!(source, SecretSource::Env(_)) { "--password-env" } else { "--password-file" };
    Some(WantedSecret { source, option })
}

fn source(env: Option<&str>, file: Option<&Path>) -> Option<SecretSource> {
    let env = env.map(|name| SecretSource::Env(name.to_owned()));
    env.or_else(|| file.map(|path| SecretSource::File(path.to_owned())))
}

/// A key alone says that the client signs with it.
fn client_proof(args: ClientArgs) -> Option<ClientProof> {
    let method = args.client_auth.or_else(|| args.client_key.as_ref().map(|_| ClientAuthArg::PrivateKeyJwt))?;
    Some(ClientProof { method, key: args.client_key, key_id: args.client_key_id, algorithm: args.client_key_algorithm })
}

impl Default for LoginWay {
    /// In a browser.
    fn default() -> Self {
        Self { kind: LoginKind::Browser, timeout: SIGN_IN_TIME }
    }
}

impl LoginWay {
    /// Says what was typed; `--device` and `--redirect-uri` change the settings.
    pub fn resolve(args: LoginWayArgs, overrides: &mut Overrides) -> Self {
        let kind = match (args.no_browser, args.paste, args.device) {
            (_, _, true) => LoginKind::Device,
            (_, true, _) => LoginKind::Paste,
            (true, _, _) => LoginKind::NoBrowser,
            _ => LoginKind::Browser,
        };
        if kind == LoginKind::Device {
            overrides.grant = Some(Grant::DeviceCode);
        }
        overrides.redirect_uri = args.redirect_uri.or_else(|| overrides.redirect_uri.take());
        Self { kind, timeout: args.timeout.map_or(SIGN_IN_TIME, Duration::from_secs) }
    }
}
