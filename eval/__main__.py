"""`make eval`: drafts the example queue and prints the costly mistakes, then what became of the tickets."""

import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path

from core.drafts import Result, Status
from core.errors import ReplydeskError
from eval.mistakes import MISTAKES
from service.batch import read_results, run_batch
from service.settings import Settings, read_settings
from service.wiring import open_desk

EXAMPLES = Path(__file__).parents[1] / "examples"


def main() -> int:
    """Prints the figures; 1 if there is a costly mistake, else 0."""
    settings = read_settings()
    with tempfile.TemporaryDirectory() as scratch:
        apart = Settings(data_dir=Path(scratch), models_dir=settings.models)
        with open_desk(apart, EXAMPLES, command="eval") as desk:
            out = Path(scratch) / "drafts.jsonl"
            queue = EXAMPLES / desk.seller.sources.queue
            asyncio.run(run_batch(queue, out, desk, concurrency=4, progress=lambda done, in_all: None))
        return report(list(read_results(out)))


def report(results: list[Result]) -> int:
    """Writes the table to stdout; 1 if there is a costly mistake, else 0."""
    n = len(results)
    write = sys.stdout.write
    write(f"the example queue (examples/queue.jsonl, written-for-this-project, n = {n})\n\ncostly mistakes\n")
    made = 0
    for name, mistake in MISTAKES.items():
        found = [(result.ticket_id, why) for result in results for why in mistake(result)]
        made += len(found)
        write(f"  {name:<34}{len({ticket for ticket, _ in found}):>4} of {n}\n")
        for ticket, why in found:
            write(f"    {ticket}: {why}\n")
    write("\nstatus\n")
    counts = Counter(result.status for result in results)
    for status in Status:
        write(f"  {status.value:<34}{counts[status]:>4} of {n}\n")
    return 1 if made else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ReplydeskError as error:
        sys.exit(f"replydesk: {error}")
