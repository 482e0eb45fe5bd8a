//! Variable scopes of scripts.

mod common;

use std::sync::Arc;

use common::{check_logs, in_lane};
use postrider_core::variable::{Variable, VariableScope, VariableType};
use serde_json::{Value, json};

#[test]
fn values_keep_their_types_within_a_script() {
    check_logs(&[
        ("pm.environment.set('a', 'x'); console.log(pm.environment.get('a'))", "x"),
        ("pm.environment.set('a', 5); console.log(typeof pm.environment.get('a'))", "number"),
        ("pm.environment.set('a', true); console.log(pm.environment.get('a') === true)", "true"),
        ("pm.environment.set('a', null); console.log(pm.environment.get('a'))", "null"),
        (
            "pm.environment.set('a', undefined); console.log(pm.environment.get('a'), pm.environment.has('a'))",
            "undefined true",
        ),
        ("pm.environment.set('a', NaN); console.log(pm.environment.get('a'))", "NaN"),
        ("pm.environment.set('a', new Date(0)); console.log(pm.environment.get('a').getTime())", "0"),
        ("const o = {b: 1}; pm.environment.set('a', o); console.log(pm.environment.get('a') === o)", "true"),
        ("pm.environment.set('a', [1, {b: 2}]); console.log(pm.environment.get('a'))", "[1, {b: 2}]"),
        ("console.log(pm.environment.get('missing'), pm.environment.has('missing'))", "undefined false"),
        ("pm.environment.set('a', 1); pm.environment.unset('a'); console.log(pm.environment.has('a'))", "false"),
        ("pm.environment.set('a', 1); pm.environment.clear(); console.log(pm.environment.toObject())", "{}"),
        ("console.log(pm.environment.set('a', 1), pm.environment.unset('a'))", "undefined undefined"),
        (
            "pm.environment.set('\u{ff}\\ud800', 'a\\udc00b'); console.log(pm.environment.toObject())",
            "{\u{ff}\u{fffd}: a\u{fffd}b}",
        ),
    ]);
}

#[test]
fn what_json_cannot_hold_is_gone_in_the_next_script() {
    in_lane(async |lane| {
        lane.test(
            "pm.environment.set('u', undefined); pm.environment.set('n', NaN); pm.environment.set('d', new Date(0));
             pm.environment.set('f', () => 1); pm.environment.set('b', 10n);
             const circle = {}; circle.self = circle; pm.environment.set('c', circle)",
        )
        .await;
        let object = Value::Object(lane.scopes.borrow().environment.to_object());
        assert_eq!(
            object,
            json!({"u": null, "n": null, "d": "1970-01-01T00:00:00.000Z", "f": null, "b": "10", "c": null})
        );
    });
}

#[test]
fn objects_that_change_after_they_were_set_are_stored_as_they_are_at_the_end() {
    in_lane(async |lane| {
        lane.test("const list = []; pm.globals.set('list', list); list.push(1); setTimeout(() => list.push(2), 1)")
            .await;
        assert_eq!(Value::Object(lane.scopes.borrow().globals.to_object()), json!({"list": [1, 2]}));
        lane.test("pm.globals.get('list').push(3)").await;
        assert_eq!(Value::Object(lane.scopes.borrow().globals.to_object()), json!({"list": [1, 2]}));
    });
}

#[test]
fn declared_types_cast() {
    in_lane(async |lane| {
        let mut number = Variable::new("n", 1);
        number.kind = VariableType::Number;
        lane.scopes.borrow_mut().environment =
            VariableScope::from_variables("id", Some("env".to_owned()), vec![number]);
        let lines = lane
            .log(
                "pm.environment.set('n', '12'); console.log(typeof pm.environment.get('n'));
                 pm.environment.set('o', {a: 1}, 'object'); console.log(pm.environment.get('o').a);
                 pm.environment.set('s', 5, 'string'); console.log(typeof pm.environment.get('s'));
                 console.log(pm.environment.name, pm.environment.id)",
            )
            .await;
        assert_eq!(lines, ["number", "1", "string", "env id"]);
    });
}

