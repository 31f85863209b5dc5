//! The deliberate differences from botocore, read from `DIFFERENCES.md`: what a differential test allows has to stand
//! there.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

/// Whether the page has a row of that number, as in `E1`.
pub fn lists(number: &str) -> bool {
    static ROWS: OnceLock<BTreeSet<String>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../DIFFERENCES.md");
        rows(&std::fs::read_to_string(page).unwrap_or_default())
    })
    .contains(number)
}

/// The first cells of the page's tables that are a letter and digits.
fn rows(page: &str) -> BTreeSet<String> {
    let cells = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    let is_number = |cell: &&str| {
        let digits = cell.strip_prefix(|letter: char| letter.is_ascii_uppercase());
        digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    cells.filter(is_number).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_their_number() {
        let page = "| # | botocore |\n|---|---|\n| E1 | raises |\n| C12 | other |\n| Ex | no |\ntext E3\n";
        assert_eq!(rows(page).into_iter().collect::<Vec<_>>(), ["C12", "E1"]);
    }

    #[test]
    fn the_page_of_the_project_has_rows() {
        assert!(lists("E1"));
        assert!(!lists("Z9"));
    }
}
