//! Whether parameters fit a shape: the rules of botocore, all problems at once, in its words and order.
//!
//! Types must match, required members must be there, unknown ones must not, and minimums hold. Maximums, patterns and
//! enumerations are left to the service, which knows newer ones.

mod document;
mod lenient_time;
mod path;
mod report;

pub use lenient_time::{parse_timestamp, timestamp_from_seconds};
pub use report::{Problem, ProblemKind, ValidationReport};

use std::borrow::Cow;
use std::collections::HashSet;
use std::convert::Infallible;

use bufeo_stack::Level;

use crate::{Bound, List, Location, Map, Member, PythonRepr, Shape, ShapeKind, Str, Value};
use path::Path;
use report::{REDACTED, Report, printed, shown};

/// Checks `params` against `shape`, and reports every problem at once.
///
/// ```
/// use bufeo_model::{ServiceModel, params, validate};
///
/// let model = ServiceModel::from_json("weather", br#"{
///     "metadata": { "serviceId": "Weather", "protocol": "json" },
///     "operations": {},
///     "shapes": {
///         "Place": { "type": "structure", "required": ["City"],
///                    "members": { "City": { "shape": "Text" }, "Days": { "shape": "Days" } } },
///         "Text": { "type": "string" },
///         "Days": { "type": "integer", "min": 1 }
///     }
/// }"#)?;
/// let place = model.shape("Place")?;
///
/// assert!(validate(place, &params! { "City": "Iquitos", "Days": 3 }).is_ok());
/// let report = validate(place, &params! { "Days": 0 }).unwrap_err();
/// assert_eq!(report.to_string(), "Parameter validation failed:\n\
///     Missing required parameter in input: \"City\"\n\
///     Invalid value for parameter Days, value: 0, valid min value: 1");
/// # Ok::<(), bufeo_model::Error>(())
/// ```
///
/// # Errors
/// Where there is any problem.
pub fn validate(shape: Shape<'_>, params: &Map) -> Result<(), ValidationReport> {
    let mut checking = Checking { report: Report::default() };
    if shape.kind() == ShapeKind::Structure && !shape.document() {
        let root = Path::root().marked(shape.sensitive());
        checking.inside(root, |checking, path| checking.structure(params, shape, path));
    } else {
        checking.value(&Value::Map(params.clone()), shape, Path::root());
    }
    checking.report.finish()
}

struct Checking {
    report: Report,
}

const BLOB_TYPES: &str = "<class 'bytes'>, <class 'bytearray'>, file-like object";
const TIMESTAMP_TYPES: &str = "<class 'datetime.datetime'>, timestamp-string";

/// Which types a shape takes, as they stand in a report.
fn valid_types(kind: ShapeKind) -> &'static str {
    match kind {
        ShapeKind::Structure | ShapeKind::Map => "<class 'dict'>",
        ShapeKind::List => "<class 'list'>, <class 'tuple'>",
        ShapeKind::String => "<class 'str'>",
        ShapeKind::Integer | ShapeKind::Long => "<class 'int'>",
        ShapeKind::Float | ShapeKind::Double => "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>",
        ShapeKind::Boolean => "<class 'bool'>",
        ShapeKind::Timestamp => TIMESTAMP_TYPES,
        ShapeKind::Blob => BLOB_TYPES,
    }
}

impl Checking {
    /// Text, which most values are, is checked where the value is found.
    #[inline]
    fn value(&mut self, given: &Value, shape: Shape<'_>, path: Path<'_>) {
        match (shape.kind(), given) {
            (ShapeKind::String, Value::String(text)) if !shape.json_value() => self.text(text, shape, path),
            _ => self.other(given, shape, path),
        }
    }

    fn text(&mut self, text: &str, shape: Shape<'_>, path: Path<'_>) {
        if let Some(least) = least(shape) {
            self.length(text.chars().count(), least, path);
        }
    }

