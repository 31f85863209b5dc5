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
    /// The codes that it adds to every user agent.
    pub(super) codes: &'static [&'static str],
    /// The exceptions that it turns errors of endpoint rules into.
    pub(super) endpoint_errors: &'static [&'static str],
}

const NOTHING: Feature =
    Feature { name: "", functions: &[], handlers: &[], codes: &[], endpoint_errors: &[] };

/// Which botocore it is that we are held against.
#[derive(Clone, Copy, Debug)]
pub(super) struct Against<'a> {
    /// What is left out of it.
    pub(super) without: &'a [&'static Feature],
    /// Whether it has AWS's common runtime, and so signatures of version 4a.
    pub(super) crt: bool,
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
        codes: &["Z", "b"],
        ..NOTHING
    },
    Feature {
        name: "endpoint discovery",
        functions: &["botocore.client:ClientCreator._register_endpoint_discovery"],
        handlers: &["before-call inject_api_version_header_if_needed"],
        ..NOTHING
    },
    Feature {
        name: "errors of endpoint rules by kind",
        endpoint_errors: &[
            "UnsupportedS3ConfigurationError",
            "UnsupportedS3AccesspointConfigurationError",
            "InvalidHostLabelError",
            "UnsupportedS3ControlArnError",
            "UnsupportedS3ControlConfigurationError",
            "InvalidEndpointConfigurationError",
            "invalid",
        ],
        ..NOTHING
    },
    Feature { name: "account ids in endpoints", codes: &["P", "T"], ..NOTHING },
    Feature {
        name: "S3: redirects, sessions and access points",
        functions: &[
            "botocore.utils:S3RegionRedirectorv2.register",
            "botocore.client:ClientCreator._register_s3_control_events",
        ],
        handlers: &[
            "before-endpoint-resolution.s3 customize_endpoint_resolver_builtins",
            "before-parameter-build.s3-control remove_accid_host_prefix_from_model",
        ],
        ..NOTHING
    },
    Feature {
        name: "S3: names of buckets, sources of copies, metadata",
        handlers: &[
            "before-parameter-build.s3 validate_bucket_name",
            "before-parameter-build.s3.CopyObject handle_copy_source_param",
            "before-parameter-build.s3.UploadPartCopy handle_copy_source_param",
            "before-parameter-build.s3.CopyObject validate_ascii_metadata",
            "before-parameter-build.s3.PutObject validate_ascii_metadata",
            "before-parameter-build.s3.CreateMultipartUpload validate_ascii_metadata",
        ],
        ..NOTHING
    },
    Feature {
        name: "S3: encryption keys of customers",
        handlers: &[
            "before-parameter-build.s3.HeadObject sse_md5",
            "before-parameter-build.s3.GetObject sse_md5",
            "before-parameter-build.s3.PutObject sse_md5",
            "before-parameter-build.s3.CopyObject sse_md5",
            "before-parameter-build.s3.CreateMultipartUpload sse_md5",
            "before-parameter-build.s3.UploadPart sse_md5",
            "before-parameter-build.s3.UploadPartCopy sse_md5",
            "before-parameter-build.s3.CompleteMultipartUpload sse_md5",
            "before-parameter-build.s3.SelectObjectContent sse_md5",
            "before-parameter-build.s3.CopyObject copy_source_sse_md5",
            "before-parameter-build.s3.UploadPartCopy copy_source_sse_md5",
        ],
        ..NOTHING
    },
    Feature {
        name: "S3: bodies and what is asked before they are sent",
        handlers: &[
            "before-parameter-build.s3.UploadPart convert_body_to_file_like_object",
            "before-parameter-build.s3.PutObject convert_body_to_file_like_object",
            "before-call.s3 add_expect_header",
            "before-call.s3.DeleteObjects escape_xml_payload",
            "before-call.s3.PutBucketLifecycleConfiguration escape_xml_payload",
        ],
        ..NOTHING
    },
    Feature {
        name: "S3: encoded keys of listings",
        handlers: &[
            "before-parameter-build.s3.ListObjects set_list_objects_encoding_type_url",
            "before-parameter-build.s3.ListObjectsV2 set_list_objects_encoding_type_url",
            "before-parameter-build.s3.ListObjectVersions set_list_objects_encoding_type_url",
            "after-call.s3.ListObjects decode_list_object",
            "after-call.s3.ListObjectsV2 decode_list_object_v2",
            "after-call.s3.ListObjectVersions decode_list_object_versions",
        ],
        ..NOTHING
    },
    Feature {
        name: "S3: answers with a success's status that are none, and expiry",
        handlers: &[
            "before-parse.s3.* handle_expires_header",
            "before-parse.s3.* _handle_200_error",
            "needs-retry.s3.* _update_status_code",
        ],
        ..NOTHING
    },
    Feature {
        name: "RDS, Neptune, DocumentDB and EC2: presigned copies",
        handlers: &[
            "before-call.ec2.CopySnapshot inject_presigned_url_ec2",
            "before-call.rds.CopyDBClusterSnapshot inject_presigned_url_rds",
            "before-call.rds.CreateDBCluster inject_presigned_url_rds",
            "before-call.rds.CopyDBSnapshot inject_presigned_url_rds",
            "before-call.rds.CreateDBInstanceReadReplica inject_presigned_url_rds",
            "before-call.rds.StartDBInstanceAutomatedBackupsReplication inject_presigned_url_rds",
            "before-call.neptune.CopyDBClusterSnapshot inject_presigned_url_rds",
            "before-call.neptune.CreateDBCluster inject_presigned_url_rds",
            "before-call.docdb.CopyDBClusterSnapshot inject_presigned_url_rds",
            "before-call.docdb.CreateDBCluster inject_presigned_url_rds",
        ],
        ..NOTHING
    },
    Feature {
        name: "EC2, Auto Scaling and CloudFormation: encoded texts",
        handlers: &[
            "before-parameter-build.ec2.RunInstances base64_encode_user_data",
            "before-parameter-build.autoscaling.CreateLaunchConfiguration base64_encode_user_data",
            "after-call.ec2.GetConsoleOutput decode_console_output",
            "after-call.cloudformation.GetTemplate json_decode_template_body",
            "after-call.iam json_decode_policies",
        ],
        ..NOTHING
    },
    Feature {
        name: "other names of parameters",
        handlers: &[
            "before-parameter-build.ec2.* alias_parameter_in_call",
            "before-parameter-build.logs.CreateExportTask alias_parameter_in_call",
            "before-parameter-build.cloudsearchdomain.Search alias_parameter_in_call",
        ],
        ..NOTHING
    },
    Feature {
        name: "what single services want otherwise",
        handlers: &[
            "before-parameter-build.route53 fix_route53_ids",
            "before-call.apigateway add_accept_header",
            "request-created.machinelearning.Predict switch_host_machinelearning",
            "request-created.cloudsearchdomain.Search change_get_to_post",
            "after-call.sqs.* _handle_sqs_compatible_error",
            "before-parse.sso-oidc.* _map_oauth2_errors",
        ],
        ..NOTHING
    },
];
