//! A resource: something at a service, known by its identifiers.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use bufeo_client::{Client, Error, ErrorKind, IntoParams, Params};
use bufeo_events::BoxFuture;
use bufeo_model::{Str, Value, suggestion};

use crate::action;
use crate::class::{Found, ResourceClass};
use crate::collection::Collection;
use crate::definition::Related;
use crate::factory::Factory;
use crate::identifiers::{Identifiers, IntoIdentifiers};
use crate::model::{Member, ResourceModel};
use crate::returned::Returned;

/// Something at a service, known by its identifiers: a bucket, an object, a queue; or the service itself.
///
/// What it is and can do is read from the service's resource model, by name. Values are loaded when they are first asked
/// for. Cheap to clone: the clones are one resource, with one set of data. Two resources are equal where their classes
/// have the same name and their identifiers are the same.
///
/// ```no_run
#[doc = import!(hidden "Session")]
/// # async fn run(session: Session) -> Result<(), Box<dyn std::error::Error>> {
#[doc = import!("params")]
#[doc = import!("Resources")]
///
/// let s3 = session.resource("s3").build().await?;
/// let bucket = s3.sub("Bucket", ["mybucket"]).await?;
/// println!("{bucket} was made on {}", bucket.get("creation_date").await?);
///
/// let object = bucket.sub("Object", ["report.csv"]).await?;
/// object.invoke("put", params! { "Body": "a,b,c" }).await?;
///
/// let mut reports = bucket.collection("objects")?.filter(params! { "Prefix": "report" }).items();
/// while let Some(object) = reports.next().await {
///     println!("{}", object?.get("key").await?);
/// }
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Resource(Arc<Inner>);

struct Inner {
    class: Arc<ResourceClass>,
    factory: Arc<Factory>,
    client: Client,
    identifiers: Box<[Value]>,
    data: Mutex<Data>,
}

/// The data of a resource. Those of a listing are shared once somebody asks for them: most never are.
enum Data {
    Missing,
    Listed(Value),
    Shared(Arc<Value>),
}

impl Data {
    fn of(data: Value) -> Self {
        if data.is_null() { Self::Missing } else { Self::Listed(data) }
    }

    fn share(&mut self) -> Option<Arc<Value>> {
        if let Self::Listed(data) = self {
            *self = Self::Shared(Arc::new(std::mem::take(data)));
        }
        match self {
            Self::Shared(data) => Some(Arc::clone(data)),
            _ => None,
        }
    }
}

impl Resource {
    /// A resource of a class; its identifiers are complete.
    pub(crate) fn make(
        class: Arc<ResourceClass>,
        factory: Arc<Factory>,
        client: Client,
        identifiers: Identifiers,
        data: Value,
    ) -> Result<Self, Error> {
        let identifiers = identifiers.in_order(class.model())?;
        Self::complete(class, factory, client, identifiers, data)
    }

    fn complete(
        class: Arc<ResourceClass>,
        factory: Arc<Factory>,
        client: Client,
        identifiers: Box<[Value]>,
        data: Value,
    ) -> Result<Self, Error> {
        let data = Mutex::new(Data::of(data));
        let made = Self(Arc::new(Inner { class, factory, client, identifiers, data }));
        made.0.class.initialize(&made)?;
        Ok(made)
    }

    /// The client that the resource makes its calls with.
    pub fn client(&self) -> &Client {
        &self.0.client
    }

    /// The name of the service, as in `s3`.
    pub fn service_name(&self) -> &str {
        self.0.factory.service().service_name()
    }

    /// What such resources can do.
    pub fn model(&self) -> &Arc<ResourceModel> {
        self.0.class.model()
    }

    /// The name of the class, as in `s3.Bucket`.
    pub fn class_name(&self) -> &str {
        self.model().class_name()
    }

