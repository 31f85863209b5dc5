//! What lies below the client: values, models, messages, signatures, endpoints, events.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bufeo::{Map, ServiceModel, Str, Timestamp, Value, params};
use bufeo_checksum::{Algorithm, CheckedBody, Checksum, ChunkedBody};
use bufeo_endpoint as endpoint;
use bufeo_events as events;
use bufeo_model::{self as model, BodyStream, Bundle, EventStream, Foreign, List, Loader, Stream};
use bufeo_protocol as protocol;
use bufeo_sign as sign;

use crate::shown::{DATA, MEMBER, PASSWORD, SECRET_KEY, SIGNATURE, Shown, TOKEN};

pub(crate) fn show(shown: &mut Shown) {
    values(shown);
    models(shown);
    messages(shown);
    signatures(shown);
    endpoints(shown);
    registrations(shown);
    shown.show(&bufeo_wait::Alarm::at(now()));
    shown.show(&bufeo_stack::Level::first());
}

#[expect(clippy::disallowed_methods, reason = "an alarm is set for a time of the system's")]
fn now() -> Instant {
    Instant::now()
}

fn values(shown: &mut Shown) {
    let mut many: Map = (0..1000).map(|number| (number.to_string(), Value::from(DATA))).collect();
    shown.show(&many);
    shown.show(&Value::from(many.clone()));
    shown.show(&Value::from(DATA.repeat(100).into_bytes()));
    shown.show(&Value::from("a".repeat(100_000)));
    shown.show(&Value::from(List::from(vec![Value::from(MEMBER); 1000])));
    shown.show(&vec![Value::from(params! { "Password": MEMBER })]);
    shown.show(&List::from(vec![Value::from(params! { "Password": MEMBER }); 10]));
    shown.show(&Str::from("a".repeat(100_000)));
    shown.show(&many.entry("0"));
    shown.show(&many.entry("new"));
    let model::Entry::Vacant(vacant) = many.entry("new") else { panic!("it is new") };
    shown.show(&vacant);
    let model::Entry::Occupied(occupied) = many.entry("0") else { panic!("it is there") };
    shown.show(&occupied);
    let mut inner = params! { "Inner": { "Password": MEMBER } };
    shown.show(&inner.get_mut("Inner").unwrap());
    let value = Value::from(inner);
    shown.show(&model::PythonRepr(&value));
    shown.show(&Foreign::opaque(MEMBER));
    shown.show(&model::OpaqueValue(5));
    shown.show(&Timestamp::new(0, 0));
    shown.show(&"tomorrow".parse::<Timestamp>().unwrap_err());
    shown.show(&bool::try_from(Value::from(MEMBER)).unwrap_err());
    shown.show(&model::from_value::<bool>(Value::from(1)).unwrap_err());
    shown.show(&model::Expression::parse("Contents[].Key").unwrap());
    shown.show(&model::Expression::parse("[").unwrap_err());

    let stream = Stream::from_bytes(DATA);
    shown.show(&stream);
    shown.show(&stream.lease());
    shown.show(&BodyStream::new(Stream::from_bytes(DATA).lease()));
    let (sender, heard) = EventStream::channel(3);
    bufeo_wait::block_on(sender.send(params! { "Password": MEMBER })).unwrap();
    shown.show(&sender);
    shown.show(&heard);
    let reader = heard.take().unwrap();
    shown.show(&reader);
    shown.show(&reader.blocking());
    shown.show(&model::ExactBody::new(Stream::from_bytes(DATA).lease(), 5));
    shown.show(&model::WrongLength::new(5, 6));
    shown.show(&ChunkedBody::new(&Stream::from_bytes(DATA), Algorithm::Crc32));
    shown.show(&CheckedBody::new(
        BodyStream::new(Stream::from_bytes(DATA).lease()),
        Algorithm::Crc32,
        "NhCmhg==",
    ));
    let checksum = Checksum::new(Algorithm::Sha256);
    shown.show(&checksum.verify("AAAA").unwrap_err());
    shown.show(&checksum);
}

