from collections import Counter
from pathlib import Path

import pytest

from core.errors import InputError
from triage.examples import read_examples
from triage.intents import load_intents


def test_there_are_examples_of_what_is_no_ask() -> None:
    counts = Counter(example.lang for example in read_examples() if not example.intents)
    assert counts["en"] >= 60
    assert counts["de"] >= 25


def test_examples_hold_no_contact_data() -> None:
    assert not [example.text for example in read_examples() if "@" in example.text or "http" in example.text]


def test_a_wrong_example_is_named_by_file_line_and_field(tmp_path: Path) -> None:
    (tmp_path / "en.jsonl").write_text(
        '{"text": "Where is it?", "intents": ["wismo"], "lang": "en"}\n'
        '{"text": "Where is it?", "intents": ["wizmo"], "lang": "en"}\n'
    )
    with pytest.raises(InputError, match=r"en\.jsonl:2: intents: unknown intents \['wizmo'\]"):
        read_examples(tmp_path)


def test_a_folder_without_examples_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no examples"):
        read_examples(tmp_path)


def test_every_intent_has_a_definition_and_a_neighbour() -> None:
    assert all(intent.definition and intent.confused_with for intent in load_intents().values())
