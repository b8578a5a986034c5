"""Write every lesson as a read-only web page, with everything open: python3 course.py pages [FOLDER]

A page needs no JupyterLab, no script and no network. Boxes show what they ask; figures keep their
alternative text and their table.
"""

from __future__ import annotations

import argparse
import html
import os
import sys
from pathlib import Path

from helpers import show
from helpers.maintain.notebooks import FOLDER

SHELL = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – Who Says So?</title>
<style>
body {{font: 17px/1.55 system-ui, sans-serif; color: #1b1b1b; background: #fff; margin: 0 auto; padding: 1em; max-width: 72em;}}
p, ul, ol {{max-width: 46em;}} a {{color: #0b4f8a;}} a:focus-visible, summary:focus-visible {{outline: 3px solid #D55E00;}}
pre.code {{background: #f3f3f3; padding: .5em .8em; overflow-x: auto; color: #1b1b1b;}}
.skip {{position: absolute; left: -99em;}} .skip:focus {{left: 1em;}} .output {{overflow-x: auto;}}
@media print {{ details {{display: block;}} .course-card {{break-inside: avoid;}} }}
</style>
</head>
<body>
<a class="skip" href="#lesson">Go to the lesson</a>
<header><p>Who Says So? – a read-only page. To answer and keep your answers, open the lesson in JupyterLab.</p></header>
<main id="lesson">
{body}
</main>
<footer><p>Course text and data: CC BY 4.0. The pieces studied belong to their authors and publishers.</p></footer>
</body>
</html>
"""


def execute(path: Path):
    """Return the lesson run from top to bottom with everything open, without a reader's answers or copies."""
    import tempfile

    import nbformat
    from nbclient import NotebookClient

    lesson = nbformat.read(path, 4)
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"REVEAL": "1", "COURSE_ANSWERS": str(Path(folder, "answers.jsonl")), "COURSE_OWN": folder}
        NotebookClient(lesson, timeout=180, resources={"metadata": {"path": str(path.parent)}}).execute(env=env)
    return lesson


def page(lesson) -> str:
    """Return an executed lesson as one web page."""
    body = "\n".join(_cell(cell) for cell in lesson.cells)
    first = next(cell.source for cell in lesson.cells if cell.cell_type == "markdown")
    return SHELL.format(title=html.escape(first.lstrip("# ").splitlines()[0]), body=body)


def _cell(cell) -> str:
    if cell.cell_type == "markdown":
        import mistune

        return mistune.html(cell.source).replace(".ipynb", ".html")
    hidden = cell.metadata.get("jupyter", {}).get("source_hidden")
    code = "" if hidden else f'<pre class="code" tabindex="0"><code>{html.escape(cell.source)}</code></pre>'
    outputs = "\n".join(_output(output) for output in cell.get("outputs", []))
    return f'{code}<div class="output">{outputs}</div>' if outputs else code


def _output(output) -> str:
    data = output.get("data", {})
    if "text/html" in data:
        made = data["text/html"]
        return made if 'class="course"' in made else show.Shown(made, "")._repr_html_()
    return f"<pre>{html.escape(data.get('text/plain', output.get('text', '')))}</pre>"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="course.py pages", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER.parent / "site")
    folder = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(FOLDER.glob("[0-9][0-9]-*.ipynb")):
        target = folder / f"{path.stem}.html"
        target.write_text(page(execute(path)), encoding="utf-8")
        print(f"{target}: {target.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
