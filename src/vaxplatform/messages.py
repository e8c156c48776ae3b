r"""Sentences by id and language: looked up, with plurals, falling back from dialect to language to the default.

Sentences stand in gettext's .po files, which translators have tools for. Ids are dotted words (``report.title``), never
sentences. A placeholder is ``{name}`` and nothing else: no attribute, no index, no format, so a translation can read no
value but those it is given.

Source:
    GNU gettext manual, sections "The Format of PO Files" and "Additional functions for plural forms".

Example:
    >>> english = parse_po('msgid "seats.left"\nmsgid_plural "seats.left"\n'
    ...                    'msgstr[0] "{n} seat is left."\nmsgstr[1] "{n} seats are left."\n', "en.po")
    >>> messages = Messages({"en": [english]}, default="en")
    >>> messages.get("seats.left", "hi_IN", n=1)
    '1 seat is left.'
    >>> messages.get("seats.none", "en")
    'seats.none'
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from attrs import field, frozen

from vaxplatform.errors import InputError
from vaxplatform.numerals import in_numerals

__all__ = ["Messages", "PluralRule", "PoCatalogue", "PoEntry", "direction", "parse_po", "placeholders"]

# ------------------------------------------------------------------------------------------------------- plural forms


@frozen
class PluralRule:
    """Which form of a sentence a number takes.

    Args:
        forms: How many forms the language has, 1 to 6.
        choose: From a number to the index of its form.
    """

    forms: int
    choose: Callable[[int], int] = field(eq=False, repr=False)

    @classmethod
    def parse(cls, header: str) -> "PluralRule":
        """Read a Plural-Forms header: a small expression over ``n`` in C's notation, parsed here and never executed.

        Raises:
            InputError: ``plural-forms``: it cannot be read, or names a form that is not there for some n up to 1000.

        Example:
            >>> rule = PluralRule.parse("nplurals=3; plural=n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2;")
            >>> [rule.choose(n) for n in (1, 3, 5, 11, 21)]
            [0, 1, 2, 2, 0]
        """
        return _plural_rule(header)


_HEADER = re.compile(r"\s*nplurals\s*=\s*([1-6])\s*;\s*plural\s*=\s*([^;]{1,400})\s*;?\s*")
_TOKEN = re.compile(r"\s*(\d{1,9}|n|[=!<>]=|&&|\|\||[-+*/%<>!?:()])\s*")

_DEEPEST = 20
_TRIED = 1001  # msgfmt tries as many

_Number = Callable[[int], int]


@lru_cache(maxsize=64)
def _plural_rule(header: str) -> PluralRule:
    match = _HEADER.fullmatch(header)
    if match is None:
        raise InputError("Plural-Forms is written «nplurals=2; plural=(n != 1);»", code="plural-forms")
    last = int(match[1]) - 1
    choose = _Expression(match[2]).read()
    if any(not 0 <= choose(n) <= last for n in range(_TRIED)):
        raise InputError(f"Plural-Forms promises {last + 1} forms and chooses another", code="plural-forms")
    return PluralRule(last + 1, lambda n: min(max(choose(n), 0), last))


class _Expression:
    """A recursive descent over C's ``?:``, ``||``, ``&&``, comparisons, sums, products, ``!`` and brackets."""

    _LEVELS: tuple[Mapping[str, Callable[[int, int], int]], ...] = (
        {"||": lambda left, right: int(bool(left) or bool(right))},
        {"&&": lambda left, right: int(bool(left) and bool(right))},
        {"==": lambda left, right: int(left == right), "!=": lambda left, right: int(left != right)},
        {
            "<": lambda left, right: int(left < right),
            ">": lambda left, right: int(left > right),
            "<=": lambda left, right: int(left <= right),
            ">=": lambda left, right: int(left >= right),
        },
        {"+": lambda left, right: left + right, "-": lambda left, right: left - right},
        {
            "*": lambda left, right: left * right,
            "/": lambda left, right: left // right,
            "%": lambda left, right: left % right,
        },
    )

    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise _bad_plural()
            self.tokens.append(match[1])
            at = match.end()
        self.tokens.reverse()

    def read(self) -> _Number:
        if max(self.tokens.count(opening) for opening in "(?!") > _DEEPEST:
            raise _bad_plural()
        number = self._choice()
        if self.tokens:
            raise _bad_plural()
        return number

    def _take(self, *wanted: str) -> str | None:
        return self.tokens.pop() if self.tokens and self.tokens[-1] in wanted else None

    def _need(self, token: str) -> None:
        if self._take(token) is None:
            raise _bad_plural()

    def _choice(self) -> _Number:
        test = self._binary(0)
        if self._take("?") is None:
            return test
        then = self._choice()
        self._need(":")
        otherwise = self._choice()
        return lambda n: then(n) if test(n) else otherwise(n)

    def _binary(self, level: int) -> _Number:
        if level == len(self._LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while (sign := self._take(*self._LEVELS[level])) is not None:
            if sign in "/%" and (not self.tokens or not self.tokens[-1].strip("0").isdigit()):
                raise _bad_plural()  # only a constant other than zero divides
            left = _joined(self._LEVELS[level][sign], left, self._binary(level + 1))
        return left

    def _unary(self) -> _Number:
        if self._take("!"):
            inner = self._unary()
            return lambda n: int(not inner(n))
        if self._take("("):
            inner = self._choice()
            self._need(")")
            return inner
        if self._take("n"):
            return lambda n: n
        if self.tokens and self.tokens[-1].isdigit():
            constant = int(self.tokens.pop())
            return lambda _n: constant
        raise _bad_plural()


def _joined(operator: Callable[[int, int], int], left: _Number, right: _Number) -> _Number:
    return lambda n: operator(left(n), right(n))


def _bad_plural() -> InputError:
    return InputError("the plural expression cannot be read: it is C's, over n, such as «n != 1»", code="plural-forms")


_GERMANIC = "nplurals=2; plural=(n != 1);"

# ----------------------------------------------------------------------------------------------------------- PO files


@frozen
class PoEntry:
    """One sentence of a catalogue.

    Args:
        id: Its dotted word.
        forms: The sentence, or one a plural form.
        plural: Whether it counts something.
        line: Where it begins in the file.
    """

    id: str
    forms: tuple[str, ...]
    plural: bool
    line: int


@frozen
class PoCatalogue:
    """The sentences of one .po file.

    Args:
        source: The file's name.
        headers: The header's fields, such as ``Language``.
        plural_rule: The language's plural forms.
        entries: Sentences by id; untranslated and fuzzy ones are left out, as gettext does.
    """

    source: str
    headers: Mapping[str, str]
    plural_rule: PluralRule
    entries: Mapping[str, PoEntry]


_LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d)\])?\s+)?("(?:[^"\\]|\\.)*")')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([a-z][a-z0-9_]*)\}|[{}]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LONGEST_TEXT = 4_000_000


