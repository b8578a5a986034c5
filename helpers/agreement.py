"""How far people agree when they label the same sentences, and where they do not.

    found = agreement.compare("class/")                   # a folder with the files of your class
    found = agreement.compare("mine.csv", against="key")  # a practice piece: your labels and the key
    found.alpha, found.low, found.high, found.raw         # the figures
    found.divided                                         # the sentences that divided the class
    agreement.why("oselane-2032", 12, "guideline", "We had no rule for “about”.")
    agreement.page("oselane-2032")                        # all of it in one box

Agreement is never graded. It says as much about the guideline and the text as about people.

How it is counted. The unit is the sentence; marks on single words count for their sentence. All
labels that a person gave a sentence are one value ("certain + naming"), so two people agree in
full only if they gave just the same labels. A sentence without a row was not read: it is missing,
not empty; "none of the four" (or the like) says that it was read. alpha is Krippendorff's, for
labels without an order (package krippendorff). by_label has one alpha for each label: given or not
given. The interval holds 95 of 100 results when the sentences are drawn anew, with replacement,
2,000 times; the draws are the same each time.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import krippendorff
import numpy as np
import pandas as pd

from helpers import annotations, answers, corpus, labelfiles
from helpers.annotations import LabelSet
from helpers.corpus import Piece
from helpers.labelfiles import Row, Sheet
from helpers.problems import CourseError
from helpers.questions import Message, Question

DRAWS, SEED = 2000, 2020
FEW = 40  # below so many sentences the figures of two people are rough
NOTHING = "nothing"  # in the confusion table: the other gave a label here, this one none
REASONS = {  # numbered, so that one key chooses a line: JupyterLab keeps the arrow keys for itself
    "slip": "1 A slip: somebody overlooked a word or pressed the wrong label.",
    "guideline": "2 The guideline: it has no rule for this, or two rules that clash.",
    "ambiguous text": "3 The text: the sentence can fairly be read in two ways.",
    "background": "4 Background: one of us knows something the others do not.",
    "values": "5 Values: we agree on what it says and differ on what is fair or normal.",
}
NEXT = {
    "slip": "Label this sentence again; the first label stays in your file.",
    "guideline": "Write the missing rule below, then label the sentence again.",
    "ambiguous text": "Both readings may stand. Your note should give both.",
    "background": "Tell the others what is known and where it can be checked. Then label again, or leave it.",
    "values": "Nobody has to change a label. Write down both views.",
}
_WHY, _NOTE = "Why did it divide you?", "Note: where in the sentence do you see it?"
_ATTRIBUTIONS = LabelSet("attributions", "Attributions: how words are reported", ("direct", "indirect", "mixed"), "no attribution")

Value = tuple[str, ...]  # the labels one person gave a sentence, in the order of the set; () for none of them


@dataclass(frozen=True)
class Figures:
    """Alpha with its interval and the raw agreement. alpha is None if only one value occurs: then chance cannot be told apart."""

    alpha: float | None
    low: float | None
    high: float | None
    raw: float
    left_out: int = 0  # draws in which only one value occurred


@dataclass
class Comparison:
    """What comes of comparing labels. See the top of this module for how it is counted."""

    piece: str
    labels: LabelSet
    people: list[str]
    against: str  # name of the key or of the file compared with, or empty
    sentences: list[int]  # those that can be compared
    figures: Figures
    by_label: pd.DataFrame  # label, given, alpha, low, high, raw
    confusion: pd.DataFrame
    by_person: pd.DataFrame  # with a key: who, sentences, alpha, low, high, raw
    rounds: pd.DataFrame  # first labels and labels given again, on the same sentences
    said: list[str] = field(default_factory=list)
    values: dict[int, dict[str, Value]] = field(default_factory=dict, repr=False)
    rows: dict[int, dict[str, list[Row]]] = field(default_factory=dict, repr=False)

    @property
    def alpha(self) -> float | None:
        return self.figures.alpha

    @property
    def low(self) -> float | None:
        return self.figures.low

    @property
    def high(self) -> float | None:
        return self.figures.high

    @property
    def raw(self) -> float:
        return self.figures.raw

    @property
    def divided(self) -> pd.DataFrame:
        """The sentences with different labels, the most divided first, with the reason you chose and your note."""
        return _divided(self)

    def details(self, sentence: int) -> pd.DataFrame:
        """Return who gave a sentence which label, how sure each was, and their notes."""
        people = self.values.get(sentence, {})
        rows = [(who, name(value, self.labels), *_sure_and_note(self.rows.get(sentence, {}).get(who, []))) for who, value in people.items()]
        made = pd.DataFrame(rows, columns=["who", "labels", "sure", "note", "guideline"])
        return made.sort_values(["labels", "who"], ignore_index=True)

    def summary(self) -> str:
        """Return the result in a few plain sentences."""
        return _summary(self)

    def _repr_html_(self) -> str:
        from helpers import agreement_page

        return agreement_page.show(self)._repr_html_()

    def __repr__(self) -> str:
        return self.summary()


# --- comparing -----------------------------------------------------------------------------


def compare(files: Any, against: Any = None, *, piece: Piece | str | None = None, labels: str | Iterable[str] | LabelSet | None = None,
            stage: str | None = None) -> Comparison:
    """Compare the labels of several people on one piece, or of one or more people with a key.

    files: label files (CSV or W3C), folders of them, tables from annotations.saved, or a list of
    these. against: None, "key" (practice pieces only), or one more file. piece and labels: which,
    if the files hold several. stage: "alone", "again" or "together"; without it each sentence
    counts with the newest label that somebody gave alone. Raises CourseError in one sentence.
    """
    sheets, said = labelfiles.read_all(files)
    if not sheets:
        raise CourseError(said[0] if len(said) == 1 else " ".join(["None of the files could be used.", *said[:3]]) if said else
                          "There are no labels to compare. Give at least one file.")
    reference = _reference(against)
    id = _which_piece(sheets, piece, said)
    sheets = _of_piece(sheets, id, said)
    chosen, known = _which_labels(sheets, labels, said), _last_sentence(id)
    if against == "key":
        reference = key(id, chosen)
    read = [_values(sheet, id, chosen, stage, known, said) for sheet in sheets]
    rows = {sheet.who: behind for sheet, (_, behind) in zip(sheets, read, strict=True)}
    people = {sheet.who: found for sheet, (found, _) in zip(sheets, read, strict=True) if found}
    other = ""
    if reference:
        other = reference.who if reference.who not in people else f"{reference.who} (compared with)"
        found, their_rows = _values(reference, id, chosen, stage if not reference.complete else None, known, said)
        if not found:
            raise CourseError(f"{reference.name} holds no labels of {_name_of(id)} from the set “{chosen.title}”. Give a file on the same piece.")
        people[other], rows[other] = found, their_rows
    _check_people(people, other, id, chosen, said)
    values = {n: {who: found[n] for who, found in people.items() if n in found} for n in sorted(set().union(*people.values()))}
    values = {n: found for n, found in values.items() if (other in found if other else True) and len(found) > 1}
    if not values:
        raise CourseError(_nobody_shares(people, other))
    units = _units(values, other)
    return Comparison(
        id, chosen, [who for who in people if who != other], other, list(values), measure(units),
        _by_label(units, chosen), _confusion(units, chosen, bool(other)), _by_person(values, other),
        _rounds(sheets if stage is None else [], id, chosen, known, reference), said, values,
        {n: {who: rows[who][n] for who in found if n in rows.get(who, {})} for n, found in values.items()},
    )


def key(piece: Piece | str, labels: str | Iterable[str] | LabelSet = "four") -> Sheet:
    """Return the key of a practice piece as one more labeller, in the words of a label set."""
    id = _id(piece)
    chosen = labels if isinstance(labels, LabelSet) else _set(labels)
    if id in corpus.PIECES:
        raise CourseError("There is no key for a real piece: nobody's labels of it are the right ones. Compare with your class.")
    if id not in corpus.practice_ids():
        raise CourseError("There is a key for the practice pieces only. Compare with your class.")
    layer = "attributions" if chosen.name == _ATTRIBUTIONS.name else "marks"
    if layer == "marks" and chosen.name not in ("four", "stance"):
        raise CourseError(f"The key has no labels of the set “{chosen.title}”. Compare with your class, or label with the set “four” or “stance”.")
    sheet = labelfiles.read(corpus.root() / "practice" / "key" / f"{layer}.csv")[0]
    return Sheet("the key", "the key", tuple(row for row in sheet.rows if row.piece == id), True)


def _name_of(id: str) -> str:
    """Return the name by which learners know a piece."""
    if id in corpus.PIECES:
        return corpus.piece_label(id)
    return corpus.practice(id).label if id in corpus.practice_ids() else f"the text “{id}”"


def _reference(against: Any) -> Sheet | None:
    if against is None or (isinstance(against, str) and against == "key"):
        return None
    sheets = labelfiles.read(against)
    if len(sheets) > 1:
        raise CourseError(f"{sheets[0].name} holds the labels of {len(sheets)} people. Compare with the file of one, or with the key.")
    return sheets[0]


def _id(piece: Piece | str) -> str:
    return piece if isinstance(piece, str) else annotations.key(piece)


def _which_piece(sheets: Sequence[Sheet], piece: Piece | str | None, said: list[str]) -> str:
    if piece is not None:
        return _id(piece)
    holders = Counter(id for sheet in sheets for id in {row.piece for row in sheet.rows} if not sheet.complete)
    holders = holders or Counter(id for sheet in sheets for id in {row.piece for row in sheet.rows})
    (first, most), *others = holders.most_common()
    rivals = [id for id, number in others if number == most]
    if rivals and (most > 1 or len(sheets) == 1):
        names = ", ".join(map(repr, sorted([first, *rivals])))
        raise CourseError(f"These files hold labels of several pieces. Say which one to compare, for example piece={sorted([first, *rivals])[0]!r}. There are: {names}.")
    if rivals:
        raise CourseError(f"These files are on different pieces: {_name_of(first)}, {_name_of(rivals[0])}. Give files on the same piece.")
    return first


def _of_piece(sheets: Sequence[Sheet], id: str, said: list[str]) -> list[Sheet]:
    kept, wrong = [], []
    for sheet in sheets:
        if any(row.piece == id for row in sheet.rows):
            kept.append(sheet)
        else:
            wrong.append(f"{sheet.name} holds labels of {_name_of(sheet.rows[0].piece)}, not of {_name_of(id)}. Export the labels of the same piece.")
    said += wrong
    if not kept:
        raise CourseError(wrong[0])
    return kept


def _set(labels: str | Iterable[str]) -> LabelSet:
    return _ATTRIBUTIONS if labels == _ATTRIBUTIONS.name else annotations.label_set(labels)


def _which_labels(sheets: Sequence[Sheet], labels: Any, said: list[str]) -> LabelSet:
    """Return the label set to compare with: the one given, else the one that most people used."""
    if labels is not None:
        return labels if isinstance(labels, LabelSet) else _set(labels)
    sets, used = [*annotations.SETS.values(), _ATTRIBUTIONS], Counter[str]()
    people, own = Counter[str](), Counter[str]()
    for sheet in [one for one in sheets if not one.complete] or sheets:
        here = Counter(_set_of(row.label, sets) for row in sheet.rows)
        used.update(here)
        people.update(here.keys())
        own.update(row.label for row in sheet.rows if not _set_of(row.label, sets))
    best = max(used, key=lambda name: (people[name], used[name]))
    others = sorted(name for name in used if name != best)
    if others:
        named = [next((one.title for one in sets if one.name == name), "labels of your own") for name in others]
        said.append(f"Labels of another set were left out ({'; '.join(named)}). To compare them, give labels='{others[0] or 'four'}'.")
    ours = LabelSet("own", "Your own labels", ())
    return next((one for one in sets if one.name == best), replace(ours, labels=tuple(sorted(set(own) - {ours.none}))))


def _set_of(label: str, sets: Iterable[LabelSet]) -> str:
    return next((one.name for one in sets if label in one.choices), "")


def _last_sentence(id: str) -> int | None:
    if id in corpus.PIECES or id in corpus.practice_ids():
        return len((corpus.piece(id) if id in corpus.PIECES else corpus.practice(id)).sentences)
    return None


def _values(sheet: Sheet, id: str, chosen: LabelSet, stage: str | None, last: int | None,
            said: list[str]) -> tuple[dict[int, Value], dict[int, list[Row]]]:
    """Return for each sentence that a person read the labels that count, and the rows behind them."""
    by_sentence: dict[int, list[Row]] = {}
    beyond = 0
    for row in sheet.rows:
        if row.piece != id:
            continue
        if last is not None and row.sentence > last:
            beyond = max(beyond, row.sentence)
            continue
        for one in _translated(row.label, chosen) if sheet.complete else (row.label,):
            if one in chosen.choices:
                by_sentence.setdefault(row.sentence, []).append(replace(row, label=one))
    if beyond:
        said.append(f"{sheet.name} names sentence {beyond}, but {_name_of(id)} ends with sentence {last}. Such labels were left out.")
    found: dict[int, list[Row]] = {}
    for number, rows in by_sentence.items():
        kept = _newest(rows, stage)
        if kept:
            found[number] = kept
    values = {n: tuple(one for one in chosen.labels if any(row.label == one for row in rows)) for n, rows in found.items()}
    if sheet.complete and last and values:
        values = {n: values.get(n, ()) for n in range(1, last + 1)}
    return values, found


def _translated(category: str, chosen: LabelSet) -> tuple[str, ...]:
    """Return what a category of the key is called in a label set: nothing if the set has no such label."""
    from helpers.show import LABELS

    if chosen.name == "four":
        return tuple(label for label, categories in LABELS.items() if category in categories)
    return (category,)


def _newest(rows: list[Row], stage: str | None) -> list[Row]:
    """Return the rows of one stage; without one the newest of those given alone, before or after the guideline changed."""
    if stage is not None:
        return [row for row in rows if row.stage == stage]
    again = [row for row in rows if row.stage == "again"]
    return again or [row for row in rows if row.stage != "together"]


def _check_people(people: dict[str, Any], other: str, id: str, chosen: LabelSet, said: list[str]) -> None:
    if not [who for who in people if who != other]:
        raise CourseError(f"The files hold no labels of {_name_of(id)} from the set “{chosen.title}” that count here. Choose another set or stage.")
    if len(people) < 2:
        alone = next(iter(people))
        more = 'compare with the key: against="key"' if id in corpus.practice_ids() else "wait until somebody else has labelled"
        raise CourseError(" ".join([f"Only one person's labels are here ({alone}), and agreement needs two. Add a classmate's file, or {more}.", *said[:2]]))


def _nobody_shares(people: dict[str, dict[int, Value]], other: str) -> str:
    spans = "; ".join(f"{who}: {min(found)} to {max(found)}" for who, found in itertools.islice(people.items(), 4))
    return f"Nobody labelled the same sentence ({spans}). Agree which sentences all of you label, then compare again."


# --- the figures ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Unit:
    """What is compared: the values given to one sentence; with a key, one person's value and the key's."""

    sentence: int
    values: tuple[Value, ...]


def _units(values: dict[int, dict[str, Value]], other: str) -> list[Unit]:
    if not other:
        return [Unit(n, tuple(found.values())) for n, found in values.items()]
    return [Unit(n, (found[other], value)) for n, found in values.items() for who, value in found.items() if who != other]


def measure(units: Sequence[Unit]) -> Figures:
    """Return alpha, its interval and the raw agreement of units with at least two values each."""
    counts = _counts(units)
    if counts.shape[1] < 2:
        return Figures(None, None, None, 1.0)
    alpha = float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))
    low, high, left_out = _interval(counts, [unit.sentence for unit in units])
    return Figures(alpha, low, high, _raw(counts), left_out)


def _raw(counts: np.ndarray) -> float:
    """Return the share of pairs of values, within units, that are the same."""
    sizes = counts.sum(axis=1)
    return float((counts * (counts - 1)).sum() / (sizes * (sizes - 1)).sum())


def _counts(units: Sequence[Unit]) -> np.ndarray:
    """Return how often each value was given in each unit: one row a unit, one column a value."""
    domain = {value: n for n, value in enumerate(sorted({value for unit in units for value in unit.values}))}
    counts = np.zeros((len(units), len(domain)), dtype=np.int64)
    for row, unit in enumerate(units):
        for value in unit.values:
            counts[row, domain[value]] += 1
    return counts


def _interval(counts: np.ndarray, sentences: Sequence[int]) -> tuple[float | None, float | None, int]:
    """Return the middle 95 % of alpha over DRAWS draws of the sentences, and how many draws gave none."""
    alphas = bootstrap(counts, sentences)
    defined = alphas[~np.isnan(alphas)]
    if len(set(sentences)) < 2 or len(defined) < DRAWS / 2:
        return None, None, DRAWS - len(defined)
    low, high = np.quantile(defined, [0.025, 0.975])
    return float(low), float(high), DRAWS - len(defined)


def bootstrap(counts: np.ndarray, sentences: Sequence[int], draws: int = DRAWS, seed: int = SEED) -> np.ndarray:
    """Return alpha for each draw of the sentences with replacement; nan where only one value was drawn.

    The nominal alpha is a ratio of sums over the units, so a draw needs only the sums of each
    sentence, weighted by how often it was drawn. A test holds this against the library, draw by draw.
    """
    _, place = np.unique(np.asarray(sentences), return_inverse=True)
    sizes = counts.sum(axis=1, keepdims=True)
    apart = (counts * (sizes - counts)).sum(axis=1) / (sizes[:, 0] - 1)  # observed disagreement of a unit
    number = int(place.max()) + 1
    weights = np.random.default_rng(seed).multinomial(number, [1 / number] * number, size=draws)
    observed = weights @ np.bincount(place, apart, number)
    given = weights @ np.stack([np.bincount(place, column, number) for column in counts.T], axis=1)
    total = given.sum(axis=1)
    expected = (total**2 - (given**2).sum(axis=1)) / (total - 1)
    return np.where(expected > 0, 1 - observed / np.where(expected > 0, expected, 1), np.nan)


def _by_label(units: Sequence[Unit], chosen: LabelSet) -> pd.DataFrame:
    """Return the figures of each label taken alone: given or not given."""
    rows = []
    for one in chosen.labels:
        given = sum(one in value for unit in units for value in unit.values)
        if given:
            found = measure([Unit(unit.sentence, tuple((one,) if one in value else () for value in unit.values)) for unit in units])
            rows.append((one, given, found.alpha, found.low, found.high, found.raw))
    made = pd.DataFrame(rows, columns=["label", "given", "alpha", "low", "high", "raw"])
    return made.astype({"alpha": float, "low": float, "high": float})


def _confusion(units: Sequence[Unit], chosen: LabelSet, keyed: bool) -> pd.DataFrame:
    """Return how often one gave the row and the other the column, over all pairs of people on a sentence.

    Labels that both gave stand on the diagonal; what only one of the two gave stands against what
    only the other gave, or against "nothing". With a key its labels are the rows; else the table
    is the same read by rows or by columns.
    """
    cells: Counter[tuple[str, str]] = Counter()
    for unit in units:
        if keyed:
            _count_pair(cells, *unit.values, chosen.none, 1, False)
            continue
        for (a, m), (b, n) in itertools.combinations_with_replacement(Counter(unit.values).items(), 2):
            _count_pair(cells, a, b, chosen.none, m * n if a != b else m * (m - 1) // 2, True)
    names = [one for one in (*chosen.labels, chosen.none, NOTHING) if any(one in cell for cell in cells)]
    made = pd.DataFrame([[cells[row, column] for column in names] for row in names], index=names, columns=names)
    made.index.name = "the key" if keyed else "one"
    return made


def _count_pair(cells: Counter, a: Value, b: Value, none: str, times: int, both_ways: bool) -> None:
    """Add a pair of values to the confusion table. `none` is the name of the empty value."""
    if not times:
        return
    first, second = set(a or (none,)), set(b or (none,))
    for one in first & second:
        cells[one, one] += times
    for one, other in itertools.product(sorted(first - second) or [NOTHING], sorted(second - first) or [NOTHING]):
        if one != other:
            cells[one, other] += times
            if both_ways:
                cells[other, one] += times


def _by_person(values: dict[int, dict[str, Value]], other: str) -> pd.DataFrame:
    """Return for each person how the labels agree with the key."""
    rows = []
    for who in sorted({who for found in values.values() for who in found if who != other}) if other else []:
        units = [Unit(n, (found[other], found[who])) for n, found in values.items() if who in found]
        found = measure(units)
        rows.append((who, len(units), found.alpha, found.low, found.high, found.raw))
    made = pd.DataFrame(rows, columns=["who", "sentences", "alpha", "low", "high", "raw"])
    return made.astype({"alpha": float, "low": float, "high": float})


def _rounds(sheets: Sequence[Sheet], id: str, chosen: LabelSet, last: int | None, reference: Sheet | None) -> pd.DataFrame:
    """Return the figures of the first labels and of those given again, by the same people on the same sentences."""
    columns = ["labels", "guideline", "sentences", "alpha", "low", "high", "raw"]
    stages: dict[str, dict[int, dict[str, Value]]] = {"alone": {}, "again": {}}
    versions: dict[str, set[str]] = {"alone": set(), "again": set()}
    for sheet in sheets:
        found = {stage: _values(sheet, id, chosen, None if sheet.complete else stage, last, []) for stage in stages}
        both = found["alone"][0].keys() & found["again"][0].keys()
        for stage, (values, rows) in found.items():
            for n in both:
                stages[stage].setdefault(n, {})[sheet.who] = values[n]
                versions[stage] |= {row.guideline for row in rows.get(n, []) if row.guideline}
    other = reference.who if reference else ""
    theirs = _values(reference, id, chosen, None, last, [])[0] if reference else {}
    made = []
    for stage, title in (("alone", "first labels"), ("again", "labelled again")):
        values = {n: found | ({other: theirs[n]} if n in theirs else {}) for n, found in stages[stage].items()}
        values = {n: found for n, found in sorted(values.items()) if len(found) > 1 and (not other or other in found)}
        if values and not all(sheet.complete for sheet in sheets):
            got = measure(_units(values, other))
            made.append((title, ", ".join(sorted(versions[stage])), len(values), got.alpha, got.low, got.high, got.raw))
    return pd.DataFrame(made, columns=columns).astype({"alpha": float, "low": float, "high": float})


# --- which sentences, and why --------------------------------------------------------------


def name(value: Value, chosen: LabelSet) -> str:
    """Return what a person gave a sentence in words: "certain + naming", or the name for none of them."""
    return " + ".join(value) or chosen.none


def _divided(found: Comparison) -> pd.DataFrame:
    latest, rows = answers.store().latest(), []
    for n, people in found.values.items():
        same = _raw(_counts(_units({n: people}, found.against)))
        if same == 1:
            continue
        groups: dict[str, list[str]] = {}
        for who, value in people.items():
            if who != found.against:
                groups.setdefault(name(value, found.labels), []).append(who)
        ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
        reason, note = _reason(latest.get(question_id(found.piece, n)))
        rows.append((
            n, ", ".join(f"{value} {len(people)}" for value, people in ordered), name(people[found.against], found.labels) if found.against else "",
            same, "; ".join(f"{value}: {', '.join(sorted(people))}" for value, people in ordered), reason, note,
        ))
    made = pd.DataFrame(rows, columns=["sentence", "labels", "key", "same", "who", "why", "note"])
    made = made.sort_values(["same", "sentence"], ignore_index=True)
    return made if found.against else made.drop(columns="key")


def _sure_and_note(rows: list[Row]) -> tuple[str, str, str]:
    sure = "; ".join(dict.fromkeys(row.confidence for row in rows if row.confidence))
    note = "; ".join(dict.fromkeys(row.note for row in rows if row.note))
    return sure, note, ", ".join(sorted({row.guideline for row in rows if row.guideline}))


def question_id(piece: Piece | str, sentence: int) -> str:
    """Return the id under which the answer file keeps why a sentence divided the class."""
    return f"divided-{_id(piece)}-{sentence}"


def question(piece: Piece | str, sentence: int) -> Question:
    """Return the question why a sentence divided the class: you choose a reason and write a note."""
    return Question(
        question_id(piece, sentence), "There is no right answer here, and nothing is graded.", "complete", role="discussion",
        title=f"Sentence {sentence}: why?", lesson=answers._state["lesson"],
        parts=[{"label": _WHY, "options": list(REASONS.values()), "say": "Choose the reason that comes nearest, then press Save again."},
               {"label": _NOTE, "say": "Add one sentence, then press Save again."}],
    )


def why(piece: Piece | str, sentence: int, reason: str, note: str = "") -> list[Message]:
    """Keep why a sentence divided the class: slip, guideline, ambiguous text, background or values, and a note."""
    short = next((short for short, text in REASONS.items() if reason in (short, text)), None)
    if short is None:
        raise CourseError(f"{reason!r} is none of the reasons. Choose one of: {', '.join(REASONS)}.")
    asked = question(piece, sentence)
    answers._own_questions[asked.id] = asked
    return [*answers.give(asked.id, {_WHY: REASONS[short], _NOTE: note}), Message(True, NEXT[short])]


def reason(piece: Piece | str, sentence: int) -> tuple[str, str]:
    """Return the reason and the note kept for a sentence; empty texts if there are none."""
    return _reason(answers.answer_to(question_id(piece, sentence)))


def _reason(row: dict[str, Any] | None) -> tuple[str, str]:
    kept = row["answer"] if row and isinstance(row["answer"], dict) else {}
    text = str(kept.get(_WHY) or "")
    return next((short for short, full in REASONS.items() if full == text), text), str(kept.get(_NOTE) or "")


# --- in words ------------------------------------------------------------------------------


def _summary(found: Comparison) -> str:
    many = len(found.people) + bool(found.against)
    everybody = [*found.people, *([found.against] if found.against else [])]
    who = " and ".join(everybody) if many == 2 else f"{len(found.people)} people" + (f" and {found.against}" if found.against else "")
    divided, total = len(found.divided), len(found.sentences)
    same = f"Of 100 labels, {_of_100(found.raw)} are the same as in {found.against}." if found.against else \
        f"Of 100 pairs of labels on the same sentence, {_of_100(found.raw)} are the same."
    told = [f"{who}: {total} sentence{'s' if total > 1 else ''} of {_name_of(found.piece)} can be compared. "
            f"The set of labels: {found.labels.title}.",
            same, alpha_in_words(found.figures),
            f"{divided} of {total} sentences divided {'you' if many < 3 else 'the class'}." if divided else "No sentence divided you."]
    if total < FEW:
        told.append(f"With fewer than {FEW} sentences these figures are rough.")
    return " ".join(told)


def _of_100(share: float) -> str:
    rounded = round(100 * share)
    return str(rounded) if 0 < rounded < 100 or share in (0, 1) else "more than 99" if rounded else "fewer than 1"


def alpha_in_words(figures: Figures) -> str:
    """Return alpha with its interval and what it means, in two or three sentences."""
    if figures.alpha is None:
        return "Everybody gave the same label everywhere. Krippendorff's alpha cannot be told then: there is no second label to confuse it with."
    said = f"Krippendorff's alpha is {number(figures.alpha)} (1: all the same; 0: no more alike than by chance)."
    if figures.low is None or figures.high is None:
        return said + " There are too few sentences, or too few different labels, for an interval."
    return said + (f" If the sentences are drawn anew, 95 of 100 results lie between {number(figures.low)} and {number(figures.high)}.")


def number(value: float | None) -> str:
    """Return a figure with two places and a true minus sign; a dash where there is none."""
    return "–" if value is None or np.isnan(value) else f"{value + 0.0:.2f}".replace("-0.00", "0.00").replace("-", "−")


def page(piece: Piece | str | None = None, files: Any = None, against: Any = None, labels: Any = None) -> Any:
    """Return the box for a class: add files, compare, say why sentences divided you, amend the guideline, label again."""
    from helpers import agreement_page

    return agreement_page.page(piece, files, against, labels)
