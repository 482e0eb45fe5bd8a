//! Command lines, and what they mean.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use super::*;
use crate::cli::{Command, Parsed, Terminal, parse};
use crate::reporters::ReporterValue;

fn env(variables: &[(&str, &str)], is_terminal: bool) -> ProcessEnv {
    ProcessEnv {
        variables: variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        current_dir: PathBuf::from("/work-dir"),
        terminal: Terminal { is_terminal, width: is_terminal.then_some(80), ..Terminal::default() },
    }
}

fn resolve_in(line: &str, env: &ProcessEnv) -> RunOptions {
    let words = format!("postrider run c.json {line}");
    match parse(words.split_whitespace().map(OsString::from)) {
        Ok(Parsed::Command(Command::Run(args), reporter_args)) => RunOptions::resolve(*args, &reporter_args, env),
        other => panic!("{line}: {other:?}"),
    }
}

fn resolve(line: &str) -> RunOptions {
    resolve_in(line, &env(&[], false))
}

#[test]
fn without_options_newmans_defaults_hold() {
    let options = resolve("");
    assert_eq!(options.collection, "c.json");
    assert_eq!((options.environment, options.globals, options.iteration_data), (None, None, None));
    assert_eq!((options.iteration_count, options.bail), (None, Bail::default()));
    assert_eq!((options.timeout, options.timeout_request, options.timeout_script), (None, None, None));
    assert_eq!(options.delay_request, Duration::ZERO);
    assert!(options.folders.is_empty());
    assert!(options.angle_variables && options.follow_redirects && options.insecure_file_read);
    assert!(!options.insecure && !options.suppress_exit_code && !options.pass_with_no_requests);
    assert!(!options.fail_on_warning);
    assert_eq!(options.working_dir, Path::new("/work-dir"));
    assert_eq!(options.extra_ca_certs, None);
    assert_eq!(options.max_response_size, None);
    assert_eq!(resolve("--max-response-size 10M").max_response_size, Some(10 << 20));
    assert_eq!(options.exports, Exports::default());
    assert_eq!(options.output.reporters.len(), 1);
    assert_eq!(options.output.reporters[0].name, "cli");
    assert!(options.output.unicode && options.output.mask);
    assert!(!options.output.silent && !options.output.verbose && !options.output.color);
}

#[test]
fn an_option_takes_its_value_in_every_form() {
    let count = |line| resolve(line).iteration_count;
    for line in ["-n 3", "-n3", "-n=3", "--iteration-count 3", "--iteration-count=3", "-n 5 -n 3", "-kn 3"] {
        assert_eq!(count(line), Some(3), "{line}");
    }
    let environment = |line| resolve(line).environment;
    for line in ["-e a.json", "--environment a.json", "--environment=a.json", "-e b.json -e a.json"] {
        assert_eq!(environment(line).as_deref(), Some("a.json"), "{line}");
    }
    assert_eq!(environment("-e -k").as_deref(), Some("-k"), "a required value may look like an option");
}

#[test]
fn the_collection_may_stand_anywhere() {
    for line in ["run c.json -k", "run -k c.json", "run -e e.json c.json", "run --folder f c.json"] {
        let words = format!("postrider {line}");
        let parsed = parse(words.split_whitespace().map(OsString::from));
        let Ok(Parsed::Command(Command::Run(args), _)) = parsed else { panic!("{line}: {parsed:?}") };
        assert_eq!(args.source.collection, "c.json", "{line}");
    }
}

#[test]
fn limits_are_milliseconds_and_harmless_without_a_value() {
    let second = Some(Duration::from_secs(1));
    assert_eq!(resolve("--timeout 1000").timeout, second);
    assert_eq!(resolve("--timeout-request 1e3").timeout_request, second);
    assert_eq!(resolve("--timeout-script=1000").timeout_script, second);
    assert_eq!(resolve("--delay-request 20").delay_request, Duration::from_millis(20));
    assert_eq!(resolve("--timeout-connect 2000").timeout_connect, Some(Duration::from_secs(2)));
    assert_eq!(resolve("--timeout-connect -k").timeout_connect, None);
    for line in ["--timeout", "--timeout -k", "--timeout-request", "--timeout-script", "--delay-request"] {
        let options = resolve(line);
        assert_eq!((options.timeout, options.timeout_request, options.timeout_script), (None, None, None), "{line}");
        assert_eq!(options.delay_request, Duration::ZERO, "{line}");
    }
}

#[test]
fn bail_knows_two_modifiers_and_ignores_other_words() {
    for (line, failure, folder) in [
        ("", false, false),
        ("--bail", true, false),
        ("--bail -k", true, false),
        ("--bail failure", true, false),
        ("--bail folder", false, true),
        ("--bail folder,failure", true, true),
        ("--bail=failure,folder", true, true),
        ("--bail nonsense", false, false),
    ] {
        assert_eq!(resolve(line).bail, Bail { failure, folder }, "{line}");
    }
}

