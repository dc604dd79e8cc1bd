"""A ticket as a caller sends it in, the ticket and the desk that answers it out: facts that the caller holds go before
the desk's own."""

from collections.abc import Mapping
from typing import Any

from connectors.caller import OF_AFTER_SALES, AfterSalesBeside, CallerShop
from core.errors import InputError
from core.ports import AfterSalesSource
from core.tickets import Ticket, parse_ticket
from service.gather import Sources
from service.pipeline import Desk
from triage.products import ProductIndex


def read_with_context(fields: Mapping[str, Any], desk: Desk) -> tuple[Ticket, Desk]:
    """The ticket, about the order in its `context` unless it names another. Raises `InputError` naming the field."""
    ticket = dict(fields)
    context = ticket.pop("context", None)
    if context is not None:
        shop = CallerShop(context)
        desk = desk.with_sources(_sources(shop, desk.sources))
        if shop.catalogue and ("products" in shop.given or desk.products is None):
            desk = desk.with_products(ProductIndex(shop.catalogue))
        if shop.order is not None and not ticket.get("order_id"):
            ticket["order_id"] = shop.order.id
    return parse_ticket(ticket, now=desk.now()), desk


def read_ticket_of_check(fields: Mapping[str, Any], desk: Desk) -> tuple[Ticket, Desk]:
    """The same of the ticket within a check, whose wrong field is named from `ticket` on."""
    try:
        return read_with_context(fields, desk)
    except InputError as error:
        raise InputError(error.problem, field=f"ticket.{error.field}" if error.field else "ticket") from error


def _sources(shop: CallerShop, own: Sources) -> Sources:
    """What the caller handed in, and the desk's own source for what was left out."""
    return Sources(
        orders=shop if "order" in shop.given else own.orders,
        after_sales=_after_sales(shop, own.after_sales),
        tracking=shop if "shipments" in shop.given else own.tracking,
        products=shop if "products" in shop.given else own.products,
        at_once=own.at_once,
    )


def _after_sales(shop: CallerShop, own: AfterSalesSource) -> AfterSalesSource:
    given = OF_AFTER_SALES & shop.given
    if not given:
        return own
    return shop if given == OF_AFTER_SALES else AfterSalesBeside(shop, own)
