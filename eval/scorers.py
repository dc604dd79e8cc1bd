"""Every question that is asked of a trial, by the name that figures carry."""

from collections.abc import Mapping

from core.record import Kind
from eval import scorers_decision as decision
from eval import scorers_draft as draft
from eval import scorers_wording as wording
from eval.scores import Scorer

SCORERS: Mapping[str, Scorer] = {
    "language": Scorer("Is the buyer's language recognised?", True, decision.language),
    "intents": Scorer("Are exactly the right intents found?", True, decision.intents),
    "intent overlap": Scorer("How far do intents found and wanted agree (F1)?", False, decision.intent_overlap),
    "asks": Scorer("Is the message cut into as many asks as it has?", True, decision.asks),
    "flags": Scorer("Are exactly the right flags raised?", True, decision.flags),
    "action": Scorer("Is it right to reply, ask, escalate or stay silent?", True, decision.action),
    "states": Scorer("Is the case seen as what it is?", True, decision.states),
    "commitments": Scorer("Is exactly the right thing granted, to the day and cent?", True, decision.commitments),
    "passages": Scorer("How many of the seller's passages that answer it are found?", False, decision.passages),
    "status": Scorer("Is the status one of the right ones?", True, decision.status, reads_status=True),
    "hand-over": Scorer("Is it handed over for the right reason?", True, decision.handoff, reads_status=True),
    "facts stated": Scorer("How much of what must be in the draft is there?", False, draft.facts_stated, True),
    "nothing forbidden": Scorer("Is nothing in the draft that must not be?", True, draft.nothing_forbidden, True),
    "promises": Scorer("Is nothing promised beyond what is allowed?", True, draft.promises, True),
    "dates": Scorer(
        "Is every date and time as its source has it?", True, draft.values(Kind.DATE, Kind.TIME, Kind.DURATION), True
    ),
    "amounts": Scorer(
        "Is every amount and count as its source has it?", True, draft.values(Kind.MONEY, Kind.COUNT), True
    ),
    "names": Scorer(
        "Is every name, place and number as its source has it?",
        True,
        draft.values(Kind.NAME, Kind.PLACE, Kind.ID),
        True,
    ),
    "freshness": Scorer("Is nothing old stated as if it were so now?", True, wording.freshness, True),
    "asks answered": Scorer("How many of the buyer's asks does the draft answer?", False, draft.asks_answered, True),
    "no needless question": Scorer(
        "Is the buyer asked for nothing where an answer is right?", True, wording.needless_question, True
    ),
    "reply language": Scorer("Is the draft in the buyer's language?", True, draft.reply_language, True),
    "register": Scorer("Is the tone that of a shop, neither rude nor too familiar?", True, wording.register, True),
    "no hedging": Scorer("Is what is known said as known?", True, wording.hedging, True),
    "length": Scorer("Is the draft no longer than the matter needs?", True, wording.length, True),
    "readability": Scorer("How many of the sentences can be read at once?", False, wording.readability, True),
    "no contact data": Scorer("Is the draft free of contact data?", True, draft.no_contact, True),
}

SORTING = frozenset({"intents", "intent overlap", "asks", "passages"})
"""The questions about how a message was sorted and searched for. What the buyer reads may be right all the same."""
