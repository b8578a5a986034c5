"""The practice archive: consistent, balanced, and built as its plan says."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest

from helpers import corpus, words
from helpers.maintain import practice_check as practice

ROOT = corpus.root()
ARCHIVE = practice.Archive(ROOT / "practice")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the archive that a test may spoil."""
    shutil.copytree(ROOT / "practice", tmp_path / "practice")
    return tmp_path


def spoil(root: Path, name: str, old: str, new: str) -> list[str]:
    path = root / "practice" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return practice.check(root)


def test_the_archive_is_consistent() -> None:
    assert practice.check(ROOT) == []


@pytest.mark.parametrize(("name", "old", "new", "expected"), [
    ("pieces/oselane-2032.txt", "66 centimetres at hole", "67 centimetres at hole", "oselane-2032 item 4"),
    ("shelf/ice-log-2032.txt", "closed 06:00", "closed 07:00", "the locator is not in ice-log-2032"),
    ("shelf/ice-log-2032.txt", "66         5           61", "66         6           61", "66 is not 6 and 61"),
    ("pieces/oselane-2032.txt", "Each morning she", "Each 19 July she", "the date 19.7."),
    ("pieces/oselane-2032.txt", "My neighbour can subtract", "My neighbour and 77 others can subtract", "the figure 77"),
    ("pieces/oselane-2032.txt", "I do not make a villain of Joss", "I do not make a villain of Jim", "the name Jim"),
    ("pieces/oselane-2032.txt", "says Dorrand.", "says Norway.", "names Norway"),
    ("key/claims.csv", ",supported,yes,", ",supported,no,", "do not go together"),
    ("key/claims.csv", "contradicted,no", "doubtful,no", "not one of the allowed values"),
    ("key/features.csv", "an independent analyst", "a dependent analyst", "the quote must occur exactly once in that sentence"),
    ("key/features.csv", ",67,an independent", ",66,an independent", "the quote must occur exactly once in that sentence"),
    ("key/features.csv", ",67,an independent", ",670,an independent", "there is no such sentence"),
    ("key/features.csv", "Both lines cannot be true.,1", "Both lines can be true.,1", "the locator is not in compass-copy"),
    ("key/features.csv", "Both lines cannot be true.,1", "Both lines cannot be true.,4", "difficulty or side"),
    ("key/features.csv", "The original source of this article is The Orrim Compass.", "", "the quote must occur"),
    ("shelf/index.csv", "convention-2009", "convention-2010", "there is no such file"),
    ("pieces/oselane-2032.yaml", "words: ", "words: 1", "it is 314"),
])
def test_a_fault_is_found(copy: Path, name: str, old: str, new: str, expected: str) -> None:
    found = spoil(copy, name, old, new)
    assert any(expected in problem for problem in found), found


def test_every_piece_has_features_that_are_no_items() -> None:
    assert {row["piece"] for row in ARCHIVE.features} == set(ARCHIVE.pieces)
    items = {(row["piece"], row["sentence"], row["quote"]) for row in ARCHIVE.claims}
    assert not items & {(row["piece"], row["sentence"], row["quote"]) for row in ARCHIVE.features}


def test_the_command_ends_with_the_balance(capsys: pytest.CaptureFixture[str]) -> None:
    assert practice.main() == 0
    table = capsys.readouterr().out.rstrip().splitlines()[-5:]
    assert [line.split()[0] for line in table] == ["side", "dorrand", "tesmora", "neither", "all"]
    assert table[-1].split()[1:3] == [str(len(ARCHIVE.claims)), str(sum(row["sound"] == "yes" for row in ARCHIVE.claims))]


def test_an_unbalanced_key_is_found() -> None:
    rows = [dict(row) for row in ARCHIVE.claims]
    for row in [row for row in rows if row["side"] == "dorrand" and row["sound"] == "no"][:5]:
        row["sound"] = "yes"
    found = practice.balance_problems(rows)
    assert any("dorrand" in problem and "40 to 60" in problem for problem in found)
    assert any("They may differ by one" in problem for problem in found)


def test_figures_and_dates_are_read_in_words_and_digits() -> None:
    assert practice.figures("Twenty-one of 6,110 at 23:20, three of them") == {"21", "6110", "23:20"}
    assert practice.dates("on 14 May 2009 and 3 Feb") == {(14, 5, 2009), (3, 2, None)}


def test_size_of_the_archive() -> None:
    sizes = {id: (record["words"], record["sentences"]) for id, record in ARCHIVE.records.items()}
    assert len(sizes) >= 10 and len(ARCHIVE.shelf) >= 18
    assert all(290 <= number <= 1200 for number, _ in sizes.values()), sizes
    assert sum(sentences >= 45 for _, sentences in sizes.values()) >= 4