#[test]
fn client_certificates_are_files_of_the_current_folder() {
    let options = resolve("--ssl-client-cert c.pem --ssl-client-key=/k/k.pem --ssl-client-cert-list l.json");
    let single = options.client_certificates.single.unwrap();
    assert_eq!(single.cert.as_deref(), Some(Path::new("/work-dir/c.pem")));
    assert_eq!(single.key.as_deref(), Some(Path::new("/k/k.pem")));
    assert_eq!((single.matches.len(), single.passphrase.is_none()), (1, true));
    assert_eq!(options.client_certificates.list, Some((PathBuf::from("/work-dir/l.json"), "l.json".to_owned())));
    let token_end_point = options.oauth.transport.client_certificate.unwrap();
    assert_eq!(token_end_point.cert, Path::new("/work-dir/c.pem"));
    let none = resolve("--ssl-client-key k.pem");
    assert!(none.client_certificates.single.is_none() && none.client_certificates.has_stray_key);
    assert!(resolve("--ssl-client-cert=").client_certificates.single.is_none());
}

#[test]
fn a_passphrase_of_the_command_line_wins_over_the_environment() {
    let env = env(&[("POSTRIDER_SSL_CLIENT_PASSPHRASE", "from env"), ("SSLKEYLOGFILE", "keys.log")], false);
    for (line, expected) in [
        ("--ssl-client-cert c.pem", "from env"),
        ("--ssl-client-cert c.pem --ssl-client-passphrase -typed", "-typed"),
        ("--ssl-client-cert c.pem --ssl-client-passphrase=", "from env"),
    ] {
        let options = resolve_in(line, &env);
        assert!(!format!("{options:?}").contains(expected));
        let passphrase = options.client_certificates.single.unwrap().passphrase.unwrap();
        assert_eq!(passphrase.expose(), expected, "{line}");
        assert_eq!(options.key_log.as_deref(), Some(Path::new("/work-dir/keys.log")));
    }
    assert_eq!(resolve("").key_log, None);
}

#[test]
fn repeatable_options_keep_all_values_in_order() {
    let options = resolve("--env-var a=1 --env-var a=2 --global-var g=x=y --folder One --folder Two --env-var bare");
    let pairs =
        |assignments: &[Assignment]| assignments.iter().map(|a| (a.key.clone(), a.value.clone())).collect::<Vec<_>>();
    let text = |value: &str| Some(value.to_owned());
    assert_eq!(
        pairs(&options.environment_variables),
        [("a".to_owned(), text("1")), ("a".to_owned(), text("2")), ("bare".to_owned(), None)]
    );
    assert_eq!(pairs(&options.global_variables), [("g".to_owned(), text("x=y"))]);
    assert_eq!(options.folders, ["One", "Two"]);
}

#[test]
fn switches_switch() {
    let options = resolve(
        "-k -x --ignore-redirects --no-insecure-file-read --no-angle-variables --pass-with-no-requests --fail-on-warning \
         --silent --verbose --disable-unicode --no-mask",
    );
    assert!(options.insecure && options.suppress_exit_code && options.pass_with_no_requests);
    assert!(options.fail_on_warning);
    assert!(!options.follow_redirects && !options.insecure_file_read && !options.angle_variables);
    assert!(options.output.silent && options.output.verbose);
    assert!(!options.output.unicode && !options.output.mask);
    assert!(resolve("--insecure --insecure").insecure, "twice is as good as once");
}

#[test]
fn a_relative_working_dir_is_resolved_first() {
    assert_eq!(resolve("--working-dir data").working_dir, Path::new("/work-dir").join("data"));
    assert_eq!(resolve("--working-dir /abs").working_dir, Path::new("/abs"));
}

#[test]
fn extra_ca_certificates_come_from_the_flag_else_from_node_extra_ca_certs() {
    let env = env(&[("NODE_EXTRA_CA_CERTS", "env.pem")], false);
    assert_eq!(resolve_in("", &env).extra_ca_certs, Some(PathBuf::from("env.pem")));
    assert_eq!(resolve_in("--ssl-extra-ca-certs flag.pem", &env).extra_ca_certs, Some(PathBuf::from("flag.pem")));
}

