"""Sentences by id and language: reading .po files, plurals, fallback; and the core's own catalogues."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vaxplatform
from vaxplatform.errors import InputError
from vaxplatform.messages import Messages, PluralRule, parse_po, placeholders

# ------------------------------------------------------------------------------------------------------- plural forms

# Plural-Forms as the gettext manual gives them (section «Additional functions for plural forms»), and the same rule in
# plain Python from the manual's words.
LANGUAGES = [
    ("nplurals=1; plural=0;", lambda _n: 0),
    ("nplurals=2; plural=n != 1;", lambda n: 0 if n == 1 else 1),
    ("nplurals=2; plural=(n > 1)", lambda n: 0 if n <= 1 else 1),
    (
        "nplurals=3; plural=n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2;",
        lambda n: 2 if n == 0 else 0 if str(n)[-1] == "1" and str(n)[-2:] != "11" else 1,
    ),
    (
        "nplurals=3; plural=n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2;",
        lambda n: (
            0
            if str(n).endswith("1") and not str(n).endswith("11")
            else 1
            if str(n)[-1] in "234" and str(n)[-2:] not in {"12", "13", "14"}
            else 2
        ),
    ),
    ("nplurals=3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;", lambda n: 0 if n == 1 else 1 if n in {2, 3, 4} else 2),
    (
        "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;",
        lambda n: n if n < 3 else 3 if n % 100 in range(3, 11) else 4 if n % 100 > 10 else 5,
    ),
    ("nplurals=2; plural=!(n - 1) + 0 * 3 / 2;", lambda n: 1 if n == 1 else 0),
]


@pytest.mark.parametrize(("header", "expected"), LANGUAGES, ids=[header[:40] for header, _ in LANGUAGES])
def test_plural_forms(header: str, expected) -> None:  # type: ignore[no-untyped-def]  # a lambda of the table
    rule = PluralRule.parse(header)
    numbers = [*range(300), 1000, 1001, 1011, 10**6, 10**6 + 1]
    assert [rule.choose(n) for n in numbers] == [expected(n) for n in numbers]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nplurals=2",
        "nplurals=2; plural=",
        "nplurals=0; plural=0;",
        "nplurals=2; plural=n",
        "nplurals=2; plural=n != 1) ;",
        "nplurals=2; plural=(n != 1;",
        "nplurals=2; plural=n = 1;",
        "nplurals=2; plural=n ? 1;",
        "nplurals=2; plural=1 / 0;",
        "nplurals=2; plural=n % n;",
        "nplurals=2; plural=n % (2);",
        "nplurals=2; plural=n ==;",
        "nplurals=2; plural=m;",
        "nplurals=2; plural=__import__('os');",
        "nplurals=2; plural=" + "(" * 30 + "n" + ")" * 30 + ";",
        "nplurals=2; plural=0 - n;",
    ],
)
def test_plural_forms_refused(header: str) -> None:
    with pytest.raises(InputError) as caught:
        PluralRule.parse(header)
    assert caught.value.code == "plural-forms"


# ---------------------------------------------------------------------------------------------------------- .po files

EXAMPLE = """\
# A comment.
msgid ""
msgstr ""
"Language: hi\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

#: source.py:1
#| msgid "seats.were"
msgid "seats.left"
msgid_plural "seats.left"
msgstr[0] "{n} सीट"
msgstr[1] ""
"{n} सीटें"

msgid "two.lines"
msgstr "A \\"line\\"\\tand\\n"
"another \\\\ one"

#, fuzzy
msgid "not.sure"
msgstr "Perhaps"

msgid "not.done"
msgstr ""

