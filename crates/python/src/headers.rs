//! The headers of requests and answers, of Python's interface and our storage: a call reads and writes them without the
//! interpreter, unless a handler has put something other than text there.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bufeo_model::{HostMap, Str, Value};
use pyo3::exceptions::{PyKeyError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString, PyTuple};

use crate::interpreter::attach;
use crate::value::{to_python, to_value};

/// The value of one header.
enum Field {
    Text(Str),
    /// Text that Python sees as bytes: what stands in a request that is about to be sent.
    Encoded(Str),
    Object(Py<PyAny>),
}

impl Field {
    fn of(object: &Bound<'_, PyAny>) -> Self {
        match object.cast_exact::<PyString>().map(|text| text.to_str()) {
            Ok(Ok(text)) => Self::Text(text.into()),
            _ => Self::Object(object.clone().unbind()),
        }
    }

    fn of_value(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self::Text(text.clone())),
            other => attach(|py| Some(Self::Object(to_python(py, other).ok()?.unbind()))),
        }
    }

    fn to_python<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        match self {
            Self::Text(text) => PyString::new(py, text).into_any(),
            Self::Encoded(text) => PyBytes::new(py, text.as_bytes()).into_any(),
            Self::Object(object) => object.bind(py).clone(),
        }
    }

    fn to_value(&self) -> Value {
        match self {
            Self::Text(text) | Self::Encoded(text) => Value::String(text.clone()),
            Self::Object(object) => attach(|py| to_value(object.bind(py))),
        }
    }
}

/// Names with their values.
type Fields = Vec<(Str, Field)>;

fn lock(fields: &Mutex<Fields>) -> MutexGuard<'_, Fields> {
    fields.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The name of a header: text, or bytes that are text.
fn name(object: &Bound<'_, PyAny>) -> PyResult<Str> {
    if let Ok(text) = object.cast::<PyString>() {
        return Ok(text.to_str()?.into());
    }
    if let Ok(bytes) = object.cast::<PyBytes>() {
        return Ok(object
            .py()
            .get_type::<PyString>()
            .call1((bytes, "utf-8"))?
            .cast::<PyString>()?
            .to_str()?
            .into());
    }
    Err(PyTypeError::new_err(format!("the name of a header is text, not {}", object.get_type().repr()?)))
}

fn place(fields: &Fields, name: &str) -> Option<usize> {
    fields.iter().position(|(known, _)| known.eq_ignore_ascii_case(name))
}

/// What the mapping or the pairs hold; anything else is an error of Python's own.
fn read(source: &Bound<'_, PyAny>) -> PyResult<Fields> {
    if let Ok(headers) = source.cast::<HTTPHeaders>() {
        return Ok(snapshot(source.py(), &headers.get().fields));
    }
    let items = match source.getattr("items") {
        Ok(items) => items.call0()?,
        Err(_) => source.clone(),
    };
    let mut fields = Fields::new();
    for item in items.try_iter()? {
        let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item?.extract()?;
        fields.push((name(&key)?, Field::of(&value)));
    }
    Ok(fields)
}

/// A copy of this moment. Whatever may run Python code, as the making of a container may, works on one, since nothing is
/// locked meanwhile.
fn snapshot(py: Python<'_>, fields: &Mutex<Fields>) -> Fields {
    copied(py, &lock(fields))
}

fn copied(py: Python<'_>, fields: &Fields) -> Fields {
    let copy = |field: &Field| match field {
        Field::Text(text) => Field::Text(text.clone()),
        Field::Encoded(text) => Field::Encoded(text.clone()),
        Field::Object(object) => Field::Object(object.clone_ref(py)),
    };
    fields.iter().map(|(name, field)| (name.clone(), copy(field))).collect()
}

/// The headers of a request that is being put together. Setting one adds it beside those of its name.
#[pyclass(frozen, subclass, mapping, module = "bufeo.awsrequest")]
pub(crate) struct HTTPHeaders {
    fields: Mutex<Fields>,
}

impl HTTPHeaders {
    pub(crate) fn of(headers: impl Iterator<Item = (Str, Str)>) -> Self {
        let fields = headers.map(|(name, value)| (name, Field::Text(value))).collect();
        Self { fields: Mutex::new(fields) }
    }
}

