"""An intent that replydesk does not answer by itself in, the reason why a person does out (`handoffs.yaml`)."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from core.decisions import Handoff
from core.reading import read_yaml
from core.record import Record

FILE = Path(__file__).parent / "handoffs.yaml"


class HandedOver(Record):
    """Why a person answers one intent."""

    handoff: Handoff
    because: str
    """For the agent."""
    guarantee: bool = False
    """Whether the buyer says that something is wrong with the item: then no return window ends the buyer's rights."""


class HandoffTable(Record):
    """`handoffs.yaml`."""

    intents: Mapping[str, HandedOver]


@lru_cache(maxsize=1)
def handed_over() -> Mapping[str, HandedOver]:
    """By intent. Raises `InputError` naming file, line and field."""
    return read_yaml(FILE, HandoffTable).intents


def guarantee_intents() -> frozenset[str]:
    """The intents under which a sound-item rule must not refuse anything."""
    return frozenset(intent for intent, entry in handed_over().items() if entry.guarantee)
