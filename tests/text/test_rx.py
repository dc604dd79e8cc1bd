"""Patterns match as the library's do, and never hand the interpreter's lock over."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from text import rx


@contextmanager
def _another_thread_that_computes() -> Iterator[None]:
    done = threading.Event()

    def spin() -> None:
        while not done.is_set():
            sum(range(100))

    thread = threading.Thread(target=spin)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_methods_are_those_of_the_library() -> None:
    pattern = rx.compile(r"\p{L}+(\d)?", rx.IGNORECASE)
    assert [match.group() for match in pattern.finditer("ab1 cd")] == ["ab1", "cd"]
    assert pattern.findall("ab1 cd") == ["1", ""]
    assert pattern.sub("x", "ab1 cd") == "x x"
    assert pattern.fullmatch("ab1")
    assert not pattern.fullmatch("ab1 ")
    assert pattern.search("12 ab", 1).span() == (3, 5)  # type: ignore[union-attr]
    assert rx.compile(",").split("a,b") == ["a", "b"]
    with pytest.raises(rx.error):
        rx.compile("(")


def test_a_pattern_may_be_given_a_time() -> None:
    with pytest.raises(TimeoutError):
        list(rx.compile(r"(?:a|aa)+$").finditer("a" * 5_000 + "b", timeout=0.01))


def test_matching_beside_a_busy_thread_waits_for_nothing() -> None:
    """With the library's own matching each of these calls waits for a switch of threads, a tenth of a second here."""
    pattern, interval = rx.compile(r"\bparcel\b"), sys.getswitchinterval()
    sys.setswitchinterval(0.1)
    try:
        with _another_thread_that_computes():
            start = time.perf_counter()
            for _ in range(50):
                pattern.search("where is my parcel")
            taken = time.perf_counter() - start
    finally:
        sys.setswitchinterval(interval)
    assert taken < 2.0  # fifty switches would take five
