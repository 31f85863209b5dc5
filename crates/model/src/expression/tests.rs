//! Expressions of every kind, with what jmespath 1.1 of Python finds.

use super::*;
use crate::params;

fn answer() -> Value {
    params! {
        "Contents": [
            { "Key": "b.txt", "Size": 30, "Tags": ["x", "y"] },
            { "Key": "a.txt", "Size": 4, "Tags": [] },
            { "Key": "c", "Size": 2.5 },
        ],
        "Empty": [],
        "Nested": [[1, 2], [3], 4],
        "Owner": { "Name": "me", "Id": 7 },
        "Zero": 0,
        "Body": &b"bytes"[..],
        "Time": crate::Timestamp::new(1_440_938_160, 500_000_000),
    }
    .into()
}

fn search(expression: &str) -> Result<Value, ExpressionError> {
    Expression::parse(expression)?.search(&answer()).map(Cow::into_owned)
}

#[test]
fn expressions_find_what_they_point_to() {
    let null = Value::Null;
    let list = |items: Vec<Value>| Value::from(items);
    let texts = |items: &[&str]| Value::from(items.iter().map(|item| Value::from(*item)).collect::<Vec<_>>());
    for (expression, expected) in [
        ("Owner.Name", "me".into()),
        ("Owner.Nobody.Name", null.clone()),
        ("Zero.Name", null.clone()),
        ("\"Owner\".Name", "me".into()),
        ("Body", Value::Blob("bytes".into())),
        ("Contents[-1].Key", "c".into()),
        ("Contents[3]", null.clone()),
        ("Contents[-4]", null.clone()),
        ("Owner[0]", null.clone()),
        ("Nobody || Contents[-1].Key", "c".into()),
        ("Owner.Id && Owner.Name", "me".into()),
        ("Empty && Owner.Name", list(vec![])),
        ("!Empty", true.into()),
        ("!Zero", false.into()),
        ("Contents[].Key", texts(&["b.txt", "a.txt", "c"])),
        ("Contents[*].Tags", list(vec![texts(&["x", "y"]), list(vec![])])),
        ("Contents[].Tags[]", texts(&["x", "y"])),
        ("Contents[].Tags[0]", texts(&["x"])),
        ("Owner[]", null.clone()),
        ("Owner.*", list(vec!["me".into(), 7.into()])),
        ("Zero.*", null.clone()),
        ("Nested[]", list(vec![1.into(), 2.into(), 3.into(), 4.into()])),
        ("Nested[][]", list(vec![1.into(), 2.into(), 3.into(), 4.into()])),
        ("Nested[:2]", list(vec![list(vec![1.into(), 2.into()]), list(vec![3.into()])])),
        ("Nested[::-1] | [0]", 4.into()),
        ("Nested[-2:5] | [0]", list(vec![3.into()])),
        ("Nested[5:]", list(vec![])),
        ("Owner[1:]", null.clone()),
        ("Contents[?Size > `3`].Key", texts(&["b.txt", "a.txt"])),
        ("Contents[?Size == `2.50`].Key", texts(&["c"])),
        ("Contents[?Key >= 'b'].Key", texts(&["b.txt", "c"])),
        ("Contents[?Tags].Key", texts(&["b.txt"])),
        ("Contents[?!Tags].Key | [0]", "a.txt".into()),
        ("Owner > `1`", null.clone()),
        ("Zero == `0.0`", true.into()),
        ("Zero == `false`", false.into()),
        ("Owner == `{\"Id\": 7, \"Name\": \"me\"}`", true.into()),
        ("Contents[0].[Key, Nothing]", list(vec!["b.txt".into(), null.clone()])),
        ("Nobody.[Key]", null.clone()),
        ("Contents[1].{name: Key, tag: Tags[0]}", params! { "name": "a.txt", "tag": Value::Null }.into()),
        ("@.Zero", 0.into()),
        ("`[1, \"two\", null, true]`", list(vec![1.into(), "two".into(), null.clone(), true.into()])),
    ] {
        assert_eq!(search(expression).unwrap(), expected, "{expression}");
    }
}

