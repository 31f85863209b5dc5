//! Tokens that say where pages begin: base64 of JSON, as botocore's paginators write and read them.

use bufeo_model::{List, Map, Str, Value, to_value};
use bufeo_stack::{Level, TooDeep};

use crate::error::{Error, ErrorKind};

/// How many results of the page were handed out before: the entry of a token that is no parameter.
pub(super) const TRUNCATED: &str = "boto_truncate_amount";
/// Where in a token are bytes, which JSON has not.
const ENCODED: &str = "boto_encoded_keys";

/// Where pages begin: parameters of the first request, and how much of its answer is passed over.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Start {
    pub(super) tokens: Map,
    pub(super) passed_over: usize,
}

pub(super) fn encode(tokens: &Map) -> Result<String, Error> {
    let json = bufeo_protocol::json_text(&tokens.clone().into()).or_else(|error| {
        let mut paths = List::default();
        let plain = without_bytes(&tokens.clone().into(), &List::default(), &mut paths, Level::first());
        // What is nested too deep is so with bytes in it and without.
        let Ok(mut plain) = plain else { return Err(error) };
        if let Some(plain) = plain.as_map_mut() {
            plain.insert(ENCODED, paths);
        }
        bufeo_protocol::json_text(&plain)
    });
    let json = json.map_err(|error| {
        Error::with_source(
            ErrorKind::Pagination,
            "the token of the next page cannot be written as text",
            error,
        )
    })?;
    Ok(bufeo_protocol::encode_base64(json.as_bytes()))
}

/// The value with base64 in the place of bytes, whose places are added to `paths`.
fn without_bytes(value: &Value, path: &List, paths: &mut List, level: Level) -> Result<Value, TooDeep> {
    let deeper = |step: Value| {
        let mut path = path.clone();
        path.push(step);
        path
    };
    Ok(match value {
        Value::Blob(bytes) => {
            paths.push(path.clone());
            bufeo_protocol::encode_base64(bytes).into()
        }
        Value::List(items) => {
            let level = level.down()?;
            let items = items.iter().enumerate();
            let plain = items.map(|(place, item)| without_bytes(&item, &deeper(place.into()), paths, level));
            plain.collect::<Result<List, TooDeep>>()?.into()
        }
        Value::Map(entries) => {
            let level = level.down()?;
            let plain = entries.iter().map(|(name, entry)| {
                let entry = without_bytes(&entry, &deeper(name.as_str().into()), paths, level)?;
                Ok((name.into_owned(), entry))
            });
            plain.collect::<Result<Map, TooDeep>>()?.into()
        }
        other => other.clone(),
    })
}

/// Reads a token. What is none is a service's own, or several of them as they were written before tokens were JSON.
pub(super) fn decode(token: &str, inputs: &[Str]) -> Result<Start, Error> {
    let Some(mut tokens) = decode_all(token)? else { return decode_plain(token, inputs) };
    let passed_over = match tokens.remove(TRUNCATED) {
        None => 0,
        Some(amount) => {
            amount.as_i64().and_then(|amount| amount.try_into().ok()).ok_or_else(|| bad(token))?
        }
    };
    Ok(Start { tokens, passed_over })
}

/// The entries of a token; nothing where it is none.
pub(super) fn decode_all(token: &str) -> Result<Option<Map>, Error> {
    let Some(mut tokens) = object(token) else { return Ok(None) };
    if let Some(paths) = tokens.remove(ENCODED) {
        for path in paths.items() {
            if !path.as_list().is_some_and(|path| restore(&mut tokens, path)) {
                return Err(bad(token));
            }
        }
    }
    Ok(Some(tokens))
}

pub(super) fn bad(token: &str) -> Error {
    Error::new(ErrorKind::InvalidToken, format!("Bad starting token: {token}"))
}

fn object(token: &str) -> Option<Map> {
    let json = bufeo_protocol::decode_base64(token).ok()?;
    let json: serde_json::Value = serde_json::from_slice(&json).ok()?;
    match to_value(&json).ok()? {
        Value::Map(tokens) => Some(tokens),
        _ => None,
    }
}

