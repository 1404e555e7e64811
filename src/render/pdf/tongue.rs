//! Which stretches of text are in another language than the document.
//!
//! A voice that reads the report aloud must know. Names come without their language, so their script has to tell it; Latin
//! names are technical terms in any language, and only several words in a row are taken for English.

/// What the document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tongue {
    /// Latin script.
    English,
    /// Han script.
    Chinese,
}

/// A piece of text in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch<'t> {
    pub(super) text: &'t str,
    /// Its language tag (BCP 47), where it is not the language of the document.
    pub(super) language: Option<&'static str>,
}

/// What a character says about the language that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Han,
    Kana,
    Cyrillic,
    Greek,
    /// Digits, punctuation, spaces: belongs to what stands around it.
    Common,
}

/// So many English words in a row are English, and no technical term.
const WORDS: usize = 3;

impl Tongue {
    /// The one of a language tag.
    pub(super) fn of(tag: &str) -> Self {
        match tag.split_once('-').map_or(tag, |(language, _)| language) {
            "zh" => Self::Chinese,
            _ => Self::English,
        }
    }

    /// The language tag of a stretch, where it is another language than this one.
    fn tag_of(self, script: Script, text: &str) -> Option<&'static str> {
        match (script, self) {
            // Han alone is Chinese by far most often; which kind of Chinese, nobody says.
            (Script::Han, Self::English) => Some("zh"),
            (Script::Kana, _) => Some("ja"),
            (Script::Cyrillic, _) => Some("und-Cyrl"),
            (Script::Greek, _) => Some("und-Grek"),
            (Script::Latin, Self::Chinese) if is_prose(text) => Some("en"),
            (Script::Han | Script::Latin | Script::Common, _) => None,
        }
    }
}

/// Splits text where the language changes; without its pieces nothing of it is lost.
pub(super) fn stretches(text: &str, tongue: Tongue) -> Vec<Stretch<'_>> {
    let whole = |language| Stretch { text, language };
    if text.is_ascii() {
        let language = tongue.tag_of(Script::Latin, text);
        return vec![whole(language)];
    }
    let mut stretches: Vec<Stretch<'_>> = Vec::new();
    let mut end = 0;
    let mut add = |from: usize, to: usize, language| {
        if from < to {
            let text = &text[from..to];
            stretches.push(Stretch { text, language });
        }
    };
    for (script, from, to) in runs(text) {
        if let Some(language) = tongue.tag_of(script, &text[from..to]) {
            add(end, from, None);
            add(from, to, Some(language));
            end = to;
        }
    }
    add(end, text.len(), None);
    stretches
}

/// Whether there are Chinese or Japanese characters in a text.
pub(super) fn has_han(text: &str) -> bool {
    let is_han = |character| matches!(script_of(character), Script::Han | Script::Kana);
    !text.is_ascii() && text.chars().any(is_han)
}

/// The runs of letters of one script, with what stands between letters of the same.
fn runs(text: &str) -> Vec<(Script, usize, usize)> {
    let mut runs: Vec<(Script, usize, usize)> = Vec::new();
    for (start, character) in text.char_indices() {
        let script = script_of(character);
        let end = start + character.len_utf8();
        match (runs.last_mut(), script) {
            (_, Script::Common) => {}
            (Some(last), script) if last.0 == script => last.2 = end,
            // Japanese is written in both.
            (Some(last @ (Script::Han | Script::Kana, ..)), Script::Han | Script::Kana) => {
                (last.0, last.2) = (Script::Kana, end);
            }
            (_, script) => runs.push((script, start, end)),
        }
    }
    runs
}

fn script_of(character: char) -> Script {
    match u32::from(character) {
        0x41..=0x5a | 0x61..=0x7a | 0xc0..=0xd6 | 0xd8..=0xf6 | 0xf8..=0x24f => Script::Latin,
        0x370..=0x3ff => Script::Greek,
        0x400..=0x52f => Script::Cyrillic,
        0x3041..=0x30ff | 0x31f0..=0x31ff => Script::Kana,
        0x2e80..=0x2fdf
        | 0x3005
        | 0x3007
        | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff
        | 0xf900..=0xfaff
        | 0x2_0000..=0x3_ffff => Script::Han,
        _ => Script::Common,
    }
}

/// Whether enough words stand in a row, with nothing but a space between them.
fn is_prose(text: &str) -> bool {
    let mut row = 0;
    text.split(' ').any(|word| {
        let word = word.trim_matches(|end: char| matches!(end, ',' | '.' | ';' | ':' | '(' | ')'));
        let is_word = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        row = if is_word { row + 1 } else { 0 };
        row >= WORDS
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(text: &str, tongue: Tongue) -> Vec<(&str, &str)> {
        let language = |stretch: &Stretch<'_>| stretch.language.unwrap_or("-");
        let stretches = stretches(text, tongue);
        stretches
            .iter()
            .map(|stretch| (stretch.text, language(stretch)))
            .collect()
    }

    #[test]
    fn chinese_in_an_english_report_is_chinese() {
        assert_eq!(
            split("host 生产-数据库-03 · web", Tongue::English),
            [("host ", "-"), ("生产-数据库", "zh"), ("-03 · web", "-")]
        );
        assert_eq!(
            split("サーバー東京", Tongue::English),
            [("サーバー東京", "ja")]
        );
        assert_eq!(
            split("东京サーバー", Tongue::Chinese),
            [("东京サーバー", "ja")]
        );
        assert_eq!(
            split("сервер-база 1", Tongue::English),
            [("сервер-база", "und-Cyrl"), (" 1", "-")]
        );
    }

    #[test]
    fn english_in_a_chinese_report_is_english_where_it_is_prose() {
        assert_eq!(
            split(
                "数据不完整：connection was refused by peer。",
                Tongue::Chinese
            ),
            [
                ("数据不完整：", "-"),
                ("connection was refused by peer", "en"),
                ("。", "-")
            ]
        );
        for term in [
            "prod-web-01",
            "PCI DSS 8.3.6",
            "主机 prod-web 在 cn-north-4",
        ] {
            assert_eq!(split(term, Tongue::Chinese), [(term, "-")]);
        }
    }

    #[test]
    fn a_report_in_its_own_language_is_one_stretch() {
        assert_eq!(split("one two three four", Tongue::English).len(), 1);
        assert_eq!(split("Zürich – 5 μ", Tongue::English).len(), 2);
        assert_eq!(split("共有3个结果：2个未处理", Tongue::Chinese).len(), 1);
        assert_eq!(split("", Tongue::English), [("", "-")]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in any::<String>()) {
            for tongue in [Tongue::English, Tongue::Chinese] {
                let joined: String = stretches(&text, tongue).iter().map(|one| one.text).collect();
                prop_assert_eq!(&joined, &text);
            }
        }
    }
}
