"""Fuzzes the verifier of certificates: ``python tests/fuzz/fuzz_hcert.py --seconds 60``.

Each round takes a certificate of the corpus, changes one of its layers and asks for a verdict: of a health certificate
text, compressed bytes, envelope, content, and content that is signed again; of a DIVOC credential text, archive, JSON,
and members that are signed again; of a SMART Health Card its text in one code and in several, and header, compressed
bytes and content that are signed again. A verdict has to come, in bounded time and memory, it has to be sayable, and it
must call nothing authentic but what was signed. A certificate whose verdict says something new joins the corpus. Rounds
depend on nothing but the seed.

Exit codes: 0 nothing was found; 1 something was, and the certificate that shows it is in ``build/fuzz``; 2 misuse.
"""

import argparse
import json
import re
import sys
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]  # as pytest does

from fuzz import hostile_cards, hostile_divoc
from fuzz.hostile import (
    AT,
    LARGEST_MEMORY,
    LARGEST_OUTPUT,
    LONGEST_SECONDS,
    TRUST,
    cose,
    hostile,
    output_of,
    text,
)
from vaxplatform.certificate import _base45, verify
from vaxplatform.certificate.formats import divoc, hcert, smart_health_card
from vaxplatform.errors import CertificateUnreadable

FOUND = HERE.parent.parent / "build" / "fuzz"
MEMORY_EVERY = 500  # rounds; measuring it makes a round slow
MOST_KEPT = 5_000
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
# Heads of CBOR items and numbers at the edges of their sizes.
WORDS = [bytes((head,)) for head in range(256)] + [
    bytes.fromhex(word)
    for word in (
        *("d81c", "d81d", "d9d9f7", "f97e00", "f97c00", "fb7ff0000000000000"),
        *("1bffffffffffffffff", "3bffffffffffffffff", "9bffffffffffffffff", "5bffffffffffffffff", "7affffffff"),
        *("39012c", "390103", "a101", "6176", "6174", "6172", "f820"),
    )
]


JSON_WORDS = [
    word.encode()
    for word in (
        *('{"', '"}', "[", "]", ":", ",", "null", "true", "NaN", "1e400", "-0", "9" * 30, '""', '"x":1,', "{}", "[]"),
        *(
            '"@id":',
            '"@context":',
            '"type":"Person"',
            '"dose":',
            '"id":"_:b0"',
            "\\u0000",
            "\\ud800",
            "\\u0022",
            "\\\\",
        ),
    )
]
CARD_WORDS = [
    *JSON_WORDS,
    *(
        word.encode()
        for word in (
            *('"nbf":', '"exp":', '"vc":', '"rid":', '"fullUrl":', '"resource":', "resource:0", '"coding":[]', "1e11"),
            *('"resourceType":"Observation"', '"alg":"none"', '"crit":["b64"]', '"zip":"DEF"', '"kid":""', "[[[[[[[[["),
        )
    ),
]
LETTERS = 'aZ0 "\\{}[],:@\u00e9\u0100\ud800\ufffd\n\0'
NAMES = ["id", "type", "name", "dose", "dob", "address", "@id", "@type", "x", "uhid", "facility", "evidence", "proof"]
VALUES: list[Any] = [
    *(None, True, 0, 1, -1, 2**53, 1.5, "", "1", "x", "did:x:1", "_:b0", "schema:x", "a b:c", "\t", "\u202e", '"\\'),
    *([], {}, ["x"], [{}], {"id": "did:x:1"}, {"@value": 1}, {"type": "Person"}, {"address": {}}, {"name": "x"}),
    *("2021-08-26", "2021-02-30", "2021-08-27T08:00:00Z", "9999-12-31T23:59:59Z", "Vaccination"),
]


class Wrong(AssertionError):
    """A verdict that breaks a promise."""


def envelope_of(given: str) -> bytes | None:
    """The envelope in a text, where it can be had."""
    try:
        return hcert.inflate(hcert.decode_base45(hcert.unprefix(given)))
    except CertificateUnreadable:
        return None


