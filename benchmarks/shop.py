"""How well the whole of triage sorts messages that other people wrote to shops, through the label map.

ABCD: customers' turns of a chat (crowd workers); Bitext: short messages made from seeds by rules. What their labels
mean in our list stands in `eval/external/labels.yaml`; they carry one label each, so a second ask that is found is
neither right nor wrong here.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.figures import NOTHING, macro_f1, say, share, with_interval
from core.tickets import parse_ticket
from core.triage import Triage
from eval.external.messages import FILES, Message, read_messages
from service.wiring import NOBODY
from triage.triage import Triager

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""Nothing measured here depends on the time."""


def measure_shop(data: Path, triager: Triager) -> None:
    """Prints one table a data set."""
    for dataset, (name, _) in FILES.items():
        if not (data / dataset / name).is_file():
            say(f"intents shop skipped: there is no {data / dataset / name}; name the folder with --data")
            continue
        messages = read_messages(data, dataset)
        store = NOBODY.stores[0]
        read = [triager.triage(parse_ticket({"text": each.text}, now=NOW), store=store, now=NOW) for each in messages]
        _print(dataset, messages, read)


def best_of(triage: Triage) -> str:
    """The best intent, or `NOTHING`."""
    return triage.intents[0].intent if triage.intents else NOTHING


def _print(dataset: str, messages: Sequence[Message], read: Sequence[Triage]) -> None:
    wanted = [(*message.meaning.intents, NOTHING)[0] for message in messages]
    given = [best_of(each) for each in read]
    right = np.array(given) == np.array(wanted)
    asks, named = np.array(wanted) != NOTHING, np.array(given) != NOTHING
    among = [want in {score.intent for score in each.intents} for want, each in zip(wanted, read, strict=True)]
    labels = len(set(wanted) - {NOTHING})
    say(f"\nOur intents: {dataset} through the label map, whole triage, n={len(messages)}: {labels} intents or none")
    say(f"  accuracy, none included       {share(right)}")
    say(f"  macro-F1, none included       {with_interval(*macro_f1(wanted, given))}")
    say(f"  accuracy, with an intent      {share(right[asks])}   n={asks.sum()}")
    say(f"  its intent among those named  {share(np.array(among)[asks])}")
    say(f"  coverage                      {share(named[asks])}   of messages with an intent")
    say(f"  accuracy when answering       {share(right[asks & named])}   n={(asks & named).sum()}, with an intent")
    say(f"  the same, none included       {share(right[named])}   n={named.sum()}, of all that were given an intent")
    say(f"  none named where there is none {share(~named[~asks])}   n={(~asks).sum()}")
