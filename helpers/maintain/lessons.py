"""A lesson taken apart for the linter: its cells, its prose in blocks, its code's calls, its questions."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from helpers.maintain.notebooks import for_writers
from helpers import words
from helpers.attribution_rules.quoting import quotations

KEY = r"[A-Z]{1,2}\d+[a-z]?"
QUESTION_HEADING = re.compile(r"Q(\d+)\b")
_CODES = re.compile(rf"\[{KEY}\]|\b\d\d-[a-z][a-z0-9-]*")
_LEADING_KEYS = re.compile(rf"(?:\[(?:{KEY}|[a-z][\w-]+)\]\W*?)+(?=\s|$|[.,;])")
_TAG = re.compile(r"<[^>]+>")
_IMG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\b[^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A stretch of prose; reference keys stand in brackets, code in backticks."""

    kind: str  # heading, paragraph, item, row or head (the first row of a table)
    text: str
    level: int = 0  # of a heading


@dataclass(frozen=True)
class Call:
    """A call in a code cell: its name as written, its first argument if that is a text, and whether it has more."""

    name: str
    first: str
    alone: bool


@dataclass
class Cell:
    """A cell of a notebook. `hidden`: its input is folded away, so that its code is not seen."""

    number: int
    kind: str
    source: str
    hidden: bool = False
    outputs: list[Any] = field(default_factory=list)
    count: int | None = None

    @cached_property
    def blocks(self) -> list[Block]:
        """The prose of a text cell."""
        return blocks(self.source) if self.kind == "markdown" else []

    @cached_property
    def calls(self) -> list[Call]:
        """The calls of a code cell; raises SyntaxError if it is not Python."""
        return calls(self.source) if self.kind == "code" else []

    @property
    def lines(self) -> int:
        """Lines of code a learner sees: not blank, no comment, not folded away."""
        if self.kind != "code" or self.hidden:
            return 0
        return sum(1 for line in self.source.splitlines() if line.strip() and not line.strip().startswith("#"))

    def called(self, *names: str) -> list[Call]:
        """Return the calls of functions of these names, whatever stands before the dot."""
        return [call for call in self.calls if call.name.rpartition(".")[2] in names]


@dataclass
class Lesson:
    """A notebook with the questions it asks."""

    path: Path
    cells: list[Cell]
    rows: list[dict[str, Any]]  # the questions as the YAML file has them
    head: dict[str, Any]  # what else stands in that file, for example the piece

    @property
    def name(self) -> str:
        """The file name without its ending."""
        return self.path.stem

    @property
    def number(self) -> int:
        """The number before the name, 99 without one."""
        found = re.match(r"(\d\d)-", self.name)
        return int(found.group(1)) if found else 99

    @property
    def exercises(self) -> Path:
        """The file of its questions."""
        return self.path.parent.parent / "exercises" / f"{self.name}.yaml"

    @property
    def source(self) -> Path:
        """The text the notebook is built from."""
        return self.path.parent / "src" / f"{self.name}.md"

    @property
    def ids(self) -> list[str]:
        """The ids of its questions."""
        return [str(row["id"]) for row in self.rows]

    @property
    def texts(self) -> list[Cell]:
        """The text cells."""
        return [cell for cell in self.cells if cell.kind == "markdown"]

    @property
    def code(self) -> list[Cell]:
        """The code cells."""
        return [cell for cell in self.cells if cell.kind == "code"]

    def place(self, cell: Cell) -> str:
        """Return notebook, number and first words of a cell."""
        return f"{self.name}, cell {cell.number} (“{first_words(cell.source)}”)"

    def asked(self) -> list[tuple[str, Cell]]:
        """Return the ids that `answers.ask` is called with, in order; questions made in the cell are left out."""
        return [(call.first, cell) for cell in self.code for call in cell.called("ask") if call.first and call.alone]


def read(path: Path) -> Lesson:
    """Return the lesson of a notebook."""
    import nbformat

    made = nbformat.read(path, as_version=4)
    cells = [_cell(number, cell) for number, cell in enumerate(made.cells, 1)]
    lesson = Lesson(path, [cell for cell in cells if cell.kind in ("markdown", "code")], [], {})
    data = questions_in(lesson.exercises)
    lesson.rows, lesson.head = data.pop("questions"), data
    return lesson


def _cell(number: int, cell: Any) -> Cell:
    hidden = bool(cell.metadata.get("jupyter", {}).get("source_hidden"))
    written = for_writers(cell.source) if cell.cell_type == "markdown" else cell.source
    return Cell(number, cell.cell_type, written, hidden, cell.get("outputs", []), cell.get("execution_count"))


def questions_in(path: Path) -> dict[str, Any]:
    """Return what a file of questions holds, as far as it can be read; whether it is right is another matter."""
    import yaml

    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        data = None
    data = dict(data) if isinstance(data, dict) else {}
    rows = data.get("questions")
    data["questions"] = [row for row in rows if isinstance(row, dict) and "id" in row] if isinstance(rows, list) else []
    return data


