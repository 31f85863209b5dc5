//! The command line.

use bufeo_testserver::{Behaviour, Certificate, Response, S3Options, StubOptions};

pub(crate) const USAGE: &str = "\
usage: bufeo-testserver s3   [--port N] [--access-key KEY] [--secret-key KEY]
       bufeo-testserver stub [--port N] [--tls] [--certificate KIND] [--forget] [--status N]
                             [--header 'NAME: VALUE']... [--body TEXT]
       bufeo-testserver bad  BEHAVIOUR [--port N]
       bufeo-testserver echo

Listens on 127.0.0.1, on a free port unless told otherwise. Prints one line of JSON when it answers: the
endpoint, and for s3 access_key, secret_key and root (its folder), and for stub --tls ca_pem and client_pem. Runs until its
standard input ends. A stub that forgets records no requests, so that it can serve millions. The line `requests` on its standard input prints, as one line of JSON, the list of the
requests seen so far.

KIND is one of
  good   for-another-name   expired   not-yet-valid   asks-for-another
  self-signed   self-signed-for-another-name   self-signed-expired   self-signed-not-yet-valid
  self-signed-without-key

BEHAVIOUR is one of
  close-before-answer     close-after-headers   close-mid-body   close-idle   garbage   never-answer
  truncated-body=D,S      promises D bytes and sends S
  fail=N                  answers N requests with a 500, then with 200
";

/// What to start.
#[derive(Debug)]
pub(crate) enum Command {
    Help,
    S3(S3Options),
    Stub(StubOptions, Response),
    Bad { port: u16, behaviour: Behaviour },
    Echo,
}

/// Reads the arguments that follow the program's name; the error is a sentence.
pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Command, String> {
    let mut arguments = arguments.into_iter();
    match arguments.next().as_deref() {
        Some("s3") => s3(arguments),
        Some("stub") => stub(arguments),
        Some("bad") => bad(arguments),
        Some("echo") => Ok(Command::Echo),
        Some("--help" | "-h" | "help") => Ok(Command::Help),
        Some(other) => Err(format!("`{other}` is not a server; there are `s3`, `stub`, `bad` and `echo`")),
        None => Err("name a server: `s3`, `stub`, `bad` or `echo`".into()),
    }
}

fn s3(mut arguments: impl Iterator<Item = String>) -> Result<Command, String> {
    let mut options = S3Options::default();
    while let Some(flag) = arguments.next() {
        match flag.as_str() {
            "--port" => options.port = number(&flag, arguments.next())?,
            "--access-key" => options.access_key = value(&flag, arguments.next())?,
            "--secret-key" => options.secret_key = value(&flag, arguments.next())?,
            _ => return Err(format!("`{flag}` is not an option of `s3`")),
        }
    }
    Ok(Command::S3(options))
}

fn stub(mut arguments: impl Iterator<Item = String>) -> Result<Command, String> {
    let mut options = StubOptions::default();
    let (mut status, mut headers, mut body) = (200, Vec::new(), String::new());
    while let Some(flag) = arguments.next() {
        match flag.as_str() {
            "--port" => options.port = number(&flag, arguments.next())?,
            "--tls" => options.tls = true,
            "--certificate" => options.certificate = certificate(&value(&flag, arguments.next())?)?,
            "--forget" => options.recording = false,
            "--status" => status = number(&flag, arguments.next())?,
            "--header" => headers.push(header(&value(&flag, arguments.next())?)?),
            "--body" => body = value(&flag, arguments.next())?,
            _ => return Err(format!("`{flag}` is not an option of `stub`")),
        }
    }
    let response = Response::new(status).with_body(body);
    let response =
        headers.into_iter().fold(response, |response, (name, value)| response.with_header(name, value));
    Ok(Command::Stub(options, response))
}

fn certificate(name: &str) -> Result<Certificate, String> {
    Ok(match name {
        "good" => Certificate::Good,
        "for-another-name" => Certificate::ForAnotherName,
        "expired" => Certificate::Expired,
        "not-yet-valid" => Certificate::NotYetValid,
        "asks-for-another" => Certificate::AsksForAnother,
        "self-signed" => Certificate::SelfSigned,
        "self-signed-for-another-name" => Certificate::SelfSignedForAnotherName,
        "self-signed-expired" => Certificate::SelfSignedExpired,
        "self-signed-not-yet-valid" => Certificate::SelfSignedNotYetValid,
        "self-signed-without-key" => Certificate::SelfSignedWithoutKey,
        _ => return Err(format!("`{name}` is not a kind of certificate; `--help` lists them")),
    })
}

fn bad(mut arguments: impl Iterator<Item = String>) -> Result<Command, String> {
    let mut port = 0;
    let mut behaviour = None;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--port" => port = number(&argument, arguments.next())?,
            flag if flag.starts_with('-') => return Err(format!("`{flag}` is not an option of `bad`")),
            name => behaviour = Some(named(name)?),
        }
    }
    let behaviour = behaviour.ok_or("`bad` needs a behaviour, for example `garbage`")?;
    Ok(Command::Bad { port, behaviour })
}

fn named(text: &str) -> Result<Behaviour, String> {
    let (name, numbers) = text.split_once('=').unwrap_or((text, ""));
    let numbers: Vec<usize> = numbers.split(',').filter_map(|number| number.parse().ok()).collect();
    Ok(match (name, numbers.as_slice()) {
        ("close-before-answer", []) => Behaviour::CloseBeforeAnswer,
        ("close-after-headers", []) => Behaviour::CloseAfterHeaders,
        ("close-mid-body", []) => Behaviour::CloseMidBody,
        ("close-idle", []) => Behaviour::CloseIdle,
        ("garbage", []) => Behaviour::Garbage,
        ("never-answer", []) => Behaviour::NeverAnswer,
        ("truncated-body", &[declared, sent]) => Behaviour::TruncatedBody { declared, sent },
        ("fail", &[times]) => Behaviour::Fail { times },
        _ => return Err(format!("`{text}` is not a behaviour; `--help` lists them")),
    })
}

fn value(flag: &str, value: Option<String>) -> Result<String, String> {
    value.ok_or_else(|| format!("`{flag}` needs a value"))
}

fn number(flag: &str, text: Option<String>) -> Result<u16, String> {
    let text = value(flag, text)?;
    text.parse().map_err(|_| format!("`{flag}` needs a number up to 65535, not `{text}`"))
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) =
        text.split_once(':').ok_or_else(|| format!("`{text}` is not a header; write `name: value`"))?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(line.split(' ').map(str::to_owned))
    }

    #[test]
    fn behaviours_are_read_with_their_numbers() {
        let command = parsed("bad truncated-body=10,3 --port 5").unwrap();
        let Command::Bad { port: 5, behaviour } = command else { panic!("{command:?}") };
        assert_eq!(behaviour, Behaviour::TruncatedBody { declared: 10, sent: 3 });
    }

    #[test]
    fn what_is_wrong_is_named() {
        let error = |line| parsed(line).unwrap_err();
        assert!(error("s4").contains("`s4`"));
        assert!(error("s3 --prot 1").contains("`--prot`"));
        assert!(error("s3 --port x").contains("`x`"));
        assert!(error("s3 --port").contains("`--port`"));
        assert!(error("bad fail").contains("`fail`"));
        assert!(error("bad").contains("needs a behaviour"));
        assert!(error("stub --header nothing").contains("`nothing`"));
    }
}
