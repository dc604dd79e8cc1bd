"""Small seller folders to read: `write_policy(folder, "returns", body=...)`."""

import json
from pathlib import Path
from typing import Any

BODY = """
## How long

You have 60 days from delivery. No reason is needed.

## Who pays

We pay for the label.
"""


def write_policy(folder: Path, stem: str, body: str = BODY, **front: Any) -> Path:
    fields = {"title": "Returns", "language": "en", "answers": ["return_request"], **front}
    path = folder / "policies" / f"{stem}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items() if value is not None]
    path.write_text("\n".join(["---", *lines, "---", body]), encoding="utf-8")
    return path


def write_replies(folder: Path, *pairs: dict[str, Any]) -> Path:
    path = folder / "past_replies.jsonl"
    path.write_text("".join(json.dumps(make_pair(**pair), ensure_ascii=False) + "\n" for pair in pairs), "utf-8")
    return path


def make_pair(**changes: Any) -> dict[str, Any]:
    return {
        "id": "R-1",
        "language": "en",
        "intents": ["wismo"],
        "buyer": "Where is my parcel? Anna Smith",
        "reply": "Dear Anna Smith,\n\nyour parcel is on its way.",
        "sent_at": "2026-10-01T09:00:00+00:00",
        **changes,
    }
