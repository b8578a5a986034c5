"""What a lesson shows: cards, tables, highlighted text and figures.

Every function returns what it shows, so that a cell can end with it. Figures leave through
`figure` alone: a picture, its alternative text, and the same facts as a table.
"""

from __future__ import annotations

import base64
import html
import io
import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers import corpus
from helpers.corpus import Piece
from helpers.problems import CourseError
from helpers.questions import Message

INK = "color: var(--jp-content-font-color1, #1b1b1b); line-height: 1.5;"
_STYLE = """<style>
.course {max-width: 72em; container-type: inline-size;} .course :is(p, ul, .course-card, article) {max-width: 46em;}
.course table {border-collapse: collapse; margin: .5em 0; font-size: 100%; table-layout: auto !important; width: auto; max-width: 100%;}
.course caption {text-align: left; font-weight: 600; padding: .3em 0; color: inherit;}
.course th, .course td {text-align: left !important; vertical-align: top; padding: .3em .7em; border-bottom: 1px solid #8a8a8a;
  white-space: normal; max-width: 34em; color: inherit; overflow-wrap: break-word;}
.course td.short {white-space: nowrap;} .course td.long {min-width: 12em;}
.course pre {word-break: normal !important; overflow-wrap: break-word;}
@container (max-width: 680px) {
  .course .cards :is(table, tbody, tr, td, caption) {display: block; max-width: 100%; min-width: 0; white-space: normal;}
  .course .cards thead {position: absolute; left: -99em;} .course .cards tr {border-bottom: 2px solid #767676; padding: .4em 0;}
  .course .cards td {border: 0; padding: .1em 0;} .course .cards td::before {content: attr(data-label) ": "; font-weight: 600;}
}
.course-card {border: 1px solid #767676; border-left: 6px solid #0072B2; padding: .6em 1em; margin: .4em 0;}
.course-ours {border-left: 6px solid #009E73; padding: .1em 1em; margin: .5em 0;}
.course-good::before {content: "✓ "; font-weight: 700;} .course-todo::before {content: "→ "; font-weight: 700;}
.course mark {background: #F0E442; color: #000; padding: 0 .15em; border-bottom: 2px solid #000;}
.course mark[data-label="uncertain"] {background: #CFE8F7; border-bottom-style: dotted;}
.course mark[data-label="unnamed source"] {background: #F7D9C4; border-bottom-style: dashed;}
.course mark[data-label="naming"] {background: #D9F0E5; border-bottom-style: double;}
.course sub {font-size: 75%; margin-left: .15em; color: inherit;}
.course figure {margin: .5em 0; max-width: 60em;} .course img {max-width: 100%; height: auto; background: #fff;}
</style>"""

# Once a lesson, from its first cell: lines short enough to read, and no bars where code is folded away
# (View > Expand All Code brings the code back).
PAGE_STYLE = """<style>
.jp-Notebook .jp-MarkdownOutput > :is(p, ul, ol, blockquote) {max-width: 46em;}
.jp-Notebook .jp-Cell-inputWrapper:has(.jp-InputPlaceholder) {display: none;}
.course-question .widget-label {text-align: left !important; width: auto;}
.course-question :is(.widget-dropdown > select, .widget-text > input) {flex: 0 0 auto; height: 2.2em;}
.course-question :is(.widget-radio-box, .widget-radio) {height: auto; max-width: 100%;}
.course-question .widget-radio-box label {white-space: normal; height: auto; overflow: visible; line-height: 1.4; margin: .25em 0;}
.course-question .widget-radio-box label > input {flex: 0 0 auto; align-self: flex-start;}
.course-question .widget-checkbox {height: auto; max-width: 100%; box-sizing: border-box;}
.course-question .widget-label-basic {white-space: normal; height: auto; overflow: visible; text-overflow: clip; line-height: 1.4;}
.course-question .widget-label {white-space: normal; height: auto; overflow: visible;}
.course-question :is(.widget-vbox, .widget-hbox, .widget-textarea, .widget-text, .widget-dropdown, .widget-html) {max-width: 100%; box-sizing: border-box;}
.course-question {border-left: 4px solid #767676; padding-left: .8em; margin: .4em 0;}
</style>"""

