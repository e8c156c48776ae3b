"""Text that people wrote, as strict pydantic models: no unknown key, nothing converted silently, all faults told.

Every finding is a sentence with file, line and column, and all findings of a file are told together. Of a key or word
that is nearly right it says which was probably meant.
"""

import re
import types
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, ClassVar, TypeVar, Union, get_args, get_origin

from attrs import field, frozen
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError, PydanticUndefined

from vaxplatform.codes import Code, one_spelling
from vaxplatform.dates import Duration, parse_date
from vaxplatform.eligibility.grammar import EARLIEST, LATEST
from vaxplatform.errors import DateError, FileError, InputError
from vaxplatform.exchange.yaml_document import Document, Path
from vaxplatform.place import Place

__all__ = [
    "FILLED",
    "Above0",
    "CodeText",
    "Day",
    "Finding",
    "Findings",
    "Part",
    "Text",
    "Word",
    "brought_to",
    "nearest",
    "read_by",
    "read_length",
]

# ------------------------------------------------------------------------------------------------------- small values


def read_by(parse: Callable[[Any], object], written: Any = PydanticUndefined) -> BeforeValidator:
    """A validator that reads a text by ``parse`` and tells its error in our own words.

    Args:
        parse: From what a file says to the value.
        written: The type a file says it in, for its JSON Schema; left out, that of the value.
    """
    return BeforeValidator(_telling(parse), json_schema_input_type=written)


def brought_to(spelling: Callable[[Any], object]) -> AfterValidator:
    """A validator that brings a text of the right form to its one spelling, and tells an error in our own words."""
    return AfterValidator(_telling(spelling))


def _telling(parse: Callable[[Any], object]) -> Callable[[Any], object]:
    def read(value: object) -> object:
        try:
            return parse(value)
        except InputError as error:
            own = {} if error.code == type(error).code else {"code": error.code}
            raise PydanticCustomError("told", "{sentence}", {"sentence": error.sentence, **own}) from None

    return read


def _code(value: object) -> Code:
    if not isinstance(value, str):
        raise InputError("a code is a text «system|value», such as «cvx|210»")
    return Code.parse(value)


def read_length(value: Any) -> Duration:
    """A duration; of letters that only look Latin it says which they are."""
    strange = [letter for letter in str(value) if letter.isalpha() and not letter.isascii()]
    if strange:
        name = unicodedata.name(strange[0], "a letter without a name")
        meant = _length_meant(str(value).translate(_LOOK_LATIN))
        hint = f"; did you mean «{meant}»?" if meant else ""
        raise InputError(
            f"a duration is written in Latin letters, such as «28 days»: there is a {name} "
            f"(U+{ord(strange[0]):04X}){hint}",
            code="duration-letters",
        )
    return Duration.parse(value)


_LOOK_LATIN = str.maketrans("АВЕКМНОРСТУХаеорсух", "ABEKMHOPCTYXaeopcyx")  # noqa: RUF001 -- Cyrillic to Latin
"""Cyrillic letters that look like Latin ones; one stands in WHO's own export."""


def _length_meant(text: str) -> str:
    """The length that a text is, or is nearly; nothing where it is neither."""
    try:
        Duration.parse(text)
    except DateError as error:
        return str(error.data.get("suggestion") or "")
    return text


def _day(value: Any) -> date:
    day = parse_date(value)
    if not EARLIEST <= day <= LATEST:
        raise InputError(f"a date lies between {EARLIEST} and {LATEST}", code="date-out-of-range")
    return day


def _finite(value: float) -> float:
    if not 0 < value < float("inf"):
        raise PydanticCustomError("told", "a number above 0 is needed here")
    return value


FILLED = Field(min_length=1)
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._|-]{0,62}$"), brought_to(one_spelling)]
Above0 = Annotated[float, AfterValidator(_finite)]
Day = Annotated[date, read_by(_day)]
CodeText = Annotated[Code, read_by(_code)]


class Part(BaseModel):
    """The ground of every model: no unknown key, nothing converted silently, nothing changed afterwards.

    Attributes:
        in_one_text: Whether it may also be written as one text, which a validator of its own takes apart.
    """

    in_one_text: ClassVar[bool] = False
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True, populate_by_name=False
    )

    @field_validator("*", mode="before")
    @classmethod
    def _is_filled_in(cls, value: object, info: ValidationInfo) -> object:
        # A key without a value is a slip; taken for one that is left out, it would open a rule to everybody.
        if value is None:
            optional = not cls.model_fields[info.field_name or ""].is_required()
            hint = ": fill it in, or leave the key out" if optional else ""
            raise PydanticCustomError("told", "{sentence}", {"sentence": f"a value is missing here{hint}"})
        return value


