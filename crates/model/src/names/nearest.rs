//! Which known names come close to one that is not known.

/// The at most three of `known` that differ least from `name`, the nearest first; none where all are far off.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let lower = name.to_lowercase();
    let furthest = (lower.chars().count() / 3).max(2);
    let mut close: Vec<(usize, &str)> = known
        .into_iter()
        .map(|candidate| (distance(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= furthest)
        .collect();
    close.sort_unstable();
    close.truncate(3);
    close.into_iter().map(|(_, candidate)| candidate).collect()
}

/// The end of an error message that names what comes nearest to a wrong name; nothing where nothing comes near.
///
/// ```
/// let known = ["list_objects", "list_buckets"];
/// assert_eq!(bufeo_model::suggestion("list_object", known), "; did you mean `list_objects`?");
/// ```
pub fn suggestion<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let close = nearest(name, known);
    match close.as_slice() {
        [] => String::new(),
        close => {
            let quoted: Vec<String> = close.iter().map(|name| format!("`{name}`")).collect();
            format!("; did you mean {}?", quoted.join(" or "))
        }
    }
}

/// How many characters must be inserted, removed or replaced to turn one text into the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, left) in from.chars().enumerate() {
        let mut diagonal = line;
        let mut last = line + 1;
        for (above, right) in row.iter_mut().skip(1).zip(&to) {
            let cost = if left == *right { diagonal } else { 1 + diagonal.min(*above).min(last) };
            diagonal = *above;
            *above = cost;
            last = cost;
        }
    }
    // The first column is not kept while the lines go by; only an empty second text ends in it.
    if to.is_empty() { from.chars().count() } else { row.last().copied().unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn distance_counts_single_edits() {
        for (from, to, expected) in
            [("", "", 0), ("s3", "", 2), ("", "s3", 2), ("kitten", "sitting", 3), ("dynamo", "dynamodb", 2)]
        {
            assert_eq!(distance(from, to), expected, "{from} {to}");
        }
    }

    #[test]
    fn the_nearest_names_come_first_and_far_ones_not_at_all() {
        let known = ["dynamodb", "dynamodbstreams", "sqs", "sns"];
        assert_eq!(nearest("DynamDB", known), ["dynamodb"]);
        assert_eq!(nearest("sqss", known), ["sqs", "sns"]);
        assert!(nearest("completely-else", known).is_empty());
    }
}
