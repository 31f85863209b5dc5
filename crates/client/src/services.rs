//! What single services want otherwise than all, and what holds for all: the built-in handlers of every session.
//!
//! [`BUILT_IN`] is all of them, in the order in which they are registered. They are handlers on the public emitter like any
//! guest's: `explain` shows them, and they can be unregistered. One file per service has what they do.

mod aliases;
mod api_gateway;
mod built_in;
mod cloudformation;
mod cloudsearch_domain;
mod ec2;
mod endpoint_discovery;
mod generic;
mod glacier;
mod iam;
mod import_export;
mod lambda_host;
mod machine_learning;
mod polly;
mod presigned_copies;
mod presigning;
mod route53;
mod s3;
mod s3_control;
mod s3_signing;
mod signing;
mod sqs;
mod sso_oidc;

pub use built_in::{BuiltInHandler, built_in_handlers};
pub(crate) use sqs::modelled_code;

use bufeo_events::{Events, Section, async_handler, handler};
use bufeo_model::{Loader, Map, Str, Value};

use crate::client::Client;
use crate::config::Environment;
use crate::error::{Error, ErrorKind};
use crate::random::SharedRandom;
use built_in::Row;

/// What handlers take from the session that they are registered on.
struct Surroundings<'a> {
    random: &'a SharedRandom,
    environment: &'a Environment,
}

macro_rules! rows {
    ($($section:ident $event:literal, $name:literal: $does:literal => $make:expr;)+) => {
        &[$(Row { section: Section::$section, event: $event, name: $name, does: $does, make: $make }),+]
    };
}

