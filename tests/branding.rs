//! Reports in the operator's look: what is theirs is there, and what no report is without cannot be taken away.
#![cfg(feature = "simulator")]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::cargo::cargo_bin_cmd;
use common::block::between;
use common::document;
use lopdf::Document;
use pretty_assertions::assert_eq;
use serde_json::Value;
use tempfile::TempDir;

/// A run to report about, made once.
fn run() -> &'static Path {
    static RUN: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, run) = RUN.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let output = cargo_bin_cmd!("hss-audit")
            .args([
                "demo", "--hosts", "12", "--images", "3", "--format", "json", "--out",
            ])
            .arg(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let run = PathBuf::from(said.lines().last().unwrap());
        (folder, run)
    });
    run
}

/// What the program said to settings, and the run that it wrote.
struct Said {
    code: Option<i32>,
    errors: String,
    folder: TempDir,
}

impl Said {
    fn file(&self, name: &str) -> Vec<u8> {
        assert_eq!(self.code, Some(0), "{}", self.errors);
        fs::read(self.folder.path().join("out/latest").join(name)).unwrap()
    }

    fn page(&self) -> String {
        String::from_utf8(self.file("report.html")).unwrap()
    }
}

/// Reports with these settings; `files` stand beside them.
fn report(settings: &str, files: &[(&str, &[u8])]) -> Said {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let config = folder.path().join("c.toml");
    fs::write(&config, settings).unwrap();
    let output = cargo_bin_cmd!("hss-audit")
        .arg("report")
        .arg(run())
        .args(["--format", "html,pdf,json", "--out"])
        .arg(folder.path().join("out"))
        .arg("--config")
        .arg(config)
        .output()
        .unwrap();
    Said {
        code: output.status.code(),
        errors: String::from_utf8(output.stderr).unwrap(),
        folder,
    }
}

fn png(width: u32, height: u32, color: png::ColorType, point: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(color);
    let mut writer = encoder.write_header().unwrap();
    let points = point.repeat((width * height) as usize);
    writer.write_image_data(&points).unwrap();
    writer.finish().unwrap();
    bytes
}

const NAMES: &str = "[branding]\ntitle = \"Passwords of <Acme> & {{ sons }}\"\norganisation = \"Acme {producer}\"\nclassification = \"Confidential <b>\"\n";

#[test]
fn title_organisation_and_classification_are_in_every_format_as_text() {
    let said = report(NAMES, &[]);
    let page = said.page();
    assert!(page.contains("<h1>Passwords of &lt;Acme&gt; &amp; {{ sons }}</h1>"));
    assert!(page.contains("Acme {producer} · hss-audit"));
    assert!(page.contains("Confidential &lt;b&gt;"));
    let report: Value = serde_json::from_slice(&said.file("report.json")).unwrap();
    assert_eq!(
        report["branding"]["title"],
        "Passwords of <Acme> & {{ sons }}"
    );
    assert_eq!(report["branding"]["classification"], "Confidential <b>");
    let pdf = said.file("report.pdf");
    let document = document::open(&pdf);
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    for page in &pages {
        let text = document.extract_text(&[*page]).unwrap();
        assert!(text.contains("Confidential <b>"), "page {page}: {text}");
    }
    assert!(pages.len() > 5);
    let info = document
        .trailer
        .get(b"Info")
        .unwrap()
        .as_reference()
        .unwrap();
    let info = document.get_dictionary(info).unwrap();
    let author = info
        .get(b"Author")
        .and_then(lopdf::decode_text_string)
        .unwrap();
    assert_eq!(author, "Acme {producer}");
    let metadata = String::from_utf8_lossy(&pdf);
    assert!(metadata.contains("<rdf:li>Acme &#123;producer}</rdf:li>"));
}

#[test]
fn the_colour_is_used_where_it_can_be_read_and_refused_where_not() {
    let page = report("[branding]\naccent = \"#0b5d4e\"\n", &[]).page();
    assert!(page.contains("--accent: light-dark(#0b5d4e, "));
    // The policy names the style that is there: the report would have none otherwise.
    use base64::Engine;
    use sha2::{Digest, Sha256};
    let style = between(&page, "<style>", "</style>");
    let digest = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(style));
    assert!(
        page.contains(&format!(
            "style-src &#39;sha256-{}&#39;",
            digest.replace('/', "&#x2F;")
        )) || page.contains(&format!("style-src &#39;sha256-{digest}&#39;"))
    );
    for (accent, words) in [
        ("#ff8800", "`#ff8800` has a contrast of 2.15"),
        ("green", "`green` is no colour"),
    ] {
        let said = report(&format!("[branding]\naccent = \"{accent}\"\n"), &[]);
        assert_eq!(said.code, Some(2));
        assert!(said.errors.contains(words), "{}", said.errors);
        assert!(!said.folder.path().join("out").exists());
    }
}

