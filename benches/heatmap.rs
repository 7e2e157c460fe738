//! How long the picture of a landscape takes: its colours, its contour lines, and the search for its minima.

use belay_lab::figure::heatmap::Shading;
use belay_lab::figure::{Color, Heatmap, Map, Stroke, Tone};
use belay_lab::objective::{Function, Landscape};
use criterion::{Criterion, criterion_group, criterion_main};

fn heatmaps(criterion: &mut Criterion) {
    for name in ["rosenbrock", "rastrigin"] {
        let landscape = Landscape::Function(Function::named(name).expect("a function"));
        let view = landscape.view();
        let ([left, right], [low, high]) = (view.x, view.y);
        let heatmap =
            || Heatmap::new(|x, y| landscape.value(x, y), (left, right), (low, high), (512, 512), 0.0, Shading::Log);
        criterion.bench_function(&format!("heatmap of 512², {name}: values"), |bencher| bencher.iter(heatmap));
        let drawn = heatmap();
        criterion.bench_function(&format!("heatmap of 512², {name}: logarithms and colours"), |bencher| {
            bencher.iter(|| drawn.raster(Map::Cividis, Tone::Soft));
        });
        let levels = drawn.default_levels();
        criterion.bench_function(&format!("heatmap of 512², {name}: contours"), |bencher| {
            bencher.iter(|| drawn.contours(&levels, Stroke::solid(Color::WHITE, 1.0)));
        });
        criterion.bench_function(&format!("minima, {name}"), |bencher| bencher.iter(|| landscape.minima()));
    }
}

criterion_group!(benches, heatmaps);
criterion_main!(benches);
