//! A rasteriser of egui's triangles on the processor, so that the window's pictures need no graphics driver and are the
//! same on every machine.
//!
//! Positions are rounded to 1/256 pixel, as graphics cards do, and coverage is decided in whole numbers by the top-left
//! rule: pixels on a shared edge are drawn once. Colours are blended premultiplied, in gamma space, as egui expects.

use std::collections::HashMap;

use egui::epaint::{ImageDelta, Primitive, Vertex};
use egui::{Color32, FullOutput, ImageData, TextureFilter, TextureId, TextureOptions, TextureWrapMode, TexturesDelta};
use egui_kittest::TestRenderer;
use image::RgbaImage;

/// Draws what egui puts out.
#[derive(Default)]
pub(crate) struct SoftRenderer {
    textures: HashMap<TextureId, Texture>,
}

impl TestRenderer for SoftRenderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, patches) in &delta.set {
            for patch in patches {
                self.patch(*id, patch);
            }
        }
        for id in &delta.free {
            self.textures.remove(id);
        }
        delta.clear();
    }

    fn render(&mut self, ctx: &egui::Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let scale = output.pixels_per_point;
        let size = ctx.content_rect().size() * scale;
        let mut canvas = Canvas { width: size.x.round() as usize, height: size.y.round() as usize, pixels: Vec::new() };
        canvas.pixels = vec![ctx.global_style().visuals.panel_fill; canvas.width * canvas.height];
        for clipped in ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = &clipped.primitive else {
                return Err("paint callbacks cannot be drawn on the processor".to_owned());
            };
            let texture = self.textures.get(&mesh.texture_id).ok_or("a mesh names a texture that was never set")?;
            let clip = canvas.clip(clipped.clip_rect, scale);
            for triangle in mesh.indices.chunks_exact(3) {
                let corners = [0, 1, 2].map(|corner| &mesh.vertices[triangle[corner] as usize]);
                canvas.triangle(corners, scale, clip, texture);
            }
        }
        let bytes = canvas.pixels.iter().flat_map(Color32::to_array).collect();
        RgbaImage::from_raw(canvas.width as u32, canvas.height as u32, bytes).ok_or_else(|| "wrong size".to_owned())
    }
}

impl SoftRenderer {
    fn patch(&mut self, id: TextureId, patch: &ImageDelta) {
        let ImageData::Color(image) = &patch.image;
        let [width, height] = image.size;
        match (patch.pos, self.textures.get_mut(&id)) {
            (Some([left, top]), Some(texture)) => {
                for (row, pixels) in image.pixels.chunks_exact(width).enumerate() {
                    let start = (top + row) * texture.width + left;
                    texture.pixels[start..start + width].copy_from_slice(pixels);
                }
            }
            _ => {
                let texture = Texture { width, height, pixels: image.pixels.clone(), options: patch.options };
                self.textures.insert(id, texture);
            }
        }
    }
}

struct Texture {
    width: usize,
    height: usize,
    pixels: Vec<Color32>,
    options: TextureOptions,
}

impl Texture {
    /// The colour at `(u, v)`, each channel from 0 to 255.
    fn sample(&self, [u, v]: [f64; 2], filter: TextureFilter) -> [f64; 4] {
        let (x, y) = (u * self.width as f64, v * self.height as f64);
        if filter == TextureFilter::Nearest {
            return self.texel(x.floor() as i64, y.floor() as i64);
        }
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (right_share, bottom_share) = (x - left, y - top);
        let at = |dx, dy| self.texel(left as i64 + dx, top as i64 + dy);
        let [a, b, c, d] = [at(0, 0), at(1, 0), at(0, 1), at(1, 1)];
        std::array::from_fn(|k| {
            let upper = a[k] + (b[k] - a[k]) * right_share;
            let lower = c[k] + (d[k] - c[k]) * right_share;
            upper + (lower - upper) * bottom_share
        })
    }

    fn texel(&self, x: i64, y: i64) -> [f64; 4] {
        let wrap = |i: i64, size: usize| {
            let size = size as i64;
            let wrapped = match self.options.wrap_mode {
                TextureWrapMode::ClampToEdge => i.clamp(0, size - 1),
                TextureWrapMode::Repeat => i.rem_euclid(size),
                TextureWrapMode::MirroredRepeat => {
                    let i = i.rem_euclid(2 * size);
                    i.min(2 * size - 1 - i)
                }
            };
            wrapped as usize
        };
        let pixel = self.pixels[wrap(y, self.height) * self.width + wrap(x, self.width)];
        pixel.to_array().map(f64::from)
    }
}