#[test]
fn a_logo_is_shown_by_page_and_pdf() {
    let svg = fs::read("samples/branding/logo.svg").unwrap();
    let settings = |name: &str| format!("[branding]\nlogo = \"{name}\"\n");
    let page = report(&settings("a.svg"), &[("a.svg", &svg)]).page();
    assert!(
        page.contains("<img class=\"logo\" src=\"data:image&#x2F;svg+xml;base64,")
            || page.contains("src=\"data:image/svg+xml;base64,")
    );
    for (color, point) in [
        (png::ColorType::Rgba, vec![10, 20, 30, 128]),
        (png::ColorType::Rgb, vec![10, 20, 30]),
        (png::ColorType::GrayscaleAlpha, vec![10, 0]),
        (png::ColorType::Grayscale, vec![10]),
    ] {
        let picture = png(40, 10, color, &point);
        let pdf = report(&settings("a.png"), &[("a.png", &picture)]).file("report.pdf");
        let document = Document::load_mem(&pdf).unwrap();
        let images = document.get_page_images(document.get_pages()[&1]).unwrap();
        assert_eq!(
            (images.len(), images[0].width, images[0].height),
            (1, 40, 10)
        );
    }
}

#[test]
fn a_logo_that_some_report_could_not_show_is_refused() {
    let svg = |inner: &str| {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">{inner}</svg>")
            .into_bytes()
    };
    let large = png(5000, 1, png::ColorType::Grayscale, &[0]);
    for (bytes, words) in [
        (b"GIF89a".to_vec(), "neither PNG nor SVG"),
        (large, "5000 × 1 points"),
        (b"\x89PNG\r\n\x1a\nbroken".to_vec(), "cannot be read as PNG"),
        (svg("<rect"), "cannot be read as SVG"),
        (svg("<text>A</text>"), "text"),
        (
            svg("<image href=\"/etc/passwd\" width=\"9\" height=\"9\"/>"),
            "an image within",
        ),
        (
            svg("<rect width=\"9\" height=\"9\" opacity=\".5\"/>"),
            "transparent parts",
        ),
        (
            svg(
                "<linearGradient id=\"g\"><stop stop-color=\"red\"/><stop offset=\"1\" stop-color=\"blue\"/></linearGradient><rect width=\"9\" height=\"9\" fill=\"url(#g)\"/>",
            ),
            "a gradient",
        ),
        (vec![b' '; 600 * 1024], "614400 bytes"),
    ] {
        let said = report("[branding]\nlogo = \"a\"\n", &[("a", &bytes)]);
        assert_eq!(said.code, Some(2), "{words}");
        assert!(said.errors.contains(words), "{words}: {}", said.errors);
    }
}

#[test]
fn a_template_takes_the_place_of_ours() {
    let page = fs::read_to_string("templates/report.html").unwrap();
    let page = page.replace("<h1>", "<p>Made for the board</p><h1>");
    let files = [
        ("t/report.html", page.as_bytes()),
        ("t/report.css", b"body { color: green }" as &[u8]),
    ];
    let page = report("template_dir = \"t\"\n", &files).page();
    assert!(page.contains("<p>Made for the board</p><h1>"));
    assert!(page.contains("<style>@layer guard") && page.contains("body { color: green }"));
    assert!(page.contains("class=\"verdict complete\""));
    assert!(page.contains("<dl class=\"digests\">"));
}

#[test]
fn a_template_cannot_drop_what_no_report_is_without() {
    let ours = fs::read_to_string("templates/report.html").unwrap();
    for (page, words) in [
        (ours.replace("<!--coverage-->", ""), "no `<!--coverage-->`"),
        (ours.replace("<!--digests-->", ""), "no `<!--digests-->`"),
        (
            ours.replace("<!--coverage-->", "<template><!--coverage--></template>"),
            "hides `<!--coverage-->`",
        ),
        (
            ours.replace("<!--coverage-->", "{% if false %}"),
            "report.html",
        ),
    ] {
        let said = report(
            "template_dir = \"t\"\n",
            &[("t/report.html", page.as_bytes())],
        );
        assert_eq!(said.code, Some(2), "{words}");
        assert!(said.errors.contains(words), "{words}: {}", said.errors);
    }
    // Left out only when the page is made: no report is better than one without it.
    let page = ours.replace(
        "<!--coverage-->",
        "{% if page.gaps %}<!--coverage-->{% endif %}",
    );
    let said = report(
        "template_dir = \"t\"\n",
        &[("t/report.html", page.as_bytes())],
    );
    assert_eq!(said.code, Some(6), "{}", said.errors);
    assert!(
        said.errors.contains("no `<!--coverage-->`"),
        "{}",
        said.errors
    );
}

#[test]
fn a_folder_of_templates_holds_nothing_else() {
    let file = |name: &'static str| vec![(name, b"" as &[u8])];
    for (files, words) in [
        (file("t/reprot.html"), "`reprot.html` is no template"),
        (file("t/.keep"), "there is none"),
        (Vec::new(), "No such file"),
    ] {
        let said = report("template_dir = \"t\"\n", &files);
        assert_eq!(said.code, Some(2), "{words}");
        assert!(said.errors.contains(words), "{words}: {}", said.errors);
    }
}
