//! The client's types, taken from a session full of secrets while it calls, paginates, waits, presigns and fails.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bufeo::event::*;
use bufeo::{
    AddressingStyle, Attribute, Bases, ClientCertificate, Config, Credentials, Environment, HttpRequest,
    HttpResponse, Method, Mixin, RequestSignature, Secret, Session, SignatureVersion, Timeline, Token, Value,
    blocking, built_in_handlers, params,
};
use bufeo_client as client;
use bufeo_testserver::{Request, Response, StubServer};

use crate::shown::{BEARER, DATA, MEMBER, PASSWORD, SECRET_KEY, SIGNATURE, SSE_KEY, Shown, TOKEN};

pub(crate) fn session() -> Session {
    Session::builder()
        .environment(Environment::of([("AWS_SECRET_ACCESS_KEY", SECRET_KEY)]))
        .credentials(Credentials::new("AKIDEXAMPLE", SECRET_KEY).with_session_token(TOKEN))
        .token(Token::new(BEARER))
        .region("eu-west-1")
        .build()
        .unwrap()
}

fn answering(status: u16, kind: &'static str, body: String) -> StubServer {
    StubServer::start(move |_: &Request| {
        Response::new(status)
            .with_header("content-type", kind)
            .with_header("x-amzn-requestid", "REQUEST")
            .with_header("set-cookie", MEMBER)
            .with_body(body.clone())
    })
    .unwrap()
}

pub(crate) async fn show(shown: &mut Shown) {
    settings(shown);
    classes(shown);
    notices(shown).await;
    calls(shown).await;
    pages(shown).await;
    signatures(shown).await;
    without_async(shown);
}

fn settings(shown: &mut Shown) {
    let session = session();
    shown.show(&session);
    shown.show(
        &Session::builder().credentials(Credentials::new("AKID", SECRET_KEY)).token(Token::new(BEARER)),
    );
    shown.show(&Environment::of([("AWS_SECRET_ACCESS_KEY", SECRET_KEY)]));
    shown.show(&Credentials::new("AKID", SECRET_KEY).with_session_token(TOKEN));
    shown.show(&Secret::from(SECRET_KEY));
    shown.show(&Token::new(BEARER));
    let config = Config::new()
        .with_read_timeout(Duration::from_secs(5))
        .with_s3_addressing(AddressingStyle::Path)
        .with_client_certificate(ClientCertificate::new("client.pem"))
        .with_client_context_params(params! { "password": PASSWORD });
    shown.show(&config);
    shown.show(config.client_certificate().unwrap());
    shown.show(&session.client("s3").endpoint_url(format!("https://me:{PASSWORD}@localhost")));
    shown.show(&SignatureVersion::V4);
    built_in_handlers().for_each(|handler| shown.show(&handler));
    shown.show(&client::Guarded::new(Box::pin(async { Ok(MEMBER) })));
    shown.show(&Retry::After(Duration::ZERO));
}

fn classes(shown: &mut Shown) {
    let method = Method::new(|_, _| Ok(Value::from(MEMBER)));
    shown.show(&method);
    shown.show(&Attribute::Value(params! { "Password": MEMBER }.into()));
    shown.show(&Mixin::new("Base"));
    let mut bases = Bases::default();
    bases.push(Mixin::new("Base"));
    shown.show(&bases);
}

/// What is said of settings: a proxy that is not followed, with a password.
async fn notices(shown: &mut Shown) {
    let proxy = format!("http://me:{PASSWORD}@proxy.example:8080");
    let environment = Environment::of([("HTTPS_PROXY", proxy.as_str()), ("AWS_RETRY_MODE", "adaptive")]);
    let session = Session::builder().environment(environment).region("eu-west-1").build().unwrap();
    let client = session.client("s3").build().await.unwrap();
    assert!(!client.meta().notices().is_empty());
    client.meta().notices().iter().for_each(|notice| shown.show(notice));
}

