//! Bodies that break their word: whatever a body says of its length and whatever it gives, what reaches the server is whole,
//! or the call fails.

mod bodies;
mod handlers;
mod service;

use std::error::Error as _;
use std::io;

use bufeo_client::{Config, Error, ErrorKind, params};
use bufeo_model::Stream;
use bytes::Bytes;

use bodies::{BODIES, CONTENT, Changing, Make, Pieces, Reaches, WHOLE, failing, pieces};
use service::{Service, assert_of_body, ways};

#[tokio::test]
async fn a_body_reaches_the_server_whole_or_not_at_all() {
    for tls in [false, true] {
        for (way, config, more) in ways() {
            let service = Service::start(tls, config, &[200]).await;
            let mut seen = 0;
            for (name, make, _) in BODIES {
                for length in [None, Some(0), Some(5), Some(WHOLE), Some(12)] {
                    let what = format!("{name}, {way}, TLS {tls}, ContentLength {length:?}");
                    let mut more = more.clone();
                    if let Some(length) = length {
                        more.insert("ContentLength", length as i64);
                    }
                    let outcome = service.put(make(), &more).await;
                    let bodies = service.bodies();
                    match outcome {
                        Ok(()) => {
                            assert_eq!(bodies.len(), seen + 1, "{what}");
                            assert_eq!(String::from_utf8_lossy(&bodies[seen]), CONTENT, "{what}");
                            seen += 1;
                        }
                        Err(error) => {
                            assert_of_body(&error, &what);
                            assert_eq!(bodies.len(), seen, "{what}: {error}");
                        }
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn what_reaches_the_server_of_each_body() {
    for (tls, place) in [(false, 0), (true, 1)] {
        let service = Service::start(tls, Config::new(), &[200]).await;
        for (name, make, reaches) in BODIES {
            let before = service.bodies().len();
            let outcome = service.put(make(), &params! {}).await;
            let came = if service.bodies().len() > before { Reaches::All } else { Reaches::Nothing };
            assert_eq!(
                (came, outcome.is_ok()),
                (reaches[place], came == Reaches::All),
                "{name}: {outcome:?}"
            );
        }
    }
}

/// What can be read once and does not say how long it is needs the caller's word.
#[tokio::test]
async fn a_body_of_unknown_length_asks_for_its_length() {
    let once: Make = || pieces(&["hello", " world"], None, false);
    for tls in [false, true] {
        for (way, config, more) in ways() {
            let service = Service::start(tls, config, &[200]).await;
            let mut known = more.clone();
            known.insert("ContentLength", WHOLE as i64);
            // A checksum that the caller asked for has to stand before the body over plain HTTP.
            let asked = way == "with SHA-256" && !tls;
            let outcome = service.put(once(), &known).await;
            assert_eq!(outcome.is_err(), asked, "{way}, TLS {tls}: {outcome:?}");
            if !asked {
                let error = service.put(once(), &more).await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Body, "{way}, TLS {tls}: {error:?}");
                let says = error.to_string();
                assert!(
                    says.contains("`Body` of PutObject") && says.contains("give `ContentLength`"),
                    "{says}"
                );
                assert!(!says.to_lowercase().contains("https"), "{says}");
            }
        }
    }
}

#[tokio::test]
async fn bytes_and_their_absence_are_held_against_the_length_too() {
    for tls in [false, true] {
        for (_, config, more) in ways() {
            let service = Service::start(tls, config, &[200]).await;
            for length in [0, 5, 12] {
                let mut object =
                    params! { "Bucket": "b", "Key": "k", "Body": CONTENT, "ContentLength": length };
                object.extend(more.clone());
                let error = service.s3.call("PutObject", object.clone()).await.unwrap_err();
                assert_of_body(&error, "bytes");
                object.remove("Body");
                let outcome = service.s3.call("PutObject", object).await;
                assert_eq!(outcome.is_ok(), length == 0, "{outcome:?}");
            }
            assert!(service.bodies().iter().all(Vec::is_empty));
        }
    }
}

#[tokio::test]
async fn the_cause_of_a_failing_body_is_kept_and_nothing_is_tried_again() {
    for tls in [false, true] {
        for (way, config, more) in ways() {
            for (rewinds, says) in [(true, Some(11)), (true, Some(5)), (false, Some(11))] {
                let service = Service::start(tls, config.clone(), &[200]).await;
                let error = service.put(failing(rewinds, says), &more).await.unwrap_err();
                if error.kind() == ErrorKind::Unseekable {
                    assert!(!rewinds && !tls, "{way}: {error:?}");
                    continue;
                }
                assert_eq!(error.kind(), ErrorKind::Body, "{way}, TLS {tls}: {error:?}");
                assert_eq!(error.to_string(), "`Body` of PutObject cannot be read");
                assert_eq!(error.source().unwrap().to_string(), "disk on fire");
                assert!(service.server.connections() <= 1, "{way}, TLS {tls}");
                assert_eq!(service.bodies().len(), 0);
            }
        }
    }
}

/// A body that is read from elsewhere fails as that does, which is no reason to send it again.
#[tokio::test]
async fn the_connection_that_a_body_comes_from_is_not_the_one_that_it_goes_over() {
    for (tls, kind) in [(false, ErrorKind::ConnectionClosed), (true, ErrorKind::ReadTimeout)] {
        let service = Service::start(tls, Config::new(), &[200]).await;
        let cause = io::Error::other(Error::from_handler(kind, "the download broke off"));
        let body = Stream::failed(cause);
        let error = service.put(body, &params! { "ContentLength": 11 }).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Body, "{error:?}");
        assert_eq!(error.source().unwrap().to_string(), "the download broke off");
        assert!(service.server.connections() <= 1 && service.bodies().is_empty());
    }
}

#[tokio::test]
async fn another_attempt_sends_what_the_first_one_sent() {
    for tls in [false, true] {
        for (way, config, more) in ways() {
            for second in ["", "hello", "hello world, again"] {
                for readings in 1..=3 {
                    let service = Service::start(tls, config.clone(), &[503, 200]).await;
                    let mut contents = vec![CONTENT; readings];
                    contents.push(second);
                    let body = Stream::new(Changing { contents, at: 0, read: false, says: Some(WHOLE) });
                    let outcome = service.put(body, &more).await;
                    let sent = service.bodies();
                    let what = format!("{way}, TLS {tls}, {readings} of {second:?}: {outcome:?}");
                    assert!(sent.iter().all(|sent| sent == CONTENT.as_bytes()), "{what} {sent:?}");
                    assert_eq!(outcome.is_ok(), sent.len() == 2, "{what}");
                    if let Err(error) = outcome {
                        assert_of_body(&error, &what);
                    }
                }
            }
        }
    }
}

/// Long bodies are cut in the middle, long after the server has begun to read.
#[tokio::test]
async fn a_long_body_breaks_off_before_its_announced_end() {
    const MIB: usize = 1 << 20;
    for tls in [false, true] {
        let service = Service::start(tls, Config::new(), &[200]).await;
        for (has, says) in [(3 * MIB, 3 * MIB - 1), (3 * MIB, 2 * MIB), (3 * MIB, 3 * MIB + 1)] {
            let all = vec![Bytes::from(vec![b'x'; MIB]); has / MIB];
            let body = Pieces { pieces: all, at: 0, says: Some(says as u64), rewinds: false, fails: false };
            let error = service.put(Stream::new(body), &params! {}).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Body, "{error:?}");
            assert!(error.to_string().contains(&says.to_string()), "{error}");
            assert_eq!(service.bodies().len(), 0);
        }
    }
}
