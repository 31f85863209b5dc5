//! A client's class: what it can do, put together when the client is made.

use std::fmt;
use std::sync::Arc;

use bufeo_events::{BoxFuture, HandlerError};
use bufeo_model::{ServiceModel, Str, Value};
use indexmap::IndexMap;

use crate::client::Client;
use crate::error::Error;
use crate::stage::Params;

type Call = dyn Fn(Client, Params) -> BoxFuture<'static, Result<Value, HandlerError>> + Send + Sync;

/// A method of a client's class: called with the client and the parameters that [`Client::invoke`] was given.
///
/// ```
#[doc = import!("{Method, Value}")]
///
/// let shout = Method::new(|client, params| {
///     let text = params["Text"].as_str().unwrap_or("nothing").to_uppercase();
///     Ok(Value::from(format!("{} says {text}", client.meta().service_model().service_name())))
/// });
/// let count = Method::new_async(|client, params| async move {
///     let listing = client.call("ListObjectsV2", params).await?;
///     Ok(listing["Contents"].items().count().into())
/// });
/// ```
#[derive(Clone)]
pub struct Method(Arc<Call>);

impl Method {
    /// A method that is done when it returns.
    pub fn new<F>(run: F) -> Self
    where
        F: Fn(&Client, Params) -> Result<Value, HandlerError> + Send + Sync + 'static,
    {
        Self(Arc::new(move |client, params| {
            let result = run(&client, params);
            Box::pin(std::future::ready(result))
        }))
    }

    /// A method that makes calls of its own.
    pub fn new_async<F, R>(run: F) -> Self
    where
        F: Fn(Client, Params) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Value, HandlerError>> + Send + 'static,
    {
        Self(Arc::new(move |client, params| Box::pin(run(client, params))))
    }

    pub(crate) fn call(
        &self,
        client: Client,
        params: Params,
    ) -> BoxFuture<'static, Result<Value, HandlerError>> {
        (self.0)(client, params)
    }
}

impl fmt::Debug for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Method")
    }
}

/// What stands under a name of a class.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Attribute {
    /// A method.
    Method(Method),
    /// The method that calls this operation.
    Operation(Str),
    /// A value.
    Value(Value),
}

impl From<Method> for Attribute {
    fn from(method: Method) -> Self {
        Self::Method(method)
    }
}

impl<T: Into<Value>> From<T> for Attribute {
    fn from(value: T) -> Self {
        Self::Value(value.into())
    }
}

/// The attributes of a class: a method for each operation, from the service's model, with the changes of handlers on
/// top.
#[derive(Clone)]
pub struct Attributes {
    service: Option<Arc<ServiceModel>>,
    // `None` marks what was removed.
    changes: IndexMap<Str, Option<Attribute>>,
}

impl Attributes {
    pub(crate) fn of(service: Arc<ServiceModel>) -> Self {
        Self { service: Some(service), changes: IndexMap::new() }
    }

    fn operation(&self, name: &str) -> Option<Attribute> {
        let operation = self.service.as_ref()?.operation_of_method(name)?;
        Some(Attribute::Operation(operation.into()))
    }

    /// What stands under `name`.
    pub fn get(&self, name: &str) -> Option<Attribute> {
        match self.changes.get(name) {
            Some(change) => change.clone(),
            None => self.operation(name),
        }
    }

    /// Puts an attribute under `name` and returns what stood there.
    pub fn insert(&mut self, name: impl Into<Str>, attribute: impl Into<Attribute>) -> Option<Attribute> {
        let name = name.into();
        let before = self.get(&name);
        self.changes.insert(name, Some(attribute.into()));
        before
    }

    /// Removes what stands under `name`.
    pub fn remove(&mut self, name: &str) -> Option<Attribute> {
        let before = self.get(name)?;
        self.changes.insert(name.into(), None);
        Some(before)
    }

    /// Whether something stands under `name`.
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// What handlers changed, in the order of the first change under each name; `None` was removed.
    pub fn changes(&self) -> impl Iterator<Item = (&Str, Option<&Attribute>)> {
        self.changes.iter().map(|(name, change)| (name, change.as_ref()))
    }

