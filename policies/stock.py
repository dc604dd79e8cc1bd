"""The products that a message names in, for each whether it can be had out; when there will be more where the catalogue
says so."""

from core.decisions import Handoff
from core.facts import EvidenceState
from core.orders import Product
from policies.case import Asked, Case, Ruling, hand_over, numbered, reply
from policies.columns import named_products

FEW = 3
"""From this many down the last one may be sold before the buyer reads the answer, so that a person looks."""


def rule_on_stock(case: Case, asked: Asked) -> Ruling:
    """One outcome for each product that is named, else for the one that was ordered."""
    if case.facts.state("products") is not EvidenceState.AVAILABLE:
        return hand_over(asked, Handoff.LOOKUP_FAILED, "the stock could not be looked up")
    ruling = Ruling()
    for subject, product in named_products(case) or _ordered(case):
        ruling += of_product(case, asked, subject, product)
    return (
        ruling if ruling.outcomes else hand_over(asked, Handoff.KNOWLEDGE_MISSING, "the catalogue has no such product")
    )


def _ordered(case: Case) -> tuple[tuple[str, Product], ...]:
    """The one article of the order, where the message names none."""
    lines = case.facts.order.lines if case.facts.order else ()
    products = numbered("product", case.facts.products)
    return tuple(each for each in products if len(lines) == 1 and each[1].sku == lines[0].sku)


def of_product(case: Case, asked: Asked, subject: str, product: Product) -> Ruling:
    """Whether one product can be had, and by which day where the catalogue names one that is still to come."""
    if product.stock is None:
        reason = f"the catalogue states no stock for {product.sku}"
        return hand_over(asked, Handoff.KNOWLEDGE_MISSING, reason, subject=subject)
    if product.stock == 0 and product.restock and product.restock > case.today:
        reason = f"{product.sku} is out of stock until {product.restock.isoformat()}"
        return reply(asked, "product_out_until", reason, subject=subject)
    if product.stock == 0:
        return reply(asked, "product_out_of_stock", f"{product.sku} is out of stock", subject=subject)
    if product.stock <= FEW:
        reason = f"only {product.stock} of {product.sku} left"
        return hand_over(asked, Handoff.AUTHORITY, reason, subject=subject)
    return reply(asked, "product_in_stock", f"{product.stock} of {product.sku} in stock", subject=subject)
