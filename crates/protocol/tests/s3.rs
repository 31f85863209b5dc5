//! Whole operations of S3, there and back.

mod support;

use bufeo_model::{Stream, Timestamp, Value, params};
use bufeo_protocol::{
    ErrorKind, ResponseBody, ResponseView, SerializeOptions, SerializedBody, parse, serialize,
};
use support::{answer, body_text, operation};

#[test]
fn put_object_streams_its_body_and_binds_the_rest() {
    let put = operation("s3", "PutObject");
    let stream = Stream::from_bytes("hello");
    let params = params! {
        "Bucket": "my bucket", "Key": "a/b c+ü.txt", "Body": stream.clone(), "ContentLength": 5, "ContentType": "text/plain",
        "Metadata": { "Colour": "blue" }, "Expires": Timestamp::new(0, 500_000_000), "BucketKeyEnabled": true,
    };
    let request = serialize(&put, &params, &SerializeOptions::default()).unwrap();
    assert_eq!(request.method, "PUT");
    assert_eq!(request.path, "/my%20bucket/a/b%20c%2B%C3%BC.txt");
    assert_eq!(request.body, SerializedBody::Stream(stream));
    let headers: Vec<(&str, &str)> =
        request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        headers,
        [
            ("Content-Length", "5"),
            ("Content-Type", "text/plain"),
            ("x-amz-meta-Colour", "blue"),
            ("Expires", "Thu, 01 Jan 1970 00:00:00 GMT"),
            ("x-amz-server-side-encryption-bucket-key-enabled", "true"),
        ]
    );
}

#[test]
fn another_path_template_leaves_the_signed_path_as_it_was() {
    let options = SerializeOptions::default().with_request_uri("/{Key+}");
    let request =
        serialize(&operation("s3", "GetObject"), &params! { "Bucket": "b", "Key": "k/ey" }, &options)
            .unwrap();
    assert_eq!(request.path, "/k/ey");
    assert_eq!(request.auth_path.as_deref(), Some("/b/k/ey"));

    let options = SerializeOptions::default().with_request_uri("/?acl");
    let request = serialize(&operation("s3", "GetBucketAcl"), &params! { "Bucket": "b" }, &options).unwrap();
    assert_eq!(request.auth_path.as_deref(), Some("/b/"));
}

#[test]
fn query_parameters_follow_a_query_in_the_template() {
    let list = operation("s3", "ListObjectsV2");
    let params = params! { "Bucket": "b", "MaxKeys": 2, "FetchOwner": false, "OptionalObjectAttributes": ["RestoreStatus"] };
    let request = serialize(&list, &params, &SerializeOptions::default()).unwrap();
    assert_eq!(request.path, "/b?list-type=2");
    let query: Vec<(&str, &str)> =
        request.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(query, [("max-keys", "2"), ("fetch-owner", "false")]);
    assert_eq!(request.header("x-amz-optional-object-attributes"), Some("RestoreStatus"));
}

#[test]
fn delete_objects_writes_one_document() {
    let delete = operation("s3", "DeleteObjects");
    let objects =
        params! { "Objects": [{ "Key": "a<b>&\r" }, { "Key": "c", "VersionId": "1" }], "Quiet": true };
    let request =
        serialize(&delete, &params! { "Bucket": "b", "Delete": objects }, &SerializeOptions::default())
            .unwrap();
    assert_eq!(
        body_text(&request),
        "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>a&lt;b&gt;&amp;&#13;</Key></Object>\
         <Object><Key>c</Key><VersionId>1</VersionId></Object><Quiet>true</Quiet></Delete>"
    );
}

#[test]
fn grantees_carry_their_type_as_an_attribute_both_ways() {
    let grant = params! { "Grantee": { "ID": "1", "Type": "CanonicalUser" }, "Permission": "READ" };
    let policy = params! { "AccessControlPolicy": { "Grants": [grant] }, "Bucket": "b" };
    let request = serialize(&operation("s3", "PutBucketAcl"), &policy, &SerializeOptions::default()).unwrap();
    let text = body_text(&request);
    assert_eq!(
        text,
        "<AccessControlPolicy xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><AccessControlList><Grant>\
         <Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"><ID>1</ID></Grantee>\
         <Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>"
    );
    let parsed = answer(&operation("s3", "GetBucketAcl"), 200, &[], &text).unwrap();
    assert_eq!(parsed["Grants"][0]["Grantee"]["Type"], "CanonicalUser");
}

#[test]
fn a_bucket_without_configuration_has_no_body() {
    let request =
        serialize(&operation("s3", "CreateBucket"), &params! { "Bucket": "b" }, &SerializeOptions::default())
            .unwrap();
    assert_eq!(request.body, SerializedBody::Empty);
    assert!(request.headers.is_empty());
}

