//! The samples for deployment: what the container file copies is there and enough, and every command line is one that the
//! program takes.

use std::fs;
use std::path::Path;
use std::process::Command;

use pretty_assertions::assert_eq;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn deployed(name: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join("samples/deploy").join(name)).unwrap()
}

/// Instructions of the container file: the word, and the rest of the line.
fn instructions(text: &str) -> Vec<(&str, &str)> {
    let lines = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| line.split_once(' ').unwrap()).collect()
}

/// What is copied from the working tree.
fn copied(instructions: &[(&str, &str)]) -> Vec<String> {
    let copies = instructions
        .iter()
        .filter(|(word, rest)| *word == "COPY" && !rest.starts_with("--"));
    copies
        .flat_map(|(_, rest)| {
            let mut paths: Vec<_> = rest.split(' ').map(str::to_owned).collect();
            paths.pop();
            paths
        })
        .collect()
}

/// Files outside of `src` that the program is built from.
fn included(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            included(&path, found);
            continue;
        }
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for (start, _) in text.match_indices("\"../") {
            let rest = &text[start + 1..];
            let file = &rest[..rest.find('"').unwrap()];
            let file = file.trim_start_matches("../");
            // What only tests read is not built.
            if Path::new(ROOT).join(file).exists() && !file.starts_with("tests/") {
                found.push(file.to_owned());
            }
        }
    }
}

#[test]
fn the_container_is_built_from_what_is_there_and_nothing_is_missing() {
    let text = deployed("Containerfile");
    let instructions = instructions(&text);
    let known = [
        "FROM",
        "WORKDIR",
        "COPY",
        "RUN",
        "ENV",
        "VOLUME",
        "USER",
        "EXPOSE",
        "STOPSIGNAL",
        "ENTRYPOINT",
        "CMD",
    ];
    for (word, _) in &instructions {
        assert!(known.contains(word), "{word}");
    }
    let copied = copied(&instructions);
    for path in &copied {
        assert!(Path::new(ROOT).join(path).exists(), "{path}");
    }
    let mut included_files = Vec::new();
    included(&Path::new(ROOT).join("src"), &mut included_files);
    assert!(included_files.len() > 20, "{included_files:?}");
    for file in included_files {
        let (first, _) = file.split_once('/').unwrap();
        assert!(
            copied.iter().any(|path| path == first),
            "{file} is not copied"
        );
    }
    // Benches are named in Cargo.toml, which is not read without them.
    assert!(copied.iter().any(|path| path == "benches"));
    let one = |wanted: &str| {
        let found: Vec<_> = instructions
            .iter()
            .filter(|(word, _)| *word == wanted)
            .collect();
        found.last().unwrap().1
    };
    let (from, to) = instructions
        .iter()
        .find_map(|(_, rest)| rest.strip_prefix("--from=build ")?.split_once(' '))
        .unwrap();
    assert_eq!(from, format!("{}/target/release/hss-audit", one("WORKDIR")));
    assert_eq!(one("ENTRYPOINT"), format!("[\"{to}\"]"));
    assert_eq!(to, "/usr/bin/hss-audit");
    // Not root, and what it may write to is where runs go.
    assert!(
        one("USER")
            .split(':')
            .all(|id| id.parse::<u32>().unwrap() > 0)
    );
    let out = one("ENV").strip_prefix("HSS_AUDIT_OUT=").unwrap();
    assert_eq!(one("VOLUME"), format!("[\"{out}\"]"));
}

/// Command lines of the samples, without the name of the program.
fn command_lines() -> Vec<Vec<String>> {
    let list = |text: &str| -> Vec<String> {
        let inner = text.trim().trim_start_matches('[').trim_end_matches(']');
        inner
            .split(',')
            .map(|word| word.trim().trim_matches('"').to_owned())
            .collect()
    };
    let mut lines = Vec::new();
    for name in [
        "hss-audit.service",
        "hss-audit-once.service",
        "gitlab-ci.yml",
        "github-actions.yml",
        "cronjob.yaml",
        "Containerfile",
    ] {
        let before = lines.len();
        for line in deployed(name).lines().filter(|line| !line.starts_with('#')) {
            let marks = ["=/usr/bin/hss-audit ", "- hss-audit ", "run: hss-audit "];
            let called = marks.iter().find_map(|mark| line.split_once(mark));
            if let Some((_, words)) = called {
                lines.push(words.split(' ').map(str::to_owned).collect());
            }
            let listed = line
                .strip_prefix("CMD ")
                .or_else(|| line.trim().strip_prefix("args: "));
            lines.extend(listed.map(list));
        }
        assert!(lines.len() > before, "{name} calls nothing");
    }
    lines
}

#[test]
fn every_command_line_is_one_that_the_program_takes() {
    let lines = command_lines();
    assert_eq!(lines.len(), 6, "{lines:#?}");
    for words in lines {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("hss-audit"));
        // What is wrong before is told before the help is printed.
        let said = command
            .env_clear()
            .args(&words)
            .arg("--help")
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&said.stderr);
        assert_eq!(said.status.code(), Some(0), "{words:?}: {errors}");
    }
}

/// Wrong settings were started again every half minute: systemd heeds the exit code of `ExecStart` alone. And the program
/// that a reload called is not on every machine; the shell is, and has a `kill` of its own.
#[test]
fn the_service_ends_with_wrong_settings_and_reloads_on_every_machine() {
    let text = deployed("hss-audit.service");
    let of = |key: &str| -> Vec<&str> {
        let lines = text.lines();
        lines.filter_map(|line| line.strip_prefix(key)).collect()
    };
    assert_eq!(of("RestartPreventExitStatus="), ["2"]);
    assert_eq!(of("ExecStartPre="), [""; 0]);
    assert_eq!(of("ExecReload="), ["/bin/sh -c 'kill -HUP $MAINPID'"]);
}

/// The settings in the manifest lack nothing but the secrets, which the cluster brings.
#[test]
fn the_settings_in_the_manifest_are_settings() {
    let text = deployed("cronjob.yaml");
    let (_, after) = text.split_once("audit.toml: |\n").unwrap();
    let settings = after.lines().take_while(|line| *line != "---");
    let settings: Vec<&str> = settings
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.toml");
    let of_test = settings
        .join("\n")
        .replace("/secrets/", &format!("{}/", folder.path().display()));
    fs::write(&path, of_test).unwrap();
    for name in ["access-key", "secret-key"] {
        fs::write(folder.path().join(name), "x").unwrap();
    }
    let environment = hss_audit::config::Environment::new();
    let sources = hss_audit::config::Sources::new(Some(&path), &environment);
    let (target, render) =
        hss_audit::config::run(&sources, &Default::default(), &Default::default()).unwrap();
    assert_eq!(render.out, Path::new("/reports"));
    assert_eq!(target.areas.len(), 1);
}
