"""The box in which sentences are labelled and words are marked, by keyboard alone or by mouse.

    annotator.label(corpus.practice("oselane-2032"), labels="four")

Every control has a label and is native to the browser: Tab goes from one to the next, the number of
a line chooses it in a list, Space or Enter presses a button. (JupyterLab keeps the arrow keys and
many letters for itself while a list or a radio button has the focus, so nothing here needs them.)
What you save is on the disk at once; `annotations` has the
same powers as plain functions.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import ipywidgets

from helpers import annotations, answers, exchange
from helpers.annotations import SETS, STAGES, Annotation, LabelSet, Places
from helpers.corpus import Piece
from helpers.problems import CourseError
from helpers.show import INK, escape

_STYLE = {"description_width": "initial"}
_STACKED = {"flex_flow": "column", "align_items": "stretch", "height": "auto"}
_WHOLE = -1
_KEYS = "Without a mouse: Tab goes on, Shift+Tab goes back. In a list, type the number of a line. Space presses a button."
_FORMATS = [("table (CSV)", "csv"), ("W3C Web Annotation", "w3c"), ("doccano", "doccano"), ("brat", "brat"),
            ("Label Studio", "labelstudio"), ("words with tags (CoNLL)", "conll")]
_LOOK = """<style>
.course-annotator {border: 1px solid #767676; padding: .6em .8em; margin: .4em 0; max-width: 64em;}
.course-annotator .widget-label {width: auto; text-align: left !important; font-weight: 600;}
.course-annotator select, .course-annotator input[type=text], .course-annotator textarea {font-size: 1em;}
.course-annotator .widget-dropdown > select, .course-annotator .widget-text > input {flex: 0 0 auto; height: 2.2em; width: 100%;}
.course-annotator .widget-select > select {height: auto; flex: 0 0 auto; width: 100%; margin: 0; overflow-x: hidden;}
.course-annotator select, .course-annotator input, .course-annotator textarea {box-sizing: border-box;}
.course-annotator .widget-select option {padding: 5px 4px;}
.course-annotator .widget-button {min-height: 32px; height: auto; padding: 0 .9em; flex: 0 0 auto; overflow: visible; text-overflow: clip;}
.course-annotator :is(select, input, textarea, button):focus-visible {outline: 3px solid #0072B2; outline-offset: 1px;}
.course-annotator .told {min-height: 1.6em; margin: .2em 0;}
.course-passage p {margin: .25em 0; max-width: 46em; overflow-wrap: anywhere;}
.course-passage .here {font-size: 125%; line-height: 1.75; border-left: 6px solid #0072B2; padding: .2em .7em; margin: .4em 0;}
.course-passage mark {background: #F0E442; color: #000; padding: 0 .1em; border-bottom: 2px solid #000;}
.course-passage mark.chosen {background: #CFE8F7; outline: 2px dashed #0072B2; border-bottom: none;}
.course-passage sub {font-size: 62%; margin-left: .2em; color: inherit; white-space: nowrap;}
</style>"""


class AnnotatorBox(ipywidgets.VBox):
    """The box on the page. Its plain form is one line: no word of the text gets into a saved notebook with it."""

    def __repr__(self) -> str:
        return "The annotator. Run the cell to see it."


def label(piece: Piece, labels: str | Iterable[str] | LabelSet = "stance", sentences: Iterable[int] | None = None, *,
          who: str | None = None, stage: str = "alone", guideline: str | None = None) -> ipywidgets.VBox:
    """Return the box that labels the sentences of a piece and marks words in them.

    labels: "four", "stance", "claims", or a list of your own. sentences: the numbers of those to
    label; all by default. stage: alone, again (after the guideline changed) or together. Needs
    the text: raises CourseError for a real piece of which there is no copy.
    """
    return Annotator(piece, labels, sentences, who, stage, guideline).widget


class Annotator:
    """What stands behind the box: the sentence shown, the controls, and the label file."""

    def __init__(self, piece: Piece, labels: str | Iterable[str] | LabelSet = "stance", sentences: Iterable[int] | None = None,
                 who: str | None = None, stage: str = "alone", guideline: str | None = None) -> None:
        self.where, self.set = Places(piece), annotations.label_set(labels)
        self.numbers = [n for n in (self.where.spans if sentences is None else map(int, sentences)) if n in self.where.spans]
        if not self.numbers:
            raise CourseError("There is no sentence to label. Check the numbers you gave, or leave them out.")
        if stage not in STAGES:
            raise CourseError(f"stage is one of {', '.join(STAGES)}, not {stage!r}.")
        if who is not None:
            annotations.use_name(who)
        self.stage, self.guideline, self.busy = stage, guideline, False
        self._make_controls()
        self._make_box()
        left = self._progress().left
        self.show(left[0] if left else self.numbers[0])

    # --- the parts -------------------------------------------------------------------------

    def _make_controls(self) -> None:
        wide = ipywidgets.Layout(width="auto", **_STACKED)
        self.far = ipywidgets.HTML()
        self.passage = ipywidgets.HTML()
        self.passage.add_class("course-passage")
        self.told = ipywidgets.HTML()
        self.sentence = ipywidgets.Select(description="Sentence", rows=7, style=_STYLE, layout=wide)
        self.sentence.add_class("course-sentences")
        sets = dict(SETS) | ({} if self.set.name in SETS else {self.set.name: self.set})
        self.sets = ipywidgets.Dropdown(description="Label set", options=[(f"{n} {one.title}", name) for n, (name, one) in enumerate(sets.items(), 1)],
                                        value=self.set.name, style=_STYLE, layout=wide)
        self.own_sets = sets
        self.label = ipywidgets.VBox()
        self.meaning = ipywidgets.HTML()
        self.first = ipywidgets.Dropdown(description="From word", options=[("the whole sentence", _WHOLE)], style=_STYLE, layout=wide)
        self.last = ipywidgets.Dropdown(description="To word", options=[("–", _WHOLE)], style=_STYLE, layout=wide, disabled=True)
        self.sure = ipywidgets.Dropdown(description="How sure are you?", options=answers.SURE, value=0, style=_STYLE, layout=wide)
        self.note = ipywidgets.Textarea(description="Note (your own words)", rows=2, style=_STYLE, layout=wide)
        self.save = _button("Save", "Save the label and show the next sentence without one", "primary")
        self.before = _button("Previous", "Show the sentence before")
        self.after = _button("Next", "Show the sentence after")
        self.next = _button("Next unlabelled", "Show the next sentence without a label")
        self.undo = _button("Undo", "Take back the last change to this text")
        self.here = ipywidgets.Dropdown(description="Labels on this sentence", style=_STYLE, layout=wide)
        self.remove = _button("Remove", "Remove the label chosen beside")
        self.name = ipywidgets.Text(description="Name on the labels (not your real name)", value=annotations.name_in_use(),
                                    continuous_update=False, style=_STYLE, layout=wide)
        formats = [(f"{n} {text}", value) for n, (text, value) in enumerate(_FORMATS[:2] if annotations.is_real(self.where.key) else _FORMATS, 1)]
        self.format = ipywidgets.Dropdown(description="File to hand in", options=formats, style=_STYLE, layout=wide)
        self.write = _button("Write file", "Write your labels on this text to a file")
        self._make_labels()
        self.sentence.observe(self._on_sentence, "value")
        self.sets.observe(self._on_set, "value")
        self.first.observe(self._on_first, "value")
        self.last.observe(self._on_last, "value")
        self.name.observe(self._on_name, "value")
        for button, action in ((self.save, self._save), (self.before, lambda: self._step(-1)), (self.after, lambda: self._step(1)), (self.next, self._next), (self.undo, self._undo),
                               (self.remove, self._remove), (self.write, self._write)):
            button.on_click(lambda _button, action=action: self._do(action))

    def _make_labels(self) -> None:
        """Put up the labels of the set in use."""
        layout = ipywidgets.Layout(width="auto", **_STACKED)
        choices = [(f"{n} {choice}", choice) for n, choice in enumerate(self.set.choices, 1)]
        self.choice = ipywidgets.Select(options=choices, value=None, rows=len(choices), description="Label", style=_STYLE, layout=layout)
        self.choice.add_class("course-labels")
        self.choice.observe(self._on_choice, "value")
        self.label.children = [self.choice]

    def _make_box(self) -> None:
        half = ipywidgets.Layout(flex="1 1 17em", min_width="0", padding="0 .8em 0 0")
        row = ipywidgets.Layout(flex_flow="row wrap", align_items="flex-end", width="100%", grid_gap=".3em .6em")
        place = ipywidgets.VBox([self.sentence, ipywidgets.VBox([self.first, self.last])], layout=half)
        what = ipywidgets.VBox([self.label, self.meaning, self.sure, self.note], layout=half)
        left, right = ipywidgets.VBox([self.here], layout=half), ipywidgets.VBox([self.format], layout=half)
        more = ipywidgets.HBox([
            ipywidgets.HBox([left, self.remove], layout=ipywidgets.Layout(flex="1 1 20em", min_width="0", align_items="flex-end")),
            ipywidgets.HBox([right, self.write], layout=ipywidgets.Layout(flex="1 1 20em", min_width="0", align_items="flex-end")),
        ], layout=row)
        head = ipywidgets.HBox([ipywidgets.VBox([self.sets], layout=half), ipywidgets.VBox([self.name], layout=half)], layout=row)
        self.widget = AnnotatorBox([
            ipywidgets.HTML(_LOOK + f'<p style="{INK}"><b>Label: {escape(self.where.piece.label)}</b><br>{_KEYS}</p>'), self.far, head, self.passage,
            ipywidgets.HBox([place, what], layout=ipywidgets.Layout(flex_flow="row wrap", width="100%")),
            ipywidgets.HBox([self.save, self.before, self.after, self.next, self.undo], layout=row), self.told, more,
        ])
        self.widget.add_class("course-annotator")

    # --- what is shown ---------------------------------------------------------------------

    def _progress(self) -> annotations.Progress:
        return annotations.progress(self.where, self.set, stage=self.stage, sentences=self.numbers)

    def _records(self) -> list[Annotation]:
        return [one for one in annotations.of_piece(self.where) if one.stage == self.stage]

    def _on(self, number: int) -> list[Annotation]:
        return [one for one in self._records() if one.sentence == number]

    def _options(self) -> list[tuple[str, int]]:
        found: dict[int, list[str]] = {}
        for one in self._records():
            found.setdefault(one.sentence, []).append(one.label)
        return [(f"{n} {'●' if n in found else '○'} {', '.join(dict.fromkeys(found[n])) + ' · ' if n in found else ''}{self._opening(n)}", n)
                for n in self.numbers]

    def _opening(self, number: int) -> str:
        start, end = self.where.spans[number]
        return " ".join(self.where.text[start : min(end, start + 60)].split())

    def show(self, number: int) -> None:
        """Show a sentence with its labels, and empty the controls."""
        self.busy = True
        try:
            options = self._options()
            if options != list(self.sentence.options):
                self.sentence.options = options
            self.sentence.value = number
            spans = self.where.words[number] if self.where.fits(number) else []
            names = [(f"{n} {self.where.text[a:b]}", n - 1) for n, (a, b) in enumerate(spans, 1)]
            self.first.options = [("the whole sentence", _WHOLE), *names]
            self.last.options, self.last.disabled = [("–", _WHOLE)], True
            self.first.value, self.last.value = _WHOLE, _WHOLE
            self.choice.value, self.sure.value, self.note.value = None, 0, ""
            here = [(f"{n} {self._named(one)}", one.id) for n, one in enumerate(self._on(number), 1)] or [("none yet", "")]
            self.here.options, self.here.value = here, here[0][1]
            self.remove.disabled = not self.here.value
        finally:
            self.busy = False
        self._on_choice(None)
        self._show_passage()
        self.far.value = f'<p class="told" role="status" style="{INK}">{escape(self._progress())}</p>'

    def _named(self, one: Annotation) -> str:
        if (one.start, one.end) == (0, self.where.size[one.sentence]):
            return f"{one.label} – whole sentence"
        place = self.where.characters(one.sentence, one.start, one.end)
        return f"{one.label} – {self.where.text[slice(*place)] if place else 'words that are not in this copy'}"

    def _show_passage(self) -> None:
        number = self.sentence.value
        around = list(self.where.spans)
        at = around.index(number)
        lines = []
        for n in around[max(0, at - 1) : at + 2]:
            start, end = self.where.spans[n]
            if n == number:
                lines.append(f'<p class="here" dir="auto">{self._marked(number)}<sub>{n}</sub></p>')
            else:
                lines.append(f'<p dir="auto">{escape(self.where.text[start:end])}<sub>{n}</sub></p>')
        self.passage.value = f'<div style="{INK}" role="group" aria-label="Sentence {number} and those around it">{"".join(lines)}</div>'

    def _marked(self, number: int) -> str:
        """Return the sentence with its marks; where marks overlap, each part is marked once and each label stands at its end."""
        start, end = self.where.spans[number]
        marks = []
        for one in self._on(number):
            place = self.where.characters(number, one.start, one.end)
            if place:
                marks.append((*place, one.label))
        chosen = self._chosen()
        if chosen:
            marks.append((*self.where.characters(number, *chosen), ""))
        edges = sorted({start, end, *(a for a, _, _ in marks), *(b for _, b, _ in marks)})
        made = ""
        for a, b in pairwise(edges):
            inside = [name for x, y, name in marks if x <= a and b <= y]
            part = escape(self.where.text[a:b])
            if inside:
                part = f'<mark class="{"chosen" if "" in inside else "set"}">{part}</mark>'
            made += part + "".join(f"<sub>{escape(name)}</sub>" for x, y, name in marks if y == b and name)
        return made

    def _chosen(self) -> tuple[int, int] | None:
        if self.first.value in (None, _WHOLE):
            return None
        return self.first.value, max(self.first.value, self.last.value) + 1

    # --- what is done ----------------------------------------------------------------------

    def _on_sentence(self, change: dict) -> None:
        if not self.busy and change["new"] is not None:
            self.show(change["new"])
            self._say("")

    def _on_set(self, change: dict) -> None:
        self.set = self.own_sets[change["new"]]
        self._make_labels()
        self.show(self.sentence.value)

    def _on_choice(self, _change: Any) -> None:
        meaning = self.set.meanings.get(self.choice.value or "", "")
        said = meaning or ("Read the sentence; nothing of this set is in it." if self.choice.value == self.set.none else "")
        self.meaning.value = f'<p class="told" style="{INK}">{escape(said)}</p>'

    def _on_first(self, change: dict) -> None:
        if self.busy:
            return
        self.busy = True
        if change["new"] == _WHOLE:
            self.last.options, self.last.disabled = [("–", _WHOLE)], True
        else:
            before = self.last.value
            self.last.options, self.last.disabled = [one for one in self.first.options if one[1] >= change["new"]], False
            self.last.value = max(before, change["new"])
        self.busy = False
        self._show_passage()

    def _on_last(self, _change: dict) -> None:
        if not self.busy:
            self._show_passage()

    def _on_name(self, change: dict) -> None:
        self.name.value = annotations.use_name(change["new"])
        self.show(self.sentence.value)
        self._say(f"Labels are now kept in {annotations.path().name}.")

    def _do(self, action: Any) -> None:
        """Carry out what a button asks for; if it cannot be done, say why. What is in the controls stays."""
        try:
            action()
        except CourseError as problem:
            self._say(str(problem), warn=True)

    def _save(self) -> None:
        number, chosen = self.sentence.value, self._chosen()
        if self.choice.value is None:
            self._say("Choose a label first, then press Save.", warn=True)
            return
        kept = annotations.mark(self.where, number, self.choice.value, *(chosen or (None, None)), confidence=self.sure.value or None,
                                note=self.note.value, stage=self.stage, guideline=self.guideline, labels=self.set)
        left = self._progress().left
        following = next((n for n in left if n > number), left[0] if left else number)
        self.show(number if chosen else following)
        place = f"words {kept.start + 1} to {kept.end} of sentence {number}" if chosen else f"sentence {number}"
        self._say(f"Saved at {_clock(kept.time)}: “{kept.label}” on {place}.")

    def _step(self, by: int) -> None:
        at = self.numbers.index(self.sentence.value) + by
        if not 0 <= at < len(self.numbers):
            self._say("This is the first sentence." if by < 0 else "This is the last sentence.")
            return
        self.show(self.numbers[at])
        self._say("")

    def _next(self) -> None:
        number, left = self.sentence.value, self._progress().left
        if not left:
            self._say("Every sentence has a label.")
            return
        self.show(next((n for n in left if n > number), left[0]))
        self._say("")

    def _undo(self) -> None:
        said, number = annotations.log().undo(self.where.key)
        self.show(number if number in self.numbers else self.sentence.value)
        self._say(said)

    def _remove(self) -> None:
        if self.here.value:
            annotations.log().remove(self.here.value)
            self.show(self.sentence.value)
            self._say("Removed. Undo brings it back.")

    def _write(self) -> None:
        name = f"{self.where.key}-{annotations.name_in_use()}-{self.format.value}"
        files = annotations.export(self.where.piece, hand_in() / (name + exchange.SUFFIXES[self.format.value]), self.format.value)
        listed = " and ".join(f"{file.parent.name}/{file.name}" for file in files)
        text_free = " It holds positions, none of the text." if self.format.value in exchange.TEXT_FREE and annotations.is_real(self.where.key) else ""
        self._say(f"Written: {listed}, beside the notebooks.{text_free}")

    def _say(self, text: str, warn: bool = False) -> None:
        sign = "" if not text else "→ To do: " if warn else "✓ "
        self.told.value = f'<p class="told" role="status" style="{INK}">{sign}{escape(text)}</p>'


def hand_in() -> Path:
    """Return the folder for files to hand in, beside the notebooks."""
    return annotations.folder() / "hand-in"


def _button(text: str, tooltip: str, style: str = "") -> ipywidgets.Button:
    return ipywidgets.Button(description=text, tooltip=tooltip, button_style=style, layout=ipywidgets.Layout(width="auto"))


def _clock(time: str) -> str:
    return datetime.fromisoformat(time).astimezone().strftime("%H:%M:%S")
