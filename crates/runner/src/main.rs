//! The postrider binary: captures the surroundings, then hands over to the library.

use std::io::{self, BufReader, Write};
use std::process::ExitCode;

use postrider::cli::ProcessEnv;
use postrider::commands::{self, Streams};

fn main() -> ExitCode {
    install_panic_hook();
    let (mut stdout, mut stderr) = (io::stdout(), io::stderr());
    let env = match ProcessEnv::capture() {
        Ok(env) => env,
        Err(error) => {
            drop(writeln!(stderr, "error: there is no current folder: {error}"));
            return ExitCode::FAILURE;
        }
    };
    start_log(&env);
    let stdin = Some(Box::new(BufReader::new(io::stdin())) as _);
    let mut streams = Streams { stdin, stdout: &mut stdout, stderr: &mut stderr };
    commands::main(std::env::args_os(), &env, &mut streams).into()
}

/// A panic is our fault: says so in one line.
fn install_panic_hook() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let message = panic.payload_as_str().unwrap_or("no message").replace('\n', " ");
        let version = env!("CARGO_PKG_VERSION");
        let repository = env!("CARGO_PKG_REPOSITORY");
        drop(writeln!(
            io::stderr(),
            "error: postrider {version} failed at {place}: {message}; please report this at {repository}/issues"
        ));
    }));
}

/// `POSTRIDER_LOG` (e.g. `debug`, or `postrider_http=trace`) writes what the program does to stderr.
fn start_log(env: &ProcessEnv) {
    if let Some(filter) = env.variable("POSTRIDER_LOG") {
        let filter = tracing_subscriber::EnvFilter::new(filter);
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    }
}
