"""How the time that reading takes grows with the text: a ratio of two lengths, for a limit measures the machine."""

import time
from collections.abc import Callable


def takes_its_length(read: Callable[[str], object], piece: str) -> bool:
    """Whether four times the text takes at most ten times as long; a quadratic pattern takes sixteen times. Of three
    tries the quickest counts, since other load only ever adds; what takes next to nothing is not compared."""

    def seconds(chars: int) -> float:
        text = piece * (chars // len(piece))
        start = time.process_time()
        read(text)
        return time.process_time() - start

    bound = 10 * max(min(seconds(20_000) for _ in range(3)), 0.05)
    return any(seconds(80_000) < bound for _ in range(3))
