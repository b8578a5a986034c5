"""Second thoughts: cues that report nothing once source and form are known.

The figures come from news about persons. In commentary "Moscow wants" or "the escalation shows"
is the author's own reading, not something that Moscow or the escalation said. Each rule here
takes such a cue back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers import phrases
from helpers.reading import Reading
from helpers.sourcekinds import source_kind

if TYPE_CHECKING:
    from helpers.attributing import Attribution

WISHES = frozenset("want desire willing eager wish interested reluctant prefer".split())
APPEARANCES = frozenset("seem appear look sound".split())
SPEAKERS = ("person", "office", "unnamed")


def taken_back(r: Reading, a: Attribution) -> bool:
    """Say whether one of the rules below takes the cue back."""
    kind = source_kind(r, a.source)
    rules = (_inner_aim, _thing_that_shows, _impersonal_adjective, _learned_only, _attributive, _gerund)
    return a.entry.lemma in APPEARANCES or any(rule(r, a, kind) for rule in rules)


def _inner_aim(r: Reading, a: Attribution, kind: str) -> bool:
    """What a state or a thing wants or seeks is the author's reading of it."""
    return (a.entry.kind == "intent" or a.entry.lemma in WISHES) and kind not in SPEAKERS


def _thing_that_shows(r: Reading, a: Attribution, kind: str) -> bool:
    """An event that shows something does not speak; a poll or a witness does."""
    return a.entry.kind == "show" and (kind not in ("document", *SPEAKERS) or r.words[a.source[0]] in ("it", "which", "that", "this"))


def _impersonal_adjective(r: Reading, a: Attribution, kind: str) -> bool:
    """"It is clear that": the author's own certainty, a matter for `stance`."""
    return a.entry.kind == "adjective" and a.entry.lemma != "known" and (a.source is None or r.words[a.source[0]] in ("it", "this", "that", "which"))


def _learned_only(r: Reading, a: Attribution, kind: str) -> bool:
    """Words known as cues only from news about persons need a person."""
    return a.entry.kind == "other" and kind not in SPEAKERS


def _attributive(r: Reading, a: Attribution, kind: str) -> bool:
    """"The stated goals": a participle inside a noun phrase."""
    i = a.head
    return (
        r.shapes[i] == "ED"
        and a.cue[0] == i > 0
        and not r.gaps[i]
        and r.words[i - 1] in phrases.DETERMINERS
        and r.words[i] not in ("alleged", "reported", "announced", "rumored", "rumoured", "suspected", "some", "all", "many")
        and r.words[i - 1] not in ("some", "many", "most", "all", "few", "several", "others")
    )


def _gerund(r: Reading, a: Attribution, kind: str) -> bool:
    """"By recognising", "such as agreeing": an act, not a report of words."""
    i = a.cue[0]
    return a.entry.form == "ing" and i > 0 and not r.gaps[i] and r.words[i - 1] in phrases.PREPOSITIONS and a.entry.kind not in ("speech", "claim", "call", "judge") or (
        a.entry.form == "ing" and r.words[max(0, i - 1)] in ("are", "is") and a.source is None
    )
