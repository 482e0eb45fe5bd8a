//! Substitution of variables in text, requests and JSON.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use super::VariableScopes;
use super::syntax::next_token;
use crate::collection::{
    AuthParam, FileBody, FormParam, FormValue, GraphqlBody, Header, Request, RequestAuth, RequestBody, UrlencodedParam,
};
use crate::url;

/// Rounds of substitution, so that values may hold tokens and names may be nested. Postman stops
/// there too, which ends values that name themselves.
const MAX_ROUNDS: usize = 19;

/// What is substituted.
#[derive(Debug, Clone, Copy)]
pub struct SubstitutionOptions {
    /// Whether `<<name>>` means `{{name}}` where a scope or a dynamic variable defines the name.
    pub angle: bool,
}

impl Default for SubstitutionOptions {
    fn default() -> Self {
        Self { angle: true }
    }
}

/// Substitutes variables. Scopes are asked first, then `dynamic`, which is given names such as
/// `$guid` and makes a fresh value at every call.
pub struct Resolver<'a> {
    scopes: &'a VariableScopes,
    options: SubstitutionOptions,
    dynamic: &'a dyn Fn(&str) -> Option<String>,
}

impl fmt::Debug for Resolver<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver").field("options", &self.options).finish_non_exhaustive()
    }
}

impl<'a> Resolver<'a> {
    /// A resolver over these scopes.
    pub fn new(
        scopes: &'a VariableScopes,
        options: SubstitutionOptions,
        dynamic: &'a dyn Fn(&str) -> Option<String>,
    ) -> Self {
        Self { scopes, options, dynamic }
    }

    fn value(&self, name: &str) -> Option<String> {
        match self.scopes.lookup(name) {
            Some(found) => found.text(),
            None if name.starts_with('$') => (self.dynamic)(name),
            None => None,
        }
    }

