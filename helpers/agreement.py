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
from dataclasses import dataclass, field
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
REASONS = {
    "slip": "A slip: somebody overlooked a word or pressed the wrong label.",
    "guideline": "The guideline: it has no rule for this, or two rules that clash.",
    "ambiguous text": "The text: the sentence can fairly be read in two ways.",
    "background": "Background: one of us knows something the others do not.",
    "values": "Values: we agree on what it says and differ on what is fair or normal.",
}
_NEXT = {
    "slip": "Kept. Label this sentence again; the first label stays in your file.",
    "guideline": "Kept. Write the missing rule below, then label the sentence again.",
    "ambiguous text": "Kept. Both readings may stand. Your note should give both.",
    "background": "Kept. Tell the others what is known and where it can be checked; then label again or leave it.",
    "values": "Kept. Nobody has to change a label. Write down both views.",
}
_ATTRIBUTIONS = LabelSet("attributions", "Attributions: how words are reported", ("direct", "indirect", "mixed"), "no attribution")

Value = tuple[str, ...]  # the labels one person gave a sentence, in the order of the set; () for none of them


@dataclass(frozen=True)
class Figures:
    """Alpha with its interval and the raw agreement. alpha is None if only one value occurs: then chance cannot be told apart."""

    alpha: float | None
    low: float | None
    high: float | None
    raw: float
    pairs: int
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
    rows = {sheet.who: found for sheet, found in zip(sheets, (one[1] for one in read))}
    people = {sheet.who: one[0] for sheet, one in zip(sheets, read) if one[0]}
    other = ""
    if reference:
        other = reference.who if reference.who not in people else f"{reference.who} (compared with)"
        found, their_rows = _values(reference, id, chosen, stage if not reference.complete else None, known, said)
        if not found:
            raise CourseError(f"{reference.name} holds no labels of {label(id)} from the set “{chosen.title}”. Give a file on the same piece.")
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
        _rounds(sheets, id, chosen, known, reference) if stage is None else pd.DataFrame(), said, values,
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


def label(id: str) -> str:
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
        raise CourseError(f"These files are on different pieces: {label(first)}, {label(rivals[0])}. Give files on the same piece.")
    return first


def _of_piece(sheets: Sequence[Sheet], id: str, said: list[str]) -> list[Sheet]:
    kept, wrong = [], []
    for sheet in sheets:
        if any(row.piece == id for row in sheet.rows):
            kept.append(sheet)
        else:
            wrong.append(f"{sheet.name} holds labels of {label(sheet.rows[0].piece)}, not of {label(id)}. Export the labels of the same piece.")
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
    for sheet in sheets:
        here = Counter(_set_of(row.label, sets) for row in sheet.rows)
        used.update(here)
        people.update(here.keys())
        own.update(row.label for row in sheet.rows if not _set_of(row.label, sets))
    best = max(used, key=lambda name: (people[name], used[name]))
    others = sorted(name for name in used if name != best)
    if others:
        named = [next((one.title for one in sets if one.name == name), "labels of your own") for name in others]
        said.append(f"Labels of another set were left out ({'; '.join(named)}). To compare them, give labels='{others[0] or 'four'}'.")
    none = annotations.LabelSet("own", "", ()).none
    return next((one for one in sets if one.name == best), LabelSet("own", "Your own labels", tuple(sorted(set(own) - {none}))))


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
        for label in _translated(row.label, chosen) if sheet.complete else (row.label,):
            if label in chosen.choices:
                by_sentence.setdefault(row.sentence, []).append(Row(**vars(row) | {"label": label}))
    if beyond:
        said.append(f"{sheet.name} names sentence {beyond}, but {label_of_end(id, last)}. Such labels were left out.")
    found: dict[int, list[Row]] = {}
    for number, rows in by_sentence.items():
        kept = _newest(rows, stage)
        if kept:
            found[number] = kept
    values = {n: tuple(one for one in chosen.labels if any(row.label == one for row in rows)) for n, rows in found.items()}
    if sheet.complete and last:
        values = {n: values.get(n, ()) for n in range(1, last + 1)}
    return values, found


def label_of_end(id: str, last: int | None) -> str:
    return f"{label(id)} ends with sentence {last}"


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
    if len(people) >= 2:
        return
    reasons = [line for line in said if "counted once" in line or "is counted" in line or "no label file" in line or "empty" in line
               or "not of" in line or "not a label file" in line or "no labels in" in line or "not a text" in line]
    if not people or not [who for who in people if who != other]:
        raise CourseError(f"The files hold no labels of {label(id)} from the set “{chosen.title}” that count here. Choose another set or stage.")
    alone = next(iter(people))
    more = "compare with the key: against=\"key\"" if id in corpus.practice_ids() else "wait until somebody else has labelled"
    raise CourseError(" ".join([f"Only one person's labels are here ({alone}), and agreement needs two. Add a classmate's file, or {more}.", *reasons[:2]]))


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
    sizes = counts.sum(axis=1)
    pairs = int((sizes * (sizes - 1) // 2).sum())
    raw = float((counts * (counts - 1) // 2).sum() / pairs)
    if counts.shape[1] < 2:
        return Figures(None, None, None, raw, pairs)
    alpha = float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))
    low, high, left_out = _interval(counts, [unit.sentence for unit in units])
    return Figures(alpha, low, high, raw, pairs, left_out)


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
            _count_pair(cells, unit.values[0], unit.values[1], 1, False)
            continue
        values = Counter(unit.values)
        for (a, m), (b, n) in itertools.combinations_with_replacement(values.items(), 2):
            _count_pair(cells, a, b, m * n if a != b else m * (m - 1) // 2, True)
    names = [one for one in (*chosen.labels, chosen.none, NOTHING) if any(one in cell for cell in cells)]
    made = pd.DataFrame([[cells[row, column] for column in names] for row in names], index=names, columns=names)
    made.index.name = "the key" if keyed else "one"
    return made


def _count_pair(cells: Counter, a: Value, b: Value, times: int, both_ways: bool) -> None:
    if not times:
        return
    none_a, none_b = not a, not b
    for one in set(a) & set(b):
        cells[one, one] += times
    if none_a and none_b:
        cells["", ""] += times
    only_a, only_b = sorted(set(a) - set(b)), sorted(set(b) - set(a))
    if not only_a and not only_b:
        return
    empty_a, empty_b = ("" if none_a else NOTHING), ("" if none_b else NOTHING)
    for one, other in itertools.product(only_a or [empty_a], only_b or [empty_b]):
        cells[one, other] += times
        if both_ways:
            cells[other, one] += times
