//! Results of images where the service wants to be asked for one image at a time.
//!
//! Source: HSS API v5, ListImageWeakPwdUsers: type, organization, name and version, or for pipelines type and id,
//! "determine one image".

use super::Context;
use super::filter::Names;
use crate::simulator::answer::Refusal;
use crate::simulator::faults::PerImage;

/// How names match; none when there is nothing to see because no image is named. The tag may come in any of these parameters.
///
/// # Errors
/// When an image must be named and is not.
pub(super) fn names(context: &Context<'_>, tags: &[&str]) -> Result<Option<Names>, Refusal> {
    let Some(otherwise) = context.faults.access.per_image else {
        return Ok(Some(Names::Parts));
    };
    let query = context.query();
    let is_named = match query.text("image_type") {
        Some("cicd") => query.text("image_id").is_some(),
        _ => {
            query.text("namespace").is_some()
                && query.text("image_name").is_some()
                && query.any(tags).is_some()
        }
    };
    match otherwise {
        _ if is_named => Ok(Some(Names::Whole)),
        PerImage::Refused => Err(Refusal::parameter("image_name")),
        PerImage::Empty => Ok(None),
    }
}
