"""The index on a Chroma server: a child process on loopback."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from core.errors import InputError, LookupFailed, LookupTimedOut, NotSetUp
from core.search import GivenPassage
from core.sellers import Sources
from knowledge_base import index
from knowledge_base.knowledge_base import KnowledgeBase, SyncReport
from tests.factories import NOW
from tests.knowledge_base.folders import write_policy
from tests.models import embedder

STARTS_WITHIN_S = 60


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    chroma = Path(sys.executable).with_name("chroma")
    if not chroma.exists():
        pytest.skip("there is no chroma beside this python")
    port = free_port()
    folder = tmp_path_factory.mktemp("chroma")
    process = subprocess.Popen(
        [chroma, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
    )
    url = f"http://127.0.0.1:{port}"
    try:
        if not answers(url, process):
            pytest.skip("chroma cannot be started here")
        yield url
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


def answers(url: str, process: "subprocess.Popen[bytes]") -> bool:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{url}/api/v2/heartbeat").is_success:
                return True
        except httpx.HTTPError:
            time.sleep(0.1)
    return False


def found(kb: KnowledgeBase, query: str) -> list[str]:
    passages = kb.find(query, language="en", intents=["return_request"], limit=3, now=NOW).passages
    return [passage.id for passage in passages]


def test_the_index_lies_on_the_server_and_not_in_the_data_folder(server: str, tmp_path: Path) -> None:
    write_policy(tmp_path, "returns")
    settled = time.time() - 60
    for file in tmp_path.rglob("*.md"):
        os.utime(file, (settled, settled))
    with KnowledgeBase(tmp_path / "data", "harbour", embedder(), url=server) as opened:
        assert opened.sync(tmp_path, Sources()) == SyncReport(added=2)
        assert opened.sync(tmp_path, Sources()) == SyncReport(unchanged=2)
        assert found(opened, "how long can I return this")[0] == "returns#1"
        assert not opened.is_at_hand
    assert not (tmp_path / "data").exists()
    with KnowledgeBase(tmp_path / "elsewhere", "harbour", embedder(), url=server) as again:
        assert found(again, "how long can I return this")[0] == "returns#1"


def test_what_one_process_writes_another_finds(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two knowledge bases share nothing but the server, as two processes do."""
    monkeypatch.setattr(index, "LOOK_AGAIN_S", 0.0)
    write_policy(tmp_path, "returns")
    with (
        KnowledgeBase(tmp_path, "two", embedder(), url=server) as one,
        KnowledgeBase(tmp_path, "two", embedder(), url=server) as other,
    ):
        one.sync(tmp_path, Sources())
        assert found(other, "how long can I return this")[0] == "returns#1"
        write_policy(tmp_path, "returns", "We pay for the label of every return.\n")
        one.sync(tmp_path, Sources())
        assert found(other, "who pays for the label") == ["returns#1"]
        assert found(other, "who pays for the label") == ["returns#1"]


def test_what_another_process_wrote_is_found_once_it_was_looked_for_again(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1_000.0]
    monkeypatch.setattr(index.time, "monotonic", lambda: clock[0])
    write_policy(tmp_path, "returns")
    with (
        KnowledgeBase(tmp_path, "later", embedder(), url=server) as one,
        KnowledgeBase(tmp_path, "later", embedder(), url=server) as other,
    ):
        one.sync(tmp_path, Sources())
        before = other.passage("returns#1")
        assert found(other, "how long can I return this")[0] == "returns#1"
        write_policy(tmp_path, "returns", "We pay for the label of every return.\n")
        one.sync(tmp_path, Sources())
        assert other.passage("returns#1") == before
        clock[0] += index.LOOK_AGAIN_S
        assert found(other, "who pays for the label") == ["returns#1"]
        assert other.passage("returns#1") == one.passage("returns#1") != before
        other.put(GivenPassage(id="gifts", title="Gifts", text="We wrap gifts.", language="en"))
        one.put(GivenPassage(id="cards", title="Cards", text="We write cards.", language="en"))
        for opened in (one, other):
            clock[0] += index.LOOK_AGAIN_S
            assert opened.find("do you wrap gifts", language="en", intents=[], limit=1, now=NOW).hits
            assert opened.find("do you write cards", language="en", intents=[], limit=1, now=NOW).hits


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(NotSetUp, match=f"Chroma server at {url} does not answer"):
        KnowledgeBase(tmp_path, "harbour", embedder(), url=url)


@pytest.mark.parametrize(
    ("raised", "wanted"),
    [(httpx.ConnectError("refused"), LookupFailed), (httpx.ReadTimeout("late"), LookupTimedOut)],
)
def test_a_server_that_goes_away_is_a_failed_look_up(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: Exception, wanted: type[Exception]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise raised

    with KnowledgeBase(tmp_path / "data", "gone", embedder(), url=server) as opened:
        opened.sync(tmp_path, Sources())
        monkeypatch.setattr(httpx.Client, "request", fail)
        with pytest.raises(wanted, match="Chroma server at"):
            found(opened, "how long can I return this")
        monkeypatch.undo()


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "http://", "ftp://127.0.0.1", "http://a/b", "http://a:x"])
def test_an_address_that_is_none_is_named(tmp_path: Path, url: str) -> None:
    with pytest.raises(InputError, match="CHROMA_URL"):
        KnowledgeBase(tmp_path, "harbour", embedder(), url=url)
