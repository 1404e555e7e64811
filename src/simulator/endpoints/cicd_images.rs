//! Images of CI/CD pipelines.
//!
//! Source: HSS API v5, ListCicdImages.

use axum::http::Method;
use serde::Serialize;

use super::registry_images::{ImageRow, select_images, severity_level};
use super::{Context, Endpoint, anything};
use crate::simulator::answer::{Answer, Refusal};
use crate::simulator::examples::Example;
use crate::simulator::fleet::{Image, ImageKind};

pub(super) const ENDPOINT: Endpoint = Endpoint {
    method: Method::GET,
    path: "image/cicd/images",
    least_limit: 10,
    check: anything,
    answer,
    example: Example::List {
        document: r#"{"total_num":0,"data_list":[]}"#,
        only: None,
        filters: &[],
    },
};

#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    image: ImageRow,
    cicd_name: &'static str,
    pipeline_type: &'static str,
    registry_type: &'static str,
    severity_level: &'static str,
}

impl From<&Image> for Row {
    fn from(image: &Image) -> Row {
        let jenkins = image.number.is_multiple_of(2);
        Row {
            image: ImageRow::from(image),
            cicd_name: if jenkins { "release" } else { "nightly" },
            pipeline_type: if jenkins { "jenkins" } else { "codearts" },
            registry_type: image.kind.registry_type(),
            severity_level: severity_level(image),
        }
    }
}

fn answer(context: &Context<'_>) -> Result<Answer, Refusal> {
    let selected = select_images(context, &[ImageKind::Cicd]);
    let images = selected.rows.iter();
    let rows = images
        .map(|(kind, row)| Row::from(&context.inventory.image(*kind, *row)))
        .collect();
    Ok(context.list(selected.total, rows))
}
