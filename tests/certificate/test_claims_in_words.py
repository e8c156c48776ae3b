from importlib.resources import files
from typing import Any

from vaxplatform.certificate import Certificate, TrustStore, claims_in_words, verify
from vaxplatform.certificate.claims_in_words import _NAMES
from vaxplatform.messages import parse_po


def told(claims: dict[str, Any]) -> list[str]:
    return [f"{claim.depth} {claim.message_id or claim.member} {claim.value}" for claim in claims_in_words(claims)]


def test_an_issued_certificate_is_told_whole(certificate: Certificate, trust: TrustStore) -> None:
    verdict = verify(certificate.text, trust, at=certificate.issued_at)
    assert verdict.claims is not None
    assert told(dict(verdict.claims)) == [
        "0 claim.name None",
        "1 claim.given आशा",
        "1 claim.family पाटील",
        "1 claim.given_romanised ASHA",
        "1 claim.family_romanised PATIL",
        "0 claim.birth_date 1961-12",
        "0 claim.vaccination None",
        "1 claim.disease COVID-19 (840539006)",
        "1 claim.prophylaxis COVID-19 non-replicating viral vector vaccine (29061000087103)",
        "1 claim.product Covishield",
        "1 claim.manufacturer Serum Institute Of India Private Limited (ORG-100001981)",
        "1 claim.dose_number 1",
        "1 claim.doses_in_series 2",
        "1 claim.date 2021-08-26",
        "1 claim.country IN",
        "1 claim.issuer A ministry of health",
        "1 claim.certificate_id URN:UVCI:01:IN:3D6A7C1B9E",
        "0 claim.schema_version 1.3.0",
    ]


def test_a_test_and_a_recovery_have_their_own_names() -> None:
    assert told({"t": [{"ma": "1232", "tr": "260415000"}]}) == [
        "0 claim.test None",
        "1 claim.test_device 1232",
        "1 claim.test_result Not detected (260415000)",
    ]
    assert told({"r": [{"du": "2022-01-01", "fr": "2021-07-01"}]})[1] == "1 claim.first_positive 2021-07-01"


def test_a_credential_has_the_same_names() -> None:
    told_ = told(
        {
            "evidence": [
                {"dose": 1, "vaccine": "COVISHIELD", "facility": {"name": "Clinic 7", "address": {"city": "P"}}}
            ],
            "credentialSubject": {"id": "did:x:1", "name": "Asha Patil", "dob": "1961-12"},
        }
    )
    assert told_ == [
        "0 claim.person None",
        "1 claim.birth_date 1961-12",
        "1 claim.document did:x:1",
        "1 claim.name Asha Patil",
        "0 claim.vaccination None",
        "1 claim.product COVISHIELD",
        "1 claim.dose_number 1",
        "1 claim.centre None",
        "2 claim.name Clinic 7",
        "2 claim.address None",
        "3 claim.city P",
    ]


def test_whatever_a_stranger_put_in_is_told_under_its_own_name() -> None:
    assert told({"v": "none", "x": {"ma": None, "": [1, {"dn": {}}, []]}, "tg": 7}) == [
        "0 claim.vaccination none",
        "0 claim.disease 7",
        "0 x None",
        "1 ma None",
        "1  1",
        "1  None",
        "2 claim.dose_number None",
        "1  []",
    ]


def test_every_name_is_in_the_catalogues() -> None:
    for language in ("en", "hi"):
        text = (files("vaxplatform") / "languages" / f"{language}.po").read_text(encoding="utf-8")
        assert {f"claim.{name}" for name in _NAMES.values()} <= parse_po(text, language).entries.keys()
