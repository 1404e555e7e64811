//! Whether the lists that would name the failures of an asset were asked for, and read to their end.

use std::collections::BTreeMap;

use crate::findings::{
    Asset, AssetKind, Check, Coverage, ImageType, ListSubject, Place, QueryLedger, QueryOutcome,
};

/// What was read of the lists that would name the failures of an asset in one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ListReading {
    /// All of them: what they do not name is not there.
    Whole,
    /// Not all of them.
    NotWhole,
    /// None, because nobody asked for this type of image.
    NotAsked,
}

/// The lists of results of all regions and projects.
pub(super) struct Readings<'a>(BTreeMap<(&'a str, &'a str), Vec<List>>);

/// One list of results.
struct List {
    subject: ListSubject,
    check: Check,
    image_type: Option<ImageType>,
    is_offered: bool,
    is_whole: bool,
}

impl<'a> Readings<'a> {
    pub(super) fn of(coverage: &'a Coverage) -> Self {
        let mut readings: BTreeMap<_, Vec<List>> = BTreeMap::new();
        for query in &coverage.queries {
            if let Some(list) = List::of(query, &coverage.queries) {
                let place = (query.region.as_str(), query.project_id.as_str());
                readings.entry(place).or_default().push(list);
            }
        }
        Self(readings)
    }

    /// What was read about an asset, in the order of [`Check::ALL`].
    pub(super) fn at(&self, place: Place<'_>) -> [ListReading; 2] {
        let lists = self.0.get(&(&**place.region, &**place.project_id));
        let lists = lists.map_or(&[][..], Vec::as_slice);
        Check::ALL.map(|check| reading(lists, place.asset, check))
    }
}

fn reading(lists: &[List], asset: &Asset, check: Check) -> ListReading {
    let (mut is_asked, mut is_offered) = (false, false);
    for list in lists.iter().filter(|list| list.is_about(asset, check)) {
        is_asked = true;
        if list.is_offered && !list.is_whole {
            return ListReading::NotWhole;
        }
        is_offered |= list.is_offered;
    }
    match (asset.kind(), is_asked) {
        (AssetKind::Image, false) => ListReading::NotAsked,
        _ if is_offered => ListReading::Whole,
        (AssetKind::Host | AssetKind::Image, _) => ListReading::NotWhole,
    }
}

impl List {
    fn of(query: &QueryLedger, queries: &[QueryLedger]) -> Option<Self> {
        Some(Self {
            subject: query.subject,
            check: query.check?,
            image_type: query.image_type(),
            is_offered: query.outcome != QueryOutcome::Unsupported,
            is_whole: query.is_whole(queries),
        })
    }

    fn is_about(&self, asset: &Asset, check: Check) -> bool {
        self.check == check
            && self.subject == asset.kind().into()
            && match (&self.image_type, asset.as_image()) {
                (Some(asked), Some(image)) => image.image_type.is_named_by(asked),
                (None, _) | (_, None) => true,
            }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::findings::{ImageAsset, Parameters};

    fn list(check: Check, word: &str, outcome: QueryOutcome) -> QueryLedger {
        QueryLedger {
            check: Some(check),
            region: "r".to_owned(),
            project_id: "p".to_owned(),
            parameters: Parameters::from([(QueryLedger::IMAGE_TYPE.to_owned(), word.to_owned())]),
            outcome,
            ..QueryLedger::unread(check.as_str(), AssetKind::Image, 0)
        }
    }

    fn readings(queries: &[QueryLedger], image_type: ImageType) -> [ListReading; 2] {
        let coverage = Coverage::of_lists(queries.to_vec(), Vec::new());
        let (region, project_id) = (Arc::from("r"), Arc::from("p"));
        let asset = Arc::new(Asset::image(ImageAsset {
            image_type,
            namespace: None,
            image_name: "app".into(),
            image_version: None,
            image_id: None,
        }));
        Readings::of(&coverage).at(Place {
            region: &region,
            project_id: &project_id,
            asset: &asset,
        })
    }

    #[test]
    fn only_the_lists_of_its_own_type_speak_of_an_image() {
        use ListReading::{NotAsked, NotWhole, Whole};
        let complete = QueryOutcome::Complete;
        let queries = [
            list(Check::WeakPassword, "private_image", complete),
            list(Check::WeakPassword, "registry", complete),
            list(
                Check::WeakPassword,
                "shared_image",
                QueryOutcome::Unsupported,
            ),
            list(
                Check::PasswordComplexity,
                "private_image",
                QueryOutcome::Short,
            ),
            list(Check::PasswordComplexity, "harbor", complete),
        ];
        for (image_type, wanted) in [
            (ImageType::Private, [Whole, NotWhole]),
            (ImageType::Shared, [NotWhole, NotAsked]),
            (ImageType::Cicd, [NotAsked, NotAsked]),
            (ImageType::Harbor, [Whole, Whole]),
            (ImageType::Jfrog, [Whole, NotAsked]),
            (ImageType::Local, [NotAsked, NotAsked]),
        ] {
            assert_eq!(
                readings(&queries, image_type.clone()),
                wanted,
                "{image_type}"
            );
        }
    }
}