    fn other(&mut self, given: &Value, shape: Shape<'_>, path: Path<'_>) {
        if self.report.has_ended() {
            return;
        }
        let path = path.marked(shape.sensitive());
        if shape.json_value()
            && shape.location() == Some(Location::Header)
            && shape.kind() == ShapeKind::String
        {
            match document::not_json(given, Level::first()) {
                None => {}
                Some(Ok(reason)) => {
                    let text = format!("Invalid parameter {path} must be json serializable: {reason}");
                    self.report.add(path, ProblemKind::NotJson, text);
                }
                Some(Err(reason)) => self.report.end(path, reason),
            }
            return;
        }
        if shape.event_stream() {
            if !can_be_events(given) {
                self.wrong_type(given, "event stream", path.marked(holds_sensitive(shape)));
            }
            return;
        }
        if shape.kind() == ShapeKind::Structure && shape.document() {
            document::check(given, path, &mut self.report);
            return;
        }
        let value = plain(given);
        match (shape.kind(), &*value) {
            (ShapeKind::Structure, Value::Map(map)) => {
                self.inside(path, |checking, path| checking.structure(map, shape, path));
            }
            (ShapeKind::Map, Value::Map(map)) => {
                self.inside(path, |checking, path| checking.map(map, shape, path));
            }
            (ShapeKind::List, Value::List(list)) => {
                self.inside(path, |checking, path| checking.list(list, shape, path));
            }
            (ShapeKind::String, Value::String(text)) => self.text(text, shape, path),
            (ShapeKind::String, Value::Foreign(object)) if let Some(units) = object.utf16() => {
                if let Some(least) = least(shape) {
                    self.length(char::decode_utf16(units).count(), least, path);
                }
            }
            (ShapeKind::Boolean, Value::Bool(_))
            | (ShapeKind::Blob, Value::Blob(_) | Value::String(_) | Value::Stream(_)) => {}
            (ShapeKind::Blob, Value::Foreign(object)) if object.can_read() => {}
            (ShapeKind::Timestamp, value) if is_time(value) => {}
            (ShapeKind::Integer | ShapeKind::Long, Value::Int(_) | Value::BigInt(_) | Value::Bool(_)) => {
                self.range(&value, shape, path);
            }
            (
                ShapeKind::Float | ShapeKind::Double,
                Value::Float(_) | Value::Int(_) | Value::BigInt(_) | Value::Bool(_),
            ) => self.range(&value, shape, path),
            _ => self.wrong_type(given, valid_types(shape.kind()), path.marked(holds_sensitive(shape))),
        }
    }

    /// Looks into a value, one level further down.
    fn inside(&mut self, path: Path<'_>, look: impl FnOnce(&mut Self, Path<'_>)) {
        match path.inside() {
            Ok(path) => look(self, path),
            Err(reason) => self.report.end(path, reason),
        }
    }

    fn structure(&mut self, map: &Map, shape: Shape<'_>, path: Path<'_>) {
        if shape.union() && map.len() != 1 {
            self.union(map.is_empty(), shape, path);
        }
        for name in shape.required().filter(|name| !map.contains_key(name)) {
            let text = format!("Missing required parameter in {path}: \"{name}\"");
            self.report.add(path, ProblemKind::Missing, text);
        }
        // Unknown members are reported before what is wrong with the known ones.
        let mut unknown = self.report.next();
        each(map, |name, value| match shape.member(name) {
            Some(member) => self.value(value, member.shape(), path.member(name)),
            None => {
                self.unknown(unknown, name, shape, path);
                unknown += 1;
            }
        });
        for (name, _) in map.host().map(|host| host.entries_without_name()).unwrap_or_default() {
            self.unknown(unknown, &printed(&name), shape, path);
            unknown += 1;
        }
    }

    fn union(&mut self, none: bool, shape: Shape<'_>, path: Path<'_>) {
        let members = names(shape);
        // The missing space is botocore's.
        let text = if none {
            format!("Must set one of the following keys for tagged unionstructure {path}: {members}.")
        } else {
            format!(
                "Invalid number of parameters set for tagged union structure {path}. \
                 Can only set one of the following keys: {members}."
            )
        };
        self.report.add(path, ProblemKind::NotOneMember, text);
    }

    fn unknown(&mut self, place: usize, name: &str, shape: Shape<'_>, path: Path<'_>) {
        let text = format!("Unknown parameter in {path}: \"{name}\", must be one of: {}", names(shape));
        self.report.insert(place, path, ProblemKind::Unknown, text);
    }

    fn list(&mut self, list: &List, shape: Shape<'_>, path: Path<'_>) {
        if let Some(least) = least(shape) {
            self.length(list.len(), least, path);
        }
        let Some(member) = shape.list_member() else { return };
        let checked = list.try_for_each(|place, item| {
            self.value(item, member, path.item(place));
            Ok::<(), Infallible>(())
        });
        let Ok(()) = checked;
    }

    fn map(&mut self, map: &Map, shape: Shape<'_>, path: Path<'_>) {
        let (Some(key_shape), Some(value_shape)) = (shape.map_key(), shape.map_value()) else { return };
        let hidden = path.is_sensitive() || key_shape.sensitive();
        each(map, |name, value| {
            let shown = if hidden { REDACTED } else { name };
            match key_shape.kind() {
                ShapeKind::String => self.text(name, key_shape, path.key(shown)),
                _ => self.other(&Value::String(name.clone()), key_shape, path.key(shown)),
            }
            self.value(value, value_shape, path.member(shown));
        });
        for (key, value) in map.host().map(|host| host.entries_without_name()).unwrap_or_default() {
            let name = if hidden { REDACTED.to_owned() } else { printed(&key) };
            if key.as_foreign().is_some_and(|key| key.utf16().is_some()) {
                let text =
                    format!("Invalid key in {path}, value: {name}, which holds half of a surrogate pair");
                self.report.add(path.key(&name), ProblemKind::WrongType, text);
            } else {
                self.value(&key, key_shape, path.key(&name));
            }
            self.value(&value, value_shape, path.member(&name));
        }
    }

    fn wrong_type(&mut self, given: &Value, valid: &str, path: Path<'_>) {
        let (value, found) = (shown(given, path), PythonRepr(given).type_name());
        let text =
            format!("Invalid type for parameter {path}, value: {value}, type: {found}, valid types: {valid}");
        self.report.add(path, ProblemKind::WrongType, text);
    }

    fn range(&mut self, value: &Value, shape: Shape<'_>, path: Path<'_>) {
        let Some(least) = least(shape) else { return };
        let number = match value {
            Value::Bool(value) => f64::from(u8::from(*value)),
            other => other.as_f64().unwrap_or(f64::NAN),
        };
        let below = match (value, least) {
            (Value::Int(number), Bound::Int(least)) => *number < least,
            (_, least) => number < least.as_f64(),
        };
        if below {
            let (value, least) = (shown(value, path), bound(least));
            let text =
                format!("Invalid value for parameter {path}, value: {value}, valid min value: {least}");
            self.report.add(path, ProblemKind::BelowMinimum, text);
        }
    }

    fn length(&mut self, length: usize, least: Bound, path: Path<'_>) {
        #[expect(clippy::cast_precision_loss, reason = "no length is that long")]
        if (length as f64) < least.as_f64() {
            let least = bound(least);
            let text =
                format!("Invalid length for parameter {path}, value: {length}, valid min length: {least}");
            self.report.add(path, ProblemKind::TooShort, text);
        }
    }
}

