import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld

from vaxplatform.certificate.formats._urdna2015 import Statement, canonical
from vaxplatform.errors import CertificateUnreadable

NAMELESS = st.sampled_from([f"_:x{n}" for n in range(5)])
NAMED = st.sampled_from(["<a:1>", "<a:2>"])
STATEMENTS = st.lists(
    st.tuples(
        st.one_of(NAMELESS, NAMED),
        st.sampled_from(["<p:1>", "<p:2>"]),
        st.one_of(NAMELESS, NAMED, st.sampled_from(['"x"', '"y"'])),
    ).filter(lambda each: each[0] != each[2]),  # PyLD counts a statement of a part about itself twice
    max_size=9,
)


def by_a_general_engine(statements: list[Statement]) -> str:
    text: str = jsonld.normalize(
        "".join(f"{s} {p} {o} .\n" for s, p, o in dict.fromkeys(statements)),
        {"algorithm": "URDNA2015", "format": "application/n-quads", "inputFormat": "application/n-quads"},
    )
    return text


@given(STATEMENTS)
def test_any_statements_are_named_as_a_general_engine_names_them(statements: list[Statement]) -> None:
    assert canonical(statements) == by_a_general_engine(statements)


@given(STATEMENTS, st.randoms(use_true_random=False), st.permutations([f"_:y{n}" for n in range(5)]))
def test_neither_order_nor_labels_matter(statements: list[Statement], random: object, labels: list[str]) -> None:
    renamed = {f"_:x{n}": label for n, label in enumerate(labels)}
    shuffled = [(renamed.get(s, s), p, renamed.get(o, o)) for s, p, o in statements]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # it is a Random
    assert canonical(shuffled) == canonical(statements)


def test_what_would_take_for_ever_is_refused() -> None:
    stars = [(f"_:s{star}", "<p:1>", f"_:l{star}{leaf}") for star in "ab" for leaf in range(8)]
    with pytest.raises(CertificateUnreadable) as refused:
        canonical(stars)
    assert refused.value.code == "SIZE_LIMIT_EXCEEDED"
