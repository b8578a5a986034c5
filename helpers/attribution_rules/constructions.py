"""Constructions: word order in which a word reports, whatever the learned figures say.

News seldom writes "the claim that …", "is seen by many as …" or "as X put it"; commentary does.
The figures learned from news miss these, so they are named here. Each name is a feature
("c=…") with a figure of its own in `reporting-weights.csv`, source "course list".
"""

from __future__ import annotations

from helpers.lexicons import word_set
from helpers.attribution_rules.reading import Reading

REPORT_NOUNS = word_set("report noun")
# These report with "of", "about", "against"; the others only with "that".
WITH_PREPOSITION = word_set("report noun with preposition")
REPORT_PREPOSITIONS = {"of": "of about", "charge": "against", "charges": "against", "demand": "for", "demands": "for", "call": "for", "calls": "for"}
VERB_BEFORE = frozenset("i he she they we you it who which that to will would can could may might must shall should do does did NAME not LY".split())
RELATIVE_VERBS = frozenset("is are was were has have had will would can could may might must once never always ED".split())
CONVINCED = word_set("convinced")
NAMES = word_set("name")
ASKS = word_set("asks")
QUESTIONS = frozenset("if whether how why what who where".split())
DOCUMENT_VERBS = word_set("document verb")
WRITTEN = word_set("written") | word_set("document")
VIEWED = word_set("viewed")
SAID = word_set("said")
HEARSAY = word_set("hearsay")
BE = frozenset("is are was were be been being".split())
VIEWS = word_set("views")
THINKS = word_set("thinks")
THINKERS = word_set("thinker")
CLAUSE_OPENERS = frozenset("who where when you're he's she's it's they're we're i'm i've we've there's that's those that how why what whether if i he she it they we you there this these the his her its their our no some many most all my".split())


# Words outside this set stand in no construction, except after "as".
WATCHED = REPORT_NOUNS | VIEWED | VIEWS | SAID | HEARSAY | CONVINCED | DOCUMENT_VERBS | ASKS | NAMES | THINKS | frozenset("agree agreed put puts putting share shares shared claimed claiming called explained known".split())


def constructions(r: Reading, i: int) -> list[str]:
    """Return the names of the constructions that word i stands in."""
    word = r.words[i]
    found = []
    if word in REPORT_NOUNS and _is_noun(r, i):
        found += _report_noun(r, i, word)
    if word in VIEWED and _passive_view(r, i):
        found.append("c=seen as")
    if word in VIEWS and _views_as(r, i):
        found.append("c=regards as")
    if word in SAID and _impersonal(r, i):
        found.append("c=it is said that")
    if word in HEARSAY:
        found.append("c=hearsay adverb")
    if word in CONVINCED and _convinced(r, i):
        found.append("c=convinced that")
    if word in NAMES and _names(r, i):
        found.append("c=the saying")
    if word in ASKS and _asks(r, i):
        found.append("c=asks whether")
    if word in DOCUMENT_VERBS and i and r.words[i - 1] in WRITTEN and not r.gaps[i]:
        found.append("c=the treaty demands")
    if _is_idiom(r, i, word):
        found.append("c=idiom")
    if word in THINKS and _thinks(r, i):
        found.append("c=we know that")
    if i and r.words[i - 1] == "as" and not r.gaps[i] and r.shapes[i] == "ED" and r.words[i + 1 : i + 2] == ["by"]:
        found.append("c=as stated by")
    return found


def _is_noun(r: Reading, i: int) -> bool:
    """Not after a subject or an auxiliary: "he claims that" has a verb."""
    return i == 0 or bool(r.gaps[i]) or r.shapes[i - 1] not in VERB_BEFORE


def _report_noun(r: Reading, i: int, word: str) -> list[str]:
    end = len(r.words)
    if i + 2 < end and not r.gaps[i + 1] and r.words[i + 1] == "that" and r.shapes[i + 2] not in RELATIVE_VERBS:
        return ["c=claim that"]
    if word not in WITH_PREPOSITION:
        return []
    allowed = REPORT_PREPOSITIONS.get(word, "of about regarding concerning against on from by").split()
    if i + 1 < end and not r.gaps[i + 1] and r.words[i + 1] in allowed and not (r.words[i + 1] == "on" and r.shapes[min(i + 2, end - 1)] == "NUM"):
        return ["c=reports of"]
    near = range(i + 2, min(end, i + 7))
    return ["c=reports of"] if any(r.words[k] in ("regarding", "concerning", "about") and not any(r.gaps[i + 1 : k + 1]) for k in near) else []


