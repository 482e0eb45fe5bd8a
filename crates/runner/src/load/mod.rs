//! From file names and URLs to what a run needs. [`inputs`] is the way in.

mod certificates;
mod error;
mod name;
mod remote;
mod secret;
mod source;
mod variables;

use postrider_core::collection::{Collection, ItemNode};
use postrider_core::format::{self, FormatError};
use postrider_core::secret::Secret;
use postrider_core::variable::{IterationData, VariableScope};
use postrider_http::ClientOptions;

pub use certificates::{CertificateListError, ClientCertificates, client_certificates};
pub(crate) use error::plain_reason;
pub use error::{LoadError, Subject};
use name::NameLookup;
use remote::Remote;
pub use secret::{SecretError, SecretReader, Stdin};
use source::Source;
#[cfg(feature = "demo")]
pub(crate) use variables::with_assignments;
#[cfg(not(feature = "demo"))]
use variables::with_assignments;
use variables::{SecretScopes, set_from_os};

use crate::cli::{Assignment, ProcessEnv, RunOptions, SecretVariable};

/// What is to be loaded, as given.
#[derive(Debug, Clone, Copy)]
pub struct InputSources<'a> {
    /// File or URL of the collection.
    pub collection: &'a str,
    /// File, URL or name of the environment.
    pub environment: Option<&'a str>,
    /// File, URL or name of the globals.
    pub globals: Option<&'a str>,
    /// File or URL of the iteration data.
    pub iteration_data: Option<&'a str>,
    /// Environment variables to set, in this order.
    pub environment_variables: &'a [Assignment],
    /// Globals to set, in this order.
    pub global_variables: &'a [Assignment],
    /// Prefixes of variables of the system that set environment variables, as secrets.
    pub os_prefixes: &'a [String],
    /// Variables that are secrets.
    pub secret_variables: &'a [SecretVariable],
}

impl<'a> From<&'a RunOptions> for InputSources<'a> {
    fn from(options: &'a RunOptions) -> Self {
        Self {
            collection: &options.collection,
            environment: options.environment.as_deref(),
            globals: options.globals.as_deref(),
            iteration_data: options.iteration_data.as_deref(),
            environment_variables: &options.environment_variables,
            global_variables: &options.global_variables,
            os_prefixes: &options.os_prefixes,
            secret_variables: &options.secret_variables,
        }
    }
}

/// What a run is made of.
#[derive(Debug)]
pub struct Inputs {
    /// The collection.
    pub collection: Collection,
    /// The environment, with the variables of the command line.
    pub environment: VariableScope,
    /// The globals, with the variables of the command line.
    pub globals: VariableScope,
    /// Rows of iteration data.
    pub data: Vec<IterationData>,
    /// Secrets that no scope declares as such: they come from iteration data.
    pub secrets: Vec<Secret>,
    /// Remarks about the files, one line each.
    pub warnings: Vec<String>,
}

impl Inputs {
    /// Whether the collection has no request at all.
    pub fn is_empty(&self) -> bool {
        !self.collection.root.items.iter().any(has_request)
    }
}

fn has_request(node: &ItemNode) -> bool {
    match node {
        ItemNode::Item(_) => true,
        ItemNode::Group(group) => group.items.iter().any(has_request),
    }
}

/// Reads everything that the sources name.
///
/// # Errors
///
/// [`LoadError`] names the file or URL and the place in it, or the secret that is missing.
pub fn inputs(
    options: InputSources<'_>,
    env: &ProcessEnv,
    client: &ClientOptions,
    secrets: &mut SecretReader<'_>,
) -> Result<Inputs, LoadError> {
    let mut ids = || uuid::Uuid::new_v4().to_string();
    let mut loader = Loader { env, remote: Remote::new(client) };

    let collection_source = Source::of(options.collection);
    let bytes = loader.read(Subject::Collection, &collection_source)?;
    let loaded = parsed(Subject::Collection, &collection_source, format::load_collection(&bytes, &mut ids))?;

    let environment = match options.environment {
        Some(given) => {
            let (source, bytes) = loader.read_named(Subject::Environment, given, &collection_source)?;
            parsed(Subject::Environment, &source, format::load_environment(&bytes, &mut ids))?
        }
        None => VariableScope::from_variables(ids(), None, Vec::new()),
    };
    let globals = match options.globals {
        Some(given) => {
            let (source, bytes) = loader.read_named(Subject::Globals, given, &collection_source)?;
            parsed(Subject::Globals, &source, format::load_globals(&bytes, &mut ids))?
        }
        None => VariableScope::from_variables(ids(), None, Vec::new()),
    };
    let data = match options.iteration_data {
        Some(given) => {
            let source = Source::of(given);
            let bytes = loader.read(Subject::IterationData, &source)?;
            parsed(Subject::IterationData, &source, format::load_iteration_data(&bytes))?
        }
        None => Vec::new(),
    };
    let mut inputs = Inputs {
        collection: loaded.collection,
        environment,
        globals: with_assignments(globals, options.global_variables),
        data,
        secrets: Vec::new(),
        warnings: loaded.warnings,
    };
    set_variables(&mut inputs, options, env, secrets)?;
    Ok(inputs)
}

/// Variables of the environment that the command line names.
fn set_variables(
    inputs: &mut Inputs,
    options: InputSources<'_>,
    env: &ProcessEnv,
    secrets: &mut SecretReader<'_>,
) -> Result<(), LoadError> {
    inputs.warnings.extend(set_from_os(&mut inputs.environment, options.os_prefixes, env));
    inputs.environment = with_assignments(std::mem::take(&mut inputs.environment), options.environment_variables);
    let mut scopes = SecretScopes {
        environment: &mut inputs.environment,
        globals: &mut inputs.globals,
        collection: &mut inputs.collection.variables,
        data: &inputs.data,
    };
    let (values, remarks) = scopes.declare(options.secret_variables, secrets)?;
    inputs.secrets = values;
    inputs.warnings.extend(remarks);
    Ok(())
}

fn parsed<T>(subject: Subject, source: &Source, result: Result<T, FormatError>) -> Result<T, LoadError> {
    result.map_err(|error| LoadError::Format { subject, place: source.to_string(), error })
}

/// Reads files and URLs.
struct Loader<'a> {
    env: &'a ProcessEnv,
    remote: Remote<'a>,
}

impl Loader<'_> {
    fn read(&mut self, subject: Subject, source: &Source) -> Result<Vec<u8>, LoadError> {
        match source {
            Source::Url(url) => self.remote.fetch(subject, url),
            Source::File(path) => std::fs::read(self.env.current_dir.join(path)).map_err(|error| LoadError::File {
                subject,
                path: path.clone(),
                error,
            }),
        }
    }

    /// Reads what may be given by name alone.
    fn read_named(
        &mut self,
        subject: Subject,
        given: &str,
        collection: &Source,
    ) -> Result<(Source, Vec<u8>), LoadError> {
        let mut source = Source::of(given);
        if let Source::File(path) = &source {
            let lookup = NameLookup::new(subject, &self.env.current_dir, collection);
            if let Some(found) = lookup.find(path)? {
                source = Source::File(found);
            }
        }
        let bytes = self.read(subject, &source)?;
        Ok((source, bytes))
    }
}
