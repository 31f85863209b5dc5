//! What a kind of resource can do, by the names that its attributes have.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use bufeo_client::Error;
use bufeo_model::{ServiceModel, Str};
use indexmap::IndexMap;

use crate::definition::{Action, Definition, Related, Waiter, snake};

/// What a kind of resource can do: decoded from the resource model when it is first needed, and shared.
///
/// ```no_run
#[doc = import!(hidden "Session")]
/// # async fn run(session: Session) -> Result<(), Box<dyn std::error::Error>> {
#[doc = import!("Resources")]
///
/// let s3 = session.resource("s3").build().await?;
/// let bucket = s3.sub("Bucket", ["mybucket"]).await?;
/// println!("actions: {}", bucket.model().actions().collect::<Vec<_>>().join(", "));
/// println!("collections: {}", bucket.model().collections().collect::<Vec<_>>().join(", "));
/// # Ok(()) }
/// ```
pub struct ResourceModel {
    name: Str,
    class_name: Str,
    pub(crate) event_name: String,
    shape: Option<Str>,
    pub(crate) identifiers: Vec<Identifier>,
    pub(crate) members: IndexMap<Str, Member>,
    pub(crate) batch_actions: IndexMap<Str, Arc<Action>>,
}

impl fmt::Debug for ResourceModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResourceModel").field("class_name", &self.class_name).finish_non_exhaustive()
    }
}

/// An identifier: its name as an attribute, and that of the member of the shape that repeats it.
#[derive(Debug)]
pub(crate) struct Identifier {
    pub(crate) name: Str,
    member: Option<Str>,
    /// Whether the model marks the member that repeats it as sensitive.
    pub(crate) sensitive: bool,
}

/// What stands under a name.
#[derive(Clone, Debug)]
pub(crate) enum Member {
    /// The identifier at that place; also under the name of the member that repeats it.
    Identifier(usize),
    /// That member of the data.
    Data(Str),
    Load(Arc<Action>),
    Action(Arc<Action>),
    SubResource(Arc<Related>),
    Reference(Arc<Related>),
    Collection(Arc<Action>),
    Waiter(Arc<Waiter>),
}

impl Member {
    /// What it is, and the method of a resource that uses it.
    pub(crate) fn described(&self) -> (&'static str, &'static str) {
        match self {
            Self::Identifier(_) => ("an identifier", "get"),
            Self::Data(_) => ("a value", "get"),
            Self::Load(_) | Self::Action(_) => ("an action", "invoke"),
            Self::SubResource(_) => ("a sub-resource", "sub"),
            Self::Reference(_) => ("a reference", "reference"),
            Self::Collection(_) => ("a collection", "collection"),
            Self::Waiter(_) => ("a waiter", "invoke"),
        }
    }
}

impl ResourceModel {
    /// The name of the kind, as in `Bucket`; the service's for its own.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of the class, as in `s3.Bucket` or `s3.ServiceResource`.
    pub fn class_name(&self) -> &str {
        &self.class_name
    }

    /// The shape of the resource's data, where it has any.
    pub fn shape(&self) -> Option<&str> {
        self.shape.as_deref()
    }

    /// The names of the identifiers, in the order in which they are given.
    pub fn identifiers(&self) -> impl ExactSizeIterator<Item = &str> {
        self.identifiers.iter().map(|identifier| identifier.name.as_str())
    }

    /// The names of the values that are read from the resource's data.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.named(|member| matches!(member, Member::Data(_)))
    }

    /// The names of the actions; loading is not among them.
    pub fn actions(&self) -> impl Iterator<Item = &str> {
        self.named(|member| matches!(member, Member::Action(_)))
    }

    /// The names of the sub-resources.
    pub fn sub_resources(&self) -> impl Iterator<Item = &str> {
        self.named(|member| matches!(member, Member::SubResource(_)))
    }

    /// The names of the references.
    pub fn references(&self) -> impl Iterator<Item = &str> {
        self.named(|member| matches!(member, Member::Reference(_)))
    }

    /// The names of the collections.
    pub fn collections(&self) -> impl Iterator<Item = &str> {
        self.named(|member| matches!(member, Member::Collection(_)))
    }

    /// The names of the waiters, as in `wait_until_exists`.
    pub fn waiters(&self) -> impl Iterator<Item = &str> {
        self.named(|member| matches!(member, Member::Waiter(_)))
    }

    /// The names of what can be done to a whole page of a collection of such resources.
    pub fn batch_actions(&self) -> impl Iterator<Item = &str> {
        self.batch_actions.keys().map(Str::as_str)
    }

    fn named(&self, wanted: fn(&Member) -> bool) -> impl Iterator<Item = &str> {
        self.members.iter().filter(move |(_, member)| wanted(member)).map(|(name, _)| name.as_str())
    }

    /// Reads the definition of a kind, or that of the service itself.
    ///
    /// What is called like something before it gets the kind's name as an ending; the order is boto3's: loading,
    /// identifiers, actions, relations, collections, waiters, attributes.
    pub(crate) fn read(
        name: &str,
        definition: Definition<'_>,
        all: Definition<'_>,
        service: &ServiceModel,
    ) -> Result<Self, Error> {
        let service_name = service.service_name();
        let is_service = all.json.get(name).is_none();
        let class_name = format!("{service_name}.{}", if is_service { "ServiceResource" } else { name });
        let mut names = Names { taken: HashSet::from(["meta".into()]), definition };
        let mut members = IndexMap::new();
        let load = definition.get("load").map(|load| load.action().map(Arc::new)).transpose()?;
        if load.is_some() {
            names.taken.insert("load".into());
        }

        let mut identifiers = Vec::new();
        for item in definition.items("identifiers") {
            let name = names.take(snake(item.text("name")?), "identifier")?;
            members.insert(name.clone(), Member::Identifier(identifiers.len()));
            identifiers.push(Identifier {
                name,
                member: item.optional_text("memberName").map(snake),
                sensitive: false,
            });
        }
        if let Some(load) = load {
            members.insert("load".into(), Member::Load(Arc::clone(&load)));
            members.insert("reload".into(), Member::Load(load));
        }
        for (name, action) in definition.entries("actions") {
            let name = names.take(snake(name), "action")?;
            members.insert(name, Member::Action(Arc::new(action.action()?)));
        }
        let related = relations(definition, all, is_service)?;
        let relations = related.into_iter().map(|(name, related)| names.relation(name, related));
        let relations = relations.collect::<Result<Vec<_>, Error>>()?;
        let mut collections = Vec::new();
        for (name, collection) in definition.entries("hasMany") {
            let name = names.take(snake(name), "collection")?;
            collections.push((name, Member::Collection(Arc::new(collection.action()?))));
        }
        let mut waiters = Vec::new();
        for (name, waiter) in definition.entries("waiters") {
            let name = names.take(snake(&format!("WaitUntil{name}")), "waiter")?;
            waiters.push((name, Member::Waiter(Arc::new(waiter.waiter()?))));
        }

        let shape = definition.optional_text("shape");
        members.extend(data_members(shape, service, &mut names, &mut identifiers)?);
        members.extend(collections);
        members.extend(relations);
        members.extend(waiters);

        let batch_actions = definition
            .entries("batchActions")
            .map(|(name, action)| Ok((snake(name), Arc::new(action.action()?))));
        Ok(Self {
            name: name.into(),
            event_name: format!("creating-resource-class.{class_name}"),
            class_name: class_name.into(),
            shape: shape.map(Str::from),
            identifiers,
            members,
            batch_actions: batch_actions.collect::<Result<_, Error>>()?,
        })
    }
}

