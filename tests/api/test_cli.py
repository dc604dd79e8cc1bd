import json
import os
import subprocess
import time
from pathlib import Path

import pytest

from api.commands.demo import one_of_each_language
from core.drafts import Result
from core.marketplaces import Marketplace
from core.sellers import Store
from core.tickets import Ticket
from core.triage import Triage
from knowledge_base.owner import own
from service.batch import read_results
from tests.desks import EXAMPLES
from tests.shell import Shell
from text.language import LANGUAGES
from triage.clocks import Deadline, find_deadline


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(tmp_path_factory.mktemp("shell"))


@pytest.fixture
def ticket(tmp_path: Path) -> Path:
    """The first ticket of the example queue."""
    path = tmp_path / "ticket.json"
    path.write_text((EXAMPLES / "queue.jsonl").read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    return path


def _one_line(stderr: str) -> str:
    lines = stderr.strip().splitlines()
    assert len(lines) == 1, stderr
    return lines[0]


def test_a_dash_reads_stdin(shell: Shell) -> None:
    done = shell.run("draft", "-", stdin=b'{"text": "Where is my parcel?", "marketplace": "amazon"}')
    assert done.returncode == 0, done.stderr
    assert Result.model_validate_json(done.stdout).brief.ticket.marketplace == "amazon"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b"{", "is not JSON"),
        (b"\x00\x01\x02", "is not a text file"),
        (b'{"text": "\xe9"}', "is not UTF-8"),
        (
            b'{"messages": [{"text": "a", "sent_at": "2026-01-01T10:00"}]}',
            "messages.0.sent_at: time without a time zone",
        ),
    ],
)
def test_a_wrong_ticket_file_is_one_line_and_exit_code_2(
    shell: Shell, tmp_path: Path, content: bytes, problem: str
) -> None:
    path = tmp_path / "wrong.json"
    path.write_bytes(content)
    done = shell.run("draft", path)
    assert done.returncode == 2
    assert problem in _one_line(done.stderr)
    assert str(path) in done.stderr
    assert done.stdout == ""


def test_an_unknown_marketplace_and_an_unknown_field_are_said_and_drafted_all_the_same(shell: Shell) -> None:
    done = shell.run("draft", "-", stdin=b'{"text": "Where is it?", "marketplace": "amazn", "colour": 1}')
    assert done.returncode == 0
    warnings = Result.model_validate_json(done.stdout).brief.ticket.warnings
    assert any("'amazn' is not known" in warning for warning in warnings)
    assert "colour: unknown field" in done.stderr


def test_a_wrong_key_in_seller_yaml_names_its_line(shell: Shell, ticket: Path, tmp_path: Path) -> None:
    text = (EXAMPLES / "seller.yaml").read_text(encoding="utf-8").replace("    country: DE", "    contry: DE", 1)
    (tmp_path / "seller.yaml").write_text(text, encoding="utf-8")
    done = shell.run("draft", ticket, "--seller", tmp_path)
    line = next(number for number, row in enumerate(text.splitlines(), start=1) if "contry" in row)
    assert done.returncode == 2
    assert "stores.0" in _one_line(done.stderr)
    assert f"seller.yaml:{line}:" in done.stderr or "country: is required" in done.stderr


def test_plain_lines_and_tickets_are_sorted_one_a_line(shell: Shell, tmp_path: Path) -> None:
    lines = '{"text": "Wo ist mein Paket?"}\nI want my money back for this\n\n{"text": 5}\n'
    out = tmp_path / "new" / "sorted.jsonl"
    done = shell.run("triage", "-", "-o", out, stdin=lines.encode())
    assert done.returncode == 2
    assert "-:4: text: must be a text" in _one_line(done.stderr)
    found = [Triage.model_validate_json(line) for line in out.read_text().splitlines()]
    assert [triage.language for triage in found] == ["de", "en"]


@pytest.mark.parametrize("line", ["[order 12] where is it?", "{name}, where is my parcel?", '"Where is it?"'])
def test_a_plain_line_may_begin_with_a_bracket(shell: Shell, line: str) -> None:
    done = shell.run("triage", "-", stdin=line.encode())
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1)


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (b'{\n"text": "Where is it?"\n}\n', ":1: goes on over several lines"),
        (b"PK\x03\x04\x14\x00", ": is no text file but a table, a document or a PDF"),
        (b'[{"text": "Where is it?"}]\n', ":1: a ticket is a JSON object"),
        (b'{"text": "Where is it?\n', ":1: is not JSON"),
        ("Where is it?\n".encode("utf-16"), ": is UTF-16"),
        ('{"text": "Where is it?"}\n'.encode("utf-16"), ": is UTF-16"),
    ],
)
def test_what_is_no_line_of_tickets_is_named(shell: Shell, lines: bytes, problem: str) -> None:
    done = shell.run("triage", "-", stdin=lines)
    assert done.returncode == 2
    assert f"-{problem}" in done.stderr


