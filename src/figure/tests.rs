//! Whole figures and their files.

use proptest::prelude::*;
use resvg::usvg::{Options, Tree};

use super::gif::{Animation, Palette, gif};
use super::heatmap::Shading;
use super::layer::{Along, Anchor, Arrow, Band, Coil, Hatch, Image, Label, Line, Markers, Rule, Span};
use super::text::Weight;
use super::{
    Axis, AxisScale, Color, Dash, End, Figure, FigureError, Heatmap, Layer, Legend, Map, Panel, Paper, Raster, Shape,
    Stroke, Tone, export,
};

fn curve(name: &str, color: Color, points: Vec<[f64; 2]>) -> Layer {
    let stroke = Stroke { color, width: 1.5, dash: Dash::Dashed };
    Layer::Line(Line { name: Some(name.to_owned()), points, stroke, halo: None })
}

fn landscape(step: usize) -> Figure {
    let f = |x: f64, y: f64| (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2);
    let map = Heatmap::new(f, (-2.0, 2.0), (-1.0, 3.0), (60, 60), 0.0, Shading::Log);
    let points = (0..=step).map(|i| [-1.5 + 0.1 * i as f64, 2.0 - 0.1 * i as f64]).collect();
    let panel = Panel {
        x: Axis::linear("x", (-2.0, 2.0)),
        y: Axis::linear("y", (-1.0, 3.0)),
        layers: vec![Layer::Image(map.image(Map::Cividis, Tone::Soft)), curve("path", Color::hex(0xD5_5E_00), points)],
        equal_aspect: true,
        color_bar: Some(map.color_bar("f − f*", Map::Cividis, Tone::Soft)),
        legend: Legend::None,
        ..Panel::default()
    };
    Figure {
        title: "Down the valley".to_owned(),
        caption: "A caption.".to_owned(),
        panels: vec![panel],
        size: (240.0, 200.0),
        metadata: vec![("Command".to_owned(), "belay-lab run <x> & \"y\"".to_owned())],
        ..Figure::default()
    }
}

/// The drawing read back; panics where it is not well-formed.
fn read(figure: &Figure) -> (String, Tree) {
    let text = export::svg(figure);
    let tree = Tree::from_str(&text, &Options::default()).unwrap();
    (text, tree)
}

#[test]
fn the_svg_holds_texts_and_metadata() {
    let mut figure = landscape(5);
    figure.title = "a < b & \"c\"".to_owned();
    let (text, tree) = read(&figure);
    assert_eq!((tree.size().width(), tree.size().height()), (240.0, 200.0));
    let document = resvg::usvg::roxmltree::Document::parse(&text).unwrap();
    let of = |name: &str| document.descendants().find(|node| node.has_tag_name(name)).unwrap().text().unwrap();
    assert_eq!(of("title"), "a < b & \"c\"");
    assert_eq!(of("desc"), "A caption.");
    assert_eq!(of("metadata"), "Command: belay-lab run <x> & \"y\"\n");
    assert!(!text.contains(" id=\""));
}

#[test]
fn the_png_has_the_size_asked_for_and_the_texts() {
    let file = export::png(&landscape(5), 1.5).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut bytes).unwrap();
    reader.finish().unwrap();
    let info = reader.info();
    assert_eq!((info.width, info.height), (360, 300));
    let texts: Vec<(String, String)> =
        info.utf8_text.iter().map(|chunk| (chunk.keyword.clone(), chunk.get_text().unwrap())).collect();
    let expected =
        [("Title", "Down the valley"), ("Description", "A caption."), ("Command", "belay-lab run <x> & \"y\"")];
    assert_eq!(texts, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    // The middle of the map is a colour of the map, the corner is paper.
    assert_eq!(bytes[..3], [255, 255, 255]);
    let middle = 3 * (150 * 360 + 150);
    assert_ne!(bytes[middle], 255);
}

#[test]
fn impossible_sizes_are_refused() {
    for size in [(0.0, 10.0), (1e9, 10.0), (f64::NAN, 10.0)] {
        let figure = Figure { size, ..landscape(1) };
        assert!(matches!(export::png(&figure, 1.0), Err(FigureError::Size(..))), "{size:?}");
    }
    assert!(export::png(&landscape(1), f32::INFINITY).is_err());
}

