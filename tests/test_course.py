"""The course as a whole: course.py, the environment, imports, and that everything public is typed and documented."""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest
import tomllib
import yaml

import helpers

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(module.name for module in pkgutil.walk_packages(helpers.__path__, "helpers.") if not module.name.startswith("helpers.maintain"))
SOURCES = sorted(path for folder in ("helpers", "tests", ".") for path in (ROOT / folder).glob("*.py" if folder == "." else "**/*.py"))


# --- every public function ---------------------------------------------------------------------


def public_functions(name: str) -> list[tuple[str, object]]:
    module = importlib.import_module(name)
    found = []
    for key, value in vars(module).items():
        if key.startswith("_") or getattr(value, "__module__", None) != name:
            continue
        if inspect.isfunction(value) or hasattr(value, "cache_clear"):
            found.append((key, value))
        elif inspect.isclass(value):
            found.append((key, value))
            found += [(f"{key}.{method}", part) for method, part in vars(value).items() if inspect.isfunction(part) and not method.startswith("_")]
    return found


@pytest.mark.parametrize("name", [*MODULES, "helpers.maintain.editions", "helpers.maintain.leaks"])
def test_public_functions_are_typed_and_documented(name):
    untyped, silent = [], []
    for key, value in public_functions(name):
        if not (inspect.getdoc(value) or "").strip():
            silent.append(key)
        if inspect.isclass(value):
            continue
        signature = inspect.signature(value)
        if signature.return_annotation is inspect.Signature.empty:
            untyped.append(key)
        untyped += [f"{key}({part.name})" for part in signature.parameters.values()
                    if part.annotation is inspect.Parameter.empty and part.name not in ("self", "cls")]
    assert (untyped, silent) == ([], [])
    assert (importlib.import_module(name).__doc__ or "").strip()


def test_no_nltk_data_is_downloaded():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                assert not (node.attr == "download" and isinstance(node.value, ast.Name) and node.value.id == "nltk"), path.name
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nltk"):
                assert "download" not in [one.name for one in node.names], path.name
    for path in [*(ROOT / "notebooks").rglob("*.ipynb"), *(ROOT / "notebooks").rglob("*.md")]:
        assert not re.search(r"nltk\s*\.\s*download|nltk\.downloader", path.read_text(encoding="utf-8")), path.name


# --- imports -------------------------------------------------------------------------------------


