"""Lint: what stands behind a sentence. Locators must be true, and facts must carry their source.

Locators: a quotation with its place, “if proven true” (sentence 33), must be registered in the piece's
quotes.csv (whole, or a run of its words), or be a name of names.csv, for that sentence. In a practice text,
it must stand in that sentence. No sentence or paragraph number goes beyond the end.

Sources: a sentence with a date, a figure or a listed name (corpus/listed-names.csv) needs a reference
key, [B58], or a document of the shelf, [ice-log-2032]. In a list item, a table row or one feedback, a key
counts for all sentences; in a question, so does a key after its last sentence. No source is needed for

- quotations with their place, and what a sentence about the piece, its author or the columnist says before its last place
  (if it begins with the place, "Sentence 24 speaks of …": up to the next semicolon or "but");
- the course's own measures: minutes, words, sentences, steps, and the numbers of lessons, paragraphs, questions;
- the labels of the pieces ("Korybko, Oct 2020"), ids of questions, headings, code;
- names (not dates and figures) in a sentence whose subject is the course or a lesson, or that counts words ("38 times");
- dates (not names and figures) in an instruction to look somewhere ("Look at the row of 3 February").

An author of a piece needs a source only where a sentence tells of the author's life or work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from helpers import corpus
from helpers.maintain.lessons import KEY, Block, Lesson, blocks, first_words, sentences
from helpers.problems import CourseError


@dataclass(frozen=True)
class Text:
    """What locators can point to: a piece or a practice text."""

    label: str
    last_sentence: int
    last_paragraph: int
    quotable: dict[int, tuple[str, ...]]  # sentence -> what may be quoted from it, in plain form
    open: bool  # a practice text, with all its words

    def holds(self, quote: str, sentence: int) -> bool:
        """Tell whether a quotation belongs to a sentence."""
        wanted = re.compile(rf"(?<!\w){re.escape(_plain(quote))}(?!\w)")
        return any(wanted.search(known) for known in self.quotable.get(sentence, ()))


_MARKS = str.maketrans({mark: "'" for mark in "“”„\"‘’`´"})


def _plain(quote: str) -> str:
    """Return a quotation with one kind of marks, single spaces, and no mark at its end."""
    return " ".join(quote.translate(_MARKS).split()).strip(" ,.;:…*_").casefold()


@lru_cache(maxsize=64)
def text(id: str) -> Text:
    """Return a piece or a practice text for the check of locators. Raises CourseError if there is none."""
    piece = corpus.piece(id) if id in corpus.PIECES else corpus.practice(id)
    quotable: dict[int, list[str]] = {}
    for sentence, quote in _quotable(piece):
        quotable.setdefault(sentence, []).append(_plain(quote))
    last = len(piece.sentences), int(piece.sentences["paragraph"].max())
    return Text(piece.label, *last, {number: tuple(found) for number, found in quotable.items()}, piece.state == "open")


def _quotable(piece: corpus.Piece) -> Iterator[tuple[int, str]]:
    if piece.state == "open":
        yield from zip(piece.sentences["sentence"], piece.sentences["text"], strict=True)
        return
    yield from zip(piece.quotes["sentence"], piece.quotes["quote"], strict=True)
    for name, numbers in zip(piece.names["name"], piece.names["sentences"], strict=True):
        yield from ((int(number), name) for number in re.findall(r"\d+", str(numbers)))


def texts_of(lesson: Lesson) -> dict[str, Text]:
    """Return the texts a lesson is on: `piece` in its questions, and every text its code opens by name."""
    named = lesson.head.get("piece") or []
    ids = [named] if isinstance(named, str) else list(named)
    ids += [call.first for cell in lesson.code for call in cell.called("piece", "practice") if call.name.startswith("corpus.")]
    return {id: known for id in dict.fromkeys(ids) if id and (known := _known(id))}


def _known(id: str) -> Text | None:
    try:
        return text(id)
    except (CourseError, OSError):
        return None


# --- the strings of a lesson -------------------------------------------------------------------


@dataclass(frozen=True)
class Passage:
    """A stretch of prose with its place in the lesson, for a message."""

    place: str
    markdown: str
    texts: tuple[Text, ...]
    whole: bool = False  # a key anywhere counts for all of it
    facts: bool = True  # facts in it need a source


def passages(lesson: Lesson) -> Iterator[Passage]:
    """Return all prose of a lesson: its text cells, then its questions."""
    known = texts_of(lesson)
    for cell in lesson.texts:
        yield Passage(lesson.place(cell), cell.source, tuple(known.values()))
    for row in lesson.rows:
        own = _known(str(row["piece"])) if row.get("piece") else None
        for name, said, whole, facts in strings_of(row):
            place = f"exercises/{lesson.exercises.name}, {row['id']}, {name} (“{first_words(said)}”)"
            yield Passage(place, said, (own,) if own else tuple(known.values()), whole, facts)


def strings_of(row: dict[str, Any]) -> Iterator[tuple[str, str, bool, bool]]:
    """Return name, text, whether one key counts for all of it, and whether facts need one, for each string of a question."""
    for name in ("prompt", "ours"):
        yield name, str(row.get(name) or ""), False, True
    for name, whole, facts in (("feedback", True, True), ("hints", True, False), ("options", True, False)):
        for number, said in enumerate(row.get(name) or [], 1):
            yield f"{name} {number}", str(said), whole, facts
    for name in ("parts", "needs"):
        for number, part in enumerate(row.get(name) or [], 1):
            if isinstance(part, dict):
                yield f"{name} {number}", str(part.get("say") or ""), True, True


# --- locators ----------------------------------------------------------------------------------

_NUMBERS = r"\d+(?:\s*(?:,|;|–|-|and|or|to)+\s*\d+)*"
_PLACE = re.compile(rf"([“”\"])[*_]*[,.;:]?\s*\(\s*sentences?\s+({_NUMBERS})", re.IGNORECASE)
_NUMBERED = re.compile(rf"\b(sentences?|paragraphs?)\s+({_NUMBERS})(?!\d)(\s+of\s+(?:the\s+|that\s+|this\s+)?\w+)?", re.IGNORECASE)
_OUR_TEXT = re.compile(r"\s+of\s+(?:the\s+|that\s+|this\s+)?(?:piece|article|text|column|commentary|copy|story|page)", re.IGNORECASE)


def locators(lesson: Lesson) -> list[str]:
    """Check that quotations with a place, and the numbers of sentences and paragraphs, are true."""
    return [problem for passage in passages(lesson) for problem in _locators_in(passage)]


def _locators_in(passage: Passage) -> list[str]:
    found = []
    for quote, numbers in quoted_places(passage.markdown):
        for number in numbers:
            if not any(known.holds(quote, number) for known in passage.texts):
                found.append(f"{passage.place}: “{quote}” is not registered for sentence {number}; "
                             "correct it, or add it to quotes.csv of the piece (practice texts: quote the sentence as it stands).")
    return found + [_too_far(passage, what, number) for what, number in numbered_places(passage.markdown)
                    if number > _last(passage.texts, what) or number < 1]


def quoted_places(markdown: str) -> list[tuple[str, list[int]]]:
    """Return every quotation that is followed by its place, with the numbers of the sentences."""
    found = []
    for match in _PLACE.finditer(markdown):
        start = _opening(markdown, match.start())
        if start is not None:
            found.append((" ".join(markdown[start + 1 : match.start()].split()), _expand(match.group(2))))
    return found


def _opening(markdown: str, end: int) -> int | None:
    """Return where the quotation that closes at `end` opens; curly marks may be nested."""
    if markdown[end] == '"':
        start = markdown.rfind('"', 0, end)
        return start if start >= 0 else None
    depth = 0
    for position in range(end, -1, -1):
        depth += {"”": 1, "“": -1}.get(markdown[position], 0)
        if depth == 0:
            return position
    return None


def _expand(numbers: str) -> list[int]:
    """Return the numbers of "3, 5 and 7–9"."""
    found: list[int] = []
    for mark, digits in re.findall(r"([^\d]*)(\d+)", numbers):
        number = int(digits)
        runs_on = bool(found) and ("–" in mark or "-" in mark or "to" in mark) and found[-1] < number <= found[-1] + 500
        found += range(found[-1] + 1, number + 1) if runs_on else [number]
    return found


def numbered_places(markdown: str) -> list[tuple[str, int]]:
    """Return ("sentence" or "paragraph", number) for every place named; those of other documents are left out."""
    found = []
    for match in _NUMBERED.finditer(markdown):
        if match.group(3) and not _OUR_TEXT.match(match.group(3)):
            continue
        found += [(match.group(1).lower().rstrip("s"), int(number)) for number in re.findall(r"\d+", match.group(2))]
    return found


def _last(texts: tuple[Text, ...], what: str) -> int:
    return max((known.last_sentence if what == "sentence" else known.last_paragraph for known in texts), default=0)


def _too_far(passage: Passage, what: str, number: int) -> str:
    if not passage.texts:
        return (f"{passage.place}: names {what} {number}, but the lesson has no text; "
                "name it as piece: in the file of questions, or open it in the code with corpus.piece or corpus.practice.")
    return f"{passage.place}: there is no {what} {number}; the last is {_last(passage.texts, what)}, correct the number."


# --- references --------------------------------------------------------------------------------

_ANY_KEY = re.compile(rf"\[({KEY})\]")
_JOINED = re.compile(rf"\[{KEY}(?:\s*[,;]\s*{KEY})+\]")


@lru_cache(maxsize=1)
def reference_keys() -> frozenset[str]:
    """Return the keys of corpus/references.csv."""
    return frozenset(corpus.references()["key"])


@lru_cache(maxsize=1)
def shelf_ids() -> frozenset[str]:
    """Return the ids of the shelf of the practice archive."""
    return frozenset(corpus.shelf()["id"])


def references(lesson: Lesson) -> list[str]:
    """Check that every reference key exists."""
    return [problem for passage in passages(lesson) for problem in _references_in(passage)]


def _references_in(passage: Passage) -> list[str]:
    unknown = dict.fromkeys(key for key in _ANY_KEY.findall(passage.markdown)
                            if key not in reference_keys() and not re.fullmatch(r"Q([1-9]|10)", key))
    found = [f"{passage.place}: there is no reference [{key}]; correct it or add it to corpus/references.csv." for key in unknown]
    return found + [f"{passage.place}: {joined} is one bracket for several references; write each in its own, [A1] [A2], so that it becomes a link."
                    for joined in _JOINED.findall(passage.markdown)]


# --- facts without a source --------------------------------------------------------------------

_MONTH = ("(?:January|February|March|April|May|June|July|August|September|October|November|December"
          "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)")
_DATE = re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s*(?:–|-|to|and|or)\s*\d{{1,2}})?\s+(?:of\s+)?{_MONTH}\b(?:\s+\d{{4}})?"
                   rf"|\b{_MONTH}\.?\s+\d{{1,4}}\b|\b(?:19\d\d|20[0-3]\d)s?\b")
_TOLL = ("people|persons|men|women|children|civilians|soldiers|troops|peacekeepers|fighters|prisoners|captives|refugees|victims|casualties"
         "|deaths|killed|dead|died|wounded|injured|displaced|missing|fled|villages|towns|settlements|districts|kilometres|km")
_UNIT = (rf"{_TOLL}|square|miles|metres|centimetres|cm|hectares|tonnes|tons|crowns|dollars|euros|roubles|states|countries|votes"
         "|drones|missiles|rockets|tanks|aircraft|million|billion|thousand|hundred|Armenians|Azerbaijanis|families|homes|houses")
_WORDED = ("two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
           "|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|dozens|hundreds|thousands")
_FIGURE = re.compile(rf"\b\d[\d.,]*\s?(?:%|per\s?cent\b)|\b\d{{1,3}}(?:[,\u00a0\u202f]\d{{3}})+\b|\b\d{{3,}}\b"
                     rf"|\b\d[\d.,]*(?:[\s-]\w+){{0,2}}?[\s-](?:{_UNIT})\b"
                     rf"|\b(?:{_WORDED})(?:[\s-]\w+){{0,2}}?[\s-](?:were\s)?(?:{_TOLL})\b", re.IGNORECASE)
# The course's own measures and numbers.
_MEASURE = re.compile(r"\b\d[\d,.]*(?:\s*(?:–|-|to|or|and|of|×)\s*\d[\d,.]*)?[\s-]+(?:\w+\s+)?(?:minutes?|min|words?|sentences?|paragraphs?|questions?"
                      r"|steps?|claims?|quotations?|lessons?|notebooks?|marks?|cells?|lines?|rows?|columns?|attributions?|links?|points?|times)\b"
                      r"|\b(?:per|in|of|every)\s+(?:1,?000|100)\b", re.IGNORECASE)
_NUMBERED_PART = re.compile(r"\b(?:sentences?|paragraphs?|questions?|steps?|lessons?|notebooks?|parts?|claims?|rows?|lines?|sections?|cells?"
                            r"|columns?|articles?|boxe?s?|Q)\s*\d+[a-z]?(?:\s*(?:,|–|-|and|or|to)+\s*\d+)*", re.IGNORECASE)
_QUESTION_ID = re.compile(r"\b\d\d-[a-z][\w-]*")
_LOCATED = re.compile(rf"\(\s*(?:sentences?|paragraphs?)\s+{_NUMBERS}[^)]*\)|\b(?:sentences?|paragraphs?)\s+{_NUMBERS}", re.IGNORECASE)
_TEXT_WORDS = ("piece|article|text|column|columnist|commentary|author|writer|headline|heading|opening|ending|paragraph|sentence|passage"
               "|wording|phrase|claim|guide|ladder|quotation")
_LEAD = r"(?:\W*\b(?:but|and|then|here|later|so|yet|now|next|first|second|third|also|in (?:sentences?|paragraphs?) [\d,–and -]+,?|[A-Z])\b,?\s*)*"
_COURSE_SUBJECT = re.compile(r"\W*(?:(?:this|the|our)\s+(?:course|lesson|notebook)s?|(?:lesson|notebook)s?\s+\d+|next|in (?:this|the next) lesson)\b",
                             re.IGNORECASE)
_COUNTED = re.compile(r"\b\d+ times\b|\bthe words? (?:for|like|such as)\b", re.IGNORECASE)
_INSTRUCTION = re.compile(r"\W*(?:look|read|open|find|go|see|put|count|compare|scroll|choose|take|think)\b", re.IGNORECASE)
_TURN = re.compile(r";|,? (?:but|yet|while|whereas)\b", re.IGNORECASE)
_LIFE = re.compile(r"\b(?:lives?|lived|born|works?|worked|working|employ\w*|stud(?:y|ied|ies)|graduate\w*|degree|doctorate|university|institute"
                   r"|found(?:ed|er)|heads?|director|members?|advis[eo]r|paid|funded|analyst|journalist|columnist|correspondent|expert"
                   r"|academic|scholar|political scientist|career|sanction\w*|American|Slovak|Ukrainian|Russian)\b")


@lru_cache(maxsize=1)
def listed_names() -> dict[str, str]:
    """Return name -> note of corpus/listed-names.csv; the authors of the pieces have the note "author of a piece"."""
    rows = corpus.table(corpus.root() / "listed-names.csv")
    return dict(zip(rows["name"], rows["note"], strict=True))


@lru_cache(maxsize=2)
def _name_pattern(authors: bool) -> re.Pattern[str]:
    names = [name for name, note in listed_names().items() if note.startswith("author") == authors]
    return re.compile(rf"\b(?:{'|'.join(re.escape(name) for name in sorted(names, key=len, reverse=True))})\b")


@lru_cache(maxsize=1)
def _labels() -> tuple[str, ...]:
    return tuple(corpus.piece_label(id) for id in corpus.PIECES)


@lru_cache(maxsize=1)
def _subject() -> re.Pattern[str]:
    """A sentence that begins with the piece, its author, or a place in it."""
    authors = "|".join(re.escape(name) for name, note in listed_names().items() if note.startswith("author"))
    pronouns = "he|she|it|they"
    return re.compile(rf"{_LEAD}(?:(?:the|this|its|his|her|a|one|each)\s+(?:[\w-]+\s+)?(?:{_TEXT_WORDS})s?\b|(?:{pronouns})\b|(?:{authors})\b"
                      rf"|(?:sentences?|paragraphs?)\s+\d+)", re.IGNORECASE)


def sources(lesson: Lesson) -> list[str]:
    """Check that every sentence with a date, a figure or a listed name carries a source."""
    found = []
    for passage in passages(lesson):
        if passage.facts:
            for sentence, fact in _unsourced(passage):
                found.append(f"{passage.place}: “{first_words(sentence, 8)}” has {fact} and no source; "
                             "add a reference key, [K1], or a shelf document to the sentence, or take the fact out.")
    return found


def _unsourced(passage: Passage) -> Iterator[tuple[str, str]]:
    if passage.whole and has_source(passage.markdown):
        return
    found = [block for block in blocks(passage.markdown) if block.kind not in ("heading", "head")]
    in_question = passage.place.startswith("exercises/")
    for block in found:
        if (block.kind in ("item", "row") or (in_question and _key_at_end(block))) and has_source(block.text):
            continue
        for sentence in sentences(block.text):
            fact = "" if has_source(sentence) else fact_in(sentence)
            if fact:
                yield sentence, fact


def _key_at_end(block: Block) -> bool:
    return bool(re.search(r"[.!?…”)]\s*(?:\[[\w-]+\]\s*)+$", block.text))


def has_source(text: str) -> bool:
    """Tell whether a text names a reference or a shelf document, in brackets or backticks."""
    return any(name in reference_keys() or name in shelf_ids() for name in re.findall(r"[\[`]([\w-]+)[\]`]", text))


def fact_in(sentence: str) -> str:
    """Return the first date, figure or listed name that needs a source, in words, or nothing."""
    rest = re.sub(r"`[^`]*`|https?://\S+", " ", sentence)
    for label in _labels():
        rest = rest.replace(label, "the piece")
    rest = _without_located(rest)
    name = "" if _COURSE_SUBJECT.match(rest) or _COUNTED.search(rest) else _name_in(rest)
    for pattern in (_QUESTION_ID, _MEASURE, _NUMBERED_PART):
        rest = pattern.sub(" ", rest)
    date = None if _INSTRUCTION.match(rest) else _DATE.search(rest)
    if date:
        return f"the date “{date.group()}”"
    figure = _FIGURE.search(_DATE.sub(" ", rest))
    return f"the figure “{figure.group().strip()}”" if figure else name


def _without_located(sentence: str) -> str:
    """Return a sentence without what it tells of the piece: quotations with a place, and all up to the last place if the piece is its subject."""
    places = list(_LOCATED.finditer(sentence))
    if places and _subject().match(sentence):
        return sentence[_end_of_told(sentence, places) :]
    for match in reversed(list(_PLACE.finditer(sentence))):
        start = _opening(sentence, match.start())
        if start is not None:
            sentence = f"{sentence[:start]} {sentence[match.end() :]}"
    return sentence


def _end_of_told(sentence: str, places: list[re.Match[str]]) -> int:
    """Return where a sentence about the piece ends to tell what the piece says: at its last place, or at a turn after it."""
    last = places[-1]
    if last.group().startswith("(") or len(places) > 1:
        return last.end()
    turn = _TURN.search(sentence, last.end())
    return turn.start() if turn else len(sentence)


def _name_in(sentence: str) -> str:
    found = _name_pattern(False).search(sentence)
    if not found and _LIFE.search(sentence):
        found = _name_pattern(True).search(sentence)
    return f"the name “{found.group()}”" if found else ""


RULES = (locators, references, sources)
