//! The pages of an operation as a stream.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bufeo_events::BoxFuture;
use bufeo_model::{Expression, Map, OperationModel, PaginatorModel};
use futures_core::Stream;

use super::{Pager, PagerLimits};
use crate::call;
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::stage::{Output, Params, Parsed};

/// The pages of an operation, from [`Paginator::pages`](super::Paginator::pages): one answer after the other, each
/// asked for when it is wanted.
///
/// A [`Stream`] for those who have its adapters, and a loop over [`next`](Self::next) for everybody. An error ends it.
pub struct Pages {
    state: State,
    pager: Option<Pager>,
}

enum State {
    /// The next call can be made.
    Ready(Caller, Map),
    Waiting(Caller, Map, BoxFuture<'static, Result<Parsed, Error>>),
    /// The next page is this error.
    Failed(Error),
    Ended,
}

#[derive(Clone)]
struct Caller {
    client: Client,
    operation: OperationModel,
}

impl Caller {
    fn call(&self, params: &Map) -> BoxFuture<'static, Result<Parsed, Error>> {
        let (caller, params) = (self.clone(), Params::from(params.clone()));
        Box::pin(async move { call::call_with(&caller.client, &caller.operation, params, "PAGINATOR").await })
    }
}

impl Pages {
    pub(super) fn new(
        client: Client,
        prepared: Result<(Arc<PaginatorModel>, Params), Error>,
        limits: PagerLimits,
    ) -> Self {
        match prepared.and_then(|(model, params)| begin(client, model, params.into_map(), limits)) {
            Ok((pager, caller, params)) => Self { state: State::Ready(caller, params), pager: Some(pager) },
            Err(error) => Self { state: State::Failed(error), pager: None },
        }
    }

    /// Whether there is a paginator, so that an error of the pages would be a call's.
    pub(super) fn is_begun(&self) -> bool {
        self.pager.is_some()
    }

    pub(super) fn end(&mut self) {
        self.state = State::Ended;
    }

    pub(super) fn fail(&mut self, error: Error) {
        self.state = State::Failed(error);
    }

    /// The next page; `None` after the last.
    ///
    /// # Errors
    /// What the call fails with. Where the service leads to the same page again.
    pub async fn next(&mut self) -> Option<Result<Output, Error>> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// The next page, for those who poll; `None` after the last.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Output, Error>>> {
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Ready(caller, params) => {
                    let call = caller.call(&params);
                    self.state = State::Waiting(caller, params, call);
                }
                State::Waiting(caller, params, mut call) => {
                    let Poll::Ready(answer) = call.as_mut().poll(context) else {
                        self.state = State::Waiting(caller, params, call);
                        return Poll::Pending;
                    };
                    let page = answer.and_then(|answer| self.received(caller, params, answer));
                    return Poll::Ready(Some(page));
                }
                State::Failed(error) => return Poll::Ready(Some(Err(error))),
                State::Ended => return Poll::Ready(None),
            }
        }
    }

    fn received(&mut self, caller: Caller, mut params: Map, answer: Parsed) -> Result<Output, Error> {
        let mut page = Output::new(answer).into_value();
        if let Some(pager) = &mut self.pager {
            pager.receive(&mut page)?;
            // The page is there all the same where it leads to no other one.
            match pager.advance(&page, &mut params) {
                Ok(true) => self.state = State::Ready(caller, params),
                Ok(false) => {}
                Err(error) => self.state = State::Failed(error),
            }
        }
        Ok(Output::of(page))
    }

    /// Where to go on later: what [`starting_token`](super::Paginator::starting_token) takes. There is one once
    /// [`max_items`](super::Paginator::max_items) has ended the pages before the results ended.
    pub fn resume_token(&self) -> Option<String> {
        // A token that cannot be written was an error when the page came.
        self.pager.as_ref()?.resume_token().ok().flatten()
    }

    /// Where on a page the results are.
    pub fn result_keys(&self) -> &[Expression] {
        self.pager.as_ref().map_or(&[], |pager| pager.model().result_keys())
    }

    /// What stands on the first page and belongs to all, once that page has come.
    pub fn non_aggregate_part(&self) -> Map {
        self.pager.as_ref().map(|pager| pager.non_aggregate_part().clone()).unwrap_or_default()
    }
}

fn begin(
    client: Client,
    model: Arc<PaginatorModel>,
    mut params: Map,
    mut limits: PagerLimits,
) -> Result<(Pager, Caller, Map), Error> {
    let operation = client.operation(model.operation())?;
    if let Some(size) = &mut limits.page_size {
        *size = Pager::sized(&model, &operation, size)?;
    }
    let mut pager = Pager::new(model, limits);
    pager.begin(&mut params)?;
    if let Some(stray) = pager.stray_token() {
        let known = pager.model().input_tokens().join("`, `");
        let text = format!(
            "the starting token is not of `{}`: it has `{stray}`, where there is only `{known}`",
            operation.name()
        );
        return Err(Error::new(ErrorKind::InvalidToken, text));
    }
    Ok((pager, Caller { client, operation }, params))
}

impl Stream for Pages {
    type Item = Result<Output, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_next(context)
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.pager.as_ref().map(|pager| pager.model().operation());
        let ended = matches!(self.state, State::Ended);
        f.debug_struct("Pages").field("operation", &operation).field("ended", &ended).finish_non_exhaustive()
    }
}
