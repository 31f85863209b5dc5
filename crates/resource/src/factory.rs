//! Where the classes of one service's resources come from.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use bufeo_client::{Error, ErrorKind, Session};
use bufeo_model::{ServiceModel, Str, suggestion};
use serde_json::Value as Json;

use crate::class::ResourceClass;
use crate::definition::Definition;
use crate::event::CreatingResourceClass;
use crate::model::ResourceModel;

/// The document of resource models, as the loader calls it.
pub(crate) const DOCUMENT: &str = "resources-1";

/// The resource models of a service, shared by all who have the same service model; each is decoded when it is first
/// needed.
#[derive(Debug)]
pub(crate) struct ServiceResources {
    service: Arc<ServiceModel>,
    json: Json,
    models: HashMap<Str, OnceLock<Arc<ResourceModel>>>,
}

type Open = HashMap<usize, Weak<ServiceResources>>;

static OPEN: LazyLock<Mutex<Open>> = LazyLock::new(Mutex::default);

impl ServiceResources {
    /// The resource models that belong to a service model.
    pub(crate) fn of(service: &Arc<ServiceModel>) -> Result<Arc<Self>, Error> {
        let key = Arc::as_ptr(service).addr();
        // An address is used again when its model is gone; then what was known under it is gone too.
        if let Some(open) = lock(&OPEN).get(&key).and_then(Weak::upgrade) {
            return Ok(open);
        }
        let name = service.service_name();
        let unreadable = |text: String| Error::from_handler(ErrorKind::Model, text);
        let json = service.document(DOCUMENT).map_err(|error| unreadable(error.to_string()))?;
        let json = json.ok_or_else(|| {
            let version = service.api_version().unwrap_or_default();
            unreadable(format!("`{name}` has no resources in its API version `{version}`"))
        })?;
        let kinds = json.get("resources").and_then(Json::as_object).into_iter().flatten();
        let names = kinds.map(|(name, _)| Str::from(name)).chain([Str::from(name)]);
        let models = names.map(|name| (name, OnceLock::new())).collect();
        let made = Arc::new(Self { service: Arc::clone(service), json, models });
        let mut open = lock(&OPEN);
        open.retain(|_, known| known.strong_count() > 0);
        open.insert(key, Arc::downgrade(&made));
        Ok(made)
    }

    pub(crate) fn service(&self) -> &Arc<ServiceModel> {
        &self.service
    }

    /// The model of a kind, or of the service itself under its name.
    pub(crate) fn model(&self, name: &str) -> Result<Arc<ResourceModel>, Error> {
        let service = self.service.service_name();
        let Some(place) = self.models.get(name) else {
            let known = self.models.keys().map(Str::as_str);
            let text = format!("`{service}` has no resource `{name}`{}", suggestion(name, known));
            return Err(Error::from_handler(ErrorKind::UnknownResource, text));
        };
        if let Some(model) = place.get() {
            return Ok(Arc::clone(model));
        }
        let none = Json::Null;
        let all = self.json.get("resources").unwrap_or(&none);
        let json = all.get(name).or_else(|| self.json.get("service")).unwrap_or(&none);
        let definition = |json| Definition { json, owner: service };
        let model = ResourceModel::read(name, definition(json), definition(all), &self.service)?;
        Ok(Arc::clone(place.get_or_init(|| Arc::new(model))))
    }
}

/// Makes the classes of one service's resources for one session.
#[derive(Debug)]
pub(crate) struct Factory {
    session: Session,
    resources: Arc<ServiceResources>,
    classes: Mutex<HashMap<Str, Classes>>,
}

/// A class as the model has it, and as the handlers last made it.
#[derive(Debug)]
struct Classes {
    plain: Arc<ResourceClass>,
    changed: Option<Arc<ResourceClass>>,
}

impl Factory {
    pub(crate) fn new(session: Session, resources: Arc<ServiceResources>) -> Self {
        Self { session, resources, classes: Mutex::default() }
    }

    pub(crate) fn service(&self) -> &Arc<ServiceModel> {
        self.resources.service()
    }

    /// The model of a kind.
    pub(crate) fn model(&self, name: &str) -> Result<Arc<ResourceModel>, Error> {
        self.resources.model(name)
    }

    /// The class of a kind, for whoever needs it now. The event is emitted each time; where the handlers leave the class
    /// as the model has it, or make of it what they made before, it is the same class again.
    pub(crate) async fn class(&self, name: &str) -> Result<Arc<ResourceClass>, Error> {
        let plain = self.plain(name)?;
        let events = self.session.events();
        let event_name = &plain.model().event_name;
        if !events.has_listeners(event_name) && !events.is_observed() {
            return Ok(plain);
        }
        let mut creating = CreatingResourceClass::new(Arc::clone(self.service()), Arc::clone(plain.model()));
        events.emit(event_name, &mut creating).await?;
        let made = ResourceClass::new(creating.attributes, creating.bases);
        if made.is_plain() {
            return Ok(plain);
        }
        let mut classes = lock(&self.classes);
        let Some(known) = classes.get_mut(name) else { return Ok(Arc::new(made)) };
        if let Some(before) = known.changed.as_ref().filter(|before| before.is_like(&made)) {
            return Ok(Arc::clone(before));
        }
        let made = Arc::new(made);
        known.changed = Some(Arc::clone(&made));
        Ok(made)
    }

    fn plain(&self, name: &str) -> Result<Arc<ResourceClass>, Error> {
        if let Some(known) = lock(&self.classes).get(name) {
            return Ok(Arc::clone(&known.plain));
        }
        let plain = Arc::new(ResourceClass::plain(self.resources.model(name)?));
        let mut classes = lock(&self.classes);
        let known = classes.entry(name.into()).or_insert(Classes { plain, changed: None });
        Ok(Arc::clone(&known.plain))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing is half done where another thread panicked: the maps are changed by single inserts.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