def changed(data: bytes, random: Random, words: Sequence[bytes] = WORDS) -> bytes:
    """Bytes with one to four changes."""
    result = bytearray(data)
    for _ in range(random.randint(1, 4)):
        position = random.randrange(len(result) + 1)
        length = random.choice((1, 1, 1, 2, 4, 8, 16, 64, 256))
        match random.randrange(7):
            case 0 if position < len(result):
                result[position] ^= 1 << random.randrange(8)
            case 1:
                result[position : position + length] = random.choice(words)
            case 2:
                result[position:position] = random.choice(words)
            case 3:
                del result[position : position + length]
            case 4:
                result[position:position] = result[position : position + length] * random.randint(1, 4)
            case 5:
                result[position : position + length] = random.randbytes(length)
            case _:
                del result[position:]
    return bytes(result[: 2 * hcert.LARGEST_CONTENT])


def mutants(given: str, random: Random) -> Iterator[tuple[str, bytes | None]]:
    """Changed certificates, with what was signed for them anew."""
    if divoc.recognises(given):
        yield from mutants_of_credential(given, random)
        return
    if smart_health_card.recognises(given):
        yield from mutants_of_card(given, random)
        return
    position = random.randrange(len(given) + 1)
    yield given[:position] + random.choice(ALPHABET + "aé\n\0") + given[position + random.randrange(2) :], None
    inner = envelope_of(given)
    if inner is None:
        return
    yield "HC1:" + _base45.encode(changed(zlib.compress(inner), random)), None
    yield text(changed(inner, random)), None
    try:
        envelope = hcert.open_envelope(inner)
    except CertificateUnreadable:
        return
    payload = changed(envelope.payload, random)
    again = cose(payload, envelope.protected)
    yield text(again), hcert.to_be_signed(envelope.protected, payload)


def mutants_of_credential(given: str, random: Random) -> Iterator[tuple[str, bytes | None]]:
    """Changed credentials, likewise."""
    given = given[: divoc.LARGEST_CONTENT]
    position = random.randrange(len(given) + 1)
    yield given[:position] + random.choice(LETTERS) + given[position + random.randrange(2) :], None
    try:
        content = divoc.unpack(given)
    except CertificateUnreadable:
        return
    other = changed(content.encode("utf-8", "replace"), random, JSON_WORDS)
    yield other.decode("utf-8", "replace"), None
    archive = hostile_divoc.zipped(other)
    yield archive, None
    yield changed(archive.encode("latin-1"), random).decode("latin-1"), None
    try:
        members = dict(divoc.read_members(content))
        whole = hostile_divoc.signed(with_another_value(members, random))
        text_again = hostile_divoc.written(whole)
        yield text_again, divoc.signed_bytes_of(divoc.decode(text_again))
    except CertificateUnreadable:
        return


def mutants_of_card(given: str, random: Random) -> Iterator[tuple[str, bytes | None]]:
    """Changed cards, likewise."""
    try:
        jws = smart_health_card.unpack(given).jws
        envelope = smart_health_card.open_envelope(jws)
        content = smart_health_card.inflate(envelope.compressed)
    except CertificateUnreadable:
        return
    position = random.randrange(len(jws))
    letter = random.choice("-_.=+/ 09azAZ\n")
    yield hostile_cards.in_qr_code(jws[:position] + letter + jws[position + random.randrange(2) :]), None
    codes = hostile_cards.chunks(jws, random.randrange(1, len(jws)))
    yield "\n".join(random.choices(codes, k=random.randint(1, 3))), None
    header = hostile_cards.written(dict(envelope.header))
    for payload, first in (
        (changed(envelope.compressed, random), header),
        (hostile_cards.deflated(changed(content, random, CARD_WORDS)), header),
        (envelope.compressed, changed(header, random, CARD_WORDS)),
    ):
        yield hostile_cards.jws(payload, first), hostile_cards.signing_input(payload, first).encode()


def with_another_value(members: dict[str, Any], random: Random) -> dict[str, Any]:
    """Members of which one, somewhere, is another, or not there."""
    result: dict[str, Any] = json.loads(json.dumps(members))
    part: Any = result
    while True:
        key = random.choice(list(part) if isinstance(part, dict) else range(len(part))) if part else None
        if key is None or not isinstance(part[key], dict | list) or not part[key] or random.random() < 0.2:
            break
        part = part[key]
    value = random.choice(VALUES)
    if isinstance(part, list):
        part[: random.randrange(2)] = [value]
    elif key is None or random.random() < 0.2:
        part[random.choice(NAMES)] = value
    elif random.random() < 0.2:
        del part[key]
    else:
        part[key] = value
    return result


