//! The operator's logo, in a form that every renderer can draw.

use std::io::Cursor;
use std::sync::Arc;

use usvg::tiny_skia_path::{Path, PathSegment, Point, Transform};
use usvg::{FillRule, Group, Node, Options, Paint, Tree};

use crate::report::{Color, Logo, LogoFormat};

/// What every PNG begins with.
///
/// # Source
/// PNG specification, third edition, 5.2.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// More points on an edge than any print shows.
const MOST_POINTS: u32 = 4096;

/// Why a picture cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LogoError {
    /// Neither of the two kinds.
    #[error("it is neither PNG nor SVG")]
    Unknown,
    /// A PNG that cannot be read.
    #[error("it cannot be read as PNG: {0}")]
    Png(#[from] png::DecodingError),
    /// A picture that no report needs.
    #[error("it has {0} × {1} points, {MOST_POINTS} on an edge are the most")]
    TooLarge(u32, u32),
    /// An SVG that cannot be read.
    #[error("it cannot be read as SVG: {0}")]
    Svg(#[from] usvg::Error),
    /// Something that cannot be drawn on paper.
    #[error("it has {0}, which the PDF cannot draw")]
    Unsupported(&'static str),
}

/// Checks a picture.
///
/// # Errors
/// When some report could not show it.
pub fn logo(bytes: Vec<u8>) -> Result<Logo, LogoError> {
    let format = if bytes.starts_with(PNG) {
        LogoFormat::Png
    } else if str::from_utf8(&bytes).is_ok_and(|text| text.contains("<svg")) {
        LogoFormat::Svg
    } else {
        return Err(LogoError::Unknown);
    };
    let logo = Logo {
        format,
        bytes: Arc::from(bytes),
    };
    Picture::of(&logo)?;
    Ok(logo)
}

/// A picture to draw.
#[derive(Debug)]
pub(super) enum Picture {
    /// Points.
    Raster(Raster),
    /// Shapes.
    Drawing(Drawing),
}

/// Points, row by row from the top.
#[derive(Debug)]
pub(super) struct Raster {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Three bytes a point.
    pub(super) colors: Vec<u8>,
    /// One byte a point.
    pub(super) opacity: Vec<u8>,
}

/// Filled shapes, the lowest first, on a ground of this size.
#[derive(Debug)]
pub(super) struct Drawing {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) shapes: Vec<Shape>,
}

/// A filled shape: rings of points, of which those marked are handles of a cubic curve.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) rings: Vec<Vec<(f32, f32, bool)>>,
    pub(super) color: Color,
    pub(super) is_even_odd: bool,
}

impl Picture {
    pub(super) fn of(logo: &Logo) -> Result<Self, LogoError> {
        match logo.format {
            LogoFormat::Png => Ok(Self::Raster(raster(&logo.bytes)?)),
            LogoFormat::Svg => Ok(Self::Drawing(drawing(&logo.bytes)?)),
        }
    }

    /// Width and height; only what they are to each other means something.
    pub(super) fn size(&self) -> (f32, f32) {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "at most `MOST_POINTS`")]
            Self::Raster(raster) => (raster.width as f32, raster.height as f32),
            Self::Drawing(drawing) => (drawing.width, drawing.height),
        }
    }
}

fn raster(bytes: &[u8]) -> Result<Raster, LogoError> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    let (width, height) = decoder.read_header_info()?.size();
    if width.max(height) > MOST_POINTS {
        return Err(LogoError::TooLarge(width, height));
    }
    decoder.set_transformations(png::Transformations::ALPHA | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info()?;
    let mut points = vec![0; reader.output_buffer_size().unwrap_or(0)];
    let frame = reader.next_frame(&mut points)?;
    let points = &points[..frame.buffer_size()];
    let (mut colors, mut opacity) = (Vec::new(), Vec::new());
    let has_color = frame.color_type == png::ColorType::Rgba;
    for point in points.chunks_exact(frame.color_type.samples()) {
        match *point {
            [red, green, blue, alpha] if has_color => {
                colors.extend([red, green, blue]);
                opacity.push(alpha);
            }
            [grey, alpha] => {
                colors.extend([grey; 3]);
                opacity.push(alpha);
            }
            _ => {}
        }
    }
    Ok(Raster {
        width,
        height,
        colors,
        opacity,
    })
}

