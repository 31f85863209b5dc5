//! A service with resources, collections and waiters, made for testing what makes resources.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bufeo_client::event::{Answer, BeforeCall, ProvideClientParams};
use bufeo_client::{Credentials, Environment, Error as ClientError, HttpResponse, Session, Value, params};
use bufeo_model::{Map, block_on};
use bufeo_resource::{Resource, Resources};

use super::case::{Case, Miss, Place};
use super::compare::same_text;
use super::{Error, Suite, read};

/// The model of a list of things to do. It comes without expected results: a case holds where what the file describes
/// can be made, and calls what it says.
pub(super) struct ResourceModel;

const SERVICE: &str = "service-2.json";
const RESOURCES: &str = "resources-1.json";
const WAITERS: &str = "waiters-2.json";

/// What is held of the resource.
type Check = fn(&ToDo) -> Result<(), Miss>;

impl Suite for ResourceModel {
    fn name(&self) -> &'static str {
        "boto3-resource-model"
    }

    fn path(&self) -> &'static str {
        "boto3/todo/2015-04-01"
    }

    fn cases(&self, vectors: &Path) -> Result<Vec<Case>, Error> {
        let mut models = Vec::new();
        for file in [SERVICE, RESOURCES, WAITERS] {
            models.push((file, read::json(&vectors.join(file))?.to_string()));
        }
        let models = Arc::new(models);
        let checks: [(&str, Check); 3] = [(SERVICE, operations), (RESOURCES, resources), (WAITERS, waiters)];
        let case = |(file, check): (&str, Check)| {
            let models = Arc::clone(&models);
            Case::new(file, Place::Path(file.to_owned()), move || check(&ToDo::new(&models)?))
        };
        Ok(checks.into_iter().map(case).collect())
    }
}

/// The resource of the service, whose answers are those of the test.
struct ToDo {
    service: Resource,
    calls: Arc<Mutex<Vec<String>>>,
    _folder: tempfile::TempDir,
}

fn failed(error: impl std::fmt::Display) -> Miss {
    Miss::Differs(format!("failed: {error}"))
}

impl ToDo {
    fn new(models: &[(&str, String)]) -> Result<Self, Miss> {
        let folder = tempfile::tempdir().map_err(failed)?;
        let place = folder.path().join("todo").join("2015-04-01");
        fs::create_dir_all(&place).map_err(failed)?;
        for (file, model) in models {
            // What a client has to know, and the model does not say of the service.
            let more = r#""serviceId":"todo","targetPrefix":"ToDo","apiVersion""#;
            let model = model.replacen(r#""apiVersion""#, more, 1);
            fs::write(place.join(file), model).map_err(failed)?;
        }
        let path = folder.path().display().to_string();
        let session = Session::builder()
            .environment(Environment::of([("AWS_DATA_PATH", path.as_str())]))
            .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
            .region("us-east-1")
            .endpoint_url("http://localhost:9")
            .build()
            .map_err(failed)?;
        let service = block_on(session.resource("todo").build()).map_err(failed)?;
        let calls = Arc::<Mutex<Vec<String>>>::default();
        let log = Arc::clone(&calls);
        let see = move |event: &mut ProvideClientParams| {
            let id = event.params.get("Id").map(|id| format!(" {id}")).unwrap_or_default();
            log.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{}{id}", event.model.name()));
        };
        let answer =
            |event: &mut BeforeCall| Answer::new(HttpResponse::build(200), answer(event.model.name()));
        let events = service.client().meta().events();
        events.register("provide-client-params", see).map_err(failed)?;
        events.register("before-call", answer).map_err(failed)?;
        Ok(Self { service, calls, _folder: folder })
    }

    fn called(&self, expected: &str) -> Result<(), Miss> {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        same_text("calls", expected, &calls.join(", "))
    }
}

fn answer(operation: &str) -> Map {
    match operation {
        "CreateToDo" => params! { "Id": "new" },
        "DescribeToDos" => params! { "ToDoList": [{ "Id": "a" }, { "Id": "b" }] },
        "GetToDo" => params! { "ToDo": { "Status": "READY" } },
        _ => Map::new(),
    }
}

fn operations(todo: &ToDo) -> Result<(), Miss> {
    let model = todo.service.client().meta().service_model();
    let names: Vec<&str> = model.operation_names().collect();
    same_text("operations", "CreateToDo, DescribeToDos, GetToDo, DeleteToDo", &names.join(", "))?;
    let call = todo.service.client().call("get_to_do", params! { "Id": "a" });
    block_on(call).map_err(failed)?;
    todo.called("GetToDo a")
}

fn resources(todo: &ToDo) -> Result<(), Miss> {
    let made = block_on(walk(&todo.service)).map_err(failed)?;
    same_text(
        "resources",
        "todo.ServiceResource(), todo.ToDo(id='new'), todo.ToDo(id='mine'), todo.ToDo(id='a'), todo.ToDo(id='b')",
        &made.join(", "),
    )?;
    todo.called("CreateToDo, DescribeToDos, DeleteToDo mine")
}

async fn walk(service: &Resource) -> Result<Vec<String>, ClientError> {
    let new = service.invoke("create_to_do", params! { "Title": "rest" }).await?.into_resources();
    let mine = service.sub("ToDo", ["mine"]).await?;
    let all = service.collection("to_dos")?.items().collect().await?;
    mine.invoke("delete", params! {}).await?;
    mine.set_data(Value::from(params! { "Id": "mine" }));
    let itself = mine.reference("my_self").await?.into_resource();
    let shown = [service.clone()].into_iter().chain(new).chain(itself).chain(all);
    Ok(shown.map(|resource| resource.to_string()).collect())
}

fn waiters(todo: &ToDo) -> Result<(), Miss> {
    let wait = async {
        let mine = todo.service.sub("ToDo", ["mine"]).await?;
        mine.invoke("wait_until_ready", params! {}).await
    };
    block_on(wait).map_err(failed)?;
    todo.called("GetToDo mine")
}