def signed_bytes(given: str) -> bytes | None:
    """What was signed of a certificate, or is said to have been; None where it cannot be had."""
    try:
        if divoc.recognises(given):
            return divoc.signed_bytes_of(divoc.decode(given))
        form = smart_health_card if smart_health_card.recognises(given) else hcert
        return bytes(form.decode(given).signed_bytes)
    except CertificateUnreadable:
        return None


def told(given: str, signed: Callable[[bytes], bool]) -> str:
    """What a verdict says, numbers left out.

    Raises:
        Wrong: It breaks a promise.
    """
    seconds = []
    for _ in range(3):  # the machine may have been busy
        begin = time.process_time()
        verdict = verify(given, TRUST, at=AT)
        seconds.append(time.process_time() - begin)
        if seconds[-1] <= LONGEST_SECONDS:
            break
    if min(seconds) > LONGEST_SECONDS:
        raise Wrong(f"{min(seconds):.3f} seconds")
    if verdict.authentic and not signed(signed_bytes(given) or b""):
        raise Wrong("authentic, though nobody signed it")
    if verdict.valid and not verdict.authentic:
        raise Wrong("valid, though not authentic")
    said = output_of(verdict)
    if len(said) > LARGEST_OUTPUT:
        raise Wrong(f"{len(said)} characters said")
    return re.sub(r"\d+", "0", " ".join(f"{found.code}:{found.detail}" for found in verdict.findings))


def check_memory(given: str) -> None:
    """Measure what a verdict takes.

    Raises:
        Wrong: It is more than is allowed.
    """
    tracemalloc.start()
    try:
        verify(given, TRUST, at=AT)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    if peak > LARGEST_MEMORY + 2 * len(given):
        raise Wrong(f"{peak} bytes of memory")


class Fuzzer:
    """The corpus as it grows, and the certificate at hand."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.corpus = [given for _, given, _ in hostile()]
        self.signed = {data for given in self.corpus if (data := signed_bytes(given))}
        self.said: set[str] = set()
        self.done = 0
        self.at_hand = ""

    def run(self, goes_on: Callable[[], bool]) -> None:
        """Fuzz while it goes on.

        Raises:
            Wrong: A verdict breaks a promise; whatever else is raised breaks one too.
        """
        while goes_on():
            # What came last says what others did not.
            given = self.random.choice(self.corpus if self.random.random() < 0.5 else self.corpus[-100:])
            for mutant, anew in mutants(given, self.random):
                self._judge(mutant, anew)

    def _judge(self, mutant: str, anew: bytes | None) -> None:
        self.at_hand = mutant
        self.done += 1
        says = told(mutant, lambda signed: signed in self.signed or signed == anew)
        if self.done % MEMORY_EVERY == 0:
            check_memory(mutant)
        if says not in self.said and len(self.corpus) < MOST_KEPT:
            self.said.add(says)
            self.corpus.append(mutant)
            if anew is not None:
                self.signed.add(anew)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Fuzz the verifier of health certificates.")
    parser.add_argument("--seconds", type=float, default=60, help="how long; 0 until stopped")
    parser.add_argument("--seed", type=int, default=None, help="where chance begins; else the day's")
    parser.add_argument("--replay", type=Path, help="a file that was found: verify it once more")
    options = parser.parse_args(arguments)
    if options.replay:
        given = options.replay.read_bytes().decode("utf-8")
        print(told(given, lambda _signed: False))
        check_memory(given)
        return 0
    seed = int(time.time()) // 86_400 if options.seed is None else options.seed
    end = time.monotonic() + options.seconds if options.seconds else float("inf")
    fuzzer, whole = Fuzzer(seed), False
    try:
        fuzzer.run(lambda: time.monotonic() < end)
        whole = True
    except KeyboardInterrupt:
        whole = True
    finally:
        if not whole:
            FOUND.mkdir(parents=True, exist_ok=True)
            file = FOUND / f"seed-{seed}.txt"
            file.write_bytes(fuzzer.at_hand.encode("utf-8"))
            print(f"seed {seed}; the certificate is in {file}", file=sys.stderr)
    print(f"{fuzzer.done:,} certificates, {len(fuzzer.corpus):,} of them kept, seed {seed}: a verdict for each")
    return 0


if __name__ == "__main__":
    sys.exit(main())
