"""Certificates: a record is signed into a text and a QR code; a text and the keys we trust give a verdict."""

from vaxplatform.certificate.card import ENGLISH_LABELS, Card, CardLanguage
from vaxplatform.certificate.card_html import card_html
from vaxplatform.certificate.card_pdf import Paper, card_pdf
from vaxplatform.certificate.claims import DiagnosticTestRecord, HealthRecord, RecoveryRecord, VaccinationRecord
from vaxplatform.certificate.claims_in_words import ClaimInWords, claims_in_words
from vaxplatform.certificate.doctor import Diagnosis, Outcome, Step, diagnose
from vaxplatform.certificate.document_signer import (
    key_id_of_certificate,
    trusted_key_from_certificate,
    trusted_keys_from_certificates,
)
from vaxplatform.certificate.edition import Edition
from vaxplatform.certificate.fonts import FontSet
from vaxplatform.certificate.formats.hcert import read_recovery, read_test, read_vaccination
from vaxplatform.certificate.health_card_file import health_card_file
from vaxplatform.certificate.health_card_review import HealthCardReview
from vaxplatform.certificate.identity import CertificateIdentity, HashType
from vaxplatform.certificate.inspection import Inspection, inspect_certificate
from vaxplatform.certificate.jwk import jwk_thumbprint
from vaxplatform.certificate.keys import MemorySigner, Signer, self_signed_certificate
from vaxplatform.certificate.qr import QrCode, qr_png, qr_svg, qr_terminal
from vaxplatform.certificate.revocation import (
    BloomFilter,
    HashBatch,
    HashList,
    Partitioning,
    RevocationList,
    RevocationLists,
    RevocationSlice,
    RevocationSource,
    RevocationSources,
    batches_of,
    bloom_slices,
)
from vaxplatform.certificate.rid_list import RidList, rid_of_person
from vaxplatform.certificate.sign import Certificate, issue
from vaxplatform.certificate.transliterate import transliterate
from vaxplatform.certificate.trust import KeyStatus, PublicKey, TrustedKey, TrustStore, Usage
from vaxplatform.certificate.verdict import SENTENCES, Finding, Stage, Verdict, VerdictCode
from vaxplatform.certificate.verify import verify

__all__ = [
    "ENGLISH_LABELS",
    "SENTENCES",
    "BloomFilter",
    "Card",
    "CardLanguage",
    "Certificate",
    "CertificateIdentity",
    "ClaimInWords",
    "Diagnosis",
    "DiagnosticTestRecord",
    "Edition",
    "Finding",
    "FontSet",
    "HashBatch",
    "HashList",
    "HashType",
    "HealthCardReview",
    "HealthRecord",
    "Inspection",
    "KeyStatus",
    "MemorySigner",
    "Outcome",
    "Paper",
    "Partitioning",
    "PublicKey",
    "QrCode",
    "RecoveryRecord",
    "RevocationList",
    "RevocationLists",
    "RevocationSlice",
    "RevocationSource",
    "RevocationSources",
    "RidList",
    "Signer",
    "Stage",
    "Step",
    "TrustStore",
    "TrustedKey",
    "Usage",
    "VaccinationRecord",
    "Verdict",
    "VerdictCode",
    "batches_of",
    "bloom_slices",
    "card_html",
    "card_pdf",
    "claims_in_words",
    "diagnose",
    "health_card_file",
    "inspect_certificate",
    "issue",
    "jwk_thumbprint",
    "key_id_of_certificate",
    "qr_png",
    "qr_svg",
    "qr_terminal",
    "read_recovery",
    "read_test",
    "read_vaccination",
    "rid_of_person",
    "self_signed_certificate",
    "transliterate",
    "trusted_key_from_certificate",
    "trusted_keys_from_certificates",
    "verify",
]
