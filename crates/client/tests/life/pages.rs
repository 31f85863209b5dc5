//! Pages: what is asked for, in what order, and where that ends.

use std::sync::Mutex;

use bufeo_client::{Client, ErrorKind, Value, params};
use bufeo_testserver::{Request, Response, StubServer};

use crate::sandbox::{ATTEMPT, OPENING, answering, client, json, named, record};

/// A table of the numbers 1 to `count`, of which the server gives three at a time, or as many as it is asked for.
fn numbers(count: usize) -> StubServer {
    StubServer::start(move |request: &Request| {
        let request: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
        let size = request["Limit"].as_u64().unwrap_or(3) as usize;
        let start: usize = match &request["ExclusiveStartTableName"] {
            serde_json::Value::String(name) => name.trim_start_matches("upto").parse().unwrap(),
            _ => 0,
        };
        let end = (start + size).min(count);
        let names: Vec<String> = (start + 1..=end).map(|number| number.to_string()).collect();
        let mut answer = serde_json::json!({ "TableNames": names });
        if end < count {
            answer["LastEvaluatedTableName"] = format!("upto{end}").into();
        }
        Response::new(200)
            .with_header("content-type", "application/x-amz-json-1.0")
            .with_body(answer.to_string())
    })
    .unwrap()
}

/// The names on each page, as `1,2,3`.
async fn pages(mut pages: bufeo_client::Pages) -> Vec<String> {
    let mut seen = Vec::new();
    while let Some(page) = pages.next().await {
        seen.push(joined(page.unwrap()["TableNames"].items()));
    }
    seen
}

fn joined<'v>(items: impl Iterator<Item = std::borrow::Cow<'v, Value>>) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(",")
}

async fn dynamodb(server: &StubServer) -> Client {
    client("dynamodb", server.endpoint()).await
}

#[tokio::test]
async fn pages_follow_each_other_until_there_is_no_token() {
    let server = numbers(7);
    let client = dynamodb(&server).await;
    assert_eq!(pages(client.paginate("ListTables", params! {}).pages()).await, ["1,2,3", "4,5,6", "7"]);
    assert_eq!(server.requests().len(), 3);
    let sized = client.paginate("list_tables", params! {}).page_size(5).pages();
    assert_eq!(pages(sized).await, ["1,2,3,4,5", "6,7"]);
}

#[tokio::test]
async fn every_page_is_a_call_with_all_its_events_and_says_that_it_is_a_page() {
    let server = numbers(4);
    let client = dynamodb(&server).await;
    let log = record(client.meta().events());
    pages(client.paginate("ListTables", params! {}).pages()).await;
    let call = named(&[&OPENING, &ATTEMPT, &["after-call"]], "dynamodb", "ListTables");
    assert_eq!(log.take(), [call.clone(), call].concat());
    for request in server.requests() {
        let agent = request.header("user-agent").unwrap().to_owned();
        let features = agent.split(' ').find_map(|part| part.strip_prefix("m/")).unwrap();
        assert!(features.split(',').any(|feature| feature == "C"), "{agent}");
    }
}

#[tokio::test]
async fn the_wanted_number_ends_the_pages_and_the_token_goes_on_behind_it() {
    let server = numbers(10);
    let client = dynamodb(&server).await;
    for (most, first) in [(2, "1,2"), (3, "1,2,3"), (4, "1,2,3|4"), (6, "1,2,3|4,5,6"), (7, "1,2,3|4,5,6|7")]
    {
        let mut seen = client.paginate("ListTables", params! {}).max_items(most).pages();
        let mut names = Vec::new();
        while let Some(page) = seen.next().await {
            names.push(joined(page.unwrap()["TableNames"].items()));
        }
        assert_eq!(names.join("|"), first);
        let token = seen.resume_token().unwrap();
        let rest = pages(client.paginate("ListTables", params! {}).starting_token(token).pages()).await;
        let all = [names, rest].concat();
        assert_eq!(all.join(","), "1,2,3,4,5,6,7,8,9,10", "{most}");
    }
    let mut all = client.paginate("ListTables", params! {}).max_items(10).pages();
    while let Some(page) = all.next().await {
        page.unwrap();
    }
    assert_eq!(all.resume_token(), None);
}

