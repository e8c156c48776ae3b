"""The columns of a rule sheet: what an officer calls each key of an eligibility table's YAML."""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve, field, frozen

from vaxplatform.exchange.cell_forms import DAY, LIST, NESTED, NUMBERS, TEXT, WHOLE, WORDS, YES_NO, Form
from vaxplatform.exchange.yaml_document import Path

__all__ = ["RULE_COLUMNS", "RuleColumn", "RuleKind", "spoken"]


@frozen
class RuleColumn:
    """A column of a rule sheet.

    Args:
        name: Its header; one that ends with a colon stands for a column a language (``say:en``, ``say:hi``).
        path: The keys that lead to its value in an entry of the YAML.
        form: How values stand in its cells.
        meaning: What stands in it, with an example.
    """

    name: str
    path: tuple[str, ...]
    form: Form = field(repr=False)
    meaning: str

    def written(self, entry: Mapping[str, Any]) -> str:
        """The text of its cell for an entry of the YAML.

        Example:
            >>> rule, *_ = RULE_COLUMNS
            >>> [text for each in rule.columns if (text := each.written({"id": "R", "who": {"sex": "male"}}))]
            ['R', 'male']
        """
        found: Any = entry
        for key in self.path:
            found = found.get(key) if isinstance(found, dict) else None
        return "" if found is None else self.form.write(found)

    @property
    def by_language(self) -> bool:
        """Whether it stands for a column a language."""
        return self.name.endswith(":")

    def in_language(self, language: str) -> "RuleColumn":
        """The column of one language."""
        return evolve(self, name=f"{self.name}{language}", path=(*self.path, language))


@frozen
class RuleKind:
    """A kind of row.

    Args:
        name: What a row is, as the column ``kind`` of a CSV file says it.
        sheet: Its worksheet in a workbook.
        path: The list in the programme's YAML.
        key: The column by which a row is known.
        columns: In their order.
    """

    name: str
    sheet: str
    path: Path
    key: str
    columns: tuple[RuleColumn, ...] = field(repr=False)

    @property
    def key_column(self) -> RuleColumn:
        """The column by which a row is known."""
        return next(column for column in self.columns if column.name == self.key)

    def entries(self, data: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Its list in a programme's YAML; empty where there is none."""
        found: Any = data
        for step in self.path:
            found = found.get(step, {})
        return list(found)

    def columns_in(self, languages: Iterable[str]) -> list[RuleColumn]:
        """The columns, those by language once for each."""
        languages = list(languages)
        return [
            each
            for column in self.columns
            for each in ([column.in_language(language) for language in languages] if column.by_language else [column])
        ]


_ID = RuleColumn("id", ("id",), TEXT, "the id of the row, as explanations name it: IN-60")
_UNTIL = RuleColumn("until", ("until",), DAY, "the last day in force, YYYY-MM-DD; empty while there is no end")
_DAYS = (RuleColumn("from", ("from",), DAY, "the first day in force, YYYY-MM-DD: 2021-03-01"), _UNTIL)
_WHO = tuple(
    RuleColumn(name, ("who", key), form, meaning)
    for name, key, form, meaning in (
        ("group", "group", WORDS, "one of these groups: HCW, FLW"),
        ("age", "age", WORDS, "completed age: >= 60 years, or 45 years .. 59 years; after a comma, what must hold too"),
        ("as_of", "as_of", DAY, "the day on which the age counts, if not that of the visit: 2022-01-01"),
        ("born", "born", WORDS, "date of birth: <= 1977-01-01"),
        ("birth_year", "birth_year", WORDS, "year of birth: 2008 .. 2010"),
        ("condition", "condition", WORDS, 'one of these conditions: diabetes; or {is: diabetes, for: "> 10 years"}'),
        ("sex", "sex", WORDS, "female or male"),
        ("lives_in", "lives_in", WORDS, "one of these areas: IN-MH, IN-GA"),
        ("at_venue", "venue", WORDS, "the kind of place of the visit: government or private"),
        ("doses_had", "doses", NESTED, "doses so far: {at_least: 2}"),
        ("all", "all", NESTED, 'all of these hold: [{age: ">= 60 years"}, {sex: female}]'),
        ("any", "any", NESTED, 'one of these holds: [{age: ">= 60 years"}, {group: HCW}]'),
        ("none", "none", NESTED, "none of these holds: [{group: HCW}, {group: FLW}]"),
        ("not", "not", NESTED, "this does not hold: {condition: pregnant}"),
        ("at_least", "at_least", NESTED, "so many of these hold: {n: 2, of: [{..}, {..}, {..}]}"),
        ("everyone", "everyone", YES_NO, "true where nothing is asked"),
    )
)
_SAY = RuleColumn("say:", ("say",), TEXT, "the row as a sentence in that language")
_NAME = RuleColumn("name:", ("name",), TEXT, "what it is called in that language")
_FACTS = (
    RuleColumn("source", ("source",), WORDS, "ids of sources in pack.yaml: circular-1, circular-2"),
    RuleColumn("verified", ("verified",), YES_NO, "false while nobody has confirmed it"),
    RuleColumn("note", ("note",), TEXT, "what a reviewer should know"),
)

RULE_COLUMNS = (
    RuleKind(
        "rule",
        "rules",
        ("eligibility",),
        "id",
        (
            _ID,
            *_DAYS,
            *_WHO,
            RuleColumn("offers", ("offers",), LIST, "products: COVISHIELD, COVAXIN; empty for any"),
            RuleColumn("doses", ("doses",), NUMBERS, "dose numbers: 1, 2; empty for any"),
            RuleColumn("venues", ("venues",), LIST, "where: government, private; empty for both"),
            RuleColumn("fee", ("fee",), TEXT, "free or paid; empty where nothing is said"),
            RuleColumn(
                "honours_bookings", ("honours_bookings",), YES_NO, "true where bookings made in time are kept after it"
            ),
            RuleColumn("restates", ("restates",), WORDS, "rules that offer all that this one does: IN-18"),
            _SAY,
            *_FACTS,
        ),
    ),
    RuleKind("exclusion", "exclusions", ("exclusions",), "id", (_ID, *_DAYS, *_WHO, _SAY, *_FACTS)),
    RuleKind(
        "deferral",
        "deferrals",
        ("deferrals",),
        "id",
        (
            _ID,
            RuleColumn("condition", ("when", "condition"), TEXT, "the condition that defers: covid19-confirmed"),
            RuleColumn("wait", ("wait",), TEXT, "how long: 3 months"),
            RuleColumn("counted_from", ("from",), TEXT, "onset, or the condition's day it is counted from: recovered"),
            RuleColumn("effective", ("effective",), DAY, "the first day in force, YYYY-MM-DD: 2021-05-19"),
            _UNTIL,
            *_FACTS,
        ),
    ),
    RuleKind(
        "tier",
        "tiers",
        ("allocation", "tiers"),
        "tier",
        (
            RuleColumn("tier", ("tier",), WHOLE, "its rank; the lowest number is served first"),
            *_WHO,
            _NAME,
            *_FACTS,
        ),
    ),
)
"""The kinds of rows of a rule sheet, with their columns in order."""


def spoken(entries: Iterable[Mapping[str, Any]]) -> set[str]:
    """The languages in which entries say something."""
    said = (entry.get(column.path[0], {}) for entry in entries for column in (_SAY, _NAME))
    return {language for each in said for language in each}