#[test]
fn colour_is_for_terminals_unless_said_otherwise() {
    for (line, variables, is_terminal, color) in [
        ("", &[][..], false, false),
        ("", &[], true, true),
        ("--color auto", &[], true, true),
        ("--color on", &[], false, true),
        ("--color off", &[], true, false),
        ("", &[("NO_COLOR", "1")], true, false),
        ("", &[("NO_COLOR", "")], true, true),
        ("", &[("TERM", "dumb")], true, false),
        ("--color on", &[("NO_COLOR", "1")], true, true),
    ] {
        assert_eq!(resolve_in(line, &env(variables, is_terminal)).output.color, color, "{line} {variables:?}");
    }
}

#[test]
fn the_width_of_the_terminal_is_unknown_to_a_ci_service() {
    let width = |variables, is_terminal| resolve_in("", &env(variables, is_terminal)).output.terminal_width;
    assert_eq!(width(&[], true), Some(80));
    assert_eq!(width(&[("CI", "")], true), None);
    assert_eq!(width(&[], false), None);
}

#[test]
fn reporters_are_a_list_that_replaces_the_terminal_report() {
    let names = |line| resolve(line).output.reporters.into_iter().map(|r| r.name).collect::<Vec<_>>();
    assert_eq!(names("-r json"), ["json"]);
    assert_eq!(names("--reporters=cli,json,cli"), ["cli", "json"]);
    assert_eq!(names("-r"), ["cli"]);
    let options = resolve("-r json,junit --reporter-junit-export out.xml --reporter-json-export=out.json").output;
    let text = |value: &str| ReporterValue::Text(value.to_owned());
    assert_eq!(options.reporters[0].options["export"], text("out.json"));
    assert_eq!(options.reporters[1].options["export"], text("out.xml"));
}

#[test]
fn exports_are_paths() {
    let exports = resolve("--export-environment e.json --export-globals g/ --export-collection=c.json").exports;
    assert_eq!(exports.environment, Some(PathBuf::from("e.json")));
    assert_eq!(exports.globals, Some(PathBuf::from("g/")));
    assert_eq!(exports.collection, Some(PathBuf::from("c.json")));
}

#[test]
fn masking_is_turned_off_by_flag_or_environment() {
    assert!(resolve("").output.mask);
    assert!(!resolve("--no-mask").output.mask);
    assert!(!resolve_in("", &env(&[("POSTRIDER_NO_MASK", "1")], false)).output.mask);
    assert!(resolve_in("", &env(&[("POSTRIDER_NO_MASK", "")], false)).output.mask);
}

#[test]
fn proxies_are_those_of_the_environment_and_flags_above_them() {
    let env = env(&[("HTTP_PROXY", "http://u:p@h:1"), ("no_proxy", "local")], false);
    let from_env = ProxySettings::from_env(&env.variables);
    let proxies = |line: &str| resolve_in(line, &env).proxies;
    assert_eq!(proxies(""), from_env);
    let flag = from_env.clone().with_proxy("socks5h://x:2".parse().unwrap());
    for line in ["--proxy socks5h://x:2", "--proxy=socks5h://x:2", "--proxy y:1 --proxy socks5h://x:2"] {
        assert_eq!(proxies(line), flag, "{line}");
    }
    assert_eq!(proxies("--proxy="), from_env.clone().with_proxy("".parse().unwrap()));
    for line in ["--no-proxy *", "--noproxy *", "--no-proxy=*"] {
        assert_eq!(proxies(line), from_env.clone().with_no_proxy("*"), "{line}");
    }
    assert_eq!(proxies("--no-proxy="), from_env.with_no_proxy(""));
}

#[test]
fn addresses_of_hosts_add_up() {
    let overrides = |line: &str| resolve(line).host_overrides;
    let entries = ["a.test:80:127.0.0.1", "-b.test:1", "*:443:[::1],10.0.0.1"];
    let line = entries.map(|entry| format!("--resolve {entry}")).join(" ");
    assert_eq!(overrides(&line), entries.iter().map(|entry| entry.parse().unwrap()).collect());
    assert_eq!(overrides(""), HostOverrides::default());
}

#[test]
fn useless_proxies_and_addresses_are_refused_without_their_passwords() {
    for (line, message, hint) in [
        (
            "--proxy http://u:hun/ter2@h:1",
            "invalid value for --proxy: the characters / ? # : @ in the proxy's user or password must be written as",
            "given: --proxy ***@h:1",
        ),
        ("--proxy ftp://h", "invalid value for --proxy: ftp:// is no kind of proxy", "given: --proxy ftp://h"),
        ("--resolve a.test:80", "invalid value for --resolve: host:port:address[,address…] or", "--resolve a.test:80"),
    ] {
        let words = format!("postrider run c.json {line}");
        let error = parse(words.split_whitespace().map(OsString::from)).unwrap_err();
        assert!(error.to_string().starts_with(message), "{error}");
        assert!(error.hint().contains(hint), "{}", error.hint());
    }
}
