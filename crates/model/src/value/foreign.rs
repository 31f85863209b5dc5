//! Objects of a host's language that have no kind of their own here.

use std::any::Any;
use std::cmp::Ordering;
use std::fmt;
use std::io;
use std::sync::Arc;

use super::{EventStream, Value};

/// An object that bufeo does not understand but carries: a Python `Decimal`, an open file, anything at all that a
/// guest puts into a call's context.
///
/// The methods say what of it a call may have to know. Only [`type_name`](Self::type_name), [`repr`](Self::repr) and
/// [`as_any`](Self::as_any) have to be answered.
pub trait ForeignValue: Send + Sync + 'static {
    /// What the host calls the type, as it stands in its error messages: `<class 'decimal.Decimal'>`.
    fn type_name(&self) -> String;

    /// How the host prints the object.
    fn repr(&self) -> String;

    /// How the host shows the object to people, where that is not how it prints it.
    fn text(&self) -> String {
        self.repr()
    }

    /// The value of one of our kinds that this object stands for, as a subclass of text stands for text.
    fn plain(&self) -> Option<Value> {
        None
    }

    /// The UTF-16 of a text that holds halves of surrogate pairs, which no other text here can; `None` for anything else. JSON alone
    /// can carry such text.
    fn utf16(&self) -> Option<Vec<u16>> {
        None
    }

    /// Whether the two are equal in the host's sense. Identity, unless the host says otherwise.
    fn equals(&self, other: &dyn ForeignValue) -> bool {
        std::ptr::addr_eq(std::ptr::from_ref(self).cast::<()>(), std::ptr::from_ref(other).cast::<()>())
    }

    /// Whether the host takes the object to be equal to a value of any kind; nothing where it has no word on that.
    fn equals_value(&self, other: &Value) -> Option<bool> {
        let _ = other;
        None
    }

    /// Which of the two the host puts first, the object or a number or text; nothing where it has no word on that.
    fn order(&self, other: &Value) -> Option<Ordering> {
        let _ = other;
        None
    }

    /// Whether the host takes the object for true, where it has to be true or false.
    fn is_true(&self) -> bool {
        true
    }

    /// Whether bytes can be read from it, so that it can be a body.
    fn can_read(&self) -> bool {
        false
    }

    /// Reads some bytes, `limit` or thereabouts; none at the end. Whatever is given belongs to the body.
    ///
    /// # Errors
    /// Where the object cannot be read, or the host's reading fails.
    fn read(&self, limit: usize) -> io::Result<Vec<u8>> {
        let _ = limit;
        Err(io::Error::new(io::ErrorKind::Unsupported, "the object cannot be read"))
    }

    /// How many bytes can be read from it, where it has a length without positions.
    fn length(&self) -> Option<u64> {
        None
    }

    /// Moves to `to` and returns the new position in bytes from the start.
    ///
    /// # Errors
    /// [`Unsupported`](io::ErrorKind::Unsupported) where the object has no positions; any other where asking or moving
    /// fails, as it does on a closed file.
    fn seek(&self, to: io::SeekFrom) -> io::Result<u64> {
        let _ = to;
        Err(io::Error::new(io::ErrorKind::Unsupported, "the object cannot be rewound"))
    }

    /// Whether events can be taken from it one after the other, so that it can stand for a stream of them.
    fn has_events(&self) -> bool {
        false
    }

    /// The events that are taken from it, each a map with one entry.
    ///
    /// # Errors
    /// Where the object has none, or the host cannot begin to take them.
    fn events(&self) -> io::Result<EventStream> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "no events can be taken from the object"))
    }

    /// The host's own type, for the host to get its object back.
    fn as_any(&self) -> &dyn Any;
}

/// A shared handle to a [`ForeignValue`]; comparing two asks the host.
///
/// ```
#[doc = import!("{Foreign, Map}")]
///
/// // Rust code can carry any object of its own through a call's context, too.
/// let mut context = Map::new();
/// context.insert("span", Foreign::opaque(std::time::Duration::from_millis(5)));
/// let value = context.get("span").unwrap();
/// let span: &std::time::Duration = value.as_foreign().unwrap().downcast_ref().unwrap();
/// assert_eq!(span.as_millis(), 5);
/// ```
#[derive(Clone)]
pub struct Foreign(Arc<dyn ForeignValue>);

impl Foreign {
    /// A handle to `object`.
    pub fn new(object: impl ForeignValue) -> Self {
        Self(Arc::new(object))
    }

    /// A handle to any Rust object, to be found again with [`downcast_ref`](Self::downcast_ref).
    pub fn opaque<T: Send + Sync + 'static>(object: T) -> Self {
        Self::new(OpaqueValue(object))
    }

    /// The object, if it is a `T`: a [`ForeignValue`] of that type, or what [`opaque`](Self::opaque) was given.
    pub fn downcast_ref<T: Send + Sync + 'static>(&self) -> Option<&T> {
        let any = self.0.as_any();
        any.downcast_ref::<T>().or_else(|| any.downcast_ref::<OpaqueValue<T>>().map(|opaque| &opaque.0))
    }

    /// Whether both are the very same object.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl std::ops::Deref for Foreign {
    type Target = dyn ForeignValue;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl PartialEq for Foreign {
    fn eq(&self, other: &Self) -> bool {
        self.is(other) || self.0.equals(&*other.0)
    }
}

/// The type alone: what the host prints of the object may be secret, or large.
impl fmt::Debug for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.type_name())
    }
}

/// A Rust object carried as it is, from [`Foreign::opaque`].
#[derive(Debug)]
pub struct OpaqueValue<T>(pub T);

impl<T: Send + Sync + 'static> ForeignValue for OpaqueValue<T> {
    fn type_name(&self) -> String {
        std::any::type_name::<T>().to_owned()
    }

    fn repr(&self) -> String {
        format!("<{}>", std::any::type_name::<T>())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
