//! Which lists answer for one that the service does not offer, and for which images a list answers.

use super::{Check, ImageType, QueryLedger, QueryOutcome};

/// Image lists that are not offered, and the older ones that answer for them, by the ids of their sources.
///
/// # Source
/// HSS API v5, ListSwrImageRepository, which ListRegistryImages follows. The list of CI/CD images has no other.
pub const OLDER_LISTS: [(&str, &str); 1] = [("registry_images", "swr_images")];

impl ImageType {
    /// Whether a list that is asked for one image type names images of this one; `registry` stands for all registries.
    ///
    /// # Source
    /// HSS API v5, ListImageWeakPwdUsers, parameter `image_type`: `registry` is any registry image; the types of SWR and
    /// CI/CD have words of their own. Read 2026-04-03.
    #[must_use]
    pub fn is_named_by(&self, asked: &Self) -> bool {
        self == asked
            || *asked == Self::Registry
                && matches!(
                    self,
                    Self::Harbor | Self::Jfrog | Self::OtherRegistry | Self::Unknown(_)
                )
    }

    /// Whether a check has a list that can be asked for this image type.
    ///
    /// # Source
    /// HSS API v5, ListImageWeakPwdUsers, parameter `image_type`: it knows no `harbor`, ListImagePwdComplexity does. Read
    /// 2026-04-03.
    #[must_use]
    pub fn is_asked_of(&self, check: Check) -> bool {
        match check {
            Check::WeakPassword => *self != Self::Harbor,
            Check::PasswordComplexity => true,
        }
    }
}

impl QueryLedger {
    /// The parameter that chooses the kind of image.
    pub const IMAGE_TYPE: &str = "image_type";

    /// The kind of image that was asked for; absent where the list knows no such parameter.
    #[must_use]
    pub fn image_type(&self) -> Option<ImageType> {
        let word = self.parameters.get(Self::IMAGE_TYPE)?;
        Some(ImageType::parse(word))
    }

    /// Whether nothing that this list would have named can be missing.
    #[must_use]
    pub fn is_whole(&self, queries: &[Self]) -> bool {
        match self.outcome {
            QueryOutcome::Complete => true,
            QueryOutcome::Unsupported => {
                self.is_stood_in_for(queries)
                    || self.concerned == Some(0) && self.has_answered_sister(queries)
            }
            QueryOutcome::ChangedWhileReading | QueryOutcome::Short | QueryOutcome::Failed => false,
        }
    }

    /// Whether another query of the same target answers for this one: the list of all registries for that of one kind, and
    /// for an image list the older one. What becomes of that other query, it accounts for itself.
    ///
    /// A list of another image type never does: it names other images.
    fn is_stood_in_for(&self, queries: &[Self]) -> bool {
        let mut others = self.others_of_target(queries);
        match (self.check, self.image_type()) {
            (Some(_), Some(own)) => others.any(|other| {
                let asked = other.image_type();
                other.endpoint == self.endpoint
                    && asked.is_some_and(|asked| asked != own && own.is_named_by(&asked))
            }),
            (Some(_), None) => false,
            (None, _) => others.any(|other| {
                let pair = (self.endpoint.as_str(), other.endpoint.as_str());
                OLDER_LISTS.contains(&pair)
            }),
        }
    }

    /// Whether the service knows the list, though not this variant of it: for an inventory, whether it knows another one of
    /// the same kind of asset.
    fn has_answered_sister(&self, queries: &[Self]) -> bool {
        let mut others = self.others_of_target(queries);
        others.any(|other| match self.check {
            Some(_) => other.endpoint == self.endpoint,
            None => other.check.is_none() && other.subject == self.subject,
        })
    }

    /// The queries of the same region and project that the service offers.
    fn others_of_target<'a>(&'a self, queries: &'a [Self]) -> impl Iterator<Item = &'a Self> {
        queries.iter().filter(|other| {
            other.outcome != QueryOutcome::Unsupported
                && (&other.region, &other.project_id) == (&self.region, &self.project_id)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::{AssetKind, Parameters, Verdict};

    fn list(endpoint: &str, image_type: Option<&str>, outcome: QueryOutcome) -> QueryLedger {
        let parameters =
            image_type.map(|word| (QueryLedger::IMAGE_TYPE.to_owned(), word.to_owned()));
        let check = endpoint
            .starts_with("image_")
            .then_some(Check::WeakPassword);
        QueryLedger {
            check,
            parameters: Parameters::from_iter(parameters),
            outcome,
            ..QueryLedger::unread(endpoint, AssetKind::Image, 0)
        }
    }

    fn is_first_whole(queries: &[QueryLedger]) -> bool {
        let is_whole = queries[0].is_whole(queries);
        assert_eq!(Verdict::of(queries) == Verdict::Complete, is_whole);
        is_whole
    }

    const RESULTS: &str = "image_weak_passwords";
    const NOT_OFFERED: QueryOutcome = QueryOutcome::Unsupported;

    #[test]
    fn a_list_of_another_image_type_answers_for_none() {
        let shared = list(RESULTS, Some("shared_image"), NOT_OFFERED);
        let others = ["private_image", "registry", "cicd"];
        let mut queries = vec![shared];
        queries.extend(others.map(|word| list(RESULTS, Some(word), QueryOutcome::Complete)));
        assert!(!is_first_whole(&queries));
        queries[0].concerned = Some(3);
        assert!(!is_first_whole(&queries));
        queries[0].concerned = Some(0);
        assert!(is_first_whole(&queries));
    }

    #[test]
    fn the_list_of_all_registries_answers_for_one_kind_of_them_and_not_the_other_way_round() {
        let harbor = |outcome| list(RESULTS, Some("harbor"), outcome);
        let registry = |outcome| list(RESULTS, Some("registry"), outcome);
        assert!(is_first_whole(&[
            harbor(NOT_OFFERED),
            registry(QueryOutcome::Complete)
        ]));
        assert!(!is_first_whole(&[
            registry(NOT_OFFERED),
            harbor(QueryOutcome::Complete)
        ]));
    }

    #[test]
    fn only_the_older_image_list_answers_for_that_of_registries() {
        let registries = || list("registry_images", None, NOT_OFFERED);
        let answering = |endpoint| list(endpoint, None, QueryOutcome::Complete);
        assert!(is_first_whole(&[registries(), answering("swr_images")]));
        assert!(!is_first_whole(&[registries(), answering("cicd_images")]));
        let cicd = list("cicd_images", None, NOT_OFFERED);
        assert!(!is_first_whole(&[cicd, answering("registry_images")]));
    }

    #[test]
    fn a_list_of_which_no_variant_is_offered_is_missing_though_nothing_is_concerned() {
        let mut queries =
            ["private_image", "cicd"].map(|word| list(RESULTS, Some(word), NOT_OFFERED));
        queries[0].concerned = Some(0);
        assert!(!is_first_whole(&queries));
    }
}
