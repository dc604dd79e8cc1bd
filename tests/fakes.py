"""Stand-ins for the ports, a few lines each."""

import asyncio
from collections.abc import Sequence

from core.errors import LookupFailed, LookupTimedOut
from core.orders import Order, Product, Shipment
from core.ports import AfterSales, OrderQuery


class FakeShop:
    """Orders, parcels and products from memory; `fails` makes a look-up raise, `hangs` makes it never answer."""

    name = "fake shop"

    def __init__(
        self,
        *orders: Order,
        shipments: Sequence[Shipment] = (),
        after_sales: AfterSales | None = None,
        products: Sequence[Product] = (),
        fails: Sequence[str] = (),
        times_out: Sequence[str] = (),
        hangs: Sequence[str] = (),
    ) -> None:
        self.orders, self.shipments, self.products = orders, shipments, products
        self.history = after_sales or AfterSales()
        self.fails, self.times_out, self.hangs = fails, times_out, hangs

    async def find_orders(self, query: OrderQuery) -> tuple[Order, ...]:
        await self._maybe_break("order")
        return tuple(
            order
            for order in self.orders
            if order.id in query.order_ids or (query.buyer.email and order.buyer.email == query.buyer.email)
        )

    async def after_sales(self, order_id: str) -> AfterSales:
        await self._maybe_break("returns")
        return self.history

    async def find_shipments(self, order_id: str) -> tuple[Shipment, ...]:
        await self._maybe_break("tracking")
        return tuple(shipment for shipment in self.shipments if shipment.order_id == order_id)

    async def find_products(self, skus: Sequence[str]) -> tuple[Product, ...]:
        await self._maybe_break("products")
        return tuple(product for product in self.products if product.sku in skus)

    async def _maybe_break(self, looked_up: str) -> None:
        if looked_up in self.fails:
            raise LookupFailed("the shop answered 503")
        if looked_up in self.times_out:
            raise LookupTimedOut("no answer within 5 s")
        if looked_up in self.hangs:
            await asyncio.sleep(3600)