def parse_po(text: str, source: str) -> PoCatalogue:
    r"""Read a .po file's text.

    Args:
        text: The file's text; reading it is the caller's part.
        source: The file's name, for messages.

    Raises:
        InputError: ``po-...``: a control character, a line that is none of the format's, an id twice, a brace that is
            no placeholder, a wrong number of plural forms, an unreadable Plural-Forms header; one sentence with file
            and line.

    Example:
        >>> parse_po('msgid "hello"\nmsgstr "Hello, {name}"\n', "en.po").entries["hello"].forms
        ('Hello, {name}',)
        >>> parse_po('msgid "hello"\nmsgstr "Hello, {name.secret}"\n', "en.po")
        Traceback (most recent call last):
            ...
        vaxplatform.errors.InputError: en.po:1: «hello» has a brace that is no placeholder: a plain one is written {{
    """
    if len(text) > _LONGEST_TEXT:
        raise InputError(f"this file has more than {_LONGEST_TEXT:,} characters", code="po-too-long", place=source)
    if bad := _CONTROL.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        raise InputError(
            f"a character that cannot be printed (U+{ord(bad[0]):04X}) stands here: take it out",
            code="po-character",
            place=f"{source}:{line}",
        )
    drafts = _Reader(source).read(text)
    header = drafts.pop("", None)
    headers = _headers(header.forms[0]) if header else {}
    try:
        rule = PluralRule.parse(headers.get("Plural-Forms", _GERMANIC))
    except InputError as error:
        raise error.at(f"{source}:{header.line if header else 1}") from None
    entries = {id_: draft.entry(rule, source) for id_, draft in drafts.items() if draft.translated}
    return PoCatalogue(source, MappingProxyType(headers), rule, MappingProxyType(entries))


