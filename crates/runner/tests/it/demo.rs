//! `postrider demo` and `postrider echo`.

use super::support::Scratch;

#[test]
fn the_demo_is_green_and_needs_no_network() {
    let scratch = Scratch::new();
    let outcome = scratch.run(&["demo", "-r", "cli,json", "--reporter-json-export", "report.json"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{}", outcome.stdout);
    let run = &scratch.read_json("report.json")["run"];
    assert_eq!(run["failures"].as_array().map(Vec::len), Some(0));
    assert!(run["stats"]["requests"]["total"].as_u64() > Some(30));
    assert!(run["stats"]["assertions"]["total"].as_u64() > Some(30));
    let left: Vec<_> = std::fs::read_dir(scratch.path(".")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["report.json"], "nothing else is left behind");
}

#[cfg(unix)]
#[test]
fn the_echo_server_serves_until_it_is_interrupted() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    let mut server = Command::new(env!("CARGO_BIN_EXE_postrider")).arg("echo").stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim_end().strip_prefix("echo server at ").unwrap_or_else(|| panic!("{line}"));

    let scratch = Scratch::new();
    let items = [super::support::item("A", &format!("{url}/get"), "")];
    scratch.write("c.json", super::support::collection(&items));
    let code = scratch.run(&["run", "c.json"]).code;
    Command::new("kill").args(["-INT", &server.id().to_string()]).status().unwrap();
    assert!(server.wait().unwrap().success());
    assert_eq!(code, Some(0));
}