/// The attributes that are read from the data: the members of the shape, without those that are identifiers.
fn data_members(
    shape: Option<&str>,
    service: &ServiceModel,
    names: &mut Names<'_>,
    identifiers: &mut [Identifier],
) -> Result<Vec<(Str, Member)>, Error> {
    let Some(shape) = shape else { return Ok(Vec::new()) };
    let definition = names.definition;
    let shape = service.shape(shape).map_err(|error| definition.wrong(&error.to_string()))?;
    let mut found = Vec::new();
    for member in shape.members() {
        let plain = snake(member.name());
        let name = names.take(plain.clone(), "attribute")?;
        if identifiers.iter().any(|identifier| identifier.name == plain) {
            continue;
        }
        let repeats = |identifier: &Identifier| identifier.member.as_ref() == Some(&plain);
        let member = match identifiers.iter().position(repeats) {
            Some(place) => {
                identifiers[place].sensitive |= member.shape().sensitive();
                Member::Identifier(place)
            }
            None => Member::Data(member.name().into()),
        };
        found.push((name, member));
    }
    Ok(found)
}

/// The relations of a kind. The service itself is related to every kind: what its model does not say needs all
/// identifiers from the caller.
fn relations(
    definition: Definition<'_>,
    all: Definition<'_>,
    is_service: bool,
) -> Result<Vec<(Str, Related)>, Error> {
    let read = |(name, relation): (&str, Definition<'_>)| {
        let resource =
            relation.get("resource").ok_or_else(|| relation.wrong(&format!("`{name}` has no resource")))?;
        Ok((Str::from(name), resource.related()?))
    };
    let own: Vec<(Str, Related)> = definition.entries("has").map(read).collect::<Result<_, Error>>()?;
    if !is_service {
        return Ok(own);
    }
    let mut every = Vec::new();
    for kind in all.json.as_object().into_iter().flatten().map(|(name, _)| name.as_str()) {
        let named: Vec<_> = own.iter().filter(|(_, related)| related.type_name == kind).cloned().collect();
        if !named.is_empty() {
            every.extend(named);
            continue;
        }
        let identifiers = all.get(kind).into_iter().flat_map(|kind| kind.items("identifiers"));
        let identifiers = identifiers.map(|identifier| {
            let name = snake(identifier.text("name")?);
            Ok(crate::definition::IdentifierSource { name, source: crate::definition::Source::Input })
        });
        let identifiers = identifiers.collect::<Result<_, Error>>()?;
        every.push((kind.into(), Related { type_name: kind.into(), identifiers, path: None }));
    }
    Ok(every)
}

/// The names that are taken.
struct Names<'a> {
    taken: HashSet<Str>,
    definition: Definition<'a>,
}

impl Names<'_> {
    fn take(&mut self, name: Str, category: &str) -> Result<Str, Error> {
        let name = match self.taken.contains(&name) {
            true => format!("{name}_{category}").into(),
            false => name,
        };
        match self.taken.insert(name.clone()) {
            true => Ok(name),
            false => Err(self.definition.wrong(&format!("two of its {category}s would be called `{name}`"))),
        }
    }

    /// A relation that needs no data is a sub-resource, which keeps the spelling of its name.
    fn relation(&mut self, name: Str, related: Related) -> Result<(Str, Member), Error> {
        match related.needs_data() {
            true => Ok((self.take(snake(&name), "reference")?, Member::Reference(Arc::new(related)))),
            false => Ok((self.take(name, "subresource")?, Member::SubResource(Arc::new(related)))),
        }
    }
}
