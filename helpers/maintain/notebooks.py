"""Build notebooks/*.ipynb from notebooks/src/*.md: python3 course.py notebooks [--check].

The source of a lesson is one MyST Markdown file: "+++" parts text cells, ```{code-cell} holds code.
A reference key in brackets, [B58], becomes a link to that reference; ids of questions after an objective are hidden. Cell ids are made from the cells'
content, so that the same source gives the same notebook. Notebooks are stored without outputs.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from pathlib import Path

from helpers import corpus

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
KEY = re.compile(r"\[([A-Z]{1,2}\d+[a-z]?)\](?!\(|:)")
_IDS = re.compile(r" \((\d\d-[a-z]\w*(?:, \d\d-[a-z]\w*)*)\)$", re.MULTILINE)


def sources() -> list[Path]:
    """Return the lesson sources in order."""
    return sorted((FOLDER / "src").glob("[0-9][0-9]-*.md"))


def build(source: Path) -> str:
    """Return the notebook of one source as JSON text."""
    import jupytext
    import nbformat

    made = jupytext.reads(source.read_text(encoding="utf-8"), fmt="md:myst")
    made.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    addresses, used = _addresses(), set()
    for cell in made.cells:
        cell.metadata = _metadata(cell.metadata)
        if cell.cell_type == "markdown":
            cell.source = for_readers(cell.source, addresses)
        cell["id"] = _cell_id(cell.source, used)
    made.nbformat, made.nbformat_minor = 4, 5
    return nbformat.writes(made, indent=1) + "\n"


def _metadata(written: dict) -> dict:
    """Return a cell's metadata: its tags, and for hide-input what JupyterLab needs to fold the code away."""
    tags = written.get("tags", [])
    made = {"tags": tags} if tags else {}
    return made | ({"jupyter": {"source_hidden": True}} if "hide-input" in tags else {})


def for_readers(text: str, addresses: dict[str, str]) -> str:
    """Return a text cell as learners get it: each reference key is a link, and ids of questions are out of sight."""
    linked = KEY.sub(lambda key: rf"[\[{key[1]}\]](<{addresses[key[1]]}>)" if key[1] in addresses else key[0], text)
    return _IDS.sub(r" <!-- \1 -->", linked)


def for_writers(text: str) -> str:
    """Return a text cell of a notebook as it was written: the way back from for_readers."""
    return re.sub(r" <!-- (\d\d-[a-z][^>]*?) -->", r" (\1)", re.sub(r"\[\\\[(\w+)\\\]\]\(<[^>]*>\)", r"[\1]", text))


def _addresses() -> dict[str, str]:
    rows = corpus.references()
    return {key: address for key, address in zip(rows["key"], rows["address"]) if str(address).startswith("http")}


def _cell_id(source: str, used: set[str]) -> str:
    number = 0
    while True:
        made = hashlib.sha256(f"{number}{source}".encode()).hexdigest()[:12]
        if made not in used:
            used.add(made)
            return made
        number += 1


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="course.py notebooks", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only tell which notebooks differ from their source")
    check = parser.parse_args(arguments).check
    stale = []
    for source in sources():
        target, made = FOLDER / f"{source.stem}.ipynb", build(source)
        if not target.exists() or target.read_text(encoding="utf-8") != made:
            stale.append(target.name)
            if not check:
                target.write_text(made, encoding="utf-8", newline="\n")
    print(("Differ from their source: " if check else "Built: ") + (", ".join(stale) or "none"))
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
