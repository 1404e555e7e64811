//! `hss-audit verify`: whether a run or an archive is as it was published: files, signature, chain, evidence, formats.

pub(super) mod arguments;
mod evidence;
mod kept;
mod manifest;
mod rows;
mod sections;
mod words;

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::console::Console;
use super::environment;
use super::failure::Failure;
use super::layout;
use super::storage::{self, Named};
use crate::config::{self, VerifyConfig};
use crate::deliver::{
    self, CHAIN, Chain, ChainReport, MANIFEST, Place, Signature, SignatureReport,
};
use crate::verify::{self, Agreement};
use arguments::VerifyArguments;
use evidence::Evidence;
use manifest::Manifest;

/// What it ends with when something is not as it should be: the run cannot be relied on, as if it had not been delivered.
const NOT_AS_PUBLISHED: u8 = 6;

/// What was found out about a run.
#[derive(Debug)]
struct VerifiedRun {
    /// What its manifest calls it; nothing where that says nothing.
    run_id: Option<String>,
    /// What is not as the manifest, the signature, the chain or the evidence says.
    problems: Vec<String>,
    /// Whether every file is as the manifest says.
    are_files_whole: bool,
    signature: SignatureReport,
    place: Place,
    evidence: Evidence,
    /// Nothing unless the formats were compared.
    agreement: Option<Agreement>,
}

/// The result for programs.
#[derive(Serialize)]
struct MachineResult<'a> {
    schema: &'static str,
    run_directory: String,
    /// What its manifest calls it.
    run_id: Option<&'a str>,
    exit_code: u8,
    /// What is not as the manifest, the signature, the chain or the evidence says.
    problems: &'a [String],
    signature: MachineSignature<'a>,
    /// The line of the chain; null where the run is in none.
    chain_line: Option<u64>,
    evidence: &'a Evidence,
    /// Null unless the formats were compared.
    cross_format: Option<&'a Agreement>,
}

/// `none`, `unchecked`, `good` or `wrong`, and whose it is.
#[derive(Serialize)]
struct MachineSignature<'a> {
    standing: &'static str,
    key_id: Option<&'a str>,
    comment: Option<&'a str>,
}

/// The result for programs, of a whole archive.
#[derive(Serialize)]
struct MachineArchive<'a> {
    schema: &'static str,
    archive: String,
    exit_code: u8,
    /// What is wrong with the chain, or with the runs that it names.
    problems: &'a [String],
    /// Lines of the chain; null where there is none.
    chain_lines: Option<usize>,
    /// The hash of its last line.
    chain_head: Option<&'a str>,
    pruned: usize,
    held: usize,
    runs: Vec<MachineResult<'a>>,
}

/// Looks into a run or an archive.
pub(super) fn run(arguments: &VerifyArguments, console: &Console) -> Result<u8, Failure> {
    let environment = environment();
    let sources = arguments.config.sources(&environment);
    let config = config::verification(&sources, &arguments.public_keys)?;
    let verifier = Verifier {
        config: &config,
        chain_heads: &arguments.chain_heads,
        cross_format: arguments.cross_format,
    };
    let named = storage::find(&arguments.path, &arguments.config)?;
    // Through `latest` to the run itself: the chain knows it by its name.
    let path = named.path().canonicalize();
    let path = path.unwrap_or_else(|_| named.path().to_owned());
    if is_run(&path) {
        let verified = verifier.run_in_archive(&path, &named)?;
        return tell_run(&verified, arguments, console);
    }
    let Some(mut archive) = archive(&path, named.address())? else {
        return Err(no_run(&arguments.path));
    };
    archive.problems.extend_from_slice(named.faults());
    archive.problems.extend(verifier.missing_lines(&path));
    let shown = match named.address() {
        Some(_) => &arguments.path,
        None => &path,
    };
    let runs = verifier.runs_of(&named, shown, &archive)?;
    tell_archive(&archive, &runs, arguments, console)
}

