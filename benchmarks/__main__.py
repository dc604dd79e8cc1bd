"""`make bench`: every benchmark, one after the other; each prints its own table with n and the data's name.

python -m benchmarks [--data DIR]     without it what needs public data sets is skipped and says so
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from benchmarks import (
    chain,
    check,
    drafts,
    embed,
    ids,
    intents,
    languages,
    model_calls,
    prepare,
    search,
    search_speed,
    tau2,
    triage_speed,
)
from benchmarks.public import DATA_HELP
from benchmarks.writers import __main__ as writers

ON_DATA = (ids, intents, tau2, check, search)
"""Those that read public data sets, too."""
EVERY = (embed, drafts, model_calls, chain, ids, languages, intents, triage_speed, tau2, check, search, search_speed,
         writers, prepare)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """All of them, in this order."""
    parser = ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--data", type=Path, help=DATA_HELP)
    folder = parser.parse_args(arguments).data
    for benchmark in EVERY:
        benchmark.main(["--data", str(folder)] if folder and benchmark in ON_DATA else [])


if __name__ == "__main__":
    main()
