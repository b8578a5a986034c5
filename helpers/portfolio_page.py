"""The portfolio as a web page: headings, tables with captions, a style for the screen and one for paper."""

from __future__ import annotations

import platform
import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pandas as pd

import helpers
from helpers import annotations, answers, corpus, show
from helpers.annotations import Annotation
from helpers.portfolio import MARK, Chapter, Entry, Portfolio
from helpers.questions import VIEWS
from helpers.show import escape, markdown

_SURE = {number: text for text, number in answers.SURE if number}
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
{mark}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{font: 17px/1.55 system-ui, sans-serif; color: #1b1b1b; background: #fff; margin: 0 auto; padding: 1em 1.2em; max-width: 54em;}}
h1 {{font-size: 1.9em; line-height: 1.2; margin: .3em 0;}} h2 {{font-size: 1.45em; margin: 2em 0 .4em; border-bottom: 2px solid #0072B2; padding-bottom: .15em;}}
h3 {{font-size: 1.15em; margin: 1.6em 0 .3em;}} h4 {{font-size: 1em; margin: 0 0 .2em;}}
a {{color: #0b4f8a;}} a:focus-visible, .wide:focus-visible {{outline: 3px solid #D55E00;}}
.skip {{position: absolute; left: -99em;}} .skip:focus {{left: 1em;}}
nav li {{margin: .3em 0;}} nav a {{display: inline-block; min-height: 24px;}}
dl.facts {{display: grid; grid-template-columns: max-content 1fr; gap: .1em 1em; margin: .5em 0;}} dl.facts dt {{font-weight: 600;}} dl.facts dd {{margin: 0;}}
.entry > :first-child {{margin-top: 0;}} :is(h2, h3) + .entry {{border-top: 0 !important; padding-top: .2em;}}
.entry {{border-top: 1px solid #8a8a8a; padding: .8em 0 .5em;}} .asked {{color: #3d3d3d;}} .asked p {{margin: .2em 0;}}
.own {{border-left: 5px solid #0072B2; padding: .1em 0 .1em .9em; margin: .5em 0; white-space: pre-line; overflow-wrap: anywhere;}}
.own dl {{margin: 0; white-space: normal;}} .own dt {{font-weight: 600;}} .own dd {{margin: 0 0 .3em 1em; white-space: pre-line;}}
.own.first {{border-left: 5px dashed #767676;}} .name {{font-size: .92em; margin: .5em 0 .1em;}}
.small, .small p {{font-size: .92em; margin: .2em 0;}} .open {{color: #3d3d3d;}}
.wide {{overflow-x: auto; margin: .6em 0 1em;}} table {{border-collapse: collapse;}} caption {{text-align: left; font-weight: 600; padding: .3em 0;}}
th, td {{text-align: left; vertical-align: top; padding: .25em .9em .25em 0; border-bottom: 1px solid #8a8a8a; min-width: 2.5em; max-width: 24em;}}
.course-ours {{border-left: 5px double #009E73; padding: .1em 0 .1em .9em; margin: .5em 0;}} ul.course-list {{list-style: none; padding: 0; margin: .3em 0;}}
.course-good::before {{content: "✓ "; font-weight: 700;}} .course-todo::before {{content: "→ "; font-weight: 700;}}
@page {{size: A4; margin: 18mm 16mm 20mm; @bottom-right {{content: counter(page) " / " counter(pages); font: 9pt sans-serif;}}}}
@media (max-width: 480px) {{dl.facts {{grid-template-columns: 1fr;}} dl.facts dd {{margin-bottom: .4em;}}}}
@media print {{
  body {{font-size: 10.5pt; max-width: none; padding: 0;}} nav, .skip {{display: none;}} a {{color: inherit; text-decoration: none;}}
  section.lesson {{break-before: page;}} h2, h3, h4, .asked, .name, caption {{break-after: avoid;}}
  .entry:not(.long), .short, tr {{break-inside: avoid;}} thead {{display: table-header-group;}} .wide {{overflow: visible;}} p, .own {{orphans: 3; widows: 3;}}
}}
</style>
</head>
<body>
<a class="skip" href="#portfolio">Go to the portfolio</a>
<header><h1>{title}</h1>{facts}{said}</header>
{contents}
<main id="portfolio" class="course">
{body}
</main>
<footer><p class="small">Written with the course “Who Says So?”. The answers belong to the person who wrote them; questions and our answers: CC BY 4.0.
Of the pieces studied this file holds no sentence; they belong to their authors and publishers.</p></footer>
</body>
</html>
"""


def page(made: Portfolio) -> str:
    """Return the portfolio as one web page that needs nothing else."""
    sections = [*((chapter.name, chapter.title, _chapter(chapter)) for chapter in made.chapters if chapter.asked)]
    if made.others:
        sections.append(("own", "Questions of your own, and earlier questions", "".join(_entry(entry, "h3") for entry in made.others)))
    judged = _judgements(made)
    if judged:
        sections.append(("judgements", "First and last judgement", judged))
    sections.append(("labels", "Labels", _labels(made.labels)))
    if made.apart:
        sections.append(("agreement", "Agreement", _agreement(made.apart)))
    lessons = {chapter.name for chapter in made.chapters}
    body = "\n".join(f'<section class="{"lesson" if id in lessons else "more"}" aria-labelledby="{id}"><h2 id="{id}">{escape(title)}</h2>{inside}</section>'
                     for id, title, inside in [("far", "How far", _how_far(made)), *sections])
    contents = "".join(f'<li><a href="#{id}">{escape(title)}</a></li>' for id, title, _ in [("far", "How far", ""), *sections])
    said = "".join(f"<p>{escape(line)}</p>" for line in made.said)
    title = f"Portfolio of {made.name}" if made.name else "Portfolio"
    return _PAGE.format(mark=MARK, title=escape(title), facts=_facts(made), said=said, body=body,
                        contents=f'<nav aria-label="Contents"><ul>{contents}</ul></nav>')


def _facts(made: Portfolio) -> str:
    versions = sorted({str(row.get("course") or "unknown") for entry in made.entries + made.apart for row in entry.rows})
    times = sorted(row["time"] for entry in made.entries + made.apart for row in entry.rows if row["time"])
    rows = {"Course": "Who Says So?", "Written by": made.name or "no name given", "Answers": f"{len(made.entries)} of {_asked(made)} questions in these lessons",
            "Words of your own": f"{made.words:,}", "Labels": str(len(made.labels)),
            "Answered": f"{_day(times[0])} to {_day(times[-1])}" if times and _day(times[0]) != _day(times[-1]) else _day(times[0]) if times else "",
            "This page": f"{_day(_now())}, course version {helpers.__version__}, Python {platform.python_version()}",
            "Answers saved with": f"course version {', '.join(versions)}" if versions else ""}
    return f'<dl class="facts">{"".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in rows.items() if value)}</dl>'


def _asked(made: Portfolio) -> int:
    return sum(chapter.asked for chapter in made.chapters) + len(made.others)


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _day(time: str) -> str:
    try:
        return datetime.fromisoformat(time).astimezone().strftime("%d %B %Y").lstrip("0")
    except ValueError:
        return time


def _clock(time: str) -> str:
    try:
        return datetime.fromisoformat(time).astimezone().strftime("%d %B %Y, %H:%M").lstrip("0")
    except ValueError:
        return time or "at an unknown time"


# --- how far -------------------------------------------------------------------------------


def _how_far(made: Portfolio) -> str:
    tables = []
    for chapter in made.chapters:
        rows = []
        for part in chapter.parts:
            total, done = len(part.entries) + len(part.open), len(part.entries)
            state = "done" if done == total else f"{done} of {total} done" if done else "not begun"
            again = [_title(entry) for entry in part.entries if not entry.complete]
            rows.append((part.title, state, sum(entry.words for entry in part.entries), "; ".join(again)))
        frame = pd.DataFrame(rows, columns=["part", "state", "words", "with something left to do"])
        tables.append(_table(frame if frame.iloc[:, -1].any() else frame.iloc[:, :-1], f"{chapter.title}: how far"))
    return "".join(tables) or "<p>No lesson was begun.</p>"


def _table(frame: pd.DataFrame, caption: str) -> str:
    """Return a table that can be scrolled with the keyboard where the window is narrow."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in frame.columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(value)}</td>" for value in row) + "</tr>" for row in frame.itertuples(index=False))
    return f'<div class="wide{" short" if len(frame) <= 12 else ""}" tabindex="0" role="region" aria-label="{escape(caption)}"><table><caption>{escape(caption)}</caption>' \
           f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


# --- answers -------------------------------------------------------------------------------


def _chapter(chapter: Chapter) -> str:
    made = []
    for part in chapter.parts:
        if not part.entries:  # the table "How far" has it
            continue
        left = f'<p class="open small">Not answered: {escape(" · ".join(part.open))}</p>' if part.open else ""
        made.append(f"<h3>{escape(part.title)}</h3>{''.join(_entry(entry, 'h4') for entry in part.entries)}{left}")
    return "".join(made) or "<p>Nothing is answered here yet.</p>"


def _title(entry: Entry) -> str:
    return entry.question.title or entry.question.id


def _entry(entry: Entry, level: str) -> str:
    question, last = entry.question, entry.last
    prompt = f'<div class="asked small">{markdown(question.prompt)}</div>' if question.prompt else ""
    if entry.reworded:
        prompt += f'<div class="asked small"><p>When this was answered, the question read:</p>{markdown(str(last["prompt"]))}</div>'
    ours = f'<div class="course-ours small"><p><b>Our answer, to be challenged</b></p>{markdown(question.ours)}</div>' if question.kind == "challenge" and question.ours else ""
    first = ""
    if entry.changed:
        first = f'<p class="name"><b>First answer</b>, {escape(_clock(entry.rows[0]["time"]))}</p>{_own(entry, entry.rows[0], "own first")}'
    name = f'<p class="name"><b>{"Last answer" if entry.changed else "Answer"}</b>, {escape(_clock(last["time"]))}</p>'
    left = '<p class="small">The part about your own leaning is left out of this file.</p>' if entry.left_out else ""
    id = f' <span class="small">({escape(question.id)})</span>' if _title(entry) != question.id else ""
    size = " long" if entry.words > 120 or entry.changed or ours else ""
    return (f'<div class="entry{size}"><{level}>{escape(_title(entry))}{id}</{level}>{prompt}{ours}{first}'
            f"{name}{_own(entry, last, 'own')}{left}{_about(entry)}</div>")


def _own(entry: Entry, row: dict[str, Any], style: str) -> str:
    reason = f'<p class="name"><b>Reason</b></p><div class="{style}">{escape(row["reason"])}</div>' if row["reason"].strip() else ""
    return f'<div class="{style}">{_answer(row["answer"])}</div>{reason}'


def _answer(answer: Any) -> str:
    if isinstance(answer, dict) and set(answer) == {"view", "why"}:
        return escape(f"{answer['view'] or 'No view chosen'}.") + (f"<br>{escape(answer['why'])}" if str(answer["why"] or "").strip() else "")
    if isinstance(answer, dict):
        rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(answers.in_words(value)) or '–'}</dd>" for label, value in answer.items())
        return f"<dl>{rows}</dl>" if rows else "–"
    if isinstance(answer, list):
        return "<br>".join(f"• {escape(one)}" for one in answer)
    return escape(answer)


def _about(entry: Entry) -> str:
    """Return what is known of an answer: how sure, which places, how many words, how often saved, what the check says."""
    last, facts = entry.last, []
    if last.get("confidence") in _SURE:
        facts.append(f"How sure: {_SURE[last['confidence']]}")
    if entry.places:
        facts.append(f"Places named: {entry.places}")
    if entry.words:
        facts.append(f"{entry.words} words")
    if len(entry.rows) > 1:
        facts.append(f"saved {len(entry.rows)} times")
    line = f'<p class="small">{escape(". ".join(facts))}.</p>' if facts else ""
    todo = [message for message in entry.found if not message.good]
    if not todo:
        return line + ('<p class="small course-good">The check asks for nothing more.</p>' if entry.found else "")
    return f'{line}<div class="small">{show.message_html(todo)}</div>'


def _judgements(made: Portfolio) -> str:
    """Return the judgements that the lessons set side by side, and the answers that were changed later."""
    pairs = [(_title(first), first.last, last.last) for chapter in made.chapters for first, last in chapter.pairs]
    pairs += [(_title(entry), entry.rows[0], entry.last) for entry in made.entries if entry.changed and entry.question.kind != "text"]
    rows = [(title, _brief(first), _sure(first), _brief(last), _sure(last)) for title, first, last in pairs]
    text = [(_title(entry), len(str(entry.rows[0]["answer"]).split()), len(str(entry.last["answer"]).split()), len(entry.rows))
            for entry in made.entries if entry.changed and entry.question.kind == "text"]
    tables = _table(pd.DataFrame(rows, columns=["question", "first", "how sure (1–5)", "last", "how sure now"]), "Judgements, first and last") if rows else ""
    return tables + (_table(pd.DataFrame(text, columns=["question", "words at first", "words at last", "times saved"]),
                            "Written answers that were changed; both versions stand above") if text else "")


def _brief(row: dict[str, Any]) -> str:
    answer = row["answer"]
    if isinstance(answer, dict) and answer.get("view") in VIEWS:
        return str(answer["view"])
    return answers.in_words(answer)


def _sure(row: dict[str, Any]) -> str:
    return str(row.get("confidence") or "")


# --- labels and agreement --------------------------------------------------------------------


def _labels(records: list[Annotation]) -> str:
    if not records:
        return "<p>No labels yet.</p>"
    pieces = dict.fromkeys(record.piece for record in records)
    return "".join(_labels_of(piece, [record for record in records if record.piece == piece]) for piece in pieces)


def _labels_of(piece: str, records: list[Annotation]) -> str:
    """Return the labels on one piece: how many of each, then all. Words are shown of practice texts only, which are free."""
    from helpers import fragments

    free = piece in corpus.practice_ids()
    counts = Counter(record.label for record in records)
    many = "; ".join(f"{label}: {number}" for label, number in counts.most_common())
    rows = [{"sentence": one.sentence, "words": f"{one.start + 1}–{one.end}", "label": one.label, "sure": str(one.confidence or ""),
             "quoted": _cut(one.quote) if free else "", "note": fragments.without(one.note), "stage": one.stage, "guideline": one.guideline} for one in records]
    frame = pd.DataFrame(rows)
    frame = frame[[name for name in frame.columns if name in ("sentence", "words", "label") or frame[name].astype(bool).any()]]
    hint = "" if free else "<p class=\"small\">Sentences and words by number; the words of this text are not in this file.</p>"
    return f"<h3>{escape(_piece(piece))}</h3><p>{len(records)} labels. {escape(many)}.</p>{hint}{_table(frame, f'Labels on {_piece(piece)}')}"


def _cut(quote: str, words: int = 12) -> str:
    """Return the beginning of a quotation; whole sentences need not be printed again."""
    parts = quote.split()
    return " ".join(parts) if len(parts) <= words else " ".join(parts[:words]) + " …"


def _piece(id: str) -> str:
    """Return the name by which a learner knows a text."""
    if annotations.is_real(id):
        return corpus.piece_label(id)
    return corpus.practice(id).label if id in corpus.practice_ids() else "a text of your own"


def _agreement(entries: list[Entry]) -> str:
    """Return the figures that were kept, why sentences divided the class, and the rules that were added."""
    made = []
    for entry in entries:
        if entry.question.role == "agreement" and isinstance(entry.last["answer"], dict):
            piece = _piece(entry.question.id.removeprefix("agreement-"))
            rows = _figures(dict(entry.last["answer"]))
            made.append(_table(pd.DataFrame(rows, columns=["figure", "value"]), f"Agreement on {piece}, {_day(entry.last['time'])}"))
    divided = [(*_divided(entry.question.id), *_why(entry.last)) for entry in entries if entry.question.role == "discussion"]
    if divided:
        made.append(_table(pd.DataFrame(divided, columns=["text", "sentence", "why it divided us", "note"]), "Sentences that divided us"))
    rules = [entry.last["answer"] for entry in entries if entry.question.role == "guideline" and isinstance(entry.last["answer"], dict)]
    if rules:
        rows = [tuple(str(rule.get(name) or "") for name in ("version", "rule", "why")) for rule in rules]
        made.append(_table(pd.DataFrame(rows, columns=["version", "rule", "what showed that it was missing"]), "Rules added to the guideline"))
    return "<p>Agreement is not graded. It says as much about the guideline and the text as about people.</p>" + "".join(made)


def _figures(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the figures of a comparison as lines: alpha with its interval on one."""
    low, high = answer.pop("alpha from", None), answer.pop("alpha to", None)
    if isinstance(answer.get("alpha"), float | int):
        interval = f" (95 of 100 draws: {low:.2f} to {high:.2f})" if isinstance(low, float | int) and isinstance(high, float | int) else ""
        answer["alpha"] = f"{answer['alpha']:.2f}{interval}".replace("-", "−")
    return [("Krippendorff's alpha" if name == "alpha" else name, str(value)) for name, value in answer.items()]


def _why(row: dict[str, Any]) -> tuple[str, str]:
    """Return why a sentence divided the class, and the note: parts of one answer, or answer and reason."""
    given = [answers.in_words(one) for one in row["answer"].values()] if isinstance(row["answer"], dict) else [answers.in_words(row["answer"])]
    return re.sub(r"^\d\s+", "", given[0] if given else ""), " ".join(one for one in [*given[1:], row["reason"]] if one)


def _divided(id: str) -> tuple[str, str]:
    """Return the text and the sentence that an id such as divided-oselane-2032-12 stands for."""
    piece, _, sentence = id.removeprefix("divided-").rpartition("-")
    return _piece(piece), sentence