# The four labels learners meet first, and the categories of stance.marks behind them.
LABELS = {
    "certain": ("booster",),
    "uncertain": ("hedge",),
    "unnamed source": ("weasel",),
    "naming": ("loaded-name", "scare-quotes"),
}


@dataclass
class Shown:
    """Something on the page: its HTML, its plain words, and its table where it has one."""

    html: str
    text: str
    table: pd.DataFrame | None = None

    def _repr_html_(self) -> str:
        return f'{_STYLE}<div class="course" style="{INK}">{self.html}</div>'

    def __repr__(self) -> str:
        return self.text


def escape(text: Any) -> str:
    """Return a text in which nothing is taken for markup."""
    return html.escape(str(text), quote=True)


def markdown(text: str) -> str:
    """Return Markdown as HTML; a reference key in brackets, [B58], becomes a link to the reference."""
    import mistune

    return _with_links(mistune.create_markdown(escape=True, plugins=["table"])(text))


def _with_links(made: str) -> str:
    """Turn reference keys in brackets into links, and the first id of a shelf document into its short name."""
    made = re.sub(r"\[([A-Z]{1,2}\d+[a-z]?)\]", lambda match: reference_link(match.group(1)), made)
    return re.sub(r"\[([a-z][a-z0-9]*(?:-[a-z0-9]+)+)\]", lambda match: f"<i>({escape(shelf_name(match.group(1)))})</i>", made)


def shelf_name(id: str) -> str:
    """Return the title of a shelf document, or the id if there is no such document."""
    rows = corpus.shelf()
    found = rows[rows["id"] == id]
    return id if found.empty else re.split(r"[:(]", str(found.iloc[0]["title"]))[0].strip()


def reference_link(key: str) -> str:
    """Return a link to a reference, or the key alone if it is not in the list."""
    rows = corpus.references()
    found = rows[rows["key"] == key]
    if found.empty or not str(found.iloc[0]["address"]).startswith("http"):
        return escape(key)
    row = found.iloc[0]
    return f'<a href="{escape(row["address"])}" title="{escape(row["title"])}, {escape(row["publisher"])}">[{escape(key)}]</a>'


def note(text: str, warn: bool = False, style: str = "") -> Shown:
    """Show a sentence in a frame."""
    return Shown(f'{style}<div class="course-card" role="status">{"⚠ " if warn else ""}{escape(text)}</div>', text)


def message_html(found: list[Message]) -> str:
    """Return what a check said as a list, good things and things to do told apart by sign and word."""
    rows = "".join(
        f'<li class="{"course-good" if one.good else "course-todo"}">{"" if one.good else "To do: "}{_with_links(escape(one.text))}</li>' for one in found
    )
    return f'<ul style="list-style: none; padding-left: 0">{rows}</ul>' if rows else ""


def messages(found: list[Message]) -> Shown:
    """Show what a check said."""
    return Shown(message_html(found), "\n".join(one.text for one in found))


def table(frame: pd.DataFrame, caption: str, limit: int = 60) -> Shown:
    """Show a table with its caption; long tables are cut at `limit` rows and say so."""
    cut = frame.head(limit)
    head = "".join(f'<th scope="col">{escape(_heading(name))}</th>' for name in cut.columns)
    names = [_heading(name) for name in cut.columns]
    body = "".join("<tr>" + "".join(_td(value, name) for value, name in zip(row, names, strict=True)) + "</tr>" for row in cut.itertuples(index=False))
    more = f"<p>The first {limit} of {len(frame)} rows.</p>" if len(frame) > limit else ""
    wide = ' class="cards"' if len(cut.columns) > 3 else ""
    made = f"<div{wide}><table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{more}"
    return Shown(made, f"{caption}\n{cut.to_string(index=False)}", frame)


