import atexit
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from core.errors import InputError, LookupFailed, ProcessLost
from service.processes import AHEAD, FORKS, SIGNALLED, Ask, Crew, crew_size

Work = Callable[[Sequence[int]], list[int]]


def doubling(ask: Ask) -> Work:
    return lambda items: [2 * item for item in items]


def asking(ask: Ask) -> Work:
    return lambda items: [ask(item) for item in items]


def surviving(ask: Ask) -> Work:
    def work(items: Sequence[int]) -> list[int]:
        try:
            return [ask(item) for item in items]
        except LookupFailed:
            return [-1]

    return work


def not_opening(file: Path, ask: Ask) -> Work:
    raise InputError("is no seller folder", file=file, line=3)


def failing(ask: Ask) -> Work:
    return lambda items: [1 // item for item in items]


def dying(at: int, ask: Ask) -> Work:
    return lambda items: os._exit(7) if at in items else list(items)


def naming(ask: Ask) -> Work:
    opened = os.getpid()
    return lambda items: [opened, os.getpid()]


def lingering(ask: Ask) -> Work:
    atexit.register(time.sleep, 60)  # as a library does that waits for threads which forking did not take along
    return naming_slowly(ask)


def naming_slowly(ask: Ask) -> Work:
    def work(items: Sequence[int]) -> list[int]:
        time.sleep(0.05)
        return [os.getpid()]

    return work


def refuse(item: int) -> int:
    raise LookupFailed(f"nothing is known of {item}")


def test_results_come_in_the_order_of_the_items() -> None:
    with Crew(doubling, size=2, chunk=3) as crew:
        assert list(crew.work(range(8))) == [[0, 2, 4], [6, 8, 10], [12, 14]]
        assert list(crew.work(range(2))) == [[0, 2]]
        assert list(crew.work([])) == []


def test_the_owner_answers_what_a_process_asks() -> None:
    with Crew(asking, size=1, chunk=2, answer=lambda item: item + 100) as crew:
        assert list(crew.work([1, 2, 3])) == [[101, 102], [103]]


def test_an_error_of_the_owner_is_raised_where_it_was_asked() -> None:
    with Crew(surviving, size=1, chunk=1, answer=refuse) as crew:
        assert list(crew.work([1])) == [[-1]]


@pytest.mark.parametrize(
    ("opens", "error", "says"),
    [
        (partial(not_opening, Path("shop.yaml")), InputError, r"shop\.yaml:3: is no seller folder"),
        (failing, ZeroDivisionError, "division"),
    ],
)
def test_what_a_process_raises_is_raised_by_its_owner(
    opens: Callable[[Ask], Work], error: type[Exception], says: str
) -> None:
    with Crew(opens, size=1, chunk=1) as crew, pytest.raises(error, match=says):
        list(crew.work([0]))


def test_a_process_that_ends_is_told_and_what_was_done_before_is_kept() -> None:
    with Crew(partial(dying, 2), size=1, chunk=1) as crew:
        done = crew.work([0, 1, 2, 3])
        assert [next(done), next(done)] == [[0], [1]]
        with pytest.raises(ProcessLost, match=r"exit code 7.*what is written stays.*fewer workers"):
            next(done)


@pytest.mark.skipif(not FORKS, reason="each process opens for itself here")
def test_what_is_opened_is_opened_once() -> None:
    with Crew(naming, size=3, chunk=1) as crew:
        named = list(crew.work(range(30)))
    assert len({opened for opened, _ in named}) == 1
    assert not {opened for opened, _ in named} & {worked for _, worked in named}


def test_a_process_that_is_killed_is_told_and_the_others_end() -> None:
    with Crew(naming_slowly, size=2, chunk=1) as crew:
        members = {pid for (pid,) in crew.work(range(8))}
        os.kill(min(members), signal.SIGKILL)
        with pytest.raises(ProcessLost, match=f"exit code {SIGNALLED + signal.SIGKILL if FORKS else -signal.SIGKILL}"):
            list(crew.work(range(8)))
    assert len(members) == 2
    assert not any(map(_is_running, members))


def test_only_a_few_chunks_are_handed_out_ahead() -> None:
    taken = []

    class Counted(list[int]):
        def __iter__(self) -> Iterator[int]:
            for item in range(100):
                taken.append(item)
                yield item

    with Crew(doubling, size=1, chunk=1) as crew:
        next(crew.work(Counted()))
        assert len(taken) <= AHEAD


OWNER = """
import sys, time
from service.processes import Crew
from tests.service.test_processes import lingering
if __name__ == "__main__":
    with Crew(lingering, size=2, chunk=1) as crew:
        print(*{pid for (pid,) in crew.work(range(8))}, flush=True)
        time.sleep(60)
"""


def test_processes_end_with_an_owner_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "owner.py"
    script.write_text(OWNER)
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    owner = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=here)
    assert owner.stdout is not None
    members = [int(pid) for pid in owner.stdout.readline().split()]
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    deadline = time.monotonic() + 20
    while any(map(_is_running, members)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(members) == 2
    assert not any(map(_is_running, members))


def _is_running(pid: int) -> bool:
    """An orphan that ended may wait for its new parent to take note."""
    state = Path(f"/proc/{pid}/stat")
    try:
        return state.read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize(
    ("items", "workers", "size"),
    [(499, 0, 1), (0, 0, 1), (0, 4, 1), (3, 4, 3), (1000, 3, 3), (1000, 1, 1), (2, 1, 1)],
)
def test_few_items_start_no_processes(items: int, workers: int, size: int) -> None:
    assert crew_size(items, workers, worth=500) == size


def test_many_items_start_one_process_a_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: {0, 1, 2}, raising=False)
    assert crew_size(500, 0, worth=500) == 3
