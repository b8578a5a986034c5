"""What kind of source a phrase names: a person, a body, a role, a group, nobody in particular."""

from __future__ import annotations

from functools import lru_cache

from helpers.attribution_rules.phrases import Span
from helpers.lexicons import rows
from helpers.attribution_rules.reading import Reading

KINDS = ("person", "organisation", "office", "collective", "unnamed", "document", "none")
PREPOSITIONS = ("of", "for", "from", "in", "at", "to", "with", "by", "on", "about", "toward")
TIMES = ("this", "last", "next", "on", "who", "which", "that", "also", "now", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PERSON_ENDINGS = ("er", "or", "ist", "ian", "man", "woman", "person", "eur", "ee", "ant")


@lru_cache(maxsize=1)
def known() -> dict[str, str]:
    """Return the kind of every word of `source-kinds.csv`."""
    return {row["word"]: row["kind"] for row in rows("source-kinds.csv")}


def source_kind(r: Reading, source: Span | None) -> str:
    """Return the kind of a source; its first noun phrase decides."""
    if source is None:
        return "none"
    end = _first_phrase(r, source)
    kinds = [known()[word] for word in (_bare(r.words[i]) for i in range(source[0], end)) if word in known()]
    names = [i for i in range(source[0], end) if r.shapes[i].startswith("NAME") and _bare(r.words[i]) not in known()]
    head = _bare(r.words[end - 1])
    if kinds and kinds[-1] == "office" and end < source[1] and r.gaps[end] == "," and r.shapes[end] == "NAME":
        return "person"
    if kinds and (head in known() or r.shapes[end - 1].startswith("NAME")):
        return _of_listed(kinds, len(names))
    if names and r.shapes[end - 1].startswith("NAME"):
        return "organisation" if any(_is_acronym(r.raw[i]) for i in names) else "person"
    return "unnamed" if "unnamed" in kinds else _of_unlisted(head)


def _first_phrase(r: Reading, source: Span) -> int:
    for i in range(source[0] + 1, source[1]):
        late = r.shapes[i] == "ED" or r.words[i] in TIMES
        if r.gaps[i][:1] in (",", "(") or r.words[i] in PREPOSITIONS or late and r.shapes[i - 1] in ("WORD", "S", "NAME"):
            return i
    return source[1]


def _bare(word: str) -> str:
    return word.split("'")[0]


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _of_listed(kinds: list[str], names: int) -> str:
    """The last listed word is the head of the phrase; a role with a name is a person."""
    if kinds[-1] == "office" and names:
        return "person"
    if kinds[0] in ("unnamed",) and kinds[-1] in ("collective", "organisation"):
        return "unnamed"
    return kinds[-1]


def _of_unlisted(word: str) -> str:
    if word.endswith("s") and not word.endswith("ss"):
        return "collective" if word[:-1].endswith(PERSON_ENDINGS) else "none"
    return "person" if word.endswith(PERSON_ENDINGS) else "none"
