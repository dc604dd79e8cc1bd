"""The shipped suite of threads and of several records: what it covers, and that nothing more is wrong and ready."""

from collections import Counter

import pytest

from core.drafts import Status
from eval.__main__ import THREADS
from eval.cases import read_suite
from eval.runner import run_suite
from service.settings import Settings
from tests.desks import settings_in

READY_AND_WRONG = {"it-one-of-two"}
"""Known and left: a picture of `the problem` is asked for where one of two pieces is missing."""


def test_each_language_and_each_right_end_is_there() -> None:
    tags = Counter(tag for case in read_suite(THREADS) for tag in case.tags)
    assert tags["thread"] + tags["records"] == sum(n for tag, n in tags.items() if tag.startswith("want:"))
    assert {tag: n for tag, n in tags.items() if tag.startswith("lang:") and n < 5} == {}
    assert sum(tag.startswith("lang:") for tag in tags) == 10


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_in(tmp_path_factory.mktemp("threads"))


def test_nothing_but_what_is_known_is_ready_and_wrong(settings: Settings) -> None:
    run, _ = run_suite(THREADS, settings)
    ready = [case for case in run.cases if case.status is Status.READY]
    asked = ("status", "facts stated", "promises", "nothing forbidden")
    wrong = {case.case for case in ready for name in asked if name in case.scores and case.scores[name].value != 1}
    assert wrong == READY_AND_WRONG
    assert len(ready) >= 20
