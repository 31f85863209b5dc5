//! What a failed call says, with all its causes after one another: nothing twice.

use std::error::Error as _;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use bufeo_client::{Config, Error, params};

use crate::sandbox::session;

/// An endpoint that answers the first request with these bytes, and closes.
fn saying(bytes: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        drop(connection.read(&mut [0; 4096]));
        drop(connection.write_all(bytes));
    });
    endpoint
}

async fn failure(endpoint: String) -> Error {
    let config = Config::new().with_max_attempts(1);
    let dynamodb = session().client("dynamodb").config(config).endpoint_url(endpoint).build().await.unwrap();
    dynamodb.call("ListTables", params! {}).await.unwrap_err()
}

#[tokio::test]
async fn no_cause_of_a_failed_call_is_said_twice() {
    let json = "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: 9\r\n\r\n";
    let json: &'static [u8] = [json, "{\"Table\":"].concat().leak().as_bytes();
    let tls = |endpoint: String| endpoint.replace("http:", "https:");
    for endpoint in [
        saying(b"HTTP/9.9 200 OK\r\n\r\n"),
        saying(b"no HTTP at all\r\n\r\n"),
        saying(b"HTTP/1.1 200 OK\r\ncontent-length: 1, 2\r\n\r\n"),
        saying(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n12"),
        saying(b""),
        saying(json),
        tls(saying(b"HTTP/1.1 400 Bad Request\r\n\r\n")),
        "http://127.0.0.1:1".to_owned(),
        "http://nowhere.invalid".to_owned(),
    ] {
        let error = failure(endpoint.clone()).await;
        let mut said = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let text = error.to_string();
            assert!(!said.contains(&text), "{endpoint}: {text:?} was said before: {said}");
            said.push_str(&format!(": {text}"));
            cause = error.source();
        }
    }
}
