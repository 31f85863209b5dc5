//! Listings of S3.

use bufeo_client::params;
use bufeo_testserver::Response;

use crate::sandbox::{answering, client};
use crate::without;

const LISTING: &str = "<ListBucketResult><EncodingType>url</EncodingType><Prefix>a%2F</Prefix><Delimiter>%2F</Delimiter>\
    <Marker>a+b</Marker><NextMarker>%C3%BC</NextMarker><StartAfter>a%2Bb</StartAfter><KeyMarker>k+k</KeyMarker>\
    <NextKeyMarker>n%0An</NextKeyMarker><Contents><Key>a%2Fb+c%0D</Key></Contents><Contents><Key>plain</Key></Contents>\
    <Version><Key>v+1</Key></Version><DeleteMarker><Key>d+1</Key></DeleteMarker>\
    <CommonPrefixes><Prefix>p%2Fq%2F</Prefix></CommonPrefixes></ListBucketResult>";

#[tokio::test]
async fn keys_are_encoded_on_the_wire_and_decoded_here() {
    let server = answering([Response::new(200).with_body(LISTING)]);
    let s3 = client("s3", server.endpoint()).await;
    let bucket = || params! { "Bucket": "b" };

    let first = s3.call("ListObjects", bucket()).await.unwrap();
    assert_eq!(first["Contents"][0]["Key"], "a/b c\r");
    assert_eq!(first["Contents"][1]["Key"], "plain");
    assert_eq!(first["CommonPrefixes"][0]["Prefix"], "p/q/");
    assert_eq!(
        (&first["Delimiter"], &first["Marker"], &first["NextMarker"]),
        (&"/".into(), &"a b".into(), &"ü".into())
    );
    assert_eq!(first["Prefix"], "a%2F", "the prefix of the first listing is not decoded, as in botocore");

    let second = s3.call("ListObjectsV2", bucket()).await.unwrap();
    assert_eq!(second["Contents"][0]["Key"], "a/b c\r");
    assert_eq!(
        (&second["Delimiter"], &second["Prefix"], &second["StartAfter"]),
        (&"/".into(), &"a/".into(), &"a+b".into())
    );

    let versions = s3.call("ListObjectVersions", bucket()).await.unwrap();
    assert_eq!(
        (&versions["Versions"][0]["Key"], &versions["DeleteMarkers"][0]["Key"]),
        (&"v 1".into(), &"d 1".into())
    );
    assert_eq!((&versions["KeyMarker"], &versions["NextKeyMarker"]), (&"k k".into(), &"n\nn".into()));
    assert_eq!((&versions["Prefix"], &versions["Delimiter"]), (&"a/".into(), &"/".into()));
    for request in server.requests() {
        assert!(request.query().unwrap().contains("encoding-type=url"), "{:?}", request.query());
    }
}

#[tokio::test]
async fn who_asks_for_the_encoding_gets_it() {
    let server = answering([Response::new(200).with_body(LISTING)]);
    let s3 = client("s3", server.endpoint()).await;
    for operation in ["ListObjects", "ListObjectsV2", "ListObjectVersions"] {
        let listing = s3.call(operation, params! { "Bucket": "b", "EncodingType": "url" }).await.unwrap();
        assert_eq!(listing["CommonPrefixes"][0]["Prefix"], "p%2Fq%2F");
    }
}

#[tokio::test]
async fn each_can_be_taken_away() {
    let server = answering([Response::new(200).with_body(LISTING)]);
    let s3 = client("s3", server.endpoint()).await;
    for (operation, decoder) in [
        ("ListObjects", "decode_list_object"),
        ("ListObjectsV2", "decode_list_object_v2"),
        ("ListObjectVersions", "decode_list_object_versions"),
    ] {
        without(&s3, decoder);
        let listing = s3.call(operation, params! { "Bucket": "b" }).await.unwrap();
        assert_eq!(listing["CommonPrefixes"][0]["Prefix"], "p%2Fq%2F", "{operation}");
    }
    without(&s3, "set_list_objects_encoding_type_url");
    s3.call("ListObjectsV2", params! { "Bucket": "b" }).await.unwrap();
    assert!(!server.requests()[3].query().unwrap().contains("encoding-type"));
}

#[tokio::test]
async fn a_service_that_does_not_encode_is_believed() {
    let listing = LISTING.replace("<EncodingType>url</EncodingType>", "");
    let server = answering([Response::new(200).with_body(listing)]);
    let listing =
        client("s3", server.endpoint()).await.call("ListObjectsV2", params! { "Bucket": "b" }).await;
    assert_eq!(listing.unwrap()["Contents"][0]["Key"], "a%2Fb+c%0D");
}
