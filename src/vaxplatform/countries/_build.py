"""From a pack's files, each of the right form, to values; checks on the way that what is referred to is there."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, TypeVar, cast

from attrs import evolve, field, frozen

from vaxplatform.certificate.formats import PROFILES
from vaxplatform.countries._yaml import Document, Path
from vaxplatform.countries.country import CertificateTerms, CountryProgramme
from vaxplatform.countries.schema import (
    ConditionEntry,
    DoseEntry,
    Findings,
    PackFile,
    ProductEntry,
    ProductsFile,
    ProgrammeFile,
    RuleEntry,
    SeriesEntry,
    VaccineEntry,
    VocabularyEntry,
)
from vaxplatform.countries.shared_catalogue import vaccines as shared_vaccines
from vaxplatform.dates import EndOfMonth, Window
from vaxplatform.eligibility import (
    ConditionWord,
    Deferral,
    DetailKind,
    Exclusion,
    HitPolicy,
    Kind,
    Offer,
    Predicate,
    Rule,
    RuleTable,
    Tier,
    Words,
    parse_predicate,
    walk,
)
from vaxplatform.eligibility.predicate import Age
from vaxplatform.errors import InputError
from vaxplatform.exchange.policy_file import build_policy
from vaxplatform.exchange.strict import nearest
from vaxplatform.model import Catalogue, Fee, Presentation, Product, Programme, Vaccine
from vaxplatform.place import Place
from vaxplatform.schedule import FromDose, FromPrevious, Interval, Schedule, Series, SeriesDose, SeriesVaccine

__all__ = [
    "build_catalogue",
    "build_programme",
    "check_languages",
    "check_sources",
    "made",
    "mappings",
    "unverified",
    "unverified_places",
]

Made = TypeVar("Made")

_ONE_DAY = timedelta(days=1)
_ONE_YEAR = timedelta(days=366)
_HIT = {"first": HitPolicy.FIRST, "any": HitPolicy.ALL}


def check_sources(document: Document, pack: PackFile, findings: Findings) -> None:
    """Note every ``source`` that pack.yaml does not list."""
    for path, node in mappings(document.data):
        for at, source in _each(node.get("source", []), (*path, "source")):
            if source not in pack.sources:
                findings.add(
                    document.place_of(at),
                    f"the source «{source}» is not listed in pack.yaml; {nearest(str(source), list(pack.sources))}",
                    "pack-source-unlisted",
                )


def check_languages(document: Document, pack: PackFile, findings: Findings) -> None:
    """Note every sentence and name that lacks a language of the pack; areas may be known by fewer names."""
    languages = (pack.languages.default, *pack.languages.supported)
    for path, node in mappings(document.data):
        if path[:1] == ("areas",):
            continue
        for key in ("say", "name", "proof"):
            said = node.get(key)
            lacking = [each for each in languages if each not in said] if isinstance(said, dict) else []
            if lacking:
                findings.add(
                    document.place_of((*path, key), key=True),
                    f"«{key}» lacks {', '.join(lacking)}: it stands in every language of the pack",
                    "pack-language-missing",
                )


def _each(value: Any, path: Path) -> list[tuple[Path, Any]]:
    """The members of a list, or the one value that stands for a list of one, with their paths."""
    return [((*path, index), each) for index, each in enumerate(value)] if isinstance(value, list) else [(path, value)]


def mappings(data: Any, path: Path = ()) -> Iterable[tuple[Path, dict[str, Any]]]:
    """Every mapping; but not what stands under «who» or «means», whose keys are those of the rule language."""
    if isinstance(data, dict):
        yield path, data
    children: Any = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, child in children:
        if step not in ("who", "means"):
            yield from mappings(child, (*path, step))


def build_catalogue(file: ProductsFile, document: Document, findings: Findings) -> Catalogue | None:
    """The products as values; None, with what is wrong noted, when they cannot be."""
    products = [_product(id_, entry, document, findings) for id_, entry in file.products.items()]
    whole = [product for product in products if product is not None]
    return made(findings, document, ("products",), Catalogue, whole) if len(whole) == len(products) else None


def _product(id_: str, entry: ProductEntry, document: Document, findings: Findings) -> Product | None:
    path: Path = ("products", id_)
    named = cast("VaccineEntry | str", entry.vaccine)
    if isinstance(named, str):
        shared = shared_vaccines()
        if named not in shared:
            findings.add(
                document.place_of((*path, "vaccine")),
                f"the shared catalogue has no vaccine «{named}»; {nearest(named, list(shared))}",
                "pack-vaccine-unknown",
            )
            return None
        vaccine: Vaccine | None = shared[named].vaccine
    else:
        vaccine = made(findings, document, path, Vaccine, named.code, named.name, tuple(named.antigens), named.live)
    presentations = tuple(Presentation(each.doses_per_vial, each.gtin) for each in entry.presentations)
    if vaccine is None:
        return None
    return made(
        findings,
        document,
        path,
        Product,
        id_,
        vaccine,
        entry.brand,
        entry.manufacturer,
        codes=tuple(entry.codes),
        presentations=presentations,
    )


def made(
    findings: Findings, document: Document, path: Path, make: Callable[..., Made], *args: object, **named: object
) -> Made | None:
    """A value; None, with the error noted where the field that is to blame stands, when it cannot exist."""
    try:
        return make(*args, **named)
    except InputError as error:
        blamed: Any = error.data.get("field", ())
        place = document.place_of((*path, blamed) if blamed else path, key=True)
        findings.add(place, error.sentence, error.code)
        return None


def unverified(document: Document) -> tuple[str, ...]:
    """The places of what a file marks as not confirmed, as texts."""
    return tuple(map(str, unverified_places(document)))


def unverified_places(document: Document) -> list[Place]:
    """The places of what a file marks as not confirmed."""
    return [document.place_of(path) for path, node in mappings(document.data) if node.get("verified") is False]


def build_programme(
    file: ProgrammeFile, document: Document, catalogue: Catalogue, findings: Findings
) -> CountryProgramme | None:
    """A programme as values; None, with what is wrong noted, when a part of it cannot be."""
    return _Builder(file, document, catalogue, findings).build()


@frozen
class _Builder:
    """Builds one programme; every part notes what is wrong with it and the others go on."""

    file: ProgrammeFile
    document: Document
    catalogue: Catalogue
    findings: Findings
    _products: dict[str, Product] = field(init=False)
    _words: Words = field(init=False)

    @_products.default
    def _by_id(self) -> dict[str, Product]:
        return {product.id: product for product in self.catalogue.products}

    @_words.default
    def _vocabulary(self) -> Words:
        """The programme's words; what a condition means is told in the words that mean nothing but themselves."""
        details, kinds = _details(self.file.conditions), _kinds(self.file.conditions)
        plain = Words(
            _kinds(self.file.groups),
            {
                entry.code: ConditionWord(kinds[entry.code], details[entry.code])
                for entry in self.file.conditions
                if entry.means is None
            },
            {product.id: product.code for product in self.catalogue.products},
        )
        meanings = {
            entry.code: self._meanings(("conditions", index, "means"), entry.means, plain)
            for index, entry in enumerate(self.file.conditions)
            if entry.means is not None
        }
        named = {code: ConditionWord(kinds[code], details[code], meanings.get(code, ())) for code in kinds}
        return evolve(plain, conditions=named)

    def _meanings(self, path: Path, data: Any, plain: Words) -> tuple[Predicate, ...]:
        each = enumerate(data) if isinstance(data, list) else [(None, data)]
        read = [self._read(path if at is None else (*path, at), one, plain) for at, one in each]
        return tuple(one for one in read if one is not None)

    def build(self) -> CountryProgramme | None:
        before = len(self.findings.found)
        file = self.file
        self._check_words("group", file.groups)
        self._check_words("condition", file.conditions)
        window = self._window((), file.from_, file.until)
        end_of_month = EndOfMonth(file.dates.end_of_month)
        series = [made for id_, entry in file.series.items() if (made := self._series(id_, entry))]
        rules, exclusions = self._rules(), self._exclusions()
        deferrals, tiers = self._deferrals(), self._tiers()
        policy = build_policy(
            file.allocation,
            _sources(file.allocation.source),
            self.document,
            ("allocation",),
            findings=self.findings,
            groups=self._words.groups,
        )
        self._check_order()
        if len(self.findings.found) == before:  # a slip in a series or product is told once
            self._check_offers()
        if file.certificate.profile not in PROFILES:
            self._add(
                ("certificate", "profile"),
                f"no certificate has the profile «{file.certificate.profile}»; "
                f"{nearest(file.certificate.profile, list(PROFILES))}",
                "pack-profile-unknown",
            )
        if policy is None or len(self.findings.found) > before:
            return None
        used = {code for each in series for dose in each.doses for code in dose.vaccines}
        programme = self._made(
            (),
            Programme,
            file.programme,
            file.name.get("en") or next(iter(file.name.values())),
            file.disease,
            window,
            Catalogue(product for product in self.catalogue.products if product.code in used),
        )
        table = self._made(
            ("eligibility",),
            RuleTable,
            file.programme,
            end_of_month,
            _HIT[file.mode],
            rules,
            deferrals,
            tiers,
            exclusions=exclusions,
        )
        schedule = self._made(("series",), Schedule.of_series, file.programme, end_of_month, series)
        if programme is None or table is None or schedule is None:
            return None
        return CountryProgramme(
            programme=programme,
            names=file.name,
            table=table,
            schedule=schedule,
            policy=policy,
            certificate=CertificateTerms(
                file.certificate.profile,
                file.certificate.disease,
                file.certificate.issuer,
                file.certificate.valid_for,
                _sources(file.certificate.source),
            ),
            groups={each.code: each.name for each in file.groups},
            conditions={each.code: each.name for each in file.conditions},
            words=self._words,
            proofs={**_proofs(file.groups), **_proofs(file.conditions)},
            unverified=unverified(self.document),
            courses={id_: entry.course.doses for id_, entry in file.series.items() if entry.course},
        )

    # ------------------------------------------------------------------------------------------------------ shared

    def _made(self, path: Path, make: Callable[..., Made], *args: object, **named: object) -> Made | None:
        return made(self.findings, self.document, path, make, *args, **named)

    def _add(self, path: Path, sentence: str, code: str, *, key: bool = False) -> None:
        self.findings.add(self.document.place_of(path, key=key), sentence, code)

    def _window(self, path: Path, first: date | None, last: date | None) -> Window:
        if first and last and last < first:
            self._add((*path, "until"), "«until» is the last day and lies before «from»", "pack-window")
            last = None
        return Window(first, last and last + _ONE_DAY)

    def _check_order(self) -> None:
        """Note an id that stands twice, and a tier that does not come after the one before."""
        seen: set[str] = set()
        for part in ("eligibility", "exclusions", "deferrals"):
            for index, entry in enumerate(getattr(self.file, part)):
                if entry.id in seen:
                    self._add((part, index, "id"), f"the id «{entry.id}» stands here a second time", "pack-id-twice")
                seen.add(entry.id)
        tiers = [each.tier for each in self.file.allocation.tiers]
        for index, (earlier, later) in enumerate(pairwise(tiers), 1):
            if later <= earlier:
                self._add(
                    ("allocation", "tiers", index, "tier"),
                    f"tier {later} stands after tier {earlier}: number the tiers upwards, each once",
                    "pack-tier-order",
                )

    def _product(self, path: Path, id_: str, *, key: bool = False) -> Product | None:
        product = self._products.get(id_)
        if product is None:
            self._add(
                path,
                f"no product «{id_}» stands in products.yaml; {nearest(id_, list(self._products))}",
                "pack-product-unknown",
                key=key,
            )
        return product

    # ---------------------------------------------------------------------------------------------------- schedule

    def _series(self, id_: str, entry: SeriesEntry) -> Series | None:
        path: Path = ("series", id_)
        product = self._product(path, id_, key=True)
        numbers = {dose.n for dose in entry.doses}
        doses: list[SeriesDose] = []
        for index, dose in enumerate(entry.doses):
            at = (*path, "doses", index)
            if dose.n > 1 and dose.n - 1 not in numbers:
                self._add((*at, "n"), f"there is a dose {dose.n} without a dose {dose.n - 1}", "pack-dose-missing")
            elif dose.after is not None and (dose.after >= dose.n or dose.after not in numbers):
                self._add(
                    (*at, "after"),
                    f"dose {dose.n} is counted from dose {dose.after}: name an earlier dose of the series",
                    "pack-dose-after",
                )
            elif dose.n > 1 and (dose.after is None or not dose.history):
                lacking = "after" if dose.after is None else "history"
                self._add(
                    (*at, "n"),
                    f"dose {dose.n} lacks «{lacking}»: say from which dose it is counted, and what its intervals are",
                    "pack-dose-interval",
                )
            elif product is not None:
                made = self._dose(at, dose, product)
                doses += [made] if made else []
        if product is None or len(doses) < len(entry.doses):
            return None
        # A campaign's series goes on with the product it began with.
        return self._made(path, Series, id_, entry.group, entry.group, doses, exclusive=True)

    def _dose(self, path: Path, dose: DoseEntry, own: Product) -> SeriesDose | None:
        intervals = self._intervals(path, dose)
        window = self._window(path, dose.from_, dose.until)
        vaccines = [SeriesVaccine(own.code, recommended=True, source=_sources(dose.source), verified=dose.verified)]
        for index, other in enumerate(dose.also):
            at = (*path, "also", index)
            product = self._product((*at, "product"), other.product)
            if product is not None:
                vaccines.append(
                    SeriesVaccine(
                        product.code,
                        recommended=True,
                        window=self._window(at, other.from_, other.until),
                        source=_sources(other.source),
                        verified=other.verified,
                    )
                )
        if intervals is None:
            return None
        return self._made(
            path,
            SeriesDose,
            dose.n,
            vaccines,
            intervals=intervals,
            window=window,
            source=_sources(dose.source),
            verified=dose.verified,
        )

    def _intervals(self, path: Path, dose: DoseEntry) -> list[Interval] | None:
        """The intervals in the order of their days: before its first day the first holds, after its last the last."""
        entries = dose.history
        intervals: list[Interval] = []
        for index, entry in enumerate(entries):
            at = (*path, "history", index)
            following = entries[index + 1].from_ if index + 1 < len(entries) else None
            if following is not None and (
                (entry.from_ is not None and following <= entry.from_)
                or (entry.until is not None and following <= entry.until)
            ):
                self._add(
                    (*path, "history", index + 1, "from"),
                    f"this interval begins on {following}, while the one above it is in force: a dose has one "
                    "interval a day",
                    "pack-interval-overlap",
                )
                continue
            self._window(at, entry.from_, entry.until)
            made = self._made(
                (*at, "min"),
                Interval,
                FromDose(dose.after) if dose.after else FromPrevious(),
                entry.min,
                entry.min,
                entry.rec.from_ if entry.rec else entry.min,
                entry.rec.to if entry.rec else None,
                Window(entry.from_ if index else None, following),
                honours_bookings_before=entry.grandfather.booked_before if entry.grandfather else None,
                source=_sources(entry.source),
                verified=entry.verified,
            )
            intervals += [made] if made else []
        return intervals if len(intervals) == len(entries) else None

    # ------------------------------------------------------------------------------------------------- eligibility

    def _rules(self) -> list[Rule]:
        rules = []
        for index, entry in enumerate(self.file.eligibility):
            path: Path = ("eligibility", index)
            window = self._window(path, entry.from_, entry.until)
            products = [self._product((*path, "offers", number), id_) for number, id_ in enumerate(entry.offers)]
            vaccines = frozenset(product.code for product in products if product)
            offer = Offer(vaccines, entry.doses, entry.venues, Fee(entry.fee) if entry.fee else None)
            who = self._who((*path, "who"), entry.who)
            if who is not None:
                self._check_cut_offs((*path, "who"), who, window)
                self._check_restates(path, entry)
                source = _sources(entry.source)
                rules.append(
                    Rule(
                        entry.id,
                        window,
                        who,
                        offer,
                        entry.say,
                        source,
                        entry.verified,
                        honours_bookings=entry.honours_bookings,
                        restates=entry.restates,
                    )
                )
        return rules

    def _check_offers(self) -> None:
        """Note a rule that offers what no series gives."""
        doses = [dose for series in self.file.series.values() for dose in series.doses]
        given = [*self.file.series, *(other.product for dose in doses for other in dose.also)]
        numbers = {dose.n for dose in doses}
        for index, entry in enumerate(self.file.eligibility):
            for at, id_ in enumerate(entry.offers):
                if id_ in self._products and id_ not in given:
                    self._add(
                        ("eligibility", index, "offers", at),
                        f"no series of the programme gives «{id_}»: add one, or take it out of the rule",
                        "pack-offer-without-series",
                    )
            for at, number in enumerate(entry.doses):
                if number not in numbers:
                    self._add(
                        ("eligibility", index, "doses", at),
                        f"no series of the programme has a dose {number}; the last is dose {max(numbers)}",
                        "pack-offer-without-dose",
                    )

    def _exclusions(self) -> list[Exclusion]:
        exclusions = []
        for index, entry in enumerate(self.file.exclusions):
            window = self._window(("exclusions", index), entry.from_, entry.until)
            who = self._who(("exclusions", index, "who"), entry.who)
            if who is not None:
                source = _sources(entry.source)
                exclusions.append(Exclusion(entry.id, window, who, entry.say, source, entry.verified))
        return exclusions

    def _deferrals(self) -> list[Deferral]:
        deferrals = []
        for index, entry in enumerate(self.file.deferrals):
            word = entry.when.condition
            self._check_clock(index, word, entry.from_)
            deferrals.append(
                Deferral(
                    entry.id,
                    self._window(("deferrals", index), entry.effective, entry.until),
                    (word, *self._words.conditions[word].kinds) if word in self._words.conditions else (),
                    entry.wait,
                    entry.from_,
                    _sources(entry.source),
                    entry.verified,
                )
            )
        return deferrals

    def _tiers(self) -> list[Tier]:
        tiers = []
        for index, entry in enumerate(self.file.allocation.tiers):
            who = self._who(("allocation", "tiers", index, "who"), entry.who)
            if who is not None:
                tiers.append(Tier(entry.tier, who, entry.name, _sources(entry.source)))
        return tiers

    def _check_clock(self, index: int, word: str, since: str) -> None:
        """Note a deferral after a condition nobody defined, or counted from a day that nobody records."""
        path: Path = ("deferrals", index)
        self._known((*path, "when", "condition"), "condition", word)
        known = self._words.conditions.get(word)
        days = [name for name, kind in known.details.items() if kind is Kind.DATE] if known else []
        if known and since != "onset" and since not in days:
            self._add(
                (*path, "from"),
                f"«{word}» has no date «{since}» among its details to count from; {nearest(since, ['onset', *days])}",
                "pack-clock-unknown",
            )

    def _check_restates(self, path: Path, entry: RuleEntry) -> None:
        """Note a rule that says it restates one that is not there, or itself."""
        others = [each.id for each in self.file.eligibility if each.id != entry.id]
        for at, id_ in _each(self.document.data["eligibility"][path[-1]].get("restates", []), (*path, "restates")):
            if id_ not in others:
                self._add(at, f"no other rule is called «{id_}»; {nearest(str(id_), others)}", "pack-rule-unknown")

    def _check_cut_offs(self, path: Path, who: Predicate, window: Window) -> None:
        """Note a cut-off day for an age that lies more than a year outside the days of the rule."""
        for node in walk(who):
            day = node.as_of if isinstance(node, Age) else None
            if day is None:
                continue
            early = window.start is not None and day < window.start - _ONE_YEAR
            late = window.end is not None and day >= window.end + _ONE_YEAR
            if early or late:
                self._add(
                    path,
                    f"the age counts as of {day}, more than a year {'before' if early else 'after'} the rule is in "
                    "force: check the year",
                    "pack-cut-off",
                )

    def _who(self, path: Path, data: Any) -> Predicate | None:
        return self._read(path, data, self._words)

    def _read(self, path: Path, data: Any, words: Words) -> Predicate | None:
        """The condition; None, with what is wrong noted, when it cannot be read or uses a word nobody defined."""
        try:
            return parse_predicate(data, words)
        except InputError as error:
            steps: Any = error.data.get("path", ())
            self._add((*path, *steps), error.sentence, error.code, key=error.code == "condition-unknown")
            return None

    # -------------------------------------------------------------------------------------------------- vocabulary

    def _check_words(self, kind: str, entries: Sequence[VocabularyEntry]) -> None:
        """Note a word that stands twice, and one that is a kind of a word nobody defined, or of itself."""
        seen: set[str] = set()
        told: set[str] = set()
        for index, entry in enumerate(entries):
            at: Path = (f"{kind}s", index)
            if entry.code in seen:
                self._add((*at, "code"), f"the {kind} «{entry.code}» stands here a second time", f"pack-{kind}-twice")
            seen.add(entry.code)
            if entry.kind_of is None:
                continue
            self._known((*at, "kind_of"), kind, entry.kind_of)
            line = _line(entry.code, entries)
            if line[0] in line[1:] and told.isdisjoint(line):
                told.update(line)
                through = f", by way of {', '.join(f'«{word}»' for word in line[1:-1])}" if line[1:-1] else ""
                self._add(
                    (*at, "kind_of"),
                    f"this makes «{entry.code}» a kind of itself{through}: name a wider word",
                    "pack-kind-circle",
                )

    def _known(self, path: Path, kind: str, word: str) -> None:
        known = list(self._words.groups if kind == "group" else self._words.conditions)
        if word not in known:
            self._add(
                path,
                f"the {kind} «{word}» is not defined under «{kind}s»; {nearest(word, known)}",
                f"pack-{kind}-unknown",
            )