#[pymethods]
impl HTTPHeaders {
    #[new]
    #[pyo3(signature = (pairs=None))]
    fn new(pairs: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let fields = pairs.map(read).transpose()?.unwrap_or_default();
        Ok(Self { fields: Mutex::new(fields) })
    }

    /// Headers from a dictionary.
    #[staticmethod]
    fn from_dict(d: &Bound<'_, PyAny>) -> PyResult<Self> {
        Self::new(Some(d))
    }

    /// Headers from pairs.
    #[staticmethod]
    fn from_pairs(pairs: &Bound<'_, PyAny>) -> PyResult<Self> {
        Self::new(Some(pairs))
    }

    fn __getitem__<'py>(
        &self,
        py: Python<'py>,
        key: &Bound<'py, PyAny>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.get(py, key, None)
    }

    fn __setitem__(&self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let field = (name(key)?, Field::of(value));
        lock(&self.fields).push(field);
        Ok(())
    }

    fn __delitem__(&self, key: &Bound<'_, PyAny>) -> PyResult<()> {
        let key = name(key)?;
        lock(&self.fields).retain(|(known, _)| !known.eq_ignore_ascii_case(&key));
        Ok(())
    }

    fn __contains__(&self, key: &Bound<'_, PyAny>) -> PyResult<bool> {
        let key = name(key)?;
        Ok(place(&lock(&self.fields), &key).is_some())
    }

    fn __len__(&self) -> usize {
        lock(&self.fields).len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyList::new(py, self.keys())?.try_iter()?.into_any())
    }

    /// The first header of that name.
    #[pyo3(signature = (key, failobj=None))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        key: &Bound<'py, PyAny>,
        failobj: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let key = name(key)?;
        let fields = lock(&self.fields);
        Ok(place(&fields, &key).map(|place| fields[place].1.to_python(py)).or(failobj))
    }

    /// Every header of that name.
    #[pyo3(signature = (key, failobj=None))]
    fn get_all<'py>(
        &self,
        py: Python<'py>,
        key: &Bound<'py, PyAny>,
        failobj: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let key = name(key)?;
        let fields = snapshot(py, &self.fields);
        let known = fields.iter().filter(|(known, _)| known.eq_ignore_ascii_case(&key));
        let all: Vec<_> = known.map(|(_, field)| field.to_python(py)).collect();
        if all.is_empty() {
            return Ok(failobj);
        }
        Ok(Some(PyList::new(py, all)?.into_any()))
    }

    /// Adds a header, with parameters after its value.
    #[pyo3(signature = (name, value, **params))]
    fn add_header(
        &self,
        name: &Bound<'_, PyAny>,
        value: &Bound<'_, PyAny>,
        params: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        let Some(params) = params else { return self.__setitem__(name, value) };
        let mut parts = Vec::new();
        if !value.is_none() {
            parts.push(value.str()?.to_str()?.to_owned());
        }
        for (key, parameter) in params {
            let key = key.str()?.to_str()?.replace('_', "-");
            parts.push(match parameter.is_none() {
                true => key,
                false => format!("{key}=\"{}\"", parameter.str()?.to_str()?),
            });
        }
        self.__setitem__(name, PyString::new(name.py(), &parts.join("; ")).as_any())
    }

    /// Replaces the first header of that name, which has to be there.
    fn replace_header(&self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let (known, field) = (name(key)?, Field::of(value));
        let mut fields = lock(&self.fields);
        let Some(place) = place(&fields, &known) else {
            return Err(PyKeyError::new_err(key.clone().unbind()));
        };
        let before = std::mem::replace(&mut fields[place].1, field);
        drop(fields);
        drop(before);
        Ok(())
    }

    /// The names.
    fn keys(&self) -> Vec<String> {
        lock(&self.fields).iter().map(|(name, _)| name.to_string()).collect()
    }

    /// The values.
    fn values<'py>(&self, py: Python<'py>) -> Vec<Bound<'py, PyAny>> {
        snapshot(py, &self.fields).iter().map(|(_, field)| field.to_python(py)).collect()
    }

    /// Names and values.
    fn items<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyTuple>>> {
        let pair = |(name, field): &(Str, Field)| {
            PyTuple::new(py, [PyString::new(py, name).into_any(), field.to_python(py)])
        };
        snapshot(py, &self.fields).iter().map(pair).collect()
    }

    /// The same headers again.
    fn __copy__(&self, py: Python<'_>) -> Self {
        Self { fields: Mutex::new(snapshot(py, &self.fields)) }
    }

    fn __deepcopy__(&self, py: Python<'_>, _memo: &Bound<'_, PyAny>) -> Self {
        self.__copy__(py)
    }

    fn __str__(&self, py: Python<'_>) -> PyResult<String> {
        let mut text = String::new();
        for (name, field) in snapshot(py, &self.fields) {
            text.push_str(&format!("{name}: {}\n", field.to_python(py).str()?.to_string_lossy()));
        }
        text.push('\n');
        Ok(text)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let items = PyList::new(py, self.items(py)?)?;
        Ok(format!("HTTPHeaders({})", items.repr()?.to_string_lossy()))
    }
}

