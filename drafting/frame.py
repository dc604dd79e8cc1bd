"""The body of a reply in; the same between greeting, opening, sign-off and signature out, in the store's own voice."""

from collections.abc import Container, Sequence

from core.drafts import Brief, Plan, Sentence, SentenceKind
from drafting.acts import Acts, acts_of
from drafting.slots import find_slots
from drafting.values import slot_values

GREETING, SIGN_OFF, SIGNATURE = "greeting", "sign_off", "signature"


def with_frame(body: Sequence[Sentence], brief: Brief, plan: Plan) -> tuple[Sentence, ...]:
    """The whole reply. The opening stands in the body's first paragraph."""
    acts, known = acts_of(plan), slot_values(brief)
    before = [_framed(acts, act, known) for act in (GREETING, plan.opening)]
    after = [_framed(acts, act, known) for act in (SIGN_OFF, SIGNATURE)]
    return tuple(sentence for sentence in (*before, *body, *after) if sentence)


def _framed(acts: Acts, act: str, known: Container[str]) -> Sentence | None:
    """The first wording whose values are all known; None where there is none: a store without name signs nothing."""
    for wording in acts.wordings(act):
        if all(slot.name in known for slot in find_slots(wording)):
            return Sentence(text=wording, kind=SentenceKind.FRAME, act=act)
    return None