#[tokio::test]
async fn a_token_can_be_cut_again() {
    let server = numbers(10);
    let client = dynamodb(&server).await;
    let (mut token, mut seen) = (None, Vec::new());
    loop {
        let mut paginator = client.paginate("ListTables", params! {}).max_items(1);
        if let Some(token) = token {
            paginator = paginator.starting_token(String::clone(&token));
        }
        let mut items = paginator.items();
        while let Some(item) = items.next().await {
            seen.push(item.unwrap().to_string());
        }
        token = items.resume_token();
        if token.is_none() {
            break;
        }
    }
    assert_eq!(seen.join(","), "1,2,3,4,5,6,7,8,9,10");
}

#[tokio::test]
async fn items_searches_and_whole_results() {
    let server = numbers(7);
    let client = dynamodb(&server).await;
    let mut items = client.paginate("ListTables", params! {}).items();
    let mut names = Vec::new();
    while let Some(item) = items.next().await {
        names.push(item.unwrap());
    }
    assert_eq!(joined(Value::from(names).items()), "1,2,3,4,5,6,7");

    let mut found = client.paginate("ListTables", params! {}).search("TableNames[?@ > '4'] | [0]").unwrap();
    let mut first = Vec::new();
    while let Some(item) = found.next().await {
        first.push(item.unwrap());
    }
    assert_eq!(first, [Value::Null, "5".into(), "7".into()]);

    let whole = client.paginate("ListTables", params! {}).max_items(5).full_result().await.unwrap();
    assert_eq!(joined(whole["TableNames"].items()), "1,2,3,4,5");
    assert!(whole["NextToken"].as_str().is_some());
}

#[tokio::test]
async fn a_service_that_goes_in_circles_is_found_out() {
    let server = answering([json(200, r#"{"TableNames": ["a"], "LastEvaluatedTableName": "aaa"}"#)]);
    let client = dynamodb(&server).await;
    let mut pages = client.paginate("ListTables", params! {}).pages();
    assert!(pages.next().await.unwrap().is_ok());
    assert!(pages.next().await.unwrap().is_ok());
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Pagination);
    let text =
        "Error during pagination: The same next token was received twice: {'ExclusiveStartTableName': 'aaa'}";
    assert_eq!(error.to_string(), text);
    assert!(pages.next().await.is_none());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn what_cannot_be_paged_says_so_before_anything_is_sent() {
    let server = numbers(3);
    let client = dynamodb(&server).await;
    let token = |json: &str| bufeo_protocol::encode_base64(json.as_bytes());
    for (paginator, kind, text) in [
        (client.paginate("ListTable", params! {}), ErrorKind::UnknownOperation, "did you mean `ListTables`"),
        (
            client.paginate("DescribeTable", params! {}),
            ErrorKind::NotPageable,
            "Operation cannot be paginated: describe_table",
        ),
        (
            client.paginate("ListTables", params! {}).starting_token("a___b___c"),
            ErrorKind::InvalidToken,
            "Bad starting token: a___b___c",
        ),
        (
            client.paginate("ListTables", params! {}).starting_token(token(r#"{"Marker": "a"}"#)),
            ErrorKind::InvalidToken,
            "it has `Marker`, where there is only `ExclusiveStartTableName`",
        ),
        (client.paginate("ListTables", Value::from("7")), ErrorKind::ParamValidation, "parameters are a map"),
    ] {
        let mut pages = paginator.pages();
        let error = pages.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(text), "{error}");
        assert!(pages.next().await.is_none());
    }
    let error = client.paginate("ListTables", params! {}).search("[?").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Expression);
    let stacks = crate::sandbox::client("cloudformation", server.endpoint()).await;
    let error =
        stacks.paginate("DescribeStacks", params! {}).page_size(5).items().next().await.unwrap().unwrap_err();
    let text = "Error during pagination: PageSize parameter is not supported for the pagination interface for this operation.";
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Pagination, text));
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_failed_call_ends_the_pages() {
    static ANSWERS: Mutex<u32> = Mutex::new(0);
    let server = StubServer::start(|_: &Request| {
        let mut count = ANSWERS.lock().unwrap();
        *count += 1;
        match *count {
            1 => json(200, r#"{"TableNames": ["a"], "LastEvaluatedTableName": "aaa"}"#),
            _ => json(400, r#"{"__type": "ResourceNotFoundException"}"#),
        }
    })
    .unwrap();
    let client = dynamodb(&server).await;
    let mut items = client.paginate("ListTables", params! {}).items();
    assert_eq!(items.next().await.unwrap().unwrap(), "a");
    assert_eq!(items.next().await.unwrap().unwrap_err().code(), Some("ResourceNotFoundException"));
    assert!(items.next().await.is_none());
}