#[test]
fn variables_read_all_scopes_in_order_of_precedence() {
    in_lane(async |lane| {
        {
            let mut scopes = lane.scopes.borrow_mut();
            for (index, key) in ["g", "c", "e", "d", "l"].iter().enumerate() {
                // Each scope has its own key and those of all scopes above it.
                for scope in ["globals", "collection", "environment"].iter().take(index + 1) {
                    let value = Some(json!(scope));
                    match *scope {
                        "globals" => scopes.globals.set(key, value, None),
                        "collection" => scopes.collection.set(key, value, None),
                        _ => scopes.environment.set(key, value, None),
                    }
                }
            }
            scopes.data = Arc::new(json!({"d": "data", "l": "data", "a.b": 1}).as_object().unwrap().clone());
        }
        let lines = lane
            .log(
                "pm.variables.set('l', 'local');
                 console.log(...['g', 'c', 'e', 'd', 'l', 'a.b', 'none'].map((key) => pm.variables.get(key)));
                 console.log(pm.variables.has('g'), pm.variables.has('d'), pm.variables.has('none'));
                 console.log(pm.variables.toObject());
                 console.log(pm.iterationData.get('d'), pm.iterationData.toObject(), pm.iterationData.has('g'));
                 pm.iterationData.set('d', 'own'); console.log(pm.variables.get('d'));
                 pm.variables.unset('l'); console.log(pm.variables.get('l'))",
            )
            .await;
        assert_eq!(
            lines,
            [
                "globals collection environment data local 1 undefined",
                "true true false",
                "{g: globals, c: collection, e: environment, d: data, l: local, a.b: 1}",
                "data {d: data, l: data, a.b: 1} false",
                "own",
                "data",
            ]
        );
        assert_eq!(lane.log("console.log(pm.iterationData.get('d'))").await, ["data"], "rows are read-only");
    });
}

#[test]
fn local_variables_last_for_the_next_scripts() {
    in_lane(async |lane| {
        lane.prerequest("pm.variables.set('a', {b: 1})").await;
        assert_eq!(lane.log("console.log(pm.variables.get('a').b)").await, ["1"]);
    });
}

#[test]
fn templates_are_filled() {
    in_lane(async |lane| {
        lane.scopes.borrow_mut().environment.set("e", Some(json!("env")), None);
        lane.scopes.borrow_mut().globals.set("g", Some(json!("{{e}}!")), None);
        let lines = lane
            .log(
                "console.log(pm.variables.replaceIn('{{g}} {{none}} {{$guid}}'));
                 console.log(pm.variables.replaceIn({a: ['{{e}}', 1], b: {c: '{{e}}'}}), pm.variables.replaceIn(5));
                 console.log(pm.environment.replaceIn('{{e}} {{g}} {{$guid}}'), pm.globals.replaceIn('{{g}}'));
                 pm.iterationData.set('e', 'row'); console.log(pm.variables.replaceIn('{{e}} {{$guid}}'))",
            )
            .await;
        assert_eq!(lines, ["env! {{none}} made", "{a: [env, 1], b: {c: env}} 5", "env {{g}} made {{e}}!", "row made"]);
    });
}

#[test]
fn scopes_have_the_json_and_lists_of_the_sdk() {
    in_lane(async |lane| {
        lane.scopes.borrow_mut().environment =
            VariableScope::from_variables("id", Some("env".to_owned()), vec![Variable::new("a", "x")]);
        let lines = lane
            .log(
                "console.log(JSON.stringify(pm.environment));
                 pm.environment.values.each((variable) => console.log(variable.key, variable.value))",
            )
            .await;
        assert_eq!(lines, [r#"{"id":"id","name":"env","values":[{"type":"any","value":"x","key":"a"}]}"#, "a x"]);
    });
}
