#!/usr/bin/env python3
"""One door to the course, on every system: python3 course.py lab

    lab                 set up (once) and open JupyterLab on the course
    test [--long]       run the tests
    texts FILES…        add your own copies of the pieces
    lint                check the lessons against the course's rules
    leaks               check that no sentence of a piece is in the repository
    pages [FOLDER]      write the lessons as read-only web pages, everything open
    notebooks           build notebooks/*.ipynb from notebooks/src
    editions FOLDER     rebuild the editions from the received texts
    evaluate            measure stance and sourcing on outside data, where it is at hand

Needs Python 3.11 or newer and a package index. Everything goes into the folder .venv.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import venv
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
MODULES = {
    "texts": "helpers.texts",
    "lint": "helpers.maintain.lint",
    "leaks": "helpers.maintain.leaks",
    "notebooks": "helpers.maintain.notebooks",
    "pages": "helpers.maintain.pages",
    "editions": "helpers.maintain.editions",
    "evaluate": "helpers.maintain.evaluate",
}
# No news pop-up in class; every cell stays in the page, so that widgets and page search work.
LAB_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True,
    },
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}

# Results are not saved into the notebooks: they may show an own copy of a piece, which must not travel with
# the file, and a lesson stays as it was handed out. Answers are kept elsewhere (notebooks/answers.jsonl).
SAVE_WITHOUT_OUTPUTS = """
import re

def without_outputs(model, path, **_):
    if not re.search(r"notebooks/\\d\\d-[^/]*$", path) or not model.get("content"):
        return
    for cell in model["content"].get("cells", []):
        if cell.get("cell_type") == "code":
            cell["outputs"], cell["execution_count"] = [], None
    model["content"].get("metadata", {}).pop("widgets", None)