/// The section, the event, the name in botocore, and what the handler does. The order is botocore's.
static BUILT_IN: &[Row] = rows! {
    Middle "choose-service-name", "handle_service_name_alias":
        "know a service by its former name" => |_| handler(aliases::rename_the_service);
    Middle "getattr.mturk.list_hi_ts_for_qualification_type", "ClientMethodAlias":
        "know a method by its former name" => |_| aliases::method("list_hits_for_qualification_type");
    Middle "getattr.socialmessaging.delete_whatsapp_media_message", "ClientMethodAlias":
        "know a method by its former name" => |_| aliases::method("delete_whatsapp_message_media");
    Middle "getattr.cloudwatch.get_o_tel_enrichment", "ClientMethodAlias":
        "know a method by its former name" => |_| aliases::method("get_otel_enrichment");
    Middle "getattr.cloudwatch.start_o_tel_enrichment", "ClientMethodAlias":
        "know a method by its former name" => |_| aliases::method("start_otel_enrichment");
    Middle "getattr.cloudwatch.stop_o_tel_enrichment", "ClientMethodAlias":
        "know a method by its former name" => |_| aliases::method("stop_otel_enrichment");
    Middle "getattr.cloudwatch.update_o_tel_enrichment", "ClientMethodAlias":
        "know a method by its former name" => |_| aliases::method("update_otel_enrichment");
    Middle "getattr.signin.create_o_auth2_token", "ClientMethodAlias":
        "know a method by its former name" => |_| aliases::method("create_oauth2_token");
    Last "before-parameter-build.s3.UploadPart", "convert_body_to_file_like_object":
        "make a stream of the body" => |_| handler(s3::body::make_a_stream);
    Last "before-parameter-build.s3.PutObject", "convert_body_to_file_like_object":
        "make a stream of the body" => |_| handler(s3::body::make_a_stream);
    Middle "creating-client-class", "add_generate_presigned_url":
        "add the method for signed addresses" => |_| handler(presigning::add_addresses);
    Middle "creating-client-class.s3", "add_generate_presigned_post":
        "add the method for signed forms" => |_| handler(presigning::add_forms);
    Middle "after-call.iam", "json_decode_policies":
        "read the policies" => |_| handler(iam::read_policies);
    Middle "after-call.ec2.GetConsoleOutput", "decode_console_output":
        "decode what the console shows" => |_| handler(ec2::decode_the_console);
    Middle "after-call.cloudformation.GetTemplate", "json_decode_template_body":
        "read the template" => |_| handler(cloudformation::read_the_template);
    Middle "after-call.s3.GetBucketLocation", "parse_get_bucket_location":
        "read the bucket's location" => |_| handler(s3::answer::read_the_location);
    Middle "after-call.sqs.*", "_handle_sqs_compatible_error":
        "know errors by the codes of the older format" => |_| handler(sqs::name_the_error);
    Middle "before-parse.s3.*", "handle_expires_header":
        "keep an expiry that is no date" => |_| handler(s3::answer::keep_the_expiry);
    First "before-parse.s3.*", "_handle_200_error":
        "see an error behind a status of success" => |_| handler(s3::answer::see_the_error);
    Middle "before-parse.sso-oidc.*", "_map_oauth2_errors":
        "take the message of an OAuth error" => |_| handler(sso_oidc::take_the_message);
    Middle "before-parameter-build", "generate_idempotent_uuid":
        "fill in idempotency tokens" => |around| generic::idempotency_tokens(around.random);
    Middle "before-parameter-build", "_handle_request_validation_mode_member":
        "ask for the checksums of answers" => |_| handler(generic::ask_for_checksums);
    Middle "before-parameter-build.s3", "validate_bucket_name":
        "check the bucket's name" => |_| handler(s3::bucket::check_the_name);
    Middle "before-parameter-build.s3", "remove_bucket_from_url_paths_from_model":
        "leave the bucket to the endpoint rules" => |_| handler(s3::bucket::leave_to_the_endpoint);
    Middle "before-parameter-build.s3.ListObjects", "set_list_objects_encoding_type_url":
        "ask for encoded keys" => |_| handler(s3::listing::ask_for_encoded_keys);
    Middle "before-parameter-build.s3.ListObjectsV2", "set_list_objects_encoding_type_url":
        "ask for encoded keys" => |_| handler(s3::listing::ask_for_encoded_keys);
    Middle "before-parameter-build.s3.ListObjectVersions", "set_list_objects_encoding_type_url":
        "ask for encoded keys" => |_| handler(s3::listing::ask_for_encoded_keys);
    Middle "before-parameter-build.s3.CopyObject", "handle_copy_source_param":
        "encode the source of the copy" => |_| handler(s3::copy_source::encode);
    Middle "before-parameter-build.s3.UploadPartCopy", "handle_copy_source_param":
        "encode the source of the copy" => |_| handler(s3::copy_source::encode);
    Middle "before-parameter-build.s3.CopyObject", "validate_ascii_metadata":
        "check the metadata" => |_| handler(s3::metadata::check);
    Middle "before-parameter-build.s3.PutObject", "validate_ascii_metadata":
        "check the metadata" => |_| handler(s3::metadata::check);
    Middle "before-parameter-build.s3.CreateMultipartUpload", "validate_ascii_metadata":
        "check the metadata" => |_| handler(s3::metadata::check);
    Middle "before-parameter-build.s3-control", "remove_accid_host_prefix_from_model":
        "leave the account to the endpoint rules" => |_| handler(s3_control::leave_the_account_to_the_endpoint);
    Middle "before-endpoint-resolution.s3", "customize_endpoint_resolver_builtins":
        "see how the bucket is addressed" => |_| handler(s3::endpoint::decide_the_style);
    Middle "before-call", "add_recursion_detection_header":
        "tell the trace of a Lambda function" => |around| lambda_host::trace(around.environment);
    Middle "before-call.s3", "add_expect_header":
        "ask before the body is sent" => |around| s3::body::expectation(around.environment);
    Middle "before-call.glacier", "add_glacier_version":
        "state the version of the API" => |_| handler(glacier::state_the_version);
    Middle "before-call.apigateway", "add_accept_header":
        "take answers in JSON" => |_| handler(api_gateway::take_json);
    Middle "before-call.s3.DeleteObjects", "escape_xml_payload":
        "keep the line breaks of keys" => |_| handler(s3::body::keep_line_breaks);
    Middle "before-call.s3.PutBucketLifecycleConfiguration", "escape_xml_payload":
        "keep the line breaks of keys" => |_| handler(s3::body::keep_line_breaks);
    Middle "before-call.glacier.UploadArchive", "add_glacier_checksums":
        "hash the archive" => |_| handler(glacier::hash_the_archive);
    Middle "before-call.glacier.UploadMultipartPart", "add_glacier_checksums":
        "hash the archive" => |_| handler(glacier::hash_the_archive);
    Middle "before-call.ec2.CopySnapshot", "inject_presigned_url_ec2":
        "sign the copy for the region of its source" => |_| async_handler(presigned_copies::of_ec2);
    Middle "request-created", "add_retry_headers":
        "write the retry headers" => |_| handler(generic::write_retry_headers);
    Middle "request-created.machinelearning.Predict", "switch_host_machinelearning":
        "send to the endpoint of the prediction" => |_| handler(machine_learning::send_to_the_endpoint);
    First "needs-retry.s3.*", "_update_status_code":
        "count a hidden error as a failure" => |_| handler(s3::answer::count_as_a_failure);
    Middle "choose-signer.cognito-identity.GetId", "disable_signing":
        "do not sign" => |_| handler(signing::do_not_sign);
    Middle "choose-signer.cognito-identity.GetOpenIdToken", "disable_signing":
        "do not sign" => |_| handler(signing::do_not_sign);
    Middle "choose-signer.cognito-identity.UnlinkIdentity", "disable_signing":
        "do not sign" => |_| handler(signing::do_not_sign);
    Middle "choose-signer.cognito-identity.GetCredentialsForIdentity", "disable_signing":
        "do not sign" => |_| handler(signing::do_not_sign);
    Middle "choose-signer.sts.AssumeRoleWithSAML", "disable_signing":
        "do not sign" => |_| handler(signing::do_not_sign);
    Middle "choose-signer.sts.AssumeRoleWithWebIdentity", "disable_signing":
        "do not sign" => |_| handler(signing::do_not_sign);
    Middle "choose-signer", "set_operation_specific_signer":
        "sign as the operation says" => |_| handler(signing::choose_by_operation);
    Middle "choose-signer", "_set_auth_scheme_preference_signer":
        "sign as the settings prefer" => |_| handler(signing::choose_by_preference);
    Middle "before-parameter-build.s3.HeadObject", "sse_md5":
        "hash the key to encrypt with" => |_| handler(s3::encryption::hash_the_key);
    Middle "before-parameter-build.s3.GetObject", "sse_md5":
        "hash the key to encrypt with" => |_| handler(s3::encryption::hash_the_key);
    Middle "before-parameter-build.s3.PutObject", "sse_md5":
        "hash the key to encrypt with" => |_| handler(s3::encryption::hash_the_key);
    Middle "before-parameter-build.s3.CopyObject", "sse_md5":
        "hash the key to encrypt with" => |_| handler(s3::encryption::hash_the_key);
    Middle "before-parameter-build.s3.CopyObject", "copy_source_sse_md5":
        "hash the key that the source is encrypted with" => |_| handler(s3::encryption::hash_the_key_of_the_source);
    Middle "before-parameter-build.s3.CreateMultipartUpload", "sse_md5":
        "hash the key to encrypt with" => |_| handler(s3::encryption::hash_the_key);
    Middle "before-parameter-build.s3.UploadPart", "sse_md5":
        "hash the key to encrypt with" => |_| handler(s3::encryption::hash_the_key);
    Middle "before-parameter-build.s3.UploadPartCopy", "sse_md5":
        "hash the key to encrypt with" => |_| handler(s3::encryption::hash_the_key);
    Middle "before-parameter-build.s3.UploadPartCopy", "copy_source_sse_md5":
        "hash the key that the source is encrypted with" => |_| handler(s3::encryption::hash_the_key_of_the_source);
    Middle "before-parameter-build.s3.CompleteMultipartUpload", "sse_md5":
        "hash the key to encrypt with" => |_| handler(s3::encryption::hash_the_key);
    Middle "before-parameter-build.s3.SelectObjectContent", "sse_md5":
        "hash the key to encrypt with" => |_| handler(s3::encryption::hash_the_key);
    Middle "before-parameter-build.ec2.RunInstances", "base64_encode_user_data":
        "encode the user data" => |_| handler(ec2::encode_user_data);
    Middle "before-parameter-build.autoscaling.CreateLaunchConfiguration", "base64_encode_user_data":
        "encode the user data" => |_| handler(ec2::encode_user_data);
    Middle "before-parameter-build.route53", "fix_route53_ids":
        "take ids as answers have them" => |_| handler(route53::shorten_ids);
    Middle "before-parameter-build.glacier", "inject_account_id":
        "name the caller's account" => |_| handler(glacier::name_the_account);
    Middle "before-sign.s3", "remove_arn_from_signing_path":
        "leave the ARN out of what is signed" => |_| handler(s3::signed_path::leave_the_arn_out);
    Middle "before-sign.s3", "_set_extra_headers_for_unsigned_request":
        "announce the trailer of an unsigned request" => |_| handler(s3::signed_path::announce_the_trailer);
    Middle "before-sign.polly.SynthesizeSpeech", "remove_content_type_header_for_presigning":
        "give speech away without a content type" => |_| handler(polly::give_away_without_content_type);
    Middle "after-call.s3.ListObjects", "decode_list_object":
        "decode keys" => |_| handler(s3::listing::decode_objects);
    Middle "after-call.s3.ListObjectsV2", "decode_list_object_v2":
        "decode keys" => |_| handler(s3::listing::decode_objects_v2);
    Middle "after-call.s3.ListObjectVersions", "decode_list_object_versions":
        "decode keys" => |_| handler(s3::listing::decode_versions);
    Middle "request-created.cloudsearchdomain.Search", "change_get_to_post":
        "send a search as a form" => |_| handler(cloudsearch_domain::send_as_a_form);
    Middle "creating-client-class.dsql", "add_dsql_generate_db_auth_token_methods":
        "add the methods for tokens of databases" => |_| handler(presigning::add_tokens_of_dsql);
    Middle "creating-client-class.rds", "add_generate_db_auth_token":
        "add the method for tokens of databases" => |_| handler(presigning::add_tokens_of_rds);
    Middle "before-call.rds.CopyDBClusterSnapshot", "inject_presigned_url_rds":
        "sign the copy for the region of its source" => |_| async_handler(presigned_copies::of_rds);
    Middle "before-call.rds.CreateDBCluster", "inject_presigned_url_rds":
        "sign the copy for the region of its source" => |_| async_handler(presigned_copies::of_rds);
    Middle "before-call.rds.CopyDBSnapshot", "inject_presigned_url_rds":
        "sign the copy for the region of its source" => |_| async_handler(presigned_copies::of_rds);
    Middle "before-call.rds.CreateDBInstanceReadReplica", "inject_presigned_url_rds":
        "sign the copy for the region of its source" => |_| async_handler(presigned_copies::of_rds);
    Middle "before-call.rds.StartDBInstanceAutomatedBackupsReplication", "inject_presigned_url_rds":
        "sign the copy for the region of its source" => |_| async_handler(presigned_copies::of_rds);
    Middle "before-call.neptune.CopyDBClusterSnapshot", "inject_presigned_url_rds":
        "sign the copy for the region of its source" => |_| async_handler(presigned_copies::of_rds);
    Middle "before-call.neptune.CreateDBCluster", "inject_presigned_url_rds":
        "sign the copy for the region of its source" => |_| async_handler(presigned_copies::of_rds);
    Middle "before-call.docdb.CopyDBClusterSnapshot", "inject_presigned_url_rds":
        "sign the copy for the region of its source" => |_| async_handler(presigned_copies::of_rds);
    Middle "before-call.docdb.CreateDBCluster", "inject_presigned_url_rds":
        "sign the copy for the region of its source" => |_| async_handler(presigned_copies::of_rds);
    Middle "before-call", "inject_api_version_header_if_needed":
        "state the version of the API to find endpoints" => |_| handler(generic::state_the_version);
    First "before-parameter-build.ec2.*", "ParameterAlias":
        "know a parameter by its other name" => |_| handler(aliases::rename_filters);
    First "before-parameter-build.logs.CreateExportTask", "ParameterAlias":
        "know a parameter by its other name" => |_| handler(aliases::rename_from_time);
    First "before-parameter-build.cloudsearchdomain.Search", "ParameterAlias":
        "know a parameter by its other name" => |_| handler(aliases::rename_return_fields);
};

