//! The regions that have HSS, and where it answers.

/// Region ids.
///
/// # Source
/// The region table of the official SDK, version 3.1.219; read 2026-11-22. A region that is not in it can be used with
/// an endpoint of one's own.
pub(super) const REGIONS: [&str; 32] = [
    "ae-ad-1",
    "af-north-1",
    "af-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "cn-east-2",
    "cn-east-3",
    "cn-east-4",
    "cn-east-5",
    "cn-north-1",
    "cn-north-11",
    "cn-north-12",
    "cn-north-2",
    "cn-north-4",
    "cn-north-9",
    "cn-south-1",
    "cn-south-2",
    "cn-south-4",
    "cn-southwest-2",
    "cn-southwest-3",
    "eu-west-101",
    "la-north-2",
    "la-south-2",
    "me-east-1",
    "my-kualalumpur-1",
    "na-mexico-1",
    "ru-moscow-1",
    "sa-brazil-1",
    "tr-west-1",
];

/// The address of HSS in a known region.
///
/// # Source
/// As above: one pattern for all, but for the European partition.
pub(super) fn endpoint(region: &str) -> Option<String> {
    let domain = if region == "eu-west-101" {
        "myhuaweicloud.eu"
    } else {
        "myhuaweicloud.com"
    };
    REGIONS
        .contains(&region)
        .then(|| format!("https://hss.{region}.{domain}"))
}

/// Known regions without an IAM of their own.
///
/// # Source
/// As above.
const WITHOUT_IAM: [&str; 5] = [
    "af-north-1",
    "ap-southeast-5",
    "cn-north-11",
    "cn-south-4",
    "cn-southwest-3",
];

/// The address of IAM for a known region.
///
/// # Source
/// As above. For the European partition the SDK names the IAM of another partition, which cannot know its users; there
/// the address must be given.
pub(super) fn iam(region: &str) -> Option<String> {
    match region {
        "eu-west-101" => None,
        _ if WITHOUT_IAM.contains(&region) => Some("https://iam.myhuaweicloud.com".to_owned()),
        _ => REGIONS
            .contains(&region)
            .then(|| format!("https://iam.{region}.myhuaweicloud.com")),
    }
}

/// The known region that has this address.
pub(super) fn of(address: &str) -> Option<&'static str> {
    let address = address.trim_end_matches('/');
    REGIONS
        .into_iter()
        .find(|region| endpoint(region).as_deref() == Some(address))
}

/// The known region whose name is most like the given one, if any is like it at all.
pub(super) fn nearest(region: &str) -> Option<&'static str> {
    const MOST_EDITS: usize = 3;
    REGIONS
        .into_iter()
        .map(|known| (strsim::levenshtein(known, region), known))
        .min()
        // More than one slip only within one area: `us-east-1` is another cloud's, not a misspelt `me-east-1`.
        .filter(|(edits, known)| {
            *edits <= 1 || (*edits <= MOST_EDITS && area(known) == area(region))
        })
        .map(|(_, known)| known)
}

/// The part of a region id that says in which part of the world it is.
fn area(region: &str) -> &str {
    region.split('-').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_recognised() {
        assert_eq!(nearest("cn-nort-4"), Some("cn-north-4"));
        assert_eq!(nearest("ap-southest-1"), Some("ap-southeast-1"));
        assert_eq!(nearest("cn-nroth-4"), Some("cn-north-4"));
        assert_eq!(nearest("cm-north-4"), Some("cn-north-4"));
        assert_eq!(nearest("us-east-1"), None);
    }

    #[test]
    fn the_european_partition_has_its_own_domain() {
        assert_eq!(
            endpoint("eu-west-101").as_deref(),
            Some("https://hss.eu-west-101.myhuaweicloud.eu")
        );
        assert_eq!(
            endpoint("cn-north-4").as_deref(),
            Some("https://hss.cn-north-4.myhuaweicloud.com")
        );
        assert_eq!(endpoint("mars-1"), None);
        assert_eq!(
            of("https://hss.eu-west-101.myhuaweicloud.eu/"),
            Some("eu-west-101")
        );
        assert_eq!(of("https://hss.example.com"), None);
    }

    #[test]
    fn iam_is_asked_in_the_region_where_it_has_one() {
        assert_eq!(
            iam("cn-north-4").as_deref(),
            Some("https://iam.cn-north-4.myhuaweicloud.com")
        );
        assert_eq!(
            iam("af-north-1").as_deref(),
            Some("https://iam.myhuaweicloud.com")
        );
        assert_eq!(iam("eu-west-101"), None);
        assert_eq!(iam("mars-1"), None);
    }
}
