//! A call whose data belongs to another language, stood in for by dictionaries of the test's own.

use std::any::Any;
use std::sync::{Arc, Mutex};

use bufeo_client::event::*;
use bufeo_client::{Map, Value, params};
use bufeo_events::{Delivery, Handler, Placement, View};
use bufeo_model::{HostMap, Str};

use crate::sandbox::{answering, client, json};

/// A dictionary of the host's: shared, compared by identity.
#[derive(Debug)]
struct Dictionary(Mutex<Vec<(Str, Value)>>);

impl Dictionary {
    fn over(map: Map) -> Arc<dyn HostMap> {
        let entries = map.into_iter().map(|(name, value)| match value {
            Value::Map(nested) => {
                let mut nested = nested;
                nested.promote(Self::over);
                (name, Value::Map(nested))
            }
            other => (name, other),
        });
        Arc::new(Self(Mutex::new(entries.collect())))
    }
}

impl HostMap for Dictionary {
    fn get(&self, name: &str) -> Option<Value> {
        self.0.lock().unwrap().iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    fn insert(&self, name: Str, value: Value) -> Option<Value> {
        let mut entries = self.0.lock().unwrap();
        if let Some((_, slot)) = entries.iter_mut().find(|(key, _)| *key == name) {
            return Some(std::mem::replace(slot, value));
        }
        entries.push((name, value));
        None
    }

    fn remove(&self, name: &str) -> Option<Value> {
        let mut entries = self.0.lock().unwrap();
        let place = entries.iter().position(|(key, _)| key == name)?;
        Some(entries.remove(place).1)
    }

    fn entries(&self) -> Vec<(Str, Value)> {
        self.0.lock().unwrap().clone()
    }

    fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    fn type_name(&self) -> String {
        "<class 'dict'>".into()
    }

    fn repr(&self) -> String {
        format!("a dictionary of {}", self.len())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What a host's handler has seen: the event, the stage, and the very object.
type Seen = Arc<Mutex<Vec<(&'static str, Arc<dyn HostMap>)>>>;

/// A handler of the host's: it has every stage handed over that an event shows, and keeps what it was given.
struct HostHandler {
    seen: Seen,
    promotions: Arc<Mutex<usize>>,
}

impl Handler for HostHandler {
    fn call<'a>(&'a self, mut view: View<'a>) -> Delivery<'a> {
        let keep = |stage: &'static str, map: &mut Map| {
            let host = map.promote(|map| {
                *self.promotions.lock().unwrap() += 1;
                Dictionary::over(map)
            });
            self.seen.lock().unwrap().push((stage, host));
        };
        if let Some(event) = view.get::<ProvideClientParams>() {
            keep("params", &mut event.params);
            keep("context", &mut event.context);
        } else if let Some(event) = view.get::<BeforeParameterBuild>() {
            keep("params", &mut event.params);
            keep("context", &mut event.context);
        } else if let Some(event) = view.get::<BeforeEndpointResolution>() {
            keep("params", &mut event.params);
            keep("context", &mut event.context);
        } else if let Some(event) = view.get::<BeforeCall>() {
            keep("request", &mut event.request);
            keep("context", &mut event.context);
        } else if let Some(event) = view.get::<RequestCreated>() {
            keep("http request", &mut event.request);
            keep("context", &mut event.context);
        } else if let Some(event) = view.get::<BeforeSign>() {
            keep("http request", &mut event.request);
            keep("context", &mut event.context);
        } else if let Some(event) = view.get::<ResponseReceived>() {
            if let Some(parsed) = &mut event.parsed {
                keep("parsed", parsed);
            }
            keep("context", &mut event.context);
        } else if let Some(event) = view.get::<NeedsRetry>() {
            keep("request", &mut event.request);
            keep("context", &mut event.context);
        } else if let Some(event) = view.get::<AfterCall>() {
            keep("parsed", &mut event.parsed);
            keep("context", &mut event.context);
        }
        Delivery::Done(Ok(None))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[tokio::test]
async fn a_hosts_objects_are_the_truth_from_its_first_handler_to_the_end() {
    let server = answering([json(200, r#"{"TableNames": ["a"]}"#)]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    let events = dynamodb.meta().events();
    let (seen, promotions): (Seen, _) = (Arc::default(), Arc::default());
    let host = Arc::new(HostHandler { seen: Arc::clone(&seen), promotions: Arc::clone(&promotions) });
    events.register_handler("*", host, Placement::default()).unwrap();
    // Native handlers read and write the same objects through the same interface.
    events
        .register("provide-client-params", |event: &mut ProvideClientParams| {
            assert!(event.params.host().is_some());
            event.params.insert("ExclusiveStartTableName", "native");
            event.context.insert("native", "yes");
        })
        .unwrap();
    events
        .register("before-call", |event: &mut BeforeCall| {
            event.request.headers_mut().insert("X-Native", "yes");
            event.request.insert("unmodelled", 1);
        })
        .unwrap();
    events
        .register("after-call", |event: &mut AfterCall| {
            event.parsed.insert("Native", true);
        })
        .unwrap();

    let mut caller: Map = params! { "Limit": 5 };
    let caller = caller.promote(Dictionary::over);
    let operation = dynamodb.meta().service_model().operation("ListTables").unwrap();
    let parsed = dynamodb.call_parsed(&operation, Map::from_host(Arc::clone(&caller)).into()).await.unwrap();

    let seen = seen.lock().unwrap();
    let objects = |stage: &str| {
        seen.iter().filter(|(name, _)| *name == stage).map(|(_, host)| host).collect::<Vec<_>>()
    };
    for (stage, count) in [("params", 3), ("context", 9), ("request", 2), ("http request", 2), ("parsed", 2)]
    {
        let objects = objects(stage);
        assert_eq!(objects.len(), count, "{stage}");
        assert!(objects.iter().all(|object| Arc::ptr_eq(object, objects[0])), "{stage}");
    }
    // The caller's own object, not a copy of it; and the answer's object is what the caller gets.
    assert!(Arc::ptr_eq(objects("params")[0], &caller));
    assert!(Arc::ptr_eq(objects("parsed")[0], parsed.host().unwrap()));
    assert_eq!(caller.get("ExclusiveStartTableName"), Some("native".into()));
    assert_eq!(parsed.get("Native").as_deref(), Some(&true.into()));
    assert_eq!(objects("context")[0].get("native"), Some("yes".into()));
    assert_eq!(objects("request")[0].get("unmodelled"), Some(1.into()));
    // One each of context, request, HTTP request and answer: the parameters were the host's already.
    assert_eq!(*promotions.lock().unwrap(), 4);

    let request = &server.requests()[0];
    assert_eq!(&request.body[..], br#"{"Limit": 5, "ExclusiveStartTableName": "native"}"#);
    assert_eq!(request.header("x-native"), Some("yes"));
}

#[tokio::test]
async fn nested_objects_keep_their_identity_and_changes_in_them_are_sent() {
    let server = answering([json(200, "{}")]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    let mut caller: Map = params! { "TableName": "t", "Item": { "id": { "S": "1" } } };
    let caller = caller.promote(Dictionary::over);
    let item = caller.get("Item").unwrap();
    dynamodb
        .meta()
        .events()
        .register("before-parameter-build", |event: &mut BeforeParameterBuild| {
            let mut item = event.params.get_mut("Item").unwrap();
            item.as_map_mut().unwrap().insert("added", params! { "S": "2" });
        })
        .unwrap();
    let operation = dynamodb.meta().service_model().operation("PutItem").unwrap();
    dynamodb.call_parsed(&operation, Map::from_host(Arc::clone(&caller)).into()).await.unwrap();
    let after = caller.get("Item").unwrap();
    assert!(Arc::ptr_eq(item.as_map().unwrap().host().unwrap(), after.as_map().unwrap().host().unwrap()));
    assert!(item.get("added").is_some());
    let body = String::from_utf8(server.requests()[0].body.to_vec()).unwrap();
    assert_eq!(body, r#"{"TableName": "t", "Item": {"id": {"S": "1"}, "added": {"S": "2"}}}"#);
}

#[tokio::test]
async fn without_a_host_nothing_is_handed_over() {
    let server = answering([json(200, "{}")]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    dynamodb
        .meta()
        .events()
        .register("after-call", |event: &mut AfterCall| {
            assert!(event.parsed.host().is_none() && event.context.host().is_none());
        })
        .unwrap();
    let operation = dynamodb.meta().service_model().operation("ListTables").unwrap();
    assert!(dynamodb.call_parsed(&operation, Map::new().into()).await.unwrap().host().is_none());
}