#[test]
fn the_output_stream_is_handed_through_after_the_headers() {
    let stream = Stream::from_bytes("content");
    let headers = [
        ("Content-Length", "7"),
        ("x-amz-meta-Colour", "blue"),
        ("X-Amz-Meta-size", "3"),
        ("Last-Modified", "Thu, 02 Jan 2020 03:04:05 GMT"),
        ("x-amz-request-id", "R"),
        ("x-amz-id-2", "H"),
        ("Expires", "soon"),
    ]
    .map(|(name, value)| (name.into(), value.into()));
    let get = operation("s3", "GetObject");
    let view = ResponseView { status: 200, headers: &headers[..6], body: ResponseBody::Stream(&stream) };
    let parsed = parse(&get, &view).unwrap();
    assert!(matches!(&parsed["Body"], Value::Stream(body) if body.is(&stream)));
    assert_eq!(parsed["ContentLength"].as_i64(), Some(7));
    assert_eq!(parsed["LastModified"].as_timestamp(), Some(Timestamp::new(1_577_934_245, 0)));
    assert_eq!(parsed["Metadata"], Value::from(params! { "Colour": "blue", "size": "3" }));
    let metadata = parsed["ResponseMetadata"].as_map().unwrap();
    assert_eq!(metadata.keys().collect::<Vec<_>>(), ["RequestId", "HostId", "HTTPStatusCode", "HTTPHeaders"]);
    assert_eq!(metadata["HTTPHeaders"]["x-amz-meta-size"], "3");
    assert_eq!(parsed.keys().next().unwrap(), "ResponseMetadata");
    assert_eq!(parsed.keys().last().unwrap(), "Body");
}

#[test]
fn a_listing_is_read_in_the_order_of_the_model() {
    let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name><Prefix/><KeyCount>2</KeyCount>\
        <Contents><Size>5</Size><Key>a&amp;b</Key><LastModified>2020-01-02T03:04:05.000Z</LastModified></Contents>\
        <CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes><Unknown><Deep>1</Deep></Unknown>\
        <Contents><Key>c</Key><ETag>&quot;e&quot;</ETag></Contents><IsTruncated>false</IsTruncated></ListBucketResult>";
    let parsed = answer(&operation("s3", "ListObjectsV2"), 200, &[], body).unwrap();
    let names: Vec<_> = parsed.keys().collect();
    assert_eq!(
        names,
        ["ResponseMetadata", "IsTruncated", "Contents", "Name", "Prefix", "CommonPrefixes", "KeyCount"]
    );
    assert_eq!(
        parsed["Contents"][0].as_map().unwrap().keys().collect::<Vec<_>>(),
        ["Key", "LastModified", "Size"]
    );
    assert_eq!(parsed["Contents"][0]["Key"], "a&b");
    assert_eq!(parsed["Contents"][0]["LastModified"].as_timestamp().unwrap().offset(), Some(0));
    assert_eq!(parsed["Contents"][1]["ETag"], "\"e\"");
    assert_eq!(parsed["Prefix"], "");
    assert_eq!(parsed["IsTruncated"], false);
}

#[test]
fn an_error_has_its_code_and_the_members_of_its_shape() {
    let body = "<Error><Code>InvalidObjectState</Code><Message>no</Message><StorageClass>GLACIER</StorageClass>\
        <RequestId>R</RequestId><HostId>H</HostId></Error>";
    let parsed = answer(&operation("s3", "GetObject"), 403, &[("x-amz-request-id", "R")], body).unwrap();
    assert_eq!(
        parsed["Error"],
        Value::from(params! { "Code": "InvalidObjectState", "Message": "no", "StorageClass": "GLACIER" })
    );
    assert_eq!(parsed["StorageClass"], "GLACIER");
    assert_eq!(parsed["ResponseMetadata"]["RequestId"], "R");
    assert_eq!(parsed["ResponseMetadata"]["HostId"], "");
    assert_eq!(parsed["ResponseMetadata"]["HTTPStatusCode"].as_i64(), Some(403));
}

#[test]
fn errors_without_a_readable_body_come_from_the_status() {
    let head = operation("s3", "HeadObject");
    for (status, body, message) in [
        (404, "", "Not Found"),
        (404, "<html", "Not Found"),
        (503, "", "Service Unavailable"),
        (503, " <html><body>Service Unavailable</body></html>", "Service Unavailable"),
        (599, "", ""),
    ] {
        let parsed = answer(&head, status, &[], body).unwrap();
        assert_eq!(parsed["Error"]["Code"], status.to_string().as_str());
        assert_eq!(parsed["Error"]["Message"], message);
    }
}

#[test]
fn what_does_not_fit_the_operation_is_named() {
    let get = operation("s3", "GetObject");
    for (params, named) in [
        (params! { "Bucket": "b" }, "`Key`"),
        (params! { "Bucket": "b", "Key": "k", "Nope": 1 }, "`Nope`"),
        (params! { "Bucket": "b", "Key": "k", "IfModifiedSince": "soon" }, "`soon`"),
    ] {
        let error = serialize(&get, &params, &SerializeOptions::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameters);
        assert!(error.to_string().contains(named), "{error}");
    }
    let error = serialize(
        &operation("s3", "PutObject"),
        &params! { "Bucket": "b", "Key": "k", "Body": 5 },
        &SerializeOptions::default(),
    );
    assert_eq!(
        error.unwrap_err().to_string(),
        "a value of kind `integer` cannot be sent as a body, give bytes, text or something to read from"
    );
}
