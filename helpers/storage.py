"""Writing files so that nothing is lost: whole or not at all, and a clear sentence if it fails."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from helpers.problems import CourseError


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file completely or leave the old one untouched. Raises CourseError in one sentence."""
    data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    with saying(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise


def append_line(path: Path, line: str) -> None:
    """Add one line to a file in a single write. A torn last line of an earlier crash is closed first."""
    with saying(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o644)
        try:
            size = os.fstat(handle).st_size
            data = (("\n" if _torn(handle, size) else "") + line + "\n").encode("utf-8", "replace")
            written = os.write(handle, data)
            if written != len(data):
                if os.fstat(handle).st_size == size + written:  # nobody else has written since
                    os.ftruncate(handle, size)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(handle)
        finally:
            os.close(handle)


def _torn(handle: int, size: int) -> bool:
    if not size:
        return False
    os.lseek(handle, size - 1, os.SEEK_SET)
    return os.read(handle, 1) != b"\n"


@contextlib.contextmanager
def saying(path: Path) -> Iterator[None]:
    """Turn an operating system's refusal into one sentence of plain words."""
    try:
        yield
    except OSError as problem:
        reasons = {
            errno.ENOSPC: "the disk is full. Free some space, then try again",
            errno.EDQUOT: "your share of the disk is full. Delete something, then try again",
            errno.EACCES: "the folder may not be written to. Move the course to a folder of yours",
            errno.EPERM: "the folder may not be written to. Move the course to a folder of yours",
            errno.EROFS: "the folder is read-only. Move the course to a folder of yours",
        }
        reason = reasons.get(problem.errno, f"{problem.strerror or problem}. Check the folder, then try again")
        raise CourseError(f"{path.name} could not be saved: {reason}. Nothing that was saved before is lost.") from None
