//! How long it takes to parse a listing of 1,000 keys, and an item of DynamoDB: run with `--release`.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use bufeo_model::{OperationModel, ServiceModel};
use bufeo_protocol::{ResponseBody, ResponseView, parse};
use bytes::Bytes;

const ROUNDS: u32 = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let s3 = ServiceModel::from_json("s3", include_bytes!("../tests/models/s3.json"))?;
    let dynamodb = ServiceModel::from_json("dynamodb", include_bytes!("../tests/models/dynamodb.json"))?;
    let list = s3.operation("ListObjectsV2")?;
    let get = dynamodb.operation("GetItem")?;

    let body = listing();
    let listed = parse(&list, &view(&body))?;
    assert_eq!(listed["Contents"].items().count(), 1000);
    assert_eq!(listed["Contents"][999]["Size"].as_i64(), Some(999));
    report("ListObjectsV2, 1,000 keys", &list, &body)?;

    let body = item();
    let got = parse(&get, &view(&body))?;
    assert_eq!(got["Item"].as_map().map(bufeo_model::Map::len), Some(100));
    report("GetItem, 100 attributes", &get, &body)
}

#[expect(clippy::disallowed_methods, reason = "the clock is what this program reads")]
fn report(what: &str, operation: &OperationModel, body: &Bytes) -> Result<(), Box<dyn Error>> {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        black_box(parse(operation, &view(body))?);
        best = best.min(start.elapsed());
    }
    println!("{what}: {} bytes, best of {ROUNDS}: {best:?}", body.len());
    Ok(())
}

fn view(body: &Bytes) -> ResponseView<'_> {
    ResponseView { status: 200, headers: &[], body: ResponseBody::Bytes(body) }
}

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

fn item() -> Bytes {
    let attributes: Vec<String> = (0..100)
        .map(|number| format!("\"attribute{number}\":{{\"S\":\"the value of number {number}\"}}"))
        .collect();
    format!("{{\"Item\":{{{}}}}}", attributes.join(",")).into()
}
