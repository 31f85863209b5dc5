//! What Glacier wants otherwise, with the handlers and without.

use bufeo_client::params;
use bufeo_model::Stream;
use bufeo_testserver::Request;

use crate::sandbox::{answering, client, json};
use crate::without;

/// What "hello world" hashes to; one leaf is the whole tree.
const HASH: &str = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";

fn headers(request: &Request) -> [Option<&str>; 3] {
    ["x-amz-glacier-version", "x-amz-content-sha256", "x-amz-sha256-tree-hash"]
        .map(|name| request.header(name))
}

#[tokio::test]
async fn archives_have_account_version_and_hashes() {
    let server = answering([json(201, "{}")]);
    let glacier = client("glacier", server.endpoint()).await;
    let vault = || params! { "vaultName": "bar" };
    for account in [None, Some(""), Some("foo")] {
        let mut upload = vault();
        account.map(|account| upload.insert("accountId", account));
        upload.insert("body", "hello world");
        glacier.call("UploadArchive", upload).await.unwrap();
    }
    let mut stream = vault();
    stream.insert("body", Stream::from_bytes("hello world"));
    stream.insert("checksum", "known");
    glacier.call("UploadArchive", stream).await.unwrap();
    glacier.call("ListJobs", vault()).await.unwrap();

    let requests = server.requests();
    let paths: Vec<&str> = requests.iter().map(Request::path).collect();
    assert_eq!(paths[..3], ["/-/vaults/bar/archives", "/-/vaults/bar/archives", "/foo/vaults/bar/archives"]);
    assert_eq!(headers(&requests[0]), [Some("2012-06-01"), Some(HASH), Some(HASH)]);
    assert_eq!(headers(&requests[3]), [Some("2012-06-01"), Some(HASH), Some("known")]);
    assert_eq!(&*requests[3].body, b"hello world");
    assert_eq!(headers(&requests[4])[0], Some("2012-06-01"));
    assert_eq!(headers(&requests[4])[2], None);
}

#[tokio::test]
async fn each_handler_can_be_unregistered() {
    let server = answering([json(201, "{}")]);
    let glacier = client("glacier", server.endpoint()).await;
    for name in ["inject_account_id", "add_glacier_version", "add_glacier_checksums"] {
        without(&glacier, name);
    }
    let error = glacier.call("UploadArchive", params! { "vaultName": "bar" }).await.unwrap_err();
    assert!(error.to_string().contains("accountId"), "{error}");
    let given = params! { "vaultName": "bar", "accountId": "foo", "body": "hello world" };
    glacier.call("UploadArchive", given).await.unwrap();
    let request = server.requests().remove(0);
    assert_eq!(headers(&request)[0], None);
    assert_eq!(headers(&request)[2], None);
}
