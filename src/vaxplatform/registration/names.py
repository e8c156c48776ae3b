"""Names as a register compares them: whatever the script, the order, the title or the spelling of a sound.

A name is brought to its *tokens*: small Latin letters, titles left out, spellings of one sound made one. Two persons'
names are then compared token by token in any order, since families differ in which comes first.
"""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from itertools import chain

from attrs import field, frozen

from vaxplatform.model import Name
from vaxplatform.registration._edits import within
from vaxplatform.registration._romanise import romanised, script_of

__all__ = ["NameForm", "NameLikeness", "NameWords", "compare_names", "name_forms", "name_key"]


class NameLikeness(StrEnum):
    """How two names agree, the strongest first."""

    SAME = "same"
    SIMILAR = "similar"
    INITIALS = "initials"
    PART = "part"
    ONE_DIFFERS = "one-differs"
    UNKNOWN = "unknown"
    DIFFERENT = "different"


@frozen
class NameWords:
    """What a country's names have beside names.

    Args:
        left_out: Titles and connecting words that say nothing of who somebody is, in any script, small letters.
        short_forms: What is written short, and the name it stands for (``{"md": "mohammed"}``).
    """

    left_out: frozenset[str] = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof"})
    short_forms: Mapping[str, str] = field(factory=dict)


@frozen(weakref_slot=False)
class NameForm:
    """A name in one writing, as tokens.

    Args:
        given: Tokens of the given name.
        family: Tokens of the family name.
        script: The script it was written in, as Unicode names it.
        read: Whether the tokens are Latin letters, so that they can be held against names of other scripts.
    """

    given: tuple[str, ...] = field(repr=False)
    family: tuple[str, ...] = field(repr=False)
    script: str
    read: bool

    @property
    def tokens(self) -> tuple[str, ...]:
        """All of them, as they were written."""
        return self.given + self.family


_NO_WORDS = NameWords()


def name_forms(name: Name, words: NameWords = _NO_WORDS) -> tuple[NameForm, ...]:
    """A person's name in each of its writings; empty where no name is known.

    Example:
        >>> [form.tokens for form in name_forms(Name("आशा", "पाटील", "Asha", "Patil"))]
        [('asa', 'patil'), ('asa', 'patil')]
        >>> [form.tokens for form in name_forms(Name("Dr. Mohammed", "Chowdhury"))]
        [('mohamed', 'coduri')]
    """
    # One form a writing, found again by what it is made of: millions of people share thousands of names.
    known = ((name.given_romanised, name.family_romanised), (name.given, name.family))
    forms = (_form(given, family, words.left_out, tuple(words.short_forms.items())) for given, family in known)
    return tuple(form for form in forms if form is not None)


@lru_cache(maxsize=131_072)
def _form(
    given: str, family: str, left_out: frozenset[str], short_forms: tuple[tuple[str, str], ...]
) -> NameForm | None:
    shorts = dict(short_forms)
    words = [[word for word in _words(part) if word not in left_out] for part in (given, family)]
    tokens = [tuple(filter(None, (_token(shorts.get(word, word)) for word in part))) for part in words]
    if not any(tokens):
        return None
    script = script_of("".join(chain(*words)))
    return NameForm(tokens[0], tokens[1], script, read=all(token.isascii() for token in chain(*tokens)))


_BETWEEN = re.compile(r"[\s\-.,/()_·\u200b\u2010-\u2015،]+")


def _words(name: str) -> list[str]:
    whole = unicodedata.normalize("NFKC", name).casefold()
    kept = "".join(letter for letter in whole if letter not in "'’‘`ʼʻ\u200c\u200d")
    return [word for word in _BETWEEN.split(kept) if word]


# Spellings of one sound, in the order they are brought together. A table of what clerks write for the same name in
# South Asia, the Arab countries, Africa and Latin America; not a phonetics of any one language.
_SOUNDS = (
    (re.compile("sch|sh"), "s"),
    (re.compile("ch+"), "c"),
    (re.compile("ph"), "f"),
    (re.compile("([bdgjklnrtz])h"), r"\1"),
    (re.compile("q|ck"), "k"),
    (re.compile("x"), "ks"),
    (re.compile("z"), "j"),
    (re.compile("ou|au|ow|aw|oo(?=$)"), "o"),
    (re.compile("ee|ii|ie|y"), "i"),
    (re.compile("oo|uu"), "u"),
    (re.compile("w"), "v"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile("(?<=[aeiou])h$"), ""),
    (re.compile("(?<=.)i(?=[aou])"), "i"),
)


