//! A host with containers of its own, and a handler that has every stage handed over to them.

use std::any::Any;
use std::sync::{Arc, Mutex};

use bufeo_client::event::*;
use bufeo_client::{Map, Value};
use bufeo_events::{Delivery, Events, Handler, Placement, View};
use bufeo_model::{HostList, HostMap, List, Str};

/// A dictionary of the host's: shared, compared by identity. Nothing of ours gets in without becoming the host's.
#[derive(Debug)]
pub(crate) struct Dict(Mutex<Vec<(Str, Value)>>);

impl Dict {
    pub(crate) fn over(map: Map) -> Arc<dyn HostMap> {
        let entries = map.into_iter().map(|(name, value)| (name, adopt(value)));
        Arc::new(Self(Mutex::new(entries.collect())))
    }
}

/// A list of the host's.
#[derive(Debug)]
struct Items(Mutex<Vec<Value>>);

/// Deep inside as well, containers become the host's unless they are.
fn adopt(value: Value) -> Value {
    match value {
        Value::Map(map) if map.host().is_none() => Map::from_host(Dict::over(map)).into(),
        Value::List(list) if list.host().is_none() => {
            let items = list.into_iter().map(adopt).collect();
            List::from_host(Arc::new(Items(Mutex::new(items)))).into()
        }
        other => other,
    }
}

impl HostMap for Dict {
    fn get(&self, name: &str) -> Option<Value> {
        self.0.lock().unwrap().iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    fn insert(&self, name: Str, value: Value) -> Option<Value> {
        let value = adopt(value);
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

impl HostList for Items {
    fn get(&self, place: usize) -> Option<Value> {
        self.0.lock().unwrap().get(place).cloned()
    }

    fn set(&self, place: usize, value: Value) -> bool {
        self.0.lock().unwrap().get_mut(place).map(|slot| *slot = adopt(value)).is_some()
    }

    fn push(&self, value: Value) {
        self.0.lock().unwrap().push(adopt(value));
    }

    fn remove(&self, place: usize) -> Option<Value> {
        let mut items = self.0.lock().unwrap();
        (place < items.len()).then(|| items.remove(place))
    }

    fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    fn type_name(&self) -> String {
        "<class 'list'>".into()
    }

    fn repr(&self) -> String {
        format!("a list of {}", self.len())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// One look at a stage: the kind of the event, the stage, and the very object.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    pub(crate) event: Str,
    pub(crate) stage: &'static str,
    pub(crate) object: Arc<dyn HostMap>,
    /// Whether this look made the object.
    pub(crate) promoted: bool,
}

/// A handler of the host's that keeps a reference to every object it was ever shown.
#[derive(Clone, Default)]
pub(crate) struct Guest {
    looks: Arc<Mutex<Vec<Look>>>,
    waits: bool,
}

impl Guest {
    /// Registers one under `name`.
    pub(crate) fn at(events: &Events, name: &str) -> Self {
        Self::default().register(events, name)
    }

    /// Registers one that is awaited.
    pub(crate) fn awaited_at(events: &Events, name: &str) -> Self {
        Self { waits: true, ..Self::default() }.register(events, name)
    }

    fn register(self, events: &Events, name: &str) -> Self {
        events.register_handler(name, Arc::new(self.clone()), Placement::default()).unwrap();
        self
    }

    pub(crate) fn looks(&self) -> Vec<Look> {
        self.looks.lock().unwrap().clone()
    }

    /// The objects that stood for a stage, in the order in which they were seen.
    pub(crate) fn objects(&self, stage: &str) -> Vec<Arc<dyn HostMap>> {
        self.looks().into_iter().filter(|look| look.stage == stage).map(|look| look.object).collect()
    }

    /// What was handed over, in order: events and stages.
    pub(crate) fn promotions(&self) -> Vec<String> {
        let promoted = self.looks().into_iter().filter(|look| look.promoted);
        promoted.map(|look| format!("{} {}", look.event, look.stage)).collect()
    }

    fn look(&self, event: &str, stage: &'static str, map: &mut Map) {
        let mut promoted = false;
        let object = map.promote(|map| {
            promoted = true;
            Dict::over(map)
        });
        self.looks.lock().unwrap().push(Look { event: event.into(), stage, object, promoted });
    }

    fn look_at_all(&self, view: &mut View<'_>) {
        let kind = view.name().split('.').next().unwrap_or_default();
        macro_rules! stages {
            ($($event:ident: $($field:ident as $stage:literal),+;)+) => {
                $(if let Some(event) = view.get::<$event>() {
                    $(self.look(kind, $stage, &mut event.$field);)+
                    return;
                })+
            };
        }
        stages! {
            ProvideClientParams: params as "params", context as "context";
            BeforeParameterBuild: params as "params", context as "context";
            BeforeEndpointResolution: params as "params", builtins as "builtins", context as "context";
            BeforeCall: request as "request", context as "context";
            RequestCreated: request as "http", context as "context";
            ChooseSigner: context as "context";
            BeforeSign: request as "http", context as "context";
            BeforeSend: request as "prepared", context as "context";
            BeforeParse: response as "response", customized_response as "customized";
            AfterCall: response as "response", parsed as "parsed", context as "context";
            AfterCallError: context as "context";
        }
        if let Some(event) = view.get::<ResponseReceived>() {
            let _ = event.response.as_mut().map(|response| self.look(kind, "response", response));
            let _ = event.parsed.as_mut().map(|parsed| self.look(kind, "parsed", parsed));
            self.look(kind, "context", &mut event.context);
        } else if let Some(event) = view.get::<NeedsRetry>() {
            if let Some(answer) = &mut event.response {
                self.look(kind, "response", &mut answer.response);
                self.look(kind, "parsed", &mut answer.parsed);
            }
            self.look(kind, "request", &mut event.request);
            self.look(kind, "context", &mut event.context);
        }
    }
}

impl Handler for Guest {
    fn call<'a>(&'a self, mut view: View<'a>) -> Delivery<'a> {
        if !self.waits {
            self.look_at_all(&mut view);
            return Delivery::Done(Ok(None));
        }
        Delivery::Pending(Box::pin(async move {
            tokio::task::yield_now().await;
            self.look_at_all(&mut view);
            Ok(None)
        }))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
