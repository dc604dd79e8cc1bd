"""`intents.yaml` in, one validated record per intent out."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field, RootModel, model_validator

from core.orders import OrderStatus
from core.reading import read_yaml
from core.record import Record
from core.triage import Flag, Urgency


class Intent(Record):
    """One thing that a buyer can want."""

    definition: str
    confused_with: tuple[str, ...]
    topic: str
    """First part of the queue's name: `shipping` of `shipping-de`."""
    orders: tuple[OrderStatus, ...] = ()
    """States of an order that the ask can be about; empty means that they say nothing."""
    beside: float = Field(default=0.0, ge=0, le=1)
    """The least probability with which it counts beside another ask; 1 means never."""
    background_of: tuple[str, ...] = ()
    """Intents beside which it is only told, unless it is put as a question or a request."""
    before_buying: bool = False
    """Whether hardly anybody asks it of what has been ordered."""
    urgency: Urgency = Urgency.NORMAL
    flag: Flag | None = None
    """That names it where nothing else is named."""


class IntentList(RootModel[dict[str, Intent]]):
    """`intents.yaml`, in its order."""

    @model_validator(mode="after")
    def _neighbours_exist(self) -> "IntentList":
        for name, intent in self.root.items():
            if unknown := {*intent.confused_with, *intent.background_of} - set(self.root):
                raise ValueError(f"{name} names unknown intents: {sorted(unknown)}")
        return self


@lru_cache(maxsize=1)
def load_intents() -> dict[str, Intent]:
    """By id. Raises `InputError` for a wrong file."""
    return read_yaml(Path(__file__).parent / "intents.yaml", IntentList).root


def intent_of(name: str) -> Intent:
    """The packaged intent; for one of a seller's own list nothing is known but its name, which names the queue, too."""
    return load_intents().get(name) or Intent(definition=name, confused_with=(), topic=name)


def may_stand_beside(intent: str, first: str, *, is_put: bool) -> bool:
    """Whether an intent can be asked besides the first: no rule of its own says when it counts, and it is no background
    of it, unless it is a question or a request (`is_put`)."""
    asked = intent_of(intent)
    return intent != first and not asked.beside and (is_put or first not in asked.background_of)
