//! Calls of several services, each with another wire format, answered by a moto server.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use bufeo::blocking::{Client, Session};
use bufeo::{Credentials, Environment, ErrorKind, Value, params};
use bufeo_oracle::MotoServer;

fn client(moto: &MotoServer, service: &str) -> Client {
    let session = Session::builder()
        .environment(Environment::of::<&str, &str>([]))
        .credentials(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI"))
        .region("us-east-1")
        .endpoint_url(moto.endpoint())
        .build()
        .unwrap();
    Session::from(session).client(service).build().unwrap()
}

#[test]
fn services_of_every_wire_format_answer() {
    let moto = MotoServer::start().unwrap();
    let dynamodb = client(&moto, "dynamodb");
    dynamodb_in_json(&dynamodb);
    dynamodb_with_serde(&dynamodb);
    s3_in_rest_xml(&client(&moto, "s3"));
    sqs_in_json(&client(&moto, "sqs"));
    sns_in_query(&client(&moto, "sns"));
    ec2_in_its_own(&client(&moto, "ec2"));
    lambda_in_rest_json(&client(&moto, "lambda"));
}

fn dynamodb_in_json(dynamodb: &Client) {
    let key = params! { "AttributeName": "id", "KeyType": "HASH" };
    dynamodb
        .call(
            "CreateTable",
            params! {
                "TableName": "rivers",
                "KeySchema": [key],
                "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
                "BillingMode": "PAY_PER_REQUEST",
            },
        )
        .unwrap();
    let item = params! { "id": { "S": "ucayali" }, "length": { "N": "1771" }, "map": { "B": b"\x00\xff" } };
    dynamodb.call("put_item", params! { "TableName": "rivers", "Item": item.clone() }).unwrap();
    let key = params! { "id": { "S": "ucayali" } };
    let found = dynamodb.call("get_item", params! { "TableName": "rivers", "Key": key }).unwrap();
    assert_eq!(found["Item"], Value::from(item));

    let error = dynamodb.call("DescribeTable", params! { "TableName": "lakes" }).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Service);
    assert_eq!(error.code(), Some("ResourceNotFoundException"));
    assert_eq!(error.status(), Some(400));
}

/// Parameters and answers of the program's own types, and as JSON.
fn dynamodb_with_serde(dynamodb: &Client) {
    #[derive(serde::Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Describe<'a> {
        table_name: &'a str,
    }
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Described {
        table: Table,
    }
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Table {
        item_count: u64,
        table_arn: String,
        no_such_member: Option<String>,
    }
    let described: Described =
        dynamodb.call_typed("describe_table", &Describe { table_name: "rivers" }).unwrap();
    assert_eq!(described.table.item_count, 1);
    assert!(described.table.table_arn.ends_with(":table/rivers"));
    assert_eq!(described.table.no_such_member, None);

    let tables = dynamodb.call("list_tables", serde_json::json!({ "Limit": 1 })).unwrap();
    assert_eq!(tables["TableNames"][0], "rivers");
    let error = dynamodb.call_typed::<Vec<u8>>("list_tables", &serde_json::json!({})).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResponseParse);
}

fn s3_in_rest_xml(s3: &Client) {
    s3.call("CreateBucket", params! { "Bucket": "rivers" }).unwrap();
    let body = "a boto in the Ucayali";
    s3.call(
        "PutObject",
        params! { "Bucket": "rivers", "Key": "a b/ñ+%.txt", "Body": body, "Metadata": { "seen": "yes" } },
    )
    .unwrap();
    let object = s3.call("GetObject", params! { "Bucket": "rivers", "Key": "a b/ñ+%.txt" }).unwrap();
    assert_eq!(object["Metadata"]["seen"], "yes");
    assert_eq!(object["Body"].take_stream().unwrap().read_all_blocking().unwrap(), body);
    let missing = s3.call("GetObject", params! { "Bucket": "rivers", "Key": "none" }).unwrap_err();
    assert_eq!(missing.code(), Some("NoSuchKey"));
    assert!(missing.is_not_found());
    let missing = s3.call("HeadObject", params! { "Bucket": "rivers", "Key": "none" }).unwrap_err();
    assert_eq!(missing.code(), Some("404"));
}

fn sqs_in_json(sqs: &Client) {
    let queue = sqs.call("CreateQueue", params! { "QueueName": "sightings" }).unwrap();
    let url = &queue["QueueUrl"];
    sqs.call("SendMessage", params! { "QueueUrl": url, "MessageBody": "two botos" }).unwrap();
    let received = sqs.call("ReceiveMessage", params! { "QueueUrl": url }).unwrap();
    assert_eq!(received["Messages"][0]["Body"], "two botos");
}

fn sns_in_query(sns: &Client) {
    let topic = sns
        .call("CreateTopic", params! { "Name": "sightings", "Attributes": { "DisplayName": "Botos" } })
        .unwrap();
    let attributes = sns.call("GetTopicAttributes", params! { "TopicArn": &topic["TopicArn"] }).unwrap();
    assert_eq!(attributes["Attributes"]["DisplayName"], "Botos");
}

fn ec2_in_its_own(ec2: &Client) {
    let vpc = ec2.call("CreateVpc", params! { "CidrBlock": "10.1.0.0/16" }).unwrap();
    let filters = params! { "Filters": [{ "Name": "vpc-id", "Values": [vpc["Vpc"]["VpcId"].clone()] }] };
    let found = ec2.call("DescribeVpcs", filters).unwrap();
    assert_eq!(found["Vpcs"].items().count(), 1);
    assert_eq!(found["Vpcs"][0]["CidrBlock"], "10.1.0.0/16");
}

fn lambda_in_rest_json(lambda: &Client) {
    assert_eq!(
        lambda.call("ListFunctions", params! { "MaxItems": 5 }).unwrap()["Functions"].items().count(),
        0
    );
}