def test_a_store_that_the_seller_does_not_have_is_told_when_sorting(shell: Shell) -> None:
    lines = b'{"text": "Where is it?", "store": "nope", "marketplace": "amazon"}\n' * 2
    done = shell.run("triage", "-", "--seller", EXAMPLES, stdin=lines)
    assert done.returncode == 0
    assert "-: store: 'nope' is not in seller.yaml (2 of 2 tickets" in _one_line(done.stderr)


def test_products_of_the_seller_are_named(shell: Shell) -> None:
    done = shell.run("triage", "-", "--seller", EXAMPLES, stdin=b"When does the Harbour lantern, brass arrive?\n")
    (triage,) = [Triage.model_validate_json(line) for line in done.stdout.splitlines()]
    assert triage.entities.products[0].sku == "HH-LAN-02"


RULES = """
routing:
  - name: french
    when: {language: fr}
    queue: french
  - name: hurried
    when: {urgency: high, intent: [wismo, cancel_order]}
    queue: today
    assignee: anna
    tags: [call]
"""


def test_routing_is_explained_rule_by_rule(shell: Shell, tmp_path: Path) -> None:
    plain = (EXAMPLES / "seller.yaml").read_text(encoding="utf-8")
    before, _, after = plain.partition("routing:")
    (tmp_path / "seller.yaml").write_text(
        before + RULES + "\nstores:" + after.partition("\nstores:")[2], encoding="utf-8"
    )
    (tmp_path / "policies").symlink_to(EXAMPLES / "policies")
    lines = b"Where is my parcel? This is urgent!\nCan you send me an invoice please?\n"
    done = shell.run("triage", "-", "--seller", tmp_path, "--explain-routing", stdin=lines)
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.split("\nline-2 -> ")
    assert first.splitlines()[0] == "line-1 -> today; assignee anna; tags call"
    assert "passed  french: language is en, not fr" in first
    assert "fired   hurried: met: intent, urgency" in first
    assert second.startswith("billing-en\n")
    assert "fired   default: the topic of the first ask, invoice_request" in second


