//! Collections: the resources that a resource has many of.

use std::fmt;
use std::sync::Arc;

use bufeo_client::{Error, ErrorKind, IntoParams};
use bufeo_model::{Map, Str, Value, suggestion};

use crate::action;
use crate::definition::{Action, Related};
use crate::model::ResourceModel;
use crate::resource::Resource;

/// The resources that a resource has many of: the objects of a bucket, the instances of EC2.
///
/// Nothing is sent before it is walked, and then page after page, as far as it is walked. Every method gives another
/// collection and leaves this one as it is.
///
/// ```no_run
#[doc = import!(hidden "Resource")]
/// # async fn run(bucket: Resource) -> Result<(), Box<dyn std::error::Error>> {
#[doc = import!("params")]
///
/// let logs = bucket.collection("objects")?.filter(params! { "Prefix": "logs/" });
/// let mut some = logs.limit(10).items();
/// while let Some(object) = some.next().await {
///     println!("{}", object?);
/// }
/// logs.batch("delete", params! {}).await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Collection {
    parent: Resource,
    name: Str,
    model: Arc<Action>,
    params: Map,
    limit: Option<usize>,
    page_size: Option<u32>,
    // What `filter` was given in vain is said when the collection is walked.
    refused: Option<Error>,
}

impl Collection {
    pub(crate) fn new(parent: Resource, name: Str, model: Arc<Action>) -> Self {
        Self { parent, name, model, params: Map::new(), limit: None, page_size: None, refused: None }
    }

    /// The same with parameters of the operation that lists it. Maps are merged with those given before, lists go after
    /// them, everything else takes their place.
    #[must_use]
    pub fn filter(&self, params: impl IntoParams) -> Self {
        let mut filtered = self.clone();
        match params.into_params() {
            Ok(params) => merge(&mut filtered.params, params.into_map()),
            Err(error) => filtered.refused = Some(error),
        }
        filtered
    }

    /// The same with no more than `count` resources.
    #[must_use]
    pub fn limit(&self, count: usize) -> Self {
        Self { limit: Some(count), ..self.clone() }
    }

    /// The same with no more than `count` resources on each page that the service sends, where it lets itself be told.
    #[must_use]
    pub fn page_size(&self, count: u32) -> Self {
        Self { page_size: Some(count), ..self.clone() }
    }

    /// Its resources, one after the other.
    pub fn items(&self) -> Items {
        Items { pages: self.pages(), page: Vec::new().into_iter() }
    }

    /// Its resources, a page of the service's at a time.
    pub fn pages(&self) -> Pages {
        Pages { collection: self.clone(), left: self.limit, state: State::Begin }
    }

    /// Does something to all its resources, with one call for each page, and gives the answers.
    ///
    /// # Errors
    /// Where there is no such batch action, and as one of the calls fails; pages that were done stay done.
    pub async fn batch(&self, action: &str, params: impl IntoParams) -> Result<Vec<Value>, Error> {
        let params = params.into_params()?.into_map();
        let kind = self.kind()?;
        let batch = kind.batch_actions.get(action).ok_or_else(|| {
            let hint = suggestion(action, kind.batch_actions());
            let text = format!("`{}` has no batch action `{action}`{hint}", kind.class_name());
            Error::from_handler(ErrorKind::UnknownAttribute, text)
        })?;
        let mut answers = Vec::new();
        let mut pages = self.pages();
        while let Some(page) = pages.next().await {
            let page = page?;
            let mut filled = Map::new();
            for (place, resource) in page.iter().enumerate() {
                action::fill_in(resource, &batch.request.params, &mut filled, Some(place)).await?;
            }
            let Some(first) = page.first().filter(|_| !filled.is_empty()) else { break };
            filled.extend(params.clone());
            let answer = action::call(first, batch, filled).await?;
            answers.push(action::part_of(answer, batch.path.as_ref()));
        }
        Ok(answers)
    }

    /// The name under which the resource has it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The resource whose it is.
    pub fn parent(&self) -> &Resource {
        &self.parent
    }

    /// The model of the resources in it.
    fn kind(&self) -> Result<Arc<ResourceModel>, Error> {
        self.parent.factory().model(&self.related()?.type_name)
    }

    fn related(&self) -> Result<&Related, Error> {
        self.model.resource.as_ref().ok_or_else(|| {
            let class = self.parent.class_name();
            let text = format!("the collection `{}` of `{class}` has no resources", self.name);
            Error::from_handler(ErrorKind::Model, text)
        })
    }
}

impl fmt::Debug for Collection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.parent, self.name)
    }
}

