"""How near a passage is, in meaning and in wording, and what it answers in; its score and the best few out."""

from collections.abc import Iterable, Sequence

from core.decisions import Passage, PassageKind

NEARNESS = 0.6
"""Share of nearness in a score, for passages in the language of the query."""

WORDING = 0.3
"""Share of wording in the nearness of a policy, the rest is the cosine. Over the example policies, among those that
answer the intent, the right one came first for 19 of 24 German queries (14 by cosine alone), 18 of 22 English (17)."""

ANSWERS = 0.4
"""Share of answering one of the intents."""

FOREIGN_NEARNESS = 0.1
"""Share of the cosine across languages, where it says little: with all-MiniLM-L6-v2 recall@1 of 10 was 7 for English
and 1 for German over 20 English passages."""

FLOOR = 0.21
"""Below it nothing is found. A passage that answers none of the intents needs a nearness of 0.35. Over the example
policies, intents withheld, it was reached for 15 of 24 German and 17 of 22 English questions that they answer, and for
5 of 45 and 4 of 67 that they do not (by cosine alone at this floor 32 of 45)."""

REPLIES_SHARE = 3
"""At most every third passage is a past reply: they show a tone, the policies state what holds."""


def score(passage: Passage, nearness: float, *, language: str, intents: Sequence[str]) -> float:
    """0 to 1. `language` is that of the query, of which the primary part counts."""
    same_language = passage.language.partition("-")[0] == language.partition("-")[0]
    share = NEARNESS if same_language else FOREIGN_NEARNESS
    answers = ANSWERS if set(passage.answers) & set(intents) else 0.0
    return min(share * max(nearness, 0.0) + answers, 1.0)


def blend(cosine: float, wording: float) -> float:
    """The nearness of a policy: what it means, and the words it says it with."""
    return (1 - WORDING) * cosine + WORDING * wording


def choose(scored: Iterable[Passage], *, intents: Sequence[str], limit: int) -> tuple[Passage, ...]:
    """The best `limit` of them above the floor, best first; each intent keeps its best policy while there is room."""
    ranked = sorted((one for one in scored if one.score >= FLOOR), key=lambda one: (-one.score, one.id))
    policies = [one for one in ranked if one.kind is not PassageKind.REPLY]
    replies = [one for one in ranked if one.kind is PassageKind.REPLY][: limit // REPLIES_SHARE]
    first = [next((one for one in policies if intent in one.answers), None) for intent in intents]
    chosen = {one.id: one for one in first[:limit] if one}
    for one in (*replies, *policies):
        if len(chosen) >= limit:
            break
        chosen.setdefault(one.id, one)
    return tuple(sorted(chosen.values(), key=lambda one: (-one.score, one.id)))