fn drawing(bytes: &[u8]) -> Result<Drawing, LogoError> {
    // Nothing outside of the file is read: a picture may name any path of this machine.
    let options = Options {
        resources_dir: None,
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = Tree::from_data(bytes, &options)?;
    // What cannot be drawn is left out of the tree: a picture that would come out otherwise than on the screen is refused.
    let text = str::from_utf8(bytes).unwrap_or_default();
    for (element, name) in [("<text", "text"), ("<image", "an image within")] {
        if text.contains(element) {
            return Err(LogoError::Unsupported(name));
        }
    }
    let mut shapes = Vec::new();
    add_group(tree.root(), &mut shapes)?;
    Ok(Drawing {
        width: tree.size().width(),
        height: tree.size().height(),
        shapes,
    })
}

fn add_group(group: &Group, shapes: &mut Vec<Shape>) -> Result<(), LogoError> {
    let surplus = [
        (group.opacity().get() < 1.0, "transparent parts"),
        (group.clip_path().is_some(), "a clipping path"),
        (group.mask().is_some(), "a mask"),
        (!group.filters().is_empty(), "a filter"),
    ];
    if let Some((_, what)) = surplus.into_iter().find(|(is_there, _)| *is_there) {
        return Err(LogoError::Unsupported(what));
    }
    for node in group.children() {
        match node {
            Node::Group(group) => add_group(group, shapes)?,
            Node::Path(path) if path.is_visible() => add_path(path, shapes)?,
            Node::Path(_) => {}
            Node::Image(_) => return Err(LogoError::Unsupported("an image within")),
            Node::Text(_) => return Err(LogoError::Unsupported("text")),
        }
    }
    Ok(())
}

fn add_path(path: &usvg::Path, shapes: &mut Vec<Shape>) -> Result<(), LogoError> {
    let transform = path.abs_transform();
    if let Some(fill) = path.fill() {
        shapes.push(Shape {
            rings: rings(path.data(), transform),
            color: plain(fill.paint(), fill.opacity().get())?,
            is_even_odd: fill.rule() == FillRule::EvenOdd,
        });
    }
    if let Some(stroke) = path.stroke() {
        let color = plain(stroke.paint(), stroke.opacity().get())?;
        let outline = path.data().stroke(&stroke.to_tiny_skia(), 1.0);
        shapes.extend(outline.map(|outline| Shape {
            rings: rings(&outline, transform),
            color,
            is_even_odd: false,
        }));
    }
    Ok(())
}

fn plain(paint: &Paint, opacity: f32) -> Result<Color, LogoError> {
    match paint {
        Paint::Color(_) if opacity < 1.0 => Err(LogoError::Unsupported("transparent parts")),
        Paint::Color(color) => Ok(Color(color.red, color.green, color.blue)),
        Paint::LinearGradient(_) | Paint::RadialGradient(_) => {
            Err(LogoError::Unsupported("a gradient"))
        }
        Paint::Pattern(_) => Err(LogoError::Unsupported("a pattern")),
    }
}

/// The rings of a path. A quadratic curve becomes the cubic one of the same course.
fn rings(path: &Path, transform: Transform) -> Vec<Vec<(f32, f32, bool)>> {
    let Some(path) = path.clone().transform(transform) else {
        return Vec::new();
    };
    let mut rings: Vec<Vec<(f32, f32, bool)>> = Vec::new();
    let mut here = Point::zero();
    for segment in path.segments() {
        if let PathSegment::MoveTo(_) = segment {
            rings.push(Vec::new());
        }
        let Some(ring) = rings.last_mut() else {
            continue;
        };
        match segment {
            PathSegment::MoveTo(to) | PathSegment::LineTo(to) => {
                ring.push((to.x, to.y, false));
                here = to;
            }
            PathSegment::QuadTo(handle, to) => {
                let third = |end: Point| {
                    let part = |end: f32, handle: f32| end + (handle - end) * 2.0 / 3.0;
                    (part(end.x, handle.x), part(end.y, handle.y), true)
                };
                ring.extend([third(here), third(to), (to.x, to.y, false)]);
                here = to;
            }
            PathSegment::CubicTo(one, other, to) => {
                ring.extend([
                    (one.x, one.y, true),
                    (other.x, other.y, true),
                    (to.x, to.y, false),
                ]);
                here = to;
            }
            PathSegment::Close => {}
        }
    }
    rings
}