    /// Substitutes a text. Unknown tokens stay as they are.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut current = Cow::Borrowed(text);
        for _ in 0..MAX_ROUNDS {
            match self.round(&current) {
                Some(next) => current = Cow::Owned(next),
                None => break,
            }
        }
        current
    }

    /// One pass from left to right; `None` when it replaced nothing.
    fn round(&self, text: &str) -> Option<String> {
        let mut result: Option<String> = None;
        let mut copied = 0;
        let mut from = 0;
        while let Some(token) = next_token(text, from, self.options.angle) {
            from = token.end;
            if let Some(value) = self.value(token.name) {
                let result = result.get_or_insert_with(|| String::with_capacity(text.len() + value.len()));
                result.push_str(&text[copied..token.start]);
                result.push_str(&value);
                copied = token.end;
            } else if token.angle || (self.options.angle && token.name.contains("<<")) {
                // A token of the other notation may stand inside.
                from = token.start + 2;
            }
        }
        let mut result = result?;
        result.push_str(&text[copied..]);
        Some(result)
    }

    fn owned(&self, text: &str) -> String {
        self.text(text).into_owned()
    }

    fn optional(&self, text: Option<&String>) -> Option<String> {
        text.map(|text| self.owned(text))
    }

    /// Substitutes every string value of a JSON value at any depth, keys excepted.
    pub fn json(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.owned(text)),
            Value::Array(values) => Value::Array(values.iter().map(|value| self.json(value)).collect()),
            Value::Object(map) => {
                Value::Object(map.iter().map(|(key, value)| (key.clone(), self.json(value))).collect())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    /// Substitutes a request. The URL is turned into text first, then substituted and parsed again,
    /// so that a value with `?`, `&`, `/` or `#` changes its structure, as in Postman.
    pub fn request(&self, request: &Request) -> Request {
        let url_text = request.url.to_string();
        Request {
            url: url::parse(&self.text(&url_text)),
            method: self.owned(&request.method).to_uppercase(),
            headers: request.headers.iter().map(|header| self.header(header)).collect(),
            body: request.body.as_ref().map(|body| self.body(body)),
            auth: request.auth.as_ref().map(|auth| self.auth(auth)),
            description: request.description.clone(),
            annotations: request.annotations.clone(),
        }
    }

    fn header(&self, header: &Header) -> Header {
        Header { key: self.owned(&header.key), value: self.owned(&header.value), ..header.clone() }
    }

    /// Substitutes the parameters of an auth block.
    pub fn auth(&self, auth: &RequestAuth) -> RequestAuth {
        let params = auth.params.iter();
        RequestAuth {
            kind: self.owned(&auth.kind),
            params: params
                .map(|param| AuthParam { key: self.owned(&param.key), value: self.json(&param.value), ..param.clone() })
                .collect(),
        }
    }

    fn body(&self, body: &RequestBody) -> RequestBody {
        RequestBody {
            mode: body.mode,
            raw: self.optional(body.raw.as_ref()),
            urlencoded: body.urlencoded.iter().map(|param| self.urlencoded_param(param)).collect(),
            formdata: body.formdata.iter().map(|param| self.form_param(param)).collect(),
            file: body.file.as_ref().map(|file| FileBody {
                src: self.optional(file.src.as_ref()),
                content: self.optional(file.content.as_ref()),
            }),
            graphql: body.graphql.as_ref().map(|graphql| GraphqlBody {
                query: self.optional(graphql.query.as_ref()),
                operation_name: graphql.operation_name.as_ref().map(|name| self.json(name)),
                variables: graphql.variables.as_ref().map(|variables| self.json(variables)),
            }),
            options: body.options.as_ref().map(|options| self.json(options)),
            disabled: body.disabled,
        }
    }

    fn urlencoded_param(&self, param: &UrlencodedParam) -> UrlencodedParam {
        UrlencodedParam { key: self.owned(&param.key), value: self.json(&param.value), ..param.clone() }
    }

    fn form_param(&self, param: &FormParam) -> FormParam {
        let value = match &param.value {
            FormValue::Text(value) => FormValue::Text(self.json(value)),
            FormValue::File { src, content, src_is_list } => FormValue::File {
                src: src.iter().map(|path| self.owned(path)).collect(),
                content: self.optional(content.as_ref()),
                src_is_list: *src_is_list,
            },
        };
        FormParam {
            key: self.owned(&param.key),
            value,
            content_type: self.optional(param.content_type.as_ref()),
            file_name: self.optional(param.file_name.as_ref()),
            ..param.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{Variable, VariableScope};
    use super::*;

    fn scopes() -> VariableScopes {
        let pairs = [
            ("a", json!("1")),
            ("name", json!("a")),
            ("b c", json!("blank")),
            ("loop", json!("x{{loop}}")),
            ("via", json!("{{a}}{{a}}")),
            ("none", json!(null)),
            ("object", json!({})),
            ("$guid", json!("mine")),
        ];
        let variables = pairs.into_iter().map(|(key, value)| Variable::new(key, value)).collect();
        VariableScopes { environment: VariableScope::from_variables("", None, variables), ..VariableScopes::default() }
    }

    fn check(text: &str, expected: &str, angle: bool) {
        let scopes = scopes();
        let dynamic = |name: &str| (name == "$randomInt").then(|| "7".to_owned());
        let resolver = Resolver::new(&scopes, SubstitutionOptions { angle }, &dynamic);
        assert_eq!(resolver.text(text), expected, "{text}");
    }

    #[test]
    fn tokens_are_replaced_by_values() {
        let table = [
            ("{{a}}/{{a}}", "1/1"),
            ("{{ a }}{{unknown}}", "{{ a }}{{unknown}}"),
            ("{{b c}}", "blank"),
            ("{{{{name}}}}", "1"),
            ("{{via}}", "11"),
            ("{{none}} {{object}}", "null [object Object]"),
            ("{{$randomInt}} {{$guid}} {{$other}}", "7 mine {{$other}}"),
            ("{{unknown}}{{a}}", "{{unknown}}1"),
            ("<<a>> <<unknown>> <<$randomInt>>", "1 <<unknown>> 7"),
            ("<<x {{a}} >>", "<<x 1 >>"),
            ("{{na<<name>>}}", "{{naa}}"),
        ];
        for (text, expected) in table {
            check(text, expected, true);
        }
    }

    #[test]
    fn angle_notation_can_be_turned_off() {
        check("<<a>>{{a}}", "<<a>>1", false);
    }

    #[test]
    fn a_value_that_names_itself_ends_after_nineteen_rounds() {
        check("{{loop}}", &format!("{}{{{{loop}}}}", "x".repeat(19)), true);
    }
}
