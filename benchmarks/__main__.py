"""`make bench`: every benchmark, one after the other; each prints its own table with n and the data's name.

python -m benchmarks [--data DIR]     without it what needs public data sets is skipped and says so
"""

from argparse import ArgumentParser
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

if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--data", type=Path, help=DATA_HELP)
    folder = parser.parse_args().data
    data = ["--data", str(folder)] if folder else []
    embed.main()
    drafts.main()
    model_calls.main([])
    chain.main([])
    ids.main(data)
    languages.main([])
    intents.main(data)
    triage_speed.main([])
    tau2.main(data)
    check.main(data)
    search.main(data)
    search_speed.main([])
    writers.main([])
    prepare.main([])
