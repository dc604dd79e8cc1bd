"""A folder of public data sets and a seller folder in, suites out: those data sets that are there, the rest skipped."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.cases import Case
from eval.external.messages import FILES, read_messages
from eval.external.pairing import Half, make_cases

LIMIT = 600
"""Messages of one data set unless told otherwise: enough for intervals of four points."""


def datasets_in(data: Path) -> tuple[str, ...]:
    """The data sets of messages that are there."""
    return tuple(dataset for dataset, (name, _) in FILES.items() if (data / dataset / name).is_file())


def skipped_in(data: Path | None) -> Iterator[str]:
    """A line for each data set that is not there."""
    if data is None:
        yield f"skipped: the public data sets {', '.join(FILES)}; name their folder with --data (make eval DATA=DIR)"
        return
    for dataset, (name, _) in FILES.items():
        if dataset not in datasets_in(data):
            yield f"skipped: {dataset}, there is no {data / dataset / name}"


def suites_of(data: Path, dataset: str, seller: Path, *, limit: int | None = LIMIT) -> dict[Half, tuple[Case, ...]]:
    """Raises `InputError` for a data set that is not there or not as it is known."""
    return make_cases(read_messages(data, dataset), seller, limit=limit)


def write_suite(cases: Sequence[Case], path: Path) -> None:
    """One case a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (case.model_dump_json(exclude_none=True, exclude_defaults=True) for case in cases)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
