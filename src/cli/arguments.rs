//! The flags of every command.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};

use super::compare::arguments::{DiffArguments, HistoryArguments};
use super::frameworks::arguments::{FrameworkArguments, FrameworksArguments};
use super::help::HelpArguments;
use super::keys::arguments::{KeysArguments, SigningArguments};
use super::logging::LogFormat;
use super::mail::arguments::SendArguments;
use super::paper::PaperArguments;
use super::retention::arguments::{HoldArguments, PruneArguments};
use super::schedule::arguments::ScheduleArguments;
use super::schema::SchemaArguments;
use super::setup::arguments::{CompletionsArguments, InitArguments, ManArguments};
#[cfg(feature = "simulator")]
use super::simulate::arguments::{DemoArguments, SimulateArguments};
use super::storage::arguments::UploadArguments;
use super::verify::arguments::VerifyArguments;
use super::waivers::arguments::WaiversArguments;
use crate::config::{Environment, RawRender, RawTarget, Sources};

/// What the program is called.
pub(super) const NAME: &str = "hss-audit";

/// Compliance reports from Huawei Cloud Host Security Service (HSS): weak passwords and password policies of hosts and
/// container images, with proof that the data is complete.
#[derive(Debug, Parser)]
#[command(
    name = NAME,
    version,
    max_term_width = 100,
    after_help = AFTER_HELP,
    disable_help_subcommand = true
)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What every exit code means.
const AFTER_HELP: &str = "\
Exit codes:
  0  data complete, no threshold broken
  1  a bug in this program
  2  wrong usage or settings
  3  sign-in refused
  4  report written, but data is missing
  5  report written, threshold broken (outranks 4)
  6  report not written or not delivered; for verify: something is not as it was published";

/// Flags of every command.
#[derive(Debug, Clone, Args)]
pub(super) struct Global {
    /// Say more about what happens; twice for every request
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
    /// Print nothing but the result and errors
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    /// How standard error speaks: text for people, or json, an object on each line
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        value_enum,
        default_value_t
    )]
    pub(super) log_format: LogFormat,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Try everything out: start the built-in simulator, collect from it, write every report
    #[cfg(feature = "simulator")]
    Demo(DemoArguments),
    /// Collect from HSS and write the reports
    Run(RunArguments),
    /// Collect from HSS and keep the evidence only
    Collect(CollectArguments),
    /// Try settings, sign-in and every list, and say what a run would miss
    Check(CheckArguments),
    /// Write the reports again from kept evidence, without the network
    Report(ReportArguments),
    /// Check accepted risks: what is wrong with the files, what has expired, what covers nothing
    Waivers(WaiversArguments),
    /// Say whether a run or a whole archive is as it was published: files, signature, chain, evidence, formats
    Verify(VerifyArguments),
    /// Make and show the keys that runs are signed with
    Keys(KeysArguments),
    /// Remove runs that no rule keeps
    Prune(PruneArguments),
    /// Keep a run from being removed, whatever the rules say; or let it go again
    Hold(HoldArguments),
    /// Send the letters about a run that did not reach everybody yet
    Send(SendArguments),
    /// Upload a run to object storage, or go on with an upload that was cut off
    Upload(UploadArguments),
    /// Compare two runs: what is new, fixed, vanished without proof, or back
    Diff(DiffArguments),
    /// List the runs of the archive, how findings develop, and how long mending takes
    History(HistoryArguments),
    /// Run jobs when they are due, and answer for health and metrics
    Schedule(ScheduleArguments),
    /// Serve the HSS API from a made-up fleet, for trials and tests
    #[cfg(feature = "simulator")]
    Simulate(SimulateArguments),
    /// List the compliance frameworks, and what their controls are judged by
    Frameworks(FrameworksArguments),
    /// Print the JSON Schema of the reports for programs, or of the settings
    Schema(SchemaArguments),
    /// Write settings to begin with, every line explained
    Init(InitArguments),
    /// Print what a shell completes commands and flags with
    Completions(CompletionsArguments),
    /// Print or write the manual pages
    Man(ManArguments),
    /// Explain a command, or a topic wider than one command
    Help(HelpArguments),
}

