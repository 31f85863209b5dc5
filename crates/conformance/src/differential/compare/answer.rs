//! Two parsed answers.

use bufeo_model::{Map, Value};

use super::Difference;

/// Where the values at `path` are apart, strictly: a whole number is no float, text is no bytes, the order of members
/// counts, and a time is the same in the same offset only.
pub(super) fn compare(path: &str, ours: &Value, theirs: &Value, found: &mut Vec<Difference>) {
    match (ours, theirs) {
        (Value::Map(ours), Value::Map(theirs)) => members(path, ours, theirs, found),
        (Value::List(our_items), Value::List(their_items)) if our_items.len() == their_items.len() => {
            for (place, (ours, theirs)) in our_items.iter().zip(their_items.iter()).enumerate() {
                compare(&format!("{path}[{place}]"), &ours, &theirs, found);
            }
        }
        (Value::Float(ours), Value::Float(theirs)) if ours.is_nan() && theirs.is_nan() => {}
        (Value::Timestamp(our_time), Value::Timestamp(their_time)) => {
            let whole = |time: &bufeo_model::Timestamp| (time.seconds(), time.microseconds());
            // Where the answer has no offset the other side takes the machine's, which is UTC there.
            let offset = |time: &bufeo_model::Timestamp| time.offset().unwrap_or_default();
            if whole(our_time) != whole(their_time) {
                differ("time", path, ours, theirs, found);
            } else if offset(our_time) != offset(their_time) {
                differ("offset of a time", path, ours, theirs, found);
            }
        }
        (ours, theirs) if ours == theirs => {}
        (ours, theirs) => {
            let (our_kind, their_kind) = (ours.kind_name(), theirs.kind_name());
            let cause = if our_kind == their_kind {
                our_kind.to_owned()
            } else {
                format!("{our_kind} | {their_kind}")
            };
            differ(&cause, path, ours, theirs, found);
        }
    }
}

fn differ(cause: &str, path: &str, ours: &Value, theirs: &Value, found: &mut Vec<Difference>) {
    let told = |value: &Value| format!("{path}: {value:?}");
    found.push(Difference::new(format!("answer: {cause}"), told(ours), told(theirs)));
}

fn members(path: &str, ours: &Map, theirs: &Map, found: &mut Vec<Difference>) {
    for (name, value) in ours.iter() {
        let path = format!("{path}.{name}");
        match theirs.get(&name) {
            Some(theirs) => compare(&path, &value, &theirs, found),
            None => found.push(Difference::new(
                "answer: member | nothing",
                format!("{path}: {value:?}"),
                "nothing",
            )),
        }
    }
    for (name, value) in theirs.iter().filter(|(name, _)| !ours.contains_key(name)) {
        found.push(Difference::new(
            "answer: nothing | member",
            "nothing",
            format!("{path}.{name}: {value:?}"),
        ));
    }
    let names = |map: &Map| map.keys().collect::<Vec<_>>();
    let (our_names, their_names) = (names(ours), names(theirs));
    if our_names.len() == their_names.len()
        && our_names != their_names
        && our_names.iter().all(|name| their_names.contains(name))
    {
        let told = |names: &[bufeo_model::Str]| format!("{path}: {names:?}");
        found.push(Difference::new("answer: order of members", told(&our_names), told(&their_names)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bufeo_model::{Timestamp, params};

    fn causes(ours: Map, theirs: Map) -> Vec<String> {
        let mut found = Vec::new();
        compare("", &ours.into(), &theirs.into(), &mut found);
        found.into_iter().map(|difference| difference.cause).collect()
    }

    #[test]
    fn everything_counts() {
        let base = params! { "a": [1, { "b": "text" }], "c": f64::NAN };
        assert_eq!(causes(base.clone(), base.clone()), [""; 0]);
        assert_eq!(
            causes(base.clone(), params! { "a": [1, { "b": b"text" }], "c": 1 }),
            ["answer: string | blob", "answer: float | integer"]
        );
        assert_eq!(
            causes(base.clone(), params! { "c": f64::NAN, "a": [1, { "b": "text" }] }),
            ["answer: order of members"]
        );
        assert_eq!(
            causes(base, params! { "a": [1], "d": 1 }),
            ["answer: list", "answer: member | nothing", "answer: nothing | member"]
        );
    }

    #[test]
    fn times_have_their_offsets() {
        let at = |nanoseconds, offset| params! { "t": Timestamp::new(5, nanoseconds).with_offset(offset) };
        assert_eq!(causes(at(1_999, None), at(1_000, Some(0))), [""; 0]);
        assert_eq!(causes(at(1_000, Some(3600)), at(1_000, Some(0))), ["answer: offset of a time"]);
        assert_eq!(causes(at(2_000, None), at(1_000, Some(0))), ["answer: time"]);
    }
}
