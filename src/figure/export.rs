//! Figures as files, in memory: SVG, and PNG made from it.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Language, Source};
use resvg::usvg::{FontResolver, Options, Tree};

use super::fallback::{self, SystemFace};
use super::{Figure, FigureError, fonts, svg as drawing};

/// The longest side of a picture in px.
pub const MOST_PIXELS: f64 = 16_384.0;

/// The embedded fonts, in which all text of a figure is set whose characters they have.
static EMBEDDED: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut database = Database::new();
    for face in fonts::FACES {
        database.load_font_source(Source::Binary(Arc::new(face)));
    }
    database.set_serif_family("Inter");
    database.set_sans_serif_family("Inter");
    database.set_monospace_family("JetBrains Mono");
    Arc::new(database)
});

/// Returns the renderer's options for text: the embedded fonts, and the faces of the system that were found for drawings so far. Every piece of
/// text names its font, so nothing is looked for.
pub(super) fn options() -> Options<'static> {
    let resolver =
        FontResolver { select_font: FontResolver::default_font_selector(), select_fallback: Box::new(|_, _, _| None) };
    Options { fontdb: fonts(), font_family: "Inter".to_owned(), font_resolver: resolver, ..Options::default() }
}

fn fonts() -> Arc<Database> {
    static EXTENDED: Mutex<(usize, Option<Arc<Database>>)> = Mutex::new((0, None));
    let faces = fallback::faces();
    if faces.is_empty() {
        return EMBEDDED.clone();
    }
    let mut extended = EXTENDED.lock().unwrap_or_else(PoisonError::into_inner);
    if extended.0 != faces.len() {
        let mut database = Database::clone(&EMBEDDED);
        faces.iter().for_each(|face| load(&mut database, face));
        *extended = (faces.len(), Some(Arc::new(database)));
    }
    extended.1.clone().unwrap_or_else(|| EMBEDDED.clone())
}

/// Loads a face of the system under its own name alone: its family may be that of an embedded font with fewer characters.
fn load(database: &mut Database, face: &SystemFace) {
    for id in database.load_font_source(Source::Binary(Arc::new(face.data))) {
        let Some(mut found) = database.face(id).cloned() else { continue };
        database.remove_face(id);
        if found.index == face.index {
            found.families = vec![(face.name.clone(), Language::English_UnitedStates)];
            database.push_face_info(found);
        }
    }
}

/// The figure as an SVG document, with title, caption and metadata inside.
///
/// Text stays text, in the family of the embedded face with common substitutes. Data outside of the axes are left out.
pub fn svg(figure: &Figure) -> String {
    drawing::draw(figure)
}

/// The figure as a PNG file of `scale` pixels per px of the figure's size.
///
/// Title, caption and metadata are kept in iTXt chunks. One pixel per px is 96 dpi, and the file says so.
///
/// # Errors
/// If a side would have less than 1 or more than [`MOST_PIXELS`] pixels.
pub fn png(figure: &Figure, scale: f32) -> Result<Vec<u8>, FigureError> {
    let pixmap = pixels(figure, scale)?;
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixmap.width(), pixmap.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Balanced);
    // 96 dpi are 3779.5 pixels per metre.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the scale gave a valid picture")]
    let per_metre = (f64::from(scale) * 96.0 / 0.0254).round() as u32;
    let unit = png::Unit::Meter;
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit }));
    let named = [("Title", &figure.title), ("Description", &figure.caption)];
    let texts = named.into_iter().chain(figure.metadata.iter().map(|(name, text)| (name.as_str(), text)));
    for (name, text) in texts.filter(|(_, text)| !text.is_empty()) {
        encoder.add_itxt_chunk(keyword(name), text.replace('\0', ""))?;
    }
    encoder.write_header()?.write_image_data(&rgb(&pixmap))?;
    Ok(file)
}

/// A PNG keyword: 1 to 79 signs of Latin-1 without surrounding or doubled spaces.
fn keyword(name: &str) -> String {
    let printable = |sign: char| matches!(sign, ' '..='~' | '\u{A1}'..='\u{FF}');
    let name: String = name.chars().map(|sign| if printable(sign) { sign } else { '_' }).take(79).collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() { "Comment".to_owned() } else { name }
}

/// The figure as pixels. The paper is opaque, and so is the picture.
pub(super) fn pixels(figure: &Figure, scale: f32) -> Result<Pixmap, FigureError> {
    let (width, height) = (figure.size.0 * f64::from(scale), figure.size.1 * f64::from(scale));
    let valid = |side: f64| (0.5..=MOST_PIXELS).contains(&side);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked by `valid` before use")]
    let sides = (width.round() as u32, height.round() as u32);
    let pixmap = (valid(width) && valid(height)).then(|| Pixmap::new(sides.0, sides.1)).flatten();
    let mut pixmap = pixmap.ok_or(FigureError::Size(width, height))?;
    let paper = figure.theme.background();
    pixmap.fill(resvg::tiny_skia::Color::from_rgba8(paper.r, paper.g, paper.b, 255));
    // Drawn first: that finds the faces that it needs.
    let drawing = svg(figure);
    let tree = Tree::from_str(&drawing, &options())?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    Ok(pixmap)
}

/// Red, green and blue of an opaque picture.
pub(super) fn rgb(pixmap: &Pixmap) -> Vec<u8> {
    pixmap.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect()
}