def _heading(name: str) -> str:
    return name.replace("_", " ").replace("armenia", "Armenia")


def _td(value: Any, name: str) -> str:
    size = len(str(value))
    kind = ' class="short"' if size <= 14 else ' class="long"' if size > 90 else ""
    return f'<td{kind} data-label="{escape(name)}">{_cell(value)}</td>'


def _cell(value: Any) -> str:
    if value is None or (not isinstance(value, (str, list)) and pd.isna(value)):
        return ""
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    if isinstance(value, str) and re.fullmatch(r"(?!Q\d)([A-Z]{1,2}\d+[a-z]?)(;\s*[A-Z]{1,2}\d+[a-z]?)*", value):
        return ", ".join(reference_link(key.strip()) for key in value.split(";"))
    return escape(value)


def figure(fig: Any, alt: str, table: pd.DataFrame, caption: str = "") -> Shown:
    """Show a Matplotlib figure with its alternative text and the same facts as a table.

    alt: what kind of picture it is, its axes and its main pattern, at least 40 characters.
    Raises CourseError without a real alternative text or without a table.
    """
    if len(alt.strip()) < 40 or "no description" in alt.lower():
        raise CourseError("A figure needs an alternative text of at least 40 characters: its kind, its axes, its main pattern.")
    if table is None or table.empty:
        raise CourseError("A figure needs its facts as a table as well.")
    import matplotlib.pyplot as plt

    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=144, bbox_inches="tight", facecolor="white", metadata={"Software": None})
    plt.close(fig)
    image = base64.b64encode(buffer.getvalue()).decode("ascii")
    facts = globals()["table"](table, caption or "The same as a table")
    made = (f'<figure><img src="data:image/png;base64,{image}" alt="{escape(alt)}">'
            f"<figcaption>{escape(caption)}</figcaption></figure>"
            f"<details><summary>The same as a table</summary>{facts.html}</details>")
    return Shown(made, f"{alt}\n{facts.text}", table)


# --- cards about a piece -------------------------------------------------------------------


def piece(piece: Piece) -> Shown:
    """Show the card of a piece: who, where, when, how long, and in which state it is here."""
    record = piece.record
    rows = [
        ("Title", record.get("title")), ("Author", record.get("creator") or "not named on the copy we have"),
        ("Who that is", record.get("creator_role")), ("Published by", record.get("publisher")), ("Genre", record.get("type")),
        ("Date", (record.get("dates") or {}).get("published") or record.get("issued")), ("Rerun", (record.get("dates") or {}).get("rerun")),
        ("Length", f"{int(piece.sentences['words'].sum())} words, {len(piece.sentences)} sentences"), ("Here as", _STATES[piece.state]),
    ]
    frame = pd.DataFrame([(name, str(value)) for name, value in rows if value], columns=["field", "what we know"])
    return table(frame, piece.label)


_STATES = {
    "open": "full text, written for this course",
    "edition": "an edition without its text: you read about this piece, and the paraphrase is ours",
    "own copy": "your own copy, on your machine only",
}


def read_it_first(piece: Piece) -> Shown:
    """Show where the piece can be read, how long that takes, and what to do without a copy."""
    record, words = piece.record, int(piece.sentences["words"].sum())
    address = record.get("copy") or ""
    where = (f'Read it here: <a href="{escape(address)}">{escape(address)}</a>' if address.startswith("http")
             else f"No lasting address was found. Search for: <b>{escape(record.get('search_for') or record.get('title') or '')}</b>")
    size = (f"{words} words in {piece.sentences['paragraph'].max()} paragraphs, "
            f"about {max(1, round(words / 150))} minutes at a calm speed (150 words a minute)")
    state = {"own copy": "Your own copy is here: the numbers of sentences and paragraphs below fit it.",
             "edition": "You have no copy here. You then read <i>about</i> this piece; the paragraph guide below is in our words, not the author's."}
    made = f'<div class="course-card"><p>{where}</p><p>{size}.</p><p>{state.get(piece.state, "")}</p></div>'
    return Shown(made, re.sub(r"<[^>]+>", "", made))