/// Where settings come from.
#[derive(Debug, Clone, Args)]
pub(super) struct ConfigArguments {
    /// Settings and targets in TOML; flags win over it [env: HSS_AUDIT_CONFIG]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Where to collect from.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Where to collect from")]
pub(super) struct TargetArguments {
    /// Region id, for example cn-north-4
    #[arg(long, value_name = "ID")]
    region: Option<String>,
    /// Address of HSS; follows from the region
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// Address of IAM; follows from the region [env: HUAWEICLOUD_SDK_IAM_ENDPOINT]
    #[arg(long, value_name = "URL")]
    iam_endpoint: Option<String>,
    /// IAM project id; repeat it for several [env: HUAWEICLOUD_SDK_PROJECT_ID]
    #[arg(long = "project-id", value_name = "ID")]
    project_ids: Vec<String>,
    /// Enterprise project id [default: all_granted_eps, all that the caller may see]
    #[arg(long, value_name = "ID")]
    enterprise_project_id: Option<String>,
    /// Image type to ask for; repeat it for several [default: all; env:
    /// HSS_AUDIT_IMAGE_TYPES]
    #[arg(long = "image-type", value_name = "TYPE")]
    image_types: Vec<String>,
    /// File that holds an IAM token [env: HSS_AUDIT_TOKEN, the token itself; an access key, a password or an agency are
    /// named by other variables: see `hss-audit help signing-in`]
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Requests under way at once [default: 16; env: HSS_AUDIT_CONCURRENCY]
    #[arg(long, value_name = "N")]
    concurrency: Option<usize>,
    /// Requests per second to one host, all lists together [default: as many as it answers well; env:
    /// HSS_AUDIT_MAX_REQUESTS_PER_SECOND]
    #[arg(long, value_name = "N")]
    max_requests_per_second: Option<f64>,
    /// Accept plain http:// to other machines: the token travels unencrypted
    #[arg(long)]
    allow_insecure_http: bool,
}

/// Where to write to.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "What to write")]
pub(super) struct OutArguments {
    /// Archive of runs; each run becomes a folder in it; s3://BUCKET/PREFIX is one on object storage [default:
    /// hss-audit-reports; env: HSS_AUDIT_OUT]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// The moment that ages are counted to, for repeatable output [default: now; env: SOURCE_DATE_EPOCH]
    #[arg(long, value_name = "RFC3339")]
    pub(super) now: Option<String>,
    /// Put the run in the place of one of the same name
    #[arg(long)]
    pub(super) replace: bool,
    #[command(flatten)]
    signing: SigningArguments,
}

/// How to judge.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "What to write")]
pub(super) struct JudgingArguments {
    /// Exit with 5 when one of these conditions is met, separated by commas: critical, high, medium or low (an open
    /// finding is at least so severe), overdue or overdue:SEVERITY (past its deadline), new or new:SEVERITY (not known from
    /// the run before), coverage (data is missing), coverage:PERCENT (fewer assets were scanned), waivers (expired ones
    /// leave findings open), control:FRAMEWORK/CONTROL (it is not satisfied), never [default: never;
    /// env: HSS_AUDIT_FAIL_ON]
    #[arg(long, value_name = "CONDITIONS")]
    fail_on: Option<String>,
    /// Accepted risks in TOML; repeat it for several files [env: HSS_AUDIT_WAIVERS]
    #[arg(long, value_name = "FILE")]
    waivers: Vec<PathBuf>,
    /// Points, deadlines and limits in TOML; takes the place of the policy of the settings [env: HSS_AUDIT_POLICY]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    #[command(flatten)]
    frameworks: FrameworkArguments,
    /// Earlier run to compare with: previous (the newest of the same scope in the archive), none, or a run [default:
    /// previous; env: HSS_AUDIT_COMPARE]
    #[arg(long, value_name = "RUN")]
    compare: Option<String>,
}

/// What to write, and how to judge.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "What to write")]
pub(super) struct RenderArguments {
    #[command(flatten)]
    pub(super) out: OutArguments,
    /// Formats, separated by commas, or all; for other programs on request [default: html, pdf, csv, ndjson, json, parquet;
    /// env: HSS_AUDIT_FORMATS]
    #[arg(long = "format", value_name = "LIST")]
    formats: Vec<String>,
    /// Language of reports: en or zh-CN [default: en; env: HSS_AUDIT_LANG]
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<String>,
    /// Folder with templates that take the place of those of the HTML report [env: HSS_AUDIT_TEMPLATE_DIR]
    #[arg(long, value_name = "DIR")]
    template_dir: Option<PathBuf>,
    /// What to hide: none shows passwords as HSS masks them, masked leaves them out, full also puts pseudonyms in the place
    /// of hosts, addresses, accounts and images [default: masked; env: HSS_AUDIT_REDACT]
    #[arg(long, value_name = "LEVEL")]
    redact: Option<String>,
    #[command(flatten)]
    paper: PaperArguments,
    /// Draw so many assets to test again by hand, passing ones among them [env: HSS_AUDIT_SAMPLE]
    #[arg(long, value_name = "N")]
    sample: Option<usize>,
    /// What decides which assets are drawn [default: the name of the run; env: HSS_AUDIT_SAMPLE_SEED]
    #[arg(long, value_name = "TEXT")]
    sample_seed: Option<String>,
    #[command(flatten)]
    judging: JudgingArguments,
    /// Print a summary for programs on standard output
    #[arg(long)]
    pub(super) json: bool,
}

/// `hss-audit run`
#[derive(Debug, Clone, Args)]
pub(super) struct RunArguments {
    #[command(flatten)]
    pub(super) config: ConfigArguments,
    #[command(flatten)]
    pub(super) target: TargetArguments,
    #[command(flatten)]
    pub(super) render: RenderArguments,
    /// Go on with the newest run of the same scope that was killed: only what is missing is asked for
    #[arg(long, help_heading = "What to write")]
    pub(super) resume: bool,
    /// Send no letters, whatever the settings say
    #[arg(long, help_heading = "What to write")]
    pub(super) no_mail: bool,
    /// The moment that the run is named by and that ages are counted to, for schedulers: with --resume the same moment goes
    /// on with the same run, or tells how it ended [default: now]
    #[arg(
        long,
        value_name = "RFC3339",
        help_heading = "What to write",
        conflicts_with = "now"
    )]
    pub(super) begun: Option<DateTime<Utc>>,
}

