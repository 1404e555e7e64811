//! What letters say, and what cannot be slipped into them.

use std::fs;
use std::path::Path;

use hss_audit::deliver::mail::{Attachment, Letter, MessageId};
use hss_audit::render::mail::{Alert, Detail, Enclosures, Place, Undelivered, mail};
use hss_audit::report::{Language, Text};
use pretty_assertions::assert_eq;
use proptest::prelude::*;

use crate::common::sample;

#[test]
fn letters_look_as_kept() {
    for (report, name) in [
        (sample::report(40), "letter"),
        (sample::chinese_report(40), "letter.zh-CN"),
    ] {
        let letter = mail(&report, Detail::Names, &enclosures()).unwrap();
        for (text, end) in [(letter.text, "txt"), (letter.page.unwrap(), "html")] {
            let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/mail");
            let kept = kept.join(format!("{name}.{end}"));
            if updates() {
                fs::create_dir_all(kept.parent().unwrap()).unwrap();
                fs::write(&kept, &text).unwrap();
            }
            assert_eq!(
                fs::read_to_string(&kept).unwrap(),
                text,
                "{}",
                kept.display()
            );
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test that is told whether to write"
)]
fn updates() -> bool {
    std::env::var("HSS_AUDIT_UPDATE_GOLDEN").is_ok()
}

fn enclosures() -> Enclosures<'static> {
    Enclosures {
        files: Vec::new(),
        are_encrypted: false,
        are_made_for_reader: false,
        too_large_for: None,
        place: Place::Archive("https://evidence.example.com/hss/20261122T060000Z-0a1b2c3d"),
    }
}

fn letter(subject: &str, text: &str, page: &str, file: &str) -> Letter {
    Letter {
        from: "HSS audit <audit@example.com>".parse().unwrap(),
        reply_to: None,
        to: vec!["Chief <ciso@example.com>".parse().unwrap()],
        copy_to: Vec::new(),
        hidden_copy_to: vec!["hidden@example.com".parse().unwrap()],
        subject: subject.to_owned(),
        text: text.to_owned(),
        page: Some(page.to_owned()),
        language: "en",
        attachments: vec![Attachment {
            name: file.to_owned(),
            media_type: "application/pdf",
            bytes: b"\r\n.\r\nQUIT\r\n".to_vec(),
        }],
        id: MessageId::of(&["run", "group"], "example.com"),
        date: sample::now(),
    }
}

#[test]
fn a_letter_names_the_archive_only_when_the_run_is_there() {
    let report = sample::report(4);
    let said = |place| {
        let enclosures = Enclosures {
            place,
            ..enclosures()
        };
        let letter = mail(&report, Detail::Names, &enclosures).unwrap();
        [letter.text.replace('\n', " "), letter.page.unwrap()]
    };
    let kept = "All files of the run are kept in";
    for words in said(Place::Archive("s3://audit/run")) {
        assert!(words.contains(&format!("{kept} s3:")), "{words}");
    }
    for words in said(Place::Machine("/srv/run")) {
        assert!(!words.contains(kept), "{words}");
        assert!(words.contains("could not be uploaded"), "{words}");
    }
}

#[test]
fn alerts_say_whether_there_is_a_report() {
    for (language, words) in [
        (
            Language::English,
            [
                "before there was a report",
                "The report is written, but the run could not be finished",
                "hss-audit send",
                "hss-audit upload",
            ],
        ),
        (
            Language::Chinese,
            [
                "在生成报告之前失败",
                "报告已写好，但运行未能完成",
                "hss-audit send",
                "hss-audit upload",
            ],
        ),
    ] {
        let text = Text::of(language);
        let alert = |has_report| Alert {
            message: Some("cannot write `x`"),
            hint: None,
            exit_code: 6,
            has_report,
            at: 0,
        };
        let letters = Undelivered::Letters {
            run: "r",
            lines: vec!["to nobody".to_owned()],
        };
        let upload = Undelivered::Upload {
            run: "r",
            why: "503 later",
        };
        let mails = [
            alert(false).mail(&text),
            alert(true).mail(&text),
            letters.mail(&text),
            upload.mail(&text),
        ];
        for (mail, words) in mails.iter().zip(words) {
            let said = mail.text.replace('\n', " ");
            assert!(said.contains(words), "{said}");
        }
        let subjects: std::collections::BTreeSet<&str> =
            mails.iter().map(|mail| mail.subject.as_str()).collect();
        assert_eq!(subjects.len(), 4);
    }
}

/// The names of the headers of a message, in order.
fn header_names(message: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(message).into_owned();
    let head = text.split("\r\n\r\n").next().unwrap().to_owned();
    let own = head
        .split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']));
    own.map(|line| line.split(':').next().unwrap().to_owned())
        .collect()
}

const HEADERS: [&str; 9] = [
    "Message-ID",
    "Date",
    "From",
    "Subject",
    "To",
    "Auto-Submitted",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
];

#[test]
fn hostile_names_stay_text() {
    let mut report = sample::hostile_report();
    report.branding.title = Some("Passwords\r\nBcc: evil@example.com\r\n\r\n<b>".to_owned());
    let words = mail(&report, Detail::Names, &enclosures()).unwrap();
    assert!(
        !words.subject.contains(char::is_control),
        "{}",
        words.subject
    );
    let page = words.page.unwrap();
    for markup in ["<script", "<img", "\u{202e}", "\u{1b}", "\u{200b}"] {
        assert!(!page.contains(markup), "{markup}");
    }
    assert!(page.contains("&lt;b&gt;"));
    // Nothing is fetched from anywhere.
    for outside in ["src=", "url(", "<link", "@import", "href="] {
        assert!(!page.contains(outside), "{outside}");
    }
    let message = letter(&words.subject, &words.text, &page, "a.pdf")
        .compose()
        .unwrap();
    assert_eq!(header_names(&message), HEADERS);
    assert!(message.is_ascii());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_text_becomes_a_header_or_ends_the_message(
        subject in "[a\\r\\n:\\u{0}-\\u{1f}\\u{85}\\u{2028}\\u{202e}生=?. ]{0,120}",
        text in "[a.\\r\\n 生=-]{0,200}",
        file in "[a\\r\\n\"/;生]{1,30}",
    ) {
        let message = letter(&subject, &text, &text, &file).compose().unwrap();
        prop_assert_eq!(header_names(&message), HEADERS);
        prop_assert!(message.is_ascii());
        let shown = String::from_utf8(message).unwrap();
        prop_assert!(!shown.contains("hidden@example.com"));
        // Every line break is whole: a bare one is what tricks with the end of messages are made of.
        prop_assert!(!shown.replace("\r\n", "").contains(['\r', '\n']));
    }
}
