//! Copies between regions.

use bufeo_client::params;

use crate::sandbox::{answering, session};
use crate::{body, without};
use bufeo_testserver::{Request, Response};

/// The fields of a form, decoded.
fn fields(request: &Request) -> Vec<(String, String)> {
    let decode = |text: &str| bufeo_protocol::percent_decode(&text.replace('+', " "));
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap();
        (decode(name), decode(value))
    };
    body(request).split('&').map(pair).collect()
}

fn field(request: &Request, name: &str) -> Option<String> {
    fields(request).into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

/// The request of a call whose host has the region's name.
async fn copy(
    service: &'static str,
    operation: &str,
    params: bufeo_client::Map,
    unregistered: Option<&str>,
) -> Request {
    let server = answering([Response::new(200)]);
    let client = session().client(service).build().await.unwrap();
    if let Some(name) = unregistered {
        without(&client, name);
    }
    let endpoint = server.endpoint().to_owned();
    let events = client.meta().events();
    // The address that is given away is made from the client's own, so that the request is sent elsewhere only at the end.
    events
        .register("before-send", move |event: &mut bufeo_client::event::BeforeSend| {
            event.request.set_url(format!("{endpoint}/"));
        })
        .unwrap();
    let _ = client.call(operation, params).await;
    server.requests().remove(0)
}

#[tokio::test]
async fn rds_and_its_kin_are_given_a_signed_address() {
    const NAME: &str = "inject_presigned_url_rds";
    let snapshot = params! {
        "SourceDBClusterSnapshotIdentifier": "s", "TargetDBClusterSnapshotIdentifier": "t", "SourceRegion": "us-west-2",
    };
    for service in ["rds", "neptune", "docdb"] {
        let request = copy(service, "CopyDBClusterSnapshot", snapshot.clone(), None).await;
        let url = field(&request, "PreSignedUrl").unwrap();
        assert!(url.starts_with("https://rds.us-west-2.amazonaws.com/?"), "{url}");
        for part in [
            "Action=CopyDBClusterSnapshot",
            "DestinationRegion=eu-west-1",
            "SourceDBClusterSnapshotIdentifier=s",
            "X-Amz-Expires=3600",
            "us-west-2%2Frds%2Faws4_request",
            "X-Amz-SignedHeaders=host",
        ] {
            assert!(url.contains(part), "{part}: {url}");
        }
        assert!(!url.contains("SourceRegion"), "{url}");
        assert_eq!(field(&request, "SourceRegion"), None);
        assert_eq!(field(&request, "DestinationRegion"), None);

        let request = copy(service, "CopyDBClusterSnapshot", snapshot.clone(), Some(NAME)).await;
        assert_eq!(field(&request, "PreSignedUrl"), None);
        assert_eq!(field(&request, "SourceRegion").as_deref(), Some("us-west-2"));
    }
    let mut known = snapshot.clone();
    known.insert("PreSignedUrl", "mine");
    let request = copy("rds", "CopyDBClusterSnapshot", known, None).await;
    assert_eq!(field(&request, "PreSignedUrl").as_deref(), Some("mine"));
    assert_eq!(field(&request, "SourceRegion"), None);
    let mut local = snapshot;
    local.remove("SourceRegion");
    let request = copy("rds", "CopyDBClusterSnapshot", local, None).await;
    assert_eq!(field(&request, "PreSignedUrl"), None);
}

#[tokio::test]
async fn ec2_is_told_both_regions_too() {
    let snapshot = params! { "SourceRegion": "us-west-2", "SourceSnapshotId": "snap-1" };
    let request = copy("ec2", "CopySnapshot", snapshot.clone(), None).await;
    let url = field(&request, "PresignedUrl").unwrap();
    assert!(url.starts_with("https://ec2.us-west-2.amazonaws.com/?"), "{url}");
    assert!(
        url.contains("us-west-2%2Fec2%2Faws4_request") && url.contains("SourceRegion=us-west-2"),
        "{url}"
    );
    assert_eq!(field(&request, "SourceRegion").as_deref(), Some("us-west-2"));
    assert_eq!(field(&request, "DestinationRegion").as_deref(), Some("eu-west-1"));

    let request = copy("ec2", "CopySnapshot", snapshot.clone(), Some("inject_presigned_url_ec2")).await;
    assert_eq!((field(&request, "PresignedUrl"), field(&request, "DestinationRegion")), (None, None));
    let mut known = snapshot;
    known.insert("PresignedUrl", "mine");
    let request = copy("ec2", "CopySnapshot", known, None).await;
    assert_eq!(field(&request, "PresignedUrl").as_deref(), Some("mine"));
    assert_eq!(field(&request, "DestinationRegion"), None);
}
