"""Several things that are wrong, as one error."""

from collections.abc import Sequence
from itertools import chain

from vaxplatform.errors import InputError

__all__ = ["all_of"]


def all_of(problems: Sequence[InputError]) -> InputError:
    """The first of the problems, with what all of them tell in ``data["problems"]``."""
    told = tuple(chain.from_iterable(map(_told, problems)))
    first = problems[0]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return InputError(first.sentence + more, code=first.code, place=first.place, problems=told)


def _told(error: InputError) -> tuple[str, ...]:
    """Everything that an error tells."""
    problems = error.data.get("problems")
    return problems if isinstance(problems, tuple) else (str(error),)