def test_tickets_that_are_one_case_are_said(shell: Shell) -> None:
    tickets = [
        {"id": "a", "text": "Where is my parcel?", "buyer": {"email": "a@example.org"}},
        {"id": "b", "text": "Where is my parcel please?", "buyer": {"email": "a@example.org"}},
        {"id": "c", "text": "Where is my parcel?", "buyer": {"email": "c@example.org"}},
    ]
    done = shell.run("triage", "-", "--cases", stdin="\n".join(map(json.dumps, tickets)).encode())
    (case,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert case["members"] == ["a", "b"]
    assert case["reasons"][0]["score"] > 0
    assert shell.run("triage", "-", "--cases", "--explain-routing").returncode == 2


def test_a_check_exits_with_1_when_something_blocks(shell: Shell) -> None:
    allowed = shell.run("check", "--marketplace", "amazon", stdin=b"Thank you for your message.")
    blocked = shell.run("check", "--marketplace", "amazon", stdin=b"Write to me at sam@example.org please.")
    assert (allowed.returncode, blocked.returncode) == (0, 1)
    assert json.loads(allowed.stdout)["verdict"] == "allow"
    assert json.loads(blocked.stdout)["findings"][0]["rule_id"].endswith("contact-email")


def test_nothing_to_check_is_no_pass(shell: Shell) -> None:
    done = shell.run("check", "--marketplace", "amazon", "-", stdin=b" \n")
    assert done.returncode == 2
    assert "there is no text to check" in _one_line(done.stderr)


def test_a_batch_drafts_what_it_can_read_and_makes_a_page(shell: Shell, tmp_path: Path) -> None:
    queue, out, page = tmp_path / "queue.jsonl", tmp_path / "out.jsonl", tmp_path / "page.html"
    queue.write_text('{"id": "a", "text": "Where is it?"}\n{"id": \n{"id": "b", "text": "Thanks!"}\n')
    done = shell.run("batch", queue, "-o", out, "--seller", EXAMPLES, "--html", page)
    assert done.returncode == 2
    assert f"{queue}:2: is not JSON" in done.stderr
    assert len(out.read_text().splitlines()) == 2
    assert page.read_text().count("<article") == 2
    assert "1 no reply needed" in done.stderr
    again = shell.run("batch", queue, "-o", out, "--seller", EXAMPLES)
    assert "0 drafted, 2 kept" in again.stderr


def test_a_queue_that_is_not_there_or_of_another_form_is_one_error(shell: Shell, tmp_path: Path) -> None:
    table = tmp_path / "queue.csv"
    table.write_text("id;text\n" + "1;Where is it?\n" * 50)
    for queue, problem in (
        (tmp_path / "no.jsonl", "there is no such file"),
        (table, "is a table; JSON Lines is wanted"),
    ):
        done = shell.run("batch", queue, "-o", tmp_path / "out.jsonl")
        assert (done.returncode, _one_line(done.stderr)) == (
            2,
            f"replydesk: {queue}: {problem}"
            + ', one JSON object a line, such as {"id": "1", "text": "..."}' * (queue is table),
        )


@pytest.mark.parametrize("command", ["draft", "triage"])
def test_a_table_is_not_read_as_tickets(command: str, shell: Shell, tmp_path: Path) -> None:
    table = tmp_path / "queue.csv"
    table.write_text("id;text\n1;Where is it?\n")
    done = shell.run(command, table)
    assert (done.returncode, done.stdout) == (2, "")
    assert _one_line(done.stderr).startswith(f"replydesk: {table}: is a table; JSON Lines is wanted")


def test_a_ticket_that_sets_off_a_bug_costs_only_its_line(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(ticket: Ticket, place: Marketplace, store: Store) -> Deadline:
        if "second" in ticket.messages[0].text:
            raise RuntimeError("about Sam's card 4111")
        return find_deadline(ticket, place, store)

    monkeypatch.setattr("triage.triage.find_deadline", fails)
    done = shell.run("triage", "-", stdin=b"the first\n\nthe second\nthe third\n")
    assert done.returncode == 2
    assert _one_line(done.stderr) == (
        "replydesk: -:3: ticket 'line-3' could not be sorted (RuntimeError); please report it"
    )
    assert [json.loads(line)["ticket_id"] for line in done.stdout.splitlines()] == ["line-1", "line-4"]


def test_of_very_many_errors_the_first_are_told(shell: Shell) -> None:
    done = shell.run("triage", "-", stdin=b'{"txt": "Where is it?"}\n' * 50)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 21
    assert "30 more of 50 are not shown" in done.stderr


def test_many_tickets_given_as_one_are_told_the_way(shell: Shell, tmp_path: Path) -> None:
    queue = tmp_path / "queue.jsonl"
    queue.write_text('{"text": "Where is it?"}\n{"text": "Thanks!"}\n')
    assert "`replydesk batch` drafts many tickets" in _one_line(shell.run("draft", queue).stderr)


@pytest.mark.parametrize("options", [["-o", "queue.jsonl", "--fresh"], ["-o", "out.jsonl", "--html", "queue.jsonl"]])
def test_an_input_is_never_written_over(shell: Shell, tmp_path: Path, options: list[str]) -> None:
    queue = tmp_path / "queue.jsonl"
    queue.write_text('{"id": "a", "text": "Where is it?"}\n')
    places = [str(tmp_path / option) if option.endswith("jsonl") else option for option in options]
    done = shell.run("batch", queue, *places, "--seller", EXAMPLES)
    assert done.returncode == 2
    assert "is named twice" in _one_line(done.stderr)
    assert shell.run("triage", queue, "-o", queue).returncode == 2
    assert queue.read_text() == '{"id": "a", "text": "Where is it?"}\n'


@pytest.mark.parametrize("option", ["--html", "-o"])
def test_an_output_that_cannot_be_written_is_one_line(shell: Shell, tmp_path: Path, option: str) -> None:
    queue = tmp_path / "queue.jsonl"
    queue.write_text('{"id": "a", "text": "Where is it?"}\n')
    places = {"-o": tmp_path / "out.jsonl", "--html": tmp_path / "page.html", option: Path("/proc/none/x")}
    done = shell.run("batch", queue, *(part for pair in places.items() for part in pair), "--seller", EXAMPLES)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "/proc/none" in done.stderr.strip().splitlines()[-1]


def test_a_second_command_on_one_data_folder_says_who_owns_it(shell: Shell, ticket: Path) -> None:
    with own(shell.data, command="replydesk serve", wait_s=0):
        done = shell.run("draft", ticket, "--seller", EXAMPLES, REPLYDESK_LOCK_WAIT_S="0.2")
    assert done.returncode == 2
    assert f"process {os.getpid()} (replydesk serve)" in _one_line(done.stderr)


def test_a_ticket_file_gives_a_result_on_stdout_once_the_command_before_is_done(shell: Shell, ticket: Path) -> None:
    waiting = subprocess.Popen(
        shell.command("draft", ticket, "--seller", EXAMPLES),
        env={**os.environ, **shell.environment({"REPLYDESK_LOCK_WAIT_S": "60"})},
        stdout=subprocess.PIPE,
    )
    with own(shell.data, command="replydesk kb list", wait_s=5):
        time.sleep(3)
        assert waiting.poll() is None
    out, _ = waiting.communicate(timeout=60)
    assert waiting.returncode == 0
    assert Result.model_validate_json(out).draft is not None


def test_a_wrong_setting_names_its_variable(shell: Shell, ticket: Path) -> None:
    done = shell.run("draft", ticket, REPLYDESK_LOOKUP_TIMEOUT_S="soon")
    assert done.returncode == 2
    assert "REPLYDESK_LOOKUP_TIMEOUT_S" in _one_line(done.stderr)
    done = shell.run("draft", ticket, REPLYDESK_LOG_LEVEL="loud")
    assert done.returncode == 2
    assert "REPLYDESK_LOG_LEVEL: must be 'DEBUG', 'INFO'" in _one_line(done.stderr)


def test_the_knowledge_base_is_listed_searched_added_to_and_removed_from(shell: Shell, tmp_path: Path) -> None:
    extra = tmp_path / "gift-wrap.md"
    extra.write_text(
        "---\ntitle: Gift wrapping\nlanguage: en\nanswers: [product_question]\n---\n\nWe wrap gifts in jute.\n"
    )
    assert "1 added" in shell.run("kb", "add", extra, "--seller", EXAMPLES).stdout
    assert "gift-wrap#1" in shell.run("kb", "list", "--seller", EXAMPLES, COLUMNS="300").stdout
    found = shell.run("kb", "search", "do you wrap gifts", "--seller", EXAMPLES, COLUMNS="300").stdout
    assert "gift-wrap#1" in found
    assert "1 passages removed" in shell.run("kb", "remove", "gift-wrap", "--seller", EXAMPLES).stdout
    assert shell.run("kb", "remove", "gift-wrap", "--seller", EXAMPLES).returncode == 2


def test_the_doctor_says_what_is_there_and_what_is_missing(shell: Shell, tmp_path: Path) -> None:
    well = shell.run("doctor", "--seller", EXAMPLES)
    assert well.returncode == 0, well.stdout
    assert "MISSING" not in well.stdout
    assert "107 in orders.jsonl, 99 in shipments.jsonl" in well.stdout
    ill = shell.run("doctor", REPLYDESK_MODELS_DIR=str(tmp_path))
    assert ill.returncode == 1
    assert "make setup" in ill.stdout


def test_the_doctor_names_files_that_are_wrong_missing_or_that_nothing_reads(shell: Shell, tmp_path: Path) -> None:
    seller = tmp_path / "seller.yaml"
    seller.write_text(
        "id: a\nname: A\n"
        "stores: [{id: a, marketplace: own-store, country: DE, language: de, timezone: Europe/Berlin}]\n"
    )
    for name in ("orders.xlsx", "Bestellungen.csv", "returns.csv"):
        (tmp_path / name).write_text("id,order_id,status,requested_at\nR-1,A-1,requested,3.11.2026\n")
    said = shell.run("doctor", "--seller", tmp_path).stdout
    assert "no orders.jsonl or orders.csv" in said
    assert "1 in returns.csv" in said
    assert "not read: Bestellungen.csv, orders.xlsx" in said
    (tmp_path / "orders.csv").write_text("Name;Total\n#1;2,50\n")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "returns.docx").write_text("no zip")
    ill = shell.run("doctor", "--seller", tmp_path)
    assert ill.returncode == 1
    assert "MISSING orders and the like: " in ill.stdout
    assert "orders.csv:1: unknown column 'name'" in ill.stdout
    assert "returns.docx: is no DOCX file, or a broken one" in ill.stdout


def test_the_doctor_names_lost_passages_and_strange_stores_and_says_what_is_wrong_with_a_seller_once(
    shell: Shell, tmp_path: Path
) -> None:
    text = (
        "id: a\nname: A\n"
        "stores: [{id: a, marketplace: own-store, country: DE, language: de, timezone: Europe/Berlin}]\n"
        'offers:\n  return_window_days: {value: 30, source: "returns#7"}\n'
    )
    (tmp_path / "seller.yaml").write_text(text)
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "returns.md").write_text("# Returns\n\nWithin 30 days.\n")
    (tmp_path / "orders.csv").write_text("id,store,placed_at,total,currency\n1,b,2026-11-03,5,EUR\n")
    said = shell.run("doctor", "--seller", tmp_path).stdout
    assert "seller.yaml:5: offers.return_window_days.source: there is no passage 'returns#7'" in said
    assert "found by their number alone, as seller.yaml has no such store: 1 orders of 'b'" in said
    (tmp_path / "seller.yaml").write_text(text.replace("value: 30", "value: thirty"))
    told = shell.run("doctor", "--seller", tmp_path).stdout
    assert told.count("offers.return_window_days.value: must be a whole number") == 1