    /// The identifiers, with their names, in order.
    pub fn identifiers(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> {
        self.model().identifiers().zip(&self.0.identifiers)
    }

    /// An identifier by its name.
    pub fn identifier(&self, name: &str) -> Option<&Value> {
        self.identifiers().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The data that were loaded, or that came with the listing the resource is from; nothing is sent for them.
    pub fn data(&self) -> Option<Arc<Value>> {
        self.0.data.lock().unwrap_or_else(PoisonError::into_inner).share()
    }

    /// Puts data in the place of those that were loaded; null has them loaded again when they are needed.
    pub fn set_data(&self, data: impl Into<Value>) {
        let data = Data::of(data.into());
        *self.0.data.lock().unwrap_or_else(PoisonError::into_inner) = data;
    }

    /// Loads the data, also where they were loaded before.
    ///
    /// # Errors
    /// As the call that loads them fails; where there is no way to load such a resource.
    pub async fn load(&self) -> Result<(), Error> {
        self.invoke("load", Params::new()).await.map(drop)
    }

    /// What stands under a name: an identifier, or a value of the data, which are loaded where they are not there yet.
    /// A value that the service did not say is null.
    ///
    /// # Errors
    /// Where there is no such name, or as loading fails.
    pub async fn get(&self, name: &str) -> Result<Value, Error> {
        match self.find(name)? {
            Found::Member(Member::Identifier(place)) => {
                Ok(self.0.identifiers.get(*place).cloned().unwrap_or_default())
            }
            Found::Member(Member::Data(member)) => {
                let member = member.clone();
                let data = self.loaded().await?;
                Ok(data.get(&member).map(std::borrow::Cow::into_owned).unwrap_or_default())
            }
            Found::Value(value) => Ok(value),
            found => Err(self.misused(name, &found, "a value")),
        }
    }

    /// Does something: an action of the model, a method that a handler added to the class, a waiter.
    ///
    /// What the model fills in of an action's parameters can be given otherwise. After an action, data that were loaded
    /// are loaded again when they are next asked for.
    ///
    /// # Errors
    /// Where there is no such action, and as the call fails.
    pub async fn invoke(&self, name: &str, params: impl IntoParams) -> Result<Returned, Error> {
        self.invoke_with(name, params.into_params()?).await
    }

    // Behind a pointer: an action may load the data that its parameters are made of, which is an action too.
    fn invoke_with<'a>(&'a self, name: &'a str, params: Params) -> BoxFuture<'a, Result<Returned, Error>> {
        Box::pin(async move {
            match self.find(name)? {
                Found::Member(Member::Action(model)) => {
                    let returned = action::run(self, model, params).await?;
                    if self.can_load() {
                        self.set_data(Value::Null);
                    }
                    Ok(returned)
                }
                Found::Member(Member::Load(model)) => {
                    let data = action::run(self, model, params).await?.into_value();
                    self.set_data(data);
                    Ok(Value::Null.into())
                }
                Found::Member(Member::Waiter(model)) => {
                    action::waiter(self, model, params).await?.await?;
                    Ok(Value::Null.into())
                }
                Found::Method(method) => method.call(name, self.clone(), params).await,
                found => Err(self.misused(name, &found, "an action")),
            }
        })
    }

    /// A resource that belongs to this one, or, of a service, any: `s3.sub("Object", ["mybucket", "a.txt"])`. Identifiers
    /// that this one knows are not given; the others are, in order, or as [`params!`](bufeo_model::params) by their
    /// names. Nothing is sent.
    ///
    /// # Errors
    /// Where there is no such sub-resource, or where identifiers are missing, too many or go by other names.
    pub async fn sub(&self, name: &str, identifiers: impl IntoIdentifiers) -> Result<Self, Error> {
        let related = match self.find(name)? {
            Found::Member(Member::SubResource(related)) => Arc::clone(related),
            found => return Err(self.misused(name, &found, "a sub-resource")),
        };
        let mut known = action::own_identifiers(self, &related);
        known.extend(identifiers.into_identifiers());
        let class = self.0.factory.class(&related.type_name).await?;
        self.made_of(class, known, Value::Null)
    }

    /// The resource, or resources, that the data of this one name: the `vpc` of an instance. The data are loaded where
    /// they are not there yet. Null where they name none.
    ///
    /// # Errors
    /// Where there is no such reference, or as loading fails.
    pub async fn reference(&self, name: &str) -> Result<Returned, Error> {
        let related: Arc<Related> = match self.find(name)? {
            Found::Member(Member::Reference(related)) => Arc::clone(related),
            found => return Err(self.misused(name, &found, "a reference")),
        };
        let data = self.loaded().await?;
        action::related(self, &related, None, &Value::Null, Value::clone(&data)).await
    }

    /// A collection of resources. Nothing is sent before it is walked.
    ///
    /// # Errors
    /// Where there is no such collection.
    pub fn collection(&self, name: &str) -> Result<Collection, Error> {
        match self.find(name)? {
            Found::Member(Member::Collection(model)) => {
                Ok(Collection::new(self.clone(), name.into(), Arc::clone(model)))
            }
            found => Err(self.misused(name, &found, "a collection")),
        }
    }

    /// A waiter of the resource, for who wants to say how long it waits; [`invoke`](Self::invoke) waits as its model says.
    ///
    /// ```no_run
    #[doc = import!(hidden "Resource")]
    /// # async fn run(bucket: Resource) -> Result<(), Box<dyn std::error::Error>> {
    #[doc = import!("params")]
    ///
    /// bucket.waiter("wait_until_exists", params! {}).await?.max_attempts(3).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Where there is no such waiter, or as loading what it is told fails.
    pub async fn waiter(&self, name: &str, params: impl IntoParams) -> Result<bufeo_client::Waiter, Error> {
        match self.find(name)? {
            Found::Member(Member::Waiter(model)) => action::waiter(self, model, params.into_params()?).await,
            found => Err(self.misused(name, &found, "a waiter")),
        }
    }

    /// The names of the sub-resources, sorted.
    pub fn available_subresources(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.model().sub_resources().collect();
        names.sort_unstable();
        names
    }

    pub(crate) fn factory(&self) -> &Arc<Factory> {
        &self.0.factory
    }

    /// A resource of another class with the same client.
    pub(crate) fn made_of(
        &self,
        class: Arc<ResourceClass>,
        identifiers: Identifiers,
        data: Value,
    ) -> Result<Self, Error> {
        Self::make(class, Arc::clone(&self.0.factory), self.0.client.clone(), identifiers, data)
    }

    /// The same, of one value for each identifier of the class, in its order, none of them null.
    pub(crate) fn known_by(
        &self,
        class: Arc<ResourceClass>,
        identifiers: Box<[Value]>,
        data: Value,
    ) -> Result<Self, Error> {
        Self::complete(class, Arc::clone(&self.0.factory), self.0.client.clone(), identifiers, data)
    }

    /// The data, loaded where they are not there yet.
    pub(crate) async fn loaded(&self) -> Result<Arc<Value>, Error> {
        if let Some(data) = self.data() {
            return Ok(data);
        }
        if !self.can_load() {
            let text = format!("`{}` has no data, and no load method to get them with", self.class_name());
            return Err(Error::from_handler(ErrorKind::ResourceLoad, text));
        }
        self.invoke_with("load", Params::new()).await?;
        // What was loaded may be nothing at all, where a waiting service answers with an empty document.
        Ok(self.data().unwrap_or_default())
    }

    fn can_load(&self) -> bool {
        self.0.class.find("load").is_some()
    }

    fn find(&self, name: &str) -> Result<Found<'_>, Error> {
        self.0.class.find(name).ok_or_else(|| {
            let known = self.0.class.names();
            let hint = suggestion(name, known.iter().map(Str::as_str));
            let text = format!("`{}` has no attribute `{name}`{hint}", self.class_name());
            Error::from_handler(ErrorKind::UnknownAttribute, text)
        })
    }

    fn misused(&self, name: &str, found: &Found<'_>, wanted: &str) -> Error {
        let (kind, method) = match found {
            Found::Member(member) => member.described(),
            Found::Method(_) => ("a method", "invoke"),
            Found::Value(_) => ("a value", "get"),
        };
        let class = self.class_name();
        let text = format!("`{name}` of `{class}` is {kind} and not {wanted}: use `{method}`");
        Error::from_handler(ErrorKind::UnknownAttribute, text)
    }
}

/// As boto3 prints them: `s3.Bucket(name='mybucket')`. An identifier that the model marks as sensitive, such as the secret
/// of an access key, is not shown.
impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.print(f, |value, f| write!(f, "{}", bufeo_model::PythonRepr(value)))
    }
}

/// The same, with long identifiers cut.
impl fmt::Debug for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.print(f, fmt::Debug::fmt)
    }
}

impl Resource {
    fn print(
        &self,
        f: &mut fmt::Formatter<'_>,
        print: impl Fn(&Value, &mut fmt::Formatter<'_>) -> fmt::Result,
    ) -> fmt::Result {
        write!(f, "{}(", self.class_name())?;
        let sensitive = self.model().identifiers.iter().map(|identifier| identifier.sensitive);
        for (place, ((name, value), sensitive)) in self.identifiers().zip(sensitive).enumerate() {
            write!(f, "{}{name}=", if place == 0 { "" } else { ", " })?;
            match sensitive {
                true => f.write_str("[redacted]")?,
                false => print(value, f)?,
            }
        }
        f.write_str(")")
    }
}

impl PartialEq for Resource {
    fn eq(&self, other: &Self) -> bool {
        self.class_name() == other.class_name() && self.0.identifiers == other.0.identifiers
    }
}

impl Eq for Resource {}

impl Hash for Resource {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.class_name().hash(state);
        for (_, value) in self.identifiers() {
            value.to_string().hash(state);
        }
    }
}
