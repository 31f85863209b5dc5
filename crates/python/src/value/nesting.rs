//! How deep Python's containers are nested, before Python is asked to walk over them.

use std::collections::HashSet;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

/// How many bytes of stack Python takes for a level of a container that it prints or compares, and for all the rest.
const LEVEL: usize = 1024;
const REST: usize = 24 * 1024;

/// Whether the thread's stack has room for Python to print the object, or to compare it. Python counts its recursion, and
/// supposes that the stack is a large one.
pub(super) fn has_room(object: &Bound<'_, PyAny>) -> bool {
    bufeo_stack::is_left(depth(object) * LEVEL + REST)
}

/// Whether the stack has room for Python to compare the object with any other. Python goes on through containers that hold
/// themselves until its own bound, which is about a thousand levels.
pub(super) fn has_room_to_compare(object: &Bound<'_, PyAny>) -> bool {
    const LEVELS: usize = 1024;
    match is_container(object) {
        true => bufeo_stack::is_left(LEVELS * LEVEL + REST),
        false => has_room(object),
    }
}

/// How many containers there are in each other. Each is looked into once, so that one that contains itself has an end.
fn depth<'py>(object: &Bound<'py, PyAny>) -> usize {
    let mut deepest = 0;
    let mut seen = HashSet::new();
    let mut open = vec![(object.clone(), 1)];
    while let Some((object, depth)) = open.pop() {
        deepest = deepest.max(depth);
        if !is_container(&object) || !seen.insert(object.as_ptr()) {
            continue;
        }
        let mut add = |inner: Bound<'py, PyAny>| {
            if is_container(&inner) {
                open.push((inner, depth + 1));
            }
        };
        if let Ok(dict) = object.cast::<PyDict>() {
            dict.iter().for_each(|(_, value)| add(value));
        } else if let Ok(list) = object.cast::<PyList>() {
            list.iter().for_each(add);
        } else if let Ok(items) = object.cast::<PyTuple>() {
            items.iter().for_each(add);
        }
    }
    deepest
}

fn is_container(object: &Bound<'_, PyAny>) -> bool {
    object.is_instance_of::<PyDict>()
        || object.is_instance_of::<PyList>()
        || object.is_instance_of::<PyTuple>()
}
