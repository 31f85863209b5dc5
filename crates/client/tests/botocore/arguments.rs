//! What handlers are given: the fields of our events beside botocore's keyword arguments.

use std::collections::BTreeMap;

use bufeo_client::event::*;
use bufeo_events::Event;

/// Each event with its fields and the arguments they stand for. What we have beyond those is left out.
macro_rules! arguments {
    ($($event:ident { $($ours:ident: $theirs:literal),+ })+) => {
        /// The fields exist.
        const _: () = {$(
            #[allow(non_snake_case, dead_code, reason = "named after the event, never called")]
            fn $event(event: &$event) {
                $(let _ = &event.$ours;)+
            }
        )+};

        fn known() -> BTreeMap<String, Vec<String>> {
            BTreeMap::from([$((<$event as Event>::NAME.to_owned(), sorted(&[$($theirs),+]))),+])
        }
    };
}

arguments! {
    ChooseServiceName { service_name: "service_name" }
    CreatingClientClass { attributes: "class_attributes", bases: "base_classes" }
    CreatingSerializer {
        protocol_name: "protocol_name", service_model: "service_model", serializer_kwargs: "serializer_kwargs"
    }
    ProvideClientParams { params: "params", model: "model", context: "context" }
    BeforeParameterBuild { params: "params", model: "model", context: "context" }
    BeforeEndpointResolution { builtins: "builtins", params: "params", model: "model", context: "context" }
    BeforeCall { model: "model", request: "params", request_signer: "request_signer", context: "context" }
    RequestCreated { request: "request", operation_name: "operation_name" }
    ChooseSigner {
        signing_name: "signing_name", region_name: "region_name", signature_version: "signature_version",
        context: "context"
    }
    BeforeSign {
        request: "request", signing_name: "signing_name", region_name: "region_name",
        signature_version: "signature_version", request_signer: "request_signer", operation_name: "operation_name"
    }
    BeforeSend { request: "request" }
    BeforeParse {
        model: "operation_model", response: "response_dict", customized_response: "customized_response_dict"
    }
    ResponseReceived { response: "response_dict", parsed: "parsed_response", context: "context", error: "exception" }
    NeedsRetry {
        response: "response", endpoint: "endpoint", model: "operation", attempts: "attempts", error: "caught_exception",
        request: "request_dict"
    }
    AfterCall { response: "http_response", parsed: "parsed", model: "model", context: "context" }
    AfterCallError { error: "exception", context: "context" }
}

fn sorted(names: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = names.iter().map(ToString::to_string).collect();
    names.sort();
    names
}

/// Holds the table against the arguments that botocore's handlers were given.
pub(crate) fn assert_known(seen: &BTreeMap<String, Vec<String>>) {
    assert_eq!(*seen, known());
}
