//! From a resource to a call, and from its answer to values and resources.

use std::sync::Arc;

use bufeo_client::{Error, Params};
use bufeo_model::{Map, OperationModel, Shape, ShapeKind, Str, Value, snake_case};

use crate::class::ResourceClass;
use crate::definition::{Action, Parameter, Related, Source, Waiter};
use crate::identifiers::Identifiers;
use crate::path::Path;
use crate::resource::Resource;
use crate::returned::Returned;

/// Makes the call of an action. What the caller gives stands above what the model fills in.
pub(crate) async fn run(resource: &Resource, action: &Action, given: Params) -> Result<Returned, Error> {
    let mut params = Map::new();
    fill_in(resource, &action.request.params, &mut params, None).await?;
    params.extend(given.into_map());
    let Some(made) = &action.resource else {
        let answer = call(resource, action, params).await?;
        return Ok(part_of(answer, action.path.as_ref()).into());
    };
    let sent = params_seen(made, &params);
    let answer = call(resource, action, params).await?;
    related(resource, made, Some(&action.request.operation), &sent, answer).await
}

/// Makes the call of an action through the method of the client's class, which a handler may have replaced.
pub(crate) async fn call(resource: &Resource, action: &Action, params: Map) -> Result<Value, Error> {
    resource.client().invoke(&snake_case(&action.request.operation), params).await
}

/// A waiter of the service, about to be waited for.
pub(crate) async fn waiter(
    resource: &Resource,
    model: &Waiter,
    given: Params,
) -> Result<bufeo_client::Waiter, Error> {
    let mut params = Map::new();
    fill_in(resource, &model.params, &mut params, None).await?;
    params.extend(given.into_map());
    Ok(resource.client().wait(&model.waiter_name, params))
}

/// The part of an answer that a path leads to; the whole where there is none.
pub(crate) fn part_of(answer: Value, path: Option<&Path>) -> Value {
    match path {
        Some(path) => path.take(answer),
        None => answer,
    }
}

/// The parameters, where identifiers are read from them.
pub(crate) fn params_seen(made: &Related, params: &Map) -> Value {
    let reads = |source: &Source| matches!(source, Source::RequestParameter(_));
    match made.identifiers.iter().any(|identifier| reads(&identifier.source)) {
        true => Value::Map(params.clone()),
        false => Value::Null,
    }
}

/// Puts what the model fills in among the parameters: of one resource, or of that of a batch.
pub(crate) async fn fill_in(
    resource: &Resource,
    parameters: &[Parameter],
    params: &mut Map,
    batch: Option<usize>,
) -> Result<(), Error> {
    for parameter in parameters {
        let value = match &parameter.source {
            Source::Identifier(name) => own_identifier(resource, name).await?,
            Source::Data(path) => path.find(&*resource.loaded().await?),
            Source::Constant(value) => value.clone(),
            Source::Input | Source::RequestParameter(_) | Source::Response(_) => continue,
        };
        parameter.target.put(params, value, batch);
    }
    Ok(())
}

/// An identifier of the resource itself; a few models mean a value of its data.
async fn own_identifier(resource: &Resource, name: &str) -> Result<Value, Error> {
    match resource.identifier(name) {
        Some(value) => Ok(value.clone()),
        None => resource.get(name).await,
    }
}

/// The identifiers that a sub-resource has of this resource, in order.
pub(crate) fn own_identifiers(resource: &Resource, related: &Related) -> Identifiers {
    let mut identifiers = Identifiers::default();
    for identifier in &related.identifiers {
        match &identifier.source {
            Source::Identifier(name) => {
                identifiers.push(resource.identifier(name).cloned().unwrap_or_default());
            }
            Source::Constant(value) => identifiers.push(value.clone()),
            _ => {}
        }
    }
    identifiers
}