#[test]
fn functions_compute() {
    for (expression, expected) in [
        ("abs(`-3`)", "3"),
        ("abs(`-2.5`)", "2.5"),
        ("avg(`[1, 2]`)", "1.5"),
        ("avg(`[]`)", "null"),
        ("ceil(`1.2`)", "2"),
        ("floor(`-1.2`)", "-2"),
        ("floor(`7`)", "7"),
        ("contains(Contents[].Key, 'c')", "true"),
        ("contains('foobar', 'ob')", "true"),
        ("starts_with(Owner.Name, 'm')", "true"),
        ("ends_with(Owner.Name, 'm')", "false"),
        ("join('-', Contents[].Key)", "b.txt-a.txt-c"),
        ("keys(Owner)", r#"["Name", "Id"]"#),
        ("values(Owner)", r#"["me", 7]"#),
        ("length(Contents)", "3"),
        ("length(Owner)", "2"),
        ("length('mü')", "2"),
        ("map(&Tags[0], Contents)", r#"["x", null, null]"#),
        ("max(Contents[].Size)", "30"),
        ("min(Contents[].Key)", "a.txt"),
        ("max(`[]`)", "null"),
        ("max_by(Contents, &Size).Key", "b.txt"),
        ("min_by(Contents, &Size).Key", "c"),
        ("merge(Owner, `{\"Id\": 8}`).Id", "8"),
        ("not_null(Nobody, Owner.Name)", "me"),
        ("reverse('abc')", "cba"),
        ("reverse(Contents)[0].Key", "c"),
        ("sort(Contents[].Key)", r#"["a.txt", "b.txt", "c"]"#),
        ("sort_by(Contents, &Size)[].Key", r#"["c", "a.txt", "b.txt"]"#),
        ("sum(`[1, 2]`)", "3"),
        ("sum(`[1, 0.5]`)", "1.5"),
        ("to_array(Zero)", "[0]"),
        ("to_array(Empty)", "[]"),
        ("to_number('4')", "4"),
        ("to_number('4.5')", "4.5"),
        ("to_number('four')", "null"),
        ("to_string(Owner)", r#"{"Name":"me","Id":7}"#),
        ("to_string('x')", "x"),
        ("to_string(Time)", "\"2015-08-30 12:36:00.500000+00:00\""),
        ("type(Owner)", "object"),
        ("type(Zero)", "number"),
    ] {
        assert_eq!(search(expression).unwrap().to_string(), expected, "{expression}");
    }
}

#[test]
fn what_cannot_be_searched_says_why() {
    use ExpressionErrorKind::*;
    for (expression, kind, text) in [
        ("", Empty, "cannot be empty"),
        (" ", Incomplete, "it is not complete"),
        ("Contents[", Incomplete, "`Contents[` is no JMESPath expression"),
        ("Contents[a]", Syntax, "a number, `*` or `:` follows the bracket, at character 9"),
        ("Contents.#", Token, "`#` means nothing there, at character 9"),
        ("'a", Token, "' is not closed, at character 0"),
        ("a b", Syntax, "at character 2"),
        ("foo(", Incomplete, "no JMESPath"),
        ("Owner.Name > `1`", Operand, "'>' not supported between instances of 'str' and 'int'"),
        ("lenght(Contents)", UnknownFunction, "Unknown function: lenght(); did you mean `length`?"),
        ("length()", Arity, "Expected 1 argument for function length(), received 0"),
        ("merge()", Arity, "Expected at least 1 argument for function merge(), received 0"),
        (
            "length(Zero)",
            Type,
            "In function length(), invalid type for value: 0, expected one of: ['string', 'array', 'object'], \
             received: \"number\"",
        ),
        ("sum(Contents[].Key)", Type, "expected one of: ['array-number']"),
        ("sort_by(Contents, &Tags)", Type, "expected one of: ['string', 'number'], received: \"array\""),
        ("min_by(Contents, &Tags)", Type, "['x', 'y'], expected one of: ['number', 'string']"),
        ("sort_by(@ | [@], &Time)", Type, "received: \"unknown\""),
        ("sort(@ | [Time])", Type, "value: 2015-08-30 12:36:00.500000+00:00, expected"),
        ("map(Zero, Contents)", Type, "expected one of: ['expref']"),
        ("length(&Zero)", Type, "received: \"expref\""),
        ("Contents[::0]", Value, "slice step cannot be zero"),
        ("&Zero", Type, "only of use to functions"),
    ] {
        let error = search(expression).unwrap_err();
        assert_eq!(error.kind(), kind, "{expression}: {error}");
        assert!(error.to_string().contains(text), "{expression}: {error}");
    }
}

/// However deep: it is refused before it can use up the stack.
#[test]
fn a_mountain_of_brackets_is_refused() {
    for (piece, end) in
        [("(", ""), ("!", "a"), ("[", ""), ("a[*].", "b"), ("{a:", ""), ("a(", ""), ("&", "a"), ("[?", "")]
    {
        let long = format!("{}{end}", piece.repeat(100_000));
        assert_eq!(Expression::parse(&long).unwrap_err().kind(), ExpressionErrorKind::Syntax, "{piece}");
    }
    let all_sorts =
        |levels: usize| format!("{}a{}", "(!a.b.[a==b&&".repeat(levels), "||c]|d)".repeat(levels));
    assert!(Expression::parse(&all_sorts(10)).is_ok());
    assert!(Expression::parse(&all_sorts(100)).is_err());
}

/// What is as deep as it may be is read, searched with, written and compared on the smallest of stacks.
#[test]
fn the_deepest_expressions_and_documents_fit_on_a_small_stack() {
    // Without optimization a stack holds a fraction of the calls.
    let size = if cfg!(debug_assertions) { 1 << 20 } else { 128 << 10 };
    let work = || {
        let nested = |wrap: fn(Value) -> Value, levels| (0..levels).fold(Value::Null, |inner, _| wrap(inner));
        let lists = nested(|inner| Value::from(vec![inner]), 250);
        let maps = nested(|inner| Value::from(params! { "a": inner }), 250);
        for (open, inner, close) in [
            ("(", "a", ")"),
            ("!", "a", ""),
            ("[", "@", "]"),
            ("{a:", "@", "}"),
            ("[?", "@", "]"),
            ("[*]", "", ""),
            ("*.", "a", ""),
            ("a||(", "a", ")"),
            ("a==(", "a", ")"),
            ("to_array(", "@", ")"),
            ("to_string(", "@", ")"),
            ("map(&", "@", ", @)"),
            ("sort_by(@, &", "@", ")"),
            ("(!a.b.[a==b&&", "a", "||c]|d)"),
        ] {
            let of = |levels: usize| format!("{}{inner}{}", open.repeat(levels), close.repeat(levels));
            let deepest = (1..=parse::DEEPEST).rev().find_map(|levels| Expression::parse(&of(levels)).ok());
            let deepest = deepest.expect(open);
            for value in [&lists, &maps] {
                let _ = deepest.search(value);
            }
        }
        for text in ["to_string(@)", "[@, @] | [0] == [1]", "@ == @", "contains([@], @)", "length(@)"] {
            for value in [&lists, &maps] {
                let found = Expression::parse(text).unwrap().search(value);
                let is_refused = |error: ExpressionError| error.kind() == ExpressionErrorKind::TooLarge;
                assert!(found.err().is_none_or(is_refused), "{text}");
            }
        }
    };
    std::thread::Builder::new().stack_size(size).spawn(work).unwrap().join().unwrap();
}

/// However long: chains of operators lie flat.
#[test]
fn chains_of_operators_may_be_of_any_length() {
    for piece in ["||a", "&&a", "|a", ".a.[a]", "[]", "[0]", "==a", "|[*]", "|[@]|[0]"] {
        let long = Expression::parse(&format!("Owner{}", piece.repeat(50_000))).unwrap();
        assert!(long.search(&answer()).is_ok(), "{piece}");
    }
}

/// However large: what would not fit into any memory is refused.
#[test]
fn what_grows_without_end_is_refused() {
    for piece in [
        "|[@,@]",
        "|{a:@,b:@}",
        "|[[@],[@]][]|[@,@]",
        "|join('', [to_string(@), 'x', to_string(@)])",
        "|[@,@]|[?@==@]",
        "|[@]",
    ] {
        let huge = Expression::parse(&format!("Owner{}", piece.repeat(2_000))).unwrap();
        let Form::Any(tree) = &huge.form else { panic!("more than names") };
        let (value, bounds) = (answer(), Bounds::new(100_000));
        let found = evaluate::evaluate(tree, &Found::Value(Cow::Borrowed(&value)), &bounds);
        let error = found.and_then(|found| found.into_value(&bounds)).unwrap_err();
        assert_eq!(error.kind(), ExpressionErrorKind::TooLarge, "{piece}: {error}");
    }
}

#[test]
fn values_are_put_where_names_point_to_and_nowhere_else() {
    let put = |expression: &str| {
        let mut map = params! { "Owner": { "Name": "me" }, "Zero": 0 };
        let done = Expression::parse(expression).unwrap().put(&mut map, 1.into());
        (done, Value::from(map).to_string())
    };
    assert_eq!(put("Owner.Id"), (true, r#"{"Owner": {"Name": "me", "Id": 1}, "Zero": 0}"#.to_owned()));
    assert_eq!(put("New.Id"), (true, r#"{"Owner": {"Name": "me"}, "Zero": 0, "New": {"Id": 1}}"#.to_owned()));
    let far = ["a"; 10_000].join(".");
    for nowhere in ["Zero.Id", "Owner[0]", "Owner || Zero", far.as_str()] {
        assert!(!put(nowhere).0, "{nowhere}");
    }
}

#[test]
fn what_is_taken_is_gone_and_the_rest_stays() {
    let mut answer = answer();
    let taken = Expression::parse("Owner.Name").unwrap().take(&mut answer).unwrap();
    assert_eq!(taken, "me");
    assert_eq!(answer["Owner"], Value::from(params! { "Name": Value::Null, "Id": 7 }));
    assert_eq!(Expression::parse("Contents[0].Key").unwrap().take(&mut answer).unwrap(), "b.txt");
}