fn models(shown: &mut Shown) {
    let loader = Loader::new().with_bundle(Bundle::new(bufeo_data::FILES));
    shown.show(&Bundle::new(bufeo_data::FILES));
    shown.show(&loader);
    shown.show(&loader.load("nothing", None).unwrap_err());
    let s3 = loader.load("s3", None).unwrap();
    s3.operation_names().for_each(|name| drop(s3.operation(name)));
    shown.show(&*s3);
    shown.show(s3.metadata());
    let operation = s3.operation("PutObject").unwrap();
    shown.show(&operation);
    shown.show(&operation.http_checksum());
    shown.show(operation.http_checksum().unwrap());
    let input = operation.input().unwrap();
    shown.show(&input);
    shown.show(&input.members());
    shown.show(&input.member("Bucket").unwrap());
    shown.show(&s3.paginator("ListObjectsV2").unwrap().unwrap());
    shown.show(&*s3.paginator("ListObjectsV2").unwrap().unwrap());
    let waiter = s3.waiter("BucketExists").unwrap();
    shown.show(&*waiter);
    shown.show(&waiter.acceptors()[0]);
    let given = params! { "Password": MEMBER, "Bucket": 5 };
    let report = model::validate(input, &given).unwrap_err();
    shown.show(&report);
    shown.show(&report.problems()[0]);
    shown.show(&model::PackBuilder::new().document(
        "service-2",
        "2026-01-01",
        &serde_json::json!({ "a": DATA }),
    ));
    let parts = ServiceModel::from_json(
        "parts",
        br#"{ "metadata": {"protocol": "json"}, "operations": {"Do": {
            "endpointdiscovery": {"required": true}, "staticContextParams": {"A": {"value": true}},
            "operationContextParams": {"B": {"path": "C"}}, "input": {"shape": "Input"}}},
            "clientContextParams": {"Regional": {"type": "boolean", "documentation": "regional"}},
            "shapes": {"Input": {"type": "structure", "members": {"C": {"shape": "Text",
                "xmlNamespace": {"uri": "u"}, "min": 1}}}, "Text": {"type": "string"},
                "Refused": {"type": "structure", "exception": true, "retryable": {"throttling": true},
                    "error": {"code": "R", "httpStatusCode": 400}, "members": {}}} }"#,
    )
    .unwrap();
    let operation = parts.operation("Do").unwrap();
    shown.show(&operation.endpoint_discovery().unwrap());
    operation.static_context_params().iter().for_each(|parameter| shown.show(parameter));
    operation.operation_context_params().iter().for_each(|parameter| shown.show(parameter));
    parts.client_context_params().iter().for_each(|parameter| shown.show(parameter));
    let member = operation.input().unwrap().member("C").unwrap().shape();
    shown.show(&member.min().unwrap());
    shown.show(&member.xml_namespace().unwrap());
    let refused = parts.shape("Refused").unwrap();
    shown.show(&refused.error().unwrap());
    shown.show(&refused.retryable().unwrap());
}

fn messages(shown: &mut Shown) {
    let loader = Loader::new().with_bundle(Bundle::new(bufeo_data::FILES));
    let s3 = loader.load("s3", None).unwrap();
    let operation = s3.operation("PutObject").unwrap();
    let options = protocol::SerializeOptions::default().with_request_uri("/{Key+}");
    shown.show(&options);
    let parameters = params! { "Bucket": "b", "Key": MEMBER, "Body": DATA, "SSECustomerKey": MEMBER };
    let request = protocol::serialize(&operation, &parameters, &options).unwrap();
    shown.show(&request);
    shown.show(&request.body);
    let mut form = protocol::Form::default();
    form.push("Password", MEMBER);
    shown.show(&form);
    shown.show(&protocol::SerializedBody::Form(form));
    let body = DATA.into();
    let headers = [("x-amz-meta-a".into(), MEMBER.into())];
    let view =
        protocol::ResponseView { status: 200, headers: &headers, body: protocol::ResponseBody::Bytes(&body) };
    shown.show(&view);
    shown.show(&view.body);
    shown.show(&protocol::timestamps::parse("tomorrow").unwrap_err());
    let value = protocol::HeaderValue::Bytes(DATA.into());
    shown.show(&value);
    let frame = protocol::Frame::new(DATA).with_header("h", value);
    shown.show(&frame);
    shown.show(&protocol::Received::InitialResponse(DATA.into()));
    shown.show(&protocol::Received::Event(params! { "Password": MEMBER }));
    shown.show(&protocol::FrameFault::HeadersLength(5));
    let mut frames = protocol::FrameDecoder::new();
    frames.feed(&frame.encode().unwrap()[..30]);
    shown.show(&frames);
    let bedrock = loader.load("bedrock-runtime", None).unwrap();
    let operation = bedrock.operation("InvokeModelWithBidirectionalStream").unwrap();
    let mut events = protocol::EventDecoder::new(&operation).unwrap();
    events.feed(&frame.encode().unwrap()[..30]);
    shown.show(&events);
    shown.show(&protocol::EventEncoder::new(&operation, options).unwrap());
}

