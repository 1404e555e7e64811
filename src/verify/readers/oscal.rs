//! `oscal-assessment-results.json`: evidence of observations about assets, and findings about controls.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;

use super::facts::{self, OUTCOMES, assets_of_control, verdict_of_control};
use super::written_out::{original, original_or_nothing};
use crate::verify::rows::{
    ASSET_ID, ASSET_NAME, CHECK, FIELDS, KIND, PROJECT, REGION, RESULT, Row, SEVERITY, STATUS,
    UNSAID, Word, Words,
};
use crate::verify::statement::{Known, Statement};

/// Places of fields that only this reader needs by name.
const IMAGE_TYPE: usize = 10;
const ACCOUNT: usize = 11;
const SERVICE: usize = 12;
const SCANNED_AT: usize = 15;
const MASKED_PASSWORD: usize = 21;
const WAIVER: usize = 22;

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, rename = "assessment-results")]
    results: Results<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Results<'a> {
    #[serde(borrow)]
    results: [Assessment<'a>; 1],
    #[serde(borrow)]
    back_matter: BackMatter<'a>,
}

#[derive(Deserialize)]
struct BackMatter<'a> {
    #[serde(borrow)]
    resources: Vec<Resource<'a>>,
}

#[derive(Deserialize)]
struct Resource<'a> {
    #[serde(borrow)]
    rlinks: Vec<ResourceLink<'a>>,
}

#[derive(Deserialize)]
struct ResourceLink<'a> {
    #[serde(borrow, default)]
    hashes: Vec<Hash<'a>>,
}

#[derive(Deserialize)]
struct Hash<'a> {
    #[serde(borrow)]
    value: Cow<'a, str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Assessment<'a> {
    #[serde(borrow)]
    props: Properties<'a>,
    #[serde(borrow)]
    local_definitions: LocalDefinitions<'a>,
    #[serde(borrow)]
    reviewed_controls: ReviewedControls<'a>,
    #[serde(borrow, default)]
    observations: Vec<Observation<'a>>,
    #[serde(borrow, default)]
    findings: Vec<Finding<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct LocalDefinitions<'a> {
    #[serde(borrow, default)]
    inventory_items: Vec<Item<'a>>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow)]
    uuid: Cow<'a, str>,
    #[serde(borrow)]
    props: Properties<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct ReviewedControls<'a> {
    #[serde(borrow)]
    control_selections: Vec<ControlSelection<'a>>,
}

#[derive(Deserialize)]
struct ControlSelection<'a> {
    #[serde(borrow, default)]
    props: Properties<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Observation<'a> {
    #[serde(borrow)]
    props: Properties<'a>,
    #[serde(borrow)]
    subjects: [Subject<'a>; 1],
    #[serde(borrow)]
    relevant_evidence: Vec<Evidence<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Subject<'a> {
    #[serde(borrow)]
    subject_uuid: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Evidence<'a> {
    #[serde(borrow)]
    props: Properties<'a>,
}

#[derive(Deserialize)]
struct Finding<'a> {
    #[serde(borrow)]
    props: Properties<'a>,
    #[serde(borrow)]
    target: Target<'a>,
}

#[derive(Deserialize)]
struct Target<'a> {
    #[serde(borrow)]
    status: TargetStatus<'a>,
}

#[derive(Deserialize)]
struct TargetStatus<'a> {
    #[serde(borrow)]
    state: Cow<'a, str>,
    #[serde(borrow)]
    reason: Cow<'a, str>,
}

#[derive(Default, Deserialize)]
#[serde(transparent)]
struct Properties<'a> {
    #[serde(borrow)]
    all: Vec<Property<'a>>,
}

#[derive(Deserialize)]
struct Property<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    value: Cow<'a, str>,
}

impl Properties<'_> {
    fn find(&self, name: &str) -> Option<&str> {
        let mut all = self.all.iter();
        all.find(|one| one.name == name).map(|one| &*one.value)
    }

    fn get(&self, name: &str) -> Result<&str, String> {
        self.find(name)
            .ok_or_else(|| format!("no property `{name}`"))
    }
}

/// The facts that the properties of the result state.
const FACTS: [(&str, &str); 9] = [
    ("run", facts::RUN),
    ("coverage-verdict", facts::COMPLETENESS),
    ("findings-digest", facts::DIGEST),
    ("redaction", facts::HIDDEN),
    ("results", "results"),
    ("open", "open findings"),
    ("waived", "waived"),
    ("ignored-in-hss", "ignored in HSS"),
    ("unknown", "unknown"),
];

