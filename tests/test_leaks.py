"""The leak guard: whatever a sentence of a piece is hidden in, the build fails; quotations and headlines do not disturb it."""

from __future__ import annotations

import html
import json
import random
import shutil
import subprocess

import pytest

from helpers import corpus, documents, words
from helpers.maintain import editions, leaks


def notebook(source: str = "", output: dict | None = None) -> str:
    outputs = [{"output_type": "execute_result", "data": output, "metadata": {}, "execution_count": 1}] if output else []
    lines = source.splitlines(keepends=True)
    return json.dumps({"cells": [{"cell_type": "code", "source": lines, "outputs": outputs, "metadata": {}}], "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


def halves(text: str) -> tuple[str, str]:
    parts = text.split(" ")
    return " ".join(parts[: len(parts) // 2]), " ".join(parts[len(parts) // 2 :])


def tagged(text: str) -> str:
    parts = html.escape(text).split(" ")
    parts[2] = f"<b class='x'>{parts[2]}<sub>certain</sub></b>"
    parts[4] = f'<a href="https://example.org/one/two">{parts[4]}</a>'
    return "<p>" + " ".join(parts) + "</p>"


# Each plants a text in a file of its kind: name of the file, and its content.
PLANTS = {
    "plain text": ("a.txt", lambda t: f"Some words before. {t} And some after it."),
    "Markdown": ("a.md", lambda t: f"# Head\n\n> {t}\n"),
    "Markdown with bold and a link": ("b.md", lambda t: "{} **{}** [{}](https://example.org/a_b) {}".format(*t.split(" ", 3))),
    "wrapped": ("c.md", lambda t: t.replace(" ", "\n  ")),
    "notebook source": ("a.ipynb", lambda t: notebook(f"# a comment\nx = 1\n# {t}\n")),
    "notebook source over lines": ("b.ipynb", lambda t: notebook("text = (\n    '{} '\n    '{}'\n)\n".format(*(half.replace("'", "\\'") for half in halves(t))))),
    "notebook output": ("c.ipynb", lambda t: notebook("1", {"text/plain": [t[:20], t[20:]]})),
    "notebook output in HTML": ("d.ipynb", lambda t: notebook("1", {"text/html": tagged(t)})),
    "CSV": ("a.csv", lambda t: "id,text,more\n1,\"{}\",x\n".format(t.replace('"', '""'))),
    "CSV without quotes": ("b.csv", lambda t: f"id,text,more\none,{t.rstrip('.').replace(',', '')},two\n"),
    "JSON": ("a.json", lambda t: json.dumps({"a": [{"b": t}]})),
    "JSON with escapes": ("b.json", lambda t: '{"a": "' + "".join(f"\\u{ord(c):04x}" for c in t) + '"}'),
    "JSON key": ("c.json", lambda t: json.dumps({t: 1})),
    "JSON list": ("d.json", lambda t: json.dumps({"a": list(halves(t))})),
    "JSON lines": ("a.jsonl", lambda t: json.dumps({"x": 1}) + "\n" + json.dumps({"answer": t}) + "\n"),
    "Python test": ("test_a.py", lambda t: f"def test_it():\n    assert find({t!r}) == 1\n"),
    "Python with escapes": ("b.py", lambda t: f"TEXT = {ascii(t)}\n"),
    "Python line ends": ("c.py", lambda t: "TEXT = '{}\\n{}'\n".format(*(half.replace("'", "\\'") for half in halves(t)))),
    "YAML": ("a.yaml", lambda t: "ours: >\n  {}\n  {}\n".format(*halves(t))),
    "HTML with tags inside": ("a.html", lambda t: f"<html><body>{tagged(t)}</body></html>"),
    "HTML with entities": ("b.html", lambda t: "<p>" + html.escape(t).replace("’", "&rsquo;").replace(" ", "&nbsp;", 2) + "</p>"),
    "other quotes and capitals": ("d.txt", lambda t: t.upper().translate(str.maketrans("’“”", "'\"\""))),
}


def planted(folder, name: str, text: str) -> None:
    file, plant = PLANTS[name]
    folder.mkdir(exist_ok=True)
    (folder / file).write_text(plant(text), encoding="utf-8")


@pytest.mark.parametrize("name", PLANTS)
def test_a_whole_sentence_is_found_without_the_texts(small, tmp_path, name):
    for id in small.ids:
        folder = tmp_path / id
        for number, sentence in enumerate(small.sentences(id), 1):
            size = len(words.tokens(sentence))
            if size < 10 or (name == "CSV without quotes" and len(words.sentences(sentence.replace(",", ""))) != 1):
                continue
            planted(folder, name, sentence)
            found = leaks.check(folder)
            assert any(f"sentence {number} of" in one for one in found), (name, id, number, found)
            assert not any(sentence[:20] in one for one in found)  # the report names places, never words
            break


@pytest.mark.parametrize("raw", [lambda t: t.encode("utf-16"), lambda t: t.encode("cp1252"), lambda t: t.encode("utf-8-sig")])
def test_no_encoding_hides_a_sentence(small, tmp_path, raw):
    (tmp_path / "a.txt").write_bytes(raw(small.sentences(small.ids[0])[0]))
    assert leaks.check(tmp_path)


def test_short_sentences_and_parts_are_no_leak(small, tmp_path):
    sentence = small.sentences(small.ids[0])[0]
    (tmp_path / "a.txt").write_text(" ".join(sentence.split()[:7]) + ".\n" + "A sentence of our own about the ice on the lake, and about trucks.\n")
    assert leaks.check(tmp_path) == []


def test_git_decides_which_files_count(small, tmp_path):
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    sentence = small.sentences(small.ids[0])[0]
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("own/\n")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.txt").write_text(sentence)
    assert leaks.check(tmp_path) == []
    (tmp_path / "new ü.txt").write_text(sentence)  # not yet added, but on its way
    assert len(leaks.check(tmp_path)) == 1


def test_folder_names_do_not_hide_files(small, tmp_path):
    folder = tmp_path / "own" / "course"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text(small.sentences(small.ids[0])[0])
    assert len(leaks.check(folder)) == 1


# --- with the received texts ---------------------------------------------------------------------


@pytest.fixture(scope="session")
def long_run(seeds) -> str:
    """Thirteen words from the middle of a sentence, put together here and written nowhere."""
    choices = []
    for piece in editions.received(seeds).values():
        for paragraph in piece.paragraphs:
            for start, end in words.sentences(paragraph):
                spans = words.token_spans(paragraph[start:end])
                if len(spans) > 20:
                    run = paragraph[start:end][spans[3][0] : spans[15][1]]
                    if len(leaks._WORD.findall(run)) == leaks.RUN and run == " ".join(run.split()) and not set(run) & set("'’<>\"[]*"):
                        choices.append(run)
    return random.Random(5).choice(choices)


@pytest.mark.parametrize("name", PLANTS)
def test_a_run_of_thirteen_words_is_found_with_the_texts(seeds, tmp_path, long_run, name):
    planted(tmp_path, name, long_run)
    found = [problem for path in leaks.tracked(tmp_path) for problem in leaks.check_file(path, leaks.runs(seeds))]
    assert any("a run of 13 words" in one for one in found), name


def test_twelve_words_are_no_leak(seeds, tmp_path, long_run):
    (tmp_path / "a.txt").write_text("quagga " + " ".join(long_run.split()[:-1]) + " quagga")
    known = leaks.runs(seeds)
    assert leaks.check_file(tmp_path / "a.txt", known) == []


def test_registered_quotations_and_headlines_are_no_leak(tmp_path):
    rows = [corpus.piece(id) for id in corpus.PIECES]
    (tmp_path / "a.md").write_text("\n\n".join(f"“{quote}” (sentence {n})" for piece in rows for quote, n in zip(piece.quotes["quote"], piece.quotes["sentence"], strict=True)))
    (tmp_path / "b.md").write_text("\n\n".join(str(piece.record["title"]) for piece in rows))
    assert leaks.check(tmp_path, None) == []
    assert leaks.quotation_problems() == []


def test_long_and_many_quotations_are_reported(small):
    id = small.ids[0]
    path = small.folder / "pieces" / id / "quotes.csv"
    before = path.read_text()
    try:
        path.write_text("quote,sentence,purpose\n" + f'"{" ".join(["word"] * 13)}",1,x\n' * 9)
        found = leaks.quotation_problems()
        assert sum("13 words; 12 are allowed" in one for one in found) == 9 and any("10 % are allowed" in one for one in found)
    finally:
        path.write_text(before)


def test_the_repository_is_clean():
    """With the texts every run of 13 words counts, without them every whole sentence."""
    texts = leaks.ROOT.parent / "shared" / "seeds"
    assert leaks.check(leaks.ROOT, texts if texts.is_dir() else None) == []
    assert leaks.quotation_problems() == []


def test_the_history_is_clean(seeds):
    if not (leaks.ROOT / ".git").exists():
        pytest.skip("this is not a git repository")
    assert leaks.history(seeds) == []


def test_commit_messages_and_old_versions_count(seeds, tmp_path, long_run, monkeypatch):
    if not shutil.which("git"):
        pytest.skip("git is not installed")

    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(tmp_path), "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments], check=True, capture_output=True)

    monkeypatch.setattr(leaks, "ROOT", tmp_path)
    assert leaks.history(seeds) == []
    git("init", "-q")
    (tmp_path / "a.html").write_text(tagged(long_run))
    git("add", ".")
    git("commit", "-qm", "one")
    (tmp_path / "a.html").write_text("clean")
    git("commit", "-qam", long_run)
    assert [one for one in leaks.history(seeds) if "earlier version of a.html" in one]
    assert [one for one in leaks.history(seeds) if "commit message" in one]


def test_main_says_what_it_found(small, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(leaks, "ROOT", tmp_path)
    monkeypatch.setattr(leaks.check, "__defaults__", (tmp_path, None))
    assert leaks.main([]) == 0 and "No sentence" in capsys.readouterr().out
    (tmp_path / "a.txt").write_text(documents.plain_text(small.text(small.ids[0])))
    assert leaks.main([]) == 1 and "a.txt holds sentence 1 of" in capsys.readouterr().out
