"""Writing files so that nothing is lost: whole or not at all, and a clear sentence if it fails."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import tempfile
import time
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
            os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o644)  # a temporary file is for its owner alone
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


@contextlib.contextmanager
def alone(path: Path, seconds: float = 3.0) -> Iterator[bool]:
    """Hold a file for one window while it is changed in more than one step. Yields False if another held it too long.

    The lock is the operating system's: it ends with the process that holds it, however that ends.
    Where there are no locks, or the folder may not be written to, the work goes on without one.
    """
    handle, got = None, True
    try:
        handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o644)
        end = time.monotonic() + seconds
        while not (got := _lock(handle)) and time.monotonic() < end:
            time.sleep(0.01)
    except OSError:
        got = True
    try:
        yield got
    finally:
        if handle is not None:
            with contextlib.suppress(OSError):
                os.close(handle)


def _lock(handle: int) -> bool:
    """Try to lock a file without waiting. Returns False if another process has it."""
    try:
        import fcntl
    except ImportError:  # Windows; in a web browser there is neither, and only one window
        return _lock_on_windows(handle)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        return problem.errno not in (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES)
    return True


def _lock_on_windows(handle: int) -> bool:
    try:
        import msvcrt
    except ImportError:
        return True
    try:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True


def sweep(folder: Path, *names: str, seconds: float = 3600) -> None:
    """Remove what a killed process left half-written: hidden files that never got their name, older than an hour."""
    known = re.compile(rf"\.(?:{'|'.join(map(re.escape, names))})-\w{{8}}")
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if known.fullmatch(path.name) and time.time() - path.stat().st_mtime > seconds:
                path.unlink()


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