/// The resources that an answer, or the data of a resource, leads to.
///
/// Where an identifier is a list there is one resource for each of its items, and each gets its part of the data. Where
/// one is missing there is none: null, or, of a call, what the answer would have been without anything in it.
pub(crate) async fn related(
    parent: &Resource,
    related: &Related,
    operation: Option<&str>,
    params: &Value,
    answer: Value,
) -> Result<Returned, Error> {
    let class = parent.factory().class(&related.type_name).await?;
    let mut identifiers = Vec::with_capacity(related.identifiers.len());
    for identifier in &related.identifiers {
        let value = match &identifier.source {
            Source::Response(path) => path.find(&answer),
            Source::RequestParameter(path) => path.find(params),
            Source::Identifier(name) => own_identifier(parent, name).await?,
            Source::Data(path) => path.find(&*parent.loaded().await?),
            Source::Constant(value) => value.clone(),
            Source::Input => continue,
        };
        identifiers.push((identifier.name.clone(), value));
    }
    let count = identifiers.iter().find_map(|(_, value)| value.as_list().map(bufeo_model::List::len));
    let Some(count) = count else {
        if identifiers.iter().any(|(_, value)| value.is_null()) {
            let path = related.path.as_ref();
            return Ok(operation.map_or(Value::Null, |name| empty(parent, name, path)).into());
        }
        let data = related.path.as_ref().map_or(Value::Null, |path| path.take(answer));
        return Ok(parent.made_of(class, Identifiers::of_names(identifiers), data)?.into());
    };
    let data = related.path.as_ref().map_or(Value::Null, |path| path.take(answer));
    several(parent, &class, count, identifiers, data)
}

/// As many resources of a class; each takes its identifiers from the front of those that are lists, and its data.
fn several(
    parent: &Resource,
    class: &Arc<ResourceClass>,
    count: usize,
    mut identifiers: Vec<(Str, Value)>,
    data: Value,
) -> Result<Returned, Error> {
    // In the order of the class, once: a listing has a thousand resources.
    let place = |name: &Str| class.model().identifiers().position(|known| name == known);
    identifiers.sort_by_key(|(name, _)| place(name));
    let complete = identifiers.iter().map(|(name, _)| name.as_str()).eq(class.model().identifiers());
    let (names, mut values): (Vec<Str>, Vec<Each>) =
        identifiers.into_iter().map(|(name, value)| (name, Each::of(value))).unzip();
    let mut data = items(data);
    let mut resources = Vec::with_capacity(count);
    for _ in 0..count {
        let own: Box<[Value]> = values.iter_mut().map(Each::next).collect();
        let item = data.next().unwrap_or_default();
        let class = Arc::clone(class);
        resources.push(match complete && !own.iter().any(Value::is_null) {
            true => parent.known_by(class, own, item)?,
            false => {
                let named = names.iter().cloned().zip(own).collect();
                parent.made_of(class, Identifiers::of_names(named), item)?
            }
        });
    }
    Ok(resources.into())
}

fn items(value: Value) -> std::vec::IntoIter<Value> {
    match value {
        Value::List(list) => list.into_iter(),
        _ => Vec::new().into_iter(),
    }
}

/// An identifier of several resources.
enum Each {
    Same(Value),
    Item(std::vec::IntoIter<Value>),
}

impl Each {
    fn of(value: Value) -> Self {
        match value {
            Value::List(_) => Self::Item(items(value)),
            value => Self::Same(value),
        }
    }

    fn next(&mut self) -> Value {
        match self {
            Self::Same(value) => value.clone(),
            Self::Item(items) => items.next().unwrap_or_default(),
        }
    }
}

/// What stands for nothing at the place where the path leads to: an empty map or list, by the shape, else null.
fn empty(resource: &Resource, operation: &str, path: Option<&Path>) -> Value {
    let operation: Option<OperationModel> = resource.factory().service().operation(operation).ok();
    let shape = operation.as_ref().and_then(OperationModel::output);
    let members = path.map_or(Some(Vec::new()), Path::members).unwrap_or_default();
    match shape.and_then(|shape| follow(shape, &members)).map(Shape::kind) {
        Some(ShapeKind::Structure | ShapeKind::Map) => Map::new().into(),
        Some(ShapeKind::List) => bufeo_model::List::new().into(),
        _ => Value::Null,
    }
}

/// Follows names through structures; at a list a name stands for its items, as in boto3.
fn follow<'a>(shape: Shape<'a>, members: &[&str]) -> Option<Shape<'a>> {
    members.iter().try_fold(shape, |shape, name| match shape.kind() {
        ShapeKind::Structure => shape.member(name).map(bufeo_model::Member::shape),
        ShapeKind::List => shape.list_member(),
        _ => None,
    })
}
