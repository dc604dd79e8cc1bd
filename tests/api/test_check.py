"""`replydesk check`, for people and for scripts."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import replydesk
from api.commands import check
from core.errors import InputError
from policies.handbook import INTRODUCTION
from policies.own_rules import FILE

IN_WORDS = "Llámenos al nueve uno uno, dos tres cuatro, cinco seis siete. Su pedido sale mañana."


def run(*arguments: str | Path, stdin: str = "") -> Result:
    return CliRunner().invoke(replydesk, ["check", *map(str, arguments)], input=stdin)


def test_a_script_gets_rule_place_predicted_reason_and_fix() -> None:
    done = run("--marketplace", "mercadolibre", IN_WORDS)
    assert done.exit_code == 1, done.output
    answer = json.loads(done.stdout)
    (finding,) = answer["findings"]
    assert (finding["rule_id"], finding["predicts"]) == ("contact-phone", "PERSONAL_DATA")
    assert IN_WORDS[finding["start"] : finding["end"]] == "nueve uno uno, dos tres cuatro, cinco seis siete"
    assert answer["suggested"] == f"{finding['fix']} Su pedido sale mañana."


def test_a_person_reads_the_same_in_words() -> None:
    done = run("--marketplace", "mercadolibre", "--text", IN_WORDS)
    assert done.exit_code == 1
    for part in ("contact-phone  12-60", "its reason: PERSONAL_DATA", "instead: Puede", "(read 2026-11-21, official)"):
        assert part in done.stdout
    assert done.stdout.rstrip().endswith("block")


def test_a_text_comes_as_argument_as_file_or_through_stdin(tmp_path: Path) -> None:
    file = tmp_path / "my reply.txt"
    file.write_text("Mail lamps@example.org today.", encoding="utf-8")
    for arguments, stdin in (
        ((file,), ""),
        (("Mail lamps@example.org today.",), ""),
        ((), "Mail lamps@example.org now"),
    ):
        done = run("--marketplace", "amazon", *arguments, stdin=stdin)
        assert [each["rule_id"] for each in json.loads(done.stdout)["findings"]] == ["contact-email"]


@pytest.mark.parametrize("name", ["repyl.txt", "my repyl.txt", "reply"])
def test_a_misspelt_file_name_is_not_taken_for_a_harmless_text(name: str) -> None:
    error = run("--marketplace", "amazon", name).exception
    assert isinstance(error, InputError)
    assert str(error).startswith(f"{name}: there is no such file")


def test_what_is_known_of_the_sending_counts() -> None:
    text = "We need the engraving text for order 302-7654321-1234567."
    unasked = ("--marketplace", "amazon", "--kind", "proactive")
    assert run(*unasked, text).exit_code == 0
    assert run(*unasked, "--delivered", "2026-01-01", text).exit_code == 1
    assert run(*unasked, "--sent-unasked", "1", text).exit_code == 1
    assert run("--marketplace", "amazon", "--delivered", "2026-01-01", text).exit_code == 0


@pytest.mark.parametrize(
    ("option", "value", "problem"),
    [("--delivered", "2026-13-01", "sending.delivered_on"), ("--country", "Germany", "sending.country")],
)
def test_a_wrong_option_is_named(option: str, value: str, problem: str) -> None:
    error = run("--marketplace", "amazon", option, value, "Thank you for waiting.").exception
    assert isinstance(error, InputError)
    assert problem in str(error)


def test_an_attachment_must_be_there_and_within_the_limits(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"0")
    done = run("--marketplace", "mercadolibre", "--attach", film, "Le mandamos el manual.")
    assert "attachment-limit" in done.stdout
    assert isinstance(run("--marketplace", "ebay", "--attach", tmp_path / "no.pdf", "So be it.").exception, InputError)


def test_the_seller_s_own_rules_hold_too(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(INTRODUCTION.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")
    done = run("--marketplace", "ebay", "--seller", tmp_path, "Cheers and all the best.")
    assert [each["rule_id"] for each in json.loads(done.stdout)["findings"]] == ["own.no-cheers"]


def test_stale_rules_are_listed_and_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> "Later":
            return cls(2027, 6, 1, tzinfo=UTC)

    monkeypatch.setattr(check, "datetime", Later)
    done = run("--stale")
    assert done.exit_code == 0
    assert "messaging amazon.contact-email: read 2026-11-21, 192 days ago: Amazon SP-API" in done.stdout


def test_a_changed_pack_is_replayed_over_old_replies(tmp_path: Path) -> None:
    old, replies = tmp_path / "old.yaml", tmp_path / "replies.jsonl"
    source = "sources:\n  s: {where: w, read_on: 2026-11-01, confidence: official}\n"
    old.write_text(
        f"name: ebay\n{source}rules:\n  excess-line-breaks: {{severity: block, source: s}}\n", encoding="utf-8"
    )
    texts = ("Call us on 030 901820 12.", "Hello,\n\n\n\nthanks.", "The lamp is here.")
    lines = [json.dumps({"id": number, "text": text}) for number, text in enumerate(texts)]
    replies.write_text("\n".join([*lines, '{"text": "Hi", "marketplace": "amazon"}']), encoding="utf-8")
    done = run("--replay", replies, "--against", old, "--text")
    assert done.exit_code == 0
    assert "contact-phone: 1 caught (lines 1)" in done.stdout
    assert "excess-line-breaks: 1 freed (lines 2)" in done.stdout
    assert "2 of 3 replies on eBay come out otherwise; 1 of other marketplaces" in done.stdout
    assert json.loads(run("--replay", replies, "--against", old).stdout)[0]["rule_id"] == "contact-phone"


def test_a_seller_s_changed_rules_are_replayed_too(tmp_path: Path) -> None:
    rules = INTRODUCTION.partition("```yaml\n")[2].partition("```")[0]
    (tmp_path / FILE).write_text(rules.replace("cheers\\b", "(cheers|ta)\\b"), encoding="utf-8")
    (tmp_path / "old.yaml").write_text(rules, encoding="utf-8")
    (tmp_path / "replies.jsonl").write_text('{"text": "Ta for now"}\n{"text": "Cheers"}\n', encoding="utf-8")
    paths = ("--replay", tmp_path / "replies.jsonl", "--against", tmp_path / "old.yaml")
    done = run(*paths, "--seller", tmp_path, "--marketplace", "ebay", "--text")
    assert done.stdout.splitlines()[0] == "own.no-cheers: 1 caught (lines 1)"
    assert "name --seller" in str(run(*paths).exception)


def test_what_is_missing_is_said() -> None:
    assert "--marketplace" in run("Thank you.").output
    assert "--against" in run("--replay", "x.jsonl").output


def seller_with(folder: Path, *names: str) -> Path:
    stores = "stores: [{id: shop, marketplace: amazon, country: DE, language: de}]"
    (folder / "seller.yaml").write_text(
        f"id: shop\nname: Shop\nmay_override: {json.dumps(names)}\n{stores}\n", encoding="utf-8"
    )
    return folder


def test_a_block_is_overridden_by_someone_whom_the_seller_names_and_with_a_reason(tmp_path: Path) -> None:
    seller = seller_with(tmp_path, "lead")
    asked = ("--marketplace", "amazon", "--seller", seller, "--override", "contact-email", "--by", "lead")
    done = run(*asked, "--reason", "the carrier's own address", "Write to lamps@example.org.")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["verdict"] == "warn"
    assert [finding["severity"] for finding in answer["findings"]] == ["block"]
    (kept,) = answer["overrides"]
    assert (kept["rule_id"], kept["by"], kept["reason"]) == ("contact-email", "lead", "the carrier's own address")
    read = run(*asked, "--reason", "the carrier's own address", "--text", "Write to lamps@example.org.")
    assert "overridden  contact-email by lead: the carrier's own address" in read.stdout
    two = run(*asked, "--reason", "the carrier's own address", "Write to lamps@example.org or on WhatsApp.")
    assert two.exit_code == 1


@pytest.mark.parametrize(
    ("names", "options", "problem"),
    [
        (("lead",), ("--override", "contact-email", "--by", "me", "--reason", "I think so too"), "names lead"),
        ((), ("--override", "contact-email", "--by", "me", "--reason", "I think so too"), "names nobody"),
        (("me",), ("--override", "threat", "--by", "me", "--reason", "I think so too"), "what does: contact-email"),
        (("me",), ("--override", "contact-email", "--by", "me", "--reason", "because"), "10 or more characters"),
    ],
)
def test_an_override_that_does_not_hold_says_why(
    tmp_path: Path, names: tuple[str, ...], options: tuple[str, ...], problem: str
) -> None:
    done = run("--marketplace", "amazon", "--seller", seller_with(tmp_path, *names), *options, "To lamps@example.org.")
    assert done.exit_code != 0
    assert isinstance(done.exception, InputError)
    assert problem in str(done.exception)


def test_an_override_without_a_name_or_a_name_without_an_override_is_wrong_usage() -> None:
    text = "Write to lamps@example.org."
    assert "--override needs --by" in run("--marketplace", "amazon", "--override", "contact-email", text).output
    assert "belong to --override" in run("--marketplace", "amazon", "--by", "me", text).output


def test_a_replay_says_which_rules_the_old_pack_has_only_from_the_usual_one(tmp_path: Path) -> None:
    packaged = (Path(check.__file__).parents[2] / "policies/messaging/marketplaces/ebay.yaml").read_text("utf-8")
    line = next(line for line in packaged.splitlines() if line.startswith("  contact-phone:"))
    old = tmp_path / "ebay.yaml"
    old.write_text(packaged.replace(line + "\n", ""), encoding="utf-8")
    replies = tmp_path / "replies.jsonl"
    replies.write_text('{"text": "Call 030 901820 12."}\n', encoding="utf-8")
    done = run("--replay", replies, "--against", old)
    assert done.exit_code == 0, done.output
    assert "contact-phone is not stated there" in done.stderr
    assert "contact-email" not in done.stderr