def test_the_shop_that_the_readme_shows_can_be_drafted_for(shell: Shell, tmp_path: Path) -> None:
    text = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8")
    yaml = text.split("# myshop/seller.yaml\n")[1].split("```")[0]
    rows = text.split("```\nmyshop/orders.csv")[1].split("```")[0]
    shop = tmp_path / "myshop"
    (shop / "policies").mkdir(parents=True)
    (shop / "seller.yaml").write_text(yaml, encoding="utf-8")
    (shop / "policies" / "returns.md").write_text(
        "# Rückgabe\n\nSie können jeden Artikel innerhalb von 30 Tagen zurückgeben.\n", encoding="utf-8"
    )
    file = tmp_path / "myshop/orders.csv"
    for line in rows.splitlines():
        name, _, rest = line.partition("   ")
        file = tmp_path / name if name else file
        with file.open("a", encoding="utf-8") as opened:
            opened.write(rest.strip() + "\n")
    said = shell.run("doctor", "--seller", shop).stdout
    assert "MISSING" not in said
    assert "1 in orders.csv, 1 in shipments.csv" in said
    done = shell.run("batch", tmp_path / "tickets.jsonl", "-o", tmp_path / "drafts.jsonl", "--seller", shop)
    assert (done.returncode, "1 drafted" in done.stderr) == (0, True), done.stderr
    (result,) = read_results(tmp_path / "drafts.jsonl")
    assert result.brief.facts.order is not None
    assert result.brief.facts.shipments