fn animation() -> Animation {
    let palette = Palette::new(Paper::Light, &[Color::hex(0xD5_5E_00)], Some((Map::Cividis, Tone::Soft)));
    Animation { scale: 1.0, delay: 4, last: 150, palette }
}

#[test]
fn the_gif_has_its_frames_and_one_palette() {
    let mut file = Vec::new();
    gif(&mut file, (1..=6).map(|step| landscape(4 * step)), &animation()).unwrap();
    let mut options = ::gif::DecodeOptions::new();
    options.set_color_output(::gif::ColorOutput::Indexed);
    let mut decoder = options.read_info(file.as_slice()).unwrap();
    assert_eq!((decoder.width(), decoder.height()), (240, 200));
    let palette = decoder.global_palette().unwrap().to_vec();
    assert!(palette.chunks(3).any(|color| color == [0xD5, 0x5E, 0x00]));
    assert_eq!(decoder.repeat(), ::gif::Repeat::Infinite);
    let mut delays = Vec::new();
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        assert!(frame.palette.is_none());
        // Later frames store only what the path changed.
        assert!(delays.is_empty() || frame.width < 120);
        delays.push(frame.delay);
    }
    assert_eq!(delays, [4, 4, 4, 4, 4, 150]);
    let comment = b"Title: Down the valley\nDescription: A caption.\nCommand: belay-lab run <x> & \"y\"\n";
    assert!(file.windows(comment.len()).any(|bytes| bytes == comment));
}

#[test]
fn an_animation_needs_frames_of_one_size() {
    let none = gif(Vec::new(), [], &animation());
    assert!(matches!(none, Err(FigureError::NoFrames)));
    let other = Figure { size: (100.0, 100.0), ..landscape(2) };
    let mixed = gif(Vec::new(), [landscape(1), other], &animation());
    assert!(matches!(mixed, Err(FigureError::FrameSize { frame: 2, .. })));
}

#[test]
fn a_palette_is_small_and_has_each_line() {
    let lines: Vec<Color> = (0..12).map(|index| super::arm_style(index).color).collect();
    for paper in [Paper::Light, Paper::Dark] {
        let palette = Palette::new(paper, &lines, Some((Map::Viridis, Tone::Full)));
        assert!(palette.colors().len() <= 255);
        assert!(lines.iter().all(|line| palette.colors().contains(line)));
        let of_map = Map::Viridis.table(Tone::Full).iter().filter(|color| palette.colors().contains(color)).count();
        assert!(of_map > 100, "{of_map}");
    }
    let many: Vec<Color> = (0..=255).map(|red| Color::rgb(red, 7, 99)).collect();
    assert!(Palette::new(Paper::Light, &many, None).colors().len() <= 255);
}

#[test]
fn plotting_areas_of_a_column_align_and_nothing_leaves_the_figure() {
    let panel = |title: &str, range| Panel {
        title: title.to_owned(),
        x: Axis::linear("steps", (0.0, 2000.0)),
        y: Axis::log10("f − f*", range),
        layers: vec![curve("an arm", Color::BLACK, vec![[0.0, 1.0], [2000.0, 1e-3]])],
        legend: Legend::Below,
        ..Panel::default()
    };
    let figure = Figure {
        columns: 2,
        panels: vec![panel("one", (1e-12, 1.0)), panel("two", (0.2, 3.0)), panel("three", (1.0, 1e9))],
        ..landscape(1)
    };
    let figure = Figure { size: (700.0, 600.0), ..figure };
    let layout = super::layout::Layout::new(&figure);
    let plots: Vec<_> = layout.panels.iter().map(|panel| panel.plot).collect();
    assert_eq!(plots[0].left, plots[2].left);
    assert_eq!(plots[0].top, plots[1].top);
    assert!(plots.iter().all(|plot| plot.width > 100.0 && plot.height > 60.0));
    let (_, tree) = read_with_fonts(&figure);
    let seen = tree.root().abs_bounding_box();
    assert!(seen.left() >= 0.0 && seen.top() >= 0.0 && seen.right() <= 700.0 && seen.bottom() <= 600.0, "{seen:?}");
}