fn tell_run(
    verified: &VerifiedRun,
    arguments: &VerifyArguments,
    console: &Console,
) -> Result<u8, Failure> {
    let exit_code = verified.exit_code();
    if arguments.json {
        let result = verified.machine_result(&arguments.path);
        return print(&result, exit_code, console);
    }
    let lines = words::of_run(verified, console.quiet, layout::room());
    tell(lines, console);
    Ok(exit_code)
}

fn tell_archive(
    archive: &ChainReport,
    runs: &[(PathBuf, VerifiedRun)],
    arguments: &VerifyArguments,
    console: &Console,
) -> Result<u8, Failure> {
    let are_whole = runs.iter().all(|(_, run)| run.exit_code() == 0);
    let exit_code = match archive.problems.is_empty() && are_whole {
        true => 0,
        false => NOT_AS_PUBLISHED,
    };
    if arguments.json {
        let result = machine_archive(&arguments.path, archive, runs, exit_code);
        return print(&result, exit_code, console);
    }
    let lines = words::of_archive(archive, runs, console.quiet, layout::room());
    tell(lines, console);
    Ok(exit_code)
}

fn tell(lines: Vec<String>, console: &Console) {
    for line in lines {
        console.result(&line);
    }
}

fn print(result: &impl Serialize, exit_code: u8, console: &Console) -> Result<u8, Failure> {
    let line =
        serde_json::to_string(result).map_err(|_error| Failure::Bug("cannot write the result"))?;
    console.result(&line);
    Ok(exit_code)
}

/// Whether a path is a run: it has a manifest, or the chain beside it says that it had one.
fn is_run(path: &Path) -> bool {
    if path.join(MANIFEST).symlink_metadata().is_ok() {
        return true;
    }
    let name = path.file_name().and_then(|name| name.to_str());
    let (Some(out), Some(name)) = (path.parent(), name) else {
        return false;
    };
    // One that cannot be read is named where it is held against its runs.
    let chain = Chain::read(out).ok().flatten();
    path.is_dir() && chain.is_some_and(|chain| chain.knows(name))
}

/// What the chain says of an archive; nothing where the path is none.
fn archive(path: &Path, address: Option<&str>) -> Result<Option<ChainReport>, Failure> {
    if !path.is_dir() {
        return Ok(None);
    }
    let report = deliver::check_archive(path, address).map_err(Failure::Verify)?;
    let is_archive =
        report.lines.is_some() || !report.runs.is_empty() || !report.problems.is_empty();
    Ok(is_archive.then_some(report))
}

fn no_run(path: &Path) -> Failure {
    match deliver::removal_of(path) {
        Some(removed) => Failure::Verify(removed),
        None => Failure::NothingToVerify {
            path: path.to_owned(),
        },
    }
}

/// With what, and how closely, runs are looked into.
struct Verifier<'a> {
    config: &'a VerifyConfig,
    /// Hashes of lines that the chain has to have.
    chain_heads: &'a [String],
    cross_format: bool,
}