fn signatures(shown: &mut Shown) {
    let keys = sign::Keys::new("AKIDEXAMPLE", SECRET_KEY);
    let moment = sign::Moment::from_unix(0);
    let scope = sign::Scope { moment: &moment, region: "eu-west-1", service: "s3" };
    let cache = sign::KeyCache::default();
    let key = cache.derive(&keys, &scope);
    let url = format!("https://me:{PASSWORD}@localhost/?X-Amz-Signature={SIGNATURE}");
    let headers = [("Authorization", TOKEN)];
    let target = sign::Target { method: "GET", url: &url, headers: &headers };
    shown.show(&keys);
    shown.show(&scope);
    shown.show(&moment);
    shown.show(&key);
    shown.show(&cache);
    shown.show(&target);
    shown.show(&target.canonical(sign::PathStyle::AsItIs, sign::UNSIGNED_PAYLOAD));
    shown.show(&sign::v4::Presigning {
        style: sign::PathStyle::AsItIs,
        expires: 60,
        token: Some(("X-Amz-Security-Token", TOKEN)),
        payload: sign::UNSIGNED_PAYLOAD,
    });
    shown.show(&sign::v4a::AsymmetricKey::derive(&keys).unwrap());
    shown.show(&sign::Chunks::new(key, &scope, SIGNATURE));
    shown.show(&sign::EventSignatures::new(SIGNATURE));
    let mut hasher = sign::PayloadHasher::default();
    hasher.update(DATA.as_bytes());
    shown.show(&hasher);
}

fn endpoints(shown: &mut Shown) {
    let loader = Loader::new().with_bundle(Bundle::new(bufeo_data::FILES));
    let document = |name: &str| loader.general_document(name).unwrap();
    let partitions = Arc::new(endpoint::Partitions::from_json(&document("partitions")).unwrap());
    shown.show(&*partitions);
    shown.show(partitions.partition_for_region("eu-west-1"));
    let rules = loader.load("s3", None).unwrap().document("endpoint-rule-set-1").unwrap().unwrap();
    let rules = endpoint::RuleSet::compile(&rules, partitions).unwrap();
    shown.show(&rules);
    shown.show(&rules.parameters()[0]);
    let url = format!("https://me:{PASSWORD}@localhost");
    let parameters = endpoint::Parameters::new(&rules).with("Region", "eu-west-1").with("Endpoint", url);
    shown.show(&parameters);
    shown.show(&endpoint::ParameterValue::Text("a".repeat(10_000).into()));
    shown.show(&endpoint::ParameterValue::List(vec!["a".into(); 10_000]));
    let cache = endpoint::Cache::new(Arc::new(rules));
    shown.show(&*cache.resolve(&parameters).unwrap());
    shown.show(&cache.resolve(&endpoint::Parameters::new(cache.rules())).unwrap_err());
    shown.show(&cache);
    let query = endpoint::LegacyQuery::new("sqs").region("eu-west-1");
    shown.show(&query);
    let legacy = endpoint::LegacyEndpoints::from_json(document("endpoints")).unwrap();
    shown.show(&legacy.construct(&query).unwrap().unwrap());
    shown.show(&legacy);
}

struct Sending;

impl events::Event for Sending {
    const NAME: &'static str = "sending";
    type Reply = Str;
}

struct Watching(std::sync::Mutex<Shown>);

impl events::Observer for Watching {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn emitted(&self, emission: &events::Emission<'_>) {
        let mut shown = self.0.lock().unwrap();
        shown.show(emission);
        for run in emission.runs() {
            shown.show(run);
            shown.show(&run.outcome());
        }
    }
}

fn registrations(shown: &mut Shown) {
    let builder =
        events::Events::builder().aliases(events::Aliases::new([("old", "new")])).event::<Sending>();
    shown.show(&builder);
    shown.show(&events::Aliases::new((0..1000).map(|row| (row.to_string(), "new"))));
    let all = builder.build().unwrap();
    let watching = Arc::new(Watching(std::sync::Mutex::default()));
    all.observe(Some(Arc::clone(&watching) as Arc<dyn events::Observer>));
    for _ in 0..100 {
        all.register("sending", |_: &mut Sending| Str::from("reply")).unwrap();
    }
    let registration = all.register("sending", |_: &mut Sending| ()).unwrap();
    shown.show(&registration.id());
    shown.show(&registration);
    shown.show(&registration.guard());
    shown.show(&all);
    let explanation = all.explain("sending");
    shown.show(&explanation);
    shown.show(&explanation.handlers()[0]);
    shown.show(explanation.handlers()[0].origin().unwrap());
    let placement = events::Placement::first().with_unique_id("a");
    shown.show(&placement);
    shown.show(&placement.unique_id);
    shown.show(placement.unique_id.as_ref().unwrap());
    shown.show(&all.emit_now("sending", &mut Sending).unwrap());
    shown.show(&all.register("sent", |_: &mut Sending| ()).unwrap_err());
    shown.show(&events::View::new("sending", &mut Sending));
    shown.show(&events::AnyReply::new(MEMBER));
    shown.show(&events::Delivery::Done(Ok(Some(events::AnyReply::new(MEMBER)))));
    let emitter = events::Emitter::new();
    emitter.register("a", "handler", events::Placement::default()).unwrap();
    let listeners = emitter.listeners("a");
    shown.show(&emitter);
    shown.show(listeners.iter().next().unwrap());
    shown.show(&listeners);
    shown.show(all.listeners("sending").iter().next().unwrap().handler());
    shown.merge(&watching.0.lock().unwrap());
}
