//! JSON values in and out of the script engine.

use rquickjs::{Array, Ctx, IntoJs, Null, Object, Result, String as JsString, Undefined, Value as JsValue};
use serde_json::{Map, Number, Value};

/// Makes a JSON value a JavaScript value.
pub(crate) fn to_js<'js>(ctx: &Ctx<'js>, value: &Value) -> Result<JsValue<'js>> {
    match value {
        Value::Null => Null.into_js(ctx),
        Value::Bool(flag) => flag.into_js(ctx),
        Value::Number(number) => number.as_f64().into_js(ctx),
        Value::String(text) => JsString::from_str(ctx.clone(), text)?.into_js(ctx),
        Value::Array(items) => {
            let array = Array::new(ctx.clone())?;
            for (index, item) in items.iter().enumerate() {
                array.set(index, to_js(ctx, item)?)?;
            }
            array.into_js(ctx)
        }
        Value::Object(fields) => object_to_js(ctx, fields),
    }
}

/// Makes a plain object.
pub(crate) fn object_to_js<'js>(ctx: &Ctx<'js>, fields: &Map<String, Value>) -> Result<JsValue<'js>> {
    let object = Object::new(ctx.clone())?;
    for (key, field) in fields {
        object.set(key.as_str(), to_js(ctx, field)?)?;
    }
    object.into_js(ctx)
}

/// Makes an optional value; `None` is `undefined`.
pub(crate) fn option_to_js<'js>(ctx: &Ctx<'js>, value: Option<&Value>) -> Result<JsValue<'js>> {
    value.map_or_else(|| Undefined.into_js(ctx), |value| to_js(ctx, value))
}

/// Reads a primitive; anything else, and what JSON cannot hold, is `null`.
pub(crate) fn primitive(value: &JsValue<'_>) -> Result<Value> {
    if let Some(text) = value.as_string() {
        return text.to_string().map(Value::String);
    }
    if let Some(flag) = value.as_bool() {
        return Ok(Value::Bool(flag));
    }
    Ok(value.as_number().map_or(Value::Null, |float| number(float).map_or(Value::Null, Value::Number)))
}

/// A JSON number, integer where it is one; `None` for what JSON cannot hold.
#[expect(clippy::cast_possible_truncation, reason = "checked to be an integer in range")]
pub(crate) fn number(float: f64) -> Option<Number> {
    if float.fract() == 0.0 && float.abs() < 9.0e15 {
        return Some(Number::from(float as i64));
    }
    Number::from_f64(float)
}