impl Verifier<'_> {
    /// A run, and its place in the chain of its archive.
    fn run_in_archive(&self, path: &Path, named: &Named) -> Result<VerifiedRun, Failure> {
        let placed = deliver::check_place(path, named.address());
        let (place, misplaced) = placed.map_err(Failure::Verify)?;
        let mut verified = self.run(path)?;
        verified.place = place;
        verified.problems.extend(misplaced);
        let archive = path.parent().unwrap_or(path);
        verified.problems.extend(self.missing_lines(archive));
        verified.problems.extend_from_slice(named.faults());
        Ok(verified)
    }

    /// The lines that the chain should have and does not: nothing else tells that its end was cut off.
    fn missing_lines(&self, archive: &Path) -> Vec<String> {
        if self.chain_heads.is_empty() {
            return Vec::new();
        }
        let Ok(chain) = Chain::read(archive) else {
            // That is told already.
            return Vec::new();
        };
        let chain = chain.unwrap_or_default();
        let missing = self.chain_heads.iter().filter(|head| !chain.has_line(head));
        let words = missing.map(|head| {
            format!(
                "`{CHAIN}` has no line with the hash {head}, which was kept elsewhere: its end was cut off, it was written \
                 anew, or it is the chain of another archive"
            )
        });
        words.collect()
    }

    /// All runs of an archive; one that is removed meanwhile is none.
    fn runs_of(
        &self,
        named: &Named,
        shown: &Path,
        archive: &ChainReport,
    ) -> Result<Vec<(PathBuf, VerifiedRun)>, Failure> {
        let mut runs = Vec::new();
        for run_id in &archive.runs {
            let verified = named.look_into(run_id, |run| self.run(run))?;
            runs.extend(verified.map(|verified| (shown.join(run_id), verified)));
        }
        Ok(runs)
    }

    /// A run by itself.
    fn run(&self, path: &Path) -> Result<VerifiedRun, Failure> {
        let mut problems = match deliver::verify(path) {
            Ok(problems) => problems.iter().map(ToString::to_string).collect(),
            // A manifest that makes no sense is what somebody wants to know here.
            Err(error) => vec![Failure::Deliver(error).chain()],
        };
        let are_files_whole = problems.is_empty();
        let signature = deliver::check_signature(path, &self.config.public_keys);
        problems.extend(signature.fault.iter().map(ToString::to_string));
        let manifest = Manifest::read(path);
        let misnamed = manifest.as_ref().ok().and_then(|own| own.misnamed(path));
        problems.extend(misnamed);
        let evidence = match (are_files_whole, &manifest) {
            (true, Ok(manifest)) => evidence::compare(path, manifest, self.config)?,
            (true, Err(why)) => Evidence::NotCompared { why: why.clone() },
            (false, _) => Evidence::NotCompared {
                why: "files are not as the manifest says".to_owned(),
            },
        };
        if let Evidence::Differs { problems: found } = &evidence {
            problems.extend(found.iter().cloned());
        }
        Ok(VerifiedRun {
            run_id: manifest.ok().map(|own| own.run_id),
            problems,
            are_files_whole,
            signature,
            place: Place::Nowhere,
            evidence,
            agreement: self.cross_format.then(|| verify::cross_format(path)),
        })
    }
}

impl VerifiedRun {
    fn exit_code(&self) -> u8 {
        let disagree = |agreement: &Agreement| !agreement.disagreements.is_empty();
        if self.problems.is_empty() && !self.agreement.as_ref().is_some_and(disagree) {
            0
        } else {
            NOT_AS_PUBLISHED
        }
    }

    fn machine_result(&self, path: &Path) -> MachineResult<'_> {
        let (standing, key_id) = match &self.signature.signature {
            Signature::None => ("none", None),
            Signature::Unchecked { key_id } => ("unchecked", Some(key_id.as_str())),
            Signature::Good { key_id } => ("good", Some(key_id.as_str())),
            Signature::Wrong => ("wrong", None),
        };
        MachineResult {
            schema: "hss-audit/verify/1",
            run_directory: path.display().to_string(),
            run_id: self.run_id.as_deref(),
            exit_code: self.exit_code(),
            problems: &self.problems,
            signature: MachineSignature {
                standing,
                key_id,
                comment: self.signature.comment.as_deref(),
            },
            chain_line: match &self.place {
                Place::Line { number, .. } => Some(*number),
                Place::Nowhere | Place::Wrong => None,
            },
            evidence: &self.evidence,
            cross_format: self.agreement.as_ref(),
        }
    }
}

fn machine_archive<'a>(
    path: &Path,
    archive: &'a ChainReport,
    runs: &'a [(PathBuf, VerifiedRun)],
    exit_code: u8,
) -> MachineArchive<'a> {
    MachineArchive {
        schema: "hss-audit/verify-archive/1",
        archive: path.display().to_string(),
        exit_code,
        problems: &archive.problems,
        chain_lines: archive.lines,
        chain_head: archive.head.as_deref(),
        pruned: archive.pruned,
        held: archive.held,
        runs: runs
            .iter()
            .map(|(path, run)| run.machine_result(path))
            .collect(),
    }
}
