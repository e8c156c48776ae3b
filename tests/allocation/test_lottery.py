"""Draw keys and commitments against the plain standards."""

import hashlib
import hmac

import pytest

from vaxplatform.allocation import check_commitment, commitment_of, draw_key, lottery
from vaxplatform.errors import CommitmentMismatch


def test_draw_key_is_plain_hmac_sha256() -> None:
    expected = hmac.new("बीज".encode(), b"P-1", hashlib.sha256).digest()
    assert draw_key("बीज", "P-1") == expected


def test_commitment() -> None:
    check_commitment("abc", hashlib.sha256(b"abc").hexdigest().upper())  # FIPS 180-4, appendix B.1
    assert commitment_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    with pytest.raises(CommitmentMismatch, match="is not the published commitment"):
        check_commitment("abc", commitment_of("abd"))


@pytest.mark.parametrize("wrong", ["", "abc", "é", "٣" * 64, commitment_of("abc")[:-1], "0" * 65])
def test_what_is_no_commitment_is_told_as_that(wrong: str) -> None:
    with pytest.raises(CommitmentMismatch, match="64 hex digits"):
        check_commitment("abc", wrong)


@pytest.mark.parametrize("seed", ["s", "बीज", "x" * 64, "x" * 65, "é" * 200])
def test_many_keys_of_one_seed_are_plain_hmac_sha256(seed: str) -> None:
    key_of = lottery(seed)
    for ticket in ("P-1", "", "P-1\nP-2", "व्यक्ति", "x" * 1000):
        assert key_of(ticket) == hmac.new(seed.encode(), ticket.encode(), hashlib.sha256).digest()