# ------------------------------------------------------------------------------------------------------------- findings

Model = TypeVar("Model", bound=Part)
_LINE_OF = re.compile(r"(.+):([0-9]{1,9})")
_SHOWN = 5
_LISTED = 8


def _place_of(text: str) -> Place:
    """A place that a parser below told as a text, ``FILE`` or ``FILE:LINE``."""
    found = _LINE_OF.fullmatch(text)
    return Place(found[1], int(found[2])) if found else Place(text)


@frozen
class Finding:
    """One thing to mend in a file.

    Args:
        place: File, line and column.
        sentence: What is wrong and what to do.
        code: A stable machine word.
    """

    place: Place
    sentence: str
    code: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


@frozen
class Findings:
    """What is wrong with a file, gathered so that it can be told at once.

    Attributes:
        kind: The error that tells it.
        prefix: The code of what has none of its own; those of form begin with it.
        hints: What is said beside a key that is missing, by the key.
    """

    kind: ClassVar[type[InputError]] = FileError
    prefix: ClassVar[str] = "form"
    hints: ClassVar[Mapping[str, str]] = {}

    found: list[Finding] = field(factory=list)

    def add(self, place: Place, sentence: str, code: str = "") -> None:
        """Note one thing to mend."""
        self.found.append(Finding(place, sentence, code or self.prefix))

    def caught(self, error: InputError, place: Place) -> None:
        """Note what a parser below complained of, at a place it did not know."""
        if error.place is not None:
            place = error.place if isinstance(error.place, Place) else _place_of(str(error.place))
        self.add(place, error.sentence, error.code)

    def read(self, model: type[Model], document: Document) -> Model | None:
        """The document as a model; None, with what is wrong noted, when it is not one."""
        try:
            return model.model_validate(document.data)
        except ValidationError as error:
            details = error.errors(include_url=False)
            unknown = [detail["loc"] for detail in details if detail["type"] == "extra_forbidden"]
            meant = {(*loc[:-1], _close(str(loc[-1]), _keys_at(model, loc[:-1]))) for loc in unknown}
            for detail in details:
                if detail["type"] != "missing" or detail["loc"] not in meant:  # a slip of the pen is told once
                    self._translate(model, document, detail)
            return None

    def _translate(self, model: type[BaseModel], document: Document, detail: ErrorDetails) -> None:
        path, kind = detail["loc"], detail["type"]
        of_key = kind == "extra_forbidden" or path[-1:] == ("[key]",)
        path = path[:-1] if path[-1:] == ("[key]",) else path
        if kind == "extra_forbidden":
            sentence = _unknown_key(str(path[-1]), _keys_at(model, path[:-1]))
        elif kind == "missing":
            sentence = f"«{path[-1]}» is missing here{self.hints.get(str(path[-1]), '')}"
            path = path[:-1]
        elif kind in ("model_type", "model_attributes_type"):
            sentence = f"a mapping is needed here, with {', '.join(_keys_at(model, path))}"
        else:
            sentence = _SAID.get(kind, _said_otherwise)(detail)
        own = detail.get("ctx", {}).get("code", "") if kind == "told" else ""  # of what a parser below complained
        self.add(document.place_of(path, key=of_key), sentence, own or f"{self.prefix}-{kind.replace('_', '-')}")

    def raise_if_any(self) -> None:
        """Tell them all.

        Raises:
            FileError: As `error`, or its own kind, when there is anything to tell.
        """
        if self.found:
            raise self.error()

    def error(self) -> InputError:
        """Everything found, as one error: the first few in its text, each in ``data``, as text and as `Finding`."""
        self.found.sort(key=lambda each: (each.place.source, each.place.line or 0, each.place.column or 0))
        first, problems = self.found[0], tuple(str(each) for each in self.found)
        sentence = "\n".join((first.sentence, *problems[1:_SHOWN]))
        if len(problems) > _SHOWN:
            sentence += f"\nand {len(problems) - _SHOWN} more"
        return self.kind(sentence, code=first.code, place=first.place, problems=problems, findings=tuple(self.found))


def _close(word: str, known: Sequence[str]) -> str:
    """The known word that is meant, or nothing."""
    near = get_close_matches(word, known, n=1) or get_close_matches(word.upper(), known, n=1)
    return next(iter(near), next((each for each in known if word and each.startswith(word)), ""))