/// Registers what single services want of each of their clients.
pub(crate) fn register_for_client(client: &Client, set_up: &ClientSetup<'_>) -> Result<(), Error> {
    match client.meta().service_id() {
        "s3" => {
            s3::register_redirect(client)?;
            s3_signing::register(client, set_up.loader, set_up.signature_is_configured)?;
        }
        "s3-control" => s3_control::register(client)?,
        "importexport" if !set_up.signature_is_configured => import_export::register(client)?,
        _ => {}
    }
    endpoint_discovery::register(client, set_up.has_own_address)
}

/// What such handlers have to know of how a client was made.
pub(crate) struct ClientSetup<'a> {
    pub(crate) loader: &'a Loader,
    /// Whether the program or the profile names a version of the signature.
    pub(crate) signature_is_configured: bool,
    /// Whether the program gave the client an address.
    pub(crate) has_own_address: bool,
}

/// Registers the built-in handlers on a session's emitter.
pub(crate) fn register(
    events: &Events,
    random: &SharedRandom,
    environment: &Environment,
) -> Result<(), Error> {
    let surroundings = Surroundings { random, environment };
    built_in_handlers().try_for_each(|handler| handler.register(events, &surroundings))
}

/// The text that a parameter has, also where a host's object stands for it.
fn text(params: &Map, name: &str) -> Option<Str> {
    crate::stage::plain_text(&*params.get(name)?)
}

/// The bytes that a parameter has: text is UTF-8.
fn bytes(params: &Map, name: &str) -> Option<bytes::Bytes> {
    let value = params.get(name)?;
    let plain = value.as_foreign().and_then(|object| object.plain());
    match plain.as_ref().unwrap_or(&value) {
        Value::Blob(bytes) => Some(bytes.clone()),
        other => Some(other.as_str()?.as_bytes().to_vec().into()),
    }
}

/// A parameter that cannot be sent: the report is botocore's.
fn invalid_parameter(report: impl Into<String>) -> Error {
    let report = report.into();
    let sentence = format!("Parameter validation failed:\n{report}");
    Error::new(ErrorKind::ParamValidation, sentence).with("report", report)
}
