//! What an answer means for the waiting: the rules of a waiter, without the calls.

use std::sync::Arc;

use bufeo_model::{Value, WaiterModel, WaiterState};

use crate::error::Error;

/// The rules by which waiting goes on or ends. For hosts, which make the calls themselves;
/// [`Client::wait`](crate::Client::wait) is for programs.
#[derive(Debug)]
pub struct Polling {
    model: Arc<WaiterModel>,
    max_attempts: u32,
    attempts: u32,
    /// What the answers meant so far, if one meant anything.
    state: Option<WaiterState>,
}

/// What comes after an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// What was waited for is there.
    Done,
    /// Another call, after the delay.
    Again,
    /// It will not come, for this reason.
    Failed(String),
}

impl Polling {
    /// The rules of a waiter that makes at most so many calls.
    pub fn new(model: Arc<WaiterModel>, max_attempts: u32) -> Self {
        Self { model, max_attempts, attempts: 0, state: None }
    }

    /// Takes an answer, of a failed call too.
    ///
    /// # Errors
    /// Where the answer has something in it that an expression of the model's cannot work with.
    pub fn receive(&mut self, answer: &Value) -> Result<Verdict, Error> {
        self.attempts += 1;
        let mut tried = None;
        let mut matched = false;
        for acceptor in self.model.acceptors() {
            tried = Some(acceptor);
            matched = acceptor.matches(answer).map_err(Error::of_expression)?;
            if matched {
                self.state = Some(acceptor.state());
                break;
            }
        }
        if !matched && let Some(reason) = error_of(answer) {
            return Ok(Verdict::Failed(reason));
        }
        // As in botocore, the explanation is that of the acceptor tried last, whether or not it is the one that matched.
        let explanation = || tried.map(bufeo_model::Acceptor::explanation).unwrap_or_default();
        Ok(match self.state {
            Some(WaiterState::Success) => Verdict::Done,
            Some(WaiterState::Failure) => {
                Verdict::Failed(format!("Waiter encountered a terminal failure state: {}", explanation()))
            }
            _ if self.attempts < self.max_attempts => Verdict::Again,
            Some(_) => {
                let text = format!("Max attempts exceeded. Previously accepted state: {}", explanation());
                Verdict::Failed(text)
            }
            None => Verdict::Failed("Max attempts exceeded".to_owned()),
        })
    }
}

/// The error that an answer is, in one sentence.
fn error_of(answer: &Value) -> Option<String> {
    let error = answer.get("Error")?;
    let code = error.get("Code")?;
    let message = error.get("Message").map_or_else(|| "Unknown".to_owned(), |text| text.to_string());
    Some(format!("An error occurred ({}): {message}", *code))
}