def guide(piece: Piece, first: int = 1, last: int = 10_000) -> Shown:
    """Show what the paragraphs of a piece say, in our words, with the sentences they hold."""
    spans = piece.sentences.groupby("paragraph")["sentence"].agg(["min", "max"])
    rows = [(number, _span(spans["min"].get(number), spans["max"].get(number)), said)
            for number, said in piece.guide.items() if first <= number <= last]
    return table(pd.DataFrame(rows, columns=["paragraph", "sentences", "what it says (our words)"]), f"{piece.label}: paragraph guide")


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def chain(piece: Piece) -> Shown:
    """Show the steps by which a piece reached the copy we have."""
    steps = [{name: step.get(name) or "" for name in ("step", "who", "date", "note", "reference")} for step in piece.record.get("chain") or []]
    return table(pd.DataFrame(steps), f"{piece.label}: how it travelled")


def copy_faults(piece: Piece) -> Shown:
    """Show what the copy we received lacks and what it has too much of."""
    rows = [("lacks", what) for what in piece.record.get("copy_lacks") or []] + [("adds", what) for what in piece.record.get("copy_adds") or []]
    return table(pd.DataFrame(rows, columns=["the copy", "what"]), f"{piece.label}: what the copy lacks and adds")


def history(piece: Piece) -> Shown:
    """Show how a piece travelled and what our copy lost or gained on the way."""
    first, second = chain(piece), copy_faults(piece)
    return Shown(first.html + second.html, f"{first.text}\n{second.text}", first.table)


def who_speaks(piece: Piece) -> Shown:
    """Show what others say of author and outlet, with what these reply."""
    columns = ["about", "says", "who_says", "reply", "references"]
    rows = [{name: (";".join(row[name]) if isinstance(row.get(name), list) else row.get(name) or "") for name in columns}
            for row in piece.record.get("who_speaks") or []]
    cards = "".join(
        f'<section class="course-card"><p><b>{escape(row["about"])}</b></p><p>{escape(row["says"])} <i>({escape(row["who_says"])})</i></p>'
        f'<p><b>Reply:</b> {escape(row["reply"] or "none was looked for")}</p><p>{_cell(row["references"])}</p></section>'
        for row in rows
    )
    title = f"{piece.label}: who says what about author and outlet"
    return Shown(f"<p><b>{escape(title)}</b></p>{cards}", title, pd.DataFrame(rows, columns=columns))


def references(*keys: str) -> Shown:
    """Show references with their address, their lean, and how much of them was read."""
    rows = corpus.references()
    found = rows[rows["key"].isin(keys)] if keys else rows
    return table(found[["key", "title", "publisher", "date", "lean", "how_read"]], "References", limit=300)


def names(piece: Piece) -> Shown:
    """Show who is called what in a piece, and what others call the same."""
    return table(piece.names, f"{piece.label}: who is called what")


def ledger(piece: Piece, sentence: int | None = None, claims: list[int] | None = None) -> Shown:
    """Show the claim ledger: what we found, on which reference, and how much of it we read."""
    rows = piece.claims.reset_index(drop=True)
    rows.insert(0, "no", range(1, len(rows) + 1))
    if sentence is not None:
        rows = rows[[str(sentence) in str(numbers).split(";") for numbers in rows["sentence"]]]
    if claims is not None:
        rows = rows[rows["no"].isin(claims)]
    rows = rows[["no", "claim", "sentence", "verdict", "reason", "references", "how_read"]]
    return table(rows, f"{piece.label}: what we found, and how much of it we read")


def pieces() -> Shown:
    """Show the eight pieces, their length, and in which state each is here."""
    rows = [(p.label, p.record.get("publisher") or "not found", int(p.sentences["words"].sum()), p.state) for p in corpus.pieces()]
    return table(pd.DataFrame(rows, columns=["piece", "published by", "words", "here as"]), "The eight pieces")


