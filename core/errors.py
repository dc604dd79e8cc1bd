"""Every error that replydesk raises on purpose.

    ReplydeskError
    ├── InputError              what a person handed in is wrong: says file, line and field
    ├── NotSetUp                a model or an index is missing: says the command that makes it
    ├── DataFolderBusy          another process owns the data folder: says which
    ├── LookupFailed            an outside source did not answer; becomes an evidence state, never a crash
    │   └── LookupTimedOut      ... within the time given
    ├── ProcessLost             a process that worked for this one ended in the middle
    └── WriterFailed            a language model gave no usable text; becomes a template draft with a finding

A "no" that a result can hold (abstained, nothing found, policy refuses) is a field of the result and never an error.
"""

from decimal import Decimal
from pathlib import Path


class ReplydeskError(Exception):
    """Root of the tree. `str(error)` is one line that says what is wrong and what to do."""


class InputError(ReplydeskError):
    """What a person handed in is wrong. Renders as `file:line: field: problem`, leaving out what is unknown."""

    def __init__(
        self, problem: str, *, file: Path | str | None = None, line: int | None = None, field: str | None = None
    ) -> None:
        self.problem = problem
        self.file = str(file) if file is not None else None
        self.line = line
        self.field = field
        super().__init__(self._one_line())

    def _one_line(self) -> str:
        place = self.file or ""
        if self.line is not None:
            place += f":{self.line}" if place else f"line {self.line}"
        text = ": ".join(part for part in (place, self.field, self.problem) if part)
        return " ".join(text.split())


class NotSetUp(ReplydeskError):
    """A model or an index is missing. The message names the command that makes it."""


class DataFolderBusy(ReplydeskError):
    """Another process owns the data folder. The message names its process id and command."""


class LookupFailed(ReplydeskError):
    """An outside source did not answer. The pipeline turns it into the evidence state `unavailable`."""


class LookupTimedOut(LookupFailed):
    """An outside source did not answer in time. The pipeline turns it into the evidence state `timeout`."""


class ProcessLost(ReplydeskError):
    """A process that worked for this one ended in the middle. What was written until then stays."""

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(
            f"one of several processes ended unexpectedly (exit code {exit_code}), perhaps for lack of memory; what is "
            "written stays; run the command again, with fewer workers"
        )


class WriterFailed(ReplydeskError):
    """A language model gave no usable text. `reason` is one of `drafting.llm`'s failure names, for the finding."""

    def __init__(
        self, reason: str, detail: str, *, tokens_in: int = 0, tokens_out: int = 0, cost: Decimal | None = None
    ) -> None:
        self.reason, self.detail = reason, detail
        self.tokens_in, self.tokens_out, self.cost = tokens_in, tokens_out, cost
        """What the reply took all the same; cost in US dollars, None where no price is configured."""
        super().__init__(f"{reason}: {detail}")


def lost_ticket(
    error: Exception, ticket_id: str, done: str, *, file: str | None = None, line: int | None = None
) -> InputError:
    """For one ticket of many that could not be `done` because of a bug, so that it costs no other; the bug's own words
    are not told, they may quote a buyer."""
    problem = f"ticket {ticket_id!r} could not be {done} ({type(error).__name__}); please report it"
    return InputError(problem, file=file, line=line)