class _Draft:
    """An entry while its lines are being read."""

    def __init__(self, line: int, id_: str, *, fuzzy: bool) -> None:
        self.line = line
        self.id = id_
        self.fuzzy = fuzzy
        self.plural = False
        self.forms: list[str] = []

    @property
    def translated(self) -> bool:
        return not self.fuzzy and all(self.forms)

    def entry(self, rule: PluralRule, source: str) -> PoEntry:
        place = f"{source}:{self.line}"
        if any(match[0] in "{}" for form in self.forms for match in _PLACEHOLDER.finditer(form)):
            raise InputError(
                f"«{self.id}» has a brace that is no placeholder: a plain one is written {{{{",
                code="po-placeholder",
                place=place,
            )
        if self.plural and len(self.forms) != rule.forms:
            raise InputError(
                f"«{self.id}» has {len(self.forms)} plural forms; this language has {rule.forms}",
                code="po-forms",
                place=place,
            )
        return PoEntry(self.id, tuple(self.forms), self.plural, self.line)


class _Reader:
    """Reads the lines of a .po file: comments, keywords with a text, texts that go on."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.drafts: dict[str, _Draft] = {}
        self.draft: _Draft | None = None
        self.part = ""  # what a bare text goes on with: msgid, msgid_plural or msgstr
        self.fuzzy = False
        self.line = 0

    def read(self, text: str) -> dict[str, _Draft]:
        for self.line, written in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
            line = written.strip()
            if line.startswith("#,"):
                self.fuzzy = self.fuzzy or "fuzzy" in line
            elif line and not line.startswith("#"):
                self._take(line)
        self._finish()
        return self.drafts

    def _take(self, line: str) -> None:
        match = _LINE.fullmatch(line)
        if match is None:
            raise self._refuse(
                'this is no line of a .po file: msgid "...", msgstr "...", a text in double quotes, or # and a comment'
            )
        keyword, index, text = match[1] or "", match[2], self._unquote(match[3])
        match keyword:
            case "msgid":
                self._finish()
                self.draft, self.fuzzy = _Draft(self.line, text, fuzzy=self.fuzzy), False
            case "msgid_plural" if self.draft and not self.draft.forms:
                self.draft.plural = True
            case "msgstr" if self.draft and self._next_form(self.draft) == index:
                self.draft.forms.append(text)
            case "" if self.draft:
                self._go_on(self.draft, text)
                return
            case "msgctxt":
                raise self._refuse("ids here have no context: take «msgctxt» out")
            case _:
                raise self._refuse(
                    "this does not belong here: msgid first, then msgstr, or msgid_plural and msgstr[0], msgstr[1] ..."
                )
        self.part = keyword

    @staticmethod
    def _next_form(draft: _Draft) -> str | None:
        if draft.plural:
            return str(len(draft.forms))
        return "none: there is one already" if draft.forms else None

    def _go_on(self, draft: _Draft, text: str) -> None:
        if self.part == "msgid":
            draft.id += text
        elif self.part == "msgstr":
            draft.forms[-1] += text

    def _finish(self) -> None:
        draft = self.draft
        if draft is None:
            return
        if not draft.forms:
            raise self._refuse(f"«{draft.id}» has no msgstr", draft.line)
        if draft.id in self.drafts:
            first = self.drafts[draft.id].line
            raise self._refuse(
                f"the id «{draft.id}» stands here a second time; the first is on line {first}", draft.line
            )
        self.drafts[draft.id] = draft

    def _unquote(self, quoted: str) -> str:
        def meant(match: re.Match[str]) -> str:
            if match[1] not in _ESCAPED:
                raise self._refuse(f'\\{match[1]} is no escape that is used here: \\n, \\t, \\r, \\" or \\\\')
            return _ESCAPED[match[1]]

        return _ESCAPE.sub(meant, quoted[1:-1])

    def _refuse(self, sentence: str, line: int | None = None) -> InputError:
        return InputError(sentence, code="po-line", place=f"{self.source}:{line or self.line}")


def _headers(text: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in text.split("\n") if ":" in line)
    return {name.strip(): value.strip() for name, _, value in pairs}


def placeholders(sentence: str) -> frozenset[str]:
    """The names that a sentence leaves open.

    Example:
        >>> sorted(placeholders("{given} of {seats} seats, {{literally}}"))
        ['given', 'seats']
    """
    return frozenset(match[1] for match in _PLACEHOLDER.finditer(sentence) if match[1])


# ------------------------------------------------------------------------------------------------------------- lookup


class Messages:
    r"""The sentences of several languages, each from one or more catalogues.

    Args:
        catalogues: By language (``hi``, ``hi_IN``); of two that have an id, the later one's sentence is taken, so a
            country may say a core sentence in its own way. A language's are asked for when a sentence of it first is.
        default: The language for whatever another one lacks.
        last_resort: Catalogues for whatever the default lacks too, in a language that nobody asked for.
        numerals: The digits of a language, a numbering system of CLDR such as ``deva``; 0 to 9 where it is left out.

    Example:
        >>> hindi = parse_po('msgid "yes"\nmsgstr "हाँ"\n', "hi.po")
        >>> Messages({"hi": [hindi]}, default="hi").get("yes", "hi-IN")
        'हाँ'
    """

    def __init__(
        self,
        catalogues: Mapping[str, Sequence[PoCatalogue]],
        default: str,
        *,
        last_resort: Sequence[PoCatalogue] = (),
        numerals: Callable[[str], str] = lambda _language: "latn",
    ) -> None:
        self.languages = tuple(catalogues)
        self.default = default
        self._catalogues = catalogues
        self._by_tag = {_tag(language): language for language in catalogues}
        self._sentences: dict[str, dict[str, tuple[PoEntry, PluralRule]]] = {}
        self._nearest: dict[tuple[str, str], tuple[PoEntry, PluralRule]] = {}
        self._last_resort = _by_id(last_resort)
        self._numerals = numerals

    def get(self, id_: str, language: str, /, n: int | None = None, **values: object) -> str:
        r"""The sentence in the language, or the nearest that has it, or the last resort's, or the id itself.

        Args:
            id_: The dotted word.
            language: A tag such as ``hi``, ``hi_IN`` or ``hi-IN``; it falls back to ``hi``, then to the default.
            n: What the sentence counts; also fills ``{n}``.
            values: What its placeholders stand for; more may be given than it uses. Whole numbers stand in the
                language's digits, text as it is.

        Raises:
            InputError: ``message-value`` when a placeholder, or n for a counting sentence, is not given.

        Example:
            >>> catalogue = parse_po('msgid "served"\nmsgstr "{given} of {seats}"\n', "en.po")
            >>> Messages({"en": [catalogue]}, default="en").get("served", "en", given=3, seats=10)
            '3 of 10'
        """
        found = self._nearest.get((id_, language)) or self._found(id_, language)
        if found is None:
            return id_
        if n is not None:
            values["n"] = n
        written = {
            name: value if type(value) is str else self._written(value, language)
            for name, value in values.items()
            if value is not None
        }
        return _filled(*found, n, written)

    def digits(self, text: str, language: str) -> str:
        """A number or a date with the language's digits in place of 0 to 9.

        Example:
            >>> Messages({}, default="mr", numerals=lambda language: "deva").digits("26.8.", "mr")
            '२६.८.'
        """
        return in_numerals(text, self._numerals(language))

    def _written(self, value: object, language: str) -> str:
        return self.digits(str(value), language) if type(value) is int else str(value)

    def ids(self, language: str) -> frozenset[str]:
        """The ids that the language itself, or the one it is a dialect of, has."""
        return frozenset(id_ for tag in _chain(language) for id_ in self._sentences_of(tag))

    def entry(self, id_: str, language: str) -> PoEntry | None:
        """The sentence of exactly this language as it stands in its file, or None."""
        found = self._sentences_of(_tag(language)).get(id_)
        return found[0] if found else None

    def _found(self, id_: str, language: str) -> "tuple[PoEntry, PluralRule] | None":
        """The sentence of the nearest language, kept, since a sentence is asked for again and again."""
        for tag in (*_chain(language), *_chain(self.default)):
            if found := self._sentences_of(tag).get(id_):
                break
        else:
            found = self._last_resort.get(id_)
        if found:
            self._nearest[id_, language] = found
        return found

    def _sentences_of(self, tag: str) -> "dict[str, tuple[PoEntry, PluralRule]]":
        if tag not in self._sentences:
            language = self._by_tag.get(tag)
            self._sentences[tag] = _by_id(self._catalogues[language]) if language is not None else {}
        return self._sentences[tag]


def _by_id(catalogues: Sequence[PoCatalogue]) -> dict[str, tuple[PoEntry, PluralRule]]:
    return {entry.id: (entry, each.plural_rule) for each in catalogues for entry in each.entries.values()}


def _filled(entry: PoEntry, rule: PluralRule, n: int | None, values: Mapping[str, str]) -> str:
    if entry.plural and n is None:
        raise InputError(f"the sentence «{entry.id}» counts something: give n", code="message-value", message=entry.id)
    form = entry.forms[rule.choose(abs(n)) if entry.plural and n is not None else 0]
    try:  # braces were looked at when the file was read: what is left is names, and braces that are written twice
        return form.format_map(values)
    except KeyError as missing:
        name = missing.args[0]
        raise InputError(
            f"the sentence «{entry.id}» needs a value for {{{name}}}",
            code="message-value",
            message=entry.id,
            needed=name,
        ) from None


_RIGHT_TO_LEFT_SCRIPTS = frozenset({"adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"})
# Languages whose usual script runs from right to left, where a tag names no script.
_RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "mzn", "nqo", "pnb", "ps", "sd", "syr", "ug", "ur", "yi"}
)
_SCRIPT_LETTERS = 4


def direction(language: str) -> str:
    """Which way a language is written, in HTML's words.

    Args:
        language: A BCP 47 tag; a script in it decides.

    Source:
        Unicode CLDR, ``characterOrder`` of the layout of each locale.

    Example:
        >>> direction("ur-IN"), direction("hi"), direction("pa_Arab"), direction("ks-Deva")
        ('rtl', 'ltr', 'rtl', 'ltr')
    """
    name, *subtags = _tag(language).split("_")
    script = next((each for each in subtags if len(each) == _SCRIPT_LETTERS and each.isalpha()), None)
    right_to_left = name in _RIGHT_TO_LEFT if script is None else script in _RIGHT_TO_LEFT_SCRIPTS
    return "rtl" if right_to_left else "ltr"


def _tag(language: str) -> str:
    return language.replace("-", "_").casefold()


@lru_cache(maxsize=64)  # a sentence is asked for millions of times in a few languages
def _chain(language: str) -> tuple[str, ...]:
    parts = _tag(language).split("_")
    return tuple("_".join(parts[:length]) for length in range(len(parts), 0, -1))
