//! What a resource model says of actions, relations, collections and waiters, decoded.

use bufeo_client::{Error, ErrorKind};
use bufeo_model::{Str, Value};
use serde_json::Value as Json;

use crate::path::Path;
use crate::target::Target;

/// Where a parameter or an identifier gets its value.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// An identifier of the resource, by its name as an attribute.
    Identifier(Str),
    /// The resource's data, loaded where they are not there yet.
    Data(Path),
    /// The parameters of the call.
    RequestParameter(Path),
    /// The answer of the call.
    Response(Path),
    /// The caller.
    Input,
    /// The model itself.
    Constant(Value),
}

/// What an action fills in by itself.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) target: Target,
    pub(crate) source: Source,
}

/// An operation and what is filled in of its parameters.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) operation: Str,
    pub(crate) params: Vec<Parameter>,
}

/// An identifier of a resource that is made, with its name as an attribute.
#[derive(Clone, Debug)]
pub(crate) struct IdentifierSource {
    pub(crate) name: Str,
    pub(crate) source: Source,
}

/// The resources that something leads to.
#[derive(Clone, Debug)]
pub(crate) struct Related {
    pub(crate) type_name: Str,
    pub(crate) identifiers: Vec<IdentifierSource>,
    /// Where their data is.
    pub(crate) path: Option<Path>,
}

impl Related {
    /// Whether some identifier is taken from the data of the resource that it is asked of.
    pub(crate) fn needs_data(&self) -> bool {
        self.identifiers.iter().any(|identifier| matches!(identifier.source, Source::Data(_)))
    }
}

/// A call, and what its answer becomes: resources, a part of it, or the whole.
#[derive(Clone, Debug)]
pub(crate) struct Action {
    pub(crate) request: Request,
    pub(crate) resource: Option<Related>,
    pub(crate) path: Option<Path>,
}

/// A waiter of the service with what is filled in of its parameters.
#[derive(Clone, Debug)]
pub(crate) struct Waiter {
    pub(crate) waiter_name: Str,
    pub(crate) params: Vec<Parameter>,
}

/// One entry of a model, and who is said to be wrong where it cannot be read.
#[derive(Clone, Copy)]
pub(crate) struct Definition<'a> {
    pub(crate) json: &'a Json,
    pub(crate) owner: &'a str,
}

impl<'a> Definition<'a> {
    /// The entries of a map of definitions; none where the model has no such map.
    pub(crate) fn entries(self, key: &str) -> impl Iterator<Item = (&'a str, Self)> {
        let entries = self.json.get(key).and_then(Json::as_object).into_iter().flatten();
        entries.map(move |(name, json)| (name.as_str(), Self { json, ..self }))
    }

    pub(crate) fn items(self, key: &str) -> impl Iterator<Item = Self> {
        let items = self.json.get(key).and_then(Json::as_array).into_iter().flatten();
        items.map(move |json| Self { json, ..self })
    }

    pub(crate) fn get(self, key: &str) -> Option<Self> {
        self.json.get(key).map(|json| Self { json, ..self })
    }

    pub(crate) fn text(self, key: &str) -> Result<&'a str, Error> {
        self.optional_text(key).ok_or_else(|| self.wrong(&format!("a text `{key}` is missing")))
    }

    pub(crate) fn optional_text(self, key: &str) -> Option<&'a str> {
        self.json.get(key).and_then(Json::as_str)
    }

    pub(crate) fn wrong(self, what: &str) -> Error {
        let text = format!("the resource model of `{}` cannot be used: {what}", self.owner);
        Error::from_handler(ErrorKind::Model, text)
    }

    fn path(self) -> Result<Option<Path>, Error> {
        self.optional_text("path").map(Path::parse).transpose()
    }

    pub(crate) fn action(self) -> Result<Action, Error> {
        let request = self.get("request").ok_or_else(|| self.wrong("an action has no request"))?;
        Ok(Action {
            request: request.request()?,
            resource: self.get("resource").map(Self::related).transpose()?,
            path: self.path()?,
        })
    }

    pub(crate) fn waiter(self) -> Result<Waiter, Error> {
        Ok(Waiter { waiter_name: self.text("waiterName")?.into(), params: self.params()? })
    }

    pub(crate) fn related(self) -> Result<Related, Error> {
        let identifiers = self.items("identifiers").map(|identifier| {
            let name = snake(identifier.text("target")?);
            Ok(IdentifierSource { name, source: identifier.source()? })
        });
        Ok(Related {
            type_name: self.text("type")?.into(),
            identifiers: identifiers.collect::<Result<_, Error>>()?,
            path: self.path()?,
        })
    }

    fn request(self) -> Result<Request, Error> {
        Ok(Request { operation: self.text("operation")?.into(), params: self.params()? })
    }

    fn params(self) -> Result<Vec<Parameter>, Error> {
        let parameter = |item: Self| {
            Ok(Parameter { target: Target::parse(item.text("target")?)?, source: item.source()? })
        };
        self.items("params").map(parameter).collect()
    }

    fn source(self) -> Result<Source, Error> {
        let path = || Path::parse(self.text("path")?);
        Ok(match self.text("source")? {
            "identifier" => Source::Identifier(snake(self.text("name")?)),
            "data" => Source::Data(path()?),
            "requestParameter" => Source::RequestParameter(path()?),
            "response" => Source::Response(path()?),
            "input" => Source::Input,
            "string" | "integer" | "boolean" => Source::Constant(self.constant()),
            other => return Err(self.wrong(&format!("`{other}` is no source of a value"))),
        })
    }

    fn constant(self) -> Value {
        match self.json.get("value") {
            Some(Json::Bool(value)) => (*value).into(),
            Some(Json::Number(number)) => match number.as_i64() {
                Some(whole) => whole.into(),
                None => number.as_f64().unwrap_or_default().into(),
            },
            Some(Json::String(text)) => text.as_str().into(),
            _ => Value::Null,
        }
    }
}

/// A name of the model as an attribute is called.
pub(crate) fn snake(name: &str) -> Str {
    bufeo_model::snake_case(name).into()
}
