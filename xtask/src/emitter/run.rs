//! A program, run by our emitter.

use bufeo_events::{Aliases, Emitter, Listener, Placement, Same, Section, UniqueId};
use serde_json::{Value, json};

use super::program::{Handler, Program, Register, Step, Unregister};

#[derive(Clone)]
struct Member(Handler);

impl Same for Member {
    fn same(&self, other: &Self) -> bool {
        self.0.equal == other.0.equal
    }
}

/// What came of each step.
pub(crate) fn run(program: &Program) -> Vec<Value> {
    let mut emitters = vec![match &program.aliases {
        None => Emitter::new(),
        Some(rows) => Emitter::with_aliases(Aliases::new(rows.iter().map(|(old, new)| (&**old, &**new)))),
    }];
    program.steps.iter().map(|step| do_step(&mut emitters, step)).collect()
}

fn do_step(emitters: &mut Vec<Emitter<Member>>, step: &Step) -> Value {
    match step {
        Step::Register(_) | Step::Unregister(_) => json!(change(emitters, step)),
        Step::Copy { on } => {
            let copy = at(emitters, *on).copy();
            emitters.push(copy);
            json!("done")
        }
        Step::Emit { on, name } => {
            let mut calls = Vec::new();
            let answers =
                at(emitters, *on).emit(name, |member, name| call(emitters, &mut calls, member, name));
            match answers {
                Ok(answers) => {
                    let pairs: Vec<_> = answers
                        .iter()
                        .map(|(member, answer)| json!([member.handler().0.who, answer]))
                        .collect();
                    json!({ "calls": calls, "pairs": pairs })
                }
                Err(raised) => json!({ "calls": calls, "raised": raised }),
            }
        }
        Step::EmitUntilResponse { on, name } => {
            let mut calls = Vec::new();
            let answer = at(emitters, *on)
                .emit_until_response(name, |member, name| call(emitters, &mut calls, member, name));
            match answer {
                Ok(Some((member, answer))) => {
                    json!({ "calls": calls, "pair": [member.handler().0.who, answer] })
                }
                Ok(None) => json!({ "calls": calls, "pair": [null, null] }),
                Err(raised) => json!({ "calls": calls, "raised": raised }),
            }
        }
    }
}

fn call(
    emitters: &[Emitter<Member>],
    calls: &mut Vec<Value>,
    member: &Listener<Member>,
    name: &str,
) -> Result<Option<Value>, String> {
    let Handler { who, gives, raises, changes, .. } = &member.handler().0;
    calls.push(json!([who, name]));
    if let Some(step) = changes
        && change(emitters, step) == "count error"
    {
        return Err("count error".to_owned());
    }
    if *raises {
        return Err(format!("handler {who}"));
    }
    Ok(Some(gives.clone()).filter(|gives| !gives.is_null()))
}

fn change(emitters: &[Emitter<Member>], step: &Step) -> &'static str {
    let outcome = match step {
        Step::Register(Register { on, section, name, handler, id, counted }) => {
            let section = match *section {
                "first" => Section::First,
                "last" => Section::Last,
                _ => Section::Middle,
            };
            let placement = match id {
                None => Placement::default(),
                Some(id) if *counted => Placement::default().with_counted_id(*id),
                Some(id) => Placement::default().with_unique_id(*id),
            };
            let member = Member(handler.clone());
            at(emitters, *on).register(name, member, placement.with_section(section)).map(|_| ())
        }
        Step::Unregister(Unregister { on, name, handler, id, counted }) => {
            let emitter = at(emitters, *on);
            match (id, handler) {
                (Some(id), _) => emitter.unregister_id(name, &UniqueId::from(*id), *counted).map(|_| ()),
                (None, Some(handler)) => {
                    emitter.unregister(name, |member| member.0.equal == handler.equal);
                    Ok(())
                }
                (None, None) => {
                    emitter.unregister(name, |_| false);
                    Ok(())
                }
            }
        }
        Step::Copy { .. } | Step::Emit { .. } | Step::EmitUntilResponse { .. } => Ok(()),
    };
    if outcome.is_ok() { "done" } else { "count error" }
}

fn at(emitters: &[Emitter<Member>], on: usize) -> &Emitter<Member> {
    &emitters[on % emitters.len()]
}
