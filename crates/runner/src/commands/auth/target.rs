//! From what was named to OAuth 2.0 settings.

use postrider_auth::oauth2::store::SessionKey;
use postrider_auth::oauth2::{ClientAuthentication, JwtAlgorithm, OAuthError, OAuthSettings, Overrides};
use postrider_core::collection::RequestAuth;
use postrider_core::run::RunPlan;
use postrider_core::variable::{Resolver, SubstitutionOptions, VariableScopes};
use postrider_http::ClientOptions;

use super::AuthError;
use super::describe::plain;
use crate::cli::{AuthTarget, ClientAuthArg, ClientProof, CollectionTarget, ProcessEnv, SecretSource};
use crate::commands::Streams;
use crate::engine::EngineError;
use crate::error::{CommandError, report_warning};
use crate::load::{self, InputSources, Inputs, LoadError, SecretReader};
use crate::oauth::{AuthUse, OAUTH2, Sessions, auth_uses, oauth_blocks};

/// What was named, read.
pub(super) struct Target {
    /// The sessions of this process.
    pub(super) sessions: Sessions,
    /// Every request that is meant, with its auth; none without a collection.
    pub(super) uses: Vec<AuthUse>,
    /// The different OAuth 2.0 settings, that of the collection itself first.
    pub(super) choices: Vec<Choice>,
    /// Whether the first of them is the collection's own, which stands for the whole.
    is_first_general: bool,
    /// The command that signs in.
    pub(super) login: String,
}

/// OAuth 2.0 settings, and where they come from.
pub(super) struct Choice {
    /// What uses them, for people.
    pub(super) used_by: String,
    /// The settings, or why there are none.
    pub(super) settings: Result<OAuthSettings, OAuthError>,
}

impl Target {
    /// Reads the secrets and the collection. Remarks go to stderr.
    pub(super) fn read(
        mut target: AuthTarget,
        env: &ProcessEnv,
        streams: &mut Streams<'_>,
    ) -> Result<Self, CommandError> {
        let login = login_command(&target);
        let mut reader = SecretReader::new(env, &mut streams.stdin);
        set_secrets(&mut target, &mut reader)?;
        let inputs = match &target.collection {
            Some(collection) => Some(load_collection(collection, &target, env, &mut reader)?),
            None => None,
        };
        let sessions = Sessions::new(target.oauth);
        let Some((inputs, collection)) = inputs.zip(target.collection) else {
            let overrides = &sessions.options().overrides;
            let is_named = overrides.issuer.is_some() || overrides.token_url.is_some() || overrides.client_id.is_some();
            let settings = is_named.then(|| OAuthSettings::from_overrides(overrides));
            let choices = settings.map(|settings| Choice { used_by: "the options".to_owned(), settings });
            let choices = choices.into_iter().collect();
            return Ok(Self { sessions, uses: Vec::new(), choices, is_first_general: false, login });
        };
        for warning in &inputs.warnings {
            report_warning(streams.stderr, warning);
        }
        let (uses, choices, is_first_general) = choices(inputs, &collection, &sessions.options().overrides)?;
        Ok(Self { sessions, uses, choices, is_first_general, login })
    }

    /// Whether anything was named at all.
    pub(super) fn is_named(&self) -> bool {
        !self.choices.is_empty() || !self.uses.is_empty()
    }

    /// The settings of a command that can have only one.
    pub(super) fn one(&self) -> Result<OAuthSettings, AuthError> {
        match self.choices.as_slice() {
            [] if self.uses.is_empty() => Err(AuthError::NothingNamed),
            [] => Err(AuthError::NoOAuth),
            [one, rest @ ..] if rest.is_empty() || self.is_first_general => Ok(one.settings.clone()?),
            several => Err(AuthError::Several(several.iter().map(|choice| choice.used_by.clone()).collect())),
        }
    }
}

fn load_collection(
    collection: &CollectionTarget,
    target: &AuthTarget,
    env: &ProcessEnv,
    reader: &mut SecretReader<'_>,
) -> Result<Inputs, LoadError> {
    let sources = InputSources {
        collection: &collection.collection,
        environment: collection.environment.as_deref(),
        globals: collection.globals.as_deref(),
        iteration_data: None,
        environment_variables: &collection.environment_variables,
        global_variables: &collection.global_variables,
        os_prefixes: &collection.os_prefixes,
        secret_variables: &collection.secret_variables,
    };
    let client = ClientOptions {
        extra_ca_certs: target.oauth.transport.extra_ca_certs.clone(),
        proxies: target.proxies.clone(),
        host_overrides: target.host_overrides.clone(),
        user_agent: target.oauth.transport.user_agent.clone(),
        ..ClientOptions::default()
    };
    load::inputs(sources, env, &client, reader)
}

