"""Cut the fonts of this folder from their originals (see README.md).

    pip install fonttools
    python subset.py INTER_FOLDER JETBRAINS_MONO_FOLDER DEJAVU_FOLDER PHOSPHOR_FOLDER

Tabular figures become the default ones, since not every text renderer applies OpenType features.
"""

import json
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent

# Latin, Greek, general punctuation, super- and subscripts, letters, arrows, operators, technical, shapes, signs.
BLOCKS = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x1D62, 0x1D6A), (0x1E8A, 0x1E8D), (0x2C6, 0x2DD), (0x300, 0x308), (0x370, 0x3FF),
    (0x1D2C, 0x1D6A), (0x2000, 0x206F), (0x2070, 0x209F), (0x2100, 0x214F), (0x2150, 0x215F), (0x2190, 0x21FF),
    (0x2200, 0x22FF), (0x2300, 0x23FF), (0x2500, 0x25FF), (0x2605, 0x2606), (0x2713, 0x2718), (0x27C2, 0x27EF),
    (0x2A00, 0x2AFF), (0x2C7C, 0x2C7D),
]
WANTED = {point for low, high in BLOCKS for point in range(low, high + 1)}
# What the other faces may lack.
FALLBACK = set(
    "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΦΨΩ∇∂√∞≈≠≤≥−×·÷±‖→←↑↓↔⇒⇔↦↶↷★☆●○◐◑◆◇■□▲△▼▽▶◀✕✓✗₀₁₂₃₄₅₆₇₈₉₊₋⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ½…⋯⋮—–‑′″∥°‰"
    "⌊⌋⌈⌉⟨⟩ᵀᵢᵏᵗₙₜₖᵢ∑∏∫∈∉∝∼∗⊙⊗⊕≪≫≡≺≻∀∃∅∩∪⊂⊆∧∨¬ℝℕℤℓẋẍẏÿ̂̄̇⌘⌥⇧⏎▉▏"
)


def cut(source: Path, target: str, points: set[int], tabular: bool = False, features: list[str] | None = None) -> None:
    font = TTFont(source)
    if tabular:
        features_list = font["GSUB"].table.FeatureList.FeatureRecord
        lookups = next(record.Feature.LookupListIndex for record in features_list if record.FeatureTag == "tnum")
        swap = {}
        for index in lookups:
            for table in font["GSUB"].table.LookupList.Lookup[index].SubTable:
                swap |= getattr(table, "ExtSubTable", table).mapping
        for table in font["cmap"].tables:
            digits = "0123456789"
            table.cmap = {point: swap.get(glyph, glyph) if chr(point) in digits else glyph for point, glyph in table.cmap.items()}
    options = subset.Options()
    options.layout_features = features or []
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.hinting = False
    options.notdef_outline = True
    options.glyph_names = False
    options.drop_tables += ["DSIG", "FFTM", "meta"]
    worker = subset.Subsetter(options)
    worker.populate(unicodes=points)
    worker.subset(font)
    font.save(HERE / target)


def icons(folder: Path) -> None:
    names = (HERE / "icons.txt").read_text().split()
    known = {}
    for icon in json.loads((folder / "selection.json").read_text())["icons"]:
        for name in icon["properties"]["name"].split(","):
            known[name.strip()] = icon["properties"]["code"]
    missing = [name for name in names if name not in known]
    assert not missing, missing
    lines = ["# Icons", "", "Phosphor, regular weight. The code points that `Icons.ttf` holds.", ""]
    lines += [f"- {name} = U+{known[name]:04X}" for name in sorted(names)]
    (HERE / "ICONS.md").write_text("\n".join(lines) + "\n")
    cut(folder / "Phosphor.ttf", "Icons.ttf", {known[name] for name in names})


def main(inter: str, mono: str, dejavu: str, phosphor: str) -> None:
    cut(Path(inter) / "Inter-Regular.otf", "Inter-Regular.otf", WANTED, True, ["kern", "mark", "mkmk"])
    cut(Path(inter) / "Inter-SemiBold.otf", "Inter-SemiBold.otf", WANTED, True, ["kern", "mark", "mkmk"])
    cut(Path(mono) / "JetBrainsMono-Regular.ttf", "JetBrainsMono-Regular.ttf", WANTED, False, ["mark", "mkmk"])
    cut(Path(dejavu) / "DejaVuSans.ttf", "DejaVuSans.ttf", {ord(c) for c in FALLBACK} | set(range(0x2200, 0x2300)), False, ["mark", "mkmk"])
    icons(Path(phosphor))


if __name__ == "__main__":
    main(*sys.argv[1:])
