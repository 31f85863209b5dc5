//! The one error of the crate.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use bufeo_events::HandlerError;
use bufeo_model::{PythonRepr, Str};

use crate::stage::Parsed;

/// What went wrong, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The service answered with an error; [`Error::code`] and [`Error::response`] say which.
    Service,
    /// The service ended a stream of events with an error; [`Error::code`] and [`Error::response`] say which.
    EventStream,
    /// The parameters do not fit the operation; the text lists every problem with its path.
    ParamValidation,
    /// A parameter was given under its name and under another that stands for it.
    AliasConflict,
    /// There is no service of that name.
    UnknownService,
    /// The service has no operation of that name.
    UnknownOperation,
    /// The class of the client or resource has no attribute of that name.
    UnknownAttribute,
    /// The service has no resources, or none of that kind.
    UnknownResource,
    /// The identifiers of a resource are missing, too many, or go by other names.
    Identifiers,
    /// A resource has no data, and there is no way to load it.
    ResourceLoad,
    /// An argument or a setting has a value that cannot be used.
    InvalidConfiguration,
    /// The region's name is none that a region can have.
    InvalidRegion,
    /// A configured endpoint URL is no address.
    InvalidEndpoint,
    /// A configuration or credentials file cannot be read.
    ConfigParse,
    /// The chosen profile is in neither file.
    ProfileNotFound,
    /// The service needs a region and none is set.
    NoRegion,
    /// No credentials were found.
    NoCredentials,
    /// Only a part of the credentials is set.
    PartialCredentials,
    /// A source of credentials is set that gives none, or that is not followed; no other is used in its place.
    CredentialRetrieval,
    /// No endpoint could be worked out from region, configuration and parameters.
    Endpoint,
    /// A service's model is missing, damaged or describes something that is not supported.
    Model,
    /// The parameters could not be written as a request.
    Serialization,
    /// A checksum does not fit the body, or cannot be computed.
    Checksum,
    /// The request could not be signed.
    Signing,
    /// There is no signature of that version in addresses or forms.
    UnsupportedSignature,
    /// The request cannot be given away as an address or a form.
    Presigning,
    /// No bearer token was found.
    NoAuthToken,
    /// The endpoint cannot be used in that way.
    EndpointConfiguration,
    /// The answer could not be understood.
    ResponseParse,
    /// A body would have to be read a second time and cannot be.
    Unseekable,
    /// The body of a request cannot be read, or is not as long as was said; what its reader failed with is the source. There
    /// is no further attempt.
    Body,
    /// The endpoint's name is not known or it accepts no connection.
    EndpointConnection,
    /// No connection came about in time.
    ConnectTimeout,
    /// The answer did not come in time.
    ReadTimeout,
    /// The connection was closed before the whole answer had come.
    ConnectionClosed,
    /// The body of a response broke off while it was read: it is shorter than was announced, its chunks are cut or damaged,
    /// or the connection was reset. What came before was handed over; [`Error::detail`] has the number of bytes that came,
    /// `received`, and of those that were announced, `expected`, where the response has a `Content-Length`.
    IncompleteBody,
    /// The body of a response is longer than [`Config::with_max_response_size`](crate::Config::with_max_response_size)
    /// allows.
    ResponseTooLarge,
    /// The TLS handshake failed.
    Tls,
    /// The operation answers with everything at once: it has no pages.
    NotPageable,
    /// Pages cannot be had as they are wanted, or the service leads to the same page again.
    Pagination,
    /// The token of a page is damaged, or of another paginator.
    InvalidToken,
    /// Nothing is waited for under that name.
    UnknownWaiter,
    /// What was waited for did not come; [`Error::last_response`] says what came instead.
    Waiter,
    /// A JMESPath cannot be read, or asks for what cannot be done.
    Expression,
    /// No connection came free in time: as many are open as the client or the process may have.
    ConnectionLimit,
    /// Another failure of the HTTP layer.
    HttpClient,
    /// A handler failed; the source is its own error.
    Handler,
    /// Handlers make calls, or emit events, that reach them again, and so on: more than 100 calls inside of each other, or more
    /// than the thread's stack has room for.
    Recursion,
}

impl ErrorKind {
    /// Whether the exchange with the server failed, so that the same request may succeed another time.
    pub fn is_transport(self) -> bool {
        matches!(
            self,
            Self::EndpointConnection
                | Self::ConnectTimeout
                | Self::ReadTimeout
                | Self::ConnectionClosed
                | Self::IncompleteBody
                | Self::Tls
                | Self::HttpClient
        )
    }
}

