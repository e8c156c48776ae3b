"""Tags and escaping: every text that reaches a page goes through :func:`text` or an attribute of :func:`tag`."""

from html import escape

__all__ = ["join", "tag", "text"]

_VOID = frozenset({"input", "meta"})
# Characters that no XML text may hold; a name that carries one must not make a drawing unreadable.
_FORBIDDEN = dict.fromkeys(
    {*range(32), 0x7F, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)} - set(b"\t\n\r"), "\N{REPLACEMENT CHARACTER}"
)


def text(value: object) -> str:
    """``value`` as text of a page, nothing in it read as markup.

    Example:
        >>> text("<b>Ward 3 & 4</b>")
        '&lt;b&gt;Ward 3 &amp; 4&lt;/b&gt;'
    """
    return escape(str(value).translate(_FORBIDDEN))


def tag(name: str, /, *children: str, **attributes: object) -> str:
    """An element. Children are markup already; attributes are escaped here.

    Args:
        name: The element's name.
        *children: Markup inside it.
        **attributes: ``_`` stands for ``-`` and a closing ``_`` is dropped (``class_``); None leaves one out, a
            number is written short.

    Example:
        >>> tag("p", text("5 < 6"), class_="small")
        '<p class="small">5 &lt; 6</p>'
        >>> tag("rect", x=0.5, stroke_width=2.0)
        '<rect x="0.5" stroke-width="2"></rect>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(_short(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return f"<{name}{written}>"
    return f"<{name}{written}>{''.join(children)}</{name}>"


def join(*parts: str) -> str:
    """The parts that are not empty, a line each."""
    return "\n".join(part for part in parts if part)


def _short(value: object) -> object:
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