#[test]
fn a_legend_that_would_hide_data_goes_below() {
    let panel = |points: Vec<[f64; 2]>| Panel {
        x: Axis::linear("x", (0.0, 1.0)),
        y: Axis::linear("y", (0.0, 1.0)),
        layers: vec![curve("an arm", Color::BLACK, points)],
        ..Panel::default()
    };
    let inside = |points| {
        let figure = Figure { panels: vec![panel(points)], ..Figure::default() };
        super::layout::Layout::new(&figure).panels[0].legend.as_ref().unwrap().paper.is_some()
    };
    assert!(inside(vec![[0.0, 0.0], [1.0, 1.0]]));
    let everywhere = (0..200).map(|i| [f64::from(i) / 199.0, f64::from(i % 2)]).collect();
    assert!(!inside(everywhere));
}

#[test]
fn a_fitted_figure_loses_only_empty_paper() {
    let plots = |figure: &Figure| -> Vec<(f64, f64)> {
        let panels = super::layout::Layout::new(figure).panels;
        panels.iter().map(|panel| (panel.plot.width, panel.plot.height)).collect()
    };
    let one = landscape(5).panels[0].clone();
    for (count, columns) in [(1, 1), (4, 2), (3, 2)] {
        let tall = Figure { panels: vec![one.clone(); count], columns, size: (600.0, 1500.0), ..landscape(5) };
        let fitted = tall.clone().fitted();
        assert!(fitted.size.1 < 1200.0 && fitted.size.0 == 600.0, "{:?}", fitted.size);
        assert_eq!(plots(&fitted), plots(&tall));
        let again = fitted.clone().fitted();
        assert!(fitted.size.1 - again.size.1 <= 4.0, "{:?} {:?}", fitted.size, again.size);
    }
}

#[test]
fn a_strip_below_a_panel_shares_its_axis_and_is_as_high_as_it_is_to_be() {
    let panel = |title: &str, x: Axis| Panel {
        title: title.to_owned(),
        x,
        y: Axis::log10("f − f*", (1e-6, 1.0)),
        layers: vec![curve("an arm", Color::BLACK, vec![[0.0, 1.0], [1.0, 1e-3]])],
        ends: vec![End { at: 1e-3, text: "an arm".to_owned(), color: Color::BLACK }],
        legend: Legend::None,
        ..Panel::default()
    };
    let x = Axis::linear("x", (0.0, 1.0));
    let figure = Figure {
        panels: vec![panel("curves", x.clone().unlabelled()), panel("", x)],
        heights: vec![1.0, 0.25],
        size: (321.0, 900.0),
        ..Figure::default()
    };
    let figure = figure.with_rows(200.0);
    let layout = super::layout::Layout::new(&figure);
    let [curves, strip] = [0, 1].map(|index| layout.panels[index].plot);
    assert!((curves.height - 200.0).abs() <= 1.0 && (strip.height - 50.0).abs() <= 1.0, "{curves:?} {strip:?}");
    assert_eq!((curves.left, curves.width), (strip.left, strip.width));
    assert!(strip.top - curves.bottom() < 20.0);
    // With one title there is nothing to tell apart by letters.
    assert_eq!(layout.panels[0].title, ["curves"]);
    let (_, tree) = read_with_fonts(&figure);
    let seen = tree.root().abs_bounding_box();
    assert!(seen.right() <= 321.0 && f64::from(seen.bottom()) <= figure.size.1, "{seen:?}");
}

fn read_with_fonts(figure: &Figure) -> (String, Tree) {
    let text = export::svg(figure);
    let tree = Tree::from_str(&text, &export::options()).unwrap();
    (text, tree)
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -10.0..10.0,
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => Just(f64::NEG_INFINITY),
        1 => Just(0.0),
        1 => proptest::num::f64::ANY,
    ]
}