/// A failed call, or whatever had to be done before one could be made: a kind for programs, a sentence for people and
/// the cause as [`source`](StdError::source).
///
/// Cheap to clone: handlers and the caller see the same error.
///
/// ```no_run
#[doc = import!(hidden "{Client, Error}")]
/// # async fn run(s3: Client) -> Result<(), Error> {
#[doc = import!("params")]
///
/// match s3.call("HeadObject", params! { "Bucket": "mybucket", "Key": "a.txt" }).await {
///     Err(error) if error.is_not_found() => println!("there is no such object"),
///     Err(error) => return Err(error),
///     Ok(object) => println!("{} bytes", object["ContentLength"]),
/// }
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Error(Arc<Inner>);

/// The detail that holds the id of a request whose answer was not understood.
const REQUEST_ID: &str = "request_id";

struct Inner {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
    /// Whether the source is an error of a handler's, which is shown whatever it says.
    is_guests: bool,
    details: Vec<(&'static str, String)>,
    answer: Option<ServiceAnswer>,
    last: Option<Parsed>,
}

struct ServiceAnswer {
    operation: String,
    code: String,
    modelled_code: Option<Str>,
    text: String,
    status: u16,
    response: Parsed,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self::build(kind, message.into(), None, None)
    }

    pub(crate) fn with_source(
        kind: ErrorKind,
        message: impl Into<String>,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::build(kind, message.into(), Some(source.into()), None)
    }

    /// A service's model cannot be used.
    pub(crate) fn unusable_model(error: bufeo_model::Error) -> Self {
        Self::with_source(ErrorKind::Model, error.to_string(), error)
    }

    /// An expression cannot be read, or cannot be searched with.
    pub(crate) fn of_expression(error: bufeo_model::ExpressionError) -> Self {
        let kind = format!("{:?}", error.kind());
        Self::with_source(ErrorKind::Expression, error.to_string(), error).with("kind", kind)
    }

    /// The error of an answer with an error status.
    pub(crate) fn service(operation: &str, status: u16, response: Parsed) -> Self {
        Self::of_answer(ErrorKind::Service, operation, status, response)
    }

    /// The error that a stream of events ends with.
    pub(crate) fn in_event_stream(operation: &str, response: Parsed) -> Self {
        Self::of_answer(ErrorKind::EventStream, operation, 200, response)
    }

    fn of_answer(kind: ErrorKind, operation: &str, status: u16, response: Parsed) -> Self {
        let field = |name: &str| {
            let error = response.get("Error")?;
            let value = error.get(name)?;
            // As botocore prints what is no text.
            Some(value.as_str().map_or_else(|| PythonRepr(&value).to_string(), str::to_owned))
        };
        let known = |name: &str| field(name).unwrap_or_else(|| "Unknown".to_owned());
        let (code, text) = (known("Code"), known("Message"));
        let metadata = response.get("ResponseMetadata");
        let entry =
            |name: &str| metadata.as_ref().and_then(|metadata| metadata.get(name).map(Cow::into_owned));
        let retries = match (entry("MaxAttemptsReached"), entry("RetryAttempts")) {
            // Where retries are off there was no limit to reach, whatever the metadata says.
            (Some(reached), Some(retries)) if reached == true && retries != 0 => {
                format!(" (reached max retries: {retries})")
            }
            _ => String::new(),
        };
        let message =
            format!("An error occurred ({code}) when calling the {operation} operation{retries}: {text}");
        let answer = ServiceAnswer {
            operation: operation.to_owned(),
            code,
            modelled_code: None,
            text,
            status,
            response,
        };
        Self::build(kind, message, None, Some(answer))
    }

    fn build(
        kind: ErrorKind,
        message: String,
        source: Option<Box<dyn StdError + Send + Sync>>,
        answer: Option<ServiceAnswer>,
    ) -> Self {
        let is_guests = false;
        Self(Arc::new(Inner { kind, message, source, is_guests, details: Vec::new(), answer, last: None }))
    }

