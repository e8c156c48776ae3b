"""QR codes of certificates: as PNG, as SVG for print, as blocks for a terminal."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal

from attrs import frozen

from vaxplatform.certificate._png import black_and_white_png
from vaxplatform.certificate._qr_writers import LEVELS, modules_of
from vaxplatform.errors import CertificateError

__all__ = ["ErrorCorrection", "QrCode", "qr_png", "qr_svg", "qr_terminal"]

ErrorCorrection = Literal["L", "M", "Q", "H"]
"""Share of a QR code that may be spoilt: about 7, 15, 25 or 30 percent. Q for paper, M for screens."""

QUIET_ZONE = 4
"""Modules of white on every side, as the standard asks for (ISO/IEC 18004, section 9.1)."""

SMALLEST_MODULE = 0.4
"""Millimetres of a module on paper, below which cheap printers and phones begin to fail."""

LARGEST_HEALTH_CARD = 22
"""The largest version of a SMART Health Card's QR code (SMART Health Cards Framework 1.4, "Health Cards are small")."""

_HEALTH_CARD = "shc:/"
_LARGEST_SCALE = 64  # pixels a module; a code of version 40 is 12,000 wide then
_MILLIMETRES_AN_INCH = 25.4


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

        With ``[scan]`` installed it takes a twentieth of the time, for issuing in bulk.

        Args:
            text: In QR's alphanumeric mode where its characters allow it (Base45 does), else as UTF-8 bytes.
            error_correction: The level; Q is what the specification of health certificates recommends.

        Raises:
            CertificateError: ``qr-too-long``: no QR code holds the text at this level, or, of a SMART Health Card, none
                of the sizes that its readers know; ``qr-level``: no such level; ``qr-text``: it is empty, or no Unicode
                text.
        """
        if error_correction not in LEVELS:
            raise CertificateError("the level of error correction is L, M, Q or H", code="qr-level")
        code = cls(modules_of(text, error_correction))
        if code.version > LARGEST_HEALTH_CARD and text.startswith(_HEALTH_CARD):
            raise CertificateError(
                f"a SMART Health Card has a QR code of version {LARGEST_HEALTH_CARD} at most: choose a lower level of "
                "error correction, or put fewer doses into one card",
                code="qr-too-long",
            )
        return code

    @classmethod
    def for_paper(cls, text: str, *, width: float) -> "QrCode":
        """The QR code of a text at the highest level whose modules are not too small to print: Q, else M, else L.

        Args:
            text: As for `of`.
            width: Millimetres that the code takes, its quiet zone included.

        Raises:
            CertificateError: ``qr-too-small``: modules would be under 0.4 mm even at level L; ``data["width"]`` is what
                is needed. ``qr-too-long``; ``qr-text``.

        Example:
            >>> QrCode.for_paper("HC1:" + "A" * 600, width=66).version  # level Q
            19
            >>> QrCode.for_paper("HC1:" + "A" * 600, width=40).version  # level M
            16
        """
        levels: tuple[ErrorCorrection, ...] = ("Q", "M", "L")
        needed = 0.0
        for level in levels:
            try:
                code = cls.of(text, error_correction=level)
            except CertificateError as error:
                if error.code != "qr-too-long" or level == levels[-1]:
                    raise
                continue
            needed = code.size * SMALLEST_MODULE
            if needed <= width:
                return code
        raise CertificateError(
            f"a QR code of this text is at least {needed:.1f} mm wide: with smaller modules it will not be read",
            code="qr-too-small",
            width=needed,
        )

    @classmethod
    def for_screen(cls, text: str) -> "QrCode":
        """The QR code of a text for a screen, where nothing is torn or smeared and modules are better large.

        Level M, or L where the text is too long for it.

        Raises:
            CertificateError: ``qr-too-long``; ``qr-text``.
        """
        try:
            return cls.of(text, error_correction="M")
        except CertificateError as error:
            if error.code != "qr-too-long":
                raise
        return cls.of(text, error_correction="L")

    @property
    def version(self) -> int:
        """The QR version, 1 to 40: 21 modules a side and 4 more for each version."""
        return (len(self.modules) - 17) // 4

    @property
    def size(self) -> int:
        """Modules a side with the quiet zone."""
        return len(self.modules) + 2 * QUIET_ZONE

    def dark_runs(self) -> Iterator[tuple[int, int, int]]:
        """Dark modules side by side, for whoever draws them.

        Yields:
            Column and row of the first, from 0 at the upper left corner of the quiet zone, and how many.
        """
        for y, row in enumerate(self.modules, start=QUIET_ZONE):
            x = QUIET_ZONE
            for dark, group in groupby(row):
                length = len(list(group))
                if dark:
                    yield x, y, length
                x += length

    def _with_quiet_zone(self) -> list[list[bool]]:
        size = self.size
        side = [False] * QUIET_ZONE
        blank = [[False] * size for _ in range(QUIET_ZONE)]
        return [*blank, *([*side, *row, *side] for row in self.modules), *blank]

    def png(self, *, scale: int = 4, dpi: int | None = None) -> bytes:
        """A black-and-white PNG.

        Args:
            scale: Pixels a module, a whole number so that edges stay sharp; at 300 dpi, 5 pixels are 0.42 mm.
            dpi: Pixels an inch, so that printing programs keep the size; by default nothing is said of it.

        Raises:
            CertificateError: ``qr-scale``: not from 1 to 64.
        """
        if not 1 <= scale <= _LARGEST_SCALE:
            raise CertificateError(f"a QR code is drawn with 1 to {_LARGEST_SCALE} pixels a module", code="qr-scale")
        return black_and_white_png(self._with_quiet_zone(), scale=scale, dpi=dpi)

    def png_for_paper(self, *, width: float, dpi: int = 300) -> bytes:
        """A PNG that prints at a width: as many whole pixels a module as fit.

        Args:
            width: Millimetres, quiet zone included; what is drawn is at most so wide.
            dpi: Pixels an inch of the printer.

        Raises:
            CertificateError: ``qr-scale``: not even one pixel a module fits, or more than 64 do.
        """
        return self.png(scale=int(width / _MILLIMETRES_AN_INCH * dpi / self.size), dpi=dpi)

    def svg(self, *, title: str | None = None, width: float | None = None) -> str:
        """An SVG element, one unit a module, that prints sharp at any size.

        Args:
            title: What a screen reader says; the code is decoration to it without one.
            width: Millimetres, quiet zone included; by default the element takes the size it is given by others.
        """
        from html import escape

        size = self.size
        path = "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in self.dark_runs())
        label = f"<title>{escape(title)}</title>" if title else ""
        size_on_paper = "" if width is None else f'width="{width:g}mm" height="{width:g}mm" '
        role = 'role="img"' if title else 'aria-hidden="true"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size_on_paper}viewBox="0 0 {size} {size}" '
            f'shape-rendering="crispEdges" {role}>'
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
