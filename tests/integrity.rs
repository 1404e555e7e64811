//! Signatures, chain and evidence: whatever is changed, removed, added or swapped in a run or an archive is found.
#![cfg(feature = "simulator")]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod archives;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use archives::{Archive, chain_without, copy, lines, write_lines};
use hss_audit::deliver::{
    CHAIN, KeyPair, MANIFEST, PublicKey, SIGNATURE, Signature, check_archive, check_place,
    check_signature, verify,
};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Three signed runs, made once.
fn signed() -> &'static Archive {
    static BASE: OnceLock<Archive> = OnceLock::new();
    BASE.get_or_init(|| {
        let archive = Archive::new();
        archive.make_key(None);
        for day in [20, 21, 22] {
            archive.run(day, "--sign-key-from file:audit.key");
        }
        archive
    })
}

/// A copy of it that may be spoilt.
fn spoilt() -> Archive {
    signed().copy()
}

fn public_key(archive: &Archive) -> PublicKey {
    PublicKey::read(&fs::read_to_string(archive.path("audit.pub")).unwrap()).unwrap()
}

/// Whether anything is found wrong with a run, by whatever looks first.
fn is_noticed(run: &Path, keys: &[PublicKey]) -> bool {
    let (_, misplaced) = check_place(run, None).unwrap();
    !misplaced.is_empty()
        || check_signature(run, keys).fault.is_some()
        || verify(run).map_or(true, |problems| !problems.is_empty())
}

/// Changes bytes of a file one by one, and looks each time; a small file is changed at every byte.
fn every_change(path: &Path, is_noticed: impl Fn() -> bool) {
    const SMALL: usize = 4096;
    const PLACES: usize = 40;
    let bytes = fs::read(path).unwrap();
    let step = if bytes.len() <= SMALL {
        1
    } else {
        bytes.len() / PLACES
    };
    let last = bytes.len().checked_sub(1);
    for place in (0..bytes.len()).step_by(step).chain(last) {
        for mask in [1, 0x20] {
            let mut changed = bytes.clone();
            changed[place] ^= mask;
            fs::write(path, &changed).unwrap();
            assert!(is_noticed(), "{} byte {place} ^ {mask}", path.display());
        }
    }
    for changed in [
        &bytes[..bytes.len().saturating_sub(1)],
        &[&bytes[..], b"\n"].concat(),
    ] {
        if changed != bytes {
            fs::write(path, changed).unwrap();
            assert!(is_noticed(), "{}: {} bytes", path.display(), changed.len());
        }
    }
    fs::write(path, &bytes).unwrap();
    assert!(!is_noticed(), "{}", path.display());
}

#[test]
fn every_changed_byte_of_every_file_of_a_run_is_found() {
    let archive = spoilt();
    let run = archive.path("out").join(&archive.runs()[1]);
    let files = archives::files(&run);
    for name in [MANIFEST, SIGNATURE, "evidence/ledger.ndjson", "report.pdf"] {
        assert!(files.contains(&name.to_owned()), "{files:?}");
    }
    for name in &files {
        every_change(&run.join(name), || is_noticed(&run, &[]));
    }
}

#[test]
fn every_changed_byte_of_manifest_and_signature_is_found_without_a_chain_and_without_a_key() {
    let archive = spoilt();
    let alone = archive.path("alone");
    copy(&archive.path("out").join(&archive.runs()[1]), &alone);
    let keys = [public_key(&archive)];
    for name in [MANIFEST, SIGNATURE] {
        for keys in [&[][..], &keys] {
            let path = alone.join(name);
            every_change(&path, || check_signature(&alone, keys).fault.is_some());
        }
    }
    let report = check_signature(&alone, &[]);
    assert!(matches!(report.signature, Signature::Unchecked { .. }));
    assert!(
        report
            .comment
            .unwrap()
            .ends_with("signed 2026-11-21T06:00:00Z")
    );
}

#[test]
fn every_changed_byte_of_the_chain_is_found() {
    let archive = spoilt();
    let out = archive.path("out");
    archive.hold(0, "case 7");
    let is_noticed = || !check_archive(&out, None).unwrap().problems.is_empty();
    every_change(&out.join(CHAIN), is_noticed);
}

#[test]
fn every_changed_byte_of_a_manifest_is_found_by_the_chain_alone() {
    let archive = Archive::new();
    archive.run(20, "--format csv");
    archive.run(21, "--format csv");
    for run_id in archive.runs() {
        let run = archive.path("out").join(run_id);
        every_change(&run.join(MANIFEST), || {
            !check_place(&run, None).unwrap().1.is_empty()
        });
    }
}

#[test]
fn the_program_says_what_was_changed_and_ends_with_6() {
    let archive = spoilt();
    let run = archive.path("out").join(&archive.runs()[1]);
    let key = public_key(&archive).line();
    let said = archive.call(&format!("verify {} --public-key {key}", run.display()), 0);
    for words in [
        "every file is as the manifest says",
        "one that was asked for",
        "line 2 of the chain",
        "results follow from the evidence",
    ] {
        assert!(said.contains(words), "{said}");
    }
    for name in archives::files(&run) {
        let path = run.join(&name);
        let bytes = fs::read(&path).unwrap();
        let mut changed = bytes.clone();
        changed[bytes.len() / 2] ^= 1;
        fs::write(&path, &changed).unwrap();
        let said = archive.call(&format!("--quiet verify {}", run.display()), 6);
        assert!(said.contains(&name), "{name}: {said}");
        fs::remove_file(&path).unwrap();
        let said = archive.call(&format!("--quiet verify {}", run.display()), 6);
        assert!(said.contains(&name), "{name}: {said}");
        fs::write(&path, &bytes).unwrap();
    }
    fs::write(run.join("more"), "").unwrap();
    let said = archive.call(&format!("--quiet verify {}", run.display()), 6);
    assert_eq!(said, "`more` is not in the manifest\n");
    let said = archive.call("--quiet verify out", 6);
    assert_eq!(
        said,
        format!("{}: `more` is not in the manifest\n", archive.runs()[1])
    );
}

