"""Reading what a person hands in: a file or a pasted text, in any usual encoding, as text or web page."""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from pathlib import Path
from typing import Any

from helpers import words
from helpers.problems import CourseError

LARGEST = 10_000_000  # bytes; a book has about one million
_BOMS = [(codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")]
_SIGNATURES = {
    b"%PDF": "a PDF", b"PK\x03\x04": "a Word file or an archive", b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"{\\rtf": "a rich-text (RTF) file",
}
_WEB_ARCHIVE = re.compile(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,12}?(?:MIME-Version:|Snapshot-Content-Location:)", re.IGNORECASE)
_WEB_PAGE = re.compile(r"<\s*(?:!doctype\s+html|html|head|body|article|div|p)\b", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"\[([^\]\n]{1,200})\]\([^)\s]{0,500}\)")
_TYPED_APOSTROPHE = re.compile("(?<=[^\\W\\d_])[`´′ʹ＇](?=[^\\W\\d_])")
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
        check_size(path.stat().st_size, path.name)
        return path.read_bytes()
    except FileNotFoundError:
        raise CourseError(f"There is no file {path}. Check the name and the folder.") from None
    except PermissionError:
        raise CourseError(f"{path} may not be read. Change its rights, or copy it to a folder of yours.") from None
    except OSError as problem:
        raise CourseError(f"{path.name} could not be read ({problem.strerror}). Copy it again and retry.") from None


def check_size(size: int, name: str) -> None:
    """Raise CourseError if something handed in is larger than any article."""
    if size > LARGEST:
        raise CourseError(f"{name} is larger than {LARGEST // 1_000_000} MB. Give the article alone, as text or web page.")


def decode(raw: bytes, name: str) -> str:
    """Return the text behind the bytes: UTF-8, UTF-16 or Windows-1252."""
    check_size(len(raw), name)
    if not raw.strip():
        raise CourseError(f"{name} is empty. Copy the article into it and save it again.")
    for signature, kind in _SIGNATURES.items():
        if raw.startswith(signature):
            raise CourseError(f"{name} is {kind}, not a text. Save the article as plain text (.txt) or as a web page (.html).")
    if _WEB_ARCHIVE.match(raw):
        raise CourseError(f"{name} is a web archive (MHTML). Open it in a browser and save it again as “Web page, HTML only”.")
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return raw.decode(encoding, "replace").lstrip("\ufeff")
    if b"\0" in raw[:4000]:
        return _decode_without_bom(raw, name)
    return raw.decode("utf-8", "windows-1252")


def _as_windows_1252(problem: UnicodeError) -> tuple[str, int]:
    # Single bytes that are no UTF-8 are read as Windows-1252, so that one torn letter does not spoil a whole file.
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    return problem.object[problem.start : problem.end].decode("cp1252", "replace"), problem.end


codecs.register_error("windows-1252", _as_windows_1252)


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
    return bool(_WEB_PAGE.search(text[:20_000])) and len(re.findall(r"</\w+\s*>", text)) >= 2


def readings(text: str) -> list[str]:
    """Return the ways to read what was handed in: a web page as its article, as all of its text, and that without adverts."""
    if not is_web_page(text):
        return [plain_text(text)]
    return [plain_text(text), all_text(text), _tidy(whole_page_text(text, adverts=False))]


def plain_text(text: str) -> str:
    """Return what a reader sees: HTML and Markdown links removed, line breaks made alike."""
    return _tidy(article_text(text) if is_web_page(text) else text)


def all_text(text: str) -> str:
    """Return everything a reader sees: as plain_text, but with the menus and comments of a web page."""
    return _tidy(whole_page_text(text) if is_web_page(text) else text)


def _tidy(text: str) -> str:
    text = re.sub("\r\n|[\r\v\f\x85\u2028\u2029]", "\n", text).replace("\ufeff", "")
    text = html.unescape(_MARKDOWN_LINK.sub(r"\1", text).replace("**", ""))
    return unicodedata.normalize("NFC", _TYPED_APOSTROPHE.sub("’", text))


def article_text(page: str) -> str:
    """Return the main text of a web page, found by trafilatura; menus and comments are left out."""
    import trafilatura

    found = trafilatura.extract(page, include_comments=False, include_tables=True, favor_recall=True, deduplicate=False)
    return found or whole_page_text(page)


def whole_page_text(page: str, adverts: bool = True) -> str:
    """Return all visible text of a web page, one line for each block, furniture included.

    adverts=False leaves out what stands in the middle of paragraphs: adverts, pictures, numbers of notes.
    """
    from lxml import etree
    from lxml import html as lxml_html

    try:
        parser = lxml_html.HTMLParser(encoding="utf-8")
        tree = lxml_html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError):
        raise CourseError("This web page has no text in it. Open it in a browser and copy the article from there.") from None
    etree.strip_elements(tree, "script", "style", "noscript", "template", "svg", with_tail=False)
    _flatten(tree)
    if not adverts:
        for element in [element for element in tree.iter() if _is_in_the_way(element)]:
            element.drop_tree()
    for block in tree.iter(*_BLOCKS):
        block.text = "\n" + (block.text or "")
        block.tail = "\n" + (block.tail or "")
    return "\n".join(" ".join(line.split()) for line in tree.text_content().split("\n") if line.strip())


def _is_in_the_way(element: Any) -> bool:
    """Tell whether an element is an advert, a picture or the number of a note, by its tag, its class or its words."""
    if not isinstance(element.tag, str) or element.tag in ("html", "body", "main", "article"):
        return False
    names = re.split(r"[\s_-]+", f"{element.get('class', '')} {element.get('id', '')}".lower())
    said = element.text_content().strip().lower() if len(element) < 3 else ""
    note = element.tag == "sup" and re.fullmatch(r"\W*\d{1,3}\W*", said)
    return bool(note or element.tag in _ASIDE or said in _ADVERT_WORDS or any(_ADVERT_NAME.fullmatch(name) for name in names))


_ASIDE = frozenset({"aside", "figure", "iframe", "ins", "nav", "footer", "form", "button"})
_ADVERT_NAME = re.compile(r"ads?|advert\w*|ads\w+|sponsor\w*|promo\w*|newsletter\w*|related\w*|pullquote|share\w*")
_ADVERT_WORDS = frozenset({"advertisement", "advert", "advertising", "sponsored", "story continues below", "read more"})


def _flatten(tree: Any) -> None:
    """Make the source's own line breaks into spaces, as a browser does; in <pre> they stay."""
    kept = {inner for pre in tree.iter("pre", "textarea") for inner in pre.iter()}
    for element in tree.iter():
        if element.text and element not in kept:
            element.text = _SPACES.sub(" ", element.text)
        if element.tail and element.getparent() not in kept:
            element.tail = _SPACES.sub(" ", element.tail)


_SPACES = re.compile(r"[ \t\r\n\f]+")
_BLOCKS = (
    "p div section article header footer nav aside main ul ol li table tr td th blockquote figure figcaption "
    "h1 h2 h3 h4 h5 h6 br hr pre form button label option title"
).split()


def looks_english(text: str) -> bool:
    """Tell whether enough of the commonest English words occur. Too short a text passes."""
    letters = [letter for letter in text[:50_000] if letter.isalpha()]
    if sum(letter > "\u024f" for letter in letters) > 0.3 * len(letters):
        return False  # another alphabet
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
