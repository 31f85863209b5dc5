//! What handlers do with a body that is to be sent.

use bufeo_client::event::{BeforeCall, BeforeSend, RequestCreated};
use bufeo_client::{ChecksumPolicy, Config, params};
use bufeo_model::Stream;

use super::bodies::{CONTENT, pieces};
use super::service::{Service, assert_of_body};

/// What a handler puts in the place of the body is sent whole, on every attempt, and what it only looks at is sent too.
#[tokio::test]
async fn a_handler_may_read_and_replace_the_body() {
    for tls in [false, true] {
        let config = || Config::new().with_request_checksum_calculation(ChecksumPolicy::WhenRequired);
        let given = || Stream::from_bytes(CONTENT);

        let looks = |body: Option<&Stream>| {
            let mut body = bufeo_model::BodyStream::new(body.unwrap().lease());
            assert_eq!(body.read_all_blocking().unwrap(), CONTENT);
        };
        for event in ["before-call", "request-created", "before-send"] {
            let service = Service::start(tls, config(), &[503, 200]).await;
            let events = service.s3.meta().events();
            match event {
                "before-call" => events
                    .register(event, move |event: &mut BeforeCall| looks(event.request.body().as_stream())),
                "before-send" => events
                    .register(event, move |event: &mut BeforeSend| looks(event.request.body().as_stream())),
                _ => events.register_last(event, move |event: &mut RequestCreated| {
                    looks(event.request.body().as_stream());
                }),
            }
            .unwrap();
            service.put(given(), &params! {}).await.unwrap();
            assert_eq!(service.bodies(), [CONTENT.as_bytes(), CONTENT.as_bytes()], "{event}");
        }

        for other in [Stream::from_bytes("another"), pieces(&["an", "other"], Some(7), true)] {
            let service = Service::start(tls, config(), &[503, 200]).await;
            let replace = move |event: &mut BeforeSend| event.request.set_body(other.clone());
            service.s3.meta().events().register("before-send", replace).unwrap();
            service.put(given(), &params! {}).await.unwrap();
            assert_eq!(service.bodies(), [b"another", b"another"]);
        }

        for length in ["5", "12", "many"] {
            let service = Service::start(tls, config(), &[200]).await;
            let replace =
                move |event: &mut BeforeSend| event.request.headers_mut().insert("Content-Length", length);
            service.s3.meta().events().register("before-send", replace).unwrap();
            assert_of_body(&service.put(given(), &params! {}).await.unwrap_err(), length);
            assert_eq!(service.bodies().len(), 0);
        }

        let service = Service::start(tls, config(), &[200]).await;
        let replace =
            |event: &mut BeforeSend| event.request.set_body(pieces(&["an", "other"], Some(3), true));
        service.s3.meta().events().register("before-send", replace).unwrap();
        assert_of_body(&service.put(given(), &params! {}).await.unwrap_err(), "replaced");
        assert_eq!(service.bodies().len(), 0);
    }
}