def test_past_replies_of_the_seller_folder_may_be_a_table(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "seller.yaml").write_text(
        "id: b\nname: B\nstores: [{id: b, marketplace: own-store, country: GB, language: en}]\n"
    )
    table = tmp_path / "past_replies.csv"
    table.write_text("id;buyer;reply;sent_at\n1;Where is my parcel?;It left us on Monday.;2026-11-03T10:00:00Z\n")
    assert "1 added" in shell.run("kb", "add", "--seller", tmp_path).stdout
    table.with_suffix(".jsonl").write_text("")
    done = shell.run("kb", "add", "--seller", tmp_path)
    assert (done.returncode, "past_replies.csv lies beside it" in done.stderr) == (2, True)


def test_serving_to_others_is_refused(shell: Shell) -> None:
    done = shell.run("serve", "--host", "0.0.0.0")
    assert done.returncode == 2
    assert "no keys yet" in _one_line(done.stderr)


def test_the_demo_shows_the_queue_and_a_draft_in_each_language(shell: Shell) -> None:
    done = shell.run("demo", COLUMNS="160")
    assert done.returncode == 0, done.stderr
    assert "T-1001" in done.stdout
    assert " ready, " in done.stdout.splitlines()[-3]
    assert done.stdout.count("<- ") >= 3
    assert (shell.data / "demo" / "queue.html").is_file()
    drafts = list(read_results(shell.data / "demo" / "drafts.jsonl"))
    shown = one_of_each_language(drafts)
    assert sorted(each.draft.language for each in shown if each.draft) == sorted(LANGUAGES)
    assert all(f"{each.ticket_id}: {each.status.value}" in done.stdout for each in shown)


