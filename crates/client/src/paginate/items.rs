//! The results of pages, one by one.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bufeo_model::{Expression, Value};
use futures_core::Stream;

use super::Pages;
use crate::error::{Error, ErrorKind};

/// What is found on the pages of an operation, one by one, from [`Paginator::items`](super::Paginator::items) and
/// [`Paginator::search`](super::Paginator::search).
///
/// A [`Stream`], and a loop over [`next`](Self::next). An error ends it.
pub struct Items {
    pages: Pages,
    key: Option<Expression>,
    /// Whether a page on which nothing is found has nothing, rather than a null.
    passes_nothing: bool,
    found: std::vec::IntoIter<Value>,
}

impl fmt::Debug for Items {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("at_hand", &self.found.len())
            .finish_non_exhaustive()
    }
}

impl Items {
    pub(super) fn new(pages: Pages, key: Expression) -> Self {
        Self { pages, key: Some(key), passes_nothing: true, found: Vec::new().into_iter() }
    }

    pub(super) fn searching(pages: Pages, expression: Expression) -> Self {
        Self { passes_nothing: false, ..Self::new(pages, expression) }
    }

    /// The items of pages that have no results, or that cannot be had.
    pub(super) fn failed(mut pages: Pages) -> Self {
        if pages.result_keys().is_empty() && pages.is_begun() {
            let text = "Error during pagination: the operation's paginator does not say what its results are, use `search`";
            pages.fail(Error::new(ErrorKind::Pagination, text));
        }
        Self { pages, key: None, passes_nothing: true, found: Vec::new().into_iter() }
    }

    /// The next one; `None` after the last of the last page.
    ///
    /// # Errors
    /// What the call for a page fails with.
    pub async fn next(&mut self) -> Option<Result<Value, Error>> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// The next one, for those who poll; `None` after the last.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Value, Error>>> {
        loop {
            if let Some(item) = self.found.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            let Some(page) = ready!(self.pages.poll_next(context)) else { return Poll::Ready(None) };
            match page.and_then(|page| self.of_page(page.into_value())) {
                Ok(found) => self.found = found.into_iter(),
                Err(error) => {
                    self.pages.end();
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }

    fn of_page(&self, mut page: Value) -> Result<Vec<Value>, Error> {
        let Some(key) = &self.key else { return Ok(Vec::new()) };
        Ok(match key.take(&mut page).map_err(Error::of_expression)? {
            Value::List(items) => items.into_iter().collect(),
            Value::Null if self.passes_nothing => Vec::new(),
            other => vec![other],
        })
    }

    /// Where to go on later, as [`Pages::resume_token`].
    pub fn resume_token(&self) -> Option<String> {
        self.pages.resume_token()
    }
}

impl Stream for Items {
    type Item = Result<Value, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_next(context)
    }
}
