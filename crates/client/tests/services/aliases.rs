//! Former names.

use bufeo_client::{ErrorKind, params};

use crate::sandbox::session;
use crate::{body, sent, silent, without};

#[tokio::test]
async fn a_service_is_known_by_its_former_name() {
    let session = session();
    let build = async || session.client("runtime.sagemaker").build().await;
    assert_eq!(build().await.unwrap().meta().service_id(), "sagemaker-runtime");
    let renaming = bufeo_client::built_in_handlers().next().unwrap();
    assert!(renaming.unregister(session.events()));
    assert_eq!(build().await.unwrap_err().kind(), ErrorKind::UnknownService);
}

#[tokio::test]
async fn methods_are_known_by_their_former_names() {
    for (service, former) in [
        ("mturk", "list_hi_ts_for_qualification_type"),
        ("socialmessaging", "delete_whatsapp_media_message"),
        ("cloudwatch", "get_o_tel_enrichment"),
        ("cloudwatch", "start_o_tel_enrichment"),
        ("cloudwatch", "stop_o_tel_enrichment"),
        ("cloudwatch", "update_o_tel_enrichment"),
        ("signin", "create_o_auth2_token"),
    ] {
        let (server, client) = silent(service).await;
        let error = client.invoke(former, params! {}).await.err();
        let known = error.is_none_or(|error| error.kind() != ErrorKind::UnknownAttribute);
        assert!(known, "{service}.{former}");
        without(&client, "ClientMethodAlias");
        let error = client.invoke(former, params! {}).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnknownAttribute, "{service}.{former}");
        drop(server);
    }
}

#[tokio::test]
async fn filters_have_another_name_in_ec2() {
    let filter = params! { "Filters": [{ "Name": "vpc-id", "Values": ["vpc-1"] }] };
    let (server, ec2) = silent("ec2").await;
    let _ = ec2.call("DescribeTransitGateways", filter.clone()).await;
    let _ = ec2.call("DescribeAddresses", filter).await;
    for request in server.requests() {
        assert!(body(&request).contains("Filter.1.Name=vpc-id"), "{}", body(&request));
    }
}

#[tokio::test]
async fn parameters_are_known_by_their_other_names() {
    let export = params! {
        "logGroupName": "g", "fromTime": 1, "to": 2, "destination": "d", "taskName": "t",
    };
    let (server, logs) = silent("logs").await;
    let _ = logs.call("CreateExportTask", export.clone()).await;
    assert!(body(&server.requests()[0]).contains("\"from\": 1"), "{}", body(&server.requests()[0]));
    let mut both = export.clone();
    both.insert("from", 1);
    let error = logs.call("CreateExportTask", both).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AliasConflict);
    assert_eq!(error.detail("alias"), Some("fromTime"));
    without(&logs, "ParameterAlias");
    let error = logs.call("CreateExportTask", export).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ParamValidation);

    let search = params! { "query": "dolphin", "return": "title" };
    let other = params! { "query": "dolphin", "returnFields": "title" };
    let (direct, _) = sent("cloudsearchdomain", "Search", search, "ParameterAlias").await;
    let (server, domain) = silent("cloudsearchdomain").await;
    let _ = domain.call("Search", other).await;
    assert_eq!(body(&direct), body(&server.requests()[0]));
}
