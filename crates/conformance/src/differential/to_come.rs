//! What botocore does to requests and answers, and bufeo does not yet. It is left out of botocore while the two are
//! compared, and named in the report; a line that goes from here is compared from then on.

/// Something that botocore does.
#[derive(Debug)]
pub(super) struct Feature {
    /// What it is.
    pub(super) name: &'static str,
    /// The functions it consists of, as `module:Class.method` or `module.function`.
    pub(super) functions: &'static [&'static str],
    /// Its built-in handlers, as `event function`.
    pub(super) handlers: &'static [&'static str],
}

/// What is left out.
pub(super) const TO_COME: &[Feature] = &[
    Feature {
        name: "checksums of requests and answers",
        functions: &[
            "botocore.client:.resolve_checksum_context",
            "botocore.client:.apply_request_checksum",
            "botocore.endpoint:.handle_checksum_body",
        ],
        handlers: &["before-parameter-build _handle_request_validation_mode_member"],
    },
    Feature {
        name: "request compression",
        functions: &["botocore.client:.maybe_compress_request"],
        handlers: &[],
    },
    Feature {
        name: "endpoint discovery",
        functions: &["botocore.client:ClientCreator._register_endpoint_discovery"],
        handlers: &["before-call inject_api_version_header_if_needed"],
    },
    Feature {
        name: "redirects, sessions and access points of S3",
        functions: &[
            "botocore.client:ClientCreator._register_s3express_events",
            "botocore.client:ClientCreator._register_s3_events",
            "botocore.client:ClientCreator._register_s3_control_events",
        ],
        handlers: &["before-endpoint-resolution.s3 customize_endpoint_resolver_builtins"],
    },
];