def claims(piece: Piece, numbers: list[int] | None = None) -> Shown:
    """Show the claims of a piece without our verdict, to be judged first."""
    rows = piece.claims.reset_index(drop=True)
    rows.insert(0, "no", range(1, len(rows) + 1))
    rows = rows[rows["no"].isin(numbers)] if numbers else rows
    return table(rows[["no", "claim", "kind", "sentence", "attributed"]], f"{piece.label}: claims, in our words")


def events(first: str, last: str) -> Shown:
    """Show the chronology between two dates (ISO), one rule for all sides."""
    rows = corpus.chronology()
    inside = rows[(rows["date"].astype(str) >= first) & (rows["date"].astype(str) <= last)]
    inside = inside.assign(date=[plain_date(date) for date in inside["date"]])
    return table(inside[["date", "event", "place", "toll", "references"]], f"What happened, {plain_date(first)} to {plain_date(last)}")


_MONTHS = "Jan Feb March April May June July Aug Sept Oct Nov Dec".split()


def plain_date(date: str) -> str:
    """Return an ISO date, or two of them parted by a slash, as people write it: 11 Oct 2020."""
    made = []
    for part in str(date).split("/"):
        year, month, day = (part.split("-") + ["", ""])[:3]
        made.append(" ".join(filter(None, [day.lstrip("0"), _MONTHS[int(month) - 1] if month else "", year])))
    return " – ".join(made)


# --- practice texts ------------------------------------------------------------------------


def text(piece: Piece, highlight: bool = False, sentences: list[int] | None = None) -> Shown:
    """Show a text with its sentence numbers; with highlight, the wordings that the tool marks."""
    if piece.text is None:
        raise CourseError(f"Of {piece.label} only the edition without text is here. show.guide(piece) says what each paragraph says.")
    marks = _shown_marks(piece) if highlight else {}
    paragraphs = []
    for _, group in piece.sentences.groupby("paragraph"):
        inside = " ".join(_sentence_html(row.text, row.sentence, marks.get(row.sentence, [])) for row in group.itertuples()
                          if row.text and (not sentences or row.sentence in sentences))
        paragraphs.append(f"<p>{inside}</p>" if inside else "")
    record = piece.record
    byline = " · ".join(str(part) for part in (record.get("creator"), record.get("publisher"), record.get("issued")) if part)
    made = f'<article class="course-card"><p><b>{escape(record.get("title", piece.label))}</b><br>{escape(byline)}</p>{"".join(paragraphs)}</article>'
    return _kept_private(piece, Shown(made, f"{piece.label}, with sentence numbers"))


def _kept_private(piece: Piece, shown: Shown) -> Any:
    """Keep the text of an own copy out of saved notebooks; practice texts may be saved."""
    if piece.state != "own copy":
        return shown
    from helpers.widgets import private

    return private(shown)


def _shown_marks(piece: Piece) -> dict[int, list[tuple[int, int, str]]]:
    from helpers import stance

    label_of = {category: label for label, categories in LABELS.items() for category in categories}
    found: dict[int, list[tuple[int, int, str]]] = {}
    for mark in stance.for_learners(stance.marks(piece)).itertuples():
        if mark.category in label_of:
            found.setdefault(mark.sentence, []).append((mark.word_start, mark.word_end, label_of[mark.category]))
    return found


def _sentence_html(sentence: str, number: int, marks: list[tuple[int, int, str]]) -> str:
    from helpers import words

    spans, made, position = words.token_spans(sentence), "", 0
    for first, last, label in sorted(marks):
        start, end = spans[first][0], spans[last - 1][1]
        if start < position:
            continue
        made += escape(sentence[position:start]) + f'<mark data-label="{label}">{escape(sentence[start:end])}<sub>{label}</sub></mark>'
        position = end
    return f"<sup>{number}</sup> {made}{escape(sentence[position:])}"


