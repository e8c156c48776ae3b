import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.model import Name
from vaxplatform.registration import NameForm, NameLikeness, NameWords, compare_names, name_forms
from vaxplatform.registration._romanise import romanised
from vaxplatform.registration.names import name_key

SAME, SIMILAR, INITIALS, PART = NameLikeness.SAME, NameLikeness.SIMILAR, NameLikeness.INITIALS, NameLikeness.PART
ONE_DIFFERS, UNKNOWN, DIFFERENT = NameLikeness.ONE_DIFFERS, NameLikeness.UNKNOWN, NameLikeness.DIFFERENT


def forms(name: str, words: NameWords = NameWords()) -> tuple[NameForm, ...]:  # noqa: B008 - frozen
    """A name written «Given, Family»."""
    given, _, family = name.partition(", ")
    return name_forms(Name(given, family), words)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Asha, Patil", "Asha, Patil", SAME),
        ("Asha, Patil", "ASHA, PATIL", SAME),
        ("Asha, Patil", "Patil, Asha", SAME),
        ("Asha, Patil", "Asha Patil", SAME),
        ("Dr. Asha, Patil", "Mrs Aasha, Patill", SAME),
        ("Suneel, Chaudhari", "Sunil, Choudhary", SAME),
        ("Lakshmi, Iyer", "Laxmi, Iyer", SAME),
        ("Zakir, Husain", "Jakir, Hussain", SAME),
        ("José, Núñez", "Jose, Nunez", SAME),
        ("Nguyễn, Văn", "Nguyen, Van", SAME),
        ("Ọláyínká, Adéwálé", "Olayinka, Adewale", SAME),
        ("王, 芳", "芳, 王", SAME),
        ("\u0061\u0301sha, Patil", "\u00e1sha, Patil", SAME),  # composed or not
        ("Ａｓｈａ, Patil", "Asha, Patil", SAME),  # full width
        ("O'Brien, Mary", "O’Brien, Mary", SAME),
        ("Sunita, Patil", "Sunitaa, Patil", SAME),
        ("Ramesh, Patil", "Ramehs, Patil", SIMILAR),
        ("Sureshkumar", "Suresh, Kumar", SIMILAR),
        ("Asha, Patil", "आशा, पाटील", SIMILAR),
        ("आशा, पाटील", "আশা, পাতিল", SIMILAR),
        ("Murugan", "முருகன்", SIMILAR),
        ("Gopal, Reddy", "గోపాల్, రెడ్డి", SIMILAR),
        ("Harpreet, Singh", "ਹਰਪ੍ਰੀਤ, ਸਿੰਘ", SIMILAR),
        ("Mohammed, Ali", "محمد, علي", SIMILAR),
        ("Iuliia, Zgurska", "Юлія, Згурська", SIMILAR),
        ("A., Patil", "Asha, Patil", INITIALS),
        ("R. Venkat", "Venkat, Raman", INITIALS),
        ("Asha", "Asha, Patil", PART),
        ("Asha, Patil", "Asha Anil, Patil", PART),
        ("Asha, Patil", "Asha, Deshmukh", ONE_DIFFERS),  # after a marriage
        ("", "Asha, Patil", UNKNOWN),
        ("王, 芳", "Wang, Fang", UNKNOWN),  # a script without a table: what cannot be told is no difference
        ("สมชาย", "王", UNKNOWN),
        ("Ram, Patil", "Shyam, Patil", DIFFERENT),  # twins' names
        ("Arun, Rao", "Varun, Rao", DIFFERENT),
        ("Sita, Rao", "Gita, Rao", DIFFERENT),
        ("Ramesh, Rao", "Suresh, Rao", DIFFERENT),
        ("Priya, Rao", "Priyanka, Rao", DIFFERENT),
        ("Rita, Rao", "Rina, Rao", DIFFERENT),
        ("Usha, Patil", "Asha, Patil", DIFFERENT),
        ("محمد, خان", "أحمد, خان", DIFFERENT),
    ],
)
def test_how_names_agree(one: str, other: str, level: NameLikeness) -> None:
    assert compare_names(forms(one), forms(other)) is level
    assert compare_names(forms(other), forms(one)) is level


def test_the_writing_that_agrees_best_counts() -> None:
    both = name_forms(Name("आशा", "पाटील", "Asha", "Patil"))
    assert compare_names(both, forms("आशा, पाटील")) is SAME
    assert compare_names(both, forms("Patil, Asha")) is SAME


def test_words_of_a_country_are_left_out_or_spelled_out() -> None:
    words = NameWords(frozenset({"shri", "श्री"}), {"md": "mohammed"})
    assert compare_names(forms("Shri Ramesh, Rao", words), forms("Ramesh, Rao")) is SAME
    assert compare_names(forms("श्री रमेश", words), forms("रमेश")) is SAME
    assert compare_names(forms("Md. Ali", words), forms("Mohammad Ali")) is SIMILAR
    assert name_forms(Name("Shri"), words) == ()


names = st.text(max_size=12) | st.sampled_from(["आशा", "Asha", "محمد", "Md.", "O'", "-", "王"])


@given(names, names, names, names)
def test_whatever_people_type_is_compared_and_both_ways_alike(a: str, b: str, c: str, d: str) -> None:
    one, other = name_forms(Name(a, b)), name_forms(Name(c, d))
    assert compare_names(one, other) is compare_names(other, one)
    if one:
        assert compare_names(one, one) in (SAME, INITIALS)
        assert all(token and name_key(token) for form in one for token in form.tokens)


def test_a_name_is_not_printed() -> None:
    shown = repr(name_forms(Name("Asha", "Patil")))
    assert "asa" not in shown
    assert "patil" not in shown


@pytest.mark.parametrize(
    ("word", "latin"),
    [
        ("ASHA", "asha"),
        ("कमला", "kamalaa"),
        ("ज्ञानेश्वर", "jnaaneshvar"),
        ("ক্ষিতীশ", "kshitiish"),
        ("ৰাম", "raam"),  # Assamese
        ("ੴ", ""),  # a sign that is no letter
        ("Щербань", "shcherban"),
        ("Łódź", "lodz"),
        ("Ɗanladi", "danladi"),
        ("Αλέξανδρος", "alexandros"),
        ("گلناز", "glnaz"),
    ],
)
def test_rough_latin_letters(word: str, latin: str) -> None:
    assert romanised(word) == latin