    /// The same with one more [detail](Self::detail). Only whoever makes an error adds to it.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.details.push((name, value.into()));
        }
        self
    }

    /// The same with `shown` in every place where it says `url`.
    pub(crate) fn showing(mut self, url: &str, shown: &str) -> Self {
        if url != shown
            && let Some(inner) = Arc::get_mut(&mut self.0)
        {
            let details = inner.details.iter_mut().map(|(_, value)| value);
            for text in details.chain([&mut inner.message]) {
                *text = text.replace(url, shown);
            }
        }
        self
    }

    /// The same of a request with that id, where it is known.
    pub(crate) fn of_request(self, id: Option<impl Into<String>>) -> Self {
        match id {
            Some(id) => self.with(REQUEST_ID, id),
            None => self,
        }
    }

    /// The same with the code that the model has for it. Only whoever makes an error says so.
    pub(crate) fn with_modelled_code(mut self, code: Option<Str>) -> Self {
        if let Some(answer) = Arc::get_mut(&mut self.0).and_then(|inner| inner.answer.as_mut()) {
            answer.modelled_code = code;
        }
        self
    }

    /// The same with the answer after which it is one.
    pub(crate) fn after(mut self, last: Parsed) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.last = Some(last);
        }
        self
    }

    /// An error of a handler's, to be returned by one: as if the transport had failed in the way `kind` names, so that
    /// what is said of such failures (retries, for one) holds for it.
    pub fn from_handler(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self::new(kind, message)
    }

    /// As [`from_handler`](Self::from_handler), with the handler's own error as the cause.
    pub fn from_handler_with_source(
        kind: ErrorKind,
        message: impl Into<String>,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::with_source(kind, message, source).of_guest()
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What the error is about, by name, for programs that would else have to take it out of the sentence: `endpoint_url`,
    /// `profile`, `region_name`, `service_name` and so on, as botocore's exceptions call it.
    ///
    /// ```
    #[doc = import!("{Environment, Session}")]
    ///
    /// let nowhere = Environment::of([("HOME", "/nowhere")]);
    /// let error = Session::builder().environment(nowhere).profile("dve").build().unwrap_err();
    /// assert_eq!(error.detail("profile"), Some("dve"));
    /// ```
    pub fn detail(&self, name: &str) -> Option<&str> {
        self.details().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Every detail with its name.
    pub fn details(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.details.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// The service's error code, as in `NoSuchBucket`; `None` where no service answered.
    pub fn code(&self) -> Option<&str> {
        self.0.answer.as_ref().map(|answer| answer.code.as_str())
    }

    /// The code by which the service's model knows the error: the same, but for services that changed their wire format and
    /// still tell the codes of the older one. `None` where no service answered.
    pub fn modelled_code(&self) -> Option<&str> {
        self.0.answer.as_ref().map(|answer| answer.modelled_code.as_deref().unwrap_or(&answer.code))
    }

    /// The service's own sentence; `None` where no service answered.
    pub fn service_message(&self) -> Option<&str> {
        self.0.answer.as_ref().map(|answer| answer.text.as_str())
    }

    /// The HTTP status of the answer; `None` where no service answered.
    pub fn status(&self) -> Option<u16> {
        self.0.answer.as_ref().map(|answer| answer.status)
    }

    /// The operation that the service refused; `None` where no service answered.
    pub fn operation(&self) -> Option<&str> {
        self.0.answer.as_ref().map(|answer| answer.operation.as_str())
    }

    /// The parsed answer: `Error`, `ResponseMetadata` and the members that the model gives the error.
    pub fn response(&self) -> Option<&Parsed> {
        self.0.answer.as_ref().map(|answer| &answer.response)
    }

    /// The answer after which a waiter gave up, that of a failed call too; `None` where nothing was waited for.
    pub fn last_response(&self) -> Option<&Parsed> {
        self.0.last.as_ref()
    }

    /// The service's id of the request, for its support to find it: of an answer that is an error, and of one that broke off
    /// or cannot be understood.
    pub fn request_id(&self) -> Option<&str> {
        let answered = self.response().and_then(|parsed| parsed["ResponseMetadata"]["RequestId"].as_str());
        answered.or_else(|| self.detail(REQUEST_ID))
    }

    /// Whether what was asked for does not exist.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// Whether the service refused the credentials or what they allow.
    pub fn is_access_denied(&self) -> bool {
        matches!(self.status(), Some(401 | 403))
    }

    /// Whether the service asked for fewer calls.
    pub fn is_throttling(&self) -> bool {
        self.status() == Some(429) || self.code().is_some_and(crate::retry::is_throttling_code)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug.field("kind", &self.0.kind).field("message", &beginning(&self.0.message));
        if let Some(source) = self.source() {
            debug.field("source", &source);
        }
        debug.finish()
    }
}

/// The sentence, cut where it is very long: a report can have thousands of lines.
fn beginning(message: &str) -> Cow<'_, str> {
    match message.char_indices().nth(1000).and_then(|(end, _)| message.get(..end)) {
        Some(beginning) => format!("{beginning}.. ({} bytes)", message.len()).into(),
        None => message.into(),
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let cause = self.cause()?;
        if self.0.is_guests {
            return Some(cause);
        }
        let said = |cause: &(dyn StdError + 'static)| self.0.message.contains(&cause.to_string());
        let unsaid = causes(cause).find(|cause| !said(*cause))?;
        // botocore's sentences name what went wrong at the bottom.
        if causes(unsaid).last().is_some_and(said) { None } else { Some(unsaid) }
    }
}

/// An error and what led to it, down to the bottom.
pub(crate) fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn StdError + 'static)| (*error).source())
}

/// What a failed emission means for the call: a handler's [`Error`] is passed on as it is, any other error of a
/// handler's becomes the source of one.
impl From<bufeo_events::Error> for Error {
    fn from(error: bufeo_events::Error) -> Self {
        let message = error.to_string();
        let kind = match error.kind() {
            bufeo_events::ErrorKind::Recursion => ErrorKind::Recursion,
            _ => ErrorKind::Handler,
        };
        match error.into_handler_error() {
            Some(cause) => Self::from_guest(message, cause),
            None => Self::new(kind, message),
        }
    }
}

impl Error {
    /// What led to the error, also where the sentence says it already, so that [`source`](StdError::source) passes it over:
    /// for hosts, which look for errors of their own.
    pub fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| &**source as &(dyn StdError + 'static))
    }

    fn of_guest(mut self) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.is_guests = true;
        }
        self
    }

    /// The error of a guest's code, with a sentence that says whose. One of ours is passed on as it is.
    pub fn from_guest(message: impl Into<String>, cause: HandlerError) -> Self {
        match cause.downcast::<Self>() {
            Ok(ours) => *ours,
            Err(other) => Self::with_source(ErrorKind::Handler, message, other).of_guest(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bufeo_model::{Value, params};

    /// An error that says `0` and has the next as its cause.
    #[derive(Debug)]
    struct Link(&'static str, Option<Box<Self>>);

    impl fmt::Display for Link {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl StdError for Link {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            self.1.as_deref().map(|link| link as &(dyn StdError + 'static))
        }
    }

    fn link(texts: &[&'static str]) -> Option<Box<Link>> {
        let (first, rest) = texts.split_first()?;
        Some(Box::new(Link(first, link(rest))))
    }

    /// An error and its causes, as programs print them.
    fn chain(error: &Error) -> String {
        causes(error).map(ToString::to_string).collect::<Vec<_>>().join(": ")
    }

    #[test]
    fn no_cause_is_said_twice() {
        for (sentence, links, said) in [
            ("it failed", &["why"][..], "it failed: why"),
            ("why", &["why"], "why"),
            ("why", &["why", "further"], "why: further"),
            ("it failed: why", &["why"], "it failed: why"),
            ("it failed: why", &["opening", "why"], "it failed: why"),
            ("it failed: why", &["opening", "further"], "it failed: why: opening: further"),
        ] {
            let error = Error::with_source(ErrorKind::HttpClient, sentence, link(links).unwrap());
            assert_eq!(chain(&error), said);
            assert_eq!(error.cause().unwrap().to_string(), links[0]);
        }
        let error = Error::from_handler_with_source(ErrorKind::HttpClient, "why", link(&["why"]).unwrap());
        assert_eq!(chain(&error), "why: why");
    }

    #[test]
    fn what_is_no_text_is_printed_as_botocore_prints_it() {
        let response = params! { "Error": { "Code": 7, "Message": Value::Null } };
        let error = Error::service("Do", 400, response.into());
        assert_eq!(error.to_string(), "An error occurred (7) when calling the Do operation: None");
    }

    #[test]
    fn a_limit_of_retries_is_reached_only_where_there_are_retries() {
        let with = |retries: i64| {
            let metadata = params! { "MaxAttemptsReached": true, "RetryAttempts": retries };
            let error = params! { "Code": "C", "Message": "m" };
            let response = params! { "Error": error, "ResponseMetadata": metadata };
            Error::service("Do", 400, response.into()).to_string()
        };
        assert_eq!(with(0), "An error occurred (C) when calling the Do operation: m");
        assert_eq!(
            with(2),
            "An error occurred (C) when calling the Do operation (reached max retries: 2): m"
        );
    }
}