/// Every event, as the last handler on the client sees it, in calls that succeed and in calls that fail.
async fn calls(shown: &mut Shown) {
    let session = session();
    let seen = Arc::<Mutex<Shown>>::default();
    macro_rules! show {
        ($($event:ident),+) => {$(
            let all = Arc::clone(&seen);
            let name = <$event as bufeo::Event>::NAME;
            session.events().register_last(name, move |event: &mut $event| {
                all.lock().unwrap().show(&*event);
            }).unwrap();
        )+};
    }
    let change = |class: &mut CreatingClientClass| {
        class.attributes.insert("method", Method::new(|_, _| Ok(Value::Null)));
        class.attributes.insert("value", Value::from(params! { "Password": MEMBER }));
    };
    session.events().register("creating-client-class", change).unwrap();
    let all = Arc::clone(&seen);
    let print = move |class: &mut CreatingClientClass| all.lock().unwrap().show(&class.attributes);
    session.events().register_last("creating-client-class", print).unwrap();
    show!(ChooseServiceName, CreatingClientClass, CreatingSerializer, GetAttribute, ProvideClientParams);
    show!(
        BeforeParameterBuild,
        BeforeEndpointResolution,
        BeforeCall,
        RequestCreated,
        ChooseSigner,
        BeforeSign
    );
    show!(BeforeSend, BeforeParse, ResponseReceived, NeedsRetry, AfterCall, AfterCallError);
    let all = Arc::clone(&seen);
    let parts = move |event: &mut AfterCall| {
        let mut all = all.lock().unwrap();
        all.show(&event.parsed);
        all.show(&event.context);
        all.show(&event.response);
        all.show(&event.response.headers());
        all.show(&event.response.clone().headers_mut());
        all.show(&Answer::new(event.response.clone(), event.parsed.clone()));
    };
    session.events().register("after-call", parts).unwrap();
    let all = Arc::clone(&seen);
    let parts = move |event: &mut BeforeCall| {
        let mut all = all.lock().unwrap();
        all.show(&event.request);
        all.show(&event.request_signer);
    };
    session.events().register("before-call", parts).unwrap();
    let all = Arc::clone(&seen);
    let parts = move |event: &mut BeforeEndpointResolution| {
        let mut all = all.lock().unwrap();
        all.show(&event.params);
        all.show(&event.builtins);
    };
    session.events().register("before-endpoint-resolution", parts).unwrap();
    let all = Arc::clone(&seen);
    let parts = move |event: &mut BeforeSend| all.lock().unwrap().show(&event.request);
    session.events().register("before-send", parts).unwrap();

    let config = || Config::new().with_max_attempts(1);
    let secret = answering(200, "application/x-amz-json-1.1", format!(r#"{{"SecretString": "{MEMBER}"}}"#));
    let manager = session.client("secretsmanager").endpoint_url(secret.endpoint()).build().await.unwrap();
    shown.show(&manager);
    shown.show(manager.meta());
    shown.show(&manager.downgrade());
    let output = manager.call("GetSecretValue", params! { "SecretId": "id" }).await.unwrap();
    shown.show(&output);
    shown.show(&*output);
    let attribute = manager.attribute("nothing").await.unwrap_err();
    shown.show(&attribute);
    let wrong =
        manager.call("CreateSecret", params! { "Name": 5, "SecretString": [MEMBER] }).await.unwrap_err();
    shown.show(&wrong);

    let body = format!(r#"{{"__type": "Refused", "password": "{MEMBER}"}}"#);
    let refusing = answering(400, "application/x-amz-json-1.1", body);
    let manager = session.client("secretsmanager").config(config()).endpoint_url(refusing.endpoint());
    let manager = manager.build().await.unwrap();
    let refused = manager.call("PutSecretValue", params! { "SecretId": "a", "SecretString": MEMBER }).await;
    shown.show(&refused.unwrap_err());

    let closed = answering(200, "text/plain", String::new()).endpoint().to_owned();
    let s3 = session.client("s3").config(config()).endpoint_url(closed).build().await.unwrap();
    let parameters = params! { "Bucket": "b", "Key": "k", "Body": DATA, "SSECustomerKey": SSE_KEY,
    "SSECustomerAlgorithm": "AES256" };
    shown.show(&s3.call("PutObject", parameters).await.unwrap_err());
    shown.merge(&seen.lock().unwrap());
}

async fn pages(shown: &mut Shown) {
    let server = answering(
        200,
        "application/x-amz-json-1.0",
        format!(r#"{{"Items": [{{"a": {{"S": "{MEMBER}"}}}}]}}"#),
    );
    let dynamodb = session().client("dynamodb").endpoint_url(server.endpoint()).build().await.unwrap();
    let scan = || dynamodb.paginate("Scan", params! { "TableName": MEMBER }).starting_token(MEMBER);
    shown.show(&scan());
    shown.show(&scan().pages());
    let mut items = dynamodb.paginate("Scan", params! { "TableName": MEMBER }).items();
    items.next().await.unwrap().unwrap();
    shown.show(&items);
    shown.show(&dynamodb.wait("table_exists", params! { "TableName": MEMBER }));
    let limits = client::PagerLimits::default();
    shown.show(&limits);
    let model = dynamodb.meta().service_model().paginator("Scan").unwrap().unwrap();
    let pager = client::Pager::new(model, limits);
    shown.show(&pager);
    let waiter = dynamodb.meta().service_model().waiter("TableExists").unwrap();
    shown.show(&client::Polling::new(waiter, 3));
    shown.show(&client::Verdict::Again);
}

async fn signatures(shown: &mut Shown) {
    let s3 = session().client("s3").endpoint_url("https://localhost").build().await.unwrap();
    let parameters = params! { "Bucket": "b", "Key": MEMBER };
    shown.show(&s3.presigned_url("GetObject", parameters));
    shown.show(&s3.presigned_post("b", "k"));
    shown.show(&s3.presigned_post("b", "k").build().await.unwrap());
    let credentials = Credentials::new("AKID", SECRET_KEY).with_session_token(TOKEN);
    let signature = RequestSignature::new(SignatureVersion::V4, credentials, "es", "eu-west-1");
    let mut request = HttpRequest::build("GET", format!("https://localhost/?X-Amz-Signature={SIGNATURE}"));
    request.headers_mut().insert("x-amz-server-side-encryption-customer-key", SSE_KEY);
    signature.sign(&mut request, std::time::UNIX_EPOCH).unwrap();
    shown.show(&signature);
    shown.show(&request);
    shown.show(&HttpResponse::build(200).header("location", format!("?Signature={SIGNATURE}")).body(DATA));
}

fn without_async(shown: &mut Shown) {
    let session = blocking::Session::from(session());
    shown.show(&session);
    shown.show(&session.client("s3"));
    let s3 = session.client("s3").endpoint_url("https://localhost").build().unwrap();
    let timeline = Timeline::watch(s3.meta().events());
    for _ in 0..1000 {
        drop(s3.presigned_url("GetObject", params! { "Bucket": "b", "Key": "k" }).build());
    }
    shown.show(&timeline);
    shown.show(&s3);
    shown.show(&s3.presigned_url("GetObject", params! { "Key": MEMBER }));
    shown.show(&s3.presigned_post("b", "k"));
    shown.show(&s3.wait("bucket_exists", params! { "Bucket": MEMBER }));
    let list = || s3.paginate("ListObjectsV2", params! { "Bucket": MEMBER });
    shown.show(&list());
    shown.show(&list().pages());
    shown.show(&list().items());
}
