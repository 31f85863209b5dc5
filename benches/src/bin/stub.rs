//! The server of the calls: answers as S3 and DynamoDB do, prints its address, runs until its standard input ends.

#![forbid(unsafe_code)]

use std::fmt::Write;
use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};

use bufeo_benches::{KEYS, OBJECT, PAGES, POLLS};
use bufeo_testserver::{Request, Response, StubOptions, StubServer};

fn main() -> std::io::Result<()> {
    let xml = |body| Response::new(200).with_header("content-type", "application/xml").with_body(body);
    let (last, more) = (xml(listing(None)), xml(listing(Some("more"))));
    let polls = AtomicUsize::new(0);
    let pages = AtomicUsize::new(0);
    let keys = listing(None);
    let object = Response::new(200)
        .with_header("content-type", "binary/octet-stream")
        .with_header("last-modified", "Fri, 02 Jan 2026 03:04:05 GMT")
        .with_header("etag", "\"etag\"")
        .with_body(vec![b'x'; OBJECT]);
    let written = Response::new(200).with_header("etag", "\"etag\"");
    let item = Response::new(200).with_header("content-type", "application/x-amz-json-1.0").with_body(ITEM);
    let answer = move |request: &Request| match request.method.as_str() {
        "GET"
            if request.path() == "/mybucket"
                && !request.query().is_some_and(|query| query.contains("list-type")) =>
        {
            page_after(&keys, request.query().unwrap_or_default())
        }
        "GET" if request.query().is_some_and(|query| query.contains("list-type=2")) => {
            let paged = request.path().contains("paged");
            let ended = paged && pages.fetch_add(1, Ordering::Relaxed) % PAGES == PAGES - 1;
            if paged && !ended { more.clone() } else { last.clone() }
        }
        // Of the polls of a waiter only the last finds what it waits for.
        "HEAD" if polls.fetch_add(1, Ordering::Relaxed) % POLLS < POLLS - 1 => Response::new(404),
        "HEAD" => Response::new(200),
        "GET" => object.clone(),
        "PUT" => written.clone(),
        _ => item.clone(),
    };
    let server = StubServer::start_with(StubOptions { recording: false, ..StubOptions::default() }, answer)?;
    println!("{}", server.endpoint());
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

const ITEM: &str = r#"{"Item": {"id": {"S": "0001"}, "name": {"S": "the name"}, "count": {"N": "42"},
    "tags": {"SS": ["a", "b", "c"]}, "nested": {"M": {"flag": {"BOOL": true}, "list": {"L": [{"N": "1"}, {"S": "x"}]}}}}}"#;

/// The page of an endless listing that comes after the marker of a request.
fn page_after(listing: &str, query: &str) -> Response {
    let marker = query.split('&').find_map(|pair| pair.strip_prefix("marker=")?.parse::<u64>().ok());
    let next = format!("<IsTruncated>true</IsTruncated><NextMarker>{}</NextMarker>", marker.unwrap_or(0) + 1);
    let page = listing.replacen("<IsTruncated>false</IsTruncated>", &next, 1);
    Response::new(200).with_header("content-type", "application/xml").with_body(page)
}

/// A page of a listing as S3 writes it; with a token where there are more.
fn listing(next: Option<&str>) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>mybucket</Name><Prefix></Prefix>",
    );
    let truncated = next.is_some();
    let _ = write!(
        text,
        "<KeyCount>{KEYS}</KeyCount><MaxKeys>{KEYS}</MaxKeys><IsTruncated>{truncated}</IsTruncated>"
    );
    if let Some(token) = next {
        let _ = write!(text, "<NextContinuationToken>{token}</NextContinuationToken>");
    }
    for number in 0..KEYS {
        let _ = write!(
            text,
            "<Contents><Key>folder/object-{number:06}.txt</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified>\
             <ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><Size>{number}</Size>\
             <StorageClass>STANDARD</StorageClass></Contents>"
        );
    }
    text.push_str("</ListBucketResult>");
    text
}
