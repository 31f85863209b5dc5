//! Starts one of the test servers for a program in any language: prints where it is as a line of JSON and runs
//! until its standard input ends.

#![forbid(unsafe_code)]

mod arguments;

use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use bufeo_testserver::{BadServer, EchoServer, Request, S3Server, StubServer};
use serde_json::{Value, json};

use arguments::Command;

fn main() -> ExitCode {
    let command = match arguments::parse(std::env::args().skip(1)) {
        Ok(command) => command,
        Err(error) => {
            eprintln!("{error}\n\n{}", arguments::USAGE);
            return ExitCode::from(2);
        }
    };
    match run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the server could not run: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> io::Result<()> {
    match command {
        Command::Help => io::stdout().write_all(arguments::USAGE.as_bytes()),
        Command::S3(options) => {
            let server = S3Server::start_with(options)?;
            let ready = json!({
                "endpoint": server.endpoint(),
                "access_key": server.access_key(),
                "secret_key": server.secret_key(),
                "root": server.root(),
            });
            until_input_ends(&ready, || server.requests())
        }
        Command::Stub(options, response) => {
            let server = StubServer::start_with(options, move |_| response.clone())?;
            let ready = match (server.ca_pem(), server.client_pem()) {
                (Some(authority), Some(client)) => {
                    json!({ "endpoint": server.endpoint(), "ca_pem": authority, "client_pem": client })
                }
                _ => json!({ "endpoint": server.endpoint() }),
            };
            until_input_ends(&ready, || server.requests())
        }
        Command::Echo => {
            let server = EchoServer::start()?;
            until_input_ends(&json!({ "endpoint": server.endpoint() }), Vec::new)
        }
        Command::Bad { port, behaviour } => {
            let server = BadServer::start_on(port, behaviour)?;
            until_input_ends(&json!({ "endpoint": server.endpoint() }), || server.requests())
        }
    }
}

fn until_input_ends(ready: &Value, requests: impl Fn() -> Vec<Request>) -> io::Result<()> {
    print_line(ready)?;
    for line in io::stdin().lock().lines() {
        match line?.trim() {
            "requests" => print_line(&requests().iter().map(as_json).collect())?,
            other => eprintln!("`{other}` is not understood; the only word is `requests`"),
        }
    }
    Ok(())
}

fn print_line(value: &Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{value}")?;
    out.flush()
}

/// Bodies and header values as text, since that is what tests compare; other bytes are replaced.
fn as_json(request: &Request) -> Value {
    let headers: Vec<Value> = request
        .headers
        .iter()
        .map(|(name, value)| json!([name.as_str(), String::from_utf8_lossy(value.as_bytes())]))
        .collect();
    json!({
        "method": request.method.as_str(),
        "target": request.target,
        "headers": headers,
        "body": String::from_utf8_lossy(&request.body),
    })
}
