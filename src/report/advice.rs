//! Which of HSS's advice speaks of nobody in particular.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{AssetDetail, Finding, JudgedFinding};

/// What is known of one text.
struct Advice<'f> {
    first_asset: &'f str,
    is_shared: bool,
    names_somebody: bool,
}

/// The advice that at least two assets are given in the same words, and that names none of those who get it.
///
/// It is free text of the service: words for one asset alone may be about that asset.
pub(super) fn impersonal(findings: &[JudgedFinding]) -> HashSet<Arc<str>> {
    let mut known: HashMap<&Arc<str>, Advice<'_>> = HashMap::new();
    // Most rows share the very text: finding it again by its place is cheaper than by its words.
    let mut last: Option<(&Arc<str>, bool)> = None;
    for judged in findings {
        let finding = &judged.finding;
        let Some(text) = &finding.suggestion else {
            continue;
        };
        if last.is_some_and(|(own, names)| names && Arc::ptr_eq(own, text)) {
            continue;
        }
        let advice = known.entry(text).or_insert_with(|| Advice {
            first_asset: &finding.asset.key,
            is_shared: false,
            names_somebody: false,
        });
        advice.is_shared |= *advice.first_asset != *finding.asset.key;
        advice.names_somebody |= is_named(finding, text);
        last = Some((text, advice.names_somebody));
    }
    known
        .into_iter()
        .filter(|(_, advice)| advice.is_shared && !advice.names_somebody)
        .map(|(text, _)| Arc::clone(text))
        .collect()
}

fn is_named(finding: &Finding, text: &str) -> bool {
    let account = finding.account.as_ref().map(|account| &*account.name);
    let name = [Some(&*finding.asset.name), account];
    let own = match &finding.asset.detail {
        AssetDetail::Host(host) => [
            Some(&*host.host_id),
            host.private_ip.as_deref(),
            host.public_ip.as_deref(),
            host.enterprise_project_name.as_deref(),
        ],
        AssetDetail::Image(image) => [
            Some(&*image.image_name),
            image.namespace.as_deref(),
            image.image_version.as_deref(),
            image.image_id.as_deref(),
        ],
    };
    let names = name.into_iter().chain(own).flatten();
    names.into_iter().any(|name| has_word(text, name))
}

/// Whether a name stands in a text by itself: `sa` does not stand in `same`.
fn has_word(text: &str, name: &str) -> bool {
    if name.is_empty() || name.len() > text.len() {
        return false;
    }
    let is_part = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    text.match_indices(name).any(|(start, _)| {
        let (before, after) = (&text[..start], &text[start + name.len()..]);
        !is_part(before.chars().next_back()) && !is_part(after.chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_where_it_stands_by_itself() {
        assert!(has_word("set the password of sa, soon", "sa"));
        assert!(!has_word("the same", "sa"));
        assert!(has_word("主机 web-1：改密码", "web-1"));
        assert!(!has_word("anything", ""));
    }
}
