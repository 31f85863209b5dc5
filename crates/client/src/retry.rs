//! Whether a failed attempt is made again, and when: the standard retry mode of the AWS SDKs, as botocore 1.44 has it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bufeo_model::{Map, Value};

use crate::call::body::Name;
use crate::error::Error;
use crate::event::{AfterCall, NeedsRetry, Retry};
use crate::random::SharedRandom;

/// What a client may spend on retries before it has to succeed again.
const QUOTA: u32 = 500;
const RETRY_COST: u32 = 14;
const THROTTLING_COST: u32 = 5;
/// What a call that needed no retry puts back.
const REFUND: u32 = 1;
/// The longest delay, in seconds.
const LONGEST: f64 = 20.0;
/// How much longer than our own delay a server may ask to wait, in seconds.
const HINT_MARGIN: f64 = 5.0;

const TRANSIENT_CODES: &[&str] = &["RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete"];
const TRANSIENT_STATUSES: &[u16] = &[500, 502, 503, 504];
const THROTTLING_CODES: &[&str] = &[
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "RequestThrottled",
    "SlowDown",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
];

pub(crate) fn is_throttling_code(code: &str) -> bool {
    THROTTLING_CODES.contains(&code)
}

/// The retry mode of one client.
#[derive(Clone, Debug)]
pub(crate) struct StandardMode {
    pub(crate) max_attempts: u32,
    /// The base of the delays in seconds, but after throttling.
    scale: f64,
    quota: Arc<Mutex<u32>>,
    random: SharedRandom,
}

/// Why an attempt is worth another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reason {
    Transient,
    Throttled,
}

impl StandardMode {
    pub(crate) fn new(service: &str, max_attempts: Option<u32>, random: SharedRandom) -> Self {
        let dynamodb = matches!(service, "dynamodb" | "dynamodb-streams");
        Self {
            max_attempts: max_attempts.unwrap_or(if dynamodb { 4 } else { 3 }),
            scale: if dynamodb { 0.025 } else { 0.05 },
            quota: Arc::new(Mutex::new(QUOTA)),
            random,
        }
    }

    /// Answers [`NeedsRetry`].
    pub(crate) fn decide(&self, event: &mut NeedsRetry) -> Option<Retry> {
        let reason = reason(event);
        if event.attempts >= self.max_attempts {
            note(event, "MaxAttemptsReached");
            return None;
        }
        let reason = reason?;
        let cost = if reason == Reason::Throttled { THROTTLING_COST } else { RETRY_COST };
        if !self.spend(cost) {
            note(event, "RetryQuotaReached");
            return None;
        }
        event.context.insert("retry_quota_capacity", cost);
        Some(Retry::After(self.delay(event, reason)))
    }

    /// Puts back what the call's last retry cost, now that it succeeded.
    pub(crate) fn refund(&self, event: &AfterCall) {
        if !(200..300).contains(&event.response.status()) {
            return;
        }
        let spent = event.context.get("retry_quota_capacity").and_then(|value| value.as_i64());
        let refund = spent.and_then(|spent| u32::try_from(spent).ok()).unwrap_or(REFUND);
        let mut quota = self.quota.lock().unwrap_or_else(PoisonError::into_inner);
        *quota = QUOTA.min(quota.saturating_add(refund));
    }

    fn spend(&self, cost: u32) -> bool {
        let mut quota = self.quota.lock().unwrap_or_else(PoisonError::into_inner);
        match quota.checked_sub(cost) {
            Some(rest) => {
                *quota = rest;
                true
            }
            None => false,
        }
    }

    fn delay(&self, event: &NeedsRetry, reason: Reason) -> Duration {
        let scale = if reason == Reason::Throttled { 1.0 } else { self.scale };
        let doublings = i32::try_from(event.attempts.saturating_sub(1)).unwrap_or(i32::MAX);
        let own = self.random.fraction() * (scale * 2_f64.powi(doublings)).min(LONGEST);
        let hint =
            event.response.as_ref().and_then(|answer| answer.response.headers().get("x-amz-retry-after"));
        let hint = hint
            .and_then(|text| text.trim().parse::<u32>().ok())
            .map(|milliseconds| f64::from(milliseconds) / 1000.0);
        Duration::from_secs_f64(hint.map_or(own, |hint| own.max(hint.min(own + HINT_MARGIN))))
    }
}

fn reason(event: &NeedsRetry) -> Option<Reason> {
    if let Some(error) = &event.error {
        return error.kind().is_transport().then_some(Reason::Transient);
    }
    let answer = event.response.as_ref()?;
    let status = answer.response.status();
    let error = answer.parsed.get("Error");
    let code =
        error.as_ref().and_then(|error| error.get("Code")).map(|code| code.to_string()).unwrap_or_default();
    let modelled = event.model.errors().find(|shape| shape.error_code() == Some(&code));
    let retryable = modelled.and_then(bufeo_model::Shape::retryable);
    let throttled = is_throttling_code(&code)
        || retryable.is_some_and(|retryable| retryable.throttling)
        || (status == 429 && modelled.is_none());
    let sts_provider =
        code == "IDPCommunicationError" && event.model.service().hyphenated_id().is_ok_and(|id| id == "sts");
    if throttled {
        Some(Reason::Throttled)
    } else if TRANSIENT_CODES.contains(&code.as_str())
        || TRANSIENT_STATUSES.contains(&status)
        || retryable.is_some()
        || sts_provider
    {
        Some(Reason::Transient)
    } else {
        None
    }
}

/// Says in the answer's metadata why there was no further attempt.
fn note(event: &mut NeedsRetry, what: &'static str) {
    let Some(answer) = &mut event.response else { return };
    let mut metadata = answer.parsed.entry("ResponseMetadata").or_insert_with(|| Value::Map(Map::new()));
    if let Some(metadata) = metadata.as_map_mut() {
        metadata.insert(what, true);
    }
}

/// The error of a call whose body would have to be sent again and cannot be.
pub(crate) fn unseekable(body: &Name, source: std::io::Error) -> Error {
    let text = format!("{body} cannot be sent a second time, which another attempt would need");
    Error::with_source(crate::error::ErrorKind::Unseekable, text, source)
}
