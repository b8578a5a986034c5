"""Lint: the files of questions, exercises/<lesson>.yaml. The fields are those of helpers.questions.Question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from helpers import corpus
from helpers.questions import KINDS

ROLES = ("prediction", "answer", "completion", "challenge", "judgement", "vote", "leave")
FEEDBACK_WORDS = 60
_TEXT, _TEXTS = {"type": "string", "minLength": 1}, {"type": "array", "items": {"type": "string", "minLength": 1}}
_COUNT = {"type": "integer", "minimum": 0}
QUESTION = {
    "type": "object",
    "required": ["id", "prompt"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "pattern": r"^\d\d-[a-z][a-z0-9-]*$"}, "prompt": _TEXT, "title": _TEXT, "piece": _TEXT, "ours": _TEXT,
        "kind": {"enum": list(KINDS)}, "role": {"enum": list(ROLES)}, "options": _TEXTS, "feedback": _TEXTS, "right": {},
        "hints": {**_TEXTS, "maxItems": 3}, "ours_later": {"type": "boolean"}, "ask_reason": {"type": "boolean"}, "ask_confidence": {"type": "boolean"},
        "words": _COUNT, "locators": _COUNT, "minutes": {"type": "number", "exclusiveMinimum": 0}, "tolerance": {"type": "number", "minimum": 0},
        "needs": {"type": "array", "items": {
            "type": "object", "required": ["any", "say"], "additionalProperties": False, "properties": {"any": _TEXTS, "say": _TEXT}}},
        "parts": {"type": "array", "items": {
            "type": "object", "required": ["label", "say"], "additionalProperties": False,
            "properties": {"label": _TEXT, "options": _TEXTS, "right": {}, "say": _TEXT}}},
    },
}
HEAD = {
    "type": "object",
    "required": ["questions"],
    "additionalProperties": False,
    "properties": {"questions": {"type": "array", "minItems": 1}, "title": _TEXT, "piece": {"anyOf": [_TEXT, _TEXTS]}},
}
_BARE = re.compile(r"\W*(?:(?:wrong|right|correct|incorrect|yes|no|true|false|good|well done|not quite|exactly|try again|that is|this is|it is)\b\W*)*",
                   re.IGNORECASE)


def check(path: Path) -> list[str]:
    """Return a sentence for every fault in a file of questions."""
    import yaml

    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        return [f"exercises/{path.name} cannot be read ({' '.join(str(problem).split())[:160]}); mend it there."]
    found = _schema(HEAD, data, f"exercises/{path.name}")
    rows = data.get("questions") if isinstance(data, dict) else None
    rows = rows if isinstance(rows, list) else []
    return found + _head_pieces(path, data) + _ids(path, rows) + [problem for row in rows for problem in _question(path, row)]


def _head_pieces(path: Path, data: Any) -> list[str]:
    named = data.get("piece") if isinstance(data, dict) else None
    return [f"exercises/{path.name}: {problem}" for id in (named if isinstance(named, list) else [named]) for problem in _piece({"piece": id})]


def repeated_ids(folder: Path) -> list[str]:
    """Return a sentence for every id that two files of questions share."""
    from helpers.maintain.lessons import questions_in

    owners: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yaml")):
        for id in {str(row["id"]) for row in questions_in(path)["questions"]}:
            owners.setdefault(id, []).append(path.name)
    return [f"The question {id} stands in {' and '.join(names)}; give one of them another id."
            for id, names in sorted(owners.items()) if len(names) > 1]


def _ids(path: Path, rows: list[Any]) -> list[str]:
    ids = [str(row.get("id", "")) for row in rows if isinstance(row, dict)]
    found = [f"exercises/{path.name}: {id} is there {count} times; give each question its own id." for id, count in Counter(ids).items() if count > 1]
    return found + [f"exercises/{path.name}, {id}: begin the id with the number of the lesson, {path.name[:2]}-."
                    for id in ids if id and not id.startswith(path.name[:3])]


def _question(path: Path, row: Any) -> list[str]:
    place = f"exercises/{path.name}, {row.get('id', 'a question without id') if isinstance(row, dict) else 'a row'}"
    found = _schema(QUESTION, row, place)
    return found or [f"{place}: {problem}" for rule in _RULES for problem in rule(row)]


@lru_cache(maxsize=4)
def _validator(name: str) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator({"question": QUESTION, "head": HEAD}[name])


def _schema(schema: dict[str, Any], data: Any, place: str) -> list[str]:
    validator = _validator("question" if schema is QUESTION else "head")
    return [f"{place}: {_in_words(error)}" for error in validator.iter_errors(data)]


def _in_words(error: Any) -> str:
    where = " ".join(str(part + 1 if isinstance(part, int) else part) for part in error.absolute_path)
    message = " ".join(error.message.split())[:200]
    if error.validator == "additionalProperties":
        message += f"; the fields are {', '.join(error.schema['properties'])}"
    return f"{where + ': ' if where else ''}{message}; mend the field."


# --- rules for one question; the schema has been met --------------------------------------------


def _options(row: dict[str, Any]) -> Iterator[str]:
    options, feedback = row.get("options", []), row.get("feedback", [])
    if row.get("kind") in ("choice", "several"):
        if len(options) < 2:
            yield "has fewer than two options; add one."
        if len(set(options)) < len(options):
            yield "has the same option twice; change one."
        if (feedback or row.get("right") is not None) and len(feedback) != len(options):
            yield f"has {len(options)} options and {len(feedback)} feedbacks; write one feedback for each option."
    elif options or feedback:
        yield "has options or feedback, but is not of kind choice or several; take them out or change the kind."


def _right(row: dict[str, Any]) -> Iterator[str]:
    right, kind = row.get("right"), row.get("kind", "text")
    if right is None:
        return
    if kind in ("choice", "several"):
        if kind == "several" and not isinstance(right, list):
            yield "is of kind several, so right must be a list; write it as one."
            return
        for one in right if isinstance(right, list) else [right]:
            if one not in row.get("options", []):
                yield f"gives “{one}” as right, which is not among the options; use the same words."
    elif kind != "number":
        yield f"is of kind {kind}, which has no right; take it out, or use needs or parts."
    elif isinstance(right, bool) or not isinstance(right, (int, float)):
        yield f"gives “{right}” as right, which is not a number; write digits."


def _feedback(row: dict[str, Any]) -> Iterator[str]:
    said = [(f"feedback {number}", text) for number, text in enumerate(row.get("feedback", []), 1)]
    for name in ("needs", "parts"):
        said += [(f"{name} {number}", part["say"]) for number, part in enumerate(row.get(name, []), 1)]
    for name, text in said:
        size = len(text.split())
        if size > FEEDBACK_WORDS:
            yield f"{name} has {size} words; at most {FEEDBACK_WORDS} are read, shorten it."
        if _BARE.fullmatch(text):
            yield f"{name} says only “{text}”; say why, and where to look."


def _parts(row: dict[str, Any]) -> Iterator[str]:
    parts = row.get("parts", [])
    if (row.get("kind") == "complete") != bool(parts):
        yield "needs parts if it is of kind complete, and only then; mend one of the two."
    labels = Counter(part["label"] for part in parts)
    yield from (f"has the part “{label}” twice; change one label." for label, count in labels.items() if count > 1)
    for part in parts:
        right = part.get("right")
        for one in right if isinstance(right, list) else [right]:
            if one is not None and part.get("options") and one not in part["options"]:
                yield f"part “{part['label']}” gives “{one}” as right, which is not among its options; use the same words."


def _kind(row: dict[str, Any]) -> Iterator[str]:
    if row.get("kind") == "challenge" and not row.get("ours"):
        yield "is of kind challenge and has no answer of ours to be challenged; write ours."
    for need in row.get("needs", []):
        for pattern in need["any"]:
            try:
                re.compile(pattern)
            except re.error as problem:
                yield f"the pattern {pattern!r} cannot be used ({problem}); mend it."


def _piece(row: dict[str, Any]) -> Iterator[str]:
    known = [*corpus.PIECES, *corpus.practice_ids()]
    if row.get("piece") and row["piece"] not in known:
        yield f"there is no piece “{row['piece']}”; the texts are {', '.join(known)}."
    if row.get("locators") and not row.get("piece"):
        yield "asks for places, but names no piece; add piece:, so that the numbers can be checked."


_RULES = (_options, _right, _feedback, _parts, _kind, _piece)