/// Headers by name, whatever the case of its letters; each name once. `bufeo.awsrequest.HeadersDict` adds what every
/// mapping of Python's has.
#[pyclass(frozen, subclass, mapping, module = "bufeo._bufeo")]
pub(crate) struct HeadersBase {
    fields: Mutex<Fields>,
}

impl HeadersBase {
    /// What a server sent; the values of a repeated header are joined.
    pub(crate) fn receive(&self, headers: impl Iterator<Item = (Str, Str)>) {
        let mut fields = lock(&self.fields);
        for (name, value) in headers {
            match place(&fields, &name).map(|place| &mut fields[place].1) {
                Some(Field::Text(before)) => *before = format!("{before}, {value}").into(),
                _ => fields.push((name, Field::Text(value))),
            }
        }
    }

    /// What is about to be sent: bytes to Python, but for the length, which is stated last.
    pub(crate) fn encode(&self, headers: impl Iterator<Item = (Str, Str)>) {
        let mut fields = lock(&self.fields);
        for (name, value) in headers {
            let length = name.eq_ignore_ascii_case("content-length");
            let field = if length { Field::Text(value) } else { Field::Encoded(value) };
            match place(&fields, &name) {
                Some(place) => fields[place].1 = field,
                None => fields.push((name, field)),
            }
        }
    }

    fn put(&self, name: Str, field: Field) {
        let mut fields = lock(&self.fields);
        match place(&fields, &name) {
            Some(place) => {
                let before = std::mem::replace(&mut fields[place].1, field);
                drop(fields);
                drop(before);
            }
            None => fields.push((name, field)),
        }
    }
}

#[pymethods]
impl HeadersBase {
    #[new]
    #[pyo3(signature = (*_args, **_kwargs))]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> Self {
        Self { fields: Mutex::default() }
    }

    fn __getitem__<'py>(&self, py: Python<'py>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let known = name(key)?;
        let fields = lock(&self.fields);
        match place(&fields, &known) {
            Some(place) => Ok(fields[place].1.to_python(py)),
            None => Err(PyKeyError::new_err(key.clone().unbind())),
        }
    }

    fn __setitem__(&self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.put(name(key)?, Field::of(value));
        Ok(())
    }

    fn __delitem__(&self, key: &Bound<'_, PyAny>) -> PyResult<()> {
        let known = name(key)?;
        let mut fields = lock(&self.fields);
        let Some(place) = place(&fields, &known) else {
            return Err(PyKeyError::new_err(key.clone().unbind()));
        };
        let removed = fields.remove(place);
        drop(fields);
        drop(removed);
        Ok(())
    }

    fn __contains__(&self, key: &Bound<'_, PyAny>) -> PyResult<bool> {
        let known = name(key)?;
        Ok(place(&lock(&self.fields), &known).is_some())
    }

    fn __len__(&self) -> usize {
        lock(&self.fields).len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let names: Vec<String> = lock(&self.fields).iter().map(|(name, _)| name.to_string()).collect();
        Ok(PyList::new(py, names)?.try_iter()?.into_any())
    }

    /// The header of that name.
    #[pyo3(signature = (key, default=None))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        key: &Bound<'py, PyAny>,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let known = name(key)?;
        let fields = lock(&self.fields);
        Ok(place(&fields, &known).map(|place| fields[place].1.to_python(py)).or(default))
    }
}