def seconds(*statements: str) -> list[float]:
    """Return the seconds that statements take one after the other in a new Python; Python's own start is left out."""
    timed = "".join(f"t = time.perf_counter(); {one}; print(time.perf_counter() - t);" for one in statements)
    done = subprocess.run([sys.executable, "-c", f"import time; {timed}"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [float(line) for line in done.stdout.split()]


def test_imports_are_quick():
    """`import helpers` in under a second; all that a lesson imports adds less than pandas itself takes, in the same run."""
    runs = [seconds("import helpers", "import pandas", "from helpers import answers, corpus, show, sourcing, stance, words") for _ in range(3)]
    assert min(first for first, _, _ in runs) < 1
    assert min(rest / pandas for _, pandas, rest in runs) < 1


def test_the_first_import_loads_nothing_heavy():
    code = "import sys, helpers; print([name for name in ('pandas', 'matplotlib', 'nltk', 'trafilatura', 'ipywidgets') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_corpus_is_found_from_any_folder(tmp_path):
    code = "from helpers import corpus; print(len(corpus.pieces()), corpus.practice('oselane-2032').state)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)
    assert done.stdout.split() == ["8", "open"]


# --- the environment ----------------------------------------------------------------------------


def pins(name: str) -> dict[str, str]:
    rows = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {found.group(1).lower(): found.group(2) for row in rows if (found := re.match(r"([A-Za-z0-9_.-]+)==([^\s;]+)", row))}


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def names(requirements: list[str]) -> set[str]:
    return {re.match(r"[A-Za-z0-9_.-]+", one).group().lower() for one in requirements}


def test_environment_agrees_with_project_and_lock():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["name"] == "who-says-so" and environment["channels"] == ["conda-forge", "nodefaults"]
    plain = [one for one in environment["dependencies"] if isinstance(one, str)]
    inside = [row for one in environment["dependencies"] if isinstance(one, dict) for row in one["pip"]]
    assert {re.split(r"[=<>]", one)[0] for one in plain} >= {"python", "pip"}
    pinned = [one for one in [*plain, *inside] if re.split(r"[=<>]", one)[0] not in ("python", "pip")]
    given = {name.lower(): version for name, version in (re.split("={1,2}", one) for one in pinned)}
    lock = pins("requirements.txt")
    assert given == {name: lock[name] for name in names(project()["dependencies"])}


def test_locks_hold_every_direct_dependency():
    lock, test_lock = pins("requirements.txt"), pins("requirements-test.txt")
    assert names(project()["dependencies"]) <= lock.keys()
    assert names(project()["optional-dependencies"]["test"]) <= test_lock.keys()
    assert lock.items() <= test_lock.items()  # course.py installs only the larger of the two


def test_locked_versions_are_those_the_project_asks_for():
    from packaging.requirements import Requirement

    for lock, asked in (("requirements.txt", project()["dependencies"]), ("requirements-test.txt", project()["optional-dependencies"]["test"])):
        for requirement in map(Requirement, asked):
            assert requirement.specifier.contains(pins(lock)[requirement.name.lower()]), requirement


# --- course.py -----------------------------------------------------------------------------------


@pytest.fixture
def course(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("course")


def test_course_needs_the_standard_library_only():
    imported = {node.names[0].name.split(".")[0] if isinstance(node, ast.Import) else (node.module or "").split(".")[0]
                for node in ast.walk(ast.parse((ROOT / "course.py").read_text(encoding="utf-8"))) if isinstance(node, (ast.Import, ast.ImportFrom))}
    assert imported <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(("words", "status"), [([], 0), (["help"], 0), (["--help"], 0), (["-h"], 0), (["labb"], 2)])
def test_help(course, capsys, words, status):
    assert course.main(words) == status
    assert "python3 course.py lab" in capsys.readouterr().out


def test_every_word_of_the_help_is_known(course):
    listed = set(re.findall(r"^    (\w+) ", course.__doc__, re.MULTILINE))
    assert listed == {"lab", "test", *course.MODULES}
    for module in course.MODULES.values():
        assert (ROOT / (module.replace(".", "/") + ".py")).exists(), module


def test_old_python_is_told(course, capsys, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    assert course.main(["lab"]) == 1 and "needs Python 3.11" in capsys.readouterr().out


def test_commands_run_their_modules(course, monkeypatch):
    ran = []
    monkeypatch.setattr(course, "set_up", lambda testing: ran.append(testing) or 0)
    monkeypatch.setattr(course, "run", lambda command: ran.append([str(part) for part in command]) or 3)
    assert course.main(["texts", "a.txt", "b.txt"]) == 3
    assert ran == [False, [str(course.PYTHON), "-m", "helpers.texts", "a.txt", "b.txt"]]
    monkeypatch.setattr(course, "set_up", lambda testing: 1)
    assert course.main(["texts", "a.txt"]) == 1 and course.main(["lab"]) == 1 and course.main(["test"]) == 1
    assert len(ran) == 2


def new_home(course, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(course, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(course, "PYTHON", tmp_path / ".venv" / "bin" / "python")


def test_set_up_runs_once_and_again_when_the_lock_changes(course, monkeypatch, tmp_path):
    new_home(course, monkeypatch, tmp_path)
    (tmp_path / "requirements.txt").write_text("a==1\n")
    (tmp_path / "requirements-test.txt").write_text("a==1\nb==2\n")
    monkeypatch.setattr(course, "ROOT", tmp_path)
    installed = []

    def create(folder: Path, **_named: object) -> None:
        course.PYTHON.parent.mkdir(parents=True)
        course.PYTHON.touch()

    monkeypatch.setattr(course.venv, "create", create)
    monkeypatch.setattr(course, "has_pip", lambda: course.PYTHON.exists())
    monkeypatch.setattr(course, "install", lambda path: installed.append(path.name) or 0)
    monkeypatch.setattr(course, "write_settings", lambda: None)
    assert course.set_up(testing=False) == course.set_up(testing=False) == 0 and installed == ["requirements.txt"]
    assert course.set_up(testing=True) == course.set_up(testing=True) == 0 and installed == ["requirements.txt", "requirements-test.txt"]
    (tmp_path / "requirements.txt").write_text("a==2\n")
    assert course.set_up(testing=False) == 0 and installed[-1] == "requirements.txt"
    monkeypatch.setattr(course, "install", lambda path: 1)
    (tmp_path / "requirements.txt").write_text("a==3\n")
    assert course.set_up(testing=False) == 1 and course.set_up(testing=False) == 1  # not marked as done


def test_a_set_up_that_was_stopped_half_way_is_made_anew(course, monkeypatch, tmp_path):
    new_home(course, monkeypatch, tmp_path)
    assert not course.has_pip()
    course.PYTHON.parent.mkdir(parents=True)
    course.PYTHON.symlink_to(sys.executable)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "pip.py").write_text("raise SystemExit(1)")
    assert not course.has_pip()


def test_no_place_for_the_environment_is_said(course, monkeypatch, tmp_path, capsys):
    new_home(course, monkeypatch, tmp_path)

    def refuse(*_arguments: object, **_named: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(course.venv, "create", refuse)
    assert course.set_up(testing=False) == 1
    assert "could not be made" in capsys.readouterr().out


@pytest.mark.parametrize(("attributes", "totals"), [
    ('tests="5" failures="1" errors="1" skipped="1"', {"passed": 2, "failed": 2, "skipped": 1}), ('tests="0"', {"passed": 0, "failed": 0, "skipped": 0}),
])
def test_counts_of_a_test_run(course, tmp_path, attributes, totals):
    counted = {"passed": 0, "failed": 0, "skipped": 0}
    (tmp_path / "report.xml").write_text(f"<testsuites><testsuite {attributes}/></testsuites>")
    course.add_counts(tmp_path / "report.xml", counted)
    assert counted == totals
    course.add_counts(tmp_path / "none.xml", counted)
    assert counted["failed"] == totals["failed"] + 1  # a run without a report has failed


def test_the_test_command_reports_failure(course, monkeypatch, capsys):
    monkeypatch.setattr(course, "set_up", lambda testing: 0)
    seen = []

    def run(command: list) -> int:
        seen.append([str(part) for part in command])
        report = next(str(part).split("=", 1)[1] for part in command if str(part).startswith("--junitxml"))
        Path(report).write_text('<testsuite tests="3" failures="1"/>')
        return 1

    monkeypatch.setattr(course, "run", run)
    assert course.main(["test"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "2 passed, 1 failed, 0 skipped"
    assert len(seen) == 1 and "not browser and not long" in seen[0]


def test_tracked_files_stay_small():
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True)
    if listed.returncode:
        pytest.skip("this is not a git repository")
    sizes = [(ROOT / name).stat().st_size for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]
    assert sum(sizes) < 5_000_000


def test_course_errors_are_one_line_in_a_notebook():
    from helpers.problems import CourseError

    assert CourseError("What was wrong. What to do.")._render_traceback_() == ["⚠ What was wrong. What to do."]
    assert issubclass(CourseError, ValueError)
