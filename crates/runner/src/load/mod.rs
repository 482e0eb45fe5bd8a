//! From file names and URLs to what a run needs. [`inputs`] is the way in.

mod error;
mod name;
mod remote;
mod source;

use postrider_core::collection::{Collection, ItemNode};
use postrider_core::format::{self, FormatError};
use postrider_core::variable::{IterationData, VariableScope, VariableType};
use postrider_http::ClientOptions;

pub(crate) use error::plain_reason;
pub use error::{LoadError, Subject};
use name::NameLookup;
use remote::Remote;
use source::Source;

use crate::cli::{Assignment, ProcessEnv, RunOptions};

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

/// Reads everything that the options name.
///
/// # Errors
///
/// [`LoadError`] names the file or URL and the place in it.
pub fn inputs(options: &RunOptions, env: &ProcessEnv, client: &ClientOptions) -> Result<Inputs, LoadError> {
    let mut ids = || uuid::Uuid::new_v4().to_string();
    let mut loader = Loader { env, remote: Remote::new(client) };

    let collection_source = Source::of(&options.collection);
    let bytes = loader.read(Subject::Collection, &collection_source)?;
    let loaded = parsed(Subject::Collection, &collection_source, format::load_collection(&bytes, &mut ids))?;

    let environment = match &options.environment {
        Some(given) => {
            let (source, bytes) = loader.read_named(Subject::Environment, given, &collection_source)?;
            parsed(Subject::Environment, &source, format::load_environment(&bytes, &mut ids))?
        }
        None => VariableScope::from_variables(ids(), None, Vec::new()),
    };
    let globals = match &options.globals {
        Some(given) => {
            let (source, bytes) = loader.read_named(Subject::Globals, given, &collection_source)?;
            parsed(Subject::Globals, &source, format::load_globals(&bytes, &mut ids))?
        }
        None => VariableScope::from_variables(ids(), None, Vec::new()),
    };
    let data = match &options.iteration_data {
        Some(given) => {
            let source = Source::of(given);
            let bytes = loader.read(Subject::IterationData, &source)?;
            parsed(Subject::IterationData, &source, format::load_iteration_data(&bytes))?
        }
        None => Vec::new(),
    };
    Ok(Inputs {
        collection: loaded.collection,
        environment: with_assignments(environment, &options.environment_variables),
        globals: with_assignments(globals, &options.global_variables),
        data,
        warnings: loaded.warnings,
    })
}

/// Sets the variables of `--env-var` and `--global-var`. They are texts, whatever they look like.
pub(crate) fn with_assignments(mut scope: VariableScope, assignments: &[Assignment]) -> VariableScope {
    for Assignment { key, value } in assignments {
        // A secret stays one: its declared type is what has reports mask it.
        let is_secret = scope.get(key).is_some_and(|known| known.kind == VariableType::Secret);
        let kind = if is_secret { VariableType::Secret } else { VariableType::Any };
        scope.set(key, value.clone().map(Into::into), Some(kind));
    }
    scope
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
