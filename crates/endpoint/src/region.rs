//! Region names: which are well formed, and the pseudo regions that ask for FIPS.

use std::borrow::Cow;

use crate::host_label::is_host_label;

/// Whether `region` is well formed: up to 63 letters, digits and hyphens, no hyphen at either end, not digits alone.
///
/// Unknown regions are as good as known ones, so that a new region needs no new release. The empty name passes, as in
/// botocore.
///
/// ```
/// use bufeo_endpoint::is_valid_region;
///
/// assert!(is_valid_region("us-east-1"));
/// assert!(is_valid_region("aws-global"));
/// assert!(!is_valid_region("us-east-1.evil.example/#"));
/// assert!(!is_valid_region("123"));
/// ```
pub fn is_valid_region(region: &str) -> bool {
    region.is_empty() || (is_host_label(region) && !region.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Takes the FIPS mark out of a pseudo region (`fips-us-gov-west-1`, `us-east-1-fips`).
///
/// Returns the real region, and whether there was a mark: then FIPS endpoints are to be used.
///
/// ```
/// use bufeo_endpoint::without_fips_mark;
///
/// assert_eq!(without_fips_mark("fips-us-west-2"), ("us-west-2".into(), true));
/// assert_eq!(without_fips_mark("us-east-1-fips"), ("us-east-1".into(), true));
/// assert_eq!(without_fips_mark("eu-west-1"), ("eu-west-1".into(), false));
/// ```
pub fn without_fips_mark(region: &str) -> (Cow<'_, str>, bool) {
    let real = region.replace("fips-", "").replace("-fips", "");
    if real == region { (Cow::Borrowed(region), false) } else { (Cow::Owned(real), true) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_a_host_label_that_is_not_a_number() {
        for region in ["us-east-1", "xx-foo-9", "aws-global", "a", "", "A1", &"a".repeat(63)] {
            assert!(is_valid_region(region), "{region}");
        }
        let long = "a".repeat(64);
        let bad = [
            "-us-east-1",
            "us-east-1-",
            "123",
            "us_east_1",
            "us.east",
            "us-east-1/",
            "us-east-1@x",
            "us-east-1#",
            "us-east-1?",
            "us-east-1\n",
            "\u{0}",
            "us-ä-1",
            "１２a",
            " ",
            &long,
        ];
        for region in bad {
            assert!(!is_valid_region(region), "{region:?}");
        }
    }

    #[test]
    fn the_fips_mark_may_stand_at_either_end() {
        assert_eq!(without_fips_mark("fips-us-gov-west-1").0, "us-gov-west-1");
        assert_eq!(without_fips_mark("us-gov-west-1-fips").0, "us-gov-west-1");
        assert_eq!(without_fips_mark("fips-aws-global").0, "aws-global");
        assert!(!without_fips_mark("").1);
    }
}
