import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.place import Place


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("people.csv"), "people.csv"),
        (Place("people.csv", line=12), "people.csv:12"),
        (Place("people.csv", line=12, column=3), "people.csv:12:3"),
        (Place("people.csv", line=12, field="sex"), "people.csv:12, column sex"),
        (Place("calendar.json", path="$.centers[0]"), "calendar.json at $.centers[0]"),
        (Place("covid19.yaml", line=4, column=1, path="$.rules"), "covid19.yaml:4:1 at $.rules"),
        (Place("<text>", line=0), "<text>:0"),
    ],
)
def test_written_as_a_person_would_look_it_up(place: Place, text: str) -> None:
    assert str(place) == text


def test_a_step_down_keeps_the_rest() -> None:
    below = Place("c.json", line=2, column=5).child("centers").child(3).child("lat")
    assert below == Place("c.json", line=2, column=5, path="$.centers[3].lat")


@given(st.lists(st.integers(0, 99) | st.from_regex(r"[a-z_]{1,8}", fullmatch=True), max_size=6))
def test_steps_are_told_apart(steps: list[int | str]) -> None:
    place = Place("c.json")
    for step in steps:
        place = place.child(step)
    rebuilt = "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    assert place.path == (rebuilt if steps else None)


def test_a_place_is_a_value() -> None:
    assert {Place("a", line=1), Place("a", line=1)} == {Place("a", line=1)}
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Place("a").line = 2  # type: ignore[misc]  # the point of the test
