//! A picture that pages can show.

use std::io;

use super::objects::{Objects, Ref};
use crate::render::picture::Raster;

/// The name under which pages know it.
pub(in crate::render::pdf) const PICTURE: &str = "Logo";

/// Writes a picture, with its opacity where it is not opaque everywhere.
pub(in crate::render::pdf) fn write_picture(
    raster: &Raster,
    objects: &mut Objects<'_>,
) -> io::Result<Ref> {
    let head = format!(
        "/Type/XObject/Subtype/Image/Width {}/Height {}/BitsPerComponent 8",
        raster.width, raster.height
    );
    let mask = if raster.opacity.iter().all(|opacity| *opacity == u8::MAX) {
        String::new()
    } else {
        let mask = objects.add_stream(&format!("{head}/ColorSpace/DeviceGray"), &raster.opacity)?;
        format!("/SMask {mask}")
    };
    objects.add_stream(
        &format!("{head}/ColorSpace/DeviceRGB{mask}"),
        &raster.colors,
    )
}
