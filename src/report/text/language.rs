//! The languages of reports: what belongs to each besides its labels.

use serde::Serialize;
use unic_langid::LanguageIdentifier;

/// The catalogue of a language, one file per user of it.
macro_rules! catalogue {
    ($language:literal) => {
        [
            include_str!(concat!(
                "../../../templates/text/",
                $language,
                "/report.ftl"
            )),
            include_str!(concat!(
                "../../../templates/text/",
                $language,
                "/controls.ftl"
            )),
            include_str!(concat!("../../../templates/text/", $language, "/html.ftl")),
            include_str!(concat!("../../../templates/text/", $language, "/pdf.ftl")),
            include_str!(concat!(
                "../../../templates/text/",
                $language,
                "/waivers.ftl"
            )),
            include_str!(concat!("../../../templates/text/", $language, "/aids.ftl")),
            include_str!(concat!(
                "../../../templates/text/",
                $language,
                "/history.ftl"
            )),
            include_str!(concat!(
                "../../../templates/text/",
                $language,
                "/office.ftl"
            )),
            include_str!(concat!(
                "../../../templates/text/",
                $language,
                "/exchange.ftl"
            )),
            include_str!(concat!("../../../templates/text/", $language, "/mail.ftl")),
        ]
    };
}

static ENGLISH: [&str; 10] = catalogue!("en");
static CHINESE: [&str; 10] = catalogue!("zh-CN");

/// A language that reports are written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    Chinese,
}

impl Language {
    /// All of them, the default first.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// The language of a tag (RFC 5646); `zh` and `zh-Hans` mean Simplified Chinese as well.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let tag = tag.to_ascii_lowercase();
        match tag.as_str() {
            "en" => Some(Self::English),
            "zh" | "zh-cn" | "zh-hans" | "zh-hans-cn" => Some(Self::Chinese),
            _ => None,
        }
    }

    /// The tag, as in `<html lang>` and PDF `/Lang`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }

    pub(super) fn identifier(self) -> LanguageIdentifier {
        self.tag().parse().unwrap_or_default()
    }

    pub(super) fn catalogue(self) -> &'static [&'static str] {
        match self {
            Self::English => &ENGLISH,
            Self::Chinese => &CHINESE,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use fluent_bundle::FluentResource;
    use pretty_assertions::assert_eq;

    use super::*;

    /// The messages of a catalogue, each with the values that it takes.
    fn messages(language: Language) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
        let mut messages = BTreeMap::new();
        let mut name = "";
        for line in language.catalogue().iter().flat_map(|file| file.lines()) {
            if line.starts_with(|first: char| first.is_ascii_alphabetic()) {
                name = line.split('=').next().unwrap().trim_end();
                assert!(!messages.contains_key(name), "`{name}` twice");
                messages.insert(name, BTreeSet::new());
            }
            let values = line.split("{ $").skip(1);
            let values = values.map(|rest| rest.split([' ', '}']).next().unwrap());
            if let Some(own) = messages.get_mut(name) {
                own.extend(values);
            }
        }
        messages
    }

    #[test]
    fn every_message_of_every_catalogue_parses() {
        for language in Language::ALL {
            for source in language.catalogue() {
                let resource = FluentResource::try_new((*source).to_owned());
                let errors = resource.err().map(|(_, errors)| errors);
                assert!(errors.is_none(), "{}: {errors:?}", language.tag());
            }
        }
    }

    /// A message may leave out a value, because a language without a plural needs no number to choose one; it may not
    /// take a value that the program does not give.
    #[test]
    fn every_language_has_every_message() {
        let english = messages(Language::English);
        for language in Language::ALL {
            let own = messages(language);
            let names = |all: &BTreeMap<&'static str, _>| all.keys().copied().collect::<Vec<_>>();
            assert_eq!(names(&own), names(&english), "{}", language.tag());
            for (name, values) in own {
                let surplus: Vec<_> = values.difference(&english[name]).collect();
                assert!(
                    surplus.is_empty(),
                    "{}: {name}: {surplus:?}",
                    language.tag()
                );
            }
        }
    }

    #[test]
    fn tags_are_read_in_every_spelling() {
        for (tag, language) in [
            ("en", Some(Language::English)),
            ("zh-CN", Some(Language::Chinese)),
            ("zh", Some(Language::Chinese)),
            ("ZH-hans", Some(Language::Chinese)),
            ("zh-TW", None),
            ("de", None),
        ] {
            assert_eq!(Language::of_tag(tag), language, "{tag}");
        }
    }
}