fn layer() -> impl Strategy<Value = Layer> {
    let points = prop::collection::vec(prop::array::uniform3(number()), 0..12);
    let name = prop::option::of("[a-z<&\"λ ]{0,40}");
    (0..12, points, name, number(), any::<[u8; 4]>(), 0_usize..7, any::<bool>()).prop_map(
        |(kind, points, name, size, [r, g, b, a], pick, filled)| {
            let color = Color { r, g, b, a };
            let dashes = [Dash::Solid, Dash::Dashed, Dash::DashDot, Dash::Dotted, Dash::LongDash, Dash::DashDotDot];
            let stroke = Stroke { color, width: size, dash: dashes[pick % 6] };
            let halo = filled.then_some(Color::WHITE);
            let flat: Vec<[f64; 2]> = points.iter().map(|[x, y, _]| [*x, *y]).collect();
            let at = |index: usize| flat.get(index).copied().unwrap_or([size, size]);
            let along = if filled { Along::X } else { Along::Y };
            let shapes =
                [Shape::Circle, Shape::Ring, Shape::Square, Shape::Triangle, Shape::Diamond, Shape::Cross, Shape::Plus];
            match kind {
                0 => Layer::Line(Line { name, points: flat, stroke, halo }),
                1 => Layer::Band(Band { name, points, color }),
                2 => Layer::Markers(Markers { name, points: flat, shape: shapes[pick], size, color, filled, halo }),
                3 => Layer::Arrow(Arrow { name, from: at(0), to: at(1), stroke, head: size, halo }),
                4 => Layer::Coil(Coil { name, from: at(0), to: at(1), turns: pick * 1000, radius: size, stroke, halo }),
                5 => Layer::Rule(Rule { name, along, at: size, stroke }),
                6 => Layer::Span(Span { name, along, range: (at(0)[0], at(0)[1]), color }),
                7 => Layer::Text(Label {
                    text: name.unwrap_or_default(),
                    at: at(0),
                    shift: at(1),
                    anchor: Anchor::End,
                    size,
                    weight: Weight::Strong,
                    color,
                    halo,
                }),
                8 => {
                    let raster = Raster::new(pick, 1, vec![color; pick]).unwrap();
                    Layer::Image(Image { raster, x: (at(0)[0], at(0)[1]), y: (at(1)[0], at(1)[1]), smooth: filled })
                }
                9 => {
                    let edges = |axis: usize| points.iter().map(|point| point[axis]).collect();
                    let cells = points.iter().map(|point| point[2] > 0.0).collect();
                    Layer::Hatch(Hatch { name, x: edges(0), y: edges(1), cells, fill: color, color })
                }
                _ => {
                    let value = |x: f64, y: f64| x * size + y * at(0)[0];
                    let map = Heatmap::new(value, (-1.0, 1.0), (-1.0, 1.0), (pick, 5), size, Shading::Linear);
                    Layer::Contours(map.contours(&[size, 0.0], stroke))
                }
            }
        },
    )
}

fn axis() -> impl Strategy<Value = Axis> {
    let scale = prop_oneof![
        Just(AxisScale::Linear),
        Just(AxisScale::Log10),
        (-290..300_i32).prop_map(|decade| AxisScale::SymLog { decade })
    ];
    (number(), number(), scale, "[a-zλ ]{0,90}").prop_map(|(a, b, scale, label)| Axis {
        label,
        range: (a, b),
        scale,
        ..Axis::default()
    })
}

fn panel() -> impl Strategy<Value = Panel> {
    let legend = prop_oneof![Just(Legend::None), Just(Legend::Inside), Just(Legend::Below)];
    let flags = any::<[bool; 4]>();
    (axis(), axis(), axis(), prop::collection::vec(layer(), 0..6), flags, legend, "[A-Za-z& ]{0,60}").prop_map(
        |(x, y, bar, layers, [equal_aspect, below, above, shown], legend, title)| {
            let color_bar = super::ColorBar { axis: bar, map: Map::Grey, tone: Tone::Soft, below, above };
            let color = Color::hex(0x55_55_55);
            let ends = if below { vec![x.range.0, y.range.1] } else { vec![] };
            let ends = ends.into_iter().map(|at| End { at, text: title.clone(), color }).collect();
            let note = if layers.is_empty() { title.clone() } else { String::new() };
            Panel { title, x, y, layers, equal_aspect, color_bar: shown.then_some(color_bar), legend, ends, note }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_figure_can_be_drawn(
        panels in prop::collection::vec(panel(), 0..4),
        columns in 0_usize..4,
        shared_legend in any::<bool>(),
        size in (10.0..900.0, 10.0..700.0),
        dark in any::<bool>(),
        title in "\\PC{0,40}",
    ) {
        let theme = if dark { Paper::Dark } else { Paper::Light };
        let figure = Figure { title, columns, panels, shared_legend, size, theme, ..Figure::default() };
        let (text, _) = read(&figure);
        let document = resvg::usvg::roxmltree::Document::parse(&text).unwrap();
        let attributes = document.descendants().flat_map(|node| node.attributes());
        for attribute in attributes.filter(|attribute| attribute.name() != "href") {
            prop_assert!(!attribute.value().contains("NaN") && !attribute.value().contains("inf"), "{attribute:?}");
        }
        export::png(&figure, 0.3).unwrap();
    }
}