#~ msgid "gone"
#~ msgstr "Gone"
"""


def test_a_po_file() -> None:
    catalogue = parse_po(EXAMPLE, "hi.po")
    assert catalogue.headers["Language"] == "hi"
    assert {id_: (entry.forms, entry.line) for id_, entry in catalogue.entries.items()} == {
        "seats.left": (("{n} सीट", "{n} सीटें"), 9),
        "two.lines": (('A "line"\tand\nanother \\ one',), 15),
    }


def test_ids_may_go_on_over_lines() -> None:
    text = 'msgid ""\n"seats."\n"left"\nmsgid_plural "seats."\n"left"\nmsgstr[0] "a"\nmsgstr[1] "b"\n'
    assert parse_po(text, "en.po").entries["seats.left"].forms == ("a", "b")


def test_line_ends_and_byte_order_mark_do_not_matter() -> None:
    windows = "\ufeff" + EXAMPLE.replace("\n", "\r\n")
    assert parse_po(windows, "hi.po").entries == parse_po(EXAMPLE, "hi.po").entries


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("msgid hello\n", 1, "no line of a .po file"),
        ('msgid "a"\nmsgstr "b" c\n', 2, "no line of a .po file"),
        ('"a"\n', 1, "does not belong here"),
        ('msgstr "b"\n', 1, "does not belong here"),
        ('msgid "a"\nmsgstr "b"\nmsgstr "c"\n', 3, "does not belong here"),
        ('msgid "a"\nmsgstr "b"\nmsgid_plural "c"\n', 3, "does not belong here"),
        ('msgid "a"\nmsgstr[0] "b"\n', 2, "does not belong here"),
        ('msgid "a"\nmsgid_plural "a"\nmsgstr[1] "b"\n', 3, "does not belong here"),
        ('msgid "a"\nmsgid_plural "a"\nmsgstr "b"\n', 3, "does not belong here"),
        ('msgctxt "menu"\nmsgid "a"\nmsgstr "b"\n', 1, "no context"),
        ('msgid "a"\n\nmsgid "b"\nmsgstr "c"\n', 1, "«a» has no msgstr"),
        ('msgid "a"\n', 1, "«a» has no msgstr"),
        (
            'msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n',
            4,
            "«a» stands here a second time; the first is on line 1",
        ),
        ('msgid "a"\nmsgstr "\\x41"\n', 2, "no escape"),
        ('msgid "a"\nmsgstr "\x1b[2J"\n', 2, "cannot be printed (U+001B)"),
        ('msgid "a"\nmsgstr "{}"\n', 1, "no placeholder"),
        ('msgid "a"\nmsgstr "{0}"\n', 1, "no placeholder"),
        ('msgid "a"\nmsgstr "{a.b}"\n', 1, "no placeholder"),
        ('msgid "a"\nmsgstr "{a!r}"\n', 1, "no placeholder"),
        ('msgid "a"\nmsgstr "{a:>9}"\n', 1, "no placeholder"),
        ('msgid "a"\nmsgstr "{a"\n', 1, "no placeholder"),
        ('msgid "a"\nmsgstr "a}"\n', 1, "no placeholder"),
        ('msgid "a"\nmsgid_plural "a"\nmsgstr[0] "b"\n', 1, "1 plural forms; this language has 2"),
        ('msgid ""\nmsgstr "Plural-Forms: nonsense\\n"\n', 1, "Plural-Forms is written"),
    ],
)
def test_refused_in_one_sentence(text: str, line: int, words: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_po(text, "xx.po")
    assert str(caught.value).startswith(f"xx.po:{line}: ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_too_long() -> None:
    with pytest.raises(InputError, match="characters"):
        parse_po("#" * 4_000_001, "xx.po")


@given(st.text('msgidtr[0]1"\\\n #,{}a', max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    refused = None
    try:
        parse_po(text, "xx.po")
    except InputError as error:
        refused = error
    assert refused is None or (refused.place is not None and "\n" not in str(refused))


# ------------------------------------------------------------------------------------------------------------- lookup


def _po(**sentences: str) -> str:
    return "".join(f'msgid "{id_}"\nmsgstr "{sentence}"\n' for id_, sentence in sentences.items())


ENGLISH = parse_po(
    _po(a="A", b="B {name}", c="C {{x}}") + EXAMPLE[EXAMPLE.index('msgid "seats.left') : EXAMPLE.index('msgid "two')],
    "en.po",
)
HINDI = parse_po(_po(a="अ"), "hi.po")
DIALECT = parse_po(_po(b="ब {name}"), "hi_IN.po")
MESSAGES = Messages({"en": [ENGLISH], "hi": [HINDI], "hi_IN": [DIALECT]}, default="en")


@pytest.mark.parametrize(
    ("id_", "language", "sentence"),
    [
        ("a", "en", "A"),
        ("a", "hi", "अ"),
        ("a", "hi_IN", "अ"),
        ("a", "hi-in", "अ"),
        ("b", "HI-IN", "ब Asha"),
        ("b", "hi", "B Asha"),
        ("a", "mr", "A"),
        ("c", "en_GB", "C {x}"),
        ("nowhere", "hi", "nowhere"),
    ],
)
def test_fallback(id_: str, language: str, sentence: str) -> None:
    assert MESSAGES.get(id_, language, name="Asha", unused=1) == sentence


@pytest.mark.parametrize(("n", "sentence"), [(1, "1 सीट"), (2, "2 सीटें"), (0, "0 सीटें"), (-1, "-1 सीट")])
def test_counting(n: int, sentence: str) -> None:
    assert MESSAGES.get("seats.left", "en", n=n) == sentence


def test_a_value_is_only_ever_text() -> None:
    assert MESSAGES.get("b", "en", name="{name.__class__}") == "B {name.__class__}"


@pytest.mark.parametrize("id_", ["b", "seats.left"])
def test_a_value_that_is_not_given(id_: str) -> None:
    with pytest.raises(InputError) as caught:
        MESSAGES.get(id_, "en")
    assert caught.value.code == "message-value"


def test_the_later_catalogue_wins() -> None:
    assert Messages({"en": [ENGLISH, parse_po(_po(a="Mine"), "mine.po")]}, default="en").get("a", "en") == "Mine"


def test_the_last_resort_speaks_when_nobody_else_does() -> None:
    messages = Messages({"hi": [HINDI]}, default="hi", last_resort=[ENGLISH])
    assert messages.languages == ("hi",)
    assert messages.get("a", "mr") == "अ"
    assert messages.get("seats.left", "mr", n=1) == "1 सीट"
    assert messages.get("nowhere", "mr") == "nowhere"


def test_whole_numbers_stand_in_the_language_s_digits_and_text_as_it_is() -> None:
    po = 'msgid "a"\nmsgid_plural "a"\nmsgstr[0] "{n} {key} {on}"\nmsgstr[1] "{n} {key} {on}"\n'
    header = 'msgid ""\nmsgstr "Language: mr\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    catalogue = parse_po(header + po, "mr.po")
    messages = Messages({"mr": [catalogue], "en": [catalogue]}, "en", numerals={"mr": "deva", "en": "latn"}.__getitem__)
    assert messages.get("a", "mr", n=12, key="5c07", on=2021) == "१२ 5c07 २०२१"
    assert messages.get("a", "en", n=12, key="5c07", on=2021) == "12 5c07 2021"


def test_ids() -> None:
    assert MESSAGES.ids("hi_IN") == {"a", "b"}
    assert MESSAGES.ids("mr") == frozenset()
    assert MESSAGES.entry("a", "hi_IN") is None


# ------------------------------------------------------------------------------------------- the core's own sentences

SOURCE = Path(vaxplatform.__file__).parent
CORE = {
    path.name.removesuffix(".po"): parse_po(path.read_text(encoding="utf-8"), path.name)
    for path in (files("vaxplatform") / "languages").iterdir()
    if path.name.endswith(".po")
}
OTHERS = sorted(CORE.keys() - {"en"})
LETTERS = {
    "ar": r"[\u0600-\u06ff]",
    "bn": r"[\u0980-\u09ff]",
    "hi": r"[\u0900-\u097f]",
    "mr": r"[\u0900-\u097f]",
    "ta": r"[\u0b80-\u0bff]",
    "te": r"[\u0c00-\u0c7f]",
    "uk": r"[\u0400-\u04ff]",
}
"""The letters of languages that are not written in Latin ones."""


def test_every_id_is_in_hindi_too() -> None:
    assert set(CORE["en"].entries) == set(CORE["hi"].entries)


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_says_what_english_says(language: str) -> None:
    assert CORE[language].entries.keys() <= CORE["en"].entries.keys()
    assert CORE[language].headers["Language"] == language
    for id_, entry in CORE[language].entries.items():
        english = CORE["en"].entries[id_]
        assert english.plural == entry.plural, id_
        assert {name for form in english.forms for name in placeholders(form)} == {
            name for form in entry.forms for name in placeholders(form)
        }, id_


COUNTED = re.compile(r"\{(count|seats|requests|known|people|doses|n)\} (?!km)[a-z]")


def test_a_sentence_that_counts_things_has_plural_forms() -> None:
    english = CORE["en"].entries.values()
    assert [each.id for each in english if COUNTED.search(each.forms[0]) and not each.plural] == []


@pytest.mark.parametrize("language", sorted(LETTERS.keys() & CORE.keys()))
def test_a_language_is_written_in_its_letters(language: str) -> None:
    # Words of the command line, units and proper names may stand as they are; a whole sentence may not.
    latin = [
        id_
        for id_, entry in CORE[language].entries.items()
        if len(re.sub(r"\{\w+\}", "", entry.forms[0])) > 12 and not re.search(LETTERS[language], entry.forms[0])
    ]
    assert latin == []


ID = re.compile(
    r"""["']((?:report|reason|note|verdict|card|format|demo|campaign|cli)\.[a-z0-9][A-Za-z0-9_.-]*[A-Za-z0-9])["']"""
)


def test_ids_used_in_the_source_exist() -> None:
    used = {
        (path.relative_to(SOURCE).as_posix(), id_)
        for path in SOURCE.rglob("*.py")
        for id_ in ID.findall(path.read_text(encoding="utf-8"))
    }
    assert (
        sorted(
            (path, id_)
            for path, id_ in used
            if id_ not in CORE["en"].entries and not id_.endswith((".html", ".json", ".csv", ".yaml", ".py"))
        )
        == []
    )


def test_every_reason_has_its_sentence() -> None:
    codes = {
        code
        for room in ("eligibility", "schedule")
        for path in (SOURCE / room).rglob("*.py")
        for code in re.findall(r"\bReason\(\s*\"([a-z-]+)\"", path.read_text(encoding="utf-8"))
    }
    assert codes
    assert sorted(code for code in codes if f"reason.{code}" not in CORE["en"].entries) == []