def nearest(word: str, known: Sequence[str]) -> str:
    """The end of a sentence about an unknown word: the known one that is meant, or what there is."""
    if close := _close(word, known):
        return f"did you mean «{close}»?"
    more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    return f"known: {', '.join(known[:_LISTED]) or 'none'}{more}"


def _unknown_key(key: str, known: Sequence[str]) -> str:
    return f"«{key}» is not a key here; {nearest(key, known)}"


def _keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys that a mapping at this path may have."""
    at: Any = model
    for step in path:
        at = _inside(at, step)
    at = _plain(at)
    return [info.alias or name for name, info in at.model_fields.items()] if _is_model(at) else []


def _inside(annotation: Any, step: str | int) -> Any:
    plain = _plain(annotation)
    if _is_model(plain):
        fields: Mapping[str, Any] = plain.model_fields
        return next(info.annotation for name, info in fields.items() if (info.alias or name) == step)
    return get_args(plain)[-1]


def _plain(annotation: Any) -> Any:
    """The type inside ``| None``; pydantic has taken it out of Annotated."""
    if get_origin(annotation) in (Union, types.UnionType):
        return next(each for each in get_args(annotation) if each is not type(None))
    return annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _said_kind(kind: str) -> Callable[[ErrorDetails], str]:
    def said(detail: ErrorDetails) -> str:
        if detail["input"] is None:
            return f"a value is missing: {kind} is needed here"
        return f"{kind} is needed here"

    return said


def _said_choice(detail: ErrorDetails) -> str:
    if detail["input"] is None:
        return "a value is missing here"
    expected = str(detail.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ").split(", ")
    said = f"{_shown(detail['input'])} is not one of {', '.join(expected)}"
    meant = _close(str(detail["input"]), expected)
    return f"{said}; did you mean «{meant}»?" if meant else said


def _said_form(detail: ErrorDetails) -> str:
    pattern, given = str(detail.get("ctx", {}).get("pattern", "")), str(detail["input"])
    form = _FORMS.get(pattern, "the form that is needed here")
    meant = next((each for each in (given.upper(), given.lower()) if re.search(pattern, each)), "") if pattern else ""
    return f"{_shown(given)} is not {form}" + (f"; did you mean «{meant}»?" if meant else "")


def _said_otherwise(detail: ErrorDetails) -> str:
    sentence = detail["msg"]
    return sentence[:1].lower() + sentence[1:]


def _shown(value: object) -> str:
    return f"«{str(value)[:60]}»"


_text, _list, _mapping, _yes_no = map(
    _said_kind,
    (
        "a text (in quotes if it looks like a number)",
        "a list, each line beginning with «-»,",
        "a mapping of keys and values",
        "true or false",
    ),
)
_whole = _said_kind("a whole number")
_SAID: Mapping[str, Callable[[ErrorDetails], str]] = {
    "string_type": _text,
    "string_too_short": lambda _detail: "this text is empty",
    "string_pattern_mismatch": _said_form,
    "list_type": _list,
    "dict_type": _mapping,
    "bool_type": _yes_no,
    "int_type": _whole,
    "float_type": _said_kind("a number"),
    "literal_error": _said_choice,
    "greater_than_equal": lambda detail: f"a number of at least {detail['ctx']['ge']:g} is needed here",
    "less_than_equal": lambda detail: f"a number of at most {detail['ctx']['le']:g} is needed here",
    "too_short": lambda _detail: "this is empty: at least one is needed",
}

# The patterns of this page, as a person is told of them.
_FORMS: Mapping[str, str] = {
    r"^[A-Za-z0-9](?:[A-Za-z0-9 ._/-]{0,62}[A-Za-z0-9])?$": "an id: up to 64 Latin letters, digits, spaces and . _ / -",
    r"^[A-Za-z0-9][A-Za-z0-9._|-]{0,62}$": "a word: Latin letters, digits and . _ | -, no spaces",
    r"^[a-z]{2,3}(_[A-Z][A-Za-z]{1,3})?$": "a language such as en, hi or en_IN",
    r"^https?://[^\s]{4,500}$": "the address of a page, beginning with https://",
    "^[A-Z]{2}-[A-Z0-9]{1,3}$": "an area's code of ISO 3166-2, such as XX-N",
    "^[A-Z][a-z]{3}$": "a script of ISO 15924, such as Latn",
    "^[#A-Z0-9 ./-]{1,80}$": "how a number is printed, such as ####-####",
    "^[ ./-]{0,4}$": "up to four of space, full stop, slash and hyphen",
    "^[a-z]{2}$": "a country's two small letters",
    "^[A-Z]{2}$": "a country's two capital letters",
    "^[A-Z]{3}$": "a country's three capital letters",
}
