"""Learn the figures of the reporting word lists again: python3 -m helpers.maintain.learn_reporting FOLDER

Needs scikit-learn, which the course itself does not use, and the PolNeAR training articles
(Newell et al., LREC 2018) in FOLDER/polnear. Writes three tables of `corpus/lexicons/`:
`reporting-cues.csv` (learned rows and shares; rows of the course list are kept),
`reporting-weights.csv` and `content-limits.csv`. Only figures are written, no text. The quarter
named by `evaluate_sourcing.held_out` is not looked at.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from helpers.attribution_rules import finding as attributing, cues, limits
from helpers.corpus import root
from helpers.lexicons import rows
from helpers.maintain.evaluate_sourcing import held_out
from helpers.attribution_rules.reading import FUNCTION_WORDS, Reading

ORIGIN = "PolNeAR train (figures only)"
# Never learned as cues: prepositions, names of outlets, and words that in writing on wars name acts of force.
NO_CUES = frozenset(
    "regarding considering granting granted concerning including about like against it also huffpost nyt wapo hit hits hitting shot "
    "shots captured fired fighting seizing imposed launched launching struck slashing suspended".split()
)
# Figures set by hand for constructions that news seldom has.
BY_HAND = {
    "c=claim that": 1.6, "c=reports of": 2.4, "c=seen as": 1.2, "c=regards as": 1.5, "c=it is said that": 1.2,
    "c=hearsay adverb": 1.6, "c=we know that": 2.0, "c=as stated by": 1.5, "c=convinced that": 1.6, "c=the saying": 2.5, "c=the treaty demands": 1.5, "c=asks whether": 1.0, "c=idiom": -4.0,
}  # fmt: skip
Gold = list[dict[str, set[int]]]
Example = tuple[list[str], bool]


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a JSON lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def articles(folder: Path) -> list[tuple[Reading, Gold]]:
    """Return the articles to learn from, each with its attributions as sets of words."""
    by_annotator: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in lines(folder / "polnear" / "train_gold.jsonl"):
        by_annotator[row["doc"]][row["annotator"]] = row["attributions"]
    found = []
    for doc in lines(folder / "polnear" / "train_docs.jsonl"):
        if not held_out(doc["doc"]):
            marked = by_annotator[doc["doc"]]
            reading = Reading(doc["text"])
            found.append((reading, [_in_words(reading, item) for item in marked[sorted(marked)[0]]]))
    return found


def _in_words(r: Reading, item: dict[str, Any]) -> dict[str, set[int]]:
    return {
        part: {i for start, end in item.get(part) or [] for i in range(r.word_at(start), len(r.words)) if r.starts[i] < end} if item.get(part) else set()
        for part in ("cue", "content")
    }


def heads_of(found: list[tuple[Reading, Gold]], listed: set[str]) -> tuple[list[set[int]], Counter[str], Counter[str], Counter[str]]:
    """Return the main word of each gold cue, and how often words occur, lie in a cue and are its main word."""
    total: Counter[str] = Counter(word for r, _ in found for word in r.words)
    inside = Counter(r.words[i] for r, gold in found for item in gold for i in item["cue"])

    def weight(word: str) -> float:
        return inside[word] / (total[word] + 2) + 0.15 * (word in listed) - 0.5 * (word in FUNCTION_WORDS)

    mains = [{max(item["cue"], key=lambda i, r=r: weight(r.words[i])) for item in gold if item["cue"]} for r, gold in found]
    return mains, total, inside, Counter(r.words[i] for (r, _), main in zip(found, mains, strict=True) for i in main)


def write_cues(found: list[tuple[Reading, Gold]], kept: list[dict[str, str]]) -> list[set[int]]:
    """Write `reporting-cues.csv`; return the main words of the gold cues."""
    listed = {row["cue"]: row for row in kept}
    mains, total, inside, counts = heads_of(found, set(listed))
    learned = {word for word, n in counts.items() if n >= 2 and word not in FUNCTION_WORDS} - set(listed) - NO_CUES
    made = []
    for word in sorted(set(listed) - NO_CUES | learned):
        entry = listed.get(word) or {"cue": word, "lemma": word, "kind": "other", "form": _form(word), "source": ORIGIN}
        share = round(inside[word] / total[word], 2) if total[word] else ""
        sure = "high" if total[word] >= 20 else "medium" if total[word] >= 5 else "low"
        made.append({**entry, "share_in_cue": share, "count": total[word], "how_sure": sure})
    _write("reporting-cues.csv", ["cue", "lemma", "kind", "form", "share_in_cue", "count", "source", "how_sure"], made)
    cues.entries.cache_clear()
    return mains


def _form(word: str) -> str:
    return next((form for form in ("ing", "ed", "s") if word.endswith(form)), "base")


def cue_examples(found: list[tuple[Reading, Gold]], mains: list[set[int]]) -> Iterable[Example]:
    """Give the features of every listed word, and whether it is the main word of a cue."""
    known = cues.entries()
    for (r, gold), main in zip(found, mains, strict=True):
        inside = set().union(*(item["cue"] for item in gold)) if gold else set()
        for i, word in enumerate(r.words):
            if word in known and (i in main or i not in inside):
                names = cues.features(r, i, known[word])
                yield [name for name in names if not name.startswith("c=")], i in main


def limit_examples(found: list[tuple[Reading, Gold]]) -> Iterable[Example]:
    """Give the features of every possible end of a statement after its cue, and whether it ends there."""
    for r, gold in found:
        starts = sorted(a.chunk[0] for a in attributing._with_sources(r))
        for item in gold:
            if item["cue"] and item["content"] and min(item["content"]) > min(item["cue"]):
                yield from _ends(r, item, starts)


def _ends(r: Reading, item: dict[str, set[int]], starts: list[int]) -> Iterable[Example]:
    start = min(item["content"])
    head = max(item["cue"], key=lambda i: r.words[i] in cues.entries())
    entry = cues.entries().get(r.words[head])
    kind, begin, last = entry.kind if entry else "other", limits.opening(r, start), r.sentence_words(start)[1]
    end = start
    while end < last and any(i in item["content"] for i in range(end, end + 3)):
        end += 1
    end = max((i for i in range(start, end) if i in item["content"]), default=start) + 1
    stop = next((s for s in starts if s > start), None)
    for k in range(start + 1, min(last, end + 1)):
        if limits.possible(r, k):
            names = limits.features(*limits.place(r, start, k, kind, begin))
            yield names + (["next cue"] if k == stop else []), k == end


def fit(examples: Iterable[Example], least: int) -> list[dict[str, Any]]:
    """Return feature, weight and count: a logistic regression that leaves most weights at zero (L1)."""
    import numpy
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    names, answers = zip(*examples, strict=True)
    counts = Counter(name for found in names for name in found)
    place = {name: i for i, name in enumerate(sorted(name for name, n in counts.items() if n >= least))}
    kept = [[place[name] for name in found if name in place] for found in names]
    columns = [i for found in kept for i in found]
    ends = numpy.cumsum([0, *map(len, kept)])
    table = csr_matrix((numpy.ones(len(columns)), columns, ends), shape=(len(kept), len(place)))
    model = LogisticRegression(penalty="l1", C=0.5, solver="liblinear", max_iter=300, random_state=1).fit(table, numpy.array(answers))
    weights = [("base", float(model.intercept_[0]), len(kept))]
    weights += [(name, float(model.coef_[0][i]), counts[name]) for name, i in place.items() if abs(model.coef_[0][i]) >= 0.01]
    return [{"feature": name, "weight": round(weight, 2), "count": n, "source": ORIGIN} for name, weight, n in weights]


def _write(name: str, columns: list[str], made: list[dict[str, Any]]) -> None:
    with open(root() / "lexicons" / name, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(made)


def main(folder: Path) -> None:
    """Write the three tables."""
    columns = ["feature", "weight", "count", "source"]
    found = articles(folder)
    mains = write_cues(found, [row for row in rows("reporting-cues.csv") if row["source"] != ORIGIN and row["kind"] != "other"])
    learned = fit(cue_examples(found, mains), 4)
    by_hand = [{"feature": name, "weight": weight, "count": "", "source": "course list"} for name, weight in BY_HAND.items()]
    _write("reporting-weights.csv", columns, learned + by_hand)
    cues.weights.cache_clear()
    cues._sums.cache_clear()
    _write("content-limits.csv", columns, fit(limit_examples(found), 6))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
