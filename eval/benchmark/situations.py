"""One ticket with its shapes, its shop and the places of its store in; its records and its case out.

A shape says once what can be the case with an order, in days from the seller's clock. Promised days are counted here
from Monday to Friday, and by no part of replydesk.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from core.errors import InputError
from core.orders import Product
from core.sellers import Seller, Store
from eval.benchmark.shapes import Day, Parcel, Places, Shape, Written
from eval.cases import Case, Expectation, Provenance

RECORDS = ("orders", "shipments", "returns", "refunds", "claims")


@dataclass(frozen=True)
class Shop:
    """A seller folder with what a situation needs of it."""

    folder: Path
    seller: Seller
    products: tuple[Product, ...]

    @property
    def clock(self) -> datetime:
        """When all of this seller's tickets are answered."""
        if self.seller.clock is None:
            raise InputError("states no clock, without which the cases would age", file=self.folder / "seller.yaml")
        return self.seller.clock


@dataclass(frozen=True)
class Situation:
    """One ticket with the records that belong to it."""

    written: Written
    shapes: Sequence[Shape]
    shop: Shop
    store: Store
    places: Places

    @cached_property
    def order_id(self) -> str:
        """In the form of the marketplace."""
        return _order_id(self.store.marketplace, self.shop.folder.name, self._number("order"))

    @cached_property
    def tracking(self) -> str:
        """Of the first parcel; made up, as is its check digit."""
        return f"00{self._number('parcel') % 10**16:016d}"

    @property
    def _today(self) -> date:
        return self.shop.clock.astimezone(ZoneInfo(self.store.timezone)).date()

    @cached_property
    def _main(self) -> Shape:
        """The shape whose records count: the first that has an order."""
        return next((shape for shape in self.shapes if shape.order), self.shapes[0])

    @cached_property
    def _product(self) -> Product:
        known = {product.sku: product for product in self.shop.products}
        if self.written.of is not None:
            if self.written.of not in known:
                raise InputError(f"there is no product {self.written.of!r}, which ticket {self.written.id} names")
            return known[self.written.of]
        offers = self.shop.seller.offers_of(self.store)
        limit = offers.decision_limit.value if offers.decision_limit else None
        plain = [
            each
            for each in self.shop.products
            if (each.stock or 0) > 3
            and each.category not in offers.goods
            and each.price
            and (limit is None or each.price.amount <= limit)
        ]
        return plain[self._number("product") % len(plain)]

    def _number(self, what: str) -> int:
        return int.from_bytes(hashlib.sha256(f"{self.written.id} {what}".encode()).digest()[:8], "big")

    def records(self) -> dict[str, list[Mapping[str, Any]]]:
        """Rows by kind."""
        rows: dict[str, list[Mapping[str, Any]]] = {kind: [] for kind in RECORDS}
        shape = self._main
        if shape.order is None:
            return rows
        rows["orders"].append(self._order(shape.order, self.order_id))
        rows["shipments"] += [self._parcel(each, number) for number, each in enumerate(shape.parcels)]
        if shape.second_order:
            other = _order_id(self.store.marketplace, self.shop.folder.name, self._number("second"))
            rows["orders"].append(self._order({**shape.order, "placed": shape.order["placed"] - 1}, other))
            rows["shipments"] += [
                {**self._parcel(each, number + 5), "order_id": other} for number, each in enumerate(shape.parcels)
            ]
        named = {"order_id": self.order_id}
        for number, row in enumerate(shape.returns, start=1):
            dated = {f"{what}_at": self._at(row[what], 14) for what in ("requested", "received") if what in row}
            rows["returns"].append({"id": f"R-{self.written.id}-{number}", **named, "status": row["status"], **dated})
        for number, row in enumerate(shape.refunds, start=1):
            dated = {"issued_at": self._at(row["issued"], 15)} if "issued" in row else {}
            money = {"status": row["status"], "amount": self._money}
            rows["refunds"].append({"id": f"F-{self.written.id}-{number}", **named, **money, **dated})
        for number, row in enumerate(shape.claims, start=1):
            about = {"status": row["status"], "kind": row["kind"], "opened_at": self._at(row["opened"], 9)}
            rows["claims"].append({"id": f"C-{self.written.id}-{number}", **named, **about})
        return rows

    def case(self, *, language: str, seller: str) -> Case:
        """The ticket with its expectations."""
        text = self.written.says.replace("{order}", self.order_id).replace("{tracking}", self.tracking)
        message: dict[str, JsonValue] = {
            "id": f"m{len(self.written.before) + 1}",
            "author": "buyer",
            "text": text,
            "sent_at": (self.shop.clock - timedelta(minutes=20 + self._number("sent") % 70)).isoformat(),
        }
        pictures = max(shape.pictures for shape in self.shapes)
        if pictures:
            message["attachments"] = [
                {"name": f"IMG_{number}.jpg", "media_type": "image/jpeg"} for number in range(1, pictures + 1)
            ]
        ticket: dict[str, JsonValue] = {
            "id": self.written.id,
            "store": self.store.id,
            "marketplace": self.store.marketplace,
            "channel": "message",
            "buyer": _buyer(self.written.by),
            "messages": [*self._earlier(), message],
        }
        if self.written.subject:
            ticket["subject"] = self.written.subject
        if self._is_linked:
            ticket["order_id"] = self.order_id
        return Case(
            id=self.written.id,
            ticket=ticket,
            seller=seller,
            expect=Expectation.model_validate({"language": language, **self._expected()}),
            tags=tuple(self._tags(language)),
            provenance=Provenance.WRITTEN,
        )

    def _earlier(self) -> Iterator[dict[str, JsonValue]]:
        for number, each in enumerate(self.written.before, start=1):
            sent_at = self.shop.clock - timedelta(days=each.days, minutes=self._number(f"m{number}") % 400)
            yield {"id": f"m{number}", "author": each.author, "text": each.says, "sent_at": sent_at.isoformat()}

    @property
    def _is_linked(self) -> bool:
        """Whether the channel says which order it is about: for three in four of those that have one."""
        shape = self._main
        if shape.order is None or shape.second_order or shape.of_someone_else:
            return False
        return self._number("linked") % 4 > 0

    def _expected(self) -> dict[str, Any]:
        offers = self.shop.seller.offers_of(self.store)
        parts = [
            shape.without if shape.offer and getattr(offers, shape.offer) is None else shape.expect
            for shape in self.shapes
        ]
        merged = _merged(parts) | dict(self.written.expect)
        if merged.get("commitments") is not None:
            merged["commitments"] = {name: self._promised(said) for name, said in merged["commitments"].items()}
        if len(self.shapes) > 1:
            merged.setdefault("asks", len(self.shapes))
        if self._main.of_someone_else:
            secrets = [self.written.owner, self.tracking, _buyer(self.written.owner or "")["email"]]
            merged["must_not_state"] = [*merged.get("must_not_state", ()), *secrets, self._place("depot")]
        merged.setdefault("flags", [])
        return merged

    def _tags(self, language: str) -> Iterator[str]:
        yield f"lang:{language}"
        yield f"mp:{self.store.marketplace}"
        yield from (f"intent:{intent}" for intent in self._expected().get("intents") or ())
        yield f"parcel:{self._main.parcels[-1].status if self._main.parcels else 'none'}"
        yield from (f"shape:{name}" for name in self.written.shapes)
        yield f"seller:{self.shop.folder.name}"
        yield from self.written.tags

    def _order(self, row: Mapping[str, Any], order_id: str) -> dict[str, Any]:
        product, quantity = self._product, 1
        made: dict[str, Any] = {
            "id": order_id,
            "store": self.store.id,
            "marketplace": self.store.marketplace,
            "buyer": _buyer(self.written.owner or self.written.by),
            "status": row["status"],
            "placed_at": self._at(row["placed"], 8),
            "total": self._money,
            "country": self.store.country,
            "lines": [
                {
                    "sku": product.sku,
                    "title": product.title,
                    "quantity": quantity,
                    "price": self._money,
                    "category": product.category,
                }
            ],
        }
        if "ship_by" in row:
            made["ship_by"] = self._day(row["ship_by"]).isoformat()
        if row.get("invoice"):
            made["invoice_number"] = f"{self.shop.folder.name[:3].upper()}-{self._number('invoice') % 10**6:06d}"
        return made

    @property
    def _money(self) -> dict[str, str]:
        assert self._product.price is not None
        return {"amount": str(self._product.price.amount), "currency": self.store.currency}

    def _parcel(self, parcel: Parcel, number: int) -> dict[str, Any]:
        tracking = self.tracking if number == 0 else f"{self.tracking[:-1]}{(int(self.tracking[-1]) + number) % 10}"
        made: dict[str, Any] = {
            "order_id": self.order_id,
            "carrier": self.places.carrier,
            "tracking_number": tracking,
            "status": parcel.status,
            "shipped_at": self._at(parcel.shipped, 17),
        }
        if parcel.expected is not None:
            made["expected"] = self._day(parcel.expected).isoformat()
        if parcel.delivered is not None:
            made["delivered_at"] = self._at(parcel.delivered, 13)
            made["delivered_to"] = parcel.delivered_to
        scans = sorted((self._offset(day), place) for day, place in parcel.scans.items())
        made["events"] = [
            {
                "at": self._at(day, 18 if index == 0 and day < 0 else 7 if day == 0 else 13),
                "status": parcel.status
                if index == len(scans) - 1 and parcel.delivered in (None, day)
                else "in_transit",
                "place": self._place(place),
                "text": parcel.says if index == len(scans) - 1 else None,
            }
            for index, (day, place) in enumerate(scans)
        ]
        made["as_of"] = (self.shop.clock - timedelta(minutes=5) + timedelta(days=parcel.as_of)).isoformat()
        return {name: value for name, value in made.items() if value is not None}

    def _place(self, kind: str) -> str:
        known: tuple[str, ...] = getattr(self.places, kind)
        return known[self._number(kind) % len(known)]

    def _offset(self, day: Day) -> int:
        if isinstance(day, int):
            return day
        offer = self.shop.seller.offers_of(self.store).return_window_days
        assert offer is not None
        name, _, less = day.partition(" - ")
        if name != "window":
            raise InputError(f"{day!r} is no day: a number, or `window - 4`")
        return -offer.value - int(less or 0)

    def _day(self, day: Day) -> date:
        return self._today + timedelta(days=self._offset(day))

    def _at(self, day: Day, hour: int) -> str:
        """At an hour of the store's clock, early enough today to be past."""
        zone = ZoneInfo(self.store.timezone)
        offset = self._offset(day)
        if offset == 0:
            return (self.shop.clock.astimezone(zone) - timedelta(hours=2)).isoformat()
        at = datetime.combine(self._day(day), datetime.min.time(), zone)
        return (at + timedelta(hours=hour, minutes=self._number(f"at {hour}") % 50)).isoformat()

    def _promised(self, said: str) -> str:
        """`today + invoice_working_days`, `order.ship_by`, `refund.1.amount` as a day or an amount."""
        rows = self.records()
        if said == "order.ship_by":
            return str(rows["orders"][0]["ship_by"])
        if said == "refund.1.amount":
            return f"{self._money['amount']} {self._money['currency']}"
        anchor, _, offer = said.partition(" + ")
        if not offer:
            return self._anchor(anchor, rows).isoformat()
        if offer.isdigit():
            return (self._anchor(anchor, rows) + timedelta(days=int(offer))).isoformat()
        granted = getattr(self.shop.seller.offers_of(self.store), offer)
        if granted is None:
            raise InputError(f"{self.shop.folder.name} grants no {offer}, which ticket {self.written.id} counts on")
        start = self._anchor(anchor, rows)
        if offer.endswith("_working_days"):
            return _weekdays_after(start, granted.value).isoformat()
        return (start + timedelta(days=granted.value)).isoformat()

    def _anchor(self, name: str, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> date:
        if name == "today":
            return self._today
        found = {
            "delivered": lambda: rows["shipments"][0]["delivered_at"],
            "last_scan": lambda: rows["shipments"][0]["events"][-1]["at"],
            "requested": lambda: rows["returns"][0]["requested_at"],
            "received": lambda: rows["returns"][0]["received_at"],
        }
        if name not in found:
            raise InputError(f"{name!r} is no day to count from; there are today, {', '.join(found)}")
        return datetime.fromisoformat(found[name]()).date()


def _weekdays_after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _merged(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Of several shapes: all their asks, promises and facts; what differs otherwise is left open."""
    merged: dict[str, Any] = dict(parts[0])
    for part in parts[1:]:
        for name in ("intents", "must_state", "must_not_state", "must_not_promise"):
            merged[name] = [
                *merged.get(name, ()),
                *(item for item in part.get(name, ()) if item not in merged.get(name, ())),
            ]
        for name in ("action", "handoff_reason"):
            if merged.get(name) != part.get(name):
                merged.pop(name, None)
        if "commitments" in merged and "commitments" in part:
            merged["commitments"] = {**merged["commitments"], **part["commitments"]}
        else:
            merged.pop("commitments", None)
    return merged


def _buyer(name: str) -> dict[str, JsonValue]:
    relay = hashlib.sha256(name.encode()).hexdigest()[:10]
    return {"name": name, "email": f"{relay}@buyers.example.com"}


def _order_id(marketplace: str, seller: str, number: int) -> str:
    digits = f"{number % 10**16:016d}"
    match marketplace:
        case "amazon":
            return f"3{digits[:2]}-{digits[2:9]}-{digits[9:]}"
        case "ebay":
            return f"{digits[:2]}-{digits[2:7]}-{digits[7:12]}"
        case "mercadolibre":
            return f"2000{digits[:12]}"
        case "kaufland":
            return f"M{hashlib.sha256(digits.encode()).hexdigest()[:6].upper()}"
        case "bol" | "etsy":
            return f"3{digits[:9]}"
        case "allegro":
            raw = hashlib.sha256(digits.encode()).hexdigest()
            return f"{raw[:8]}-{raw[8:12]}-11f1-{raw[12:16]}-{raw[16:28]}"
        case "cdiscount":
            return f"2609{digits[:9]}CD"
        case "ozon":
            return f"{digits[:8]}-{digits[8:12]}-1"
        case _:
            return f"#{seller[:2].upper()}{digits[:6]}"
