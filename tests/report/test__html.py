from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.report._html import join, tag, text


@given(st.text(), st.text())
def test_any_text_is_text_again(inside: str, attribute: str) -> None:
    element = ET.fromstring(tag("p", text(inside), title=attribute))  # noqa: S314  our own text
    assert len(element) == 0
    assert set(element.attrib) == {"title"}


def test_surrogates_and_control_characters_are_replaced() -> None:
    assert text("a\x00b\ud800c\td") == "a\ufffdb\ufffdc\td"


def test_tags() -> None:
    assert tag("meta", charset="utf-8") == '<meta charset="utf-8">'
    assert tag("p", tag("b", "x"), class_=None, data_x=1.50) == '<p data-x="1.5"><b>x</b></p>'
    assert join("a", "", "b") == "a\nb"
