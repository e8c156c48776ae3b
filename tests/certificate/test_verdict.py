from datetime import UTC, datetime

import pytest

from vaxplatform.certificate.verdict import SENTENCES, STAGE_OF, WARNINGS, Finding, Stage, Verdict, VerdictCode
from vaxplatform.errors import (
    CertificateError,
    CertificateExpired,
    CertificateNotYetValid,
    CertificateRevoked,
    CertificateUnreadable,
    KeyNotFound,
    SignatureInvalid,
)

AT = datetime(2021, 9, 1, tzinfo=UTC)


def test_every_code_has_one_stage_and_a_sentence_of_its_own() -> None:
    assert set(STAGE_OF) == set(VerdictCode) - {VerdictCode.VALID}
    assert set(SENTENCES) == set(VerdictCode)
    assert len(set(SENTENCES.values())) == len(VerdictCode)
    assert all(code.name == code.value for code in VerdictCode)
    assert all(sentence.endswith(".") for sentence in SENTENCES.values())


def test_codes_stand_in_the_order_of_the_stages() -> None:
    order = [list(Stage).index(STAGE_OF[code]) for code in VerdictCode if code is not VerdictCode.VALID]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (VerdictCode.UNKNOWN_FORMAT, CertificateUnreadable),
        (VerdictCode.INVALID_ENCODING, CertificateUnreadable),
        (VerdictCode.MISSING_KID, CertificateUnreadable),
        (VerdictCode.KEY_NOT_FOUND, KeyNotFound),
        (VerdictCode.ALG_KEY_MISMATCH, CertificateError),
        (VerdictCode.INVALID_SIGNATURE, SignatureInvalid),
        (VerdictCode.SIGNATURE_FORMAT, SignatureInvalid),
        (VerdictCode.KEY_USAGE, CertificateError),
        (VerdictCode.EXPIRED, CertificateExpired),
        (VerdictCode.NOT_YET_VALID, CertificateNotYetValid),
        (VerdictCode.REVOKED, CertificateRevoked),
        (VerdictCode.SCHEMA_INVALID, CertificateError),
    ],
)
def test_require_raises_the_error_of_the_decisive_code(code: VerdictCode, error: type[CertificateError]) -> None:
    verdict = Verdict("hcert", AT, (Finding.of(VerdictCode.ISSUER_MISMATCH), Finding.of(code, "where")))
    with pytest.raises(CertificateError) as raised:
        verdict.require()
    assert type(raised.value) is error
    assert raised.value.code == code == verdict.code
    assert raised.value.data["stage"] == STAGE_OF[code] == verdict.stage
    assert raised.value.data["findings"] == ("ISSUER_MISMATCH", code.value)


def test_an_error_carries_nothing_that_the_certificate_claims() -> None:
    claims = {"nam": {"fn": "Patil"}, "dob": "1961-12"}
    verdict = Verdict(
        "hcert", AT, (Finding.of(VerdictCode.EXPIRED),), authentic=True, unverified_claims=claims, issuer="Patil" * 999
    )
    with pytest.raises(CertificateExpired) as raised:
        verdict.require()
    told = repr(dict(raised.value.data)) + repr(raised.value) + repr(verdict)
    assert "Patil" not in told
    assert "1961" not in told


def test_sentences_claim_no_more_than_was_checked() -> None:
    assert "in force" not in SENTENCES[VerdictCode.VALID]  # whether the issuer took it back is not looked up
    assert "authentic" not in SENTENCES[VerdictCode.UNSUPPORTED_PAYLOAD]  # a stranger may have signed it
    assert "newer" not in SENTENCES[VerdictCode.UNSUPPORTED_VERSION]  # HC0 is not


def test_warnings_leave_a_certificate_valid() -> None:
    verdict = Verdict("hcert", AT, tuple(map(Finding.of, sorted(WARNINGS))), authentic=True)
    assert verdict.valid
    assert verdict.code is VerdictCode.VALID
    assert verdict.stage is None
    assert verdict.warnings == verdict.findings
    assert verdict.require() is verdict
    assert verdict.message_id == "verdict.VALID"
    assert verdict.sentence == SENTENCES[VerdictCode.VALID]


def test_nothing_found_is_not_enough_to_be_valid() -> None:
    verdict = Verdict("hcert", AT)
    assert not verdict.valid
    with pytest.raises(SignatureInvalid):
        verdict.require()


def test_claims_are_shown_as_claims_only_where_authentic() -> None:
    claims = {"nam": {"fn": "Patil"}}
    forged = Verdict("hcert", AT, (Finding.of(VerdictCode.INVALID_SIGNATURE),), unverified_claims=claims)
    expired = Verdict("hcert", AT, (Finding.of(VerdictCode.EXPIRED),), authentic=True, unverified_claims=claims)
    assert forged.claims is None
    assert forged.unverified_claims == claims
    assert expired.claims == claims
    assert "Patil" not in repr(expired)
    assert expired.findings[0].message_id == "verdict.EXPIRED"