/// The part of the canvas that may be drawn on: columns and rows, the ends excluded.
#[derive(Clone, Copy)]
struct Clip {
    left: i64,
    right: i64,
    top: i64,
    bottom: i64,
}

struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Color32>,
}

/// Units of 1/256 pixel in a pixel.
const SUB: i64 = 256;

impl Canvas {
    fn clip(&self, rect: egui::Rect, scale: f32) -> Clip {
        let bound = |edge: f32, size: usize| ((edge * scale).round() as i64).clamp(0, size as i64);
        Clip {
            left: bound(rect.min.x, self.width),
            right: bound(rect.max.x, self.width),
            top: bound(rect.min.y, self.height),
            bottom: bound(rect.max.y, self.height),
        }
    }

    fn triangle(&mut self, mut corners: [&Vertex; 3], scale: f32, clip: Clip, texture: &Texture) {
        let snap = |x: f32| (f64::from(x * scale).clamp(-1e6, 1e6) * SUB as f64).round() as i64;
        let mut at = corners.map(|corner| [snap(corner.pos.x), snap(corner.pos.y)]);
        let mut area = cross(at[0], at[1], at[2]);
        if area == 0 || corners.iter().any(|corner| corner.pos.any_nan()) {
            return;
        }
        if area < 0 {
            // The same triangle the other way round; egui uses both.
            corners.swap(1, 2);
            at.swap(1, 2);
            area = -area;
        }
        let top = at.iter().map(|p| p[1]).min().unwrap_or(0).div_euclid(SUB).max(clip.top);
        let bottom = (at.iter().map(|p| p[1]).max().unwrap_or(0).div_euclid(SUB) + 1).min(clip.bottom);
        let shader = Shader::of(corners, at, area, texture);
        for row in top..bottom {
            let y = row * SUB + SUB / 2;
            let (mut left, mut right) = (clip.left, clip.right);
            for i in 0..3 {
                // The edge's function is `slope · column + rest`, not negative on the inner side.
                let (a, b) = (at[i], at[(i + 1) % 3]);
                let slope = (a[1] - b[1]) * SUB;
                let top_left = b[1] < a[1] || (a[1] == b[1] && b[0] > a[0]);
                let inner = (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (SUB / 2 - a[0]);
                let rest = inner - i64::from(!top_left);
                match slope {
                    0 if rest < 0 => right = left,
                    0 => {}
                    1.. => left = left.max(-rest.div_euclid(slope)),
                    _ => right = right.min(rest.div_euclid(-slope) + 1),
                }
            }
            if left < right {
                let start = row as usize * self.width;
                let pixels = &mut self.pixels[start + left as usize..start + right as usize];
                shader.fill(pixels, left, row);
            }
        }
    }
}

/// Twice the signed area, in square units.
fn cross(a: [i64; 2], b: [i64; 2], c: [i64; 2]) -> i64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

/// A quantity that is linear over the plane: its value at the first corner and its slopes per pixel.
#[derive(Clone, Copy)]
struct Plane {
    base: f64,
    per_column: f64,
    per_row: f64,
}

/// The colours inside a triangle.
struct Shader<'a> {
    origin: [f64; 2],
    colour: [Plane; 4],
    place: [Plane; 2],
    flat_colour: bool,
    flat_place: bool,
    filter: TextureFilter,
    texture: &'a Texture,
}

impl<'a> Shader<'a> {
    fn of(corners: [&Vertex; 3], at: [[i64; 2]; 3], area: i64, texture: &'a Texture) -> Self {
        let pixels = |units: i64| units as f64 / SUB as f64;
        let area = pixels(area) / SUB as f64;
        let [ax, ay] = [pixels(at[1][0] - at[0][0]), pixels(at[1][1] - at[0][1])];
        let [bx, by] = [pixels(at[2][0] - at[0][0]), pixels(at[2][1] - at[0][1])];
        let plane = |values: [f64; 3]| {
            let (da, db) = (values[1] - values[0], values[2] - values[0]);
            Plane { base: values[0], per_column: (da * by - db * ay) / area, per_row: (db * ax - da * bx) / area }
        };
        let colour = std::array::from_fn(|k| plane(corners.map(|corner| f64::from(corner.color.to_array()[k]))));
        let place = [plane(corners.map(|c| f64::from(c.uv.x))), plane(corners.map(|c| f64::from(c.uv.y)))];
        let texels = |plane: &Plane, size: usize| plane.per_column.hypot(plane.per_row) * size as f64;
        let shrunk = texels(&place[0], texture.width).max(texels(&place[1], texture.height)) > 1.0;
        Self {
            origin: [pixels(at[0][0]), pixels(at[0][1])],
            colour,
            place,
            flat_colour: corners.iter().all(|corner| corner.color == corners[0].color),
            flat_place: corners.iter().all(|corner| corner.uv == corners[0].uv),
            filter: if shrunk { texture.options.minification } else { texture.options.magnification },
            texture,
        }
    }

