//! Every resource of every service that has any: made, and everything that it has used, over answers that are made from
//! the shapes. Nothing is sent.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use bufeo_client::event::{Answer, BeforeCall, ProvideClientParams};
use bufeo_client::{Credentials, Environment, ErrorKind, HttpResponse, Session};
use bufeo_model::{List, Map, OperationModel, Shape, ShapeKind, Timestamp, Value, params};
use bufeo_resource::{CreatingResourceClass, Resource, Resources, Returned};

fn session() -> Session {
    Session::builder()
        .environment(Environment::of::<&str, &str>([]))
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
        .region("us-east-1")
        .endpoint_url("http://localhost:9")
        .build()
        .unwrap()
}

/// A value of a shape: of a structure every member, or, for parameters, those that have to be there.
fn made(shape: Shape<'_>, name: &str, whole: bool, depth: usize) -> Value {
    match shape.kind() {
        ShapeKind::Structure => {
            let wanted = |member: &bufeo_model::Member<'_>| (whole && depth < 6) || member.required();
            let members = shape.members().filter(wanted);
            let members =
                members.map(|member| (member.name(), made(member.shape(), member.name(), whole, depth + 1)));
            members.collect::<Map>().into()
        }
        ShapeKind::List => {
            let item =
                |place| made(shape.list_member().unwrap(), &format!("{name}-{place}"), whole, depth + 1);
            [item(1), item(2)].into_iter().collect::<List>().into()
        }
        ShapeKind::Map => {
            let value = made(shape.map_value().unwrap(), name, whole, depth + 1);
            [(format!("{name}-key"), value)].into_iter().collect::<Map>().into()
        }
        ShapeKind::Integer | ShapeKind::Long => 7.into(),
        ShapeKind::Float | ShapeKind::Double => 7.5.into(),
        ShapeKind::Boolean => true.into(),
        ShapeKind::Timestamp => Timestamp::new(1_700_000_000, 0).into(),
        ShapeKind::Blob => Value::Blob(name.to_owned().into_bytes().into()),
        _ => shape.enum_values().next().map_or_else(|| text(shape, name), str::to_owned).into(),
    }
}

/// A text that is as long as it has to be.
fn text(shape: Shape<'_>, name: &str) -> String {
    let least = shape.min().map_or(0, |least| least.as_f64() as usize);
    format!("{:-<least$}", format!("{name}-value-long-enough"))
}

/// What the service would say: on the first call of two there are more pages.
fn answer(operation: &OperationModel, count: usize) -> Map {
    let Some(shape) = operation.output() else { return Map::new() };
    let Value::Map(mut answer) = made(shape, operation.name(), true, 0) else { return Map::new() };
    let token = |name: &str| {
        ["Token", "Marker", "IsTruncated", "HasMore", "LastEvaluatedTableName"]
            .iter()
            .any(|end| name.ends_with(end))
    };
    if count % 2 == 0 {
        for name in answer.keys().filter(|name| token(name)).collect::<Vec<_>>() {
            answer.remove(&name);
        }
    }
    answer
}