c.FileContentsManager.pre_save_hook = without_outputs  # noqa: F821
"""


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):
        print(f"This course needs Python 3.11 or newer; this is {sys.version.split()[0]}. See python.org/downloads.")
        return 1
    command, rest = (arguments or ["help"])[0], arguments[1:]
    if command == "lab":
        return open_lab(rest)
    if command == "test":
        return run_tests(rest)
    if command in MODULES:
        testing = command in ("lint", "notebooks")
        return set_up(testing) or run([PYTHON, "-m", MODULES[command], *rest])
    known = command in ("help", "-h", "--help")
    print(__doc__ if known else f"There is no command {command!r}.\n\n{__doc__}")
    return 0 if known else 2


def run(command: list) -> int:
    with subprocess.Popen([str(part) for part in command]) as process:
        while process.poll() is None:
            with contextlib.suppress(KeyboardInterrupt):  # the program in front got the Ctrl+C too and closes down
                process.wait()
    return process.returncode


def open_lab(rest: list[str]) -> int:
    if set_up(testing=False):
        return 1
    options = [f"--ServerApp.root_dir={ROOT}", "--LabApp.default_url=/lab/tree/notebooks/00-start-here.ipynb"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")  # in a container the only user is often root
    print("Opening JupyterLab. Keep this window open; press Ctrl+C here to stop.", flush=True)
    status = run([PYTHON, "-m", "jupyterlab", "--ServerApp.answer_yes=True", *options, *rest])
    print("Stopped. Your answers are kept.")
    return status


def run_tests(rest: list[str]) -> int:
    """Run the fast tests in parallel, then those with a browser; print one closing line."""
    if set_up(testing=True):
        return 1
    long = "--long" in rest
    rest = [part for part in rest if part != "--long"]
    chosen = "" if long else " and not long"
    if any(not part.startswith("-") for part in rest):
        return run([PYTHON, "-m", "pytest", *rest])
    phases = [["-m", f"not browser{chosen}", "-n", "2", "--dist", "loadfile"], ["-m", f"browser{chosen}"]]
    totals, worst = {"passed": 0, "failed": 0, "skipped": 0}, 0
    with tempfile.TemporaryDirectory() as folder:
        for number, phase in enumerate(phases):
            report = Path(folder, f"{number}.xml")
            status = run([PYTHON, "-m", "pytest", ROOT / "tests", f"--junitxml={report}", *phase, *rest])
            worst = max(worst, 0 if status == 5 else status)  # 5: nothing was chosen in this phase
            add_counts(report, totals)
            if status not in (0, 5) and number == 0:
                break
    print(f"{totals['passed']} passed, {totals['failed']} failed, {totals['skipped']} skipped")
    return worst


def add_counts(report: Path, totals: dict[str, int]) -> None:
    if not report.exists():
        totals["failed"] += 1
        return
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        number = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
        totals["failed"] += number["failures"] + number["errors"]
        totals["skipped"] += number["skipped"]
        totals["passed"] += number["tests"] - number["failures"] - number["errors"] - number["skipped"]


def set_up(testing: bool) -> int:
    """Make .venv and install the tested versions, unless this was done before. Return 0 if all is well."""
    wanted = [ROOT / "requirements.txt"] + ([ROOT / "requirements-test.txt"] if testing else [])
    todo = [path for path in wanted if not is_installed(path)]
    if not todo:
        return 0
    try:
        if not has_pip():
            print("Setting up the course in .venv (once, one to three minutes) …", flush=True)
            venv.create(VENV, with_pip=True, clear=VENV.exists())
    except (OSError, subprocess.CalledProcessError) as problem:
        print(f"The environment could not be made in {VENV}: {problem}.\n"
              "On Debian or Ubuntu, install it with: sudo apt install python3-venv. Else free some disk space.")
        return 1
    if install(todo[-1]):
        print("Some packages could not be installed. Check the network, then run the same command again.")
        return 1
    write_settings()
    for path in todo:
        stamp(path).write_text(digest(path), encoding="utf-8")
    return 0


def has_pip() -> bool:
    """Tell whether .venv is whole: an earlier set-up may have been stopped half-way."""
    return PYTHON.exists() and subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True).returncode == 0


def stamp(requirements: Path) -> Path:
    return VENV / f"{requirements.stem}.installed"


def digest(requirements: Path) -> str:
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


def is_installed(requirements: Path) -> bool:
    return PYTHON.exists() and stamp(requirements).exists() and stamp(requirements).read_text() == digest(requirements)


def install(requirements: Path) -> int:
    """Install the locked versions with pip, showing how far it has come."""
    total = sum(1 for line in requirements.read_text(encoding="utf-8").splitlines() if "==" in line)
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar=off", "-r", str(requirements)]
    kept, seen = [], 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as pip:
        for line in pip.stdout:
            kept.append(line)
            if line.startswith(("Collecting ", "Requirement already")):
                seen += 1
                print(f"\r  package {min(seen, total)} of about {total} ", end="", flush=True)
            elif line.startswith("Installing collected"):
                print("\r  installing, one moment …       ", end="", flush=True)
    print("\r" + " " * 40 + "\r", end="")
    if pip.returncode:
        print("".join(kept[-12:]))
    return pip.returncode


def write_settings() -> None:
    """Let Python find the helpers from any folder, and JupyterLab start without pop-ups."""
    places = subprocess.run([str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
                            capture_output=True, text=True, check=True)
    Path(places.stdout.strip(), "who_says_so.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    folder = VENV / "share" / "jupyter" / "lab" / "settings"
    folder.mkdir(parents=True, exist_ok=True)
    settings = LAB_SETTINGS | {"@jupyterlab/shortcuts-extension:shortcuts": {"shortcuts": shortcuts_that_leave_boxes_alone()}}
    (folder / "overrides.json").write_text(json.dumps(settings, indent=2), encoding="utf-8")
    config = VENV / "etc" / "jupyter"
    config.mkdir(parents=True, exist_ok=True)
    (config / "jupyter_server_config.py").write_text(SAVE_WITHOUT_OUTPUTS, encoding="utf-8")


def shortcuts_that_leave_boxes_alone() -> list[dict]:
    """Return JupyterLab's one-letter shortcuts for a cell that has the focus itself.

    As JupyterLab ships them they also fire while a button or a list inside a cell has the focus: an arrow
    key then leaves the list, and the letter b inserts a cell. That locks out people who use the keyboard.
    """
    changed = []
    for path in sorted((VENV / "share" / "jupyter" / "lab" / "schemas" / "@jupyterlab").glob("*/*.json")):
        for shortcut in json.loads(path.read_text(encoding="utf-8")).get("jupyter.lab.shortcuts", []):
            selector = shortcut.get("selector", "")
            if "jp-mod-commandMode" in selector and selector.endswith(" :focus"):
                changed.append(shortcut | {"disabled": True})
                changed.append(shortcut | {"selector": selector.removesuffix(":focus") + ".jp-Cell:focus"})
    return changed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
