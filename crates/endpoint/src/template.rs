//! Text with variables in braces: `https://{Bucket}.s3.{partition#dnsSuffix}`.
//!
//! Text counts as a template, as in botocore, where it has a pair of braces with nothing but letters and `#` between
//! them; then every pair of braces in it is a variable, and doubled braces are single ones. Other text stays as it is.

use crate::rule::{Piece, Slot, Template};

/// Whether `text` is a template.
pub(crate) fn is_template(text: &str) -> bool {
    text.match_indices('{').any(|(open, _)| {
        let inner = &text[open + 1..];
        let name = inner.bytes().take_while(|byte| byte.is_ascii_alphabetic() || *byte == b'#').count();
        name > 0 && inner.as_bytes().get(name) == Some(&b'}')
    })
}

/// Cuts `text` into pieces; `slot` finds the variable of a name.
///
/// Fails with what is wrong with the text, as the end of a sentence that begins with the text itself.
pub(crate) fn parse(text: &str, mut slot: impl FnMut(&str) -> Slot) -> Result<Template, &'static str> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut part = Part::Scheme;
    let mut rest = text;
    while let Some(brace) = rest.find(['{', '}']) {
        literal.push_str(&rest[..brace]);
        let after = &rest[brace + 1..];
        let doubled = after.as_bytes().first() == rest.as_bytes().get(brace);
        if doubled {
            literal.push_str(&after[..1]);
            rest = &after[1..];
            continue;
        }
        if rest.as_bytes()[brace] == b'}' {
            return Err("has a `}` without a `{`");
        }
        let Some(close) = after.find('}') else { return Err("has a `{` without a `}`") };
        part = part.after(&literal);
        if !literal.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut literal).into()));
        }
        pieces.push(value(&after[..close], &mut part, &mut slot)?);
        rest = &after[close + 1..];
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        pieces.push(Piece::Text(literal.into()));
    }
    Ok(Template { pieces: pieces.into(), source: text.into() })
}

fn value(field: &str, part: &mut Part, slot: &mut impl FnMut(&str) -> Slot) -> Result<Piece, &'static str> {
    if field.is_empty() || field.contains(['{', '!', ':', '[', '.']) {
        return Err(
            "has braces around something that is no variable; `{name}` and `{name#attribute}` are variables",
        );
    }
    let mut names = field.split('#');
    let slot = slot(names.next().unwrap_or_default());
    let attributes: Box<[_]> = names.map(Into::into).collect();
    // The authority of a parsed URL is a host already, and may bring a port; its path ends the host.
    let is_authority = match attributes.last().map(|name: &bufeo_model::Str| name.as_str()) {
        Some("authority") => true,
        Some("path" | "normalizedPath") => {
            *part = Part::Path;
            false
        }
        _ => false,
    };
    Ok(Piece::Value { slot, attributes, in_host: *part == Part::Host && !is_authority })
}

/// The part of a URL in which a place of the template lies.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Scheme,
    Host,
    Path,
}

impl Part {
    fn after(self, literal: &str) -> Self {
        let (part, rest) = match self {
            Self::Scheme => match literal.split_once("://") {
                Some((_, rest)) => (Self::Host, rest),
                None => return Self::Scheme,
            },
            part => (part, literal),
        };
        if part == Self::Host && rest.contains(['/', '?', '#']) { Self::Path } else { part }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let names = std::cell::RefCell::new(Vec::<String>::new());
        let template = parse(text, |name| {
            names.borrow_mut().push(name.into());
            names.borrow().len() - 1
        })
        .unwrap();
        let show = |piece: &Piece| match piece {
            Piece::Text(text) => text.to_string(),
            Piece::Value { slot, attributes, in_host } => {
                let mark = if *in_host { "host " } else { "" };
                format!(
                    "<{mark}{}{}>",
                    names.borrow()[*slot],
                    attributes.iter().map(|a| format!(".{a}")).collect::<String>()
                )
            }
        };
        template.pieces.iter().map(show).collect()
    }

    #[test]
    fn only_letters_and_hashes_in_braces_make_a_template() {
        for text in ["{a}", "x{a#b}y", "{Region}{b_c}"] {
            assert!(is_template(text), "{text}");
        }
        for text in ["", "{}", "{a", "a}", "{a_b}", "{a1}", "{ a }", "{é}"] {
            assert!(!is_template(text), "{text}");
        }
    }

    #[test]
    fn every_pair_of_braces_of_a_template_is_a_variable() {
        assert_eq!(shown("{a}{b_c}-{d#e#f}!"), "<a><b_c>-<d.e.f>!");
        assert_eq!(shown("{{{a}}}"), "{<a>}");
    }

    #[test]
    fn values_between_the_scheme_and_the_path_stand_in_the_host() {
        assert_eq!(shown("https://{a}.b.{c}/{d}"), "https://<host a>.b.<host c>/<d>");
        assert_eq!(shown("{u#scheme}://{u#authority}{u#path}"), "<u.scheme>://<u.authority><u.path>");
        assert_eq!(shown("{u#scheme}://{b}.{u#authority}/x{p}"), "<u.scheme>://<host b>.<u.authority>/x<p>");
        assert_eq!(shown("{Endpoint}"), "<Endpoint>");
    }

    #[test]
    fn broken_braces_are_errors() {
        for text in ["{a}{", "{a}}", "{a}{}", "{a}{b!r}", "{a}{b:x}", "{a}{b{c}}", "{a}}{"] {
            assert!(parse(text, |_| 0).is_err(), "{text}");
        }
    }
}