def test_every_shelf_document_is_used_or_compared() -> None:
    used = {row["document"] for row in ARCHIVE.claims}
    compared = {"statement-circulated", "wire-dorrand-2032-03-14", "wire-tesmora-2032-03-14", "outlet-selves",
                "gazette-column", "cooperative-2032-02-19", "resolution-31"}
    assert ARCHIVE.shelf.keys() - used - compared == set()


def test_the_starter_kit_is_half_sound() -> None:
    rows = [row for row in ARCHIVE.claims if row["piece"] == "oselane-2032"]
    assert len(rows) == 8 and sum(row["sound"] == "yes" for row in rows) == 4


def test_the_reprint_differs_from_the_first_version_only_where_the_plan_says() -> None:
    first = ARCHIVE.shelf["harrowgard-original"].split("harbour office.\n\n", 1)[1]
    again = ARCHIVE.pieces["harrowgard-2032"].split("Open Quay archive.\n\n", 1)[1]
    a, b = ([part[x:y] for x, y in words.sentences(part)] for part in (first, again))
    assert [s for s in b if s not in a] == [
        "It has been established that the harbour master ordered the channel to be left unmarked.",
        "I would like to hear my own government say that sentence aloud.",
        "From our partner: Border Waters Institute.",
        "Wim Harrowgard is a member of the Institute.",
    ]
    assert sum(s not in b for s in a) == 6


def _points(text: str) -> list[str]:
    return re.findall(r"^\d\. (.+)$", text, re.MULTILINE)


def test_the_two_statements_differ_only_in_the_toll_and_the_pilot_house() -> None:
    signed, posted = (_points(ARCHIVE.shelf[id]) for id in ("statement-official", "statement-circulated"))
    assert (len(signed), len(posted)) == (6, 7)
    assert signed[:4] == posted[:4] and posted[5].startswith("The pilot house")
    assert "five years" in posted[4] and "five years" not in signed[4]


def test_the_copied_block_is_a_copy() -> None:
    page, source = (words.tokens(text) for text in (ARCHIVE.body("open-quay-2032"), ARCHIVE.shelf["ice-guard-page"]))
    runs = {tuple(source[n:n + 40]) for n in range(len(source) - 39)}
    assert any(tuple(page[n:n + 40]) in runs for n in range(len(page) - 39))


def test_the_counts_add_up() -> None:
    table = ARCHIVE.shelf["casualties-2032"]
    assert 23 + 31 + 6 + 7 + 9 == 76 and 31 + 6 + 9 == 46
    assert all(f"{n}" in table for n in (76, 46, 23))
    register = ARCHIVE.shelf["arms-register"]
    rows = {name: list(map(int, re.findall(r"\d+", line))) for line in register.splitlines()
            for name in ("Marrend", "Hesk", "Ostelle", "Others", "All") if re.match(rf"{name}\s+\d", line)}
    parts = [rows[name] for name in ("Marrend", "Hesk", "Ostelle", "Others")]
    assert [sum(column) for column in zip(*parts, strict=True)] == rows["All"]
    assert all(row[0] + row[1] == row[2] and row[3] + row[4] == row[5] for row in rows.values())
    for name in ("Marrend", "Hesk"):
        shares = list(map(int, re.findall(r"(\d+) %", next(x for x in register.splitlines() if x.startswith(f"Share of {name}")))))
        assert shares == [round(100 * a / b) for a, b in zip(rows[name], rows["All"], strict=True)]


def test_every_piece_opens_as_a_practice_piece() -> None:
    for id in corpus.practice_ids():
        piece = corpus.practice(id)
        assert piece.state == "open" and len(piece.claims) >= 6, id
        assert len(piece.sentences) == ARCHIVE.records[id]["sentences"]
    assert set(corpus.shelf()["id"]) == set(ARCHIVE.shelf)


def test_the_csv_files_are_plain() -> None:
    for name in ("key/claims.csv", "key/features.csv", "shelf/index.csv"):
        raw = (ROOT / "practice" / name).read_bytes()
        assert b"\r" not in raw and raw.endswith(b"\n")
        assert len({len(row) for row in csv.reader(raw.decode("utf-8").splitlines())}) == 1


def test_the_plan_states_the_balance_of_the_key() -> None:
    plan = (ROOT / "practice" / "key" / "world.md").read_text(encoding="utf-8")
    for side, row in practice.balance(ARCHIVE.claims).items():
        share = round(100 * row["sound"] / row["items"])
        assert f"| {side.capitalize() if side in practice.SIDES else side} | {row['items']} | {row['sound']} | {share} % |" in plan
    for id in ARCHIVE.pieces:
        rows = [row for row in ARCHIVE.claims if row["piece"] == id]
        line = next(line for line in plan.splitlines() if line.startswith(f"| {id} |"))
        assert line.endswith(f"| {sum(row['sound'] == 'yes' for row in rows)} of {len(rows)} |"), line