    /// Blends the triangle into a run of pixels that begins at `left`.
    fn fill(&self, pixels: &mut [Color32], left: i64, row: i64) {
        let down = row as f64 + 0.5 - self.origin[1];
        let value = |plane: &Plane, right: f64| plane.base + plane.per_column * right + plane.per_row * down;
        let source_at = |index: usize| -> [f64; 4] {
            let right = left as f64 + index as f64 + 0.5 - self.origin[0];
            let colour = self.colour.map(|plane| if self.flat_colour { plane.base } else { value(&plane, right) });
            let place = self.place.map(|plane| if self.flat_place { plane.base } else { value(&plane, right) });
            let texel = self.texture.sample(place, self.filter);
            std::array::from_fn(|k| colour[k] * texel[k] / 255.0)
        };
        if self.flat_colour && self.flat_place {
            let source = source_at(0);
            for pixel in pixels {
                blend(pixel, source);
            }
        } else {
            for (index, pixel) in pixels.iter_mut().enumerate() {
                blend(pixel, source_at(index));
            }
        }
    }
}

/// Puts `source`, premultiplied, over the pixel.
fn blend(pixel: &mut Color32, source: [f64; 4]) {
    let below = pixel.to_array();
    let through = 1.0 - source[3] / 255.0;
    let [r, g, b, a] =
        std::array::from_fn(|k| (source[k] + f64::from(below[k]) * through + 0.5).clamp(0.0, 255.0) as u8);
    *pixel = Color32::from_rgba_premultiplied(r, g, b, a);
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::epaint::WHITE_UV;
    use egui::{Rect, pos2};

    fn white() -> Texture {
        Texture { width: 1, height: 1, pixels: vec![Color32::WHITE], options: TextureOptions::LINEAR }
    }

    fn draw(corners: &[[(f32, f32); 3]], colour: Color32) -> Vec<Color32> {
        let mut canvas = Canvas { width: 16, height: 16, pixels: vec![Color32::BLACK; 256] };
        let clip = canvas.clip(Rect::EVERYTHING, 1.0);
        for triangle in corners {
            let vertices = triangle.map(|(x, y)| Vertex { pos: pos2(x, y), uv: WHITE_UV, color: colour });
            canvas.triangle([&vertices[0], &vertices[1], &vertices[2]], 1.0, clip, &white());
        }
        canvas.pixels
    }

    #[test]
    fn triangles_around_a_point_cover_every_pixel_once() {
        let half = Color32::from_rgba_premultiplied(64, 64, 64, 128);
        let corners = [(0.0, 0.0), (16.0, 0.0), (16.0, 16.0), (0.0, 16.0)];
        // On a pixel's centre, on a corner, and anywhere.
        for middle in [(8.5, 8.5), (8.0, 8.0), (3.3, 11.7)] {
            let fan: Vec<_> = (0..4).map(|i| [corners[i], corners[(i + 1) % 4], middle]).collect();
            let once = Color32::from_rgba_premultiplied(64, 64, 64, 255);
            let pixels = draw(&fan, half);
            assert!(pixels.iter().all(|pixel| *pixel == once), "{middle:?}");
            // The other way round is the same.
            let back: Vec<_> = fan.iter().map(|[a, b, c]| [*c, *b, *a]).collect();
            assert_eq!(draw(&back, half), pixels);
        }
    }

    #[test]
    fn a_pixel_is_covered_where_its_centre_is_inside() {
        let pixels = draw(&[[(0.0, 0.0), (4.0, 0.0), (0.0, 4.0)]], Color32::WHITE);
        let covered: Vec<_> = (0..256).filter(|&i| pixels[i] == Color32::WHITE).map(|i| (i % 16, i / 16)).collect();
        // The slanted edge goes through centres and is a right edge, whose pixels belong to the neighbour.
        assert_eq!(covered, [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (0, 2)]);
    }

    #[test]
    fn strange_triangles_are_left_out() {
        for corner in [(f32::NAN, 0.0), (0.0, 0.0), (f32::INFINITY, f32::INFINITY)] {
            draw(&[[(0.0, 0.0), (0.0, 0.0), corner]], Color32::WHITE);
        }
        let huge = draw(&[[(-1e9, -1e9), (1e9, -1e9), (0.0, 1e9)]], Color32::WHITE);
        assert!(huge.iter().all(|pixel| *pixel == Color32::WHITE));
    }
}
