from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vaxplatform.certificate import Certificate, Edition, Stage, TrustStore, VerdictCode, verify
from vaxplatform.errors import CertificateError


def test_a_certificate_verifies(certificate: Certificate, trust: TrustStore, at: datetime) -> None:
    verdict = verify(certificate.text, trust, at=at)
    assert verdict.valid
    assert verdict.code is VerdictCode.VALID
    assert [found.code for found in verdict.findings] == ["REVOCATION_UNAVAILABLE"]
    assert (verdict.format, verdict.issuer, verdict.key_id) == ("hcert", "IN", certificate.kid)
    assert (verdict.issued_at, verdict.expires_at) == (certificate.issued_at, certificate.expires_at)
    assert verdict.checked_at == at
    assert verdict.claims is not None
    assert verdict.claims["nam"] == {"fn": "पाटील", "gn": "आशा", "fnt": "PATIL", "gnt": "ASHA"}


def test_bytes_of_a_file_and_line_ends_do_not_matter(certificate: Certificate, trust: TrustStore, at: datetime) -> None:
    for text in (certificate.text.encode(), certificate.text + "\r\n", "\t\n" + certificate.text):
        assert verify(text, trust, at=at).valid


def test_spaces_do(certificate: Certificate, trust: TrustStore, at: datetime) -> None:
    assert verify(certificate.text + " ", trust, at=at).code in {"INVALID_ENCODING", "TRAILING_DATA"}
    assert verify(" " + certificate.text, trust, at=at).code == "UNKNOWN_FORMAT"


@pytest.mark.parametrize("text", ["", "hello", "shl:/5676", "hc1:6BF", "HC", "NCFOXN%TS", b"\xff\xfe\x00", "\ud800"])
def test_what_is_no_certificate(text: str | bytes, trust: TrustStore, at: datetime) -> None:
    verdict = verify(text, trust, at=at)
    assert (verdict.code, verdict.stage, verdict.format) == ("UNKNOWN_FORMAT", Stage.DETECT, None)
    assert verdict.unverified_claims is None


@pytest.mark.parametrize("text", ["HC2:6BF", "HC0:", "HCA:6BF"])
def test_another_version_is_said_to_be_one(text: str, trust: TrustStore, at: datetime) -> None:
    assert verify(text, trust, at=at).code == "UNSUPPORTED_VERSION"


def test_the_instant_has_a_time_zone(certificate: Certificate, trust: TrustStore, at: datetime) -> None:
    with pytest.raises(CertificateError) as refused:
        verify(certificate.text, trust, at=at.replace(tzinfo=None))
    assert refused.value.code == "instant-naive"


@pytest.mark.parametrize(
    ("changed", "code", "argument"),
    [
        ({"text": None}, "argument-kind", "text"),
        ({"text": 7}, "argument-kind", "text"),
        ({"trust": None}, "argument-kind", "trust"),
        ({"trust": []}, "argument-kind", "trust"),
        ({"revocation": "a list"}, "argument-kind", "revocation"),
        ({"at": None}, "instant-naive", "at"),
        ({"at": date(2021, 9, 1)}, "instant-naive", "at"),
        ({"at": "2021-09-01T00:00:00Z"}, "instant-naive", "at"),
    ],
)
def test_a_wrong_argument_is_named(
    certificate: Certificate, trust: TrustStore, at: datetime, changed: dict[str, Any], code: str, argument: str
) -> None:
    given: dict[str, Any] = {"text": certificate.text, "trust": trust, "at": at, **changed}
    with pytest.raises(CertificateError) as refused:
        verify(given["text"], given["trust"], at=given["at"], revocation=given.get("revocation"))
    assert (refused.value.code, refused.value.data["argument"]) == (code, argument)


@pytest.mark.parametrize("hours", [-12, 0, 14])
def test_the_first_and_the_last_instant_there_are(certificate: Certificate, trust: TrustStore, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    assert verify(certificate.text, trust, at=datetime.max.replace(tzinfo=zone)).code == "EXPIRED"
    assert verify(certificate.text, trust, at=datetime.min.replace(tzinfo=zone)).code == "NOT_YET_VALID"
    assert verify(certificate.text, trust, at=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)).code == "EXPIRED"


@pytest.mark.parametrize(
    ("after_issue", "code"),
    [
        (timedelta(minutes=-5), "VALID"),
        (timedelta(minutes=-5, seconds=-1), "NOT_YET_VALID"),
        (timedelta(days=365), "VALID"),
        (timedelta(days=365, seconds=1), "EXPIRED"),
    ],
)
def test_the_clock(
    certificate: Certificate, trust: TrustStore, at: datetime, after_issue: timedelta, code: str
) -> None:
    verdict = verify(certificate.text, trust, at=at + after_issue)
    assert verdict.code == code
    assert verdict.authentic
    assert verdict.claims is not None


@given(
    st.text(max_size=200) | st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", max_size=200).map("HC1:".__add__)
)
@example("HC1:")
@example("HC1:\n")
def test_no_text_raises_and_none_is_valid(trust: TrustStore, at: datetime, text: str) -> None:
    assert not verify(text, trust, at=at).valid


@given(st.binary(max_size=200))
def test_no_bytes_raise(trust: TrustStore, at: datetime, data: bytes) -> None:
    assert not verify(data, trust, at=at).valid
    assert not verify(b"HC1:" + data, trust, at=at).valid


@given(data=st.data())
def test_no_changed_text_is_valid(
    certificate: Certificate, trust: TrustStore, at: datetime, data: st.DataObject
) -> None:
    text = certificate.text
    position = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(st.characters() | st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"))
    changed = data.draw(
        st.sampled_from(
            [
                text[:position],
                text[:position] + text[position + 1 :],
                text[:position] + character + text[position + 1 :],
                text[:position] + character + text[position:],
                text[:position] + text,
            ]
        )
    )
    assert verify(changed, trust, at=at).valid == (changed.strip("\r\n\t") == text)


def test_a_stale_trust_list_is_told_wherever_a_key_was_looked_for(
    certificate: Certificate, trust: TrustStore, at: datetime
) -> None:
    edition = Edition("A ministry", at - timedelta(days=9), at - timedelta(days=2), sequence=3)
    old = TrustStore.of(trust.keys, edition=edition)
    verdict = verify(certificate.text, old, at=at)
    assert verdict.valid
    assert [found.code for found in verdict.findings] == ["TRUSTLIST_STALE", "REVOCATION_UNAVAILABLE"]
    unknown = verify(certificate.text, TrustStore.of((), edition=edition), at=at)
    assert [found.code for found in unknown.findings] == ["KEY_NOT_FOUND", "TRUSTLIST_STALE"]
    assert [found.code for found in verify("HC1:0", old, at=at).findings] == ["INVALID_ENCODING"]
    fresh = verify(certificate.text, old, at=at - timedelta(days=2))
    assert "TRUSTLIST_STALE" not in [found.code for found in fresh.findings]


def test_what_is_longer_than_any_certificate_is_not_looked_through(trust: TrustStore, at: datetime) -> None:
    for length, code in ((1_000_000, "UNKNOWN_FORMAT"), (1_000_001, "SIZE_LIMIT_EXCEEDED")):
        for text in ("a" * length, b"a" * length):
            verdict = verify(text, trust, at=at)
            assert (verdict.code, verdict.format) == (code, None)
    for text in ("", "a" * 1_000_001):
        with pytest.raises(CertificateError, match="time zone"):
            verify(text, trust, at=datetime(2021, 8, 27))  # noqa: DTZ001 -- what is refused
