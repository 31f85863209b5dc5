//! Names: as Python spells them, found in lists, and the nearest to a wrong one.

mod nearest;
mod special;
mod table;

pub use nearest::suggestion;
pub(crate) use table::NameTable;

/// A CamelCase name as Python methods are called: `DescribeDBInstances` is `describe_db_instances`.
///
/// The rules and their exceptions are those of botocore's `xform_name`, strange ones included: `IDs` is `_ids`.
///
/// ```
/// use bufeo_model::snake_case;
///
/// assert_eq!(snake_case("ListObjectsV2"), "list_objects_v2");
/// assert_eq!(snake_case("CreateCachediSCSIVolume"), "create_cached_iscsi_volume");
/// assert_eq!(snake_case("already_snake"), "already_snake");
/// ```
pub fn snake_case(name: &str) -> String {
    separated(name, '_')
}

/// A CamelCase name with hyphens, as the command line calls operations: `ListBuckets` is `list-buckets`.
///
/// ```
/// assert_eq!(bufeo_model::hyphen_case("GetEC2InstanceProfile"), "get-ec2-instance-profile");
/// ```
pub fn hyphen_case(name: &str) -> String {
    separated(name, '-')
}

fn separated(name: &str, separator: char) -> String {
    if name.contains(separator) {
        return name.to_owned();
    }
    let name = special::respelled(name);
    let (head, plural) = split_plural(&name);
    let mut result = String::with_capacity(name.len() + 8);
    let mut previous = None;
    let mut rest = head.chars().peekable();
    while let Some(character) = rest.next() {
        if character.is_ascii_uppercase()
            && previous.is_some_and(|previous: char| {
                previous.is_ascii_lowercase()
                    || previous.is_ascii_digit()
                    || rest.peek().is_some_and(char::is_ascii_lowercase)
            })
        {
            result.push(separator);
        }
        result.extend(character.to_lowercase());
        previous = Some(character);
    }
    if let Some(plural) = plural {
        result.push(separator);
        result.push_str(&plural.to_ascii_lowercase());
    }
    result
}

/// Cuts off a plural of capitals, the `VPCs` of `DescribeVPCs`.
fn split_plural(name: &str) -> (&str, Option<&str>) {
    let Some(singular) = name.strip_suffix('s') else { return (name, None) };
    let head = singular.trim_end_matches(|character: char| character.is_ascii_uppercase());
    match singular.len() - head.len() {
        0 | 1 => (name, None),
        _ => (head, name.get(head.len()..)),
    }
}

#[cfg(test)]
mod tests {
    use super::{hyphen_case, snake_case};

    #[test]
    fn capitals_begin_words() {
        for (name, expected) in [
            ("", ""),
            ("ListObjectsV2", "list_objects_v2"),
            ("DescribeDBInstances", "describe_db_instances"),
            ("CreateIPSet", "create_ip_set"),
            ("DescribeVPCs", "describe_vpcs"),
            ("ETag", "e_tag"),
            ("GetHTTPURL", "get_httpurl"),
            ("KMSKeyID", "kms_key_id"),
            ("GetEC2InstanceProfile", "get_ec2_instance_profile"),
            ("AssumeRoleWithSAML", "assume_role_with_saml"),
            ("IDs", "_ids"),
            ("ABCs", "_abcs"),
            ("Ds", "ds"),
            ("aBcDe", "a_bc_de"),
            ("AbcDEf", "abc_d_ef"),
        ] {
            assert_eq!(snake_case(name), expected, "{name}");
        }
    }

    #[test]
    fn a_name_with_the_separator_stays_as_it_is() {
        assert_eq!(snake_case("List_Objects"), "List_Objects");
        assert_eq!(hyphen_case("List-Objects"), "List-Objects");
    }

    #[test]
    fn exceptions_hold_for_whole_names_only() {
        assert_eq!(snake_case("ExecutePartiQLBatch"), "execute_partiql_batch");
        assert_eq!(hyphen_case("ListHITsForQualificationType"), "list-hits-for-qualification-type");
        assert_eq!(snake_case("OtherWhatsAppThing"), "other_whats_app_thing");
    }
}
