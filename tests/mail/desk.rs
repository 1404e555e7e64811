//! A run, a mail server, and settings that bring them together.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;
use tempfile::TempDir;

use crate::mailbox::{Fault, Mailbox, header};

pub(crate) const PASSWORD: &str = "mail \"secret\" of the operator";

/// A run to send, made once; every test gets a copy.
fn run() -> (TempDir, PathBuf) {
    static RUN: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, run) = RUN.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let output = cargo_bin_cmd!("hss-audit")
            .args(["demo", "--hosts", "12", "--images", "3", "--seed", "7"])
            .args(["--format", "pdf,csv,json,ndjson", "--out"])
            .arg(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let run = PathBuf::from(said.lines().last().unwrap());
        (folder, run)
    });
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("out").join(run.file_name().unwrap());
    copy(run, &own);
    (folder, own)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let place = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &place),
            false => drop(fs::copy(entry.path(), place).unwrap()),
        }
    }
}

/// A run, a server, and settings that bring them together.
pub(crate) struct Desk {
    pub(crate) folder: TempDir,
    pub(crate) run: PathBuf,
    pub(crate) mailbox: Mailbox,
}

/// What the program said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) results: String,
    pub(crate) errors: String,
}

pub(crate) const TWO: &str = "[[mail.group]]\nname = \"security\"\nto = [\"Chief <ciso@example.com>\"]\nbcc = \"second@example.com\"\n";

impl Desk {
    pub(crate) fn new(faults: &[Fault], server: &str, groups: &str) -> Self {
        Self::at(Mailbox::with(faults), server, groups)
    }

    pub(crate) fn at(mailbox: Mailbox, server: &str, groups: &str) -> Self {
        let desk = Self::about(run(), mailbox);
        desk.settle(server, groups);
        desk
    }

    /// Without settings yet.
    pub(crate) fn about((folder, run): (TempDir, PathBuf), mailbox: Mailbox) -> Self {
        Self {
            folder,
            run,
            mailbox,
        }
    }

    /// Writes the settings anew. Waits are short, and nothing is given up because this machine is slow.
    pub(crate) fn settle(&self, server: &str, groups: &str) {
        let port = self.mailbox.address.port().to_string();
        let usual = [
            ("server", "\"127.0.0.1\""),
            ("port", &port),
            ("security", "\"none\""),
            ("from", "\"HSS audit <audit@example.com>\""),
            ("first_wait_seconds", "0.05"),
            ("give_up_after_minutes", "0.01"),
            ("timeout_seconds", "600"),
        ];
        let is_said = |key: &str| {
            server
                .lines()
                .any(|line| line.starts_with(&format!("{key} =")))
        };
        let usual = usual.iter().filter(|(key, _)| !is_said(key));
        let usual: String = usual
            .map(|(key, value)| format!("{key} = {value}\n"))
            .collect();
        fs::write(self.config(), format!("[mail]\n{usual}{server}\n{groups}")).unwrap();
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.folder.path().join("c.toml")
    }

    pub(crate) fn command(&self, flags: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hss-audit"));
        command.env_clear().env("MAIL_PASSWORD", PASSWORD);
        command
            .env("MAIL_USER", "audit")
            .env("FILE_PASSWORD", "correct horse");
        command
            .arg("send")
            .arg(&self.run)
            .arg("--config")
            .arg(self.config());
        command.args(flags);
        command
    }

    pub(crate) fn send(&self, flags: &[&str]) -> Said {
        let output = self.command(flags).output().unwrap();
        Said {
            code: output.status.code().unwrap(),
            results: String::from_utf8(output.stdout).unwrap(),
            errors: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Begins to send, and comes back when the server has the message and has not said so.
    pub(crate) fn begin_to_send(&self) -> Child {
        /// Long enough for any machine: only a fault of the program lasts longer.
        const LONGEST: Duration = Duration::from_secs(1_200);
        let child = self.command(&["--quiet"]).spawn().unwrap();
        let start = Instant::now();
        while self.mailbox.received().is_empty() {
            assert!(start.elapsed() < LONGEST, "nothing was sent");
            std::thread::sleep(Duration::from_millis(10));
        }
        child
    }

    pub(crate) fn ledger(&self) -> String {
        let name = format!("{}.ndjson", self.run.file_name().unwrap().to_str().unwrap());
        let ledger = self.run.parent().unwrap().join("deliveries").join(name);
        fs::read_to_string(ledger).unwrap()
    }

    /// The steps of a group, in order.
    pub(crate) fn steps(&self) -> Vec<String> {
        let lines = self.ledger();
        let lines = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        lines
            .map(|line: Value| line["step"].as_str().unwrap().to_owned())
            .collect()
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        let received = self.mailbox.received();
        let ids = received
            .iter()
            .map(|one| header(&one.message, "Message-ID"));
        ids.map(Option::unwrap).collect()
    }
}

/// As secrets travel.
pub(crate) fn base64_of(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(text)
}