/// Maps into maps, lists after lists, everything else in the place of what was there.
fn merge(into: &mut Map, from: Map) {
    for (name, value) in from {
        let Some(mut there) = into.get_mut(&name) else {
            into.insert(name, value);
            continue;
        };
        match (&mut *there, value) {
            (Value::Map(there), Value::Map(value)) => merge(there, value),
            (Value::List(there), Value::List(value)) => there.extend(value),
            (there, value) => *there = value,
        }
    }
}

/// The pages of a [`Collection`].
#[derive(Debug)]
pub struct Pages {
    collection: Collection,
    left: Option<usize>,
    state: State,
}

#[derive(Debug)]
enum State {
    Begin,
    /// Further pages of the operation's paginator; what identifiers are read from of the parameters.
    Paged(Box<bufeo_client::Pages>, Value),
    Over,
}

impl Pages {
    /// The next page; `None` at the end. A page may be empty. After an error there is nothing more.
    ///
    /// # Errors
    /// As the call for the page fails; where the parameters of [`Collection::filter`] are none.
    pub async fn next(&mut self) -> Option<Result<Vec<Resource>, Error>> {
        if self.left == Some(0) {
            return None;
        }
        match std::mem::replace(&mut self.state, State::Over) {
            State::Over => None,
            State::Begin => match self.begin().await {
                Ok(Ok((pages, sent))) => self.paged(pages, sent).await,
                Ok(Err(only)) => Some(Ok(only)),
                Err(error) => Some(Err(error)),
            },
            State::Paged(pages, sent) => self.paged(pages, sent).await,
        }
    }

    /// The pages of the operation, or, where it has none, all that it answers.
    async fn begin(&mut self) -> Result<Result<(Box<bufeo_client::Pages>, Value), Vec<Resource>>, Error> {
        let collection = &self.collection;
        if let Some(refused) = &collection.refused {
            return Err(refused.clone());
        }
        let request = &collection.model.request;
        let mut params = Map::new();
        action::fill_in(&collection.parent, &request.params, &mut params, None).await?;
        merge(&mut params, collection.params.clone());
        let sent = action::params_seen(collection.related()?, &params);
        let client = collection.parent.client();
        if !client.can_paginate(&request.operation)? {
            let answer = action::call(&collection.parent, &collection.model, params).await?;
            return Ok(Err(self.made(&sent, answer).await?));
        }
        let mut paginator = client.paginate(&request.operation, params);
        if let Some(size) = collection.page_size {
            paginator = paginator.page_size(size);
        }
        if let Some(most) = collection.limit {
            paginator = paginator.max_items(most);
        }
        Ok(Ok((Box::new(paginator.pages()), sent)))
    }

    async fn paged(
        &mut self,
        mut pages: Box<bufeo_client::Pages>,
        sent: Value,
    ) -> Option<Result<Vec<Resource>, Error>> {
        let page = match pages.next().await? {
            Ok(answer) => self.made(&sent, answer.into_value()).await,
            Err(error) => Err(error),
        };
        if page.is_ok() {
            self.state = State::Paged(pages, sent);
        }
        Some(page)
    }

    /// The resources of an answer, as many as are wanted.
    async fn made(&mut self, sent: &Value, answer: Value) -> Result<Vec<Resource>, Error> {
        let collection = &self.collection;
        let operation = Some(collection.model.request.operation.as_str());
        let made =
            action::related(&collection.parent, collection.related()?, operation, sent, answer).await?;
        let mut page = made.into_resources();
        if let Some(left) = &mut self.left {
            page.truncate(*left);
            *left -= page.len();
        }
        Ok(page)
    }
}

/// The resources of a [`Collection`], one after the other.
pub struct Items {
    pages: Pages,
    page: std::vec::IntoIter<Resource>,
}

impl fmt::Debug for Items {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("at_hand", &self.page.len())
            .finish_non_exhaustive()
    }
}

impl Items {
    /// The next resource; `None` at the end. After an error there is nothing more.
    pub async fn next(&mut self) -> Option<Result<Resource, Error>> {
        loop {
            if let Some(resource) = self.next_at_hand() {
                return Some(Ok(resource));
            }
            match self.pages.next().await? {
                Ok(page) => self.page = page.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// The next resource of the page at hand; `None` where the next one is on another page, or where there is none. For
    /// who has something better to do than to wait when there is nothing to wait for.
    pub fn next_at_hand(&mut self) -> Option<Resource> {
        self.page.next()
    }

    /// All that are left, in a list.
    ///
    /// # Errors
    /// As the call for one of the pages fails.
    pub async fn collect(mut self) -> Result<Vec<Resource>, Error> {
        let mut all = Vec::new();
        while let Some(resource) = self.next().await {
            all.push(resource?);
        }
        Ok(all)
    }
}
