"""Rules: how they are read, what is wrong with them, and what they say of a certificate."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from vaxplatform.eligibility.certlogic import CertificateType, RuleType, read_rule
from vaxplatform.errors import DateError, InputError
from vaxplatform.place import Place

AT = datetime(2021, 8, 1, tzinfo=UTC)
DATED = {"plusTime": [{"var": "payload.v.0.dt"}, 14, "day"]}
NOW = {"plusTime": [{"var": "external.validationClock"}, 0, "day"]}


def written(**changed):
    rule = {
        "Identifier": "VR-XX-0001",
        "Type": "Acceptance",
        "Country": "XX",
        "Version": "1.0.0",
        "SchemaVersion": "1.0.0",
        "Engine": "CERTLOGIC",
        "EngineVersion": "0.7.5",
        "CertificateType": "Vaccination",
        "Description": [
            {"lang": "en", "desc": "Fourteen days must have passed."},
            {"lang": "fr", "desc": "Quatorze jours doivent s'être écoulés."},
        ],
        "ValidFrom": "2021-07-01T00:00:00Z",
        "ValidTo": "2030-06-01T02:00:00+02:00",
        "AffectedFields": ["v.0", "v.0.dt"],
        "Logic": {"if": [{"var": "payload.v.0"}, {"not-after": [DATED, NOW]}, True]},
    } | changed
    return {key: value for key, value in rule.items() if value is not None}


def test_what_a_rule_states():
    rule = read_rule(written())
    assert (rule.identifier, rule.type, rule.country) == ("VR-XX-0001", RuleType.ACCEPTANCE, "XX")
    assert (rule.version, rule.schema_version, rule.engine_version) == ("1.0.0", "1.0.0", "0.7.5")
    assert (rule.engine, rule.certificate_type) == ("CERTLOGIC", CertificateType.VACCINATION)
    assert dict(rule.descriptions)["en"] == "Fourteen days must have passed."
    assert (rule.valid_from, rule.valid_to) == (datetime(2021, 7, 1, tzinfo=UTC), datetime(2030, 6, 1, tzinfo=UTC))
    assert rule.affected_fields == ("v.0", "v.0.dt")
    assert rule == read_rule(written())
    assert hash(rule) == hash(read_rule(written()))


def test_country_code_is_read_as_country_and_other_keys_are_left_alone():
    assert read_rule(written(Country=None, CountryCode="YY", Region="BX")).country == "YY"


@pytest.mark.parametrize("key", [*written()])
def test_every_field_is_needed(key):
    with pytest.raises(InputError, match=f"rule at \\$: «{key}» is missing"):
        read_rule(written(**{key: None}))


@pytest.mark.parametrize(
    ("key", "value", "path", "words"),
    [
        ("Identifier", "", "$.Identifier", "a text is wanted here"),
        ("Identifier", 7, "$.Identifier", "a text is wanted here"),
        ("Type", "Rejection", "$.Type", "not one of Acceptance, Invalidation"),
        ("Type", [], "$.Type", "not one of"),
        ("Country", "Xx", "$.Country", "not a country's two capital letters"),
        ("Version", "1.0", "$.Version", "not a version such as 1.0.0"),
        ("Engine", "CQL", "$.Engine", "not «CERTLOGIC»"),
        ("CertificateType", "vaccination", "$.CertificateType", "not one of General"),
        ("Description", {}, "$.Description", "an array is wanted here"),
        ("Description", ["text"], "$.Description[0]", "an object with «lang» and «desc»"),
        ("Description", [{"lang": "en"}], "$.Description[0].desc", "a text is wanted here"),
        ("Description", [{"lang": "en", "desc": "a"}] * 2, "$.Description[1].lang", "described twice"),
        ("ValidFrom", "2021-07-01", "$.ValidFrom", "not an instant such as"),
        ("ValidFrom", "2021-07-32T00:00:00Z", "$.ValidFrom", "no date-time"),
        ("ValidTo", "2021-06-30T00:00:00Z", "$.ValidTo", "it ends before it begins"),
        ("AffectedFields", "v.0", "$.AffectedFields", "an array is wanted here"),
        ("AffectedFields", ["v.0", 1], "$.AffectedFields[1]", "a text is wanted here"),
        ("Logic", {"or": []}, "$.Logic", "unrecognised operator"),
        ("Logic", {"!": [{"var": "x."}]}, "$.Logic.![0]", "data access path"),
    ],
)
def test_what_is_wrong_is_named_with_its_path(key, value, path, words):
    with pytest.raises(InputError, match=words) as caught:
        read_rule(written(**{key: value}), place=Place("rule.json"))
    assert str(caught.value.place) == f"rule.json at {path}"
    assert "more)" not in caught.value.sentence


def test_everything_that_is_wrong_is_told_at_once():
    with pytest.raises(InputError, match="and 2 more") as caught:
        read_rule(written(Type=1, Version="one", Logic=[{"or": []}, None]))
    assert [problem.partition(":")[0] for problem in caught.value.data["problems"]] == [
        "rule at $.Type",
        "rule at $.Version",
        "rule at $.Logic[0]",
        "rule at $.Logic[1]",
    ]


def test_two_things_that_are_wrong():
    with pytest.raises(InputError, match=r"\(and 1 more\)$"):
        read_rule(written(Type=1, Version="one"))


@pytest.mark.parametrize("value", [None, [], "rule"])
def test_a_rule_is_an_object(value):
    with pytest.raises(InputError, match="a rule is an object"):
        read_rule(value)


def test_affected_fields_are_those_that_the_logic_reads():
    assert read_rule(written()).findings == ()
    findings = read_rule(written(AffectedFields=["v.0", "v.0.mp"])).findings
    assert list(map(str, findings)) == [
        "rule at $.AffectedFields: the logic reads v.0.dt",
        "rule at $.AffectedFields[1]: the logic does not read v.0.mp",
    ]


def test_when_a_rule_is_in_force():
    rule = read_rule(written())
    assert rule.in_force(rule.valid_from)
    assert rule.in_force(rule.valid_to)
    assert not rule.in_force(rule.valid_from - timedelta(seconds=1))
    assert not rule.in_force(rule.valid_to + timedelta(seconds=1))
    instant = "2021-07-01T00:00:00Z"
    assert read_rule(written(ValidFrom=instant, ValidTo=instant)).in_force(rule.valid_from)


def test_whether_a_certificate_meets_a_rule():
    rule = read_rule(written())
    assert rule.holds({"v": [{"dt": "2021-07-18"}]}, at=AT)
    assert not rule.holds({"v": [{"dt": "2021-07-19"}]}, at=AT)
    assert rule.holds({"t": [{}]}, at=AT)
    earlier_by_the_clock = AT.astimezone(timezone(timedelta(hours=-5)))
    assert rule.holds({"v": [{"dt": "2021-07-18"}]}, at=earlier_by_the_clock)


def test_value_sets():
    accepted = {"in": [{"var": "payload.v.0.mp"}, {"var": "external.valueSets.names"}]}
    rule = read_rule(written(Logic=accepted))
    assert rule.holds({"v": [{"mp": "A"}]}, at=AT, value_sets={"names": ("A", "B")})
    assert not rule.holds({"v": [{"mp": "C"}]}, at=AT, value_sets={"names": ("A", "B")})
    with pytest.raises(InputError, match="an array is wanted here, not null"):
        rule.holds({"v": [{"mp": "A"}]}, at=AT)


def test_what_cannot_be_told_is_an_error_and_no_answer():
    rule = read_rule(written())
    with pytest.raises(InputError, match=r"rule at \$\.Logic\.if\[1\]\.not-after\[0\]\.plusTime\[0\]: a text with a d"):
        rule.holds({"v": [{"mp": "A"}]}, at=AT)
    with pytest.raises(DateError):
        rule.holds({"v": [{"dt": "18/07/2021"}]}, at=AT)
    with pytest.raises(InputError, match="needs a time zone"):
        rule.holds({}, at=AT.replace(tzinfo=None))
    with pytest.raises(InputError, match="gives true or false"):
        read_rule(written(Logic={"var": "payload"})).holds({}, at=AT)
