use super::*;

const URL: &str = "https://a.test/authorize?a=b&c=$(touch%20x)";

fn env(browser: &str) -> BrowserEnv {
    BrowserEnv { browser: Some(browser.to_owned()), has_display: false }
}

#[test]
fn the_environment_is_read() {
    let read = |variables: &[(&str, &str)]| {
        BrowserEnv::from_variables(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    };
    let with = |browser: Option<&str>, has_display| BrowserEnv { browser: browser.map(str::to_owned), has_display };
    assert_eq!(read(&[]), with(None, false));
    assert_eq!(read(&[("BROWSER", " "), ("DISPLAY", "")]), with(None, false));
    assert_eq!(read(&[("BROWSER", "lynx"), ("DISPLAY", ":0")]), with(Some("lynx"), true));
    assert_eq!(read(&[("WAYLAND_DISPLAY", "wayland-0")]), with(None, true));
    assert_eq!(read(&[("WSL_DISTRO_NAME", "Debian")]), with(None, true));
}

#[test]
#[cfg(not(windows))]
fn browser_lists_commands() {
    // Value of BROWSER, commands.
    let table: [(&str, &[&[&str]]); 7] = [
        ("firefox", &[&["firefox", URL]]),
        ("firefox:chromium --new-window", &[&["firefox", URL], &["chromium", "--new-window", URL]]),
        ("app --open=%s --now", &[&["app", &format!("--open={URL}"), "--now"]]),
        ("  app   %s  ", &[&["app", URL]]),
        ("::app:", &[&["app", URL]]),
        ("%s", &[&["%s", URL]]),
        (":", &[]),
    ];
    for (browser, expected) in table {
        assert_eq!(commands(URL, &env(browser)), expected, "{browser}");
    }
}

#[test]
#[cfg(all(unix, not(target_os = "macos")))]
fn the_system_is_asked_where_there_is_a_display() {
    let with_display = BrowserEnv { browser: None, has_display: true };
    assert_eq!(commands(URL, &with_display), [["xdg-open", URL], ["wslview", URL]]);
    let error = open_browser(URL, &BrowserEnv::default()).unwrap_err();
    assert_eq!(error.to_string(), "sign-in: cannot open a browser: there is no display");
    assert!(error.hint.unwrap().contains("--no-browser"));
}

#[test]
fn only_addresses_of_the_web_are_opened() {
    for url in [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "-h",
        "",
        "https://a.test/a b",
        "https://a.test/\n",
        "https://a.test/é",
    ] {
        let error = open_browser(url, &env("this-must-not-be-started")).unwrap_err();
        assert_eq!(error.to_string(), "sign-in: cannot open a browser: the address is not one of the web", "{url}");
    }
}

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::{Path, PathBuf};
    use std::time::Instant;

    use super::*;

    /// A program that stands for a browser.
    fn program(folder: &Path, name: &str, script: &str) -> PathBuf {
        let path = folder.join(name);
        // The program must be closed before it is started, which a copy made by another process is.
        fs::write(path.with_extension("txt"), format!("#!/bin/sh\n{script}\n")).unwrap();
        let copied = Command::new("cp").arg(path.with_extension("txt")).arg(&path).status().unwrap();
        assert!(copied.success());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        path
    }

    #[test]
    fn the_first_program_that_works_gets_the_address_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let failing = program(folder.path(), "failing", "exit 3");
        let script =
            format!("printf '%s|' \"$@\" > '{0}/out.part'; mv '{0}/out.part' '{0}/out'; cat", folder.path().display());
        let working = program(folder.path(), "with blank", &script);
        let list = format!("does-not-exist-anywhere:{}:{}", failing.display(), working.display());
        open_browser(URL, &env(&list)).unwrap();
        // `cat` ended at once, so there is no terminal behind its input; one argument came, without a shell.
        assert_eq!(fs::read_to_string(folder.path().join("out")).unwrap(), format!("{URL}|"));
    }

    #[test]
    fn failures_are_said_without_the_address() {
        let folder = tempfile::tempdir().unwrap();
        let failing = program(folder.path(), "failing", "echo noise; echo noise >&2; exit 3");
        let error = open_browser(URL, &env(&failing.display().to_string())).unwrap_err();
        assert!(error.to_string().ends_with("failing failed (exit status: 3)"), "{error}");
        let error = open_browser(URL, &env("does-not-exist-anywhere")).unwrap_err();
        assert!(error.to_string().starts_with("sign-in: cannot open a browser: does-not-exist-anywhere: "), "{error}");
        assert!(!format!("{error:?}").contains("a.test"));
    }

    #[test]
    fn a_browser_that_stays_open_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let staying = program(folder.path(), "staying", "exec sleep 4");
        let started = Instant::now();
        open_browser(URL, &env(&staying.display().to_string())).unwrap();
        assert!(started.elapsed() < Duration::from_secs(4));
    }
}
