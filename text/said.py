"""A sorted ticket in, the buyer's messages that it was made of out: the newest, and those that wait with it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile
from typing import NamedTuple

from core.record import Span, once
from core.tickets import Author, Ticket
from core.triage import Ask, Role, Stripped, StrippedKind, Triage


class Said(NamedTuple):
    """One message as it was read."""

    text: str
    """What the places of its asks count in."""
    left_out: tuple[Stripped, ...]
    asks: tuple[tuple[int, Ask], ...]
    """With their numbers in the ticket."""

    def besides(self) -> list[Span]:
        """The stretches that are in no ask and were not left out."""
        return self._without([*((ask.start, ask.end) for _, ask in self.asks), *_places(self.left_out)])

    def said(self) -> list[str]:
        """The stretches that were not left out."""
        return [self.text[span.start : span.end] for span in self._without(_places(self.left_out))]

    def quoted(self) -> str:
        """The mail that it quotes."""
        return "\n".join(self.text[start:end] for start, end in _places(self._quotes()))

    def unquoted(self) -> str:
        """All else: the frame of a marketplace names the order."""
        return "\n".join(self.text[span.start : span.end] for span in self._without(_places(self._quotes())))

    def _quotes(self) -> Iterator[Stripped]:
        return (each for each in self.left_out if each.kind is StrippedKind.QUOTED)

    def _without(self, taken: Iterable[tuple[int, int]]) -> list[Span]:
        stretches, done = [], 0
        ends = len(self.text), len(self.text)
        for start, end in sorted((*taken, ends)):
            if start > done and self.text[done:start].strip():
                stretches.append(Span(start=done, end=start))
            done = max(done, end)
        return stretches


def _places(stretches: Iterable[Stripped]) -> list[tuple[int, int]]:
    return [(each.start, each.end) for each in stretches]


@once
def messages_read(triage: Triage, ticket: Ticket) -> Sequence[Said]:
    """Oldest first: from the first that an ask stands in, or that waits for an answer, on."""
    newest = ticket.question
    if newest is None:
        return []
    asks: dict[str, list[tuple[int, Ask]]] = {newest.id: []}
    for number, ask in enumerate(triage.asks):
        if ask.role is not Role.SUBJECT:
            asks.setdefault(ask.message_id or newest.id, []).append((number, ask))
    begins = {*asks, triage.waits_from}
    left_out = {each.message_id: (each.plain, each.stripped) for each in triage.stripped_earlier}
    left_out[newest.id] = (triage.plain, triage.stripped)
    return [
        Said(message.text if plain is None else plain, stripped, tuple(asks.get(message.id, ())))
        for message in dropwhile(lambda message: message.id not in begins, ticket.messages)
        if message.author is Author.BUYER
        for plain, stripped in (left_out.get(message.id, (None, ())),)
    ]