    /// Every name: those of the model in its order, then those that were added.
    pub fn names(&self) -> impl Iterator<Item = Str> {
        let model = self
            .service
            .iter()
            .flat_map(|service| service.method_names().map(|(method, _)| Str::from(method)));
        let kept = model.filter(|name| self.changes.get(name).is_none_or(Option::is_some));
        let added =
            self.changes.iter().filter(|(name, change)| change.is_some() && self.operation(name).is_none());
        kept.chain(added.map(|(name, _)| name.clone()))
    }
}

impl fmt::Debug for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.changes).finish_non_exhaustive()
    }
}

type Initialize = dyn Fn(&Client) -> Result<(), HandlerError> + Send + Sync;

/// A class for clients to inherit from: methods of its own and a hook that runs when a client is made.
///
/// ```no_run
#[doc = import!(hidden "Session")]
/// # async fn run(session: Session) -> Result<(), Box<dyn std::error::Error>> {
#[doc = import!("Mixin")]
#[doc = import!("event::CreatingClientClass")]
///
/// session.events().register("creating-client-class.s3", |class: &mut CreatingClientClass| {
///     let greeter = Mixin::new("Greeter").on_init(|_client| {
///         println!("Client instantiated!");
///         Ok(())
///     });
///     class.bases.insert(0, greeter);
/// })?;
/// session.client("s3").build().await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Mixin {
    name: Str,
    attributes: IndexMap<Str, Attribute>,
    initialize: Option<Arc<Initialize>>,
}

impl Mixin {
    /// A class of that name with nothing in it.
    pub fn new(name: impl Into<Str>) -> Self {
        Self { name: name.into(), attributes: IndexMap::new(), initialize: None }
    }

    /// The same with one more attribute.
    #[must_use]
    pub fn with(mut self, name: impl Into<Str>, attribute: impl Into<Attribute>) -> Self {
        self.attributes.insert(name.into(), attribute.into());
        self
    }

    /// The same with a constructor hook, in the place of one given before. It runs when the client is complete but for
    /// the hooks of the bases before it: the hook of the last base runs first, as constructors that call their parent's
    /// before doing anything themselves do.
    #[must_use]
    pub fn on_init<F>(mut self, run: F) -> Self
    where
        F: Fn(&Client) -> Result<(), HandlerError> + Send + Sync + 'static,
    {
        self.initialize = Some(Arc::new(run));
        self
    }

    /// The class's name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Debug for Mixin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mixin").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The classes that a class inherits from, in the order in which they are searched. The base that every client, or every
/// resource, has comes after the last and is not listed.
#[derive(Clone, Debug)]
pub struct Bases<M = Mixin>(Vec<M>);

impl<M> Default for Bases<M> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<M> Bases<M> {
    /// Inserts a class at `place`, counted from 0; at the end where there are fewer.
    pub fn insert(&mut self, place: usize, base: M) {
        self.0.insert(place.min(self.0.len()), base);
    }

    /// Adds a class at the end.
    pub fn push(&mut self, base: M) {
        self.0.push(base);
    }

    /// Removes the class at `place`.
    pub fn remove(&mut self, place: usize) -> Option<M> {
        (place < self.0.len()).then(|| self.0.remove(place))
    }

    /// The classes in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &M> + ExactSizeIterator {
        self.0.iter()
    }
}

/// A finished class.
#[derive(Debug)]
pub(crate) struct ClientClass {
    pub(crate) attributes: Attributes,
    pub(crate) bases: Bases,
}

impl ClientClass {
    /// Looks a name up: the class itself, then its bases in order.
    pub(crate) fn find(&self, name: &str) -> Option<Attribute> {
        let inherited = || self.bases.iter().find_map(|base| base.attributes.get(name).cloned());
        self.attributes.get(name).or_else(inherited)
    }

    /// Runs the constructor hooks, the last base's first.
    pub(crate) fn initialize(&self, client: &Client) -> Result<(), Error> {
        for base in self.bases.0.iter().rev() {
            if let Some(initialize) = &base.initialize {
                let guarded = crate::guard::run(|| initialize(client));
                guarded.map_err(|error| {
                    Error::from_guest(format!("the constructor of `{}` failed", base.name), error)
                })?;
            }
        }
        Ok(())
    }
}
