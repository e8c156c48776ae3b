"""The digits that languages are written with: numbering systems of Unicode's CLDR."""

__all__ = ["NUMERALS", "in_numerals"]

NUMERALS: dict[str, str] = {
    "latn": "0",
    "adlm": "\U0001e950",
    "arab": "\u0660",
    "arabext": "\u06f0",
    "beng": "\u09e6",
    "deva": "\u0966",
    "gujr": "\u0ae6",
    "guru": "\u0a66",
    "khmr": "\u17e0",
    "knda": "\u0ce6",
    "laoo": "\u0ed0",
    "mlym": "\u0d66",
    "mtei": "\uabf0",
    "mymr": "\u1040",
    "nkoo": "\u07c0",
    "olck": "\u1c50",
    "orya": "\u0b66",
    "tamldec": "\u0be6",
    "telu": "\u0c66",
    "thai": "\u0e50",
    "tibt": "\u0f20",
}
"""The digit 0 of the numbering systems of CLDR that have ten digits; 1 to 9 follow it.

Source:
    Unicode CLDR, supplemental/numberingSystems.xml.
"""


def in_numerals(text: str, system: str) -> str:
    """A text with its digits 0 to 9 in other ones; an unknown system leaves them.

    Example:
        >>> in_numerals("26.08.2021", "deva")
        '२६.०८.२०२१'
    """
    zero = ord(NUMERALS.get(system, "0"))
    return text.translate({ord("0") + digit: chr(zero + digit) for digit in range(10)})
