//! `postrider demo`: the built-in collection against a server on a free port. Needs no network.

use std::net::{Ipv4Addr, SocketAddr};

use postrider_core::format;
use postrider_core::variable::VariableScope;
use postrider_echo::EchoServer;
use postrider_http::{ClientOptions, ProxySettings};
use tokio::runtime::Builder;

use super::Streams;
use super::run::{client_options, execute};
use crate::cli::{Assignment, DemoArgs, ProcessEnv, ReporterArgs, RunArgs, RunOptions, SourceArgs};
use crate::error::CommandError;
use crate::exit::ExitStatus;
use crate::load::{Inputs, LoadError, Subject, with_assignments};

/// `collections/`, `environments/`: copies, so that the published crate holds them.
const COLLECTION: (&str, &str) =
    ("echo-smoke.postman_collection.json", include_str!("../../demo/echo-smoke.postman_collection.json"));
const ENVIRONMENT: (&str, &str) =
    ("local.postman_environment.json", include_str!("../../demo/local.postman_environment.json"));
const DATA: (&str, &str) = ("echo-smoke.data.csv", include_str!("../../demo/echo-smoke.data.csv"));

/// The variable of the environment that holds the server's address.
const ADDRESS_VARIABLE: &str = "echoUrl";

/// Starts the server, runs the collection, stops the server.
pub(super) fn demo(
    args: DemoArgs,
    reporter_args: &ReporterArgs,
    env: &ProcessEnv,
    streams: &mut Streams<'_>,
) -> Result<ExitStatus, CommandError> {
    let source = SourceArgs { collection: COLLECTION.0.to_owned() };
    let args = RunArgs { source, output: args.output, ..RunArgs::default() };
    let options = RunOptions::resolve(args, reporter_args, env);
    // A proxy cannot reach a server that listens on this machine only, and need not.
    let client = ClientOptions { proxies: ProxySettings::default(), ..client_options(&options) };

    let system = |task| move |source| CommandError::System { task, source };
    // The server has a thread of its own: this one waits for the run.
    let runtime =
        Builder::new_multi_thread().worker_threads(1).enable_all().build().map_err(system("start the runtime"))?;
    let server = runtime
        .block_on(EchoServer::start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))))
        .map_err(system("start the echo server"))?;
    let status = execute(options, inputs(&server.base_url())?, client, env, streams);
    runtime.block_on(server.shutdown());
    status
}

/// The built-in files, with the address of the server in the environment.
fn inputs(address: &str) -> Result<Inputs, LoadError> {
    let mut ids = || uuid::Uuid::new_v4().to_string();
    let failed = |subject, place: &str| {
        let place = place.to_owned();
        move |error| LoadError::Format { subject, place, error }
    };
    let loaded = format::load_collection(COLLECTION.1.as_bytes(), &mut ids)
        .map_err(failed(Subject::Collection, COLLECTION.0))?;
    let environment = format::load_environment(ENVIRONMENT.1.as_bytes(), &mut ids)
        .map_err(failed(Subject::Environment, ENVIRONMENT.0))?;
    let data = format::load_iteration_data(DATA.1.as_bytes()).map_err(failed(Subject::IterationData, DATA.0))?;
    let address = Assignment { key: ADDRESS_VARIABLE.to_owned(), value: Some(address.to_owned()) };
    Ok(Inputs {
        collection: loaded.collection,
        environment: with_assignments(environment, &[address]),
        globals: VariableScope::from_variables(ids(), None, Vec::new()),
        data,
        secrets: Vec::new(),
        warnings: loaded.warnings,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_files_load_and_are_those_of_the_repository() {
        let inputs = inputs("http://127.0.0.1:1").unwrap();
        assert!(!inputs.is_empty());
        assert!(!inputs.data.is_empty());
        let address = inputs.environment.get(ADDRESS_VARIABLE).and_then(|variable| variable.value.clone());
        assert_eq!(address, Some("http://127.0.0.1:1".into()));

        let repository = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for (folder, (name, text)) in
            [("collections", COLLECTION), ("environments", ENVIRONMENT), ("collections", DATA)]
        {
            let original = std::fs::read_to_string(repository.join(folder).join(name)).unwrap();
            assert_eq!(text, original, "copy {folder}/{name} to crates/runner/demo");
        }
    }
}
