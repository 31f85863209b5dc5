//! A handler takes what it needs of an event. When an event gains an argument, handlers written before do not notice.

use bufeo::{Event, Events, NoReply};

mod first_release {
    /// An event of a program's own, as it was at first.
    pub(crate) struct Saving {
        pub(crate) document: String,
    }
}

mod second_release {
    /// The same event with one argument more.
    pub(crate) struct Saving {
        pub(crate) document: String,
        pub(crate) author: String,
    }
}

macro_rules! saving {
    ($type:ty) => {
        impl Event for $type {
            const NAME: &'static str = "saving";
            type Reply = NoReply;
        }
    };
}

saving!(first_release::Saving);
saving!(second_release::Saving);

/// The handler's source, word for word the same for both releases.
macro_rules! handler {
    ($release:ident) => {
        |event: &mut $release::Saving| println!("saving {}", event.document)
    };
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let events = Events::builder().event::<first_release::Saving>().build()?;
    events.register("saving", handler!(first_release))?;
    events.emit_now("saving.report", &mut first_release::Saving { document: "report".into() })?;

    let events = Events::builder().event::<second_release::Saving>().build()?;
    events.register("saving", handler!(second_release))?;
    let mut event = second_release::Saving { document: "report".into(), author: "me".into() };
    events.emit_now("saving.report", &mut event)?;
    println!("by {}", event.author);
    Ok(())
}
