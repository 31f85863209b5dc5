//! What is measured.

use bufeo_model::{Bundle, List, Loader, Map, OperationModel, Value, params};
use bytes::Bytes;

pub struct Case {
    pub name: &'static str,
    pub service: &'static str,
    pub operation: OperationModel,
    pub work: Work,
    /// How many times faster than botocore it shall be.
    pub times_faster: f64,
    /// A library that does the bare minimum on the same bytes, and how many times its time may be taken.
    pub library: Option<(&'static str, f64)>,
}

pub enum Work {
    /// An answer to parse; the output has `count` items under `member`.
    Parse { body: Bytes, member: &'static str, count: usize },
    /// Parameters to write as a request, validated first or not: botocore does both in one step.
    Serialize { params: Map, validated: bool },
}

pub fn all() -> Vec<Case> {
    let loader = Loader::new().with_bundle(Bundle::new(bufeo_data::FILES));
    let operation = |service: &str, name: &str| loader.load(service, None).unwrap().operation(name).unwrap();
    let parse = |name, service, operation, body, member, times_faster, library| Case {
        name,
        service,
        operation,
        work: Work::Parse { body, member, count: 1000 },
        times_faster,
        library: Some(library),
    };
    let mut cases = vec![
        parse(
            "parse-listing",
            "s3",
            operation("s3", "ListObjectsV2"),
            listing(),
            "Contents",
            45.0,
            ("quick-xml", 2.5),
        ),
        parse(
            "parse-query",
            "dynamodb",
            operation("dynamodb", "Query"),
            items(),
            "Items",
            6.0,
            ("serde_json", 1.5),
        ),
    ];
    for (name, checked, service, operation, params) in [
        ("write-put-item", "check-put-item", "dynamodb", operation("dynamodb", "PutItem"), put_item()),
        ("write-ec2-query", "check-ec2-query", "ec2", operation("ec2", "DescribeInstances"), ec2_query()),
        (
            "write-rest-xml",
            "check-rest-xml",
            "s3",
            operation("s3", "PutBucketLifecycleConfiguration"),
            lifecycle(),
        ),
    ] {
        for (name, validated) in [(name, false), (checked, true)] {
            cases.push(Case {
                name,
                service,
                operation: operation.clone(),
                work: Work::Serialize { params: params.clone(), validated },
                times_faster: 30.0,
                library: None,
            });
        }
    }
    cases
}

/// A listing of 1,000 keys, as S3 writes it: 310 KB.
fn listing() -> Bytes {
    let object = |number: u32| {
        format!(
            "<Contents><Key>folder/subfolder/object-{number:08}.parquet</Key>\
             <LastModified>2024-05-06T07:08:09.000Z</LastModified>\
             <ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><Size>{number}</Size>\
             <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>\
             <StorageClass>STANDARD</StorageClass></Contents>"
        )
    };
    let objects: String = (0..1000).map(object).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult \
         xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>bucket</Name><Prefix></Prefix>\
         <KeyCount>1000</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>true</IsTruncated>{objects}</ListBucketResult>"
    )
    .into()
}

/// 1,000 items of 20 attributes, as DynamoDB writes them.
fn items() -> Bytes {
    let attribute = |item: usize, number: usize| match number % 4 {
        0 => format!("\"attribute{number}\":{{\"S\":\"the value of number {number} of item {item}\"}}"),
        1 => format!("\"attribute{number}\":{{\"N\":\"{}\"}}", item * number),
        2 => format!("\"attribute{number}\":{{\"BOOL\":true}}"),
        _ => format!("\"attribute{number}\":{{\"SS\":[\"red\",\"green\"]}}"),
    };
    let item = |item: usize| {
        let attributes: Vec<String> = (0..20).map(|number| attribute(item, number)).collect();
        format!("{{{}}}", attributes.join(","))
    };
    let items: Vec<String> = (0..1000).map(item).collect();
    format!("{{\"Count\":1000,\"Items\":[{}],\"ScannedCount\":1000}}", items.join(",")).into()
}

fn put_item() -> Map {
    let item: Map = (0..20)
        .map(|number| {
            let value = match number % 4 {
                0 => params! { "S": format!("the value of number {number}") },
                1 => params! { "N": number.to_string() },
                2 => params! { "BOOL": true },
                _ => params! { "L": [{ "S": "a" }, { "N": "1" }] },
            };
            (format!("attribute{number}"), value)
        })
        .collect();
    params! { "TableName": "table", "Item": item }
}

/// A hundred parameters: ids, and filters with two values each.
fn ec2_query() -> Map {
    let ids: List = (0..40).map(|number| format!("i-{number:017x}")).collect();
    let filter =
        |number: usize| Value::from(params! { "Name": format!("tag:key-{number}"), "Values": ["a", "b"] });
    let filters: List = (0..19).map(filter).collect();
    params! { "InstanceIds": ids, "Filters": filters, "DryRun": false, "MaxResults": 100, "NextToken": "t" }
}

fn lifecycle() -> Map {
    let rule = |number: i64| {
        Value::from(params! {
            "ID": format!("rule {number}"),
            "Status": "Enabled",
            "Filter": { "And": { "Prefix": format!("logs/{number}/"), "Tags": [{ "Key": "a", "Value": "b & c" }] } },
            "Transitions": [{ "Days": number + 30, "StorageClass": "GLACIER" }],
            "Expiration": { "Days": number + 365 },
            "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 7 },
        })
    };
    let rules: List = (0..10).map(rule).collect();
    params! { "Bucket": "bucket", "LifecycleConfiguration": { "Rules": rules } }
}
