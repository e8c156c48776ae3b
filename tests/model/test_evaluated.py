import pytest

from vaxplatform.model import DoseStatus, Reason


def test_statuses_are_spelled_as_the_logic_specification_does() -> None:
    """CDC, Logic Specification for ACIP Recommendations, chapter 6."""
    assert [status.value for status in DoseStatus] == ["Valid", "Not Valid", "Extraneous", "Sub-standard"]


def test_facts_of_a_reason_cannot_be_changed() -> None:
    facts = {"earliest": "2021-08-24"}
    reason = Reason("interval-too-short", "COVISHIELD.2", facts)
    facts["earliest"] = "2021-08-25"
    assert reason.facts["earliest"] == "2021-08-24"
    with pytest.raises(TypeError):
        reason.facts["earliest"] = ""  # type: ignore[index]  # the point of the test