def _kinds(entries: Sequence[VocabularyEntry]) -> dict[str, tuple[str, ...]]:
    """Each word with all the words that are kinds of it, at once or by way of others."""
    lines = {entry.code: _line(entry.code, entries) for entry in entries}
    return {word: tuple(code for code, line in lines.items() if code != word and word in line) for word in lines}


def _details(entries: Sequence[ConditionEntry]) -> dict[str, dict[str, DetailKind]]:
    """What may be known of each condition, and of those that it is a kind of."""
    own = {
        entry.code: {
            name: tuple(kind) if isinstance(kind, list) else Kind(kind) for name, kind in entry.details.items()
        }
        for entry in entries
    }
    return {
        word: {name: kind for each in reversed(_line(word, entries)) for name, kind in own.get(each, {}).items()}
        for word in own
    }


def _proofs(entries: Sequence[VocabularyEntry]) -> dict[str, Mapping[str, str]]:
    """What shows each word: its own proof, or that of the nearest wider word."""
    own = {entry.code: entry.proof for entry in entries}
    found = {word: next((proof for each in _line(word, entries) if (proof := own.get(each))), None) for word in own}
    return {word: proof for word, proof in found.items() if proof}


def _line(word: str, entries: Iterable[VocabularyEntry]) -> list[str]:
    """The word, the one it is a kind of, and so on to the widest, or to one that comes a second time."""
    wider = {entry.code: entry.kind_of for entry in entries}
    line = [word]
    while (above := wider.get(line[-1])) is not None:
        line.append(above)
        if above in line[:-1]:
            break
    return line


def _sources(ids: Iterable[str]) -> str:
    return ", ".join(ids)