def shelf(id: str | None = None) -> Shown:
    """Show the shelf of the practice archive, or one document of it."""
    if id is None:
        return table(corpus.shelf()[["id", "title", "issuer", "date", "what_it_is"]], "The shelf")
    body = corpus.shelf(id)
    return Shown(f'<div class="course-card" tabindex="0" role="region" aria-label="Shelf document {escape(id)}" style="overflow-x: auto">'
                 f'<pre style="white-space: pre-wrap; font-family: inherit">{_aligned(body)}</pre></div>', body)


def _aligned(body: str) -> str:
    """Keep runs of spaces (plain-text tables) in a fixed-width face; prose stays in the reading face."""
    lines = []
    for line in body.split("\n"):
        columns = re.search(r"\S {2,}\S", line) or re.match(r" {6,}\S", line)
        lines.append(f'<code style="white-space: pre; background: none">{escape(line)}</code>' if columns else escape(line))
    return "\n".join(lines)


# --- figures -------------------------------------------------------------------------------


def frequencies(piece: Piece, n: int = 15, without: str = "common") -> Shown:
    """Show the most frequent words as bars; without="common" leaves out the, of, and …"""
    from helpers import figures, words

    rows = words.frequencies(piece)
    if without == "common":
        rows = rows[~rows["word"].isin(words.COMMON)]
    rows = rows.head(n)
    top = ", ".join(rows["word"].head(3))
    return figure(figures.bars(rows["word"], rows["count"], "times used"),
                  f"Bar chart of the {len(rows)} most frequent words in {piece.label}, by number of uses. On top: {top}.",
                  rows, f"Words used most in {piece.label}" + (", without the commonest English words" if without == "common" else ""))


def word_groups(piece: Piece) -> Shown:
    """Show how often a piece uses the words for each side, and for the people who live there (lexicons/word-groups.csv)."""
    from helpers import figures, words

    counts = dict(zip(*(words.frequencies(piece)[name] for name in ("word", "count")), strict=True))
    groups = corpus.table(corpus.root() / "lexicons" / "word-groups.csv")
    rows = pd.DataFrame([(row.group, sum(counts.get(word, 0) for word in row.words.split()), row.words.replace(" ", ", "))
                         for row in groups.itertuples()], columns=["group", "times_used", "words_counted"])
    rows = rows.sort_values("times_used", ascending=False, ignore_index=True)
    listed = ", ".join(f"{row.group} {row.times_used}" for row in rows.itertuples())
    return figure(figures.bars(rows["group"], rows["times_used"], "times used, all forms together"),
                  f"Bar chart of word families in {piece.label}, by number of uses: {listed}.", rows,
                  f"Whom {piece.label} talks about: words counted by family")


def keyness(piece: Piece, other: Piece | str | None = None, n: int = 10) -> Shown:
    """Show the words that set a piece apart from another text, or from the other seven pieces together."""
    from helpers import figures, words

    if other is None:
        rest = [p for p in corpus.pieces() if p.id != piece.id]
        other = _together(rest)
        name = "the other seven pieces"
    else:
        name = getattr(other, "label", "the other text")
    rows = words.keyness(piece, other)
    warning = rows.attrs.get("warning", "")
    named = rows[(rows["count_a"] + rows["count_b"] >= 3) & ~rows["word"].isin(words.COMMON)]
    both = pd.concat([named[named["log_ratio"] > 0].head(n), named[named["log_ratio"] < 0].head(n)])
    shown = figure(figures.keyness(both, piece.label, name),
                   f"Bar chart of log-likelihood for words that differ between {piece.label} (bars to the right, dotted) and {name} (to the left). "
                   f"Strongest for {piece.label}: {', '.join(both[both['log_ratio'] > 0]['word'].head(3))}.",
                   both.round(2), f"Key words: {piece.label} against {name} (log-likelihood, 4 cells)")
    shown.html += f"<p>{escape(warning)}</p>" if warning else ""
    return shown


