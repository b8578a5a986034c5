"""Second thoughts: cues that report nothing once source and form are known.

The figures come from news about persons. In commentary "Moscow wants" or "the escalation shows"
is the author's own reading, not something that Moscow or the escalation said. Each rule here
takes such a cue back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.attribution_rules import phrases
from helpers.lexicons import word_set
from helpers.attribution_rules.reading import Reading
from helpers.attribution_rules.source_kinds import source_kind

if TYPE_CHECKING:
    from helpers.attribution_rules.found import Attribution

WISHES = word_set("wish")
APPEARANCES = word_set("appearance")
# Verbs of showing that the word list files under speech or claim: they need one who can speak.
POINTS_OUT = word_set("points out")
# Inner states: of a person they are often reported from words, of a state they are inferred.
INNER = word_set("inner state")
STATEMENT = frozenset("that how why whether what as".split())
ACTS = word_set("act")
PERCEIVED = word_set("perception")
FORCE = word_set("force")
PERSUADES = word_set("persuasion")
PRONOUNS = frozenset("it they he she we i you there".split())
SPEAKERS = ("person", "office", "unnamed")


def taken_back(r: Reading, a: Attribution) -> bool:
    """Say whether one of the rules below takes the cue back."""
    kind = source_kind(r, a.source)
    rules = (_inner_aim, _inner_state, _perception, _force, _appearance, _noun_at_end, _thing_that_shows, _impersonal_adjective, _learned_only, _attributive, _gerund, _aim_to_persuade, _own_remark, _hope_as_thing, _aim_of_thing, _titled, _wait_and_see, _possible_hope)
    return any(rule(r, a, kind) for rule in rules)


def _inner_aim(r: Reading, a: Attribution, kind: str) -> bool:
    """What a state or a thing wants or seeks is the author's reading of it."""
    if a.entry.lemma in ("decline", "refuse"):
        return r.words[a.head - 1] in ("may", "might", "could", "would", "will")
    return (a.entry.kind == "intent" or a.entry.lemma in WISHES) and kind not in SPEAKERS


def _thing_that_shows(r: Reading, a: Attribution, kind: str) -> bool:
    """An event that shows something does not speak; a poll or a witness does."""
    if a.source is None and a.entry.kind != "show":
        return False
    return (a.entry.kind == "show" or a.entry.lemma in POINTS_OUT) and (kind == "none" or a.entry.kind == "show" and kind not in ("document", *SPEAKERS) or r.words[a.source[0]] in ("which", "that", "this"))


def _appearance(r: Reading, a: Attribution, kind: str) -> bool:
    """"It seems", "this appears": the author's own hedge; how a person seemed to somebody stays."""
    if a.entry.lemma not in APPEARANCES:
        return False
    left = phrases.noun_phrase_left(r, a.cue[0], r.sentence_words(a.head)[0])
    return source_kind(r, left) != "person" or r.words[left[0]] in ("i", "it")


def _noun_at_end(r: Reading, a: Attribution, kind: str) -> bool:
    """A word like "reports" at the end of a sentence after an adjective is a noun."""
    last = r.sentence_words(a.head)[1]
    return a.entry.form == "s" and a.head + 1 == last and not r.gaps[a.head] and r.shapes[a.head - 1] in ("WORD", "ED", "S")


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
        not a.rule.startswith("attributive")
        and r.shapes[i] == "ED"
        and a.cue[0] == i > 0
        and not r.gaps[i]
        and r.words[i - 1] in phrases.DETERMINERS
        and r.words[i - 1] not in ("some", "many", "most", "all", "few", "several", "others")
    )


def _gerund(r: Reading, a: Attribution, kind: str) -> bool:
    """"By recognising", "with an understanding": an act or a state, not a report of words."""
    i = a.cue[0]
    if a.entry.form != "ing" or i == 0 or r.gaps[i]:
        return False
    before, after = r.words[i - 1], r.words[a.head + 1 : a.head + 2]
    if before in phrases.PREPOSITIONS and before != "into":
        return a.entry.kind not in ("speech", "claim", "call", "judge") or a.entry.lemma in ACTS
    if a.entry.kind == "belief" and (before in phrases.DETERMINERS or after in (["among"], ["in"], ["behind"])):
        return True
    return r.words[a.head - 1] in ("are", "is") and a.source is None


