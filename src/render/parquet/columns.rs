//! The columns of `findings.parquet`, in order.

use super::column::{Column, Record, Values, column, maybe, text};
use crate::report::{FindingLine, JudgedFinding, Run};

/// What a row is made from.
pub(super) struct Row<'a> {
    pub(super) judged: &'a JudgedFinding,
    pub(super) run: &'a Run,
}

impl<'a> Row<'a> {
    /// Made anew for each column: the compiler leaves nothing of it but the field that is asked for, while a hundred
    /// thousand lines that wait for their columns are 22 MB.
    #[inline]
    fn line(&self) -> FindingLine<'a> {
        FindingLine::of(self.judged)
    }
}

/// The rows of `findings.parquet`.
pub(super) struct Findings;

impl Record for Findings {
    type Row<'a> = Row<'a>;
}

/// The columns. New ones go to the end and allow null, so that older files read as if they had them.
///
/// Names keep clear of words that SQL reserves (`check_id`, not `check`). `run_id` and `run_epoch_s` say in every row
/// which run it belongs to, because queries over many runs group by them; they compress to nothing. The id is 16 raw
/// bytes: half of what its hexadecimal digits take, and every engine tried joins and groups by it.
pub(super) static COLUMNS: [Column<Findings>; 53] = [
    column("finding_id", Values::Id(|row| *row.line().id.as_bytes())),
    text("run_id", |row| &row.run.id),
    column(
        "run_epoch_s",
        Values::Number(|row| row.run.generated_at.div_euclid(1000)),
    ),
    text("region", |row| row.line().region),
    text("project_id", |row| row.line().project_id),
    text("asset_key", |row| &row.line().asset.key),
    text("asset_name", |row| &row.line().asset.name),
    text("asset_kind", |row| row.line().asset.kind().as_str()),
    text("check_id", |row| row.line().check.as_str()),
    text("result", |row| row.line().result.as_str()),
    text("status", |row| row.line().status.as_str()),
    text("severity", |row| row.line().severity.as_str()),
    column("score", Values::Points(|row| row.line().score)),
    column(
        "score_base",
        Values::Points(|row| row.line().score_parts.base),
    ),
    column(
        "score_exposure",
        Values::Points(|row| row.line().score_parts.exposure),
    ),
    column(
        "score_privilege",
        Values::Points(|row| row.line().score_parts.privilege),
    ),
    column(
        "score_service",
        Values::Points(|row| row.line().score_parts.service),
    ),
    column(
        "score_age",
        Values::Points(|row| row.line().score_parts.age),
    ),
    maybe("host_id", |row| {
        row.line().asset.as_host().map(|host| &*host.host_id)
    }),
    maybe("private_ip", |row| {
        row.line().asset.as_host()?.private_ip.as_deref()
    }),
    maybe("public_ip", |row| {
        row.line().asset.as_host()?.public_ip.as_deref()
    }),
    maybe("enterprise_project_id", |row| {
        row.line().asset.as_host()?.enterprise_project_id.as_deref()
    }),
    maybe("enterprise_project_name", |row| {
        row.line()
            .asset
            .as_host()?
            .enterprise_project_name
            .as_deref()
    }),
    maybe("os_type", |row| {
        row.line().asset.as_host()?.os_type.as_deref()
    }),
    maybe("asset_value", |row| {
        row.line().asset.as_host()?.asset_value.as_deref()
    }),
    maybe("image_type", |row| {
        row.line()
            .asset
            .as_image()
            .map(|image| image.image_type.as_str())
    }),
    maybe("namespace", |row| {
        row.line().asset.as_image()?.namespace.as_deref()
    }),
    maybe("image_name", |row| {
        row.line().asset.as_image().map(|image| &*image.image_name)
    }),
    maybe("image_version", |row| {
        row.line().asset.as_image()?.image_version.as_deref()
    }),
    maybe("image_id", |row| {
        row.line().asset.as_image()?.image_id.as_deref()
    }),
    maybe("account_name", |row| {
        row.line().account.map(|account| &*account.name)
    }),
    maybe("service_type", |row| {
        row.line().account.map(|account| &*account.service_type)
    }),
    maybe("masked_password", |row| row.line().masked_password()),
    maybe("min_length_result", |row| rule_result(row, 0)),
    column(
        "min_length_required",
        Values::MaybeNumber(|row| rule_required(row, 0)),
    ),
    maybe("uppercase_letter_result", |row| rule_result(row, 1)),
    column(
        "uppercase_letter_required",
        Values::MaybeNumber(|row| rule_required(row, 1)),
    ),
    maybe("lowercase_letter_result", |row| rule_result(row, 2)),
    column(
        "lowercase_letter_required",
        Values::MaybeNumber(|row| rule_required(row, 2)),
    ),
    maybe("number_result", |row| rule_result(row, 3)),
    column(
        "number_required",
        Values::MaybeNumber(|row| rule_required(row, 3)),
    ),
    maybe("special_character_result", |row| rule_result(row, 4)),
    column(
        "special_character_required",
        Values::MaybeNumber(|row| rule_required(row, 4)),
    ),
    column(
        "duration_days",
        Values::MaybeNumber(|row| row.line().duration_days),
    ),
    column(
        "scanned_at",
        Values::MaybeMoment(|row| Some(row.line().scanned_at?.0)),
    ),
    text("freshness", |row| row.line().freshness.as_str()),
    column("first_seen", Values::Moment(|row| row.line().first_seen.0)),
    maybe("suggestion", |row| row.line().suggestion),
    maybe("waiver_id", |row| row.line().waiver),
    column(
        "due_at",
        Values::MaybeMoment(|row| Some(row.line().due_at?.0)),
    ),
    column("overdue", Values::MaybeFlag(|row| row.line().overdue)),
    column(
        "score_value",
        Values::MaybeNumber(|row| Some(row.line().score_parts.value.into())),
    ),
    maybe("change", |row| Some(row.line().change?.as_str())),
];

/// What came of a rule; the number is its place in `ComplexityRule::ALL`.
fn rule_result<'r>(row: &'r Row<'_>, rule: usize) -> Option<&'r str> {
    Some(row.line().rules()?.get(rule)?.result.as_str())
}

fn rule_required(row: &Row<'_>, rule: usize) -> Option<i64> {
    row.line().rules()?.get(rule)?.required
}
