"""How the course draws: Okabe-Ito colours, a shape beside every colour, large type, no flag colours for sides."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BLACK, ORANGE, SKY, GREEN, BLUE, VERMILION, PURPLE = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00", "#CC79A7",
)
_SHAPES = [("^", VERMILION), ("o", BLUE), ("s", BLACK), ("D", GREEN), ("v", PURPLE), ("P", ORANGE),
           ("X", BLUE), ("<", BLACK), (">", VERMILION), ("h", GREEN)]


def _axes(width: float, height: float):
    import matplotlib

    matplotlib.rcParams.update({"font.size": 12, "axes.spines.top": False, "axes.spines.right": False})
    from matplotlib.figure import Figure

    fig = Figure(figsize=(width, height))
    return fig, fig.subplots()


def bars(labels: pd.Series, values: pd.Series, unit: str) -> Figure:
    """Draw horizontal bars, the largest on top, each with its number."""
    fig, ax = _axes(8, 0.36 * len(labels) + 1)
    ax.barh(list(labels)[::-1], list(values)[::-1], color=BLUE)
    for y, value in enumerate(list(values)[::-1]):
        ax.text(value, y, f" {value:g}", va="center")
    ax.set_xlabel(unit)
    return fig


def keyness(rows: pd.DataFrame, name_a: str, name_b: str) -> Figure:
    """Draw log-likelihood to the right for words of a, to the left for words of b."""
    fig, ax = _axes(9, 0.34 * len(rows) + 1.4)
    rows = rows.iloc[::-1]
    right = rows["log_ratio"] > 0
    signed = rows["log_likelihood"].where(right, -rows["log_likelihood"])
    ax.barh(rows["word"], signed, color=[BLUE if r else ORANGE for r in right], hatch=["//" if r else "" for r in right], edgecolor="white")
    ax.axvline(0, color=BLACK, linewidth=1)
    ax.set_xlabel(f"◂ more in {name_b}     log-likelihood     more in {name_a} ▸")
    ax.set_xticks(ax.get_xticks(), [f"{abs(tick):g}" for tick in ax.get_xticks()])
    return fig


def strip(rows: pd.DataFrame, labels: list[str], last: int, sentences: pd.DataFrame) -> Figure:
    """Draw one column for each sentence and one row for each label; paragraphs change shade."""
    fig, ax = _axes(11, 0.6 * len(labels) + 1.5)
    for number, (_, group) in enumerate(sentences.groupby("paragraph")):
        if number % 2:
            ax.axvspan(group["sentence"].min() - 0.5, group["sentence"].max() + 0.5, color="#ECECEC", zorder=0)
    for y, label in enumerate(reversed(labels)):
        shape, colour = _SHAPES[labels.index(label) % len(_SHAPES)]
        here = rows[rows["label"] == label].groupby("sentence").size()
        ax.scatter(here.index, [y] * len(here), s=60 + 70 * (here.clip(upper=4) - 1), marker=shape, color=colour, zorder=2)
    ax.set_yticks(range(len(labels)), list(reversed(labels)))
    ax.set_xlim(-0.3, last + 1.3)
    ax.set_ylim(-0.6, len(labels) - 0.4)
    ax.set_xlabel("sentence (grey and white: paragraphs; a larger sign: more than one mark)")
    return fig


def ladder(rows: pd.DataFrame) -> Figure:
    """Draw the rungs of certainty from left to right; below them, the evidence added on the way to each."""
    fig, ax = _axes(13, 7)
    xs, steps = list(range(len(rows))), list(rows["step"])
    ax.plot(xs, steps, color=BLUE, linewidth=4, marker="o", markersize=18, zorder=2)
    box = {"facecolor": "white", "edgecolor": "#767676", "pad": 4}
    for x, row in zip(xs, rows.itertuples()):
        inner = re.sub(r"[“\"]([^”\"]*)[”\"]", r"‘\1’", row.quote)
        said = "\n".join(textwrap.wrap(f"“{inner}”", 22))
        ax.annotate(f"sentence {row.sentence}\n{said}", (x, row.step), xytext=(0, 18), textcoords="offset points", ha="center", va="bottom", fontsize=13, zorder=3)
        ax.plot([x, x], [0.1, row.step - 0.25], color="#BBBBBB", linewidth=1, zorder=1)
        added = "\n".join(textwrap.wrap(row.evidence_added, 24))
        ax.text(x, 0, added, ha="center", va="top", fontsize=11.5, bbox=box)
    ax.text(-0.62, 0.32, "evidence added on the way:", ha="left", va="bottom", color="#8C3B00", weight="bold", fontsize=13,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 2})
    ax.set_yticks(range(1, 6), ["a charge", "if", "would be", "is", "was shown to all"], fontsize=14)
    ax.set_ylim(-1.1, 7.0)
    ax.set_xlim(-0.65, len(rows) - 0.4)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    ax.set_ylabel("how certain the text is")
    return fig


_KINDS = {"event": ("o", BLUE, "known or knowable"), "piece": ("D", VERMILION, "the piece"),
          "copy": ("s", ORANGE, "a copy of it"), "later": ("X", "#5A5A5A", "came later")}


def timeline(rows: pd.DataFrame) -> Figure:
    """Draw dated events on one line in even steps, labels above and below in turn; kinds differ in shape."""
    fig, ax = _axes(12, 5)
    ax.axhline(0, color=BLACK, linewidth=2, zorder=1)
    for x, row in enumerate(rows.itertuples()):
        shape, colour, _ = _KINDS[row.kind]
        up = 1 if x % 2 == 0 else -1
        ax.plot([x, x], [0, 0.3 * up], color="#767676", linewidth=1)
        ax.scatter([x], [0], marker=shape, s=190, color=colour, zorder=2)
        label = "\n".join([str(row.when), *textwrap.wrap(row.event, 22)])
        ax.text(x, 0.36 * up, label, ha="center", va="bottom" if up > 0 else "top", fontsize=11.5,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
    later = [x for x, kind in enumerate(rows["kind"]) if kind == "later"]
    if later:
        ax.axvline(later[0] - 0.5, color=VERMILION, linestyle="--")
        ax.text(later[0] - 0.45, 1.55, "not yet knowable ▸", color="#8C3B00", va="top")
    for kind in dict.fromkeys(rows["kind"]):
        shape, colour, name = _KINDS[kind]
        ax.scatter([], [], marker=shape, s=110, color=colour, label=name)
    ax.legend(loc="lower right", bbox_to_anchor=(1, -0.1), ncols=4, frameon=False)
    ax.set_ylim(-1.6, 1.6)
    ax.set_xlim(-0.7, len(rows) - 0.3)
    ax.axis("off")
    return fig


def parts(rows: pd.DataFrame, limit: float, limit_name: str) -> Figure:
    """Draw stacked bars whose parts are told apart by colour and hatch, with a line at the limit."""
    fig, ax = _axes(8, 4.6)
    names = list(dict.fromkeys(rows["bar"]))
    styles = dict(zip(dict.fromkeys(rows["part"]), ((SKY, ""), ("#DDDDDD", "///"), (ORANGE, ".."))))
    base = dict.fromkeys(names, 0.0)
    for row in rows.itertuples():
        colour, hatch = styles[row.part]
        ax.bar(names.index(row.bar), row.value, bottom=base[row.bar], color=colour, hatch=hatch, edgecolor=BLACK, width=0.5)
        ax.text(names.index(row.bar), base[row.bar] + row.value / 2, f"{row.part}\n{row.value:g}", ha="center", va="center",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})
        base[row.bar] += row.value
    for name, total in base.items():
        ax.text(names.index(name) + 0.28, total, f"= {total:g}", ha="left", va="center", weight="bold", fontsize=14)
    ax.axhline(limit, color=VERMILION, linewidth=2.5, linestyle="--")
    ax.text(len(names) - 0.32, limit + 1, f"{limit:g}: {limit_name}", ha="right", color="#8C3B00")
    ax.set_xticks(range(len(names)), names)
    ax.set_xlim(-0.6, len(names) - 0.3)
    ax.set_ylim(0, max(base.values()) * 1.15)
    return fig


# Longitude and latitude to one tenth of a degree, for orientation only.
PLACES = pd.DataFrame(
    [
        ("Yerevan", "", 44.5, 40.2, "capital of Armenia"),
        ("Gyumri", "", 43.8, 40.8, "town in Armenia with a Russian base"),
        ("Baku", "", 49.9, 40.4, "capital of Azerbaijan"),
        ("Ganja", "Gəncə", 46.4, 40.7, "city in Azerbaijan"),
        ("Yevlakh", "Yevlax", 47.1, 40.6, "town in Azerbaijan"),
        ("Stepanakert", "Khankendi", 46.75, 39.8, "chief town of Nagorno-Karabakh"),
        ("Shusha", "Shushi", 46.75, 39.76, "town above the chief town of Nagorno-Karabakh"),
        ("Lachin", "Berdzor", 46.55, 39.64, "town on the road between Armenia and Nagorno-Karabakh"),
    ],
    columns=["place", "other_name", "longitude", "latitude", "what_it_is"],
)
# Coordinates from Natural Earth, 1:110 million (public domain), rounded; recognised borders.
_AZERBAIJAN = [(46.4, 41.86), (46.69, 41.83), (47.37, 41.22), (47.82, 41.15), (47.99, 41.41), (48.58, 41.81), (49.11, 41.28),
               (49.62, 40.57), (50.08, 40.53), (50.39, 40.26), (49.57, 40.18), (49.4, 39.4), (49.22, 39.05), (48.86, 38.82),
               (48.88, 38.32), (48.63, 38.27), (48.01, 38.79), (48.36, 39.29), (48.06, 39.58), (47.69, 39.51), (46.51, 38.77),
               (46.48, 39.46), (46.03, 39.63), (45.61, 39.9), (45.89, 40.22), (45.36, 40.56), (45.56, 40.81), (45.18, 40.99),
               (44.97, 41.25), (45.22, 41.41), (45.96, 41.12), (46.5, 41.06), (46.64, 41.18), (46.15, 41.72)]
_NAKHCHIVAN = [(46.14, 38.74), (45.46, 38.87), (44.95, 39.34), (44.79, 39.71), (45.0, 39.74), (45.3, 39.47), (45.74, 39.47), (45.74, 39.32)]
_ARMENIA = [(46.51, 38.77), (46.14, 38.74), (45.74, 39.32), (45.74, 39.47), (45.3, 39.47), (45.0, 39.74), (44.79, 39.71),
            (44.4, 40.01), (43.66, 40.25), (43.75, 40.74), (43.58, 41.09), (44.97, 41.25), (45.18, 40.99), (45.56, 40.81),
            (45.36, 40.56), (45.89, 40.22), (45.61, 39.9), (46.03, 39.63), (46.48, 39.46)]
# Drawn by hand: where the region lay, not its exact line.
_LABEL_PLACES = {
    "Stepanakert": (47.1, 39.42, "left"), "Shusha": (46.95, 39.2, "left"), "Lachin": (46.72, 38.98, "left"), "Gyumri": (43.3, 40.95, "right"), "Baku": (49.7, 40.42, "right"),
}
_KARABAKH = [(46.5, 40.3), (46.95, 40.35), (47.0, 40.0), (47.2, 39.65), (46.95, 39.45), (46.65, 39.65), (46.7, 39.95)]


def place_map() -> Figure:
    """Draw the schematic map: recognised borders, and the Soviet-era autonomous region dashed."""
    from matplotlib.patches import Polygon

    fig, ax = _axes(9.5, 6)
    for outline, colour in ((_AZERBAIJAN, "#F6E8C3"), (_NAKHCHIVAN, "#F6E8C3"), (_ARMENIA, "#DCE6F2")):
        ax.add_patch(Polygon(outline, closed=True, facecolor=colour, edgecolor="#5A5A5A", linewidth=1.5))
    ax.add_patch(Polygon(_KARABAKH, closed=True, facecolor="none", edgecolor=BLACK, linewidth=1.8, linestyle="--", hatch=".."))
    for name, x, y in (("ARMENIA", 44.75, 40.72), ("AZERBAIJAN", 48.3, 40.85), ("AZERBAIJAN\n(Nakhchivan)", 44.55, 39.0),
                       ("GEORGIA", 44.6, 41.75), ("RUSSIA", 47.6, 42.0), ("TURKEY", 43.0, 40.2), ("IRAN", 46.9, 38.5), ("Caspian\nSea", 50.25, 41.2)):
        ax.text(x, y, name, ha="center", va="center", fontsize=11, color="#3A3A3A", weight="bold")
    ax.annotate("Nagorno-Karabakh (dashed:\nthe Soviet autonomous\nregion, 1923–1991)", (47.05, 39.75), xytext=(47.75, 39.85), fontsize=10.5,
                va="center", arrowprops={"arrowstyle": "-", "color": BLACK})
    for row in PLACES.itertuples():
        ax.scatter([row.longitude], [row.latitude], color=BLACK, s=28, zorder=3)
        label = f"{row.place} / {row.other_name}" if row.other_name else row.place
        x, y, side = _LABEL_PLACES.get(row.place, (row.longitude + 0.08, row.latitude, "left"))
        ax.annotate(label, (row.longitude, row.latitude), xytext=(x, y), ha=side, va="center", fontsize=10,
                    arrowprops={"arrowstyle": "-", "color": "#767676", "linewidth": 0.8} if row.place in _LABEL_PLACES else None)
    ax.set_xlim(42.6, 50.8)
    ax.set_ylim(38.0, 42.3)
    ax.set_aspect(1.3)
    ax.axis("off")
    return fig
