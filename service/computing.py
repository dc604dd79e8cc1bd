"""Where a draft computes: at once where that is short, in a thread beside the event loop otherwise.

Sorting is mostly Python, of which one thread runs at a time: threads draft no more tickets a second, and one ticket
takes a fifth longer, for it wakes another core whose caches know nothing of it.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

LONG = 500
"""Characters. What takes longer than the rest of a draft shall not hold up all that share its event loop."""

T = TypeVar("T")


async def compute(work: Callable[[], T], *, characters: int) -> T:
    """What `work` returns or raises. It reads so many characters and waits for nobody."""
    return work() if characters < LONG else await asyncio.to_thread(work)
