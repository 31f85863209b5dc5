//! Amazon resource names: `arn:partition:service:region:account:resource`.

/// The parts of a resource name. `T` is the text they are kept as.
#[derive(Debug, PartialEq)]
pub(crate) struct Arn<T> {
    pub(crate) partition: T,
    pub(crate) service: T,
    pub(crate) region: T,
    pub(crate) account_id: T,
    /// The resource, cut at colons and slashes.
    pub(crate) resource: Vec<T>,
}

impl<'a> Arn<&'a str> {
    /// Cuts a name; none where a part is missing, or partition, service or resource is empty.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.strip_prefix("arn:")?.splitn(5, ':');
        let (partition, service) = (parts.next()?, parts.next()?);
        let (region, account_id, resource) = (parts.next()?, parts.next()?, parts.next()?);
        let complete = !partition.is_empty() && !service.is_empty() && !resource.is_empty();
        let resource = resource.split([':', '/']).collect();
        complete.then_some(Self { partition, service, region, account_id, resource })
    }

    /// The same parts, kept as another text.
    pub(crate) fn map<U>(self, keep: impl Fn(&'a str) -> U) -> Arn<U> {
        Arn {
            partition: keep(self.partition),
            service: keep(self.service),
            region: keep(self.region),
            account_id: keep(self.account_id),
            resource: self.resource.into_iter().map(keep).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resource_is_cut_at_colons_and_slashes() {
        let arn = Arn::parse("arn:aws:s3:us-east-1:123:outpost/op-1:accesspoint/my//ap").unwrap();
        assert_eq!(
            (arn.partition, arn.service, arn.region, arn.account_id),
            ("aws", "s3", "us-east-1", "123")
        );
        assert_eq!(arn.resource, ["outpost", "op-1", "accesspoint", "my", "", "ap"]);
    }

    #[test]
    fn region_and_account_may_be_empty() {
        let arn = Arn::parse("arn:aws:s3:::bucket").unwrap();
        assert_eq!((arn.region, arn.account_id, arn.resource), ("", "", vec!["bucket"]));
    }

    #[test]
    fn what_is_incomplete_is_no_resource_name() {
        for text in [
            "",
            "arn:",
            "arn",
            "arn:aws:s3:::",
            "arn::s3:::x",
            "arn:aws::::x",
            "arn:aws:s3:x",
            "ARN:aws:s3:::x",
        ] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }
}
