"""What a caller may send and what comes back, as `/openapi.json` says it: schemas and examples of bodies and errors."""

from collections.abc import Collection, Mapping
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from api.answers import CheckRequest
from connectors.caller import Context
from core.drafts import Manner
from core.search import GivenPassage
from core.tickets import OF_BARE_MESSAGE, Message, Ticket

MAX_BODY_BYTES = 2_000_000
"""A ticket of the longest text that is accepted, in the widest characters, with its order."""

REF = "#/components/schemas/{model}"
GIVEN = "Given"
"""Ends the name of what may be sent with fewer fields than it comes back with: `TicketGiven`."""


class Problem(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str


_PROBLEM = {"content": {"application/problem+json": {"schema": {"$ref": REF.format(model=Problem.__name__)}}}}
_DOOR: dict[int | str, dict[str, Any]] = {
    400: {"description": "The host that is asked for is not one of this machine's own names.", **_PROBLEM},
    403: {"description": "The page that asks is another site's.", **_PROBLEM},
    500: {"description": "A bug of ours; no text of a buyer is told.", **_PROBLEM},
}
NOT_READY: dict[int | str, dict[str, Any]] = {
    **_DOOR,
    503: {"description": "Something is not set up, or the data folder is in use; `detail` says what.", **_PROBLEM},
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    **NOT_READY,
    422: {"description": "What was sent is wrong; `detail` names the field.", **_PROBLEM},
}
PROBLEMS_OF_BODY: dict[int | str, dict[str, Any]] = {
    **PROBLEMS,
    413: {"description": f"The body has more than {MAX_BODY_BYTES} bytes.", **_PROBLEM},
}
NO_PASSAGE: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such passage.", **_PROBLEM}}

TICKETS: dict[str, Any] = {
    "ticket": {
        "summary": "A ticket of a marketplace",
        "value": {
            "marketplace": "amazon",
            "order_id": "305-1234567-7654321",
            "buyer": {"name": "S. Brandt", "email": "x1y2z3@marketplace.example"},
            "messages": [{"text": "Wo ist mein Paket?", "sent_at": "2026-11-14T21:40:00+01:00"}],
        },
    },
    "text": {"summary": "The least that is needed", "value": {"text": "Where is my parcel?"}},
    "thread": {
        "summary": "A reminder, after an answer of the seller's",
        "value": {
            "store": "harbour-uk",
            "subject": "Return of my tent",
            "messages": [
                {"text": "I would like to return my tent.", "sent_at": "2026-11-11T10:00:00+00:00"},
                {"author": "seller", "text": "We will look into it.", "sent_at": "2026-11-11T12:00:00+00:00"},
                {"text": "Any news?", "sent_at": "2026-11-14T10:00:00+00:00"},
            ],
        },
    },
}

WITH_CONTEXT: dict[str, Any] = {
    "context": {
        "summary": "With facts that the caller holds",
        "value": {
            "text": "Wo bleibt mein Paket?",
            "context": {
                "order": {
                    "id": "305-0000000-0000001",
                    "placed_at": "2026-11-02T10:00:00+01:00",
                    "status": "shipped",
                    "total": {"amount": "19.90", "currency": "EUR"},
                },
                "shipments": [],
            },
        },
    },
}

CHECK: dict[str, Any] = {
    "reply": {
        "summary": "A reply",
        "value": {
            "text": "Thank you for your message.",
            "marketplace": "amazon",
            "language": "en",
            "sending": {"country": "DE", "asked_for": ["tracking"]},
        },
    }
}

PASSAGE: dict[str, Any] = {
    "article": {
        "summary": "An article",
        "value": {"id": "gift-wrapping", "title": "Gift wrapping", "text": "We wrap gifts.", "language": "en"},
    }
}


def json_body(name: str, examples: Mapping[str, Any]) -> dict[str, Any]:
    """A required JSON body of the schema `name`, with examples."""
    content = {"application/json": {"schema": {"$ref": REF.format(model=name)}, "examples": dict(examples)}}
    return {"requestBody": {"required": True, "content": content}}


def describe(app: FastAPI) -> None:
    """Adds the schemas of what may be sent, which the code reads itself, to `/openapi.json`."""
    of_answers = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schemas = of_answers()["components"]["schemas"]
            for name, schema in _of_bodies().items():
                schemas.setdefault(name, schema)
        return of_answers()

    app.openapi = described  # type: ignore[method-assign]


def _of_bodies() -> dict[str, Any]:
    check, passage, context, problem = (_schema(each) for each in (CheckRequest, GivenPassage, Context, Problem))
    ticket = _schema(Ticket)
    given = {name: _loose(ticket["$defs"].pop(name)) for name in ("Message", "Buyer")}
    loose = _loose({name: value for name, value in ticket.items() if name != "$defs"}, but_for=("aside", "warnings"))
    given["Message"]["required"] = ["text"]
    loose["properties"] |= {
        "messages": {"type": "array", "minItems": 1, "items": {"$ref": REF.format(model="Message" + GIVEN)}},
        "buyer": {"$ref": REF.format(model="Buyer" + GIVEN)},
        **{name: _loose(_schema(Message))["properties"][name] for name in OF_BARE_MESSAGE},
    }
    loose["description"] = (
        "Only a text is required: `messages`, or `text` for a single one of the buyer's. What is left out is "
        "completed; unknown fields are kept aside with a warning."
    )
    with_context = {
        **loose,
        "properties": {
            **loose["properties"],
            "context": {"$ref": REF.format(model="Context")},
            "alternatives": {
                "type": "array",
                "items": {"type": "string", "enum": [manner.value for manner in Manner]},
                "description": "Other versions of the draft, where a model writes.",
            },
        },
    }
    check["properties"]["ticket"] = {
        "anyOf": [{"$ref": REF.format(model="DraftRequest")}, {"type": "null"}],
        "description": check["properties"]["ticket"].get("description", ""),
    }
    found = {"Ticket" + GIVEN: loose, "DraftRequest": with_context}
    found |= {name + GIVEN: schema for name, schema in given.items()}
    for schema in (check, passage, context, problem):
        found |= schema.pop("$defs", {})
        found[schema["title"]] = schema
    # a generator of clients names its classes by title
    return {**ticket["$defs"], **{name: {**schema, "title": name} for name, schema in found.items()}}


def _schema(record: type[BaseModel]) -> dict[str, Any]:
    return record.model_json_schema(ref_template=REF)


def _loose(schema: Mapping[str, Any], *, but_for: Collection[str] = ()) -> dict[str, Any]:
    """With nothing required or refused, and without some fields."""
    left = {name: value for name, value in schema.items() if name not in ("required", "additionalProperties")}
    return {**left, "properties": {name: each for name, each in schema["properties"].items() if name not in but_for}}
