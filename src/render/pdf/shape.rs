//! Draws shapes.

use printpdf::{
    CurTransMat, DictItem, LinePoint, Op, PaintMode, Point, Polygon, PolygonRing, Pt, Rect,
    WindingOrder,
};

use super::draw::Drawing;
use super::file::PICTURE;
use super::style::{Color, PAGE_HEIGHT, PAPER};

impl Drawing<'_> {
    /// Fills a rectangle (left, top, width, height).
    pub(super) fn rect(&mut self, [x, y, width, height]: [f32; 4], color: Color) {
        self.shape([x, y, x + width, y + height], color);
        let Point { x, y } = self.place(x, y + height);
        self.push(Op::DrawRectangle {
            rectangle: Rect {
                x,
                y,
                width: Pt(hundredths(width)),
                height: Pt(hundredths(height)),
                mode: Some(PaintMode::Fill),
                winding_order: None,
            },
        });
    }

    /// Fills a polygon.
    pub(super) fn polygon(&mut self, points: &[(f32, f32)], color: Color) {
        let points = points
            .iter()
            .map(|(x, y)| (*x, *y, false))
            .collect::<Vec<_>>();
        self.path(&points, color);
    }

    /// Fills a circle: four curves, with the usual distance of their handles.
    pub(super) fn circle(&mut self, (x, y): (f32, f32), radius: f32, color: Color) {
        let (r, h) = (radius, radius * 0.5523);
        let points = [
            (r, 0.0, false),
            (r, h, true),
            (h, r, true),
            (0.0, r, false),
            (-h, r, true),
            (-r, h, true),
            (-r, 0.0, false),
            (-r, -h, true),
            (-h, -r, true),
            (0.0, -r, false),
            (h, -r, true),
            (r, -h, true),
            (r, 0.0, false),
        ]
        .map(|(right, down, handle)| (x + right, y + down, handle));
        self.path(&points, color);
    }

    /// Fills what lies within rings of points, of which those marked are handles of a curve.
    pub(super) fn fill(
        &mut self,
        rings: Vec<Vec<(f32, f32, bool)>>,
        color: Color,
        is_even_odd: bool,
    ) {
        self.shape(bounds(rings.iter().flatten()), color);
        let rings = rings.into_iter().map(|ring| PolygonRing {
            points: ring.into_iter().map(|one| self.line_point(one)).collect(),
        });
        let rings = rings.collect();
        self.push(Op::DrawPolygon {
            polygon: Polygon {
                rings,
                mode: PaintMode::Fill,
                winding_order: if is_even_odd {
                    WindingOrder::EvenOdd
                } else {
                    WindingOrder::NonZero
                },
            },
        });
    }

    /// Draws the operator's picture into a rectangle (left, top, width, height).
    pub(super) fn picture(&mut self, [x, y, width, height]: [f32; 4]) {
        self.shape([x, y, x + width, y + height], PAPER);
        let Point { x, y } = self.place(x, y + height);
        let matrix = [hundredths(width), 0.0, 0.0, hundredths(height), x.0, y.0];
        self.push(Op::SaveGraphicsState);
        self.push(Op::SetTransformationMatrix {
            matrix: CurTransMat::Raw(matrix),
        });
        self.push(Op::Unknown {
            key: "Do".into(),
            value: vec![DictItem::Name(PICTURE.into())],
        });
        self.push(Op::RestoreGraphicsState);
    }

    fn path(&mut self, points: &[(f32, f32, bool)], color: Color) {
        self.shape(bounds(points), color);
        let points = points.iter().map(|one| self.line_point(*one)).collect();
        self.push(Op::DrawPolygon {
            polygon: Polygon {
                rings: vec![PolygonRing { points }],
                mode: PaintMode::Fill,
                winding_order: WindingOrder::NonZero,
            },
        });
    }

    fn line_point(&self, (x, y, bezier): (f32, f32, bool)) -> LinePoint {
        LinePoint {
            p: self.place(x, y),
            bezier,
        }
    }

    /// Prepares for a shape within these bounds (left, top, right, bottom).
    fn shape(&mut self, [left, top, right, bottom]: [f32; 4], color: Color) {
        self.mark(self.tags.is_in_figure());
        let (lower_left, upper_right) = (point(left, bottom), point(right, top));
        self.tags.widen([
            lower_left.x.0,
            lower_left.y.0,
            upper_right.x.0,
            upper_right.y.0,
        ]);
        self.fill_with(color);
    }
}

/// Left, top, right, bottom.
fn bounds<'p>(points: impl IntoIterator<Item = &'p (f32, f32, bool)>) -> [f32; 4] {
    points.into_iter().fold(
        [f32::MAX, f32::MAX, f32::MIN, f32::MIN],
        |[left, top, right, bottom], (x, y, _)| {
            [left.min(*x), top.min(*y), right.max(*x), bottom.max(*y)]
        },
    )
}

/// From our coordinates to those of PDF, which begin at the lower left corner.
pub(super) fn point(x: f32, y: f32) -> Point {
    Point {
        x: Pt(hundredths(x)),
        y: Pt(hundredths(PAGE_HEIGHT - y)),
    }
}

/// No more digits than can be seen: shorter files, and the same on every machine.
pub(super) fn hundredths(points: f32) -> f32 {
    (points * 100.0).round() / 100.0
}
