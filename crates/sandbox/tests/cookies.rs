//! `pm.cookies` and its jar.

mod common;

use common::in_lane;
use postrider_core::collection::Cookie;
use postrider_sandbox::CookieCommand;

fn cookie(name: &str, value: &str) -> Cookie {
    Cookie {
        name: name.to_owned(),
        value: value.to_owned(),
        domain: "a.test".to_owned(),
        path: "/".to_owned(),
        ..Cookie::default()
    }
}

#[test]
fn cookies_of_the_url_are_listed() {
    in_lane(async |lane| {
        lane.cookies = vec![cookie("a", "1"), cookie("b", "x%20y")];
        let lines = lane
            .log("console.log(pm.cookies.get('a'), pm.cookies.get('b'), pm.cookies.has('c'), pm.cookies.count(), pm.cookies.toObject())")
            .await;
        assert_eq!(lines, ["1 x y false 2 {a: 1, b: x y}"]);
    });
}

#[test]
fn the_jar_takes_callbacks_and_gives_promises() {
    in_lane(async |lane| {
        lane.cookies = vec![cookie("a", "1")];
        let host = lane
            .test(
                "const jar = pm.cookies.jar();
                 jar.get('http://a.test', 'a', (error, value) => console.log('get', error, value));
                 jar.get('a.test', 'missing', (error, value) => console.log('missing', error, value));
                 jar.getAll('http://a.test', (error, all) => console.log('all', all.map((item) => item.name)));
                 jar.set('http://a.test', 'n', 'v', (error, set) => console.log('set', error, set.name, set.value));
                 jar.set('http://a.test', {name: 'o', value: 'w', httpOnly: true, expires: new Date(5)});
                 jar.set('http://a.test', 'p=q; Path=/x; Secure; Max-Age=9');
                 jar.unset('http://a.test', 'a', (error) => console.log('unset', error));
                 jar.clear('http://a.test', (error) => console.log('clear', error));
                 jar.get('http://a.test', 'a').then((value) => console.log('promise', value));
                 jar.set('http://a.test', 'refused', 'x', (error) => console.log(error.message));
                 jar.get('', 'a', (error) => console.log(error.message));
                 console.log('first')",
            )
            .await;
        let lines: Vec<String> = host.lines().iter().map(|line| line.trim_start_matches("log: ").to_owned()).collect();
        assert_eq!(
            lines,
            [
                "first",
                "get null 1",
                "missing null null",
                "all [a]",
                "set null n v",
                "unset null",
                "clear null",
                "promise 1",
                "Cookie not in this host's domain. Cookie:",
                "CookieJar.get() requires a valid url",
            ]
        );
        let commands = host.commands.borrow();
        let sets: Vec<&Cookie> = commands
            .iter()
            .filter_map(|command| match command {
                CookieCommand::Set { cookie, .. } => Some(cookie),
                _ => None,
            })
            .collect();
        assert_eq!((sets[1].name.as_str(), sets[1].http_only, sets[1].expires), ("o", true, Some(5)));
        assert_eq!(
            (sets[2].value.as_str(), sets[2].path.as_str(), sets[2].secure, sets[2].max_age),
            ("q", "/x", true, Some(9))
        );
        assert!(matches!(&commands[1], CookieCommand::Get { url, .. } if url == "http://a.test"));
    });
}
