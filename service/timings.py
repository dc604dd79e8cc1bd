"""How long each step of a draft took, in milliseconds."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Timings:
    """Collects steps in the order in which they first ended; a step that runs twice adds up."""

    def __init__(self) -> None:
        self._ms: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Times the block under it."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self._ms[name] = self._ms.get(name, 0.0) + (time.perf_counter() - start) * 1000

    def rounded(self) -> dict[str, float]:
        """Step -> milliseconds, to the microsecond, with their sum as `total`."""
        return {name: round(ms, 3) for name, ms in {**self._ms, "total": sum(self._ms.values())}.items()}
