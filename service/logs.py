"""How a process logs: lines to stderr, with what identifies a buyer masked."""

import logging
import sys
from typing import TextIO


class _ToStderr(logging.StreamHandler[TextIO]):
    """Through the filter all lines pass, those of libraries among them."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
        self.addFilter(_redacted)

    def emit(self, record: logging.LogRecord) -> None:
        """To whatever stderr is by now."""
        self.stream = sys.stderr
        super().emit(record)


def start_logging(level: str) -> None:
    """Once in each process; a second time it sets the level. Loggers themselves stay at WARNING, for at DEBUG
    libraries tell what they send: only the server's are set lower, by their own setting."""
    root = logging.getLogger()
    ours = next((each for each in root.handlers if isinstance(each, _ToStderr)), None)
    if ours is None:
        root.addHandler(ours := _ToStderr())
    ours.setLevel(level)


def _redacted(record: logging.LogRecord) -> bool:
    from text.redact import RedactingFilter  # most commands log nothing, and it takes its time to load

    return RedactingFilter().filter(record)
