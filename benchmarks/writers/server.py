"""Behaviours in, an OpenAI-compatible server on loopback out that answers each call as the behaviour says.

Which behaviour is meant stands in the request as the model's name.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from benchmarks.writers.behaviours import Behaviour, Reply
from drafting.prompt import Choice
from drafting.slots import find_slots
from tests.chat_server import ChatServer, Received, Turn, answers

NO_POINT = 0
"""In mode `free`, the number of a sentence that words no point."""


class Part(NamedTuple):
    """What a scripted model has to know to answer."""

    behaviour: Behaviour
    choices: Mapping[str, Choice]
    """The wordings that it is offered, by key."""
    free: bool
    """Whether it words everything itself."""


def serve(parts: Sequence[Part]) -> ChatServer:
    """The server, not yet started; `model_name` says what each part is asked as."""
    by_model = {model_name(part.behaviour): part for part in parts}
    calls: Counter[str] = Counter()

    def answer(request: Received) -> Turn:
        model = request.body["model"]
        part, call = by_model[model], calls[model]
        calls[model] += 1
        replies = part.behaviour.replies
        return turn_of(replies[min(call, len(replies) - 1)], part)

    return ChatServer(answer)


def model_name(behaviour: Behaviour) -> str:
    """Another one for each, so that no text that is kept for many tickets is taken for another's."""
    return f"scripted-{sha256(behaviour.id.encode()).hexdigest()[:12]}"


def turn_of(reply: Reply, part: Part) -> Turn:
    """What the server sends for a reply."""
    if reply.drop:
        return Turn(drop=True, wait_s=reply.wait_s)
    if reply.body is not None:
        body = reply.body.encode("latin-1") * reply.repeat
    else:
        body = json.dumps(_completion(reply, part)).encode()
    headers = {"Content-Type": "application/json", **reply.headers}
    if reply.gzip:
        body, headers = gzip.compress(body), {**headers, "Content-Encoding": "gzip"}
    return answers(body, status=reply.status, headers=headers, wait_s=reply.wait_s)


def _completion(reply: Reply, part: Part) -> dict[str, Any]:
    content = reply.content * reply.repeat if reply.content is not None else _as_asked(reply, part)
    message = {"role": "assistant", "content": content, **reply.fields}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "scripted",
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish_reason}],
        "usage": {"prompt_tokens": 700, "completion_tokens": 80, "total_tokens": 780},
    }


def _as_asked(reply: Reply, part: Part) -> str:
    if reply.sentences is not None:
        return json.dumps({"sentences": [dict(sentence) for sentence in reply.sentences]})
    return json.dumps({"sentences": list(_worded(reply, part) if part.free else _chosen(reply, part))})


def _chosen(reply: Reply, part: Part) -> Iterator[Mapping[str, Any] | str]:
    """The wordings of the letter where they are offered, the first ones elsewhere."""
    offered: dict[int, list[str]] = {}
    for key, choice in part.choices.items():
        offered.setdefault(choice.point, []).append(key)
    yield from ({"text": text} for text in reply.before)
    yield from (next((key for key in keys if key.endswith(reply.letter)), keys[0]) for keys in offered.values())
    yield from ({"text": text} for text in reply.after)


def _worded(reply: Reply, part: Part) -> Iterator[Mapping[str, Any]]:
    """Every point in the wording that states most; what harms pretends to be of the last point."""
    fullest: dict[int, str] = {}
    for choice in part.choices.values():
        said = fullest.setdefault(choice.point, choice.text)
        if len(list(find_slots(choice.text))) > len(list(find_slots(said))):
            fullest[choice.point] = choice.text
    yield from (_own(text, part, last=1) for text in reply.before)
    yield from ({"point": point + 1, "text": text} for point, text in fullest.items())
    yield from (_own(text, part, last=max(fullest, default=0) + 1) for text in reply.after)


def _own(text: str, part: Part, *, last: int) -> Mapping[str, Any]:
    return {"point": NO_POINT if text in part.behaviour.calm else last, "text": text}
