//! Services that tell where a call is to go: DynamoDB, Timestream.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use bufeo_events::{HandlerError, Placement, async_handler, handler};
use bufeo_model::{Map, OperationModel, Shape, ShapeKind, Str, Value};

use crate::client::{Client, step};
use crate::clock::SharedClock;
use crate::config::EndpointDiscovery;
use crate::error::{Error, ErrorKind};
use crate::event::{BeforeParameterBuild, NeedsRetry, RequestCreated, Retry};
use crate::stage::Context;

/// What a call's context knows of this.
const DISCOVERY: &str = "discovery";
/// How long nobody asks again after asking has failed.
const BACK_OFF: Duration = Duration::from_secs(60);

/// The longest that an endpoint is good for, whatever the service says.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// However few attempts a client makes: an address that has gone bad is asked for anew, and tried.
const LEAST_ATTEMPTS: u32 = 2;

/// Registers what the client does about addresses that its service tells; nothing where it was given one.
pub(crate) fn register(client: &Client, given_address: bool) -> Result<(), Error> {
    let service = client.meta().service_model();
    let telling = service.endpoint_discovery_operation().map_err(Error::unusable_model)?;
    let Some(telling) = telling.filter(|_| !given_address) else { return Ok(()) };
    let choice = client.0.settings.endpoints.discovery;
    let asks = match choice {
        EndpointDiscovery::Always => true,
        EndpointDiscovery::Auto => requires_any(client),
        EndpointDiscovery::Never => false,
    };
    if !asks {
        return refuse_what_cannot_do_without(client);
    }
    let known = Arc::new(Known {
        telling,
        always: choice == EndpointDiscovery::Always,
        most_attempts: client.0.retries.max_attempts.max(LEAST_ATTEMPTS),
        clock: client.0.clock.clone(),
        kept: Mutex::default(),
    });
    let (events, id) = (client.meta().events(), client.meta().service_id());
    let gather = handler(gather_identifiers);
    step(
        events,
        &format!("before-parameter-build.{id}"),
        "gather what an address depends on",
        gather,
        Placement::middle(),
    )?;

    let (weak, asking) = (Arc::downgrade(&client.0), Arc::clone(&known));
    let discover = async_handler(move |created: &mut RequestCreated| {
        let (weak, known) = (weak.clone(), Arc::clone(&asking));
        Box::pin(async move {
            let Some(client) = weak.upgrade().map(Client) else { return Ok(()) };
            discover(&client, &known, created).await.map_err(HandlerError::from)
        })
    });
    step(
        events,
        &format!("request-created.{id}"),
        "send to the address that the service tells",
        discover,
        Placement::first(),
    )?;

    let forget = handler(move |event: &mut NeedsRetry| forget(&known, event));
    step(events, &format!("needs-retry.{id}"), "ask for another address", forget, Placement::middle())
}

fn requires_any(client: &Client) -> bool {
    let service = client.meta().service_model();
    let required = |name: &str| service.operation(name).is_ok_and(|operation| is_required(&operation));
    service.operation_names().any(required)
}

fn is_required(operation: &OperationModel) -> bool {
    operation.endpoint_discovery().is_some_and(|discovery| discovery.required)
}

fn refuse_what_cannot_do_without(client: &Client) -> Result<(), Error> {
    let refuse = handler(|event: &mut BeforeParameterBuild| match is_required(&event.model) {
        true => {
            let text = "Endpoint Discovery is not enabled but this operation requires it.";
            let error = Error::new(ErrorKind::Endpoint, text).with("class", "EndpointDiscoveryRequired");
            Err(HandlerError::from(error))
        }
        false => Ok(()),
    });
    let events = client.meta().events();
    step(
        events,
        "before-parameter-build",
        "refuse what needs an address to be told",
        refuse,
        Placement::middle(),
    )
}

/// What the service has told.
struct Known {
    /// The operation that tells.
    telling: OperationModel,
    /// Whether operations that can do without an address ask for one too.
    always: bool,
    /// How many attempts of a call may fail before its addresses are given up.
    most_attempts: u32,
    clock: SharedClock,
    kept: Mutex<HashMap<Str, Entry>>,
}

#[derive(Default)]
struct Entry {
    addresses: Vec<(Str, SystemTime)>,
    failed_until: Option<SystemTime>,
}

impl Known {
    fn lock(&self) -> MutexGuard<'_, HashMap<Str, Entry>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the operation that tells is asked with. Without identifiers it is asked for all operations alike.
    fn question(&self, operation: &str, identifiers: &Map) -> Map {
        let mut question = Map::new();
        let takes = |name: &str| self.telling.input().is_some_and(|input| input.member(name).is_some());
        if !identifiers.is_empty() {
            if takes("Operation") {
                question.insert("Operation", operation);
            }
            if takes("Identifiers") {
                question.insert("Identifiers", identifiers.clone());
            }
        }
        question
    }

    /// The address that stands; `stale` ones too, where they are all there is.
    fn address(&self, key: &str, stale: bool) -> Option<Str> {
        let kept = self.lock();
        let now = self.clock.now();
        let mut addresses = kept.get(key)?.addresses.iter();
        addresses.find(|(_, until)| stale || now < *until).map(|(address, _)| address.clone())
    }

    fn failed_lately(&self, key: &str) -> bool {
        let now = self.clock.now();
        self.lock().get(key).is_some_and(|entry| entry.failed_until.is_some_and(|until| now < until))
    }