fn each(map: &Map, mut visit: impl FnMut(&Str, &Value)) {
    let visited = map.try_for_each(|name, value| {
        visit(name, value);
        Ok::<(), Infallible>(())
    });
    let Ok(()) = visited;
}

/// A stream of events, or what one can be made of.
fn can_be_events(given: &Value) -> bool {
    match given {
        Value::Events(_) => true,
        Value::List(events) => events.iter().all(|event| event.as_map().is_some()),
        Value::Foreign(object) => object.has_events(),
        _ => false,
    }
}

/// The value itself, or the value of our kinds that a host's object stands for.
fn plain(value: &Value) -> Cow<'_, Value> {
    match value {
        Value::Foreign(object) => object.plain().map_or(Cow::Borrowed(value), Cow::Owned),
        other => Cow::Borrowed(other),
    }
}

fn is_time(value: &Value) -> bool {
    match value {
        Value::Timestamp(_) | Value::Bool(_) => true,
        #[expect(clippy::cast_precision_loss, reason = "only the range counts")]
        Value::Int(seconds) => timestamp_from_seconds(*seconds as f64).is_some(),
        Value::Float(seconds) => timestamp_from_seconds(*seconds).is_some(),
        Value::String(text) => parse_timestamp(text).is_ok(),
        _ => false,
    }
}

/// The minimum of a number or a length. A part of the host name cannot be empty.
fn least(shape: Shape<'_>) -> Option<Bound> {
    shape.min().or_else(|| shape.host_label().then_some(Bound::Int(1)))
}

fn bound(bound: Bound) -> String {
    match bound {
        Bound::Int(number) => number.to_string(),
        Bound::Float(number) => PythonRepr(&Value::Float(number)).to_string(),
    }
}

/// Whether the model marks anything as sensitive that a value of the shape can hold.
fn holds_sensitive(shape: Shape<'_>) -> bool {
    let (mut seen, mut left) = (HashSet::new(), vec![shape]);
    while let Some(shape) = left.pop() {
        if shape.sensitive() {
            return true;
        }
        if seen.insert(shape.id()) {
            left.extend(shape.members().map(Member::shape));
            left.extend([shape.list_member(), shape.map_key(), shape.map_value()].into_iter().flatten());
        }
    }
    false
}

fn names(shape: Shape<'_>) -> String {
    shape.members().map(Member::name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
