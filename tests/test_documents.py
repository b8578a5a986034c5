"""Documents: what people hand in becomes the text they see, or one clear sentence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import documents
from helpers.problems import CourseError

RUSSIAN = "Озеро замёрзло в начале января. Дорога через лёд закрыта для грузовиков. Никто не знает, когда её откроют снова. " * 3
SPANISH = "El lago se heló a principios de enero. La carretera está cerrada para los camiones y nadie sabe cuándo se abrirá otra vez. " * 3
GERMAN = "Der See ist Anfang Januar zugefroren. Die Straße bleibt für Lastwagen gesperrt, und niemand weiß, wann sie wieder öffnet. " * 3
ENGLISH = "The lake froze at the start of January. The road is closed for trucks, and nobody knows when it will be opened again. " * 3


def refused(raw: bytes, name: str = "file.txt") -> str:
    with pytest.raises(CourseError) as caught:
        documents.check_english(documents.plain_text(documents.decode(raw, name)), name)
    message = str(caught.value)
    assert name in message and len(message.split()) <= 40 and message.endswith((".", "”."))
    return message


@pytest.mark.parametrize(("raw", "said"), [
    (b"", "empty"), (b" \n\t ", "empty"), ("\ufeff".encode(), "no words"), (b"... --- ...", "no words"),
    (b"%PDF-1.7\n%\xe2\xe3", "PDF"), (b"PK\x03\x04\x14\x00\x06\x00word/document.xml", "Word file"), (b"{\\rtf1\\ansi The text}", "RTF"),
    (b"\x89PNG\r\n\x1a\n\0\0", "picture"), (b"\xff\xd8\xff\xe0\0\x10JFIF", "picture"), (bytes(range(256)) * 40, "not a text"),
    (b"x" * 10_000_001, "larger than 10 MB"),
    (RUSSIAN.encode(), "English"), (SPANISH.encode(), "English"), (GERMAN.encode(), "English"), (RUSSIAN.encode("utf-16"), "English"),
])
def test_what_is_no_english_text_is_refused_in_one_sentence(raw, said):
    assert said in refused(raw)


def test_web_archive_is_named():
    archive = (b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/a\r\nSubject: A headline\r\n"
               b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\"\r\n\r\n------\r\n<html></html>")
    assert "MHTML" in refused(archive, "page.mhtml")
    mail = b"MIME-Version: 1.0\r\n\r\nText"
    assert "MHTML" in refused(mail, "page.txt")
    assert documents.decode(b"From: the lake\nTo: the town\nThe road is closed.", "a.txt").startswith("From")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings(encoding):
    text = "It’s Oselane’s “road” – café, naïve. " + ENGLISH
    assert documents.plain_text(documents.decode(text.encode(encoding), "a.txt")) == text


def test_one_bad_byte_spoils_one_letter():
    raw = "Oselane’s road. ".encode() + b"caf\xe9 " + "It’s shut.".encode() + b"\xe2\x80"
    assert documents.decode(raw, "a.txt").startswith("Oselane’s road. café It’s shut.")


def test_files_that_cannot_be_read(tmp_path, monkeypatch):
    with pytest.raises(CourseError, match="There is no file"):
        documents.read_text(tmp_path / "none.txt")
    with pytest.raises(CourseError, match="could not be read"):
        documents.read_text(tmp_path)
    (tmp_path / "locked.txt").write_text(ENGLISH)

    def refuse(*_arguments: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    with pytest.raises(CourseError, match="may not be read"):
        documents.read_text(tmp_path / "locked.txt")


def test_pages_are_told_from_texts():
    assert documents.is_web_page("<!DOCTYPE html><html><head><style>" + "a{b:c}" * 9_000 + "</style></head><body><p>A text.</p></body></html>")
    assert documents.is_web_page("<div>One.</div><div>Two.</div>")
    assert not documents.is_web_page("In HTML, <p> opens a paragraph.")
    assert not documents.is_web_page("a < b and c > d")


PAGE = ("<html><head><title>T</title><script>var hidden = 1;</script></head><body><nav><a>Home</a></nav><article><h1>Head</h1>"
        "<p>The road\nis <b>clo</b>sed.<!-- note --></p><p>It is &ldquo;shut&rdquo;.&nbsp;Nobody knows.</p><pre>a  b\nc</pre>"
        "<ul><li>one</li><li>two</li></ul></article></body></html>")


def test_whole_page_is_one_line_for_each_block():
    lines = documents.all_text(PAGE).split("\n")
    assert "The road is closed." in lines and "It is “shut”. Nobody knows." in lines
    assert lines[-4:] == ["a b", "c", "one", "two"]
    assert not any("hidden" in line or "note" in line for line in lines)


def test_readings_of_a_page_and_of_a_text():
    assert len(documents.readings(PAGE)) == 3
    assert documents.readings("A text.") == ["A text."]
    page = "<html><body><p>The road <span class='ad-box'>Buy now!</span>is closed.<sup>3</sup></p></body></html>"
    assert documents.readings(page)[2].strip() == "The road is closed."
    assert "Buy now" in documents.readings(page)[1]


def test_page_without_text_is_refused():
    with pytest.raises(CourseError):
        documents.check_english(documents.plain_text("<html><body><div></div><script>x</script></body></html>"), "page.html")


def test_markdown_links_and_entities():
    assert documents.plain_text("The **[road](https://example.org/a_b)** isn&rsquo;t open.\r\nYet.") == "The road isn’t open.\nYet."


def test_unwrap_joins_only_wrapped_texts():
    wrapped = "\n".join(["The lake froze at the start of January and the road is closed"] * 8) + "\n\nShort."
    assert documents.unwrap(wrapped).count("\n") == 2
    assert documents.unwrap("One.\nTwo.") == "One.\n\nTwo."


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_text_or_a_sentence(raw):
    try:
        documents.readings(documents.decode(raw, "file.txt"))
    except CourseError as problem:
        assert "file.txt" in str(problem) or "page" in str(problem)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.text(alphabet="<>/pdivbr !-&;#x\"'= abc\n", max_size=200))
def test_any_markup_gives_a_text_or_a_sentence(text):
    try:
        documents.readings(f"<html><body>{text}</body></html>")
    except CourseError:
        pass


def test_deeply_nested_page():
    assert "shut" in documents.all_text("<html><body>" + "<div>" * 200 + "shut" + "</div>" * 200 + "</body></html>")