def _together(group: list[Piece]) -> Piece:
    counts = pd.concat([p.counts for p in group]).groupby("word", as_index=False)["count"].sum()
    return Piece("together", "the other pieces", {}, "edition", None, pd.concat([p.sentences for p in group]), counts)


def stance_map(piece: Piece, full: bool = False) -> Shown:
    """Show where in a piece the wording is certain, uncertain, unnamed or naming: one column a sentence."""
    from helpers import figures, stance

    marks = stance.marks(piece) if full else stance.for_learners(stance.marks(piece))
    groups = {name: (name,) for name in stance.CATEGORIES if name != "attitude"} if full else LABELS
    rows = pd.DataFrame(
        [(mark.sentence, label) for mark in marks.itertuples() for label, names in groups.items() if mark.category in names],
        columns=["sentence", "label"],
    )
    counted = rows.groupby(["sentence", "label"]).size().unstack(fill_value=0).reset_index() if len(rows) else rows
    totals = ", ".join(f"{label} {int((rows['label'] == label).sum())}" for label in groups)
    last = len(piece.sentences)
    return figure(figures.strip(rows, list(groups), last, piece.sentences),
                  f"Strip of {piece.label}: one column for each of its {last} sentences, one row for each label. Marks found: {totals}.",
                  counted if len(counted) else pd.DataFrame({"sentence": [], "label": []}).assign(note="no marks").reindex([0]),
                  f"{piece.label}: the whole piece as a strip of wording")


def ladder(piece: Piece) -> Shown:
    """Show how sure a piece is of one charge from sentence to sentence, and what evidence was added between."""
    from helpers import figures

    rows = corpus.table(piece.folder / "ladder.csv")
    steps = "; ".join(f"sentence {row.sentence}: {row.certainty}" for row in rows.itertuples())
    return figure(figures.ladder(rows),
                  f"Ladder of certainty in {piece.label}: {steps}. Evidence added between the rungs: "
                  + ("none." if not any(rows["evidence_added"].str.strip().str.lower().ne("none")) else "see table."),
                  rows, f"{piece.label}: how certain the text is, and what was added on the way")


def timeline(piece: Piece) -> Shown:
    """Show the events around a piece: what its author could know when it appeared, and what came later."""
    from helpers import figures

    rows = corpus.table(piece.folder / "timeline.csv")
    listed = "; ".join(f"{row.when}: {row.event}" for row in rows.itertuples())
    return figure(figures.timeline(rows), f"Timeline, left to right. {listed}.", rows[["when", "event", "kind", "references"]],
                  f"{piece.label}: before it appeared, and after")


def parts(rows: pd.DataFrame, limit: float, limit_name: str, caption: str) -> Shown:
    """Show what a figure is made of. rows: bar, part, value; a line marks the limit."""
    from helpers import figures

    said = "; ".join(f"{row.bar}: {row.part} {row.value:g}" for row in rows.itertuples())
    return figure(figures.parts(rows, limit, limit_name), f"Stacked bars with a line at {limit:g} ({limit_name}). {said}.", rows, caption)


def ice_core() -> Shown:
    """Show the drill core of 3 February from the practice archive: one total, two kinds of ice."""
    rows = pd.DataFrame([("what the pier board shows", "clear ice", 57), ("what the pier board shows", "white ice", 9),
                         ("what the Convention counts", "clear ice", 57)], columns=["bar", "part", "value"])
    return parts(rows, 60, "the Convention's limit", "Hole 7 on 3 February, in centimetres (ice log)")


