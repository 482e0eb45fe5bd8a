//! Showing an address in the person's browser.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::oauth2::text::clean;
use crate::oauth2::{OAuthError, Problem, Stage};

/// How long a program may take to say that it failed. One that still runs then has the address, or
/// is the browser itself.
const FAILURE_TIME: Duration = Duration::from_millis(1500);

/// What the environment says of browsers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BrowserEnv {
    /// `BROWSER`: command lines, separated by `:` (`;` on Windows), in which `%s` is the address.
    pub browser: Option<String>,
    /// Whether programs can open windows: `DISPLAY`, `WAYLAND_DISPLAY` or `WSL_DISTRO_NAME` is set.
    /// Only asked where that is a question, i.e. neither on macOS nor on Windows.
    pub has_display: bool,
}

impl BrowserEnv {
    /// Reads what is needed with `variable`, which gives the value of an environment variable.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Self {
        let is_set = |name: &&str| variable(name).is_some_and(|value| !value.is_empty());
        Self {
            browser: variable("BROWSER").filter(|value| !value.trim().is_empty()),
            has_display: ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"].iter().any(is_set),
        }
    }
}

/// Opens `url` in a browser: what `BROWSER` names, and nothing else when it names something; or else
/// what the system has for it. Programs are started directly, never by a shell, with their own
/// process group and without our terminal. Returns as soon as one seems to work, which takes up to a
/// second and a half.
///
/// # Errors
///
/// When `url` is not of the web, or no program took it. The texts do not hold the address.
pub fn open_browser(url: &str, env: &BrowserEnv) -> Result<(), OAuthError> {
    if !(url.starts_with("https://") || url.starts_with("http://")) || !url.bytes().all(|byte| byte.is_ascii_graphic())
    {
        return Err(cannot_open("the address is not one of the web"));
    }
    let commands = commands(url, env);
    if commands.is_empty() {
        return Err(cannot_open("there is no display"));
    }
    let mut last_failure = String::new();
    for command in commands {
        match start(&command) {
            Ok(()) => return Ok(()),
            Err(failure) => last_failure = failure,
        }
    }
    Err(cannot_open(&last_failure))
}

fn cannot_open(why: &str) -> OAuthError {
    OAuthError::new(Stage::Authorization, Problem::Aborted(format!("cannot open a browser: {why}")))
        .with_hint("open the address yourself (--no-browser prints it), or use --device where the server knows it")
}

/// Programs with their arguments, in the order in which they are tried.
fn commands(url: &str, env: &BrowserEnv) -> Vec<Vec<String>> {
    if let Some(browser) = &env.browser {
        let separator = if cfg!(windows) { ';' } else { ':' };
        return browser.split(separator).filter_map(|line| command_line(line, url)).collect();
    }
    let programs: &[&[&str]] = if cfg!(target_os = "macos") {
        &[&["open"]]
    } else if cfg!(windows) {
        &[&["rundll32.exe", "url.dll,FileProtocolHandler"]]
    } else if env.has_display {
        &[&["xdg-open"], &["wslview"]]
    } else {
        &[]
    };
    let with_url = |words: &&[&str]| words.iter().copied().chain([url]).map(str::to_owned).collect();
    programs.iter().map(with_url).collect()
}

/// One entry of `BROWSER`: words separated by blanks; `%s` is the address, which comes last when it is
/// not named. An entry that is a file as a whole is that program.
fn command_line(line: &str, url: &str) -> Option<Vec<String>> {
    let line = line.trim();
    if Path::new(line).is_file() {
        return Some(vec![line.to_owned(), url.to_owned()]);
    }
    let mut words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    if words.is_empty() {
        return None;
    }
    let mut is_named = false;
    for word in words.iter_mut().skip(1).filter(|word| word.contains("%s")) {
        *word = word.replace("%s", url);
        is_named = true;
    }
    if !is_named {
        words.push(url.to_owned());
    }
    Some(words)
}

/// Starts a program and looks for a moment whether it fails.
fn start(command: &[String]) -> Result<(), String> {
    let Some((program, arguments)) = command.split_first() else { return Err("no program".to_owned()) };
    let name = clean(program, 200);
    let child = spawn(program, arguments).map_err(|error| format!("{name}: {error}"))?;
    let (sender, receiver) = mpsc::channel();
    // Somebody has to wait for the child for as long as we live, or it stays as a zombie.
    thread::spawn(move || {
        let mut child = child;
        let _ = sender.send(child.wait());
    });
    match receiver.recv_timeout(FAILURE_TIME) {
        Ok(Ok(status)) if !status.success() => Err(format!("{name} failed ({status})")),
        Ok(Err(error)) => Err(format!("{name}: {error}")),
        Ok(Ok(_)) | Err(_) => Ok(()),
    }
}

fn spawn(program: &str, arguments: &[String]) -> std::io::Result<Child> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Ctrl-C in our terminal must not close the person's browser.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn()
}

#[cfg(test)]
mod tests;
