//! Writing values down in a program.

/// A [`Map`](crate::Map) written down: names, each with a value that may be a nested `{ … }`, `[ … ]` or any
/// expression that a [`Value`](crate::Value) can be made from.
///
/// ```
#[doc = import!("params")]
///
/// let bucket = String::from("mybucket");
/// let parameters = params! {
///     "Bucket": bucket,
///     "Tagging": { "TagSet": [{ "Key": "team", "Value": "blue" }] },
///     "MaxKeys": 5 + 5,
/// };
/// assert_eq!(parameters["Tagging"]["TagSet"][0]["Value"], "blue");
/// assert!(params! {}.is_empty());
/// ```
#[macro_export]
macro_rules! params {
    () => { $crate::Map::new() };
    ($($entries:tt)+) => {{
        let mut map = $crate::Map::new();
        $crate::__params!(map, $($entries)+);
        map
    }};
}

/// The entries of [`params!`], one after the other.
#[doc(hidden)]
#[macro_export]
macro_rules! __params {
    ($map:ident $(,)?) => {};
    ($map:ident, $name:literal : { $($nested:tt)* } $(, $($rest:tt)*)?) => {
        $map.insert($name, $crate::params!($($nested)*));
        $crate::__params!($map, $($($rest)*)?);
    };
    ($map:ident, $name:literal : [ $($nested:tt)* ] $(, $($rest:tt)*)?) => {
        $map.insert($name, $crate::__items!($($nested)*));
        $crate::__params!($map, $($($rest)*)?);
    };
    ($map:ident, $name:literal : $value:expr $(, $($rest:tt)*)?) => {
        $map.insert($name, $value);
        $crate::__params!($map, $($($rest)*)?);
    };
}

/// The items of a list inside [`params!`].
#[doc(hidden)]
#[macro_export]
macro_rules! __items {
    (@ $list:ident $(,)?) => {};
    (@ $list:ident, { $($nested:tt)* } $(, $($rest:tt)*)?) => {
        $list.push($crate::params!($($nested)*));
        $crate::__items!(@ $list, $($($rest)*)?);
    };
    (@ $list:ident, [ $($nested:tt)* ] $(, $($rest:tt)*)?) => {
        $list.push($crate::__items!($($nested)*));
        $crate::__items!(@ $list, $($($rest)*)?);
    };
    (@ $list:ident, $value:expr $(, $($rest:tt)*)?) => {
        $list.push($value);
        $crate::__items!(@ $list, $($($rest)*)?);
    };
    () => { $crate::List::new() };
    ($($items:tt)+) => {{
        let mut list = $crate::List::new();
        $crate::__items!(@ list, $($items)+);
        list
    }};
}