def passage(piece: Piece, *numbers: int) -> Shown:
    """Show sentences of a piece from your own copy; without a copy, what their paragraphs say, in our words."""
    rows = piece.sentences[piece.sentences["sentence"].isin(numbers)]
    if piece.text is not None:
        return text(piece, highlight=True, sentences=list(numbers))
    quoted = {n: "; ".join(f"“{quote}”" for quote in piece.quotes[piece.quotes["sentence"] == n]["quote"]) for n in numbers}
    said = [(row.sentence, quoted[row.sentence], piece.guide.get(row.paragraph, "")) for row in rows.itertuples()]
    frame = pd.DataFrame(said, columns=["sentence", "words from it", "what its paragraph says (our words)"])
    frame.loc[frame.duplicated("what its paragraph says (our words)"), "what its paragraph says (our words)"] = "(the same paragraph)"
    return table(frame, f"{piece.label}: no copy is here, so these are short quotations and our paraphrase")


def own_copy(piece: Piece) -> Any:
    """Show the reader's own copy with its sentence numbers, folded; without a copy, say so."""
    if piece.text is None:
        return note("You have no copy of this piece here. The guide below says what each paragraph says.")
    from helpers.widgets import private

    inside = "".join(
        f"<p>{' '.join(_sentence_html(row.text, row.sentence, []) for row in group.itertuples() if row.text)}</p>"
        for _, group in piece.sentences.groupby("paragraph")
    )
    return private(Shown(f"<details><summary>Read your own copy here</summary>{inside}</details>", piece.label))


def resolutions() -> Shown:
    """Show what the four Security Council resolutions of 1993 ask, and of whom, and what other bodies found later."""
    return table(corpus.table(corpus.root() / "resolutions.csv"), "What was asked, of whom, and what other bodies found")


def quotes(piece: Piece, *sentences: int) -> Shown:
    """Show the short quotations registered for a piece, with their places."""
    rows = piece.quotes[piece.quotes["sentence"].isin(sentences)] if sentences else piece.quotes
    return table(rows, f"{piece.label}: wordings, with their sentence")


def place_map() -> Shown:
    """Show a schematic map of the region with both place names where two are in use."""
    from helpers import figures

    rows = figures.PLACES
    return figure(figures.place_map(),
                  "Schematic map of the South Caucasus: Armenia in the west, Azerbaijan in the east, Nagorno-Karabakh inside the recognised "
                  "borders of Azerbaijan, joined to Armenia by the road through Lachin; Russia to the north, Turkey and Iran to the south and west.",
                  rows, "Where the places are. Outlines: Natural Earth, simplified; not for measuring.")


def attributions(piece: Piece, limit: int = 60) -> Shown:
    """Show where a piece gives a source, of which kind, and by which rule the tool found it."""
    from helpers import sourcing

    rows = sourcing.attributions(piece)
    columns = ["sentence", "type", "source_kind", "rule"] + (["source", "cue"] if piece.text is not None else [])
    return table(rows[columns], f"{piece.label}: attributions found by the tool", limit)


def checks(piece: Piece) -> Shown:
    """Show the sourcing checks: result, where, and why it matters."""
    from helpers import sourcing

    return table(sourcing.checks(piece), f"{piece.label}: sourcing checks")


def copy_box() -> Any:
    """Show the box that takes your own copy: choose files, or paste a paragraph or the whole text."""
    from helpers.widgets import copy_box as box

    return box()


QUESTIONS = {
    "Q1": "What is this, and which version do I hold?",
    "Q2": "Who speaks, who published it, and what could they gain or lose?",
    "Q3": "When, for whom, and what could be known that day?",
    "Q4": "What does it claim?",
    "Q5": "What supports each claim, and how could the author know?",
    "Q6": "How does the wording place us?",
    "Q7": "Who or what is missing?",
    "Q8": "What do independent sources say, and are they independent?",
    "Q9": "For which question is this usable evidence, and how sure am I?",
    "Q10": "What did I, and the tool, bring to this?",
}


def ten_questions() -> Shown:
    """Show the ten questions that are asked of every piece, in the same words and order."""
    rows = [(key, asked, "before reading" if int(key[1:]) < 4 else "while reading" if int(key[1:]) < 8 else "after reading")
            for key, asked in QUESTIONS.items()]
    return table(pd.DataFrame(rows, columns=["no", "question", "when"]), "The ten questions")
