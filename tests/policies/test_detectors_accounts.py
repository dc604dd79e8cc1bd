"""Numbers of money: bank accounts by country and check digit, cards by network, wallets by checksum."""

import pytest

from core.marketplaces import find
from policies.check import check
from policies.detectors_accounts import is_card, is_iban, is_wallet


@pytest.mark.parametrize("typed", ["DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432", "NO9386011117947"])
def test_an_account_number_of_its_country_s_length_with_right_check_digits_counts(typed: str) -> None:
    assert is_iban(typed) == len(typed)
    assert is_iban(f"{typed} X") == len(typed)
    assert is_iban(typed[:-1] + str((int(typed[-1]) + 1) % 10)) == 0
    assert is_iban("ZZ" + typed[2:]) == 0
    assert is_iban(typed[:-1]) == 0


@pytest.mark.parametrize("typed", ["4111 1111 1111 1111", "5500-0000-0000-0004", "378282246310005", "30569309025904"])
def test_a_card_number_has_its_network_s_prefix_and_check_digit(typed: str) -> None:
    assert is_card(typed)
    assert not is_card(typed[:-1] + str((int(typed[-1]) + 1) % 10))
    assert not is_card("9" + typed[1:])


def test_a_wallet_has_a_checksum() -> None:
    assert is_wallet("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")
    assert not is_wallet("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb")


def rules(text: str, language: str = "en") -> set[str]:
    return {each.rule_id for each in check(text, marketplace=find("etsy"), language=language)} - {"no-rule-pack"}


def test_accounts_lead_payment_away_and_cards_are_personal_data() -> None:
    assert "off-platform-payment" in rules("Our details: DE89370400440532013000")
    assert "off-platform-payment" in rules("Send it to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")
    assert rules("You paid with 4111 1111 1111 1111, is that right?") == {"personal-data-exposure"}
    assert rules("The item number is 4111111111111111.") == set()


def test_contact_data_beside_another_customer_is_personal_data() -> None:
    assert "personal-data-exposure" in rules("Another customer got it, her number is 07911 123456.")
