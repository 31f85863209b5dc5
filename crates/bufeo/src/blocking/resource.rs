//! Resources for programs without `async`.

use std::fmt;
use std::ops::Deref;

use bufeo_client::{Config, Error, IntoParams, ProvideCredentials};
use bufeo_model::{Str, Value, block_on};
use bufeo_resource as asynchronous;
use bufeo_resource::{IntoIdentifiers, Resources as _};

use super::Session;

impl Session {
    /// The resource of a service, to be given settings of its own.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use bufeo::{blocking::Session, params};
    ///
    /// let s3 = Session::from_env()?.resource("s3").build()?;
    /// let bucket = s3.sub("Bucket", ["mybucket"])?;
    /// for object in bucket.collection("objects")?.filter(params! { "Prefix": "logs/" }) {
    ///     println!("{}", object?.get("key")?);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn resource(&self, service: impl Into<Str>) -> ResourceBuilder {
        let session: &bufeo_client::Session = self;
        ResourceBuilder(session.resource(service))
    }
}

/// The resource of a service, about to be made; see the [asynchronous one](asynchronous::ResourceBuilder).
#[derive(Debug)]
#[must_use = "a resource is made by `build`"]
pub struct ResourceBuilder(asynchronous::ResourceBuilder);

impl ResourceBuilder {
    /// The region.
    pub fn region(self, region: impl Into<Str>) -> Self {
        Self(self.0.region(region))
    }

    /// The address of the service, as in `http://localhost:9000`.
    pub fn endpoint_url(self, url: impl Into<String>) -> Self {
        Self(self.0.endpoint_url(url))
    }

    /// The version of the API, where a search path has older ones.
    pub fn api_version(self, version: impl Into<String>) -> Self {
        Self(self.0.api_version(version))
    }

    /// The credentials.
    pub fn credentials(self, credentials: impl ProvideCredentials) -> Self {
        Self(self.0.credentials(credentials))
    }

    /// Settings of the client, beside those of the session's and in the place of those that both have.
    pub fn config(self, config: Config) -> Self {
        Self(self.0.config(config))
    }

    /// Makes the resource.
    ///
    /// # Errors
    /// As the [asynchronous one](asynchronous::ResourceBuilder::build).
    pub fn build(self) -> Result<Resource, Error> {
        Ok(Resource(block_on(self.0.build())?))
    }
}

/// A resource whose calls block. It is the [asynchronous one](asynchronous::Resource) otherwise, and shows its methods.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Resource(asynchronous::Resource);

impl Resource {
    /// A value; see the [asynchronous form](asynchronous::Resource::get).
    ///
    /// # Errors
    /// Where there is no such name, or as loading fails.
    pub fn get(&self, name: &str) -> Result<Value, Error> {
        block_on(self.0.get(name))
    }

    /// Loads the data, also where they were loaded before.
    ///
    /// # Errors
    /// As the call that loads them fails; where there is no way to load such a resource.
    pub fn load(&self) -> Result<(), Error> {
        block_on(self.0.load())
    }

    /// Does something; see the [asynchronous form](asynchronous::Resource::invoke).
    ///
    /// # Errors
    /// Where there is no such action, and as the call fails.
    pub fn invoke(&self, name: &str, params: impl IntoParams) -> Result<Returned, Error> {
        block_on(self.0.invoke(name, params)).map(|returned| returned.map(Resource))
    }

    /// A resource that belongs to this one; see the [asynchronous form](asynchronous::Resource::sub).
    ///
    /// # Errors
    /// Where there is no such sub-resource, or where identifiers are missing, too many or go by other names.
    pub fn sub(&self, name: &str, identifiers: impl IntoIdentifiers) -> Result<Self, Error> {
        block_on(self.0.sub(name, identifiers)).map(Self)
    }

    /// What the data of this resource name; see the [asynchronous form](asynchronous::Resource::reference).
    ///
    /// # Errors
    /// Where there is no such reference, or as loading fails.
    pub fn reference(&self, name: &str) -> Result<Returned, Error> {
        block_on(self.0.reference(name)).map(|returned| returned.map(Resource))
    }

    /// A collection of resources: what it has is asked for while it is walked.
    ///
    /// # Errors
    /// Where there is no such collection.
    pub fn collection(&self, name: &str) -> Result<Collection, Error> {
        self.0.collection(name).map(Collection)
    }

    /// The asynchronous form of the same resource.
    pub fn as_async(&self) -> &asynchronous::Resource {
        &self.0
    }
}

impl From<asynchronous::Resource> for Resource {
    fn from(resource: asynchronous::Resource) -> Self {
        Self(resource)
    }
}

impl Deref for Resource {
    type Target = asynchronous::Resource;

    fn deref(&self) -> &asynchronous::Resource {
        &self.0
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// What an action or a reference gives: a plain value, a resource, or resources.
pub type Returned = asynchronous::Returned<Resource>;

/// The resources that a resource has many of. A loop over it asks for them page by page; see the
/// [asynchronous one](asynchronous::Collection).
#[derive(Clone, Debug)]
pub struct Collection(asynchronous::Collection);

impl Collection {
    /// The same with parameters of the operation that lists it.
    #[must_use]
    pub fn filter(&self, params: impl IntoParams) -> Self {
        Self(self.0.filter(params))
    }

    /// The same with no more than `count` resources.
    #[must_use]
    pub fn limit(&self, count: usize) -> Self {
        Self(self.0.limit(count))
    }

    /// The same with no more than `count` resources on each page that the service sends.
    #[must_use]
    pub fn page_size(&self, count: u32) -> Self {
        Self(self.0.page_size(count))
    }

    /// Its resources, one after the other.
    pub fn items(&self) -> Items {
        Items(self.0.items())
    }

    /// Its resources, a page of the service's at a time.
    pub fn pages(&self) -> Pages {
        Pages(self.0.pages())
    }

    /// Does something to all its resources, with one call for each page, and gives the answers.
    ///
    /// # Errors
    /// Where there is no such batch action, and as one of the calls fails.
    pub fn batch(&self, action: &str, params: impl IntoParams) -> Result<Vec<Value>, Error> {
        block_on(self.0.batch(action, params))
    }
}

impl IntoIterator for Collection {
    type Item = Result<Resource, Error>;
    type IntoIter = Items;

    fn into_iter(self) -> Items {
        self.items()
    }
}

/// The resources of a [`Collection`], one after the other.
#[derive(Debug)]
pub struct Items(asynchronous::Items);

impl Iterator for Items {
    type Item = Result<Resource, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.0.next_at_hand() {
            Some(resource) => Some(Ok(Resource(resource))),
            None => block_on(self.0.next()).map(|item| item.map(Resource)),
        }
    }
}

/// The pages of a [`Collection`].
#[derive(Debug)]
pub struct Pages(asynchronous::Pages);

impl Iterator for Pages {
    type Item = Result<Vec<Resource>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let page = block_on(self.0.next())?;
        Some(page.map(|page| page.into_iter().map(Resource).collect()))
    }
}
