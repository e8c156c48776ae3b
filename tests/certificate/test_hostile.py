"""Whatever a certificate is, there is a verdict, soon, and nothing is called authentic that was not signed."""

import tracemalloc
import zlib
from random import Random

import pytest

from fuzz import fuzz_hcert, hostile_cards
from fuzz.hostile import (
    AT,
    LARGEST_MEMORY,
    LARGEST_OUTPUT,
    PROTECTED,
    TRUST,
    claims,
    cose,
    hostile,
    output_of,
    signed,
    text,
)
from vaxplatform.certificate import _base45, verify
from vaxplatform.certificate.formats import hcert, smart_health_card

HOSTILE = list(hostile())


@pytest.mark.parametrize(("given", "code"), [pytest.param(given, code, id=name) for name, given, code in HOSTILE])
def test_everything_hostile_has_its_verdict(given: str, code: str) -> None:
    tracemalloc.start()
    try:
        verdict = verify(given, TRUST, at=AT)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert verdict.code == code
    assert peak < LARGEST_MEMORY
    assert len(output_of(verdict)) < LARGEST_OUTPUT
    assert len(verdict.findings) < 1_000


def test_names_are_unique() -> None:
    assert len({name for name, _, _ in HOSTILE}) == len(HOSTILE)


WHOLE = cose(claims())
PAYLOAD = hcert.open_envelope(WHOLE).payload


def packed(data: bytes) -> str:
    return "HC1:" + _base45.encode(data)


@pytest.mark.parametrize(
    ("layer", "wrap"),
    [(zlib.compress(WHOLE), packed), (WHOLE, text), (PAYLOAD, signed), (PROTECTED, lambda head: signed(PAYLOAD, head))],
    ids=["compressed", "envelope", "content, signed again", "header, signed again"],
)
def test_every_byte_flipped_and_every_length_has_a_verdict(layer: bytes, wrap: object) -> None:
    assert callable(wrap)
    changed = [
        layer[:at] + bytes((layer[at] ^ flip,)) + layer[at + 1 :]
        for at in range(len(layer))
        for flip in (1, 0x80, 0xFF)
    ]
    changed += [layer[:length] for length in range(len(layer))]
    for each in changed:
        verdict = verify(wrap(each), TRUST, at=AT)
        output_of(verdict)
        if wrap in (packed, text):
            same = verdict.authentic and hcert.decode(wrap(each)).payload == PAYLOAD
            assert same or not verdict.authentic
        if wrap is text:
            assert not verdict.authentic


def test_every_character_changed_and_every_length_has_a_verdict() -> None:
    given = text(WHOLE)
    for at in range(len(given)):
        for character in "0 :a\0é\ud800":
            verdict = verify(given[:at] + character + given[at + 1 :], TRUST, at=AT)
            assert not verdict.valid or character == given[at]
        assert not verify(given[:at], TRUST, at=AT).valid


CARD = hostile_cards.card()


def test_every_character_of_a_card_changed_and_every_length_has_a_verdict() -> None:
    for given in (CARD, hostile_cards.in_qr_code(CARD)):
        for at in range(len(given)):
            for character in "0 :A./\0é\ud800":
                changed = given[:at] + character + given[at + 1 :]
                verdict = verify(changed, TRUST, at=AT)
                assert not verdict.valid or changed.split() == given.split(), at
            assert not verify(given[:at], TRUST, at=AT).valid


def test_every_byte_of_a_card_flipped_has_a_verdict() -> None:
    envelope = smart_health_card.decode(CARD)
    content = smart_health_card.inflate(envelope.compressed)
    header = hostile_cards.written(dict(envelope.header))
    for layer, wrap in (
        (envelope.compressed, hostile_cards.jws),
        (content, hostile_cards.card),
        (header, lambda changed: hostile_cards.card(None, changed)),
    ):
        changes = [
            layer[:at] + bytes((layer[at] ^ flip,)) + layer[at + 1 :]
            for at in range(len(layer))
            for flip in (1, 0x80, 0xFF)
        ]
        for changed in (*changes, *(layer[:length] for length in range(len(layer)))):
            output_of(verify(wrap(changed), TRUST, at=AT))


@pytest.mark.parametrize("part", range(3))
def test_a_card_whose_signed_parts_change_is_never_authentic(part: int) -> None:
    parts = CARD.split(".")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for at, character in enumerate(parts[part]):
        other = alphabet[(alphabet.index(character) + 7) % 64]
        changed = [*parts[:part], parts[part][:at] + other + parts[part][at + 1 :], *parts[part + 1 :]]
        assert not verify(".".join(changed), TRUST, at=AT).authentic


def test_the_fuzzer_finds_nothing_in_a_few_rounds() -> None:
    fuzzer = fuzz_hcert.Fuzzer(seed=7)
    fuzzer.run(lambda: fuzzer.done < 1_000)
    assert len(fuzzer.corpus) > len(HOSTILE)


def test_the_fuzzer_notices_what_nobody_signed() -> None:
    with pytest.raises(fuzz_hcert.Wrong, match="nobody signed"):
        fuzz_hcert.told(signed(claims()), lambda _signed: False)


def test_rounds_depend_on_the_seed_alone() -> None:
    one, other = (list(fuzz_hcert.mutants(text(WHOLE), Random(3)))[:3] for _ in range(2))
    assert one == other
    assert [given for given, _ in one] != [given for given, _ in fuzz_hcert.mutants(text(WHOLE), Random(4))][:3]
