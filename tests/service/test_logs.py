"""What is logged goes to stderr, masked, at the level of the settings, from every command and every process."""

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from click.testing import CliRunner

from api.cli import replydesk
from service.logs import start_logging
from service.processes import Crew
from service.settings import read_settings

ROOT = logging.getLogger()


def _own() -> list[logging.Handler]:
    return [each for each in ROOT.handlers if type(each).__module__ == "service.logs"]


def _levels(ask: Any) -> Callable[[Sequence[int]], list[list[int]]]:
    return lambda items: [[each.level for each in _own()] for _ in items]


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(ROOT, "handlers", [each for each in ROOT.handlers if each not in _own()])
    read_settings.cache_clear()
    yield
    read_settings.cache_clear()


def test_a_line_is_masked_and_its_level_is_the_settings(capsys: pytest.CaptureFixture[str]) -> None:
    log = logging.getLogger("a.library")
    for level in ("WARNING", "ERROR"):
        start_logging(level)
        log.warning("ticket of %s", "b@example.com")
        log.debug("the buyer writes: where is my parcel?")
    assert capsys.readouterr().err == "WARNING: ticket of [email]\n"


def test_every_command_and_every_process_logs_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPLYDESK_LOG_LEVEL", "error")
    assert CliRunner().invoke(replydesk, ["check", "It is on its way.", "--marketplace", "own-store"]).exit_code == 0
    assert [each.level for each in _own()] == [logging.ERROR]
    with Crew(_levels, size=1, chunk=1) as crew:
        assert list(crew.work([1])) == [[[logging.ERROR]]]