    fn keep(&self, key: &Str, told: &Value) {
        let now = self.clock.now();
        let address = |endpoint: &Value| {
            let minutes =
                endpoint["CachePeriodInMinutes"].as_i64().and_then(|minutes| u64::try_from(minutes).ok());
            let period = Duration::from_secs(minutes.unwrap_or_default().saturating_mul(60));
            let until = after(now, period.min(LONGEST));
            Some((Str::from(endpoint["Address"].as_str()?), until))
        };
        let addresses = told["Endpoints"].items().filter_map(|endpoint| address(&endpoint)).collect();
        self.lock().insert(key.clone(), Entry { addresses, failed_until: None });
    }

    fn note_failure(&self, key: &Str) {
        self.lock().entry(key.clone()).or_default().failed_until = Some(after(self.clock.now(), BACK_OFF));
    }

    /// Asks the service. A failed exchange is nothing new; what the service objects to is an error.
    async fn ask(&self, client: &Client, key: &Str, question: Map) -> Result<Option<Str>, Error> {
        match client.call(self.telling.name(), question).await {
            Ok(told) => {
                self.keep(key, &told.into_value());
                Ok(self.address(key, true))
            }
            Err(error) if error.kind().is_transport() => {
                self.note_failure(key);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

/// So long after that; the same time where the system cannot count so far.
fn after(time: SystemTime, period: Duration) -> SystemTime {
    time.checked_add(period).unwrap_or(time)
}

/// The URL of a discovered endpoint, which is a host or a URL. It is the service's word, so it may not lead a call out of
/// TLS, nor bring a user with it that the URL would then be of.
fn url_of(address: &str, own: &str) -> Result<Str, Error> {
    let scheme =
        |scheme: &str| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let (rest, url) = match (scheme("https://"), scheme("http://")) {
        (true, _) => (&address[8..], Str::from(address)),
        (_, true) => (&address[7..], Str::from(address)),
        _ => (address, format!("https://{address}").into()),
    };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let problem = if scheme("http://") && !own.starts_with("http://") {
        "it is not over TLS, and the client's own endpoint is"
    } else if authority.contains('@') {
        "it names a user"
    } else if authority.is_empty()
        || address.bytes().any(|byte| byte.is_ascii_whitespace() || byte.is_ascii_control())
    {
        "it has no host that a call can go to"
    } else {
        return Ok(url);
    };
    let text = format!("the endpoint that the service told is not used: {problem}");
    Err(Error::new(ErrorKind::Endpoint, text.clone()).with("msg", text))
}

/// The parameters that an address depends on are marked in the model.
fn gather_identifiers(event: &mut BeforeParameterBuild) {
    if event.model.endpoint_discovery().is_none() {
        return;
    }
    let mut identifiers = Map::new();
    if let Some(input) = event.model.input() {
        gather(input, &event.params, &mut identifiers);
    }
    let mut noted = Map::new();
    noted.insert("identifiers", identifiers);
    event.context.insert(DISCOVERY, noted);
}

fn gather(shape: Shape<'_>, params: &Map, identifiers: &mut Map) {
    for member in shape.members() {
        let Some(value) = params.get(member.name()) else { continue };
        if member.shape().endpoint_discovery_id() {
            identifiers.insert(member.name(), value.into_owned());
        } else if member.shape().kind() == ShapeKind::Structure
            && let Some(inner) = value.as_map()
        {
            gather(member.shape(), inner, identifiers);
        }
    }
}

fn identifiers(context: &Context) -> Option<Map> {
    let noted = context.get(DISCOVERY)?;
    noted.get("identifiers").and_then(|identifiers| identifiers.as_map().cloned())
}

async fn discover(client: &Client, known: &Known, created: &mut RequestCreated) -> Result<(), Error> {
    let Some(identifiers) = identifiers(&created.context) else { return Ok(()) };
    let service = client.meta().service_model();
    let operation = service.operation(&created.operation_name).map_err(Error::unusable_model)?;
    let required = is_required(&operation);
    if !known.always && !required {
        return Ok(());
    }
    let question = known.question(operation.name(), &identifiers);
    let key = Str::from(question.to_string());
    let failed_lately = known.failed_lately(&key);
    let mut address = known.address(&key, false);
    if address.is_none() && !failed_lately {
        address = known.ask(client, &key, question.clone()).await?;
    }
    address = address.or_else(|| known.address(&key, true));
    if address.is_none() && required && failed_lately {
        address = known.ask(client, &key, question).await?;
    }
    match address {
        Some(address) => {
            created.request.set_url(url_of(&address, client.meta().endpoint_url())?);
            Ok(())
        }
        None if required => {
            let text = "Endpoint Discovery failed to refresh the required endpoints.";
            Err(Error::new(ErrorKind::Endpoint, text).with("class", "EndpointDiscoveryRefreshFailed"))
        }
        None => Ok(()),
    }
}

/// An address that is good for nothing is forgotten, and another asked for at once.
fn forget(known: &Known, event: &mut NeedsRetry) -> Option<Retry> {
    let answer = event.response.as_ref()?;
    let code =
        answer.parsed.get("Error").and_then(|error| error.get("Code").map(std::borrow::Cow::into_owned));
    let status = answer.response.status();
    if status != 421
        && code.and_then(|code| code.as_str().map(|code| code == "InvalidEndpointException")) != Some(true)
    {
        return None;
    }
    let identifiers = identifiers(&event.context)?;
    let key = Str::from(known.question(event.model.name(), &identifiers).to_string());
    known.lock().remove(&key);
    // A service may refuse whatever addresses it tells, which botocore goes on with for ever.
    (event.attempts < known.most_attempts).then_some(Retry::After(Duration::ZERO))
}
