"""What was drafted is kept under what it depends on, line by line, whatever kills the run."""

from pathlib import Path

import pytest

from core.errors import InputError
from eval.kept import CONFIGURATIONS, Kept, key_of, settings_version
from eval.overrides import with_overrides
from service.settings import Settings
from tests.eval.trials import composed, with_changes


def test_a_result_is_found_again_in_another_process(tmp_path: Path) -> None:
    result = composed("in_transit_late")
    Kept(tmp_path, "one").put("k", result)
    assert Kept(tmp_path, "one").get("k") == result
    assert Kept(tmp_path, "one").get("other") is None
    assert Kept(tmp_path, "two").get("k") is None


def test_a_line_that_was_cut_off_costs_that_line_alone(tmp_path: Path) -> None:
    result = composed("in_transit_late")
    kept = Kept(tmp_path, "one")
    kept.put("a", result)
    kept.put("b", result)
    path = tmp_path / "one.jsonl"
    path.write_bytes(path.read_bytes()[:-100])
    again = Kept(tmp_path, "one")
    assert again.get("a") == result
    assert again.get("b") is None
    again.put("c", with_changes(result, ticket_id="T-2"))
    last = Kept(tmp_path, "one").get("c")
    assert last
    assert last.ticket_id == "T-2"


def test_a_result_of_another_form_is_drafted_again(tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text('{"key": "k", "result": {"of": "another version"}}\n[1]\n', encoding="utf-8")
    assert Kept(tmp_path, "one").get("k") is None


def test_the_configurations_used_last_are_kept(tmp_path: Path) -> None:
    result = composed("closing")
    for number in range(CONFIGURATIONS + 3):
        Kept(tmp_path, f"c{number:03}").put("k", result)
    Kept(tmp_path, "c000").tidy()
    left = {path.stem for path in tmp_path.glob("*.jsonl")}
    assert len(left) == CONFIGURATIONS
    assert "c000" in left


def test_a_setting_that_changes_answers_changes_the_key_and_a_key_to_a_provider_does_not(tmp_path: Path) -> None:
    def key(**changes: object) -> str:
        return key_of(settings_version(Settings(**changes)))  # type: ignore[arg-type]

    assert key() == key(data_dir=tmp_path) == key(REPLYDESK_MODEL_API_KEY="secret")
    assert key() != key(lookup_timeout_s=1)
    assert "secret" not in str(settings_version(Settings(REPLYDESK_MODEL_API_KEY="secret")))  # type: ignore[call-arg]


def test_settings_are_set_by_name_and_read_by_their_kind() -> None:
    changed = with_overrides(Settings(), ["lookup_timeout_s=1.5", "model=openai:x", "batch_concurrency=2"])
    assert (changed.lookup_timeout_s, changed.model, changed.batch_concurrency) == (1.5, "openai:x", 2)
    assert with_overrides(changed, ["model=none"]).model is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("lookup_timeout_s", "must be key=value"),
        ("lookup_timeout=1", "there is no setting 'lookup_timeout'; there are embedding_model"),
        ("lookup_timeout_s=soon", "lookup_timeout_s: "),
        ("lookup_timeout_s=-1", "greater than 0"),
        ("batch_concurrency=0", "must be 1 or more"),
        ("model_api_key=abc", "would be written into the run; set REPLYDESK_MODEL_API_KEY"),
        ("data_dir=/tmp", "cannot be set for one run"),
    ],
)
def test_a_wrong_setting_is_refused_with_the_reason(given: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        with_overrides(Settings(), [given])
