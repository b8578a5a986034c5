"""Reading what a person hands in: a file or a pasted text, in any usual encoding, as text or web page."""

from __future__ import annotations

import codecs
import html
import re
from pathlib import Path

from helpers import words
from helpers.problems import CourseError

LARGEST = 10_000_000  # bytes; a book has about one million
_BOMS = [(codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")]
_SIGNATURES = {
    b"%PDF": "a PDF", b"PK\x03\x04": "a Word file or an archive", b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"{\\rtf": "a rich-text (RTF) file",
}
_WEB_PAGE = re.compile(r"<\s*(?:!doctype\s+html|html|head|body|article|div|p)\b", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"\[([^\]\n]{1,200})\]\([^)\s]{0,500}\)")
# The commonest English words make up about half of any English text.
_ENGLISH = frozenset(
    "the of and to in a is that for it as was with be by on not he i this are or his from at which but have an "
    "had they you were their one all we can her has there been if more when will would who so no its".split()
)


def read_text(path: Path) -> str:
    """Return the text of a file: plain text, Markdown, or a saved web page without its furniture.

    Raises CourseError with one sentence if the file cannot be used.
    """
    return plain_text(decode(read_bytes(path), path.name))


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file that exists, may be read and is not too large."""
    try:
        if path.stat().st_size > LARGEST:
            raise CourseError(f"{path.name} is larger than {LARGEST // 1_000_000} MB. Give the article alone, as text or web page.")
        return path.read_bytes()
    except FileNotFoundError:
        raise CourseError(f"There is no file {path}. Check the name and the folder.") from None
    except PermissionError:
        raise CourseError(f"{path} may not be read. Change its rights, or copy it to a folder of yours.") from None
    except OSError as problem:
        raise CourseError(f"{path.name} could not be read ({problem.strerror}). Copy it again and retry.") from None


def decode(raw: bytes, name: str) -> str:
    """Return the text behind the bytes: UTF-8, UTF-16 or Windows-1252."""
    if not raw.strip():
        raise CourseError(f"{name} is empty. Copy the article into it and save it again.")
    for signature, kind in _SIGNATURES.items():
        if raw.startswith(signature):
            raise CourseError(f"{name} is {kind}, not a text. Save the article as plain text (.txt) or as a web page (.html).")
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return raw.decode(encoding, "replace").lstrip("\ufeff")
    if b"\0" in raw[:4000]:
        return _decode_without_bom(raw, name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _decode_without_bom(raw: bytes, name: str) -> str:
    # UTF-16 English has a zero in every other byte; anything else with zeros is not text.
    head = raw[:4000]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = head[offset::2]
        if half and half.count(0) > 0.6 * len(half) and head[1 - offset :: 2].count(0) < 0.1 * len(half):
            return raw.decode(encoding, "replace")
    raise CourseError(f"{name} is not a text file. Save the article as plain text (.txt) or as a web page (.html).")


def is_web_page(text: str) -> bool:
    """Tell whether the text is HTML rather than what a reader sees."""
    head = text[:20_000]
    return bool(_WEB_PAGE.search(head)) and len(re.findall(r"</\w+\s*>", head)) >= 2


def readings(text: str) -> list[str]:
    """Return the ways to read what was handed in: a web page as its article and as all of its text."""
    return [plain_text(text), all_text(text)] if is_web_page(text) else [plain_text(text)]


def plain_text(text: str) -> str:
    """Return what a reader sees: HTML and Markdown links removed, line breaks made alike."""
    return _tidy(article_text(text) if is_web_page(text) else text)


def all_text(text: str) -> str:
    """Return everything a reader sees: as plain_text, but with the menus and comments of a web page."""
    return _tidy(whole_page_text(text) if is_web_page(text) else text)


def _tidy(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    return html.unescape(_MARKDOWN_LINK.sub(r"\1", text))


def article_text(page: str) -> str:
    """Return the main text of a web page, found by trafilatura; menus and comments are left out."""
    import trafilatura

    found = trafilatura.extract(page, include_comments=False, include_tables=True, favor_recall=True, deduplicate=False)
    return found or whole_page_text(page)


def whole_page_text(page: str) -> str:
    """Return all visible text of a web page, one line for each block, furniture included."""
    from lxml import etree
    from lxml import html as lxml_html

    try:
        parser = lxml_html.HTMLParser(encoding="utf-8")
        tree = lxml_html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError):
        raise CourseError("This web page has no text in it. Open it in a browser and copy the article from there.") from None
    etree.strip_elements(tree, "script", "style", "noscript", "template", "svg", with_tail=False)
    for block in tree.iter(*_BLOCKS):
        block.text = "\n" + (block.text or "")
        block.tail = "\n" + (block.tail or "")
    return "\n".join(" ".join(line.split()) for line in tree.text_content().split("\n") if line.strip())


_BLOCKS = (
    "p div section article header footer nav aside main ul ol li table tr td th blockquote figure figcaption "
    "h1 h2 h3 h4 h5 h6 br hr pre form button label option title"
).split()


def looks_english(text: str) -> bool:
    """Tell whether enough of the commonest English words occur. Too short a text passes."""
    found = [word.lower() for word in words.tokens(text[:50_000])]
    return len(found) < 25 or sum(word in _ENGLISH for word in found) > 0.2 * len(found)


def check_english(text: str, name: str) -> str:
    """Return the text, or raise CourseError if it has no words or is in another language."""
    if not words.WORD.search(text):
        raise CourseError(f"{name} has no words in it. Copy the article into it and save it again.")
    if not looks_english(text):
        raise CourseError(f"{name} does not look like English. The course's lists and rules are made for English texts only.")
    return text


def unwrap(text: str) -> str:
    """Join lines that were cut at a fixed width, so that paragraphs are whole again."""
    lines = [line.strip() for line in text.split("\n")]
    full = [len(line) for line in lines if line]
    wrapped = len(full) > 6 and max(full) <= 100 and sum(n > 50 for n in full) > 0.6 * len(full)
    if not wrapped:
        return "\n\n".join(line for line in lines if line)
    return re.sub(r"(?<!\n)\n(?!\n)", " ", "\n".join(lines)).strip()
