"""A whole desk for tests: the example seller with the real classifier and a real index."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from core.ports import ChatWriter
from core.tickets import Ticket, parse_ticket
from service.compose import Composer
from service.gather import Sources
from service.pipeline import Desk
from service.settings import Settings, read_settings
from service.setup import set_up
from service.wiring import open_desk
from tests.fakes import FakeShop

EXAMPLES = Path(__file__).parents[1] / "examples"


def settings_in(folder: Path, **changes: object) -> Settings:
    """Settings with a data folder of their own, sharing the models that `make setup` made; makes them when missing."""
    set_up(read_settings())
    return Settings(data_dir=folder, models_dir=read_settings().models, lock_wait_s=0.2, **changes)  # type: ignore[arg-type]


@contextmanager
def example_desk(folder: Path) -> Iterator[Desk]:
    """The example seller's desk, with its index in `folder`."""
    with open_desk(settings_in(folder), EXAMPLES, command="test") as desk:
        yield desk


def looking_up(desk: Desk, shop: FakeShop) -> Desk:
    """The desk with its orders, parcels and products from memory."""
    return desk.with_sources(Sources(orders=shop, after_sales=shop, tracking=shop, products=shop))


def written_by(desk: Desk, model: ChatWriter) -> Desk:
    """The desk with a model that writes."""
    return replace(desk, composer=Composer(template=desk.composer.template, model=model))


def ticket_of(desk: Desk, **fields: object) -> Ticket:
    """A ticket as a channel would send it."""
    return parse_ticket({"id": "T-1", "store": "harbour-de", **fields}, now=desk.now())
