"""QR codes of certificates: as PNG, as SVG for print, as blocks for a terminal."""

from collections.abc import Sequence
from io import BytesIO
from typing import Literal

from attrs import frozen

from vaxplatform.errors import CertificateError

__all__ = ["ErrorCorrection", "QrCode", "qr_png", "qr_svg", "qr_terminal"]

ErrorCorrection = Literal["L", "M", "Q", "H"]
"""Share of a QR code that may be spoilt: about 7, 15, 25 or 30 percent. Q for paper, M for screens."""

QUIET_ZONE = 4  # modules of white that the standard (ISO/IEC 18004) asks for on every side
_LEVELS = {"L": 1, "M": 0, "Q": 3, "H": 2}  # the standard's two-bit indicators


@frozen(weakref_slot=False)
class QrCode:
    """A QR code: made once, drawn as often as needed.

    Args:
        modules: Rows of modules, True for dark, without the quiet zone.

    Example:
        >>> code = QrCode.of("HC1:NCF", error_correction="Q")
        >>> len(code.modules), code.version
        (21, 1)
    """

    modules: Sequence[Sequence[bool]]

    @classmethod
    def of(cls, text: str, *, error_correction: ErrorCorrection = "Q") -> "QrCode":
        """The smallest QR code of a text.

        Args:
            text: In QR's alphanumeric mode where its characters allow it (Base45 does), else as UTF-8 bytes.
            error_correction: The level; Q is what the specification of health certificates recommends.

        Raises:
            CertificateError: ``qr-too-long``: no QR code holds the text at this level; ``qr-level``: no such level.
        """
        from qrcode import QRCode
        from qrcode.exceptions import DataOverflowError
        from qrcode.util import QRData

        if error_correction not in _LEVELS:
            raise CertificateError("the level of error correction is L, M, Q or H", code="qr-level")
        code = QRCode(error_correction=_LEVELS[error_correction], border=0)
        code.add_data(QRData(text.encode()))  # one segment, in the densest mode that holds all of it
        try:
            code.make(fit=True)
        except (DataOverflowError, ValueError):
            raise CertificateError(
                "the text is longer than a QR code of this level of error correction holds", code="qr-too-long"
            ) from None
        return cls(tuple(tuple(map(bool, row)) for row in code.get_matrix()))

    @property
    def version(self) -> int:
        """The QR version, 1 to 40: 21 modules a side and 4 more for each version."""
        return (len(self.modules) - 17) // 4

    def _with_quiet_zone(self) -> list[list[bool]]:
        size = len(self.modules) + 2 * QUIET_ZONE
        side = [False] * QUIET_ZONE
        blank = [[False] * size for _ in range(QUIET_ZONE)]
        return [*blank, *([*side, *row, *side] for row in self.modules), *blank]

    def png(self, *, scale: int = 4) -> bytes:
        """A black-and-white PNG.

        Args:
            scale: Pixels a module, a whole number so that edges stay sharp; at 300 dpi, 5 pixels are 0.42 mm.

        Raises:
            CertificateError: ``qr-scale``: not from 1 to 64.
        """
        import png  # type: ignore[import-untyped]  # pypng has no stubs

        if not 1 <= scale <= 64:  # noqa: PLR2004 -- a version 40 code would be 12,000 pixels wide
            raise CertificateError("a QR code is drawn with 1 to 64 pixels a module", code="qr-scale")
        rows = []
        for row in self._with_quiet_zone():
            pixels = [0 if dark else 1 for dark in row for _ in range(scale)]
            rows.extend([pixels] * scale)
        image = BytesIO()
        png.Writer(width=len(rows), height=len(rows), greyscale=True, bitdepth=1, compression=9).write(image, rows)
        return image.getvalue()

    def svg(self, *, title: str | None = None) -> str:
        """An SVG element, one unit a module, that prints sharp at any size.

        Args:
            title: What a screen reader says; the code is decoration to it without one.
        """
        from html import escape

        grid = self._with_quiet_zone()
        size = len(grid)
        path = "".join(f"M{x} {y}h{width}v1h-{width}z" for y, row in enumerate(grid) for x, width in _dark_runs(row))
        label = f"<title>{escape(title)}</title>" if title else ""
        role = 'role="img"' if title else 'aria-hidden="true"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges" {role}>'
            f'{label}<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{path}"/></svg>'
        )

    def terminal(self, *, dark_background: bool = True) -> str:
        """Half-block characters, two rows of modules a line.

        Args:
            dark_background: Whether the terminal writes light on dark, as most do.
        """
        grid = self._with_quiet_zone()
        grid.append([False] * len(grid))  # a QR code has an odd number of rows
        blocks = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
        return "\n".join(
            "".join(
                blocks[upper is not dark_background, lower is not dark_background]
                for upper, lower in zip(grid[y], grid[y + 1], strict=True)
            )
            for y in range(0, len(grid), 2)
        )


def _dark_runs(row: Sequence[bool]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((x, 1))
    return runs


def qr_png(text: str, *, error_correction: ErrorCorrection = "Q", scale: int = 4) -> bytes:
    """The QR code of a text as a PNG; see `QrCode.of` and `QrCode.png`.

    Example:
        >>> qr_png("HC1:NCF")[1:4]
        b'PNG'
    """
    return QrCode.of(text, error_correction=error_correction).png(scale=scale)


def qr_svg(text: str, *, error_correction: ErrorCorrection = "Q", title: str | None = None) -> str:
    """The QR code of a text as an SVG element; see `QrCode.of` and `QrCode.svg`."""
    return QrCode.of(text, error_correction=error_correction).svg(title=title)


def qr_terminal(text: str, *, error_correction: ErrorCorrection = "M", dark_background: bool = True) -> str:
    """The QR code of a text as characters; see `QrCode.of` and `QrCode.terminal`."""
    return QrCode.of(text, error_correction=error_correction).terminal(dark_background=dark_background)
