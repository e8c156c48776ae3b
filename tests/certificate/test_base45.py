import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.certificate import _base45
from vaxplatform.errors import CertificateUnreadable

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def encode_slowly(data: bytes) -> str:
    """RFC 9285 section 4, word for word."""
    text = ""
    for start in range(0, len(data) - 1, 2):
        n = data[start] * 256 + data[start + 1]
        text += ALPHABET[n % 45] + ALPHABET[n // 45 % 45] + ALPHABET[n // 45 // 45]
    if len(data) % 2:
        text += ALPHABET[data[-1] % 45] + ALPHABET[data[-1] // 45]
    return text


def decode_slowly(text: str) -> bytes | None:
    data = b""
    for start in range(0, len(text), 3):
        group = text[start : start + 3]
        if len(group) == 1 or any(character not in ALPHABET for character in group):
            return None
        n = sum(ALPHABET.index(character) * 45**place for place, character in enumerate(group))
        if n >= 256 ** (len(group) - 1):
            return None
        data += n.to_bytes(len(group) - 1)
    return data


# RFC 9285 section 4.3 and 4.4
@pytest.mark.parametrize(
    ("data", "text"), [(b"", ""), (b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581")]
)
def test_the_examples_of_the_rfc(data: bytes, text: str) -> None:
    assert _base45.encode(data) == text
    assert _base45.decode(text) == data


def test_every_pair_of_bytes() -> None:
    every_pair = b"".join(n.to_bytes(2) for n in range(0x10000))
    assert _base45.encode(every_pair) == encode_slowly(every_pair)
    assert _base45.decode(encode_slowly(every_pair)) == every_pair


@given(st.binary(max_size=300))
def test_encoding_agrees_with_the_slow_way(data: bytes) -> None:
    assert _base45.encode(data) == encode_slowly(data)


@given(st.text(ALPHABET, max_size=40) | st.text(max_size=12))
def test_decoding_agrees_with_the_slow_way(text: str) -> None:
    expected = decode_slowly(text)
    if expected is None:
        with pytest.raises(CertificateUnreadable) as refused:
            _base45.decode(text)
        assert refused.value.code == "INVALID_ENCODING"
    else:
        assert _base45.decode(text) == expected


@pytest.mark.parametrize("text", ["A", "ABCD", "GGW", ":::", "bb8", "BB8é", "::", "BB8U5"[:4], "\ud800AB", "BB8\n"])
def test_what_is_not_base45_is_refused(text: str) -> None:
    with pytest.raises(CertificateUnreadable, match=r"text"):
        _base45.decode(text)


def test_the_largest_groups_pass() -> None:
    assert _base45.decode("FGW") == b"\xff\xff"
    assert _base45.decode("U5") == b"\xff"
