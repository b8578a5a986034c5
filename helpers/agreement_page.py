"""The page of a comparison: the figures as tables, and the box in which a class adds its files.

    agreement_page.show(agreement.compare("class/"))    # the figures alone, as tables
    agreement.page("oselane-2032")                      # the box

Every part of the box has a plain function beside it: agreement.compare, agreement.why,
guideline.amend, annotator.label.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ipywidgets
import pandas as pd
from IPython.display import display

from helpers import agreement, annotations, corpus, guideline
from helpers.agreement import Comparison, number
from helpers.annotations import LabelSet
from helpers.corpus import Piece
from helpers.problems import CourseError
from helpers.show import INK, PAGE_STYLE, Shown, escape, table

_STYLE = {"description_width": "initial"}
_LINE = ipywidgets.Layout(flex_flow="row wrap", align_items="center", grid_gap="8px", width="100%")
_STACKED = {"width": "auto", "max_width": "46em", "flex_flow": "column", "align_items": "stretch", "height": "auto"}
_SHOWN = 20  # rows of the table of divided sentences
_VALUES = 4  # values told apart in it
_MANY = 6  # up to so many people stand one by one
_LOOK = """<style>
.course-agreement {border: 1px solid #767676; padding: .6em .8em; margin: .4em 0; max-width: 72em; overflow-x: hidden;}
.course-agreement .widget-label {width: auto; text-align: left !important; font-weight: 600;}
.course-agreement :is(.widget-dropdown > select, .widget-text > input) {flex: 0 0 auto; height: 2.2em; width: 100%;}
.course-agreement .widget-button, .course-agreement .widget-upload {min-height: 32px; height: auto; padding: 0 .9em; width: auto;}
.course-agreement .widget-vbox > .widget-button {align-self: flex-start;}
.course-agreement :is(select, input, textarea, button, summary):focus-visible {outline: 3px solid #0072B2; outline-offset: 1px;}
.course-agreement h3 {font-size: 1.15em; margin: 1em 0 .3em;}
.course-agreement summary {min-height: 24px; cursor: pointer;}
.course-agreement .jp-OutputArea-output {padding: 0;}
</style>"""
_CROSS = """<style>
.course .cross td, .course .cross thead th {text-align: right !important; min-width: 4em;} .course .cross thead th:first-child {text-align: left !important;} .course .cross .same {font-weight: 700; background: #D9F0E5; color: #000;}
.course .wide {overflow-x: auto; max-width: 100%;}
</style>"""
_COUNTED = (
    "The unit is the sentence; a mark on single words counts for its sentence. All labels that a person gave a sentence are one value "
    "(“certain + naming”), so two people agree in full only if they gave just the same labels. In the table of labels each label is taken "
    "alone: given or not given. A sentence without a label was not read and is missing; “{none}” says that it was read. If somebody labelled "
    "a sentence again, the newer labels count; labels agreed in the group do not. Alpha is Krippendorff’s, for labels without an order "
    "(package krippendorff). {key}The interval: the sentences are drawn anew {draws:,} times, with replacement and the same draws each time "
    "(seed {seed}); 95 of 100 results lie inside.{left_out}"
)
_WITH_KEY = "With a key each person’s value is paired with the key’s, and people are not compared with each other. "


# --- the figures as tables -----------------------------------------------------------------


def show(found: Comparison) -> Shown:
    """Show a comparison: its summary, the labels one by one, which were confused, and what divided the class."""
    parts = [_summary(found), _said(found), labels(found), confusion(found), people(found), rounds(found), divided(found), _counted(found)]
    shown = [part for part in parts if part is not None]
    return Shown(_CROSS + "".join(part.html for part in shown), "\n\n".join(part.text for part in shown), found.divided)


def _summary(found: Comparison) -> Shown:
    text = found.summary()
    no_marks = "Agreement is not graded. It says as much about the guideline and the text as about people."
    return Shown(f'<div class="course-card"><p>{escape(text)}</p><p>{no_marks}</p></div>', f"{text}\n{no_marks}")


def _said(found: Comparison) -> Shown | None:
    if not found.said:
        return None
    rows = "".join(f"<li>{escape(line)}</li>" for line in found.said)
    return Shown(f"<p><b>About the files</b></p><ul>{rows}</ul>", "About the files\n" + "\n".join(found.said))


def labels(found: Comparison) -> Shown | None:
    """Show alpha, its interval and the raw agreement for each label."""
    rows = [(row.label, row.given, *_figures(row)) for row in found.by_label.itertuples()]
    made = pd.DataFrame(rows, columns=["label", "times given", "alpha", "95 of 100 results", "pairs alike, of 100"])
    return table(made, "Label by label: given or not given") if rows else None


def _figures(row: Any) -> tuple[str, str, str]:
    interval = "–" if pd.isna(row.low) else f"{number(row.low)} to {number(row.high)}"
    return number(row.alpha), interval, f"{100 * row.raw:.0f}"


def confusion(found: Comparison) -> Shown:
    """Show which labels stood against each other. The diagonal holds what was the same."""
    frame, keyed = found.confusion, bool(found.against)
    if not keyed:
        frame = frame.drop(index=agreement.NOTHING, errors="ignore")  # the same as its column
    caption = (f"Rows: {found.against}. Columns: what people gave. How often the two met" if keyed else
               "Which labels met on one sentence: one gave the row, another the column (pairs of people)")
    corner = f"{found.against} ↓ people →" if keyed else "one ↓ another →"
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in frame.columns)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>' + "".join(
            f'<td{" class=same" if name == column else ""}>{int(frame.loc[name, column]) or "·"}</td>' for column in frame.columns) + "</tr>"
        for name in frame.index)
    nothing = f" “{agreement.NOTHING}”: one gave a further label here and the other did not." if agreement.NOTHING in frame.columns else ""
    made = (f'<div class="wide" tabindex="0" role="region" aria-label="Which labels met"><table class="cross"><caption>{escape(caption)}</caption>'
            f'<thead><tr><th scope="col">{escape(corner)}</th>{head}</tr></thead><tbody>{body}</tbody></table></div>'
            f"<p>Shaded: both gave the same label.{nothing}</p>")
    return Shown(made, f"{caption}\n{frame.to_string()}", frame.reset_index())


def people(found: Comparison) -> Shown | None:
    """Show how the labels of each person agree with the key; only with a key and more than one person."""
    if len(found.by_person) < 2:
        return None
    rows = [(row.who, row.sentences, *_figures(row)) for row in found.by_person.itertuples()]
    made = pd.DataFrame(rows, columns=["who", "sentences", "alpha", "95 of 100 results", "labels alike, of 100"])
    return table(made, f"Each person and {found.against}")


def rounds(found: Comparison) -> Shown | None:
    """Show the figures before and after the guideline was amended, where sentences were labelled again."""
    if found.rounds.empty:
        return None
    rows = [(row.labels, row.guideline or "not given", row.sentences, *_figures(row)) for row in found.rounds.itertuples()]
    made = pd.DataFrame(rows, columns=["labels", "guideline version", "sentences", "alpha", "95 of 100 results", "pairs alike, of 100"])
    return table(made, "Before and after: the same people on the same sentences")


def divided(found: Comparison, limit: int = _SHOWN) -> Shown | None:
    """Show which sentences divided the class, the most divided first, and why you think so."""
    frame = found.divided
    if frame.empty:
        return None
    shares, given = [f"{100 * value:.0f}" for value in frame["same"]], [_shortened(value) for value in frame["labels"]]
    made = frame.assign(same=shares, labels=given).drop(columns="who" if len(found.people) > _MANY else [])
    made = made.drop(columns=[name for name in ("why", "note") if not made[name].any()])
    made = made.rename(columns={"same": "pairs alike, of 100", "labels": "labels and how many gave them", "key": "the key"})
    return table(made, f"What divided {'the class' if len(found.people) > 2 else 'you'}: the most divided sentence first", limit=limit)


def _shortened(given: str) -> str:
    """Return "certain 11, uncertain 5, …" with at most four values; the rest is counted together."""
    groups = given.split(", ")
    rest = sum(int(group.rsplit(" ", 1)[1]) for group in groups[_VALUES:])
    return ", ".join(groups[:_VALUES]) + (f", others {rest}" if rest else "")


def _counted(found: Comparison) -> Shown:
    out = found.figures.left_out
    left_out = f" In {out:,} draws only one value came up; these have no alpha and were left out." if out else ""
    text = _COUNTED.format(none=found.labels.none, key=_WITH_KEY if found.against else "", draws=agreement.DRAWS, seed=agreement.SEED, left_out=left_out)
    return Shown(f"<details><summary>How this is counted</summary><p>{escape(text)}</p></details>", text)


def card(found: Comparison, sentence: int, text: bool = True) -> Shown:
    """Show one sentence: its words if they are at hand, and who gave it which label."""
    rows, caption = found.details(sentence), f"Sentence {sentence}: who gave which label"
    rows = rows.rename(columns={"sure": "how sure (1–5)", "guideline": "guideline version"})
    if len(rows) > _MANY:
        rows = _grouped(rows)
    kept = [name for name in rows.columns if name in ("who", "labels") or rows[name].astype(str).str.strip().any()]
    shown = table(rows[kept], caption)
    return Shown((_words(found.piece, sentence) if text else "") + shown.html, shown.text, shown.table)


def _grouped(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each value with the people who gave it, those with most people first."""
    made = []
    for value, group in rows.groupby("labels"):
        notes = "; ".join(f"{row.who}: {row.note}" for row in group.itertuples() if row.note)
        made.append((value, len(group), ", ".join(group["who"]), notes))
    frame = pd.DataFrame(made, columns=["labels", "people", "who", "notes"])
    return frame.sort_values(["people", "labels"], ascending=[False, True], ignore_index=True)


def _words(id: str, sentence: int) -> str:
    """Return a sentence of a text at hand, else what its paragraph says in our words."""
    if id not in corpus.PIECES and id not in corpus.practice_ids():
        return ""
    piece = corpus.piece(id) if id in corpus.PIECES else corpus.practice(id)
    row = piece.sentences.set_index("sentence").loc[sentence]
    if piece.text is not None and row["text"]:
        return f'<blockquote class="course-card">{escape(row["text"])}</blockquote>'
    said = piece.guide.get(int(row["paragraph"]), "")
    return f"<p>No copy of this text is here. What paragraph {row['paragraph']} says, in our words: {escape(said)}</p>" if said else ""


# --- the box -------------------------------------------------------------------------------


class AgreementBox(ipywidgets.VBox):
    """The box on the page. Its plain form is one line: no word of a text gets into a saved notebook with it."""

    def __repr__(self) -> str:
        return "The agreement page. Run the cell to see it."


def page(piece: Piece | str | None = None, files: Any = None, against: Any = None,
         labels: str | Iterable[str] | LabelSet | None = None) -> ipywidgets.VBox:
    """Return the box of `agreement.page`. Without files it begins with your own labels on the piece."""
    return _Page(piece, files, against, labels).widget


class _Page:
    """What stands behind the box: what was handed in, the comparison, and the sentence that is talked about."""

    def __init__(self, piece: Piece | str | None, files: Any, against: Any, labels: Any) -> None:
        self.piece, self.labels, self.given = piece, labels, None
        self.found: Comparison | None = None
        self.files = [] if files is None else files if isinstance(files, list) else [files]
        self.id = annotations.key(piece) if isinstance(piece, Piece) else piece
        self._make_controls(against)
        self._make_box()
        if files is not None or self._mine():
            self._compare()

    def _make_controls(self, against: Any) -> None:
        self.picker = ipywidgets.FileUpload(accept=".csv,.tsv,.jsonl,.json", multiple=True, description="Add files of your class",
                                            layout=ipywidgets.Layout(width="auto"))
        self.own = ipywidgets.Checkbox(description="Count my own labels too", value=not self.files, indent=False)
        with_key = self.id is None or self.id in corpus.practice_ids()
        choices = [("each other", "")] + ([("the key", "key")] if with_key else [])
        if against is not None and not (isinstance(against, str) and against == "key"):
            self.given, choices = against, [*choices, ("the file given", "file")]
        chosen = "" if against is None else choices[-1][1]
        self.against = ipywidgets.Dropdown(description="Compare with", options=choices, value=chosen,
                                           style=_STYLE, layout=ipywidgets.Layout(width="18em", flex_flow="column", align_items="stretch", height="auto"))
        self.go = _button("Compare", "Compare the labels", "primary")
        self.said, self.figures = ipywidgets.HTML(), ipywidgets.HTML()
        self.sentence = ipywidgets.Dropdown(description="Sentence to talk about", style=_STYLE, layout=ipywidgets.Layout(**_STACKED))
        self.sentence.add_class("course-divided")
        self.before, self.after = _button("Previous", "Show the sentence before it in the list"), _button("Next", "Show the next divided sentence")
        self.card, self.question, self.advice = ipywidgets.HTML(), ipywidgets.VBox(), ipywidgets.HTML()
        self.rule = ipywidgets.Textarea(description="Rule to add to the guideline", rows=2, continuous_update=False, style=_STYLE, layout=ipywidgets.Layout(**_STACKED))
        self.because = ipywidgets.Text(description="What showed that it was missing", continuous_update=False, style=_STYLE, layout=ipywidgets.Layout(**_STACKED))
        self.amend = _button("Amend the guideline", "Add the rule; the guideline gets the next version")
        self.rules, self.amended = ipywidgets.HTML(), ipywidgets.HTML()
        self.again, self.labelling = _button("Label these sentences again", "Open the annotator for the divided sentences"), ipywidgets.Output()
        self.go.on_click(lambda _button: self._compare())
        self.picker.observe(lambda _change: self._compare(), "value")
        self.sentence.observe(lambda _change: self._show_sentence(), "value")
        self.before.on_click(lambda _button: self._step(-1))
        self.after.on_click(lambda _button: self._step(1))
        self.amend.on_click(lambda _button: self._amend())
        self.again.on_click(lambda _button: self._label_again())

    def _make_box(self) -> None:
        self._show_guideline()
        self.talk = ipywidgets.VBox([_heading("Why did these sentences divide you?"), self.sentence,
                                     ipywidgets.HBox([self.before, self.after], layout=_LINE), self.card, self.question, self.advice])
        self.rework = ipywidgets.VBox([_heading("Amend the guideline, label again"), self.rules, self.rule, self.because, self.amend,
                                       self.amended, self.again, self.labelling])
        self.picker.layout.align_self = self.go.layout.align_self = "flex-end"  # on one line with the list beside them
        top = ipywidgets.HBox([self.picker, self.against, self.go], layout=_LINE)
        self.widget = AgreementBox([ipywidgets.HTML(_LOOK + PAGE_STYLE), top, self.own, self.said, self.figures, self.talk, self.rework])
        self.widget.add_class("course-agreement")
        self.talk.layout.display = self.rework.layout.display = "none"
        self._say("Add the files of your class (CSV or W3C), or compare your own labels with the key. Then press Compare.")

    # --- comparing -------------------------------------------------------------------------

    def _mine(self) -> list[pd.DataFrame]:
        try:
            own = annotations.saved(self.id)
        except CourseError:
            return []
        return [own] if len(own) else []

    def _compare(self) -> None:
        uploads = [(file["name"], bytes(file["content"])) for file in self.picker.value]
        given = [*self.files, *uploads, *(self._mine() if self.own.value else [])]
        try:
            if not given:
                raise CourseError("There is nothing to compare yet. Label the sentences first, or add files with labels.")
            against = {"": None, "key": "key", "file": self.given}[self.against.value]
            self.found = agreement.compare(given, against, piece=self.id, labels=self.labels)
        except CourseError as problem:
            self.found = None
            self.figures.value = ""
            self.talk.layout.display = self.rework.layout.display = "none"
            self._say(str(problem), warn=True)
            return
        self.id = self.found.piece
        self._say(f"Compared: {', '.join(self.found.people[:8])}{' and others' if len(self.found.people) > 8 else ''}"
                  f"{' with ' + self.found.against if self.found.against else ''}.")
        self._show_figures()
        numbers = list(self.found.divided["sentence"])
        self.talk.layout.display = "" if numbers else "none"
        self.rework.layout.display = ""
        self.again.layout.display = "" if numbers and self._text() else "none"
        before = self.sentence.value
        self.sentence.options = [(self._line(row), int(row.sentence)) for row in self.found.divided.itertuples()]
        self.sentence.value = before if before in numbers else int(numbers[0]) if numbers else None
        self._show_sentence()

    def _line(self, row: Any) -> str:
        return f"sentence {row.sentence}: {_shortened(row.labels)}" + (f"; the key: {row.key}" if self.found and self.found.against else "")

    def _show_figures(self) -> None:
        if self.found:
            self.figures.value = show(self.found)._repr_html_()

    def _say(self, text: str, warn: bool = False) -> None:
        self.said.value = f'<p role="status" style="{INK}">{"⚠ " if warn else ""}{escape(text)}</p>'

    # --- one sentence ----------------------------------------------------------------------

    def _show_sentence(self) -> None:
        if self.found is None or self.sentence.value is None:
            self.card.value, self.question.children = "", ()
            return
        from helpers.widgets import question_box

        n = int(self.sentence.value)
        self.card.value = card(self.found, n)._repr_html_()
        asked = agreement.question(self.found.piece, n)
        box = question_box(asked)
        save = next(child for child in box.children if isinstance(child, ipywidgets.Button))
        save.on_click(lambda _button: self._said_why(n))  # after the box has saved
        self.question.children = (box,)
        self.advice.value = ""
        self.because.value = f"sentence {n}"
        place = [value for _, value in self.sentence.options].index(n)
        self.before.disabled, self.after.disabled = place == 0, place == len(self.sentence.options) - 1

    def _said_why(self, n: int) -> None:
        """Show what to do next, and the reason in the table."""
        if self.found:
            short, _note = agreement.reason(self.found.piece, n)
            self.advice.value = f'<p style="{INK}">{escape(agreement.NEXT.get(short, ""))}</p>'
            self._show_figures()

    def _step(self, by: int) -> None:
        values = [value for _, value in self.sentence.options]
        place = values.index(self.sentence.value) + by
        if 0 <= place < len(values):
            self.sentence.value = values[place]

    # --- the guideline ---------------------------------------------------------------------

    def _show_guideline(self) -> None:
        try:
            self.rules.value = guideline.show()._repr_html_()
        except CourseError as problem:
            self.rules.value = f'<p role="status" style="{INK}">⚠ {escape(problem)}</p>'

    def _amend(self) -> None:
        try:
            now = guideline.amend(self.rule.value, self.because.value)
        except CourseError as problem:
            self.amended.value = f'<p role="status" style="{INK}">⚠ {escape(problem)}</p>'
            return
        self.rule.value = ""
        self._show_guideline()
        self.amended.value = (f'<p role="status" style="{INK}"><b>Saved</b> as version {now.version} in notebooks/{escape(now.path.name)}. '
                              "New labels carry this version. You can change the file by hand too; that makes the next version.</p>")

    def _text(self) -> bool:
        """Tell whether the words are at hand, so that sentences can be labelled again here."""
        if isinstance(self.piece, Piece):
            return self.piece.text is not None
        return self.id in corpus.practice_ids() or (self.id in corpus.PIECES and corpus.piece(self.id).text is not None)

    def _label_again(self) -> None:
        from helpers import annotator

        self.labelling.clear_output()
        with self.labelling:
            if self.found:
                piece = self.piece if isinstance(self.piece, Piece) else corpus.piece(self.id) if self.id in corpus.PIECES else corpus.practice(self.id)
                display(annotator.label(piece, self.found.labels, sorted(self.found.divided["sentence"]), stage="again", guideline=guideline.version()))


def _button(text: str, tooltip: str, style: str = "") -> ipywidgets.Button:
    return ipywidgets.Button(description=text, tooltip=tooltip, button_style=style, layout=ipywidgets.Layout(width="auto", align_self="flex-start"))


def _heading(text: str) -> ipywidgets.HTML:
    return ipywidgets.HTML(f'<h3 style="{INK}">{escape(text)}</h3>')
