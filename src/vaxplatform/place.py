"""Where something stands: file and line, JSON path, CSV row and column. Every message about input points to one."""

from attrs import evolve, frozen

__all__ = ["Place"]


@frozen
class Place:
    """A position in something a person can open.

    Args:
        source: The file's name as the user gave it, or a word for text that has none (``"<text>"``).
        line: 1-based line.
        column: 1-based column.
        path: JSON path (``$.centers[3].sessions[0].date``), or a spreadsheet's row (``row 7``) or cell (``rules!C7``).
        field: Name of a table's column or a record's key.

    Example:
        >>> str(Place("people.csv", line=12, field="birth_date"))
        'people.csv:12, column birth_date'
        >>> str(Place("covid19.yaml", line=40, column=7))
        'covid19.yaml:40:7'
        >>> str(Place("calendar.json").child("centers").child(3).child("lat"))
        'calendar.json at $.centers[3].lat'
    """

    source: str
    line: int | None = None
    column: int | None = None
    path: str | None = None
    field: str | None = None

    def __str__(self) -> str:
        text = self.source
        for number in (self.line, self.column):
            if number is not None:
                text += f":{number}"
        if self.path is not None:
            text += f" at {self.path}"
        if self.field is not None:
            text += f", column {self.field}"
        return text

    def child(self, key: str | int) -> "Place":
        """The place one step down a JSON path: a key of an object or an index of an array."""
        step = f"[{key}]" if isinstance(key, int) else f".{key}"
        return evolve(self, path=(self.path or "$") + step)
