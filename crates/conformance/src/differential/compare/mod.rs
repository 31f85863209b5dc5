//! Where the two sides are apart.

mod answer;
mod meaning;
mod request;

use super::outcome::{End, Outcome};

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

/// All differences between what became of a case here and there.
pub(super) fn compare(ours: &Outcome, theirs: &Outcome) -> Vec<Difference> {
    let mut found = match (&ours.request, &theirs.request) {
        (Some(ours), Some(theirs)) => request::compare(ours, theirs),
        (None, None) => Vec::new(),
        // How the call ended says why.
        (Some(_), None) | (None, Some(_)) => return vec![sent_by_one(ours, theirs)],
    };
    found.extend(ends(&ours.end, &theirs.end));
    found
}

fn sent_by_one(ours: &Outcome, theirs: &Outcome) -> Difference {
    let told = |outcome: &Outcome| match &outcome.request {
        Some(request) => format!("sent: {} {}", request.method, request.url),
        None => told(&outcome.end),
    };
    let who =
        |outcome: &Outcome| if outcome.request.is_some() { "sent".to_owned() } else { kind(&outcome.end) };
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

fn kind(end: &End) -> String {
    match end {
        End::Parsed { .. } => "parsed".to_owned(),
        End::Invalid(_) => "invalid".to_owned(),
        End::Failed { kind, .. } => kind.clone(),
    }
}

fn ends(ours: &End, theirs: &End) -> Vec<Difference> {
    match (ours, theirs) {
        (
            End::Parsed { parsed: our_value, raised: our_text },
            End::Parsed { parsed: their_value, raised: their_text },
        ) => {
            let mut found = Vec::new();
            answer::compare("", our_value, their_value, &mut found);
            if our_text != their_text {
                let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "no error".to_owned());
                found.push(Difference::new("answer: text of the error", text(our_text), text(their_text)));
            }
            found
        }
        (End::Invalid(ours), End::Invalid(theirs)) if ours == theirs => Vec::new(),
        (End::Invalid(our_report), End::Invalid(their_report)) => {
            vec![Difference::new("validation: text", our_report, their_report)]
        }
        (End::Failed { kind: ours, .. }, End::Failed { kind: theirs, .. })
            if means_the_same(ours, theirs) =>
        {
            Vec::new()
        }
        (ours, theirs) => {
            let cause = format!("ended: {} | {}", kind(ours), kind(theirs));
            vec![Difference::new(cause, told(ours), told(theirs))]
        }
    }
}

/// Whether our kind of error stands for that exception.
fn means_the_same(ours: &str, theirs: &str) -> bool {
    match ours {
        "ResponseParse" => theirs == "ResponseParserError",
        "Endpoint" => theirs.starts_with("Endpoint") || theirs == "UnknownRegionError",
        _ => false,
    }
}
