//! A program that runs inside of an AWS Lambda function.

use std::sync::Arc;

use bufeo_events::{Handler, handler};
use bufeo_protocol::percent_encode;

use crate::config::Environment;
use crate::event::BeforeCall;

const HEADER: &str = "X-Amzn-Trace-Id";

pub(super) fn trace(environment: &Environment) -> Arc<dyn Handler> {
    let environment = environment.clone();
    handler(move |event: &mut BeforeCall| tell_the_trace(event, &environment))
}

/// The trace that a function was called under goes on in the calls that it makes, so that functions which call each
/// other in a circle are found out.
fn tell_the_trace(event: &mut BeforeCall, environment: &Environment) {
    if environment.var("AWS_LAMBDA_FUNCTION_NAME").is_none() || event.request.headers().contains(HEADER) {
        return;
    }
    if let Some(trace) = environment.non_empty("_X_AMZN_TRACE_ID") {
        event.request.headers_mut().insert(HEADER, percent_encode(&trace, "-=;:+&[]{}\"',"));
    }
}