def _inner_state(r: Reading, a: Attribution, kind: str) -> bool:
    """What a state understands, values or remembers, without a statement after it."""
    end = a.cue[1]
    if kind not in ("organisation", "none", "collective") or a.entry.lemma not in INNER or a.rule.startswith("passive"):
        return False
    if a.source is None or r.words[a.source[0]] in ("we", "they", "people", "you"):
        return False
    after = r.words[end : end + 9]
    return not (STATEMENT & set(after)) and not any(q >= 0 for q in r.quote_of[end : end + 3])


def _perception(r: Reading, a: Attribution, kind: str) -> bool:
    """"He found his boat": perceiving a thing; "found that" and "found him guilty" report."""
    if a.entry.lemma not in PERCEIVED or kind == "document" or a.rule.startswith("passive"):
        return False
    near, far = r.words[a.cue[1] : a.cue[1] + 3], r.words[a.cue[1] : a.cue[1] + 9]
    states = (STATEMENT | {"if", "to", "like"}) & set(near) or "as" in far or near[:1] and near[0] in PRONOUNS
    return not states and all(q < 0 for q in r.quote_of[a.head : a.head + 4])


def _force(r: Reading, a: Attribution, kind: str) -> bool:
    """"The army attacked the town": an act of force, not of words."""
    if a.entry.lemma not in FORCE or kind not in ("organisation", "collective", "none") or a.entry.kind == "noun":
        return False
    after = r.words[a.cue[1] - 1 : a.cue[1] + 6]
    return not ({"that", "for", "to", "as", "over", "because"} & set(after[:3]) or "as" in after) and all(q < 0 for q in r.quote_of[a.head : a.head + 6])


def _aim_to_persuade(r: Reading, a: Attribution, kind: str) -> bool:
    """"To convince X": an aim; "convinced X that" tells of words."""
    return a.entry.lemma in PERSUADES and a.entry.form != "ed" or a.entry.lemma == "agree" and a.rule.startswith("passive")


def _hope_as_thing(r: Reading, a: Attribution, kind: str) -> bool:
    """"Hopes for peace faded": nobody is said to hope."""
    return a.entry.lemma in ("hope", "fear") and a.source is None and r.words[a.head + 1 : a.head + 2] in (["for"], ["of"])


def _aim_of_thing(r: Reading, a: Attribution, kind: str) -> bool:
    """"Reason enough to deem it …": an infinitive that belongs to a thing."""
    return kind == "none" and a.cue[0] > 0 and r.words[a.cue[0] - 1] == "to" and a.entry.kind in ("belief", "name", "show", "feeling")


def _own_remark(r: Reading, a: Attribution, kind: str) -> bool:
    """"It is important to note", "as discussed below": the author speaks about the text."""
    after = r.words[a.cue[1] : a.cue[1] + 3]
    if a.entry.lemma == "continue" and after[:1] == ["to"]:
        return True
    if a.rule.startswith("passive") and after[:1] and after[0] in ("later", "below", "above"):
        return True
    if after[:2] == ["in", "the"] and after[2:] and after[2] in ("previous", "next", "following", "article"):
        return True
    return a.cue[0] >= 3 and _important_to(r.words[max(0, a.head - 5) : a.head])


def _important_to(before: list[str]) -> bool:
    """"It is … to" before the cue."""
    return before[-1:] == ["to"] and ("it's" in before or "it is" in " ".join(before) or "it was" in " ".join(before))


def _titled(r: Reading, a: Attribution, kind: str) -> bool:
    """A march entitled "…": a title names a thing, nobody says it."""
    end = a.head + 1
    return a.entry.lemma in ("entitle", "title") and a.entry.form == "ed" and end < len(r.words) and any(mark in r.text[r.ends[a.head] : r.starts[end]] for mark in "\"“„«‘'")


def _wait_and_see(r: Reading, a: Attribution, kind: str) -> bool:
    """"They wait to see whether": what is still open was reported by nobody."""
    return a.entry.lemma == "see" and r.words[a.head - 1] in ("to", "will", "and") and r.words[a.head + 1 : a.head + 2] in (["whether"], ["if"])


def _possible_hope(r: Reading, a: Attribution, kind: str) -> bool:
    """"All that one can expect from him": a hope that is only possible."""
    return a.entry.lemma in ("expect", "hope") and r.words[a.head - 1] in ("can", "could", "may", "might") and r.words[a.head + 1 : a.head + 2] in (["from"], ["of"])