pub(super) fn read(
    bytes: &[u8],
    statement: &mut Statement,
    (words, _): (&mut Words, &mut Known),
) -> Result<(), String> {
    let document: Document<'_> =
        serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let [result] = &document.results.results;
    for (name, fact) in FACTS {
        statement.say(fact, result.props.get(name)?);
    }
    let links = document.results.back_matter.resources.iter();
    for hash in links
        .flat_map(|one| &one.rlinks)
        .flat_map(|link| &link.hashes)
    {
        statement.say(facts::DIGEST, &hash.value);
    }
    say_controls(result, statement)?;
    let assets = assets(result, statement, words)?;
    let mut rows = Vec::new();
    for observation in &result.observations {
        let subject = &*observation.subjects[0].subject_uuid;
        let asset = assets
            .get(subject)
            .ok_or_else(|| format!("no asset `{subject}`"))?;
        let mut cells = *asset;
        cells[CHECK] = words.number(observation.props.get("check")?);
        for evidence in &observation.relevant_evidence {
            rows.push(row(&evidence.props, cells, words)?);
        }
    }
    statement.rows = Some(rows);
    Ok(())
}

type Cells = [Word; FIELDS.len()];

/// What the inventory says of each asset, and how many there are.
fn assets<'a>(
    result: &'a Assessment<'_>,
    statement: &mut Statement,
    words: &mut Words,
) -> Result<HashMap<&'a str, Cells>, String> {
    let mut assets = HashMap::new();
    let mut hosts = 0_u64;
    for item in &result.local_definitions.inventory_items {
        let mut cells = [UNSAID; FIELDS.len()];
        let kind = item.props.get("asset-type")?;
        hosts += u64::from(kind == "host");
        let id = item.props.find("host-id").or(item.props.find("image-id"));
        let image_type = item.props.find("image-type");
        for (field, text) in [
            (KIND, kind),
            (ASSET_NAME, item.props.get("label")?),
            (ASSET_ID, id.unwrap_or_default()),
            (IMAGE_TYPE, image_type.unwrap_or_default()),
            (REGION, item.props.get("region")?),
            (PROJECT, item.props.get("project-id")?),
        ] {
            cells[field] = words.number(&original_or_nothing(text));
        }
        assets.insert(&*item.uuid, cells);
    }
    let all = assets.len() as u64;
    statement.say("assets", all);
    statement.say("hosts", hosts);
    statement.say("images", all - hosts);
    Ok(assets)
}

fn row(props: &Properties<'_>, mut cells: Cells, words: &mut Words) -> Result<Row, String> {
    for (field, name) in [
        (RESULT, "result"),
        (STATUS, "status"),
        (SEVERITY, "severity"),
    ] {
        cells[field] = words.number(props.get(name)?);
    }
    for (field, name) in [
        (ACCOUNT, "account"),
        (SERVICE, "service"),
        (SCANNED_AT, "scanned-at"),
        (MASKED_PASSWORD, "masked-password"),
        (WAIVER, "waiver"),
    ] {
        let text = props.find(name).unwrap_or_default();
        cells[field] = words.number(&original_or_nothing(text));
    }
    Ok(Row {
        id: words.number(props.get("finding-id")?),
        cells,
    })
}

fn say_controls(result: &Assessment<'_>, statement: &mut Statement) -> Result<(), String> {
    for finding in &result.findings {
        let props = &finding.props;
        let (framework, control) = (props.get("framework")?, props.get("control-number")?);
        let control = original(control);
        let status = &finding.target.status;
        let verdict = match (&*status.state, &*status.reason) {
            ("satisfied", "pass") => "satisfied",
            ("not-satisfied", "fail") => "not_satisfied",
            ("not-satisfied", "other") => "undetermined",
            (state, reason) => return Err(format!("a control is `{state}` because of `{reason}`")),
        };
        statement.say(verdict_of_control(framework, &control), verdict);
        statement.say(
            verdict_of_control(framework, &control),
            props.get("verdict")?,
        );
        for outcome in OUTCOMES {
            let name = format!("assets-{}", outcome.replace('_', "-"));
            let fact = assets_of_control(framework, &control, outcome);
            statement.say(fact, props.get(&name)?);
        }
    }
    for selection in &result.reviewed_controls.control_selections {
        let Some(framework) = selection.props.find("framework") else {
            continue;
        };
        for property in &selection.props.all {
            let verdict = match &*property.name {
                "not-assessable" => "not_assessable",
                "not-applicable" => "not_applicable",
                _ => continue,
            };
            let control = original(&property.value);
            statement.say(verdict_of_control(framework, &control), verdict);
        }
    }
    Ok(())
}
