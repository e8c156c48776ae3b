"""A pack's YAML: read as all YAML is read here, with its faults told as the pack's."""

from vaxplatform.errors import FileError, PackError
from vaxplatform.exchange import yaml_document
from vaxplatform.exchange.yaml_document import Document, Path

__all__ = ["Document", "Path", "is_blank", "load_yaml"]


def load_yaml(text: str, source: str) -> Document:
    """Read one YAML document of a pack.

    Args:
        text: At most two million characters, nested at most 32 deep.
        source: The file's name, for messages.

    Raises:
        PackError: It is not YAML, or uses what is refused; one sentence with line and column.
    """
    try:
        return yaml_document.load_yaml(text, source)
    except FileError as error:
        raise PackError(error.sentence, code=error.code, place=error.place) from None


def is_blank(document: Document) -> bool:
    """Whether a file holds comments alone, such as the questions of a new pack: it counts as not there yet."""
    return document.data is None