def test_a_check_of_the_knowledge_names_what_has_expired_and_what_cannot_be_read(shell: Shell, tmp_path: Path) -> None:
    done = shell.run("kb", "check", "--seller", EXAMPLES)
    assert done.returncode == 0, done.stdout
    assert "kept out: " in done.stdout
    stores = "stores: [{id: s, marketplace: amazon, country: DE, language: de}]\n"
    described = 'knowledge: [{files: "*.txt", language: de, title: Alt, valid_until: 2020-01-01}]\n'
    (tmp_path / "seller.yaml").write_text(f"id: s\nname: S\n{stores}{described}", encoding="utf-8")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "alt.txt").write_text("Alte Regeln.\n", encoding="utf-8")
    (tmp_path / "policies" / "scan.pdf").write_bytes(b"no PDF")
    done = shell.run("kb", "check", "--seller", tmp_path, "--json")
    assert done.returncode == 1
    assert [remark["concern"] for remark in json.loads(done.stdout)] == ["not read", "expired", "without answers"]
    added = shell.run("kb", "add", "--seller", tmp_path)
    assert added.returncode == 1
    assert "seller folder: 1 added" in added.stdout
    assert "scan.pdf: cannot be read as PDF" in added.stderr
    listed = json.loads(shell.run("kb", "list", "--json", "--seller", tmp_path).stdout)
    assert [(one["id"], one["source"]) for one in listed] == [("alt#1", "policies/alt.txt")]


def test_what_seller_yaml_says_of_files_is_checked_with_its_line(shell: Shell, tmp_path: Path) -> None:
    stores = "stores: [{id: s, marketplace: amazon, country: DE, language: de}]\n"
    (tmp_path / "seller.yaml").write_text(
        f"id: s\nname: S\n{stores}knowledge:\n  - files: '*.pdf'\n    answers: [wismoo]\n", encoding="utf-8"
    )
    done = shell.run("kb", "check", "--seller", tmp_path)
    assert done.returncode == 2
    assert "seller.yaml:6: knowledge.0.answers: there is no intent 'wismoo'; did you mean 'wismo'?" in done.stderr


def test_a_crew_of_processes_says_the_same_in_the_same_order(shell: Shell) -> None:
    lines = [json.dumps({"id": f"T-{n}", "text": text}) for n, text in enumerate(CREW * 9)]
    given = "\n".join([*lines, "{"]).encode()
    alone = shell.run("triage", "-", "--seller", EXAMPLES, "--workers", "1", stdin=given)
    crew = shell.run("triage", "-", "--seller", EXAMPLES, "--workers", "2", stdin=given)
    assert alone.returncode == crew.returncode == 2
    assert crew.stdout == alone.stdout
    assert [json.loads(line)["ticket_id"] for line in crew.stdout.splitlines()] == [f"T-{n}" for n in range(45)]


CREW = [
    "Where is my parcel?",
    "Wo ist mein Paket?",
    "J'aimerais un remboursement.",
    "Thanks a lot!",
    "I want to return the lamp.",
]


@pytest.mark.parametrize("arguments", [["triage"], ["triage", "--nope", "x"], ["check", "--kind", "x", "y"], ["nope"]])
def test_wrong_usage_is_one_line_that_names_the_help(shell: Shell, arguments: list[str]) -> None:
    done = shell.run(*arguments)
    assert done.returncode == 2
    assert "--help`" in _one_line(done.stderr)


def test_unknown_fields_of_tickets_are_said_once(shell: Shell, tmp_path: Path) -> None:
    tickets = tmp_path / "tickets.jsonl"
    tickets.write_text(
        '{"id": "a", "text": "Where is it?", "colour": 1}\n{"id": "b", "text": "Refund?", "colour": 2}\n'
    )
    done = shell.run("triage", tickets)
    assert _one_line(done.stderr).endswith("colour: unknown field, kept aside (2 of 2 tickets, first a)")
    assert len(done.stdout.splitlines()) == 2


def test_no_cases_are_no_silence(shell: Shell, tmp_path: Path) -> None:
    tickets = tmp_path / "tickets.jsonl"
    tickets.write_text("Where is my parcel?\nI want a refund\n")
    done = shell.run("triage", tickets, "--cases")
    assert (done.returncode, done.stdout) == (0, "")
    assert _one_line(done.stderr) == "no two of the 2 tickets are one case"
