//! The examples, run as programs, with what they have to print.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use std::path::PathBuf;
use std::process::Command;

fn run(example: &str) -> String {
    let mut path: PathBuf = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.push("examples");
    path.push(format!("{example}{}", std::env::consts::EXE_SUFFIX));
    let output = Command::new(&path).output().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{printed}\n{}", String::from_utf8_lossy(&output.stderr));
    printed
}

#[track_caller]
fn prints(example: &str, expected: &str) {
    assert_eq!(run(example), expected);
}

#[test]
fn a_handler_injects_the_bucket() {
    prints("inject_a_bucket", "mybucket/report.csv\n");
}

#[test]
fn the_specific_handler_goes_first_and_other_operations_fall_to_the_general_one() {
    prints(
        "specific_before_general",
        "list_objects went to myspecificbucket\nput_object went to mybucket: my body\n",
    );
}

#[test]
fn a_wildcard_reaches_every_operation_and_goes_before_the_shorter_name() {
    prints("wildcard", "list_objects: 2 objects in mybucket\nlist_objects_v2: 2 objects in mybucket\n");
}

#[test]
fn clients_do_not_see_each_others_handlers() {
    prints("isolation", "client1: mybucket\nclient2: myotherbucket\n");
}

#[test]
fn a_handler_adds_a_method_to_the_class() {
    prints("add_a_method", "This is my custom method\n2 objects\n");
}

#[test]
fn a_handler_adds_a_base_to_the_class() {
    prints("add_a_base", "Client instantiated!\na client of s3\n0 buckets\n");
}

#[test]
fn a_handler_adds_a_method_to_the_class_of_a_resource() {
    prints(
        "add_a_method_to_a_resource",
        "This is my custom method\ns3.ObjectSummary(bucket_name='mybucket', key='b.txt')\n",
    );
}

#[test]
fn a_handler_adds_a_base_to_the_class_of_a_resource() {
    prints(
        "add_a_base_to_a_resource",
        "Resource instantiated!\ns3.ServiceResource() has a motto: inherited\n",
    );
}

#[test]
fn a_bucket_and_its_objects_are_resources() {
    prints(
        "resources",
        "s3.ObjectSummary(bucket_name='mybucket', key='logs/1'): 6 bytes\n\
         s3.ObjectSummary(bucket_name='mybucket', key='logs/2'): 6 bytes\n\
         s3.Object(bucket_name='mybucket', key='a.txt') of 10 bytes\n2 left\n",
    );
}

#[test]
fn returned_parameters_replace_the_callers() {
    prints(
        "replace_the_parameters",
        "ListObjects was asked for somewhere-else\nmybucket: 1 of its objects\n",
    );
}

#[test]
fn the_mapping_names_the_operation_of_a_method() {
    prints("method_mapping", "list_objects_v2 calls ListObjectsV2\n1 object\n");
}

#[test]
fn without_bucket_and_handler_validation_fails_and_nothing_is_sent() {
    prints(
        "without_a_handler",
        "Parameter validation failed:\nMissing required parameter in input: \"Bucket\"\n0 requests were sent\n",
    );
}

#[test]
fn a_handler_registered_too_late_is_called_the_next_time() {
    prints("registered_too_late", "before: not called\nafter: called\n");
}

#[test]
fn a_partial_wildcard_is_an_ordinary_name() {
    let printed = run("no_globbing");
    assert!(printed.starts_with("*objects: not called\n"), "{printed}");
    assert!(!printed["*objects: not called\n".len()..].contains("*objects"), "{printed}");
}

#[test]
fn an_argument_added_to_an_event_breaks_no_handler() {
    prints("an_added_argument", "saving report\nsaving report\nby me\n");
}

#[test]
fn the_quickstart_lists_the_bucket_and_shows_the_life_of_the_call() {
    let printed = run("quickstart");
    for key in ["2025/summary.csv", "2026/january.csv", "2026/february.csv"] {
        assert!(printed.contains(key), "{printed}");
    }
    let life: Vec<usize> = [
        "provide-client-params.s3.ListObjects",
        "before-parameter-build.s3.ListObjects",
        "before-endpoint-resolution.s3",
        "before-call.s3.ListObjects",
        "request-created.s3.ListObjects",
        "choose-signer.s3.ListObjects",
        "before-sign.s3.ListObjects",
        "before-send.s3.ListObjects",
        "before-parse.s3.ListObjects",
        "response-received.s3.ListObjects",
        "needs-retry.s3.ListObjects",
        "after-call.s3.ListObjects",
    ]
    .iter()
    .map(|event| printed.find(event).unwrap_or_else(|| panic!("{event} is missing in\n{printed}")))
    .collect();
    assert!(life.is_sorted(), "{printed}");
    assert!(printed.contains("sign the request") && printed.contains("quickstart.rs"), "{printed}");
}
