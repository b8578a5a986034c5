"""What the tests share: the received texts where they are at hand, a small corpus of practice texts, a reader's empty desk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of received texts; tests that need them are skipped where they are not."""
    if not SEEDS.is_dir():
        pytest.skip("the received texts (../shared/seeds) are not at hand")
    return SEEDS


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Own copies and answers go to a temporary folder: no test touches a reader's files."""
    monkeypatch.setenv("COURSE_OWN", str(tmp_path / "desk" / "own"))
    monkeypatch.setenv("COURSE_ANSWERS", str(tmp_path / "desk" / "answers.jsonl"))
    monkeypatch.delenv("REVEAL", raising=False)
    from helpers import answers

    answers._state.update(lesson="", reveal=False, store=None, waiting={})
    answers._own_questions.clear()
    return tmp_path / "desk"


@dataclass
class Small:
    """A corpus in which practice texts play the part of the pieces."""

    folder: Path
    paragraphs: dict[str, list[str]]

    @property
    def ids(self) -> list[str]:
        return list(self.paragraphs)

    def text(self, id: str) -> str:
        return "\n\n".join(self.paragraphs[id])

    def sentences(self, id: str) -> list[str]:
        from helpers import words

        return [p[a:b] for p in self.paragraphs[id] for a, b in words.sentences(p)]


def clear_caches() -> None:
    from helpers import corpus, questions

    for cached in (corpus.anchors, corpus._anchors_file, corpus._record, questions._last_sentence):
        cached.cache_clear()


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """Build editions of three practice texts, with a quick hash."""
    from helpers import alignment, corpus
    from helpers.maintain import editions

    folder, paragraphs = tmp_path_factory.mktemp("small"), {}
    (folder / "captures").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alignment, "ROUNDS", 3)
        clear_caches()
        for path in practice_files():
            body = path.read_text(encoding="utf-8").split("\n\n", 1)[1].strip()
            id = f"practice-{path.stem}"
            paragraphs[id] = [" ".join(block.split()) for block in body.split("\n\n") if block.strip()]
            piece = editions.Received(id, paragraphs[id], [1] * len(paragraphs[id]))
            write_edition(folder / "pieces" / id, piece, f"{path.stem}, a practice text")
    clear_caches()
    assert corpus.root() == ROOT / "corpus"
    return Small(folder, paragraphs)


def practice_files() -> list[Path]:
    """The opening practice text and the two with the fewest short sentences: commentary, not letters or lists."""
    found = sorted((ROOT / "corpus" / "practice" / "pieces").glob("*.txt"))
    opening = [path for path in found if path.stem == "oselane-2032"]
    return opening + sorted((path for path in found if path not in opening), key=share_of_short_sentences)[:2]


def share_of_short_sentences(path: Path) -> float:
    from helpers import alignment, words

    body = path.read_text(encoding="utf-8").split("\n\n", 1)[1]
    sizes = [len(words.tokens(body[start:end])) for start, end in words.sentences(body)]
    return sum(size < alignment.SHORTEST for size in sizes) / len(sizes)


def write_edition(folder: Path, piece, label: str) -> None:
    """Write what corpus.piece needs, without the tools that find marks and attributions."""
    from helpers.maintain import editions

    folder.mkdir(parents=True)
    (folder / "anchors.json").write_text(json.dumps(editions.anchors(piece)), encoding="utf-8")
    editions.write(editions.counts(piece), folder / "counts.csv")
    (folder / "record.yaml").write_text(f'title: "{label}"\nlabel: "{label}"\n', encoding="utf-8")
    (folder / "guide.md").write_text("1. The first paragraph.\n", encoding="utf-8")
    (folder / "claims.csv").write_text("claim,kind,sentence,attributed,verdict,reason,references,how_read\n", encoding="utf-8")
    (folder / "names.csv").write_text("name,for,sentences,effect,others_say,references\n", encoding="utf-8")
    (folder / "quotes.csv").write_text("quote,sentence,purpose\n", encoding="utf-8")


@pytest.fixture
def small(small_folder: Small, monkeypatch: pytest.MonkeyPatch) -> Iterator[Small]:
    """Put the small corpus in the place of the eight pieces."""
    from helpers import alignment, corpus

    monkeypatch.setattr(corpus, "root", lambda: small_folder.folder)
    monkeypatch.setattr(corpus, "PIECES", tuple(small_folder.ids))
    monkeypatch.setattr(alignment, "ROUNDS", 3)
    clear_caches()
    yield small_folder
    clear_caches()


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that makes one of the calls fsync, write or replace fail as on a full disk."""
    import errno
    import os

    def fill(call: str) -> None:
        def refuse(*_arguments: object, **_named: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, call, refuse)

    return fill
