//! Pages, read by the calling thread.

use bufeo_client::{Error, Items as AsyncItems, Output, Pages as AsyncPages, Paginator as AsyncPaginator};
use bufeo_model::{Map, Str, Value, block_on};

/// Pages about to be asked for; see the [asynchronous form](AsyncPaginator).
#[must_use = "nothing is asked for before `pages`, `items`, `search` or `full_result`"]
#[derive(Debug)]
pub struct Paginator(AsyncPaginator);

impl Paginator {
    pub(super) fn new(inner: AsyncPaginator) -> Self {
        Self(inner)
    }

    /// How many results the service is to put on a page.
    pub fn page_size(self, size: u32) -> Self {
        Self(self.0.page_size(size))
    }

    /// How many results are wanted in all.
    pub fn max_items(self, most: usize) -> Self {
        Self(self.0.max_items(most))
    }

    /// Where to begin: a resume token of earlier pages.
    pub fn starting_token(self, token: impl Into<Str>) -> Self {
        Self(self.0.starting_token(token))
    }

    /// The pages, one answer after the other.
    pub fn pages(self) -> Pages {
        Pages(self.0.pages())
    }

    /// The results of all pages one by one, of the operation's first result key.
    pub fn items(self) -> Items {
        Items(self.0.items())
    }

    /// What a JMESPath finds on each page; see the [asynchronous form](AsyncPaginator::search).
    ///
    /// # Errors
    /// Where the text is no JMESPath.
    pub fn search(self, expression: &str) -> Result<Items, Error> {
        self.0.search(expression).map(Items)
    }

    /// The pages put together as one; see the [asynchronous form](AsyncPaginator::full_result).
    ///
    /// # Errors
    /// As the first call that fails.
    pub fn full_result(self) -> Result<Value, Error> {
        block_on(self.0.full_result())
    }
}

/// The pages of an operation, each asked for by the thread that wants it. An error ends them.
#[derive(Debug)]
pub struct Pages(AsyncPages);

impl Pages {
    /// Where to go on later: what [`Paginator::starting_token`] takes. There is one once [`Paginator::max_items`] has
    /// ended the pages before the results ended.
    pub fn resume_token(&self) -> Option<String> {
        self.0.resume_token()
    }

    /// What stands on the first page and belongs to all, once that page has come.
    pub fn non_aggregate_part(&self) -> Map {
        self.0.non_aggregate_part()
    }
}

impl Iterator for Pages {
    type Item = Result<Output, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        block_on(self.0.next())
    }
}

/// The results of pages one by one, each page asked for by the thread that wants it. An error ends them.
#[derive(Debug)]
pub struct Items(AsyncItems);

impl Items {
    /// Where to go on later, as [`Pages::resume_token`].
    pub fn resume_token(&self) -> Option<String> {
        self.0.resume_token()
    }
}

impl Iterator for Items {
    type Item = Result<Value, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        block_on(self.0.next())
    }
}