#[derive(Default)]
struct Counts(BTreeMap<&'static str, usize>);

impl Counts {
    fn count(&mut self, what: &'static str, number: usize) {
        *self.0.entry(what).or_default() += number;
    }
}

/// Fills in what the caller and the resource model leave out.
fn fill_in(event: &mut ProvideClientParams) {
    let model = event.model.clone();
    for member in model.input().into_iter().flat_map(Shape::members).filter(|member| member.required()) {
        if !event.params.contains_key(member.name()) {
            event.params.insert(member.name(), made(member.shape(), member.name(), false, 0));
        }
    }
}

/// A sub-resource, with as many identifiers as are missing.
async fn sub(resource: &Resource, name: &str) -> Option<Resource> {
    for count in 0..5 {
        let Ok(made) = resource.sub(name, vec!["an-identifier-of-some-length"; count]).await else {
            continue;
        };
        if made.identifier("part_number").is_none() {
            return Some(made);
        }
        // The one identifier that is a number.
        let mut identifiers: Vec<Value> = vec!["an-identifier-of-some-length".into(); count - 1];
        identifiers.push(7.into());
        return resource.sub(name, identifiers).await.ok();
    }
    None
}

async fn walk(resource: &Resource, counts: &mut Counts) {
    let model = Arc::clone(resource.model());
    counts.count("resources", 1);
    for name in model.attributes() {
        match resource.get(name).await {
            Ok(_) => counts.count("attributes", 1),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::ResourceLoad, "{resource}.{name}: {error}");
                counts.count("attributes without load", 1);
            }
        }
    }
    for name in model.actions() {
        match resource.invoke(name, params! {}).await {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::ResourceLoad => continue,
            // Some models say too little of what an action gives; boto3 fails there as well.
            Err(error) if error.kind() == ErrorKind::Identifiers => counts.count("incomplete", 1),
            Err(error) => panic!("{resource}.{name}: {error}"),
        }
        counts.count("actions", 1);
    }
    for name in model.sub_resources() {
        assert!(sub(resource, name).await.is_some(), "{resource}.{name}");
        counts.count("sub-resources", 1);
    }
    for name in model.references() {
        match resource.reference(name).await {
            Ok(Returned::Value(value)) => assert!(value.is_null(), "{resource}.{name}"),
            Ok(_) => counts.count("references", 1),
            Err(error) => assert_eq!(error.kind(), ErrorKind::ResourceLoad, "{resource}.{name}: {error}"),
        }
    }
    for name in model.collections() {
        let collection = resource.collection(name).unwrap();
        let all =
            collection.items().collect().await.unwrap_or_else(|error| panic!("{resource}.{name}: {error}"));
        assert!(!all.is_empty(), "{resource}.{name}");
        assert_eq!(collection.limit(1).items().collect().await.unwrap().len(), 1, "{resource}.{name}");
        counts.count("collections", 1);
        for batch in all[0].model().batch_actions() {
            let answers = collection.batch(batch, params! {}).await;
            let answers = answers.unwrap_or_else(|error| panic!("{resource}.{name}.{batch}: {error}"));
            assert!(!answers.is_empty(), "{resource}.{name}.{batch}");
            counts.count("batch actions", 1);
        }
    }
    for name in model.waiters() {
        match resource.waiter(name, params! {}).await.unwrap().max_attempts(1).await {
            Ok(_) => {}
            Err(error) => assert_eq!(error.kind(), ErrorKind::Waiter, "{resource}.{name}: {error}"),
        }
        counts.count("waiters", 1);
    }
}

#[tokio::test]
async fn everything_of_all_nine_services_can_be_made_and_called() {
    let session = session();
    let classes: Arc<Mutex<HashMap<String, usize>>> = Arc::default();
    let log = Arc::clone(&classes);
    session
        .events()
        .register("creating-resource-class", move |class: &mut CreatingResourceClass| {
            *log.lock().unwrap().entry(class.resource_model.class_name().to_owned()).or_default() += 1;
        })
        .unwrap();
    let mut counts = Counts::default();
    for name in session.available_resources() {
        let service = session.resource(name.as_str()).build().await.unwrap();
        let calls: Mutex<HashMap<String, usize>> = Mutex::default();
        let events = service.client().meta().events();
        events.register("provide-client-params", fill_in).unwrap();
        let answered = events.register("before-call", move |event: &mut BeforeCall| {
            let mut calls = calls.lock().unwrap();
            let count = calls.entry(event.model.name().to_owned()).or_default();
            *count += 1;
            Answer::new(HttpResponse::build(200), answer(&event.model, *count))
        });
        answered.unwrap();
        walk(&service, &mut counts).await;
        let model = Arc::clone(service.model());
        for kind in model.sub_resources() {
            let Some(resource) = sub(&service, kind).await else { panic!("{name}: {kind}") };
            walk(&resource, &mut counts).await;
        }
    }
    println!("{:?}", counts.0);
    let classes = classes.lock().unwrap();
    assert!(classes.len() >= 85, "{} classes", classes.len());
    for (what, least) in [
        ("resources", 85),
        ("attributes", 500),
        ("actions", 300),
        ("sub-resources", 140),
        ("collections", 70),
    ] {
        assert!(counts.0[what] >= least, "{what}: {:?}", counts.0);
    }
}
