//! Paginators: operations that answer page by page, called until there are no more.

mod full_result;
mod items;
mod pager;
mod pages;
mod token;

use std::sync::Arc;

use bufeo_model::{Expression, PaginatorModel, Str, Value};

pub use items::Items;
pub use pager::{Pager, PagerLimits};
pub use pages::Pages;

use crate::client::{Client, IntoParams};
use crate::error::{Error, ErrorKind};
use crate::stage::Params;

impl Client {
    /// The pages of an operation that does not answer with everything at once, as far as they are wanted.
    ///
    /// Each page is a call of its own, made when the page is asked for.
    ///
    /// ```no_run
    #[doc = import!(hidden "Client")]
    /// # async fn run(s3: Client) -> Result<(), Box<dyn std::error::Error>> {
    #[doc = import!("params")]
    ///
    /// let mut objects = s3.paginate("ListObjectsV2", params! { "Bucket": "mybucket" }).items();
    /// while let Some(object) = objects.next().await {
    ///     println!("{}", object?["Key"]);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// What cannot be done (there is no such operation, it has no pages, a page size is asked for where none can be
    /// chosen) is the error of the first page.
    pub fn paginate(&self, operation: &str, params: impl IntoParams) -> Paginator {
        let prepared = self.prepare(operation).and_then(|model| Ok((model, params.into_params()?)));
        Paginator { client: self.clone(), prepared, limits: PagerLimits::default() }
    }

    /// Whether an operation, named as in the API or as a method, has pages.
    ///
    /// ```no_run
    #[doc = import!(hidden "Client")]
    /// # fn show(s3: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// assert!(s3.can_paginate("list_objects_v2")?);
    /// assert!(!s3.can_paginate("get_object")?);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Where the service has no such operation.
    pub fn can_paginate(&self, operation: &str) -> Result<bool, Error> {
        let operation = self.operation(operation)?;
        let model = self.meta().service_model().paginator(operation.name());
        model.map(|model| model.is_some()).map_err(Error::unusable_model)
    }

    fn prepare(&self, operation: &str) -> Result<Arc<PaginatorModel>, Error> {
        let operation = self.operation(operation)?;
        let model = self.meta().service_model().paginator(operation.name()).map_err(Error::unusable_model)?;
        model.ok_or_else(|| {
            let text = format!("Operation cannot be paginated: {}", operation.method_name());
            Error::new(ErrorKind::NotPageable, text).with("operation_name", operation.method_name())
        })
    }
}

/// Pages about to be asked for, by [`Client::paginate`].
///
/// ```no_run
#[doc = import!(hidden "Client")]
/// # async fn run(dynamodb: Client) -> Result<(), Box<dyn std::error::Error>> {
#[doc = import!("params")]
///
/// // Five at a time, a hundred in all.
/// let mut pages = dynamodb.paginate("Scan", params! { "TableName": "orders" }).page_size(5).max_items(100).pages();
/// while let Some(page) = pages.next().await {
///     println!("{} orders", page?["Count"]);
/// }
/// if let Some(token) = pages.resume_token() {
///     println!("to be continued with starting_token({token:?})");
/// }
/// # Ok(()) }
/// ```
#[must_use = "nothing is asked for before `pages`, `items`, `search` or `full_result`"]
#[derive(Debug)]
pub struct Paginator {
    client: Client,
    prepared: Result<(Arc<PaginatorModel>, Params), Error>,
    limits: PagerLimits,
}

impl Paginator {
    /// How many results the service is to put on a page. It may put fewer there.
    pub fn page_size(mut self, size: u32) -> Self {
        self.limits.page_size = Some(size.into());
        self
    }

    /// How many results are wanted in all. The page on which the last of them is ends there, and
    /// [`Pages::resume_token`] says how to go on.
    pub fn max_items(mut self, most: usize) -> Self {
        self.limits.max_items = Some(most);
        self
    }

    /// Where to begin: a [resume token](Pages::resume_token) of earlier pages. Tokens of botocore's paginators are
    /// the same.
    pub fn starting_token(mut self, token: impl Into<Str>) -> Self {
        self.limits.starting_token = Some(token.into());
        self
    }

    /// The pages, one answer after the other.
    pub fn pages(self) -> Pages {
        Pages::new(self.client, self.prepared, self.limits)
    }

    /// The results of all pages one by one, of the operation's first result key: the objects of a listing, say.
    pub fn items(self) -> Items {
        let key = self.prepared.as_ref().ok().and_then(|(model, _)| model.result_keys().first().cloned());
        match key {
            Some(key) => Items::new(self.pages(), key),
            None => Items::failed(self.pages()),
        }
    }

    /// What a JMESPath finds on each page: the items of a list one by one, anything else as it is, also
    /// [`Value::Null`] for a page on which there is nothing.
    ///
    /// Like [`items`](Self::items), but of any part of the answers: `search("CommonPrefixes[].Prefix")`.
    ///
    /// # Errors
    /// Where the text is no JMESPath.
    pub fn search(self, expression: &str) -> Result<Items, Error> {
        let expression = Expression::parse(expression).map_err(Error::of_expression)?;
        Ok(Items::searching(self.pages(), expression))
    }

    /// The pages put together as one: lists joined, numbers added up, what is on the first page only as it stands there,
    /// and under `NextToken` the [resume token](Pages::resume_token), if there is more.
    ///
    /// # Errors
    /// As the first call that fails.
    pub async fn full_result(self) -> Result<Value, Error> {
        let mut pages = self.pages();
        let mut whole = full_result::FullResult::default();
        while let Some(page) = pages.next().await {
            whole.add(pages.result_keys(), page?.into_value())?;
        }
        Ok(whole.finish(pages.non_aggregate_part(), pages.resume_token()).into())
    }
}