/// Puts something else in the place of a file: a link to what it was, a folder, and a pipe, for which a reader waits for ever.
#[cfg(unix)]
const REPLACEMENTS: [fn(&Path); 3] = [
    |path| {
        let aside = path.with_extension("aside");
        let aside = path
            .ancestors()
            .nth(3)
            .unwrap()
            .join(aside.file_name().unwrap());
        fs::rename(path, &aside).unwrap();
        std::os::unix::fs::symlink(&aside, path).unwrap();
    },
    |path| {
        fs::remove_file(path).unwrap();
        fs::create_dir(path).unwrap();
    },
    |path| {
        fs::remove_file(path).unwrap();
        let made = std::process::Command::new("mkfifo").arg(path).status();
        assert!(made.unwrap().success());
    },
];

#[cfg(unix)]
#[test]
fn what_is_no_plain_file_any_more_is_found_and_hides_no_other_run() {
    for name in [MANIFEST, SIGNATURE, "report.pdf"] {
        for (number, replace) in REPLACEMENTS.iter().enumerate() {
            let archive = spoilt();
            let run = &archive.runs()[1];
            replace(&archive.path("out").join(run).join(name));
            let said = archive.call(&format!("verify out/{run} --cross-format"), 6);
            assert!(
                said.contains(&format!("{name}`")),
                "{name} {number}: {said}"
            );
            assert!(said.contains("not a plain file"), "{name} {number}: {said}");
            let said = archive.call("verify out", 6);
            assert!(
                said.contains("as they were published: 2 of "),
                "{name} {number}: {said}"
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn a_chain_that_cannot_be_read_is_a_fault_of_the_archive() {
    for replace in &REPLACEMENTS[1..] {
        let archive = spoilt();
        replace(&archive.path("out").join(CHAIN));
        for what in ["out".to_owned(), format!("out/{}", archive.runs()[1])] {
            let said = archive.call(&format!("verify {what}"), 6);
            let words = "cannot read `chain.ndjson`: it is not a plain file";
            assert!(said.contains(words), "{said}");
        }
    }
}

#[test]
fn a_signature_with_another_name_of_a_key_is_a_changed_file() {
    let archive = spoilt();
    let run = &archive.runs()[1];
    let path = archive.path("out").join(run).join(SIGNATURE);
    let text = fs::read_to_string(&path).unwrap();
    // In base64 the name of the key stands behind four letters that say what kind of signature it is.
    let (first, rest) = text.split_once('\n').unwrap();
    let letter = if &rest[4..5] == "A" { "B" } else { "A" };
    fs::write(
        &path,
        format!("{first}\n{}{letter}{}", &rest[..4], &rest[5..]),
    )
    .unwrap();
    for key in ["", "--public-key audit.pub"] {
        let said = archive.call(&format!("verify out/{run} {key}"), 6);
        assert!(
            said.contains("`manifest.json.minisig` is not the signature of key"),
            "{said}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_newest_run_of_elsewhere_is_none_of_the_archive() {
    let (archive, other) = (spoilt(), spoilt());
    let link = archive.path("out/latest");
    fs::remove_file(&link).unwrap();
    let target = other.path("out").join(&other.runs()[2]);
    std::os::unix::fs::symlink(&target, &link).unwrap();
    let said = archive.call("verify out", 6);
    assert!(said.contains("which is no run of this archive"), "{said}");
}

#[test]
fn a_signature_of_another_run_does_not_fit() {
    let archive = spoilt();
    let out = archive.path("out");
    let [one, other] = [0, 1].map(|place| out.join(&archive.runs()[place]));
    fs::copy(other.join(SIGNATURE), one.join(SIGNATURE)).unwrap();
    let said = archive.call(&format!("verify {}", one.display()), 6);
    assert!(said.contains("is not the signature of key"), "{said}");
    // With its manifest it fits, and then the chain says that it is another run's.
    fs::copy(other.join(MANIFEST), one.join(MANIFEST)).unwrap();
    assert_eq!(check_signature(&one, &[]).fault, None);
    let said = archive.call(&format!("verify {}", one.display()), 6);
    assert!(
        said.contains("is not the one of `chain.ndjson` line 1"),
        "{said}"
    );
}

#[test]
fn a_key_that_is_required_is_required() {
    let archive = spoilt();
    let key = public_key(&archive).line();
    let other = KeyPair::generate(None).unwrap().public().line();
    let run = format!("out/{}", archive.runs()[2]);
    let said = archive.call(&format!("verify {run}"), 0);
    assert!(
        said.contains("was not checked: give --public-key"),
        "{said}"
    );
    archive.call(&format!("verify {run} --public-key audit.pub"), 0);
    archive.call(
        &format!("verify {run} --public-key {other} --public-key {key}"),
        0,
    );
    let said = archive.call(&format!("verify {run} --public-key {other}"), 6);
    assert!(said.contains("which is not "), "{said}");
    archive.run(23, "--format csv");
    let said = archive.call(&format!("verify out --public-key {key}"), 6);
    let line = format!(
        "{}: the run is not signed, and a key is required",
        archive.runs()[3]
    );
    assert!(said.lines().any(|found| found == line), "{said}");
    // Stripped of its signature, and of the word that there was one.
    let run = archive.path("out").join(&archive.runs()[0]);
    fs::remove_file(run.join(SIGNATURE)).unwrap();
    let text = fs::read_to_string(run.join(MANIFEST)).unwrap();
    let mut manifest: Value = serde_json::from_str(&text).unwrap();
    manifest.as_object_mut().unwrap().remove("signed_by");
    fs::write(run.join(MANIFEST), manifest.to_string()).unwrap();
    let said = archive.call(&format!("verify {} --public-key {key}", run.display()), 6);
    assert!(said.contains("the run is not signed"), "{said}");
    assert!(
        said.contains("is not the one of `chain.ndjson` line 1"),
        "{said}"
    );
}

#[test]
fn a_run_that_is_taken_out_is_missed_even_where_the_chain_is_written_anew() {
    let archive = spoilt();
    let out = archive.path("out");
    let run_id = archive.runs()[1].clone();
    fs::remove_dir_all(out.join(&run_id)).unwrap();
    let said = archive.call("verify out", 6);
    assert!(
        said.contains(&format!("run `{run_id}` is missing")),
        "{said}"
    );
    chain_without(&out, 1);
    let said = archive.call("verify out", 6);
    let line = format!(
        "run `{}` was published behind another line",
        archive.runs()[1]
    );
    assert!(said.contains(&line), "{said}");
    // The manifest, made to fit as well, is not the one that was signed.
    archives::relink(&out.join(&archive.runs()[1]), &lines(&out));
    let said = archive.call("verify out", 6);
    assert!(said.contains("is not the signature of key"), "{said}");
}

#[test]
fn lines_that_are_removed_swapped_or_doubled_are_found() {
    let archive = spoilt();
    let out = archive.path("out");
    let whole = lines(&out);
    let take = |places: &[usize]| places.iter().map(|place| whole[*place].clone()).collect();
    for places in [
        &[1, 2][..],
        &[0, 2],
        &[0, 1],
        &[0],
        &[],
        &[1, 0, 2],
        &[0, 2, 1],
        &[0, 1, 1, 2],
        &[0, 1, 2, 2],
    ] {
        write_lines(&out, take(places));
        let problems = check_archive(&out, None).unwrap().problems;
        assert!(!problems.is_empty(), "{places:?}");
    }
    fs::remove_file(out.join(CHAIN)).unwrap();
    let problems = check_archive(&out, None).unwrap().problems;
    assert!(
        problems[0].starts_with("`chain.ndjson` is missing"),
        "{problems:?}"
    );
    write_lines(&out, whole.clone());
    assert_eq!(
        check_archive(&out, None).unwrap().problems,
        Vec::<String>::new()
    );
    for (named, words) in [
        (
            "20200101T000000Z-00000000",
            "which is no run of this archive",
        ),
        (&archive.runs()[0], "was published after it"),
    ] {
        fs::remove_file(out.join("latest")).unwrap();
        std::os::unix::fs::symlink(named, out.join("latest")).unwrap();
        let problems = check_archive(&out, None).unwrap().problems;
        assert!(problems[0].starts_with("`latest` names"), "{problems:?}");
        assert!(problems[0].contains(words), "{problems:?}");
    }
}

/// Writes a line behind the chain as somebody would who knows how that is done.
fn forge_line(out: &Path, words: &str) {
    let mut written = lines(out);
    let last: Value = serde_json::from_str(written.last().unwrap()).unwrap();
    let body = format!(
        "{{\"line\":{},\"at\":\"2026-11-23T06:00:00.000Z\",{words},\"previous\":{}}}",
        written.len() + 1,
        last["sha256"]
    );
    let hash = hex::encode(Sha256::digest(&body));
    let start = body.strip_suffix('}').unwrap();
    written.push(format!("{start},\"sha256\":\"{hash}\"}}\n"));
    write_lines(out, written);
}

/// Lines that follow from nothing before them, and why; the first run is held.
fn senseless_lines(base: &Archive) -> Vec<(String, &'static str)> {
    let run = |place: usize| base.runs()[place].clone();
    let said: Value = serde_json::from_str(&lines(&base.path("out"))[1]).unwrap();
    let (manifest, findings) = (&said["manifest_sha256"], &said["findings_digest"]);
    let wrong = json!("ab".repeat(32));
    let about = |kind: &str, run_id: &str, manifest: &Value, findings: &Value| {
        format!(
            r#""kind":"{kind}","run_id":"{run_id}","manifest_sha256":{manifest},"findings_digest":{findings}"#
        )
    };
    let rule = r#","rule":"keep-last 1; days begin at 00:00 UTC""#;
    let unknown = "20200101T000000Z-0a1b2c3d";
    let hold = r#","by":"somebody","reason":"none""#;
    vec![
        (
            about("pruned", &run(1), &wrong, findings) + rule,
            "other digests",
        ),
        (
            about("pruned", &run(1), manifest, &wrong) + rule,
            "other digests",
        ),
        (
            about("pruned", unknown, manifest, findings) + rule,
            "is not there",
        ),
        (
            about("pruned", &run(0), manifest, findings) + rule,
            "is held",
        ),
        (
            about("run", &run(1), manifest, findings),
            "is there already",
        ),
        (
            about("adopted", &run(1), manifest, findings),
            "is there already",
        ),
        (
            about("replaced", &run(1), manifest, findings)
                + &format!(r#","replaced_manifest_sha256":{wrong}"#),
            "other digests",
        ),
        (
            format!(r#""kind":"hold","run_id":"{unknown}"{hold}"#),
            "is not there",
        ),
        (
            format!(r#""kind":"released","run_id":"{}"{hold}"#, run(1)),
            "is not held",
        ),
    ]
}

#[test]
fn a_line_that_cannot_be_true_is_found() {
    let base = spoilt();
    base.hold(0, "case 7");
    for (words, why) in senseless_lines(&base) {
        let archive = base.copy();
        let out = archive.path("out");
        forge_line(&out, &words);
        if words.contains("pruned") {
            fs::remove_dir_all(out.join(&base.runs()[1])).ok();
        }
        let said = archive.call("--quiet verify out", 6);
        assert!(
            said.contains("`chain.ndjson` line 5 cannot be true"),
            "{words}: {said}"
        );
        assert!(said.contains(why), "{words}: {said}");
    }
}

#[test]
fn an_end_that_was_cut_off_or_made_up_is_missed_by_who_kept_the_hash() {
    let archive = spoilt();
    let out = archive.path("out");
    let whole = lines(&out);
    let head = check_archive(&out, None).unwrap().head.unwrap();
    archive.run(23, "--format csv");
    let line = format!("verify out --chain-head {head}");
    // The chain has grown since, and that is no fault.
    archive.call(&line, 0);
    archive.call(&format!("verify out/latest --chain-head {head}"), 0);
    // Two runs are taken out with their lines, and nothing in the archive tells.
    let runs = archive.runs();
    write_lines(&out, whole[..2].to_vec());
    for run in &runs[2..] {
        fs::remove_dir_all(out.join(run)).unwrap();
    }
    fs::remove_file(out.join("latest")).unwrap();
    std::os::unix::fs::symlink(&runs[1], out.join("latest")).unwrap();
    archive.call("verify out", 0);
    let said = archive.call(&line, 6);
    assert!(
        said.contains("was kept elsewhere: its end was cut off"),
        "{said}"
    );
    archive.call(&format!("verify out/latest --chain-head {head}"), 6);
    archive.call("verify out --chain-head abc", 2);
    assert!(archive.last_errors().contains("a hash is 64 digits"));
}

#[test]
fn a_folder_that_has_the_name_of_another_run_is_found_and_any_other_name_says_nothing() {
    let archive = spoilt();
    let runs = archive.runs();
    let run = archive.path("out").join(&runs[1]);
    fs::create_dir(run.join("more")).unwrap();
    let said = archive.call(&format!("--quiet verify out/{}", runs[1]), 6);
    assert_eq!(said, "`more/` is not in the manifest\n");
    fs::remove_dir(run.join("more")).unwrap();
    for (name, code) in [(&*runs[0], 6), ("copied", 0)] {
        let place = archive.path("alone").join(name);
        copy(&run, &place);
        let said = archive.call(&format!("verify {}", place.display()), code);
        assert!(
            said.contains(&format!("{}: every file is as", runs[1])),
            "{said}"
        );
        let is_told = said.contains("its manifest is that of run");
        assert_eq!(is_told, code == 6, "{said}");
    }
}

#[test]
fn what_a_kill_leaves_in_the_chain_is_mended_by_the_next_run_and_said() {
    let archive = spoilt();
    let out = archive.path("out");
    let whole = lines(&out);
    let last = archive.runs()[2].clone();
    // Between the rename and the line; in the middle of the line; before its end.
    let cut = |text: &str, end: usize| text[..text.len() - end].to_owned();
    let kept = whole[..2].concat();
    for torn in [String::new(), cut(&whole[2], 40), cut(&whole[2], 1)] {
        let copy = archive.copy();
        let out = copy.path("out");
        fs::write(out.join(CHAIN), format!("{kept}{torn}")).unwrap();
        let is_whole = torn.len() + 1 == whole[2].len();
        let said = copy.call("verify out", 6);
        assert_eq!(
            said.contains("has no line in `chain.ndjson`"),
            true,
            "{said}"
        );
        copy.run(23, "--format csv");
        assert_eq!(copy.last_errors().contains("is entered now"), !is_whole);
        let kinds: Vec<Value> = lines(&out)
            .iter()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["kind"].clone())
            .collect();
        let third = if is_whole { "run" } else { "adopted" };
        assert_eq!(kinds, ["run", "run", third, "run"].map(Value::from));
        let said = copy.call(&format!("verify out/{last}"), 0);
        assert_eq!(
            said.contains("found published without a line"),
            !is_whole,
            "{said}"
        );
        copy.call("verify out", 0);
    }
    assert_eq!(lines(&out), whole);
}

#[test]
fn a_run_of_another_archive_is_not_taken_for_an_own_one() {
    let archive = spoilt();
    let other = Archive::new();
    other.run(20, "--format csv");
    other.run(21, "--format csv");
    let foreign = other.runs()[1].clone();
    let place = archive.path("out").join("20250101T000000Z-0a1b2c3d");
    copy(&other.path("out").join(&foreign), &place);
    archive.run(23, "--format csv");
    let said = archive.call("verify out", 6);
    assert!(
        said.contains("run `20250101T000000Z-0a1b2c3d` has no line"),
        "{said}"
    );
}

#[test]
fn an_archive_from_before_there_were_chains_is_taken_over() {
    let archive = Archive::new();
    for day in [20, 21] {
        archive.run(day, "--format csv");
    }
    let out = archive.path("out");
    fs::remove_file(out.join(CHAIN)).unwrap();
    for run_id in archive.runs() {
        let path = out.join(run_id).join(MANIFEST);
        let text = fs::read_to_string(&path).unwrap();
        let mut manifest: Value = serde_json::from_str(&text).unwrap();
        manifest.as_object_mut().unwrap().remove("chain");
        fs::write(&path, manifest.to_string()).unwrap();
    }
    let said = archive.call("verify out", 0);
    assert!(
        said.contains("no chain: nothing tells whether a run is missing"),
        "{said}"
    );
    archive.run(22, "--format csv");
    let report = check_archive(&out, None).unwrap();
    assert_eq!((report.problems, report.lines), (Vec::new(), Some(3)));
    fs::remove_dir_all(out.join(&archive.runs()[0])).unwrap();
    archive.call("verify out", 6);
}

#[test]
fn a_run_outside_of_its_archive_verifies_and_says_what_is_not_proven() {
    let archive = spoilt();
    copy(
        &archive.path("out").join(&archive.runs()[0]),
        &archive.path("copied"),
    );
    let said = archive.call("verify copied", 0);
    assert!(
        said.contains("in no chain: a copy outside of its archive"),
        "{said}"
    );
    let unsigned = Archive::new();
    unsigned.run(20, "--format csv");
    copy(
        &unsigned.path("out").join(&unsigned.runs()[0]),
        &unsigned.path("copied"),
    );
    let said = unsigned.call("verify copied", 0);
    assert!(
        said.contains("nothing proves that the manifest itself"),
        "{said}"
    );
}

#[test]
fn a_replaced_run_leaves_a_line_and_is_no_fault() {
    let archive = spoilt();
    let run = format!("out/{}", archive.runs()[1]);
    archive.call(
        &format!("report {run} --out out --replace --format csv,ndjson"),
        0,
    );
    archive.call("verify out", 0);
    let line: Value = serde_json::from_str(&lines(&archive.path("out"))[3]).unwrap();
    assert_eq!(line["kind"], "replaced");
    // Killed before its line: what is left of the old run tells.
    let out = archive.path("out");
    write_lines(&out, lines(&out)[..3].to_vec());
    archive.call("verify out", 6);
    let left = out.join(format!(".{}.replaced-4294967295", archive.runs()[1]));
    copy(&signed().path("out").join(&archive.runs()[1]), &left);
    archive.run(23, "--format csv");
    archive.call("verify out", 0);
}

/// Changes one finding, and the manifest with it, as somebody would who knows how runs are made.
fn forge(run: &Path, change: impl FnOnce(&mut Vec<Value>)) {
    let path = run.join("findings.ndjson");
    let text = fs::read_to_string(&path).unwrap();
    let mut rows = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    change(&mut rows);
    let text: String = rows.iter().map(|row| format!("{row}\n")).collect();
    fs::write(&path, &text).unwrap();
    list_anew(run, "findings.ndjson");
}

/// Makes the manifest say of a file what it is now.
fn list_anew(run: &Path, name: &str) {
    let manifest = fs::read_to_string(run.join(MANIFEST)).unwrap();
    let mut manifest: Value = serde_json::from_str(&manifest).unwrap();
    let bytes = fs::read(run.join(name)).unwrap();
    let digest = json!(hex::encode(Sha256::digest(&bytes)));
    if name == "findings.ndjson" {
        manifest["findings_digest"] = digest.clone();
    }
    for entry in manifest["files"].as_array_mut().unwrap() {
        if entry["name"] == name {
            entry["bytes"] = json!(bytes.len());
            entry["sha256"] = digest.clone();
        }
    }
    fs::write(run.join(MANIFEST), manifest.to_string()).unwrap();
}

/// A run on its own, with a manifest that nothing protects.
fn alone(flags: &str) -> Archive {
    let archive = Archive::new();
    archive.run(22, &format!("--format ndjson {flags}"));
    copy(
        &archive.path("out").join(&archive.runs()[0]),
        &archive.path("alone/run"),
    );
    archive
}

#[test]
fn findings_that_do_not_follow_from_the_evidence_are_found() {
    for flags in ["", "--redact none", "--redact full"] {
        let archive = alone(flags);
        fs::copy(
            archive.path("out/.redaction-key"),
            archive.path("alone/.redaction-key"),
        )
        .ok();
        let said = archive.call("verify alone/run", 0);
        assert!(
            said.contains("results follow from the evidence"),
            "{flags}: {said}"
        );
        let whole = fs::read(archive.path("alone/run/findings.ndjson")).unwrap();
        let manifest = fs::read(archive.path("alone/run/manifest.json")).unwrap();
        type Change = fn(&mut Vec<Value>);
        let changes: [(Change, &str); 5] = [
            (
                |rows| rows[3]["result"] = json!("unknown"),
                "row 4: `result` is \"unknown\", the evidence says ",
            ),
            (|rows| drop(rows.remove(2)), "rows of `findings.ndjson`: "),
            (
                |rows| rows[1]["asset"]["name"] = json!("another"),
                "row 2: `asset` is ",
            ),
            (
                |rows| rows[0]["status"] = json!("ignored_in_hss"),
                "row 1: the evidence does not say that it is ignored",
            ),
            (|rows| rows.swap(0, 5), "row 1: "),
        ];
        for (change, words) in changes {
            forge(&archive.path("alone/run"), change);
            let said = archive.call("--quiet verify alone/run", 6);
            assert!(said.contains(words), "{flags}: {said}");
            fs::write(archive.path("alone/run/findings.ndjson"), &whole).unwrap();
            fs::write(archive.path("alone/run/manifest.json"), &manifest).unwrap();
        }
        // What follows from settings cannot be told without them, and that is said.
        forge(&archive.path("alone/run"), |rows| {
            rows[0]["severity"] = json!("low")
        });
        let said = archive.call("verify alone/run", 0);
        let words = "not compared: severity, waivers, deadlines, controls and history: the run has no `report.json`";
        assert!(said.contains(words), "{flags}: {said}");
    }
}

/// One that waives failures, one for a control, and one that waives nothing.
const WAIVERS: &str = r#"
[[waivers]]
id = "W-1"
scope = { account = ["root", "*a*"], check = "weak_password", severity_at_most = "high" }
reason = "The node is rebuilt every night."
owner = "Platform team"
approver = "Chief information security officer"
ticket = "RISK-1"
created = 2026-11-01
expires = 2027-02-28

[[waivers]]
id = "W-2"
scope = { check = "password_complexity", control = "pci-dss-4.0.1/8.3.6" }
reason = "Multi-factor authentication stands before every login."
owner = "Identity team"
approver = "Chief information security officer"
ticket = "RISK-2"
created = 2026-11-02
expires = 2026-12-01

[[waivers]]
id = "W-3"
scope = { asset = "billing-old-01", project_id = "*", region = "ap-*" }
reason = "The host is to be replaced."
owner = "Operations"
approver = "Operations"
ticket = "RISK-3"
created = 2026-03-01
expires = 2026-11-19
"#;

/// Three runs with waivers, deadlines, conditions and a sample, each compared with the one before; made once.
fn judged() -> &'static Archive {
    static BASE: OnceLock<Archive> = OnceLock::new();
    BASE.get_or_init(|| {
        let archive = Archive::new();
        let settings = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/config");
        fs::copy(settings.join("policy.toml"), archive.path("policy.toml")).unwrap();
        fs::write(archive.path("waivers.toml"), WAIVERS).unwrap();
        let flags = "--format json,ndjson,parquet --waivers waivers.toml --policy policy.toml --framework all --sample 5";
        for (round, day) in [18, 20, 22].into_iter().enumerate() {
            let flags = format!("{flags} --lang zh-CN --round {round}");
            archive.run(day, &flags);
        }
        archive
    })
}

/// Changes the report of a run, and the manifest with it.
fn forge_report(run: &Path, pointer: &str) {
    let path = run.join("report.json");
    let mut report: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let place = report.pointer_mut(pointer).unwrap();
    *place = match place.as_u64() {
        Some(number) => json!(number + 1),
        None => json!("another"),
    };
    fs::write(&path, report.to_string()).unwrap();
    list_anew(run, "report.json");
}

#[test]
fn what_is_judged_by_the_settings_of_the_run_follows_from_the_evidence_too() {
    let base = judged();
    for run in base.runs() {
        let said = base.call(&format!("verify out/{run}"), 0);
        let words = "from the evidence, with all that is judged by the settings that the run keeps";
        assert!(
            said.contains(words) && !said.contains("not compared"),
            "{said}"
        );
    }
}

#[test]
fn a_row_that_is_judged_in_another_way_is_found() {
    let base = judged();
    let run = format!("out/{}", base.runs()[2]);
    // The first failure that says one thing, and what it says in another place instead.
    for (field, is, other, value) in [
        ("severity", "critical", "severity", json!("low")),
        ("status", "open", "score", json!(1)),
        ("freshness", "recent", "freshness", json!("stale")),
        ("status", "open", "status", json!("waived")),
        ("status", "waived", "waiver", json!("W-99")),
        (
            "severity",
            "critical",
            "due_at",
            json!("2029-01-01T00:00:00.000Z"),
        ),
        ("change", "persisting", "change", json!("new")),
        (
            "change",
            "persisting",
            "first_seen",
            json!("2026-11-22T06:00:00.000Z"),
        ),
    ] {
        let archive = base.copy();
        forge(&archive.path(&run), |rows| {
            let is_it = |row: &&mut Value| row[field] == is && row["result"] == "fail";
            let row = rows.iter_mut().find(is_it).unwrap();
            assert_ne!(row[other], value);
            row[other] = value;
        });
        let said = archive.call(&format!("verify {run}"), 6);
        let words = [&format!("`{other}` is"), "the evidence says"];
        assert!(
            words.iter().all(|words| said.contains(*words)),
            "{other}: {said}"
        );
    }
}

#[test]
fn a_report_that_says_what_does_not_follow_is_found() {
    let base = judged();
    let run = format!("out/{}", base.runs()[1]);
    for pointer in [
        "/coverage/queries/0/rows",
        "/population/hosts/clean",
        "/frameworks/0/verdict",
        "/frameworks/0/controls/0/assets/satisfied",
        "/asset_sets/digest",
        "/summary/open",
        "/waivers/counts/applied",
        "/threshold/breaking",
        "/changes/counts/persisting",
        "/changes/reasons/0/count",
        "/changes/gone/0/id",
        "/scope/targets/0/project_id",
        "/run/collected_from",
        "/policy/scanned/scanned",
        "/rows/findings.csv",
        "/findings_digest",
        "/language",
        "/trend/runs/0/open",
        "/aids/sample/assets/0/key",
        "/severity_policy/weak_password",
        "/policy/deadlines/critical",
        "/waivers/list/0/scope/account/0",
    ] {
        let archive = base.copy();
        forge_report(&archive.path(&run), pointer);
        let said = archive.call(&format!("verify {run}"), 6);
        assert!(said.contains("the evidence says"), "{pointer}: {said}");
    }
}

#[test]
fn a_report_that_does_not_say_what_it_was_judged_by_is_found() {
    let base = judged();
    let run = format!("out/{}", base.runs()[2]);
    for pointer in [
        "/control_settings/min_length_meaning",
        "/policy/deadlines/counted_from",
        "/changes/compared_with",
    ] {
        let archive = base.copy();
        forge_report(&archive.path(&run), pointer);
        let said = archive.call(&format!("verify {run}"), 6);
        let words = "`report.json` does not say what the run was judged by: ";
        assert!(said.contains(words), "{pointer}: {said}");
    }
}

#[test]
fn what_earlier_runs_say_is_compared_as_long_as_they_are_those_of_then() {
    let base = judged();
    let runs = base.runs();
    let of_last = format!("verify out/{}", runs[2]);
    type Spoil<'a> = &'a dyn Fn(&Archive);
    let cases: [(&str, Spoil<'_>); 4] = [
        ("no chain tells", &|archive| {
            copy(
                &archive.path("out").join(&runs[2]),
                &archive.path("alone/run"),
            );
        }),
        ("is gone", &|archive| {
            archive.call("prune --out out --keep-last 1", 0);
        }),
        ("was entered anew since", &|archive| {
            archive.call(
                &format!(
                    "report out/{} --out out --replace --format parquet",
                    runs[1]
                ),
                0,
            );
        }),
        ("has other earlier runs", &|archive| {
            fs::remove_file(archive.path("out").join(&runs[0]).join("assets.parquet")).unwrap();
        }),
    ];
    for (words, change) in cases {
        let archive = base.copy();
        change(&archive);
        let alone = archive.path("alone/run").exists();
        let line = if alone { "verify alone/run" } else { &of_last };
        let said = archive.call(line, 0);
        assert!(
            said.contains("not compared: what earlier runs say: "),
            "{words}: {said}"
        );
        assert!(said.contains(words), "{words}: {said}");
        // The deadlines follow from when the row says it was first seen.
        let run = if alone {
            archive.path("alone/run")
        } else {
            archive.path("out").join(&runs[2])
        };
        forge(&run, |rows| {
            let at = rows
                .iter()
                .position(|row| row["due_at"] != Value::Null)
                .unwrap();
            rows[at]["due_at"] = json!("2029-01-01T00:00:00.000Z");
        });
        let said = archive.call(line, 6);
        assert!(said.contains("`due_at` is"), "{words}: {said}");
    }
}

#[test]
fn what_a_run_hides_or_another_program_knows_is_not_compared_and_said() {
    let archive = Archive::new();
    let settings = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/config");
    fs::copy(settings.join("waivers.toml"), archive.path("waivers.toml")).unwrap();
    archive.run(
        20,
        "--format json,ndjson --redact full --waivers waivers.toml",
    );
    archive.run(21, "--format json,ndjson --redact full");
    let runs = archive.runs();
    let said = archive.call(&format!("verify out/{}", runs[0]), 0);
    let words = "not compared: waivers, deadlines, controls and history: the run hides what its waivers cover";
    assert!(said.contains(words), "{said}");
    let said = archive.call(&format!("verify out/{}", runs[1]), 0);
    assert!(said.contains("with all that is judged"), "{said}");
    forge_report(&archive.path("out").join(&runs[1]), "/frameworks/0/id");
    let said = archive.call(&format!("verify out/{}", runs[1]), 6);
    assert!(
        said.contains("controls and the threshold: framework `another`"),
        "{said}"
    );
}

#[test]
fn what_cannot_be_compared_is_said_and_is_no_failure() {
    let archive = alone("--redact full");
    let said = archive.call("verify alone/run", 0);
    assert!(
        said.contains("not compared: names, and all that is judged: they are pseudonyms of key"),
        "{said}"
    );
    forge(&archive.path("alone/run"), |rows| drop(rows.pop()));
    let said = archive.call("--quiet verify alone/run", 6);
    assert!(said.contains("the evidence says"), "{said}");

    let archive = alone("");
    forge(&archive.path("alone/run"), |rows| drop(rows.pop()));
    let path = archive.path("alone/run").join(MANIFEST);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replace(
            &format!(r#""version":"{}""#, env!("CARGO_PKG_VERSION")),
            r#""version":"9.9.9""#,
        ),
    )
    .unwrap();
    let said = archive.call("verify alone/run", 0);
    assert!(
        said.contains("not compared: version 9.9.9 made the run"),
        "{said}"
    );

    let archive = Archive::new();
    let said = archive.run(22, "--format csv");
    let said = archive.call(&format!("verify {}", said.display()), 0);
    assert!(said.contains("the run has no `findings.ndjson`"), "{said}");
}

#[test]
fn results_for_programs_say_the_same() {
    let archive = spoilt();
    let said = archive.call(&format!("verify out/{} --json", archive.runs()[1]), 0);
    let result: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(result["chain_line"], 2);
    assert_eq!(result["signature"]["standing"], "unchecked");
    assert_eq!(result["signature"]["key_id"], public_key(&archive).id());
    assert_eq!(result["evidence"]["result"], "agrees");
    fs::remove_dir_all(archive.path("out").join(&archive.runs()[0])).unwrap();
    let said = archive.call("verify out --json --public-key audit.pub", 6);
    let result: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(result["schema"], "hss-audit/verify-archive/1");
    assert_eq!(result["exit_code"], 6);
    assert_eq!(result["chain_lines"], 3);
    assert_eq!(result["problems"].as_array().unwrap().len(), 1);
    assert_eq!(result["runs"][1]["signature"]["standing"], "good");
}

#[test]
fn keys_are_made_shown_and_never_overwritten() {
    let archive = Archive::new();
    let password = "correct horse battery";
    fs::write(archive.path("password"), format!("{password}\n")).unwrap();
    let said = archive.call(
        "keys generate --out audit.key --password-from file:password",
        0,
    );
    assert!(said.contains("minisign -V -P RW"), "{said}");
    assert_eq!(archive.call("keys show audit.pub", 0), said);
    assert_eq!(
        archive.call("keys show audit.key --password-from file:password", 0),
        said
    );
    archive.call("keys show audit.key", 2);
    assert!(
        archive
            .last_errors()
            .contains("it is encrypted, and no password is given")
    );
    archive.call("keys generate --out audit.key", 2);
    assert!(archive.last_errors().contains("keys are never overwritten"));
    for (flags, words) in [
        (
            "--sign-key-from audit.key",
            "`--sign-key-from` is written in plain",
        ),
        ("--sign-key-from file:audit.pub", "it is a public key"),
        ("--sign-key-from file:audit.key", "no password is given"),
        (
            "--sign-key-from file:audit.key --sign-password-from file:audit.pub",
            "the password does not open it",
        ),
    ] {
        archive.call(&format!("demo --out out {flags}"), 2);
        assert!(
            archive.last_errors().contains(words),
            "{}",
            archive.last_errors()
        );
    }
    assert!(!archive.path("out").exists());
    archive.run(
        22,
        "--format csv --sign-key-from file:audit.key --sign-password-from file:password",
    );
    archive.call("verify out --public-key audit.pub", 0);
    let secret = fs::read_to_string(archive.path("audit.key")).unwrap();
    let secret = secret.lines().last().unwrap();
    let mut all: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for name in archives::files(&archive.path("out")) {
        all.insert(
            name.clone(),
            fs::read(archive.path("out").join(name)).unwrap(),
        );
    }
    for (name, bytes) in all {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains(secret) && !text.contains(password), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_key_that_anybody_may_read_is_used_with_a_warning() {
    use std::os::unix::fs::PermissionsExt;
    let archive = Archive::new();
    archive.make_key(None);
    for (day, mode, warns) in [(20, 0o600, false), (21, 0o640, false), (22, 0o644, true)] {
        let permissions = fs::Permissions::from_mode(mode);
        fs::set_permissions(archive.path("audit.key"), permissions).unwrap();
        archive.run(day, "--format csv --sign-key-from file:audit.key");
        let said = archive.last_errors();
        let words = "anybody may read the secret in `audit.key`: `chmod 600 audit.key`";
        assert_eq!(said.contains(words), warns, "{mode:o}: {said}");
    }
}

#[test]
fn keys_come_from_settings_and_variables_as_well() {
    let archive = Archive::new();
    archive.make_key(None);
    let secret = fs::read_to_string(archive.path("audit.key")).unwrap();
    fs::write(
        archive.path("audit.toml"),
        "[signing]\nkey = \"file:audit.key\"\npublic_key = \"audit.pub\"\n",
    )
    .unwrap();
    let run = archive.run(21, "--format csv,ndjson");
    let bundle = run.display();
    archive.call(
        &format!("report {bundle} --config audit.toml --out by-file"),
        0,
    );
    let said = archive.call("verify by-file --config audit.toml", 0);
    assert!(said.contains(", one that was asked for"), "{said}");
    let environment = [("HSS_AUDIT_SIGNING_KEY", secret.as_str())];
    archive.call_with(
        &format!("report {bundle} --out by-variable"),
        &environment,
        0,
    );
    archive.call_with(
        "verify by-variable",
        &[("HSS_AUDIT_PUBLIC_KEY", "audit.pub")],
        0,
    );
    let said = archive.call("verify by-variable --public-key audit.key", 2);
    assert_eq!(said, "");
    assert!(
        !archive
            .last_errors()
            .contains(secret.lines().last().unwrap())
    );
}
