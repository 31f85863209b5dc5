//! Where the two sides are apart.

mod answer;
mod meaning;
mod request;
mod signature;

use super::outcome::{End, Outcome};
use super::to_come::{Against, checksums};

/// One thing in which the two sides differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// What it is about: the same for all differences of one kind.
    pub(super) cause: String,
    pub(super) ours: String,
    pub(super) theirs: String,
}

impl Difference {
    fn new(cause: impl Into<String>, ours: impl Into<String>, theirs: impl Into<String>) -> Self {
        Self { cause: cause.into(), ours: ours.into(), theirs: theirs.into() }
    }
}

/// All differences between what became of a case here and there, where the other side is that botocore.
pub(super) fn compare(ours: &Outcome, theirs: &Outcome, against: Against<'_>) -> Vec<Difference> {
    if !against.crt && lacks_the_runtime(&theirs.end) {
        return Vec::new();
    }
    let mut found = match (&ours.request, &theirs.request) {
        (Some(ours), Some(theirs)) => request::compare(ours, theirs, against),
        (None, None) => Vec::new(),
        // How the call ended says why.
        (Some(_), None) | (None, Some(_)) => return vec![sent_by_one(ours, theirs)],
    };
    found.extend(ends(&ours.end, &theirs.end, against));
    found
}

/// Whether a botocore without AWS's common runtime refuses what one with it does.
fn lacks_the_runtime(end: &End) -> bool {
    let unknown = message(end).strip_prefix("Unsupported checksum algorithm: ");
    kind(end) == "MissingDependencyException"
        || unknown.is_some_and(|name| checksums(true).iter().any(|known| known.name() == name))
}

fn sent_by_one(ours: &Outcome, theirs: &Outcome) -> Difference {
    let told = |outcome: &Outcome| match &outcome.request {
        Some(request) => format!("sent: {} {}", request.method, request.url),
        None => told(&outcome.end),
    };
    let who =
        |outcome: &Outcome| if outcome.request.is_some() { "sent" } else { kind(&outcome.end) }.to_owned();
    Difference::new(format!("refused: {} | {}", who(ours), who(theirs)), told(ours), told(theirs))
}

/// An end in one line.
fn told(end: &End) -> String {
    match end {
        End::Parsed { parsed, raised } => format!("{parsed} {}", raised.as_deref().unwrap_or_default()),
        End::Invalid(report) => report.clone(),
        End::Failed { kind, text } => format!("{kind}: {text}"),
    }
}

fn kind(end: &End) -> &str {
    match end {
        End::Parsed { .. } => "parsed",
        End::Invalid(_) => "invalid",
        End::Failed { kind, .. } => kind,
    }
}

fn message(end: &End) -> &str {
    match end {
        End::Parsed { raised, .. } => raised.as_deref().unwrap_or_default(),
        End::Invalid(text) | End::Failed { text, .. } => text,
    }
}

fn ends(ours: &End, theirs: &End, against: Against<'_>) -> Vec<Difference> {
    let mut found = Vec::new();
    match (ours, theirs) {
        (End::Parsed { parsed: our_value, .. }, End::Parsed { parsed: their_value, .. }) => {
            answer::compare("", our_value, their_value, &mut found);
            if message(ours) != message(theirs) {
                found.push(Difference::new("answer: text of the error", message(ours), message(theirs)));
            }
        }
        (End::Invalid(our_report), End::Invalid(their_report)) => {
            if our_report != their_report {
                found.push(Difference::new("validation: text", our_report, their_report));
            }
        }
        (End::Failed { kind: our_kind, text }, theirs) if means_the_same(our_kind, kind(theirs), against) => {
            // What was wrong with an answer is said in other words.
            if our_kind != "ResponseParse" && !message(theirs).ends_with(text) {
                let cause = format!("ended: text of {our_kind}");
                found.push(Difference::new(cause, text, message(theirs)));
            }
        }
        (ours, theirs) => {
            let cause = format!("ended: {} | {}", kind(ours), kind(theirs));
            found.push(Difference::new(cause, told(ours), told(theirs)));
        }
    }
    found
}

/// Whether our kind of error stands for that exception.
fn means_the_same(ours: &str, theirs: &str, against: Against<'_>) -> bool {
    if ours == theirs {
        return true;
    }
    let known = KINDS.iter().any(|(kind, exceptions)| *kind == ours && exceptions.contains(&theirs));
    known
        || (ours == "Endpoint"
            && against.without.iter().any(|feature| feature.endpoint_errors.contains(&theirs)))
}

/// Which exceptions our kinds of errors stand for.
const KINDS: &[(&str, &[&str])] = &[
    ("Checksum", &["FlexibleChecksumError"]),
    ("Endpoint", &["EndpointResolutionError"]),
    ("EndpointConfiguration", &["InvalidEndpointConfigurationError"]),
    ("NoAuthToken", &["NoAuthTokenError"]),
    ("NoCredentials", &["NoCredentialsError"]),
    ("ResponseParse", &["ResponseParserError"]),
    ("Signing", &["UnknownSignatureVersionError"]),
    ("UnsupportedSignature", &["UnsupportedSignatureVersionError"]),
];
