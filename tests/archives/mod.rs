//! Archives of real runs, and what somebody could do to them.
#![allow(
    clippy::allow_attributes,
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    reason = "each test uses some of it, and a failed unwrap is a failed test"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use assert_cmd::cargo::cargo_bin_cmd;
use hss_audit::deliver::CHAIN;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// A folder with an archive `out`, in which the program is called.
pub struct Archive {
    folder: TempDir,
    errors: Mutex<String>,
}

impl Archive {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            errors: Mutex::default(),
        }
    }

    pub fn copy(&self) -> Self {
        let copied = Self::new();
        fs::remove_dir(copied.folder.path()).unwrap();
        copy(self.folder.path(), copied.folder.path());
        copied
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Calls the program, which has to end with this code; gives what it said.
    pub fn call(&self, line: &str, code: i32) -> String {
        self.call_with(line, &[], code)
    }

    pub fn call_with(&self, line: &str, environment: &[(&str, &str)], code: i32) -> String {
        self.call_words(
            &line.split_whitespace().collect::<Vec<_>>(),
            environment,
            code,
        )
    }

    pub fn call_words(&self, words: &[&str], environment: &[(&str, &str)], code: i32) -> String {
        let mut command = cargo_bin_cmd!("hss-audit");
        command.current_dir(self.folder.path()).env_clear();
        let output = command
            .envs(environment.iter().copied())
            .args(words)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            output.status.code(),
            Some(code),
            "{words:?}: {said} {errors}"
        );
        *self.errors.lock().unwrap() = errors;
        said
    }

    /// What the last call said on standard error.
    pub fn last_errors(&self) -> String {
        self.errors.lock().unwrap().clone()
    }

    /// Makes the run of a day of November; gives its directory.
    pub fn run(&self, day: u32, flags: &str) -> PathBuf {
        self.run_at(&format!("2026-11-{day:02}T06:00:00Z"), flags)
    }

    pub fn run_at(&self, moment: &str, flags: &str) -> PathBuf {
        let line = format!("demo --hosts 8 --images 1 --now {moment} --out out {flags}");
        let said = self.call(&line, 0);
        self.path(said.lines().last().unwrap())
    }

    /// The names of the runs, in order.
    pub fn runs(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("out")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| name.starts_with('2')).collect();
        names.sort();
        names
    }

    /// Makes `audit.key` and `audit.pub`.
    pub fn make_key(&self, password: Option<&str>) {
        let mut line = "keys generate --out audit.key".to_owned();
        if let Some(password) = password {
            line.push_str(" --password-from ");
            line.push_str(password);
        }
        self.call(&line, 0);
    }

    /// Holds the run at a place.
    pub fn hold(&self, place: usize, reason: &str) {
        let run = &self.runs()[place];
        let words = [
            "hold",
            run,
            "--out",
            "out",
            "--by",
            "A. Auditor",
            "--reason",
            reason,
        ];
        self.call_words(&words, &[], 0);
    }
}

/// Copies a folder with all that is in it, links as links.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(&path).unwrap(), target).unwrap();
        } else if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, target).unwrap();
        }
    }
}

/// The names of all files below a folder, in order; links are left out.
pub fn files(folder: &Path) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(path) = open.pop() {
        for entry in fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.is_symlink() {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().display().to_string());
            }
        }
    }
    found.sort();
    found
}

/// The lines of the chain, each with its end.
pub fn lines(out: &Path) -> Vec<String> {
    let text = fs::read_to_string(out.join(CHAIN)).unwrap();
    text.split_inclusive('\n').map(str::to_owned).collect()
}

pub fn write_lines(out: &Path, lines: Vec<String>) {
    fs::write(out.join(CHAIN), lines.concat()).unwrap();
}

/// Writes the chain anew without one of its lines, so that it holds in itself.
pub fn chain_without(out: &Path, place: usize) {
    let mut kept = lines(out);
    kept.remove(place);
    let (mut written, mut previous) = (Vec::new(), None::<String>);
    for (place, line) in kept.iter().enumerate() {
        let body = line.split_once(",\"sha256\":\"").unwrap().0;
        let (head, tail) = (
            body.find(',').unwrap(),
            body.rfind(",\"previous\":").unwrap(),
        );
        let hash = previous
            .as_ref()
            .map_or("null".to_owned(), |hash| format!("\"{hash}\""));
        let body = format!(
            "{{\"line\":{}{},\"previous\":{hash}}}",
            place + 1,
            &body[head..tail]
        );
        let hash = hex::encode(Sha256::digest(&body));
        let start = body.strip_suffix('}').unwrap();
        written.push(format!("{start},\"sha256\":\"{hash}\"}}\n"));
        previous = Some(hash);
    }
    write_lines(out, written);
}

/// Makes the manifest of the last run name the chain that is there, and the chain the manifest.
pub fn relink(run: &Path, lines: &[String]) {
    let [.., before, last] = lines else {
        panic!("two lines at least");
    };
    let path = run.join("manifest.json");
    let mut manifest: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    let before: Value = serde_json::from_str(before).unwrap();
    manifest["chain"]["line"] = json!(lines.len());
    manifest["chain"]["previous"] = json!({
        "run_id": before["run_id"],
        "sha256": before["sha256"],
    });
    let old = hex::encode(Sha256::digest(fs::read(&path).unwrap()));
    let text = manifest.to_string();
    fs::write(&path, &text).unwrap();
    let line = last.replace(&old, &hex::encode(Sha256::digest(&text)));
    let body = format!("{}}}", line.split_once(",\"sha256\":\"").unwrap().0);
    let hash = hex::encode(Sha256::digest(&body));
    let start = body.strip_suffix('}').unwrap();
    let mut lines = lines.to_vec();
    *lines.last_mut().unwrap() = format!("{start},\"sha256\":\"{hash}\"}}\n");
    write_lines(run.parent().unwrap(), lines);
}
