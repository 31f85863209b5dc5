//! The class of a resource: what it can do, put together when it is needed.

use std::fmt;
use std::sync::Arc;

use bufeo_client::{Error, Guarded, Params, run_guarded};
use bufeo_events::{BoxFuture, HandlerError};
use bufeo_model::{Str, Value};
use indexmap::IndexMap;

use crate::model::{Member, ResourceModel};
use crate::resource::Resource;
use crate::returned::Returned;

type Call = dyn Fn(Resource, Params) -> BoxFuture<'static, Result<Returned, HandlerError>> + Send + Sync;

/// A method of a resource's class: called with the resource and the parameters that [`Resource::invoke`] was given.
///
/// ```
#[doc = import!("params")]
#[doc = import!(resource "Method")]
///
/// let shout = Method::new(|bucket, _params| Ok(bucket.to_string().to_uppercase()));
/// let touch = Method::new_async(|bucket, params| async move {
///     let object = bucket.sub("Object", [params["Key"].clone()]).await?;
///     object.invoke("put", params! { "Body": "" }).await?;
///     Ok(object)
/// });
/// ```
#[derive(Clone)]
pub struct Method(Arc<Call>);

impl Method {
    /// A method that is done when it returns.
    pub fn new<F, V>(run: F) -> Self
    where
        F: Fn(&Resource, Params) -> Result<V, HandlerError> + Send + Sync + 'static,
        V: Into<Returned>,
    {
        Self(Arc::new(move |resource, params| {
            let result = run(&resource, params).map(Into::into);
            Box::pin(std::future::ready(result))
        }))
    }

    /// A method that makes calls of its own.
    pub fn new_async<F, R, V>(run: F) -> Self
    where
        F: Fn(Resource, Params) -> R + Send + Sync + 'static,
        R: Future<Output = Result<V, HandlerError>> + Send + 'static,
        V: Into<Returned>,
    {
        Self(Arc::new(move |resource, params| {
            let running = run(resource, params);
            Box::pin(async move { running.await.map(Into::into) })
        }))
    }

    /// Calls it; what it fails with, a panic among that, is an error that names it.
    pub(crate) async fn call(
        &self,
        name: &str,
        resource: Resource,
        params: Params,
    ) -> Result<Returned, Error> {
        let failed = |error| Error::from_guest(format!("the method `{name}` failed"), error);
        let started = run_guarded(|| Ok((self.0)(resource, params))).map_err(failed)?;
        Guarded::new(started).await.map_err(failed)
    }

    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Method")
    }
}

/// What a handler puts under a name of a class.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Attribute {
    /// A method.
    Method(Method),
    /// A value.
    Value(Value),
    /// What the model has under this name.
    Modelled(Str),
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

/// The attributes of a class: those of the model, with the changes of handlers on top.
#[derive(Clone)]
pub struct Attributes {
    model: Arc<ResourceModel>,
    // `None` marks what was removed.
    changes: IndexMap<Str, Option<Attribute>>,
}

impl Attributes {
    pub(crate) fn of(model: Arc<ResourceModel>) -> Self {
        Self { model, changes: IndexMap::new() }
    }

    /// What stands under `name`.
    pub fn get(&self, name: &str) -> Option<Attribute> {
        match self.changes.get(name) {
            Some(change) => change.clone(),
            None => self.model.members.get_key_value(name).map(|(name, _)| Attribute::Modelled(name.clone())),
        }
    }

    /// Puts an attribute under `name` and returns what stood there. What the model has can be put under another name.
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

    /// Every name: those of the model in its order, then those that were added.
    pub fn names(&self) -> impl Iterator<Item = Str> {
        let kept =
            self.model.members.keys().filter(|name| self.changes.get(*name).is_none_or(Option::is_some));
        let added = self
            .changes
            .iter()
            .filter(|(name, change)| change.is_some() && !self.model.members.contains_key(*name));
        kept.cloned().chain(added.map(|(name, _)| name.clone()))
    }
}

impl fmt::Debug for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.changes).finish_non_exhaustive()
    }
}

type Initialize = dyn Fn(&Resource) -> Result<(), HandlerError> + Send + Sync;

/// A class for resources to inherit from: methods of its own and a hook that runs when a resource is made.
///
/// ```no_run
#[doc = import!(hidden "Session")]
/// # async fn run(session: Session) -> Result<(), Box<dyn std::error::Error>> {
#[doc = import!(resource "{CreatingResourceClass, Mixin, Resources}")]
///
/// session.events().register("creating-resource-class.s3.ServiceResource", |class: &mut CreatingResourceClass| {
///     let greeter = Mixin::new("Greeter").on_init(|_resource| {
///         println!("Resource instantiated!");
///         Ok(())
///     });
///     class.bases.insert(0, greeter);
/// })?;
/// session.resource("s3").build().await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Mixin(Arc<MixinInner>);

