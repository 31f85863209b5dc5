//! Processes that may open few files.
//!
//! The limit is the process's, so the calls are made in one of their own: this program again, which runs the ignored
//! tests below.

use std::fs::File;
use std::process::Command;
use std::sync::Arc;

use bufeo_client::{Client, Config, ErrorKind, Session, params};
use bufeo_testserver::StubServer;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::sandbox::json;

const ENDPOINT: &str = "BUFEO_TEST_ENDPOINT";
const FILES: u64 = 256;
const CALLS: usize = 5000;

/// Runs one of the tests below in a process of its own, against a server of this one.
fn run(test: &str) -> StubServer {
    let server = StubServer::start(|_| json(200, "{}")).unwrap();
    let program = std::env::current_exe().unwrap();
    let test = format!("files::{test}");
    let output = Command::new(program)
        .args(["--ignored", "--exact", &test, "--nocapture"])
        .env(ENDPOINT, server.endpoint())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("1 passed"), "{text}");
    server
}

fn allow(files: u64) {
    let maximum = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: Some(files), maximum }).unwrap();
}

/// A client of the server in the other process, with the system's own time.
async fn client() -> Client {
    let config = Config::new().with_max_attempts(1);
    let environment = bufeo_client::Environment::of::<&str, &str>([]);
    let session = Session::builder().environment(environment).config(config).region("eu-west-1");
    let session = session.credentials(bufeo_client::Credentials::new("A", "s")).build().unwrap();
    let endpoint = std::env::var(ENDPOINT).unwrap();
    session.client("dynamodb").endpoint_url(&endpoint).build().await.unwrap()
}

async fn list(client: Client) {
    client.call("ListTables", params! {}).await.unwrap();
}

#[test]
fn five_thousand_tasks_are_served_under_256_file_handles() {
    let server = run("tasks");
    assert_eq!(server.requests().len(), CALLS);
    assert!(server.connections() < CALLS / 2, "{} connections", server.connections());
}

#[test]
#[ignore = "run in a process of its own"]
fn tasks() {
    allow(FILES);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        let client = client().await;
        let calls: Vec<_> = (0..CALLS).map(|_| tokio::spawn(list(client.clone()))).collect();
        for call in calls {
            call.await.unwrap();
        }
    });
}

#[test]
fn five_thousand_threads_are_served_under_256_file_handles() {
    let server = run("threads");
    assert_eq!(server.requests().len(), CALLS);
    assert!(server.connections() < CALLS / 2, "{} connections", server.connections());
}

#[test]
#[ignore = "run in a process of its own"]
fn threads() {
    allow(FILES);
    let client = bufeo_model::block_on(client());
    let begin = Arc::new(std::sync::Barrier::new(CALLS));
    let threads: Vec<_> = (0..CALLS)
        .map(|_| {
            let (client, begin) = (client.clone(), Arc::clone(&begin));
            let thread = std::thread::Builder::new().stack_size(512 << 10);
            let calls = move || {
                begin.wait();
                bufeo_model::block_on(list(client));
            };
            thread.spawn(calls).unwrap()
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    // The rest of the process has its share.
    let files: Vec<_> = (0..FILES / 5).map(|_| File::open("/dev/null").unwrap()).collect();
    drop(files);
}

#[test]
fn without_a_file_handle_left_the_error_names_the_limit() {
    run("no_handles");
}

#[test]
#[ignore = "run in a process of its own"]
fn no_handles() {
    let idle = bufeo_model::block_on(client());
    bufeo_model::block_on(list(idle.clone()));
    let client = bufeo_model::block_on(client());
    allow(64);
    let mut files = Vec::new();
    while let Ok(file) = File::open("/dev/null") {
        files.push(file);
    }
    // What lies idle makes room, whoever's it is. The thread has what it is woken with already.
    bufeo_model::block_on(list(client.clone()));
    client.close();
    files.extend(File::open("/dev/null"));
    let error = bufeo_model::block_on(client.call("ListTables", params! {})).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::HttpClient, "{error:?}");
    assert!(error.to_string().contains("limit of 64 open file handles"), "{error}");
    files.pop();
    bufeo_model::block_on(list(client));
}
