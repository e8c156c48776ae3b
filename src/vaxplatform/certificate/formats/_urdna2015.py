"""URDNA2015: statements whose subjects and objects may be without a name, in the one order and naming that is hashed.

The statements here are few and of one known shape, so they are plain tuples of texts and there are no named graphs; the
algorithm is the whole one, since two parts of a credential may say the same (two doses at one address).

Source:
    W3C Community Group, RDF Dataset Normalization (URDNA2015), sections 4.4 to 4.8; N-Quads canonical form: RDF 1.1
    N-Quads section 4.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import permutations

from vaxplatform.certificate.verdict import VerdictCode
from vaxplatform.errors import CertificateUnreadable

__all__ = ["MOST_STEPS", "Statement", "canonical"]

Statement = tuple[str, str, str]
"""Subject, predicate and object as N-Quads write them: ``<address>``, ``"text"``, or ``_:`` and any label."""

MOST_STEPS = 2_000
"""How often a nameless part may be looked at to tell it from another that says the same: a bound on time."""

_Issued = dict[str, str]  # what a nameless part is called, in the order of naming


def canonical(statements: Iterable[Statement]) -> str:
    """The statements as canonical N-Quads, a line each.

    Args:
        statements: In any order; one that stands twice counts once.

    Raises:
        CertificateUnreadable: ``SIZE_LIMIT_EXCEEDED``: too many nameless parts say the same.

    Example:
        >>> print(canonical([("_:x", "<a:name>", '"Asha"'), ("<a:person>", "<a:at>", "_:x")]), end="")
        <a:person> <a:at> _:c14n0 .
        _:c14n0 <a:name> "Asha" .
    """
    graph = _Graph(dict.fromkeys(statements))
    return graph.written(_Naming(graph).names())


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


class _Graph:
    """Statements by what is nameless in them: nothing, the subject alone, or the object and perhaps the subject."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        plain: list[str] = []
        ends: dict[str, list[str]] = {}
        links: list[Statement] = []
        for subject, predicate, other in statements:
            if other[0] == "_":
                links.append((subject, predicate, other))
            elif subject[0] == "_":
                ends.setdefault(subject, []).append(f" {predicate} {other} .\n")
            else:
                plain.append(f"{subject} {predicate} {other} .\n")
        self._plain, self._ends, self._links = plain, ends, links
        self.links_of: dict[str, list[Statement]] = {}
        for link in links:
            for part in dict.fromkeys((link[0], link[2])):
                self.links_of.setdefault(part, []).append(link)

    @property
    def nameless(self) -> Iterable[str]:
        """Every nameless part, once."""
        return dict.fromkeys((*self._ends, *(part for part in self.links_of if part[0] == "_")))

    def about(self, part: str) -> str:
        """What is said of a part, all nameless parts but itself taken for one (section 4.6)."""
        lines = [f"_:a{end}" for end in self._ends.get(part, ())]
        lines += [f"{_shown(s, part)} {p} {_shown(o, part)} .\n" for s, p, o in self.links_of.get(part, ())]
        return "".join(sorted(lines))

    def written(self, names: Mapping[str, str]) -> str:
        """All statements, with these names."""
        lines = [f"{names[part]}{end}" for part, ends in self._ends.items() for end in ends]
        lines += [f"{names.get(s, s)} {p} {names[o]} .\n" for s, p, o in self._links]
        return "".join(sorted(lines + self._plain))


def _shown(term: str, part: str) -> str:
    return term if term[0] != "_" else "_:a" if term == part else "_:z"


class _Naming:
    """The naming of the nameless parts of some statements."""

    def __init__(self, graph: _Graph) -> None:
        self._graph = graph
        self._first_degree: Mapping[str, str] = {part: _hash(graph.about(part)) for part in graph.nameless}
        self._canonical: _Issued = {}
        self._steps = 0

    def names(self) -> Mapping[str, str]:
        """What each nameless part is called (section 4.4.3)."""
        by_hash: dict[str, list[str]] = {}
        for part, hashed in self._first_degree.items():
            by_hash.setdefault(hashed, []).append(part)
        groups = [by_hash[hashed] for hashed in sorted(by_hash)]
        for parts in groups:
            if len(parts) == 1:
                _issue(self._canonical, parts[0], "_:c14n")
        for parts in [group for group in groups if len(group) > 1]:
            results = []
            for part in parts:
                if part not in self._canonical:
                    issued: _Issued = {}
                    _issue(issued, part, "_:b")
                    results.append(self._hash_n_degree(part, issued))
            for _, issued in sorted(results, key=lambda result: result[0]):
                for part in issued:
                    _issue(self._canonical, part, "_:c14n")
        return self._canonical

    def _hash_n_degree(self, part: str, issued: _Issued) -> tuple[str, _Issued]:
        """A part by what is said of its neighbours too, in the order that gives the least text (section 4.8)."""
        neighbours: defaultdict[str, list[str]] = defaultdict(list)
        for position, predicate, other in self._neighbours(part):
            neighbours[self._hash_related(position, predicate, other, issued)].append(other)
        told = []
        for hashed, others in sorted(neighbours.items()):
            path, issued = min(
                (self._path(order, issued) for order in permutations(others)), key=lambda found: found[0]
            )
            told.append(hashed + path)
        return _hash("".join(told)), issued

    def _neighbours(self, part: str) -> Iterator[tuple[str, str, str]]:
        for subject, predicate, other in self._graph.links_of.get(part, ()):
            if subject.startswith("_:") and subject != part:
                yield "s", predicate, subject
            if other.startswith("_:") and other != part:
                yield "o", predicate, other

    def _hash_related(self, position: str, predicate: str, other: str, issued: _Issued) -> str:
        """A neighbour by its name, or by what is said of it (section 4.7)."""
        name = self._canonical.get(other) or issued.get(other) or self._first_degree[other]
        return _hash(f"{position}{predicate}{name}")

    def _path(self, order: Iterable[str], issued: _Issued) -> tuple[str, _Issued]:
        """What is found when neighbours are visited in this order (section 4.8.2, step 5.4)."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise CertificateUnreadable(
                "too many parts of the credential say the same", code=VerdictCode.SIZE_LIMIT_EXCEEDED.value
            )
        issued = dict(issued)
        path, unnamed = [], []
        for other in order:
            if other in self._canonical:
                path.append(self._canonical[other])
            else:
                if other not in issued:
                    unnamed.append(other)
                path.append(_issue(issued, other, "_:b"))
        for other in unnamed:
            hashed, issued = self._hash_n_degree(other, issued)
            path.append(f"{_issue(issued, other, '_:b')}<{hashed}>")
        return "".join(path), issued


def _issue(issued: _Issued, part: str, prefix: str) -> str:
    """The part's name, which is the next number where it has none (section 4.5)."""
    return issued.setdefault(part, f"{prefix}{len(issued)}")