/// Which of the two kinds of headers a host's map is.
enum Kind {
    Several(Py<HTTPHeaders>),
    Single(Py<HeadersBase>),
}

/// Headers of Python's interface as one of our maps.
pub(crate) struct HostHeaders(Kind);

impl HostHeaders {
    /// Where `object` is headers of ours, a map over them.
    pub(crate) fn over(object: &Bound<'_, PyAny>) -> Option<Arc<dyn HostMap>> {
        if let Ok(headers) = object.cast::<HTTPHeaders>() {
            return Some(Arc::new(Self(Kind::Several(headers.clone().unbind()))));
        }
        let headers = object.cast::<HeadersBase>().ok()?;
        Some(Arc::new(Self(Kind::Single(headers.clone().unbind()))))
    }

    pub(crate) fn object<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        match &self.0 {
            Kind::Several(headers) => headers.bind(py).clone().into_any(),
            Kind::Single(headers) => headers.bind(py).clone().into_any(),
        }
    }

    fn fields(&self) -> &Mutex<Fields> {
        match &self.0 {
            Kind::Several(headers) => &headers.get().fields,
            Kind::Single(headers) => &headers.get().fields,
        }
    }
}

impl HostMap for HostHeaders {
    fn get(&self, name: &str) -> Option<Value> {
        let fields = lock(self.fields());
        let place = place(&fields, name)?;
        if let Field::Object(_) = &fields[place].1 {
            drop(fields);
            return self
                .entries()
                .into_iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
                .map(|(_, value)| value);
        }
        Some(fields[place].1.to_value())
    }

    /// Several values stand side by side where the kind allows it, and joined where not.
    fn insert(&self, name: Str, value: Value) -> Option<Value> {
        let values: Vec<Value> = match value.as_list() {
            Some(list) => list.iter().map(std::borrow::Cow::into_owned).collect(),
            None => vec![value],
        };
        let fields: Vec<Field> = match &self.0 {
            Kind::Single(_) if values.len() > 1 => {
                let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
                vec![Field::Text(texts.join(", ").into())]
            }
            _ => values.iter().filter_map(Field::of_value).collect(),
        };
        let mut known = lock(self.fields());
        let first = place(&known, &name);
        let removed: Fields = match first {
            Some(_) => {
                let (removed, kept) =
                    known.drain(..).partition(|(known, _)| known.eq_ignore_ascii_case(&name));
                *known = kept;
                removed
            }
            None => Fields::new(),
        };
        let name = removed
            .first()
            .filter(|_| matches!(self.0, Kind::Single(_)))
            .map_or(name, |(name, _)| name.clone());
        let at = match &self.0 {
            Kind::Single(_) => first.unwrap_or(known.len()),
            Kind::Several(_) => known.len(),
        };
        for (offset, field) in fields.into_iter().enumerate() {
            known.insert(at + offset, (name.clone(), field));
        }
        drop(known);
        drop(removed);
        None
    }

    fn remove(&self, name: &str) -> Option<Value> {
        let before = self.get(name)?;
        let mut fields = lock(self.fields());
        let (removed, kept): (Fields, Fields) =
            fields.drain(..).partition(|(known, _)| known.eq_ignore_ascii_case(name));
        *fields = kept;
        drop(fields);
        drop(removed);
        Some(before)
    }

    fn entries(&self) -> Vec<(Str, Value)> {
        let fields = lock(self.fields());
        if fields.iter().all(|(_, field)| !matches!(field, Field::Object(_))) {
            return fields.iter().map(|(name, field)| (name.clone(), field.to_value())).collect();
        }
        drop(fields);
        // Nothing is locked while the interpreter is waited for: who has it may want these headers.
        attach(|py| {
            let fields = snapshot(py, self.fields());
            fields.iter().map(|(name, field)| (name.clone(), field.to_value())).collect()
        })
    }

    fn len(&self) -> usize {
        lock(self.fields()).len()
    }

    fn type_name(&self) -> String {
        attach(|py| crate::value::type_name(&self.object(py)))
    }

    fn repr(&self) -> String {
        attach(|py| crate::value::repr(&self.object(py)))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl fmt::Debug for HostHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.repr())
    }
}
