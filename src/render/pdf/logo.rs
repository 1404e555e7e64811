//! Draws the operator's logo.

use super::canvas::Canvas;
use super::file::Role;
use super::style::Color;
use crate::render::Error;
use crate::render::picture::Picture;

impl Canvas<'_> {
    /// Draws the picture as large as fits into a rectangle (right edge, top, width, height), at its right edge and in
    /// the middle of its height.
    pub(super) fn logo(
        &mut self,
        picture: &Picture,
        [right, top, width, height]: [f32; 4],
        words: &str,
    ) -> Result<(), Error> {
        let (own_width, own_height) = picture.size();
        let scale = (width / own_width).min(height / own_height);
        let (wide, high) = (own_width * scale, own_height * scale);
        let (left, top) = (right - wide, top + (height - high) / 2.0);
        self.begin(Role::Figure(words.to_owned()));
        match picture {
            Picture::Raster(_) => self.picture([left, top, wide, high]),
            Picture::Drawing(drawing) => {
                for shape in &drawing.shapes {
                    let place = |(x, y, handle): &(f32, f32, bool)| {
                        (left + x * scale, top + y * scale, *handle)
                    };
                    let rings = shape.rings.iter();
                    let rings = rings.map(|ring| ring.iter().map(place).collect());
                    let color = Color(shape.color.0, shape.color.1, shape.color.2);
                    self.fill(rings.collect(), color, shape.is_even_odd);
                }
            }
        }
        self.end()
    }
}