#[derive(Clone)]
struct MixinInner {
    name: Str,
    attributes: IndexMap<Str, Attribute>,
    initialize: Option<Arc<Initialize>>,
}

impl Mixin {
    /// A class of that name with nothing in it.
    pub fn new(name: impl Into<Str>) -> Self {
        let attributes = IndexMap::new();
        Self(Arc::new(MixinInner { name: name.into(), attributes, initialize: None }))
    }

    /// The same with one more attribute.
    #[must_use]
    pub fn with(mut self, name: impl Into<Str>, attribute: impl Into<Attribute>) -> Self {
        Arc::make_mut(&mut self.0).attributes.insert(name.into(), attribute.into());
        self
    }

    /// The same with a constructor hook, in the place of one given before. It runs for every resource of the class, when
    /// the resource is complete but for the hooks of the bases before it.
    #[must_use]
    pub fn on_init<F>(mut self, run: F) -> Self
    where
        F: Fn(&Resource) -> Result<(), HandlerError> + Send + Sync + 'static,
    {
        Arc::make_mut(&mut self.0).initialize = Some(Arc::new(run));
        self
    }

    /// The class's name.
    pub fn name(&self) -> &str {
        &self.0.name
    }
}

impl fmt::Debug for Mixin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mixin").field("name", &self.0.name).finish_non_exhaustive()
    }
}

/// The classes that a resource's class inherits from.
pub type Bases = bufeo_client::Bases<Mixin>;

/// A finished class.
#[derive(Debug)]
pub(crate) struct ResourceClass {
    attributes: Attributes,
    bases: Bases,
}

/// What a look-up in a class found.
pub(crate) enum Found<'a> {
    Member(&'a Member),
    Method(Method),
    Value(Value),
}

impl ResourceClass {
    /// The class as the model has it.
    pub(crate) fn plain(model: Arc<ResourceModel>) -> Self {
        Self::new(Attributes::of(model), Bases::default())
    }

    pub(crate) fn new(attributes: Attributes, bases: Bases) -> Self {
        Self { attributes, bases }
    }

    pub(crate) fn model(&self) -> &Arc<ResourceModel> {
        &self.attributes.model
    }

    pub(crate) fn is_plain(&self) -> bool {
        self.attributes.changes.is_empty() && self.bases.iter().len() == 0
    }

    /// Whether the other is the same in all that can be told: methods count as the same where they are one.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let same = |one: &Option<Attribute>, other: &Option<Attribute>| match (one, other) {
            (None, None) => true,
            (Some(Attribute::Method(one)), Some(Attribute::Method(other))) => one.is(other),
            (Some(Attribute::Modelled(one)), Some(Attribute::Modelled(other))) => one == other,
            _ => false,
        };
        let (mine, others) = (&self.attributes.changes, &other.attributes.changes);
        Arc::ptr_eq(self.model(), other.model())
            && mine.len() == others.len()
            && mine.iter().zip(others).all(|((name, one), (other, two))| name == other && same(one, two))
            && self.bases.iter().len() == other.bases.iter().len()
            && self.bases.iter().zip(other.bases.iter()).all(|(one, other)| Arc::ptr_eq(&one.0, &other.0))
    }

    /// Looks a name up: the class itself, then its bases in order.
    pub(crate) fn find(&self, name: &str) -> Option<Found<'_>> {
        if self.attributes.changes.is_empty() && self.bases.iter().len() == 0 {
            return self.model().members.get(name).map(Found::Member);
        }
        let inherited = || self.bases.iter().find_map(|base| base.0.attributes.get(name).cloned());
        match self.attributes.get(name).or_else(inherited)? {
            Attribute::Modelled(name) => self.model().members.get(&name).map(Found::Member),
            Attribute::Method(method) => Some(Found::Method(method)),
            Attribute::Value(value) => Some(Found::Value(value)),
        }
    }

    /// Every name that can be looked up.
    pub(crate) fn names(&self) -> Vec<Str> {
        let inherited = self.bases.iter().flat_map(|base| base.0.attributes.keys().cloned());
        self.attributes.names().chain(inherited).collect()
    }

    /// Runs the constructor hooks, the last base's first.
    pub(crate) fn initialize(&self, resource: &Resource) -> Result<(), Error> {
        for base in self.bases.iter().rev() {
            if let Some(initialize) = &base.0.initialize {
                run_guarded(|| initialize(resource)).map_err(|error| {
                    Error::from_guest(format!("the constructor of `{}` failed", base.name()), error)
                })?;
            }
        }
        Ok(())
    }
}