/// `hss-audit collect`
#[derive(Debug, Clone, Args)]
pub(super) struct CollectArguments {
    #[command(flatten)]
    pub(super) config: ConfigArguments,
    #[command(flatten)]
    pub(super) target: TargetArguments,
    #[command(flatten)]
    pub(super) out: OutArguments,
    /// Go on with the newest run of the same scope that was killed: only what is missing is asked for
    #[arg(long, help_heading = "What to write")]
    pub(super) resume: bool,
}

/// `hss-audit check`
#[derive(Debug, Clone, Args)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    pub(super) config: ConfigArguments,
    #[command(flatten)]
    pub(super) target: TargetArguments,
    /// Archive of runs, a folder or s3://BUCKET/PREFIX [default: `out` of the settings, or hss-audit-reports; env:
    /// HSS_AUDIT_OUT]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Also write and delete something small below the prefix of the archive on object storage
    #[arg(long)]
    pub(super) try_writing: bool,
    /// Print the results for programs on standard output
    #[arg(long, help_heading = "What to write")]
    pub(super) json: bool,
}

/// `hss-audit report`
#[derive(Debug, Clone, Args)]
pub(super) struct ReportArguments {
    /// A run directory, the evidence folder of one, or a run on object storage, s3://BUCKET/PREFIX/RUN
    #[arg(value_name = "BUNDLE")]
    pub(super) bundle: PathBuf,
    #[command(flatten)]
    pub(super) config: ConfigArguments,
    #[command(flatten)]
    pub(super) render: RenderArguments,
}

impl ConfigArguments {
    pub(super) fn sources<'a>(&self, environment: &'a Environment) -> Sources<'a> {
        Sources::new(self.config.as_deref(), environment)
    }
}

impl TargetArguments {
    pub(super) fn raw(&self) -> RawTarget {
        RawTarget {
            region: self.region.clone(),
            endpoint: self.endpoint.clone(),
            iam_endpoint: self.iam_endpoint.clone(),
            project_ids: self.project_ids.clone(),
            enterprise_project_id: self.enterprise_project_id.clone(),
            image_types: self.image_types.clone(),
            token_file: self.token_file.clone(),
            concurrency: self.concurrency,
            max_requests_per_second: self.max_requests_per_second,
            allow_insecure_http: self.allow_insecure_http,
        }
    }
}

impl OutArguments {
    pub(super) fn raw(&self) -> RawRender {
        RawRender {
            out: self.out.clone(),
            now: self.now.clone(),
            signing: Some(self.signing.raw()),
            ..RawRender::default()
        }
    }
}

impl JudgingArguments {
    pub(super) fn raw(&self) -> RawRender {
        RawRender {
            fail_on: self.fail_on.clone(),
            frameworks: self.frameworks.raw(),
            waivers: self.waivers.clone(),
            policy: self.policy.clone(),
            compare: self.compare.clone(),
            ..RawRender::default()
        }
    }
}

impl RenderArguments {
    pub(super) fn raw(&self) -> RawRender {
        let out = self.out.raw();
        RawRender {
            out: out.out,
            now: out.now,
            signing: out.signing,
            formats: self.formats.clone(),
            lang: self.lang.clone(),
            template_dir: self.template_dir.clone(),
            redact: self.redact.clone(),
            sample: self.sample,
            sample_seed: self.sample_seed.clone(),
            paper: self.paper.raw(),
            ..self.judging.raw()
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_flags_fit_together() {
        super::Arguments::command().debug_assert();
    }
}
