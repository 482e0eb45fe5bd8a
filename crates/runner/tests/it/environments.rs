//! `-e staging`: environments by name, and variables of the command line.

use serde_json::json;

use super::support::{Echo, Scratch, collection, item, test};

fn environment(values: &[(&str, &str)]) -> String {
    let values: Vec<_> = values.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
    json!({ "name": "e", "values": values }).to_string()
}

#[test]
fn a_flag_switches_the_environment() {
    let echo = Echo::start();
    let scratch = Scratch::new();
    let stage = |name| environment(&[("url", &echo.url), ("stage", name)]);
    scratch
        .write("environments/staging.postman_environment.json", stage("staging"))
        .write("environments/production.postman_environment.json", stage("production"))
        .write(
            "api/c.json",
            collection(&[item(
                "A",
                "{{url}}/get?stage={{stage}}",
                &test("pm.response.json().args.stage === pm.environment.get('expected')"),
            )]),
        );
    for name in ["staging", "production"] {
        let expected = format!("expected={name}");
        let outcome = scratch.run(&["run", "api/c.json", "-e", name, "--env-var", &expected]);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{}", outcome.stdout);
    }
}

#[test]
fn an_unknown_name_lists_what_is_there() {
    let scratch = Scratch::new();
    scratch
        .write("environments/staging.postman_environment.json", environment(&[]))
        .write("api/local.postman_environment.json", environment(&[]))
        .write("api/c.json", collection(&[]));
    let outcome = scratch.run(&["run", "api/c.json", "-e", "stagin"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(1), ""));
    assert_eq!(
        outcome.stderr,
        "error: environment could not be loaded: there is no file stagin, nor an environment named so\n  \
         there is: local, staging\n"
    );
}

#[test]
fn variables_of_the_command_line_are_texts_and_win() {
    let echo = Echo::start();
    let scratch = Scratch::new();
    let condition = "pm.environment.get('a') === '1' && pm.environment.get('b') === 'x=y' \
                     && pm.globals.get('g') === 'true' && pm.variables.get('url') !== 'wrong'";
    scratch
        .write("e.json", environment(&[("a", "0"), ("url", "wrong")]))
        .write("c.json", collection(&[item("A", "{{url}}/get", &test(condition))]));
    let url = format!("url={}", echo.url);
    let words = ["run", "c.json", "-e", "e.json", "--env-var", &url, "--env-var", "a=1", "--env-var", "b=x=y"];
    let outcome = scratch.run(&[&words[..], &["--global-var", "g=true"]].concat());
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{}", outcome.stdout);
}
