//! What was printed so far.

use std::any::type_name;
use std::collections::BTreeSet;
use std::fmt::Debug;

use crate::sources::Name;

/// What goes into the session, and must not come out: each in one thing that is printed.
pub(crate) const SECRETS: [&str; 10] =
    [SECRET_KEY, TOKEN, BEARER, PASSWORD, MEMBER, SSE_KEY, SIGNATURE, DATA, "X-Amz-Signature=", "Signature="];
pub(crate) const SECRET_KEY: &str = "wJalrXUtnFEMISECRETKEY";
pub(crate) const TOKEN: &str = "SESSIONTOKENSESSIONTOKEN";
pub(crate) const BEARER: &str = "BEARERTOKENBEARERTOKEN";
/// Of a user, in the URL of an endpoint.
pub(crate) const PASSWORD: &str = "hunter2";
/// Of a parameter or a response.
pub(crate) const MEMBER: &str = "CORRECTHORSE";
pub(crate) const SSE_KEY: &str = "0123456789abcdefSSEKEY";
pub(crate) const SIGNATURE: &str = "5fa00fa31553b73ebf1942676e";
/// The contents of a body.
pub(crate) const DATA: &str = "CONTENTSOFABODY";

const MOST_CHARACTERS: usize = 1500;
const MOST_LINES: usize = 60;

#[derive(Default)]
pub(crate) struct Shown {
    names: BTreeSet<Name>,
    problems: Vec<String>,
}

impl Shown {
    /// Prints a value in both ways, and looks at what comes.
    pub(crate) fn show<T: Debug>(&mut self, value: &T) {
        let full = type_name::<T>();
        let path = full.split('<').next().unwrap_or(full);
        if let (Some(first), Some(last)) = (path.split("::").next(), path.split("::").last()) {
            self.names.insert((first.to_owned(), last.to_owned()));
        }
        let (line, lines) = (format!("{value:?}"), format!("{value:#?}"));
        let (characters, many) = (line.chars().count(), lines.lines().count());
        if line.is_empty() || characters > MOST_CHARACTERS || many > MOST_LINES {
            self.problems.push(format!("{full} prints {characters} characters, {many} lines: {line:.500}"));
        }
        for secret in SECRETS {
            let bytes = format!("{:?}", secret.as_bytes());
            let bytes = bytes.trim_matches(['[', ']']);
            if [&line, &lines].iter().any(|text| text.contains(secret) || text.contains(bytes)) {
                self.problems.push(format!("{full} prints {secret}: {line:.1500}"));
            }
        }
    }

    /// Adds what was shown elsewhere, in handlers.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.names.extend(other.names.iter().cloned());
        self.problems.extend(other.problems.iter().cloned());
    }

    #[track_caller]
    pub(crate) fn assert_complete(&self, all: &BTreeSet<Name>) {
        let missing = all.difference(&self.names).map(|(room, name)| format!("{room}::{name} is not shown"));
        let problems: Vec<_> = self.problems.iter().cloned().chain(missing).collect();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }
}