/// Puts bytes in the place of the base64 at `path`; false where there is none.
fn restore(tokens: &mut Map, path: &List) -> bool {
    fn step(value: &mut Value, path: &[Value]) -> bool {
        let Some((first, rest)) = path.split_first() else {
            let bytes = value.as_str().and_then(|text| bufeo_protocol::decode_base64(text).ok());
            let found = bytes.is_some();
            *value = bytes.map_or_else(|| std::mem::take(value), Value::Blob);
            return found;
        };
        let inner = match (value, first) {
            (Value::Map(map), Value::String(name)) => map.get_mut(name),
            (Value::List(list), Value::Int(place)) => {
                usize::try_from(*place).ok().and_then(|place| list.get_mut(place))
            }
            _ => None,
        };
        inner.is_some_and(|mut inner| step(&mut inner, rest))
    }
    let path: Vec<Value> = path.iter().map(std::borrow::Cow::into_owned).collect();
    let mut whole = Value::Map(std::mem::take(tokens));
    let restored = !path.is_empty() && step(&mut whole, &path);
    if let Value::Map(whole) = whole {
        *tokens = whole;
    }
    restored
}

/// The tokens with `___` between them, the last one perhaps the number of results to pass over.
fn decode_plain(token: &str, inputs: &[Str]) -> Result<Start, Error> {
    let mut parts: Vec<&str> = token.split("___").collect();
    let mut passed_over = 0;
    if parts.len() == inputs.len() + 1 {
        match parts.last().and_then(|last| last.trim().parse().ok()) {
            Some(amount) => {
                passed_over = amount;
                parts.pop();
            }
            None => parts = vec![token],
        }
    }
    if parts.len() > inputs.len() {
        return Err(bad(token));
    }
    let given = parts.into_iter().map(|part| if part == "None" { Value::Null } else { part.into() });
    let given = given.chain(std::iter::repeat(Value::Null));
    Ok(Start { tokens: inputs.iter().cloned().zip(given).collect(), passed_over })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bufeo_model::params;

    fn inputs(names: &[&str]) -> Vec<Str> {
        names.iter().copied().map(Str::from).collect()
    }

    #[test]
    fn what_is_written_is_read_and_is_botocores_own_text() {
        let tokens = params! { "ContinuationToken": "abc", "boto_truncate_amount": 2 };
        let text = encode(&tokens).unwrap();
        // As botocore 1.44.5 writes it.
        assert_eq!(text, "eyJDb250aW51YXRpb25Ub2tlbiI6ICJhYmMiLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAyfQ==");
        let start = decode(&text, &inputs(&["ContinuationToken"])).unwrap();
        assert_eq!(start, Start { tokens: params! { "ContinuationToken": "abc" }, passed_over: 2 });
    }

    #[test]
    fn bytes_survive_at_every_depth() {
        let key = params! { "Key": { "id": { "B": &b"\0\xff"[..] }, "more": { "BS": [&b"x"[..]] } } };
        let start = decode(&encode(&key).unwrap(), &inputs(&["Key"])).unwrap();
        assert_eq!(start.tokens, key);
    }

    #[test]
    fn tokens_of_old_are_read() {
        for (token, names, tokens, passed_over) in [
            ("abc", &["A"][..], params! { "A": "abc" }, 0),
            ("abc___3", &["A"], params! { "A": "abc" }, 3),
            ("None___3", &["A"], params! { "A": Value::Null }, 3),
            ("a___b", &["A", "B"], params! { "A": "a", "B": "b" }, 0),
            ("a___b___4", &["A", "B"], params! { "A": "a", "B": "b" }, 4),
            ("a", &["A", "B"], params! { "A": "a", "B": Value::Null }, 0),
            ("a___b", &["A"], params! { "A": "a___b" }, 0),
            // Base64 of JSON that is no object is a service's own.
            ("MTIz", &["A"], params! { "A": "MTIz" }, 0),
        ] {
            assert_eq!(decode(token, &inputs(names)).unwrap(), Start { tokens, passed_over }, "{token}");
        }
    }

    #[test]
    fn what_cannot_be_a_token_is_refused() {
        let encoded = |json: &str| bufeo_protocol::encode_base64(json.as_bytes());
        for token in [
            "a___b___c".to_owned(),
            encoded(r#"{"A": "x", "boto_truncate_amount": "three"}"#),
            encoded(r#"{"A": "x", "boto_truncate_amount": -1}"#),
            encoded(r#"{"A": "x", "boto_encoded_keys": [["B"]]}"#),
            encoded(r#"{"A": "x", "boto_encoded_keys": [7]}"#),
            encoded(r#"{"A": 7, "boto_encoded_keys": [["A"]]}"#),
        ] {
            let error = decode(&token, &inputs(&["A"])).unwrap_err();
            assert_eq!(error.to_string(), format!("Bad starting token: {token}"));
        }
    }
}