def _convinced(r: Reading, i: int) -> bool:
    if i and i + 1 < len(r.words) and r.words[i - 1] in ("i'm", "we're") and r.words[i + 1] in CLAUSE_OPENERS and not r.gaps[i + 1]:
        return True
    known_of = r.words[i] in ("aware", "unaware") and r.words[i + 1 : i + 2] == ["of"]
    return i + 1 < len(r.words) and not r.gaps[i + 1] and (r.words[i + 1] == "that" or known_of) and any(word in BE for word in r.words[max(0, i - 3) : i])


def _names(r: Reading, i: int) -> bool:
    """A word for a saying or a title with the quotation right after it."""
    for k in (i + 1, i + 2):
        if k < len(r.words) and r.quote_of[k] >= 0 and r.quote_of[i] < 0 and r.quote_words(r.quote_of[k])[0] == k:
            return k == i + 1 or r.words[i + 1] in ("that", "of")
    return False


def _asks(r: Reading, i: int) -> bool:
    """A verb of asking or knowing with a question after it: "wondered whether", "found out how"."""
    if r.quote_of[i] >= 0 or i + 2 >= len(r.words) or r.gaps[i + 1]:
        return False
    k = i + 1
    while k < min(len(r.words), i + 5) and r.words[k] in ("out", "exactly", "just", "very", "well", "perfectly", "clearly", "fully", "quite"):
        k += 1
    return k < len(r.words) and r.words[k] in QUESTIONS and not any(r.gaps[i + 1 : k + 1])


def _is_idiom(r: Reading, i: int, word: str) -> bool:
    """Fixed phrases in which nobody says anything: "claimed lives", "that said", "agreed upon"."""
    after = r.words[i + 1 : i + 6]
    if word in ("claimed", "claiming", "claims", "claim"):
        return "lives" in after
    if word == "said":
        return i > 0 and r.words[i - 1] == "that" and (i == 1 or r.gaps[i - 1][:1] in ("¶", ".")) and r.gaps[i + 1][:1] == ","
    if word in ("agreed", "agree"):
        return after[:1] == ["upon"]
    if word in ("put", "puts", "putting"):
        return "end" in after[:3] or after[:1] in (["forward"], ["in"], ["on"])
    if word == "explained":
        return after[:3] == ["by", "the", "fact"]
    if word in ("shares", "share", "shared", "shares"):
        return "border" in after[:3]
    if word == "known":
        return after[:1] == ["for"]
    return word == "called" and i > 0 and r.words[i - 1] == "so"


def _passive_view(r: Reading, i: int) -> bool:
    after = r.words[i + 1 : i + 4]
    if not after or r.gaps[i + 1]:
        return False
    passive = any(word in BE for word in r.words[max(0, i - 3) : i])
    return after[0] == "by" and (passive or after[0] == "by" and "as" in r.words[i + 2 : i + 8]) or passive and (after[0] == "as" or after[:2] == ["to", "be"])


def _views_as(r: Reading, i: int) -> bool:
    """An active verb of view with "as" a few words later, in one clause."""
    if i == 0 or r.words[i - 1] in BE or r.words[i - 1] in ("to", "the", "a"):
        return False
    for k in range(i + 2, min(len(r.words), i + 9)):
        if r.gaps[k] not in ("", "~", "Q"):
            return False
        if r.words[k] == "as":
            return r.words[k - 1] not in ("such", "well", "far", "long", "just") and r.words[k + 1 : k + 2] != ["well"]
    return False


def _impersonal(r: Reading, i: int) -> bool:
    before = r.words[max(0, i - 5) : i]
    after = r.words[i + 1] if i + 1 < len(r.words) and not r.gaps[i + 1] else ""
    return "it" in before and any(word in BE for word in before) and after in ("that", "how", "why") and "should" not in before


def _thinks(r: Reading, i: int) -> bool:
    if i == 0 or r.gaps[i] or i + 1 >= len(r.words) or r.gaps[i + 1] or r.quote_of[i] >= 0:
        return False
    k = i - 1
    while k > 0 and i - k < 4 and (r.shapes[k] == "LY" or r.words[k] in ("also", "still", "don't", "do", "did", "didn't", "does", "doesn't", "not", "now", "never", "have", "has", "had", "can", "all", "may", "would", "might", "must", "should", "could", "will", "both")):
        k -= 1
    return r.words[k] in THINKERS and (r.words[i + 1] in CLAUSE_OPENERS or r.words[i + 1] == "like" and r.words[i] in ("feel", "feels", "felt"))
