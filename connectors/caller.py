"""Facts that an API caller hands in with a ticket, as a source beside the configured ones."""

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.files import order_key
from core.errors import InputError
from core.orders import Claim, Order, OrderLine, Product, Refund, Return, Shipment
from core.ports import AfterSales, AfterSalesSource, OrderQuery
from core.reading import to_record
from core.record import Record

OF_AN_ORDER = ("shipments", "returns", "refunds", "claims")
OF_AFTER_SALES = frozenset(AfterSales.model_fields)


class Context(Record):
    """What a caller may hand in. What is left out, or null, is looked up as usual; an empty list says: none."""

    order: Order | None = None
    shipments: tuple[Shipment, ...] = ()
    returns: tuple[Return, ...] = ()
    refunds: tuple[Refund, ...] = ()
    claims: tuple[Claim, ...] = ()
    products: tuple[Product, ...] = ()


class CallerShop:
    """The caller's facts behind the same ports as everybody's. `given` says which of them the caller holds."""

    name = "caller"

    def __init__(self, context: Any) -> None:
        """Raises `InputError` naming the field from `context` on."""
        self._context = read_context(context)
        self.given = frozenset(self._context.model_fields_set)

    @property
    def order(self) -> Order | None:
        """The order that the caller says the ticket is about."""
        return self._context.order

    @property
    def catalogue(self) -> tuple[Product | OrderLine, ...]:
        """The products that the caller names, and those of the order."""
        order = self._context.order
        return (*self._context.products, *(order.lines if order else ()))

    async def find_orders(self, query: OrderQuery) -> tuple[Order, ...]:
        """The caller's order, whatever was typed: whose it is is judged as for any other."""
        return (self._context.order,) if self._context.order else ()

    async def after_sales(self, order_id: str) -> AfterSales:
        """Of this order only."""
        return AfterSales(
            returns=tuple(record for record in self._context.returns if _is_of(record, order_id)),
            refunds=tuple(record for record in self._context.refunds if _is_of(record, order_id)),
            claims=tuple(record for record in self._context.claims if _is_of(record, order_id)),
        )

    async def find_shipments(self, order_id: str) -> tuple[Shipment, ...]:
        """Of this order only, in the order given."""
        return tuple(shipment for shipment in self._context.shipments if _is_of(shipment, order_id))

    async def find_products(self, skus: Sequence[str]) -> tuple[Product, ...]:
        """In the order given."""
        wanted = {sku.casefold() for sku in skus}
        return tuple(product for product in self._context.products if product.sku.casefold() in wanted)


class AfterSalesBeside:
    """The caller's returns, refunds and claims as far as the caller hands them in, the others as usual."""

    def __init__(self, shop: CallerShop, own: AfterSalesSource) -> None:
        self._shop, self._own = shop, own
        self._given = OF_AFTER_SALES & shop.given
        self.name = f"{shop.name}, {own.name}"

    async def after_sales(self, order_id: str) -> AfterSales:
        """Of this order only."""
        given, looked_up = await self._shop.after_sales(order_id), await self._own.after_sales(order_id)
        return AfterSales(**dict(looked_up) | {name: getattr(given, name) for name in self._given})


def read_context(context: Any) -> Context:
    """Loose JSON as a `Context`; parcels and returns that name no order are the given order's."""
    if not isinstance(context, Mapping):
        raise InputError("must be an object with order, shipments, returns, products", field="context")
    order_id = context["order"].get("id") if isinstance(context.get("order"), Mapping) else None
    fields = {name: given for name, given in context.items() if given is not None}
    for name in OF_AN_ORDER:
        if isinstance(fields.get(name), list):
            fields[name] = [_of_order(given, order_id) for given in fields[name]]
    try:
        found = to_record(fields, Context)
    except InputError as error:
        field = f"context.{error.field}" if error.field else "context"
        raise InputError(error.problem, field=field) from error
    if found.order:
        _refuse_other_orders(found, found.order.id)
    return found


def _of_order(given: Any, order_id: Any) -> Any:
    is_left_out = isinstance(given, Mapping) and given.get("order_id") is None
    return {**given, "order_id": order_id} if is_left_out and order_id is not None else given


def _refuse_other_orders(context: Context, order_id: str) -> None:
    """A parcel of another order beside this one would be a fact about the wrong buyer."""
    for name in OF_AN_ORDER:
        for position, record in enumerate(getattr(context, name)):
            if not _is_of(record, order_id):
                raise InputError("is not the id of the order given", field=f"context.{name}.{position}.order_id")


def _is_of(record: Shipment | Return | Refund | Claim, order_id: str) -> bool:
    return order_key(record.order_id) == order_key(order_id)