def first_words(text: str, count: int = 6) -> str:
    """Return the first words of a text, without marks of Markdown."""
    found = re.sub(r"[*`>|]|^#+", "", text.strip(), flags=re.MULTILINE).split()
    return " ".join(found[:count]) + (" …" if len(found) > count else "")


# --- prose -------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _parser() -> Any:
    import mistune

    return mistune.create_markdown(renderer="ast", plugins=["table"])


def blocks(markdown: str) -> list[Block]:
    """Return the prose of a Markdown text in order; link definitions and blocks of code are left out."""
    found: list[Block] = []
    for token in _parser()(markdown):
        _collect(token, "paragraph", found)
    return [block for block in found if block.text or block.kind == "heading"]


def _collect(token: dict[str, Any], kind: str, found: list[Block]) -> None:
    name = token["type"]
    if name == "heading":
        found.append(Block("heading", _inline(token), token["attrs"]["level"]))
    elif name in ("paragraph", "block_text"):
        found.append(Block(kind, _inline(token)))
    elif name == "block_html":
        found.append(Block(kind, " ".join(_TAG.sub(" ", token["raw"]).split())))
    elif name == "list_item":
        _collect_item(token, found)
    elif name in ("table_row", "table_head"):
        text = " | ".join(_inline(child) for child in token["children"])
        found.append(Block("row" if name == "table_row" else "head", text))
    else:
        for child in token.get("children", []):
            _collect(child, kind, found)


def _collect_item(token: dict[str, Any], found: list[Block]) -> None:
    """Keep the paragraphs of an item together; a list inside it has items of its own."""
    own = [child for child in token["children"] if child["type"] in ("paragraph", "block_text")]
    found.append(Block("item", " ".join(_inline(child) for child in own)))
    for child in token["children"]:
        if child not in own:
            _collect(child, "item", found)


def _inline(token: dict[str, Any]) -> str:
    name = token["type"]
    if name in ("softbreak", "linebreak"):
        return " "
    if name in ("image", "inline_html"):
        return ""
    if name == "codespan":
        return f"`{token['raw']}`"
    inside = "".join(_inline(child) for child in token.get("children", [])) or token.get("raw", "")
    return f"[{inside}]" if name == "link" and re.fullmatch(KEY, inside) else inside


def _tokens(markdown: str) -> list[dict[str, Any]]:
    found, todo = [], list(_parser()(markdown))
    while todo:
        token = todo.pop(0)
        found.append(token)
        todo += token.get("children", [])
    return found


def _plain(token: dict[str, Any]) -> str:
    return "".join(_plain(child) for child in token.get("children", [])) or token.get("raw", "")


def link_texts(markdown: str) -> list[str]:
    """Return the words of every link, in Markdown or HTML."""
    found = [_plain(token) for token in _tokens(markdown) if token["type"] == "link"]
    return found + [_TAG.sub("", match.group(1)) for match in _ANCHOR.finditer(markdown)]


def alternative_texts(markdown: str) -> list[str]:
    """Return the alternative text of every picture, in Markdown or HTML."""
    found = [_plain(token) for token in _tokens(markdown) if token["type"] == "image"]
    return found + alternatives_in_html(markdown)


def alternatives_in_html(html: str) -> list[str]:
    """Return the alternative text of every <img>, empty where it has none."""
    matches = [_ALT.search(tag) for tag in _IMG.findall(html)]
    return [(match.group(1) or match.group(2) or "") if match else "" for match in matches]


def word_count(found: list[Block]) -> int:
    """Return the number of words to read; tables, reference keys and ids of questions are not counted."""
    return sum(len(words.tokens(_CODES.sub(" ", block.text))) for block in found if block.kind not in ("row", "head"))


def sentences(text: str) -> list[str]:
    """Return the sentences of a block; a key after a full stop belongs to the sentence before it."""
    found: list[str] = []
    for start, end in words.sentences(text):
        keys = _LEADING_KEYS.match(text, start, end)
        after = text[keys.end() : end].strip(" .,;") if keys else ""
        if keys and found and not after[:1].islower():
            found[-1] += " " + keys.group().strip()
            start = keys.end()
        if text[start:end].strip(" .,;"):
            found.append(text[start:end].strip())
    return found


def without_quotations(text: str) -> str:
    """Return a text with everything between quotation marks, and all code, taken out."""
    text = re.sub(r"`[^`]*`", " ", text)
    for quotation in reversed(quotations(text)):
        text = f"{text[: quotation.start]} {text[quotation.end :]}"
    return text


# --- code --------------------------------------------------------------------------------------


def calls(source: str) -> list[Call]:
    """Return the calls in a code cell, in the order of the page. Magic commands are understood."""
    from IPython.core.inputtransformer2 import TransformerManager

    tree = ast.parse(TransformerManager().transform_cell(source))
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [_call(node) for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset))]


def _call(node: ast.Call) -> Call:
    first = node.args[0] if node.args else next((named.value for named in node.keywords if named.arg == "id"), None)
    text = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
    return Call(ast.unparse(node.func), text, len(node.args) + len(node.keywords) == 1)
