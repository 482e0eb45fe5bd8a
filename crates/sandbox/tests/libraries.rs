//! `require` and the globals of the platform.

mod common;

use common::{check_logs, in_lane};

#[test]
fn libraries_load_and_work() {
    check_logs(&[
        ("console.log(require('lodash').chunk([1, 2, 3], 2))", "[[1, 2], [3]]"),
        ("console.log(require('moment')('2020-01-31').add(1, 'month').format('YYYY-MM-DD'))", "2020-02-29"),
        ("console.log(require('crypto-js').MD5('a').toString())", "0cc175b9c0f1b6a831c399e269772661"),
        (
            "console.log(require('crypto-js').HmacSHA256('a', 'k').toString(require('crypto-js').enc.Base64))",
            "eNqRUR5nVYf1ud94vt669VYNoqu4gWLuh13N90SVHZ4=",
        ),
        (
            "const ajv = new (require('ajv'))(); console.log(ajv.validate({type: 'number'}, 'x'), ajv.errors[0].message)",
            "false should be number",
        ),
        ("console.log(require('tv4').validate('x', {type: 'number'}))", "false"),
        ("console.log(require('cheerio').load('<p class=a>x</p>')('.a').text())", "x"),
        (
            "require('xml2js').parseString('<a b=\"1\">x</a>', (error, result) => console.log(JSON.stringify(result)))",
            r#"{"a":{"_":"x","$":{"b":"1"}}}"#,
        ),
        ("console.log(require('csv-parse/lib/sync')('a,b\\n1,2', {columns: true}))", "[{a: 1, b: 2}]"),
        ("console.log(/^[0-9a-f-]{36}$/.test(require('uuid').v4()), require('uuid')().length)", "true 36"),
        ("console.log(require('chai').expect === pm.expect)", "true"),
        ("console.log(require('url').parse('http://a.test/b?c=d').query)", "c=d"),
        ("console.log(require('querystring').parse('a=1&b=2').b, require('path').join('a', '..', 'b'))", "2 b"),
        ("console.log(require('util').format('%s-%d', 'a', 1), typeof require('events').EventEmitter)", "a-1 function"),
        ("require('assert').equal(1, 1); console.log('ok')", "ok"),
        ("console.log(require('atob')('YQ=='), require('btoa')('a'))", "a YQ=="),
        ("const { Url } = require('postman-collection'); console.log(new Url('http://a.test/:id').path.join())", ":id"),
        ("console.log(require('lodash') === require('lodash'))", "true"),
        ("try { require('fs').readFileSync('/etc/passwd') } catch (error) { console.log(error.name) }", "TypeError"),
    ]);
}

#[test]
fn legacy_globals_are_their_libraries() {
    check_logs(&[
        (
            "const lodash = _.VERSION; console.log(lodash)",
            "Using \"_\" is deprecated. Use \"require('lodash')\" instead.\n3.10.2",
        ),
        (
            "console.log(CryptoJS.SHA1('a').toString())",
            "Using \"CryptoJS\" is deprecated. Use \"require('crypto-js')\" instead.\n86f7e437faa5a7fce15d1ddcb9eaeaea377667b8",
        ),
        (
            "console.log(xml2Json('<a>1</a>').a)",
            "Using \"xml2Json\" is deprecated. Use \"require('xml2js')\" instead.\n1",
        ),
        (
            "console.log(atob(btoa('ok')))",
            "Using \"btoa\" is deprecated. Use \"require('btoa')\" instead.\nUsing \"atob\" is deprecated. Use \"require('atob')\" instead.\nok",
        ),
        ("console.log(typeof tv4.validate)", "Using \"tv4\" is deprecated. Use \"require('ajv')\" instead.\nfunction"),
        (
            "console.log(typeof cheerio.load, typeof Backbone.Model, typeof moment)",
            "Using \"cheerio\" is deprecated. Use \"require('cheerio')\" instead.\nUsing \"Backbone\" is deprecated. Use \"require('backbone')\" instead.\nfunction function undefined",
        ),
    ]);
}

#[test]
fn built_in_objects_have_the_methods_of_sugar() {
    in_lane(async |lane| {
        let table = [
            ("console.log(responseBody.has('text'), responseBody.has(/nothing/))", "true false"),
            ("console.log([1, 2, 2, 3].unique(), [1, 2].last(), [{a: 1}].map('a'))", "[1, 2, 3] 2 [1]"),
            (
                "console.log(Date.create('2020-01-31').addDays(1).format('{yyyy}-{MM}-{dd}'), (5).days())",
                "2020-02-01 432000000",
            ),
            ("console.log(Object.isEmpty({}), 'a b'.camelize())", "true AB"),
            ("const list = []; list.first = 5; console.log(list.first, Object.keys(list))", "5 [first]"),
        ];
        for (source, expected) in table {
            assert_eq!(lane.log(source).await.join("\n"), expected, "{source}");
            // The first use counts, so each script gets a context of its own.
            lane.renew();
        }
        assert_eq!(lane.log("eval('console.log(\"x\".has(\"x\"))')").await, ["true"]);
        assert_eq!(lane.log("console.log('x'.has('x'), pm.response.text().has('text'))").await, ["true true"]);
    });
    check_logs(&[
        ("String.prototype.has = function () { return 'own' }; console.log('x'.has())", "own"),
        ("console.log(typeof ''.padLeft, 'padLeft' in String.prototype)", "function true"),
    ]);
}

#[test]
fn the_platform_has_its_globals() {
    check_logs(&[
        ("console.log(Buffer.from('aGk=', 'base64').toString())", "hi"),
        ("console.log(new URL('http://a.test/b?c=d').searchParams.get('c'))", "d"),
        ("console.log(new TextDecoder().decode(new TextEncoder().encode('\u{e9}')))", "\u{e9}"),
        ("console.log(structuredClone({a: [1]}))", "{a: [1]}"),
        ("console.log(crypto.getRandomValues(new Uint8Array(4)).length, crypto.randomUUID().length)", "4 36"),
        ("console.log((1234567.891).toLocaleString('en-US'))", "1,234,567.891"),
        ("console.log(new Date(0).toLocaleDateString('en-US', {timeZone: 'UTC'}))", "1/1/1970"),
        ("console.log(['b', 'a', 'C'].sort((x, y) => x.localeCompare(y)).join(''))", "abC"),
        (
            "console.log(typeof process, typeof global, typeof module, typeof fetch)",
            "undefined undefined undefined undefined",
        ),
        ("URL = 5; console.log(URL)", "5"),
        ("console.log(typeof URL)", "function"),
    ]);
}
