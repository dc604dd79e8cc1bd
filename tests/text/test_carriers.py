"""Formats and check digits. The numbers are made up, their check digits computed by the rule's definition."""

import pytest

from benchmarks import ids as bench
from text.carriers import CHECKS, accepting_carriers, all_formats, find_format


@pytest.mark.parametrize(
    ("number", "carrier"),
    [
        ("1Z999AA10123456784", "UPS"),
        ("H 123 456 789 5", "UPS"),
        ("RR123456785DE", "postal"),
        ("00340434161094042557", "DHL"),
        ("JVGL0123456789", "DHL"),
        ("JJD0001234567890123", "Yodel"),
        ("9400111206500000000009", "USPS"),
        ("420 12345 9400 1112 0650 0000 0000 09", "USPS"),
        ("420123451234 9400111206500000000009", "USPS"),
        ("TBA123456789012", "Amazon"),
        ("A0123456789", "Amazon"),
        ("YT1234567890123456", "YunExpress"),
        ("GFUS01234567890123", "GOFO"),
        ("LTN12345678N1", "Landmark Global"),
        ("LX11234567", "LaserShip"),
        ("1LS712345678901", "LaserShip"),
        ("1LSCXAB12345678", "LaserShip"),
        ("SP012345678901234567", "Spee-Dee"),
        ("D012345678901234567890", "Canpar"),
        ("ABC012345678", "Purolator"),
        ("012345678901 3", None),
        ("012345678901233", "DPD"),
        ("123456789012", "FedEx"),
        ("1234567891", "DHL"),
        ("12345678901234", "DHL"),
    ],
)
def test_a_carrier_accepts_a_number_of_its_own_form(number: str, carrier: str | None) -> None:
    accepting = accepting_carriers(number)
    assert (carrier in accepting) if carrier else accepting == ()


def test_one_carrier_can_be_asked_alone() -> None:
    assert accepting_carriers("1Z999AA10123456784", "ups") == ("UPS",)
    assert accepting_carriers("1Z999AA10123456784", "DHL") == ()
    assert accepting_carriers("1Z999AA10123456785", "UPS") == ()


@pytest.mark.parametrize("number", ["", "-", "ABC", "1" * 500, "１Z999AA10123456784", "1Z999AA1012345678\ud800"])
def test_what_is_no_number_is_accepted_by_nobody(number: str) -> None:
    assert accepting_carriers(number) == ()


def test_a_check_digit_that_is_computed_from_the_definition_is_accepted() -> None:
    luhn = "79927398713"
    assert CHECKS["luhn"](luhn)
    assert sum(CHECKS["luhn"](luhn[:-1] + str(digit)) for digit in range(10)) == 1
    body = "40000001234567"
    total = sum(int(digit) * weight for digit, weight in zip(body[::-1], [3, 1] * 7, strict=True))
    number = f"{body}{-total % 10}"
    assert CHECKS["gs1"](number)
    assert sum(CHECKS["gs1"](body + str(digit)) for digit in range(10)) == 1
    weighed = sum(int(digit) * weight for digit, weight in zip("12345678901", [3, 1, 7] * 3 + [3, 1], strict=True))
    assert CHECKS["fedex"](f"12345678901{weighed % 11 % 10}")


def test_a_lead_that_is_not_printed_counts_in_the_check() -> None:
    fitting = [digit for digit in range(10) if "OnTrac" in accepting_carriers(f"C1234567890123{digit}")]
    assert len(fitting) == 1
    leadless = [digit for digit in range(10) if CHECKS["doubled"](f"1234567890123{digit}")]
    assert fitting != leadless


def test_every_format_compiles_and_says_what_is_checked() -> None:
    for each in all_formats():
        assert each.check is not None or "(?P<checked>" not in each.pattern
    assert find_format("123456789013", weak=False) is None


def test_a_number_called_both_is_a_contradiction_and_a_wrong_one_a_disagreement() -> None:
    good, bad = "1Z999AA10123456784", "1Z999AA10123456785"
    verdicts = [
        bench.Verdict("UPS", good, True),
        bench.Verdict("UPS", good, False),
        bench.Verdict("UPS", bad, True),
        bench.Verdict("UPS", bad, False),
    ]
    found = bench.compare(verdicts)
    assert (found.agreed, len(found.contradictions), len(found.disagreements)) == (2, 1, 1)
