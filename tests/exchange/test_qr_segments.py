"""Segments read back from codes of every version, level and mask that another library writes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, MODE_NUMBER, QRData

from vaxplatform.exchange.qr_segments import Mode, Segment, segments_of, smallest_version

LEVELS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}
WRITTEN = {
    Mode.NUMERIC: (MODE_NUMBER, b"7"),
    Mode.ALPHANUMERIC: (MODE_ALPHA_NUM, b"A"),
    Mode.BYTE: (MODE_8BIT_BYTE, b"a"),
}


def drawn(segments: list[Segment], level: str, mask: int, version: int | None = None) -> QRCode[Any]:
    code: QRCode[Any] = QRCode(version=version, error_correction=LEVELS[level], mask_pattern=mask, border=0)
    for each in segments:
        mode, character = WRITTEN[each.mode]
        code.add_data(QRData(character * each.length, mode=mode))
    code.make(fit=True)
    return code


def read(code: QRCode[Any], level: str, mask: int) -> tuple[Segment, ...]:
    return segments_of([[bool(each) for each in row] for row in code.get_matrix()], level=level, mask=mask)


@pytest.mark.parametrize("version", range(1, 41))
def test_every_version(version: int) -> None:
    segments = [Segment(Mode.BYTE, 5), Segment(Mode.NUMERIC, 7)]
    assert read(drawn(segments, "L", 3, version), "L", 3) == tuple(segments)


segments = st.lists(st.builds(Segment, st.sampled_from(sorted(WRITTEN)), st.integers(1, 120)), min_size=1, max_size=4)


@given(segments, st.sampled_from(sorted(LEVELS)), st.integers(0, 7))
def test_segments_come_back(written: list[Segment], level: str, mask: int) -> None:
    assert read(drawn(written, level, mask), level, mask) == tuple(written)


@given(segments)
def test_the_smallest_version_is_what_another_library_takes(written: list[Segment]) -> None:
    assert smallest_version(written) == drawn(written, "L", 0).version


def test_nothing_holds_more_than_a_code_can() -> None:
    assert smallest_version([Segment(Mode.NUMERIC, 7_089)]) == 40
    assert smallest_version([Segment(Mode.NUMERIC, 7_090)]) == 41


def test_noise_ends_somewhere() -> None:
    noise = [[bool((row * row + 7 * column) % 5 % 2) for column in range(57)] for row in range(57)]
    assert len(segments_of(noise, level="M", mask=5)) < 10