@lru_cache(maxsize=131_072)
def _token(word: str) -> str:
    token = romanised(word)
    if not token.isascii():
        return token
    token = "".join(letter for letter in token if letter.isalpha())
    for spelling, sound in _SOUNDS:
        token = spelling.sub(sound, token)
    return token


_SOUND = str.maketrans("gdbjczf", "ktpsssv")
_SILENT = str.maketrans("", "", "aeiouh")


@lru_cache(maxsize=131_072)
def name_key(token: str) -> str:
    """The first sound of a token and its consonants, voiced and unvoiced as one: what every script leaves of it.

    Example:
        >>> name_key("ganes") == name_key("kanes"), name_key("asa"), name_key("irfan") == name_key("erfan")
        (True, 'as', True)
    """
    if not token.isascii():
        return token
    begins = "a" if token[0] in "aeiou" else token[0].translate(_SOUND)
    return begins + token[1:].translate(_SOUND).translate(_SILENT)


# ---------------------------------------------------------------------------------------------------------- comparing

_LETTERS_FOR_ONE_SLIP = 5
_LETTERS_FOR_TWO_SLIPS = 8
_STRENGTH = tuple(NameLikeness)


def compare_names(one: tuple[NameForm, ...], other: tuple[NameForm, ...]) -> NameLikeness:
    """How two persons' names agree, by whichever of their writings agree best.

    A name that one of them does not have, or has in a script that cannot be held against the other's, is unknown: what
    nobody knows is no difference.

    Example:
        >>> def forms(given, family=""):
        ...     return name_forms(Name(given, family))
        >>> others = [("Patil", "Aasha"), ("आशा", "पाटील"), ("A.", "Patil"), ("Asha",), ("Asha", "Rao"), ("Usha",)]
        >>> [compare_names(forms("Asha", "Patil"), forms(*other)).value for other in others]
        ['same', 'similar', 'initials', 'part', 'one-differs', 'different']
    """
    found = [level for a in one for b in other if (level := _compare(a, b)) is not NameLikeness.UNKNOWN]
    return min(found, key=_STRENGTH.index, default=NameLikeness.UNKNOWN)


def _compare(one: NameForm, other: NameForm) -> NameLikeness:
    same_script = one.script == other.script
    if not same_script and not (one.read and other.read):
        return NameLikeness.UNKNOWN
    if len(one.tokens) > len(other.tokens):
        one, other = other, one
    by_key = not same_script
    if "".join(one.tokens) == "".join(other.tokens) and len(one.tokens) < len(other.tokens):
        return NameLikeness.SIMILAR  # «Sureshkumar» and «Suresh Kumar»
    left = list(other.tokens)
    agreed: list[NameLikeness] = []
    for token in one.tokens:
        found = min(
            ((_STRENGTH.index(level), at) for at, each in enumerate(left) if (level := _tokens(token, each, by_key))),
            default=None,
        )
        if found is not None:
            agreed.append(_STRENGTH[found[0]])
            del left[found[1]]
    return _taken_together(one, other, agreed, left, by_key)


def _taken_together(
    one: NameForm,
    other: NameForm,
    agreed: list[NameLikeness],
    left: list[str],
    by_key: bool,  # noqa: FBT001 - private
) -> NameLikeness:
    if len(agreed) == len(one.tokens):
        if NameLikeness.INITIALS in agreed:
            return NameLikeness.INITIALS
        if left:
            return NameLikeness.PART
        return max(agreed, key=_STRENGTH.index)
    given_agree = any(
        _tokens(a, b, by_key) in (NameLikeness.SAME, NameLikeness.SIMILAR) for a in one.given for b in other.given
    )
    return NameLikeness.ONE_DIFFERS if given_agree else NameLikeness.DIFFERENT


@lru_cache(maxsize=262_144)
def _tokens(one: str, other: str, by_key: bool) -> NameLikeness | None:  # noqa: FBT001 - how two scripts compare
    if (len(one) == 1 or len(other) == 1) and one.isascii() and other.isascii():  # one sign of Chinese is a name
        return NameLikeness.INITIALS if one[0] == other[0] else None
    if one == other:
        return NameLikeness.SIMILAR if by_key else NameLikeness.SAME
    if by_key:
        return NameLikeness.SIMILAR if name_key(one) == name_key(other) else None
    # The first letter is seldom a slip; twins' names (Arun and Varun) often differ in nothing else.
    shorter = min(len(one), len(other))
    slips = (shorter >= _LETTERS_FOR_ONE_SLIP) + (shorter >= _LETTERS_FOR_TWO_SLIPS)
    return NameLikeness.SIMILAR if one[0] == other[0] and within(one, other, slips) else None
