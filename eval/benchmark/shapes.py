"""What `data/shapes.yaml`, `data/places.yaml` and `data/tickets` hold, as records."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue

from core.knowledge import Listed
from core.record import Record

Day = int | str
"""From the clock: `-3`, or `window - 4`: four days before the last from which a return is still in time."""


class Parcel(Record):
    """One parcel of a shape."""

    status: str
    shipped: Day
    expected: Day | None = None
    delivered: Day | None = None
    delivered_to: str | None = None
    scans: Mapping[Day, Literal["hub", "depot", "shop"]] = Field(default_factory=dict)
    """Day to kind of place."""
    says: str | None = None
    """The carrier's words at the last scan."""
    as_of: int = 0


class Shape(Record):
    """What can be the case, once for all tickets."""

    order: Mapping[str, Any] | None = None
    parcels: tuple[Parcel, ...] = ()
    returns: tuple[Mapping[str, Any], ...] = ()
    refunds: tuple[Mapping[str, Any], ...] = ()
    claims: tuple[Mapping[str, Any], ...] = ()
    pictures: int = 0
    """Beside the buyer's message."""
    offer: str | None = None
    """The grant that `expect` hangs on; a seller without it gets `without`."""
    expect: Mapping[str, Any]
    without: Mapping[str, Any] = Field(default_factory=dict)
    of_someone_else: bool = False
    second_order: bool = False


class Places(Record):
    """Who brings the parcels of a country, and where they are scanned."""

    carrier: str
    hub: tuple[str, ...]
    depot: tuple[str, ...]
    shop: tuple[str, ...]


class Earlier(Record):
    """One message further up."""

    author: Literal["buyer", "seller"]
    says: str
    days: int = Field(default=1, ge=1)
    """Before the clock."""


class Written(Record):
    """One ticket as it is written down; `in` and `is` are its store and its shapes."""

    id: str = Field(pattern=r"^[a-z]{2}-\d\d$")
    store: str = Field(alias="in")
    shapes: Annotated[Listed, Field(alias="is", min_length=1)]
    by: str
    """The buyer's name."""
    says: str
    """`{order}` and `{tracking}` stand for the numbers."""
    before: tuple[Earlier, ...] = ()
    """What was written before, oldest first."""
    of: str | None = None
    """The product; any that the shop has and that may come back when left out."""
    owner: str | None = None
    """Whose order it really is."""
    subject: str | None = None
    tags: tuple[str, ...] = ()
    expect: Mapping[str, JsonValue] = Field(default_factory=dict)
    """Wins over what the shapes say."""
