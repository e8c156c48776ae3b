"""People who come to be registered, from a CSV file or JSON."""

from collections.abc import Iterator
from pathlib import Path

from vaxplatform.exchange.people_csv import read_csv_applicants
from vaxplatform.exchange.people_json import read_json_applicants
from vaxplatform.exchange.rejected import Rejected
from vaxplatform.model import Person
from vaxplatform.place import Place
from vaxplatform.registration import Facilitation

__all__ = ["read_applicants"]


def read_applicants(path: Path) -> Iterator[tuple[Place, Person, Facilitation | None] | Rejected]:
    r"""Read people as a register takes them in, one after another; of their doses nothing is read.

    Args:
        path: A UTF-8 file: a people file where its name ends in ``.csv``, otherwise JSON, an object a line or a list.

    Yields:
        The line, or the JSON path in a list; the person; and who registers a person without papers, if anybody does.
        Or what was wrong with a person, and where.

    Raises:
        FileError: The file cannot be read or holds nobody, or a column that nobody defined.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder) / "people.csv"
        ...     _ = path.write_text("person_id,birth_date\nform-1,1985-03-14\n", encoding="utf-8")
        ...     [(place.line, person.id) for place, person, _ in read_applicants(path)]
        [(2, 'form-1')]
    """
    return read_csv_applicants(path) if path.suffix.casefold() == ".csv" else read_json_applicants(path)
