//! Holds what was written against the JSON Schema of its form.

use pretty_assertions::assert_eq;
use serde_json::{Map, Value};

/// Says that a value is as a schema describes it, as far as our schemas use JSON Schema, and that no field is left
/// undescribed. `pattern` and `format` are not looked at.
pub fn assert_fits(value: &Value, schema: &Value, at: &str) {
    let fault = Checker { root: schema }.fault(value, schema, at);
    assert_eq!(fault, None);
}

struct Checker<'a> {
    root: &'a Value,
}

impl Checker<'_> {
    fn fault(&self, value: &Value, schema: &Value, at: &str) -> Option<String> {
        if let Some(pointer) = schema["$ref"].as_str() {
            let target = self.root.pointer(pointer.strip_prefix('#').unwrap());
            return self.fault(value, target.unwrap(), at);
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            let fits = |choice: &&Value| self.fault(value, choice, at).is_none();
            let count = choices.iter().filter(fits).count();
            return (count != 1).then(|| format!("{at}: {count} of the choices fit"));
        }
        let is_one_of = |allowed: &Value| allowed.as_array().unwrap().contains(value);
        let wrong = schema.get("const").is_some_and(|only| only != value)
            || schema
                .get("enum")
                .is_some_and(|allowed| !is_one_of(allowed))
            || schema
                .get("type")
                .is_some_and(|types| !has_type(value, types))
            || schema
                .get("minimum")
                .is_some_and(|least| value.as_i64() < least.as_i64() && !value.is_null());
        if wrong {
            return Some(format!("{at}: {value} does not fit"));
        }
        match value {
            Value::Object(fields) => self.fault_in_fields(fields, schema, at),
            Value::Array(items) => items
                .iter()
                .find_map(|item| self.fault(item, &schema["items"], &format!("{at}[]"))),
            _ => None,
        }
    }

    fn fault_in_fields(
        &self,
        fields: &Map<String, Value>,
        schema: &Value,
        at: &str,
    ) -> Option<String> {
        let required = schema["required"].as_array().into_iter().flatten();
        let absent = required
            .filter_map(Value::as_str)
            .find(|name| !fields.contains_key(*name));
        if let Some(name) = absent {
            return Some(format!("{at}: no `{name}`"));
        }
        fields.iter().find_map(|(name, field)| {
            let described = schema["properties"].get(name);
            match described.or(schema.get("additionalProperties")) {
                Some(schema) => self.fault(field, schema, &format!("{at}.{name}")),
                None => Some(format!("{at}: `{name}` is not described")),
            }
        })
    }
}

fn has_type(value: &Value, types: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    match types {
        Value::Array(names) => names.iter().any(|name| is(name.as_str().unwrap())),
        name => is(name.as_str().unwrap()),
    }
}