/// The requests with their auth, and the settings among them.
fn choices(
    inputs: Inputs,
    target: &CollectionTarget,
    overrides: &Overrides,
) -> Result<(Vec<AuthUse>, Vec<Choice>, bool), CommandError> {
    let plan = RunPlan::new(&inputs.collection, &target.entrypoint).map_err(EngineError::from)?;
    let scopes = VariableScopes {
        environment: inputs.environment,
        globals: inputs.globals,
        collection: inputs.collection.variables,
        ..VariableScopes::default()
    };
    let options = SubstitutionOptions { angle: target.angle_variables };
    let resolver = Resolver::new(&scopes, options, &|_| None);

    let mut choices = Choices { list: Vec::new(), overrides };
    let is_all = target.entrypoint == postrider_core::run::Entrypoint::All;
    let general = inputs.collection.root.auth.as_ref().filter(|auth| is_all && auth.kind == OAUTH2);
    if let Some(auth) = general {
        choices.add(&resolver.auth(auth), "the collection");
    }
    for block in oauth_blocks(&plan, &resolver) {
        choices.add(&block.resolved, &block.describe());
    }
    Ok((auth_uses(&plan, &resolver), choices.list, general.is_some()))
}

struct Choices<'a> {
    list: Vec<Choice>,
    overrides: &'a Overrides,
}

impl Choices<'_> {
    /// Adds the settings of a block unless they lead to a session that is there already. A block that
    /// only holds a token needs no session.
    fn add(&mut self, auth: &RequestAuth, used_by: &str) {
        if !OAuthSettings::is_described(auth) && self.overrides.client_id.is_none() {
            return;
        }
        let settings = OAuthSettings::from_block(auth, self.overrides);
        let is_known = self.list.iter().any(|choice| match (&choice.settings, &settings) {
            (Ok(one), Ok(other)) => SessionKey::new(one) == SessionKey::new(other),
            (Err(one), Err(other)) => one == other,
            _ => false,
        });
        if !is_known {
            self.list.push(Choice { used_by: used_by.to_owned(), settings });
        }
    }
}

/// Reads what the options name into the overrides.
fn set_secrets(target: &mut AuthTarget, reader: &mut SecretReader<'_>) -> Result<(), CommandError> {
    let read = |wanted: &crate::cli::WantedSecret, reader: &mut SecretReader<'_>| {
        reader.read(&wanted.source, wanted.option).map_err(LoadError::from)
    };
    if let Some(wanted) = &target.client_secret {
        target.oauth.overrides.client_secret = Some(read(wanted, reader)?);
    }
    if let Some(wanted) = &target.password {
        target.oauth.overrides.password = Some(read(wanted, reader)?);
    }
    if let Some(proof) = target.client_authentication.take() {
        let has_certificate = target.oauth.transport.client_certificate.is_some();
        target.oauth.overrides.client_authentication = Some(client_authentication(proof, has_certificate, reader)?);
    }
    Ok(())
}

fn client_authentication(
    proof: ClientProof,
    has_certificate: bool,
    reader: &mut SecretReader<'_>,
) -> Result<ClientAuthentication, CommandError> {
    let incomplete = |option, missing| Err(AuthError::Incomplete { option, missing }.into());
    Ok(match proof.method {
        ClientAuthArg::Basic => ClientAuthentication::Basic,
        ClientAuthArg::Body => ClientAuthentication::Body,
        ClientAuthArg::None => ClientAuthentication::None,
        ClientAuthArg::Tls if !has_certificate => return incomplete("--client-auth tls", "--ssl-client-cert"),
        ClientAuthArg::Tls => ClientAuthentication::Tls,
        ClientAuthArg::ClientSecretJwt => {
            ClientAuthentication::ClientSecretJwt { algorithm: proof.algorithm.unwrap_or(JwtAlgorithm::Hs256) }
        }
        ClientAuthArg::PrivateKeyJwt => {
            let Some(path) = proof.key else { return incomplete("--client-auth private_key_jwt", "--client-key") };
            ClientAuthentication::PrivateKeyJwt {
                algorithm: proof.algorithm.unwrap_or(JwtAlgorithm::Rs256),
                key: reader.read(&SecretSource::File(path), "--client-key").map_err(LoadError::from)?,
                key_id: proof.key_id,
            }
        }
    })
}

/// The command that signs in for what was named, as far as words can be repeated.
fn login_command(target: &AuthTarget) -> String {
    let mut words = vec!["postrider auth login".to_owned()];
    let mut option = |name: &str, value: Option<&str>| {
        words.extend(
            value.map(|value| if name.is_empty() { quoted(value) } else { format!("{name} {}", quoted(value)) }),
        );
    };
    let overrides = &target.oauth.overrides;
    if let Some(collection) = &target.collection {
        option("", Some(&collection.collection));
        option("-e", collection.environment.as_deref());
        option("-g", collection.globals.as_deref());
        for prefix in &collection.os_prefixes {
            option("--env-from-os", Some(prefix));
        }
    } else {
        option("--issuer", overrides.issuer.as_deref());
        option("--auth-url", overrides.auth_url.as_deref());
        option("--token-url", overrides.token_url.as_deref());
        option("--client-id", overrides.client_id.as_deref());
    }
    option("--scope", overrides.scope.as_deref());
    option("--profile", overrides.profile.as_deref());
    words.join(" ")
}

/// A word as a shell wants it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-:=@%+,~".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", plain(word).replace('\'', r"'\''"))
}
