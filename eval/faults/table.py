"""How far the harness can be trusted in, the table for a terminal out."""

from collections.abc import Iterator

from eval.faults.measure import MAX_FLAGGED, MIN_FOUND, Share, Validity

SHOWN = 20
"""Misses and alarms that are named; the JSON has them all."""


def validity_table(validity: Validity) -> str:
    """Ends with a line break."""
    return "\n".join(_lines(validity)) + "\n"


def _lines(validity: Validity) -> Iterator[str]:
    planted = sum(share.n for share in validity.found)
    controls = sum(share.n for share in validity.flagged)
    yield f"faults planted in drafts, {planted} in all, and good drafts, {controls} in all"
    yield f"bars: at least {MIN_FOUND:.0%} found and at most {MAX_FLAGGED:.0%} of good drafts flagged, in each language"
    for title, shares in (
        ("found, by language", validity.found),
        ("good drafts flagged, by language", validity.flagged),
        ("found, by fault", validity.by_fault),
        ("changed fields, found by construction", validity.wiring),
    ):
        yield from ("", f"{title:<38}{'share':>7}{'n':>6}   95 % interval")
        yield from map(_line, shares)
    for title, lines in (("missed", validity.missed), ("good drafts flagged", validity.alarms)):
        if lines:
            yield from ("", f"{title}:", *(f"  {line[:200]}" for line in lines[:SHOWN]))
        if len(lines) > SHOWN:
            yield f"  ... and {len(lines) - SHOWN} more"
    yield from ("", "the harness holds" if validity.holds else "BELOW THE BAR in at least one language or question")


def _line(share: Share) -> str:
    low, high = share.interval.low, share.interval.high
    return f"  {share.name:<36}{share.value:>7.1%}{share.n:>6}   {low:.1%} to {high:.1%}"
