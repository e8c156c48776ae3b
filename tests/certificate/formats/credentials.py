"""Credentials of DIVOC's shape, made by chance for Hypothesis: likely ones, and ones that are wrong anywhere."""

from typing import Any

from hypothesis import strategies as st

from vaxplatform.certificate.formats._divoc_terms import SHAPES, Part

_LETTERS = st.characters(exclude_categories=("Cs", "Cc"))
TEXTS = st.one_of(
    st.sampled_from(["", "1", "COVISHIELD", "आशा पाटील", 'a "quoted" \\ text', "two\nlines\r\n", "\U0001f600\uffff"]),
    st.text(st.one_of(_LETTERS, st.sampled_from('\\"\n\r')), max_size=12),
)
PLAIN = st.one_of(TEXTS, st.integers(-(2**53) + 1, 2**53 - 1), st.booleans(), st.none())
ADDRESSES = st.one_of(
    st.sampled_from(
        [
            "did:in.gov.uidai.aadhaar:2342343334",
            "https://cowin.gov.in/vaccine/1",
            "https://cowin.gov.in/vaccine/1?a=b#c",
            "urn:uvci:01:IN:आशा",
            "a:",
            "A1+b-c.d:x",
            "name:x",
            "id:x",
            "type:x",
            "Person:x",
            "issuer:x",
            "a://../x",
            "a:\U0001f600",
        ]
    ),
    st.from_regex(r"\A(did|urn|https):[a-z0-9:/._%~-]{1,12}\Z"),
)
ODD_ADDRESSES = st.sampled_from(
    [
        *("", "872550100V", "did:Voter ID:KR1", "_:b0", "schema:x", "vac:x", "cred:x", "sec:x", "xsd:x", "dc:x"),
        *("@id", "@type", "//x", "?x", "#x", "/x", "a b", "a:<>", 'a:"', "a:{}", "a:|", "a:^", "a:`", "a:\\", "a:\n"),
        *("a:\u00a0", "a:\u2028", "a:\ufeff", "a,b:x", "1:x", ":x", "a:\x00", "a:\x7f"),
    ]
)
ODD = st.one_of(
    st.floats(),
    st.sampled_from(["\t", "\x00", "\x1f", "\x7f", "\u0085", "\u2028", "\ufeff", "@id", "_:b0", "schema:x"]),
    st.integers(),
    st.lists(PLAIN, max_size=3),
    st.dictionaries(st.sampled_from(["@value", "@id", "@type", "@language", "id", "name", "x"]), PLAIN, max_size=2),
)
ODD_MEMBERS = st.sampled_from(
    [
        *("id", "type", "@id", "@type", "@context", "@graph", "@reverse", "x", "name", "address", "dob", "sex", "uhid"),
        *("https://schema.org/name", "schema:name", "vac:city", "proof", "issuer", "evidence", "credentialStatus"),
        *("icd11Code", "prophylaxis", "verifier", "sign-image", "Person", ""),
    ]
)


@st.composite
def parts(draw: st.DrawFn, shape: Part, *, odd: bool = False) -> dict[str, Any]:
    """A part of a credential by its shape: members left out, null, and in any order."""
    kinds = {
        **dict.fromkeys(shape.values, PLAIN),
        **dict.fromkeys(shape.times, st.one_of(st.just("2021-08-27T10:57:57.237Z"), TEXTS, st.none())),
        **dict.fromkeys(shape.links, st.one_of(ADDRESSES, st.none())),
        **({"id": ADDRESSES} if shape.named else {}),
        **{member: _inner(member, inner, odd=odd) for member, (_iri, inner) in shape.parts.items()},
    }
    some = st.lists(st.sampled_from(sorted(kinds)), unique=True)
    members = {member: draw(kinds[member]) for member in draw(st.one_of(some, st.just(sorted(kinds))))}
    if shape.types:
        types = draw(st.permutations(list(shape.types)))
        members["type"] = types if len(types) > 1 or draw(st.booleans()) else types[0]
    if odd and draw(st.integers(0, 4)) == 0:
        anywhere = st.one_of(ODD_MEMBERS, st.sampled_from([*sorted(kinds), "type"]))
        members[draw(anywhere)] = draw(st.one_of(ODD, ODD_ADDRESSES, PLAIN))
    order = draw(st.permutations(sorted(members)))
    return {member: members[member] for member in order}


def _inner(member: str, shape: Part, *, odd: bool) -> st.SearchStrategy[Any]:
    made = parts(shape, odd=odd)
    if member != "evidence":
        return st.one_of(made, st.none())
    several = st.lists(made, max_size=4)
    return st.one_of(several, several.flatmap(twice), made, st.none())


def twice(entries: list[Any]) -> st.SearchStrategy[list[Any]]:
    """Parts that say the same as another."""
    if not entries:
        return st.just(entries)
    return st.lists(st.sampled_from(entries), min_size=1, max_size=5)


def credentials(*, odd: bool = False) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """The version of the vaccination context, and a credential without contexts and proof."""
    return st.sampled_from(sorted(SHAPES)).flatmap(
        lambda version: st.tuples(st.just(version), parts(SHAPES[version], odd=odd))
    )
