"""Made-up people for the tests of this room: few names, phones and days, so that many of them resemble each other."""

from hypothesis import strategies as st

from vaxplatform.dates import PartialDate
from vaxplatform.model import Contact, Identifier, Name, Person, Sex
from vaxplatform.registration import Likeness, likeness_of

GIVEN = [
    "Asha", "Aasha", "आशा", "Usha", "A.", "Arun", "Varun", "Ramesh", "Rameshh", "Suresh", "Sunita", "Sunitta", "सुनीता",
    "Priya", "Priyanka", "Mohammed", "Md", "محمد", "রহিম", "Rahim", "Юлія", "Yulia", "王芳", "Sureshkumar", "",
]  # fmt: skip
FAMILY = ["Patil", "पाटील", "Patill", "Rao", "Kumar", "", "Khan", "خان", "Згурська", "P."]
DAYS = ["1985-03-14", "1985-03-04", "1985-04-03", "1985-03-17", "1986-03-14", "1985-01-01", "1985", "1985-03", "1987"]
PHONES = ["", "", "98765 43210", "+91 9876543210", "9876543211"]
DOCUMENTS = [(), (), (("passport", "K1234567"),), (("passport", "k-1234 567"),), (("voter-card", "ABC7654321"),)]

names = st.builds(Name, st.sampled_from(GIVEN), st.sampled_from(FAMILY), st.just(""), st.just(""))
names_in_two_scripts = st.sampled_from([
    Name("आशा", "पाटील", "Asha", "Patil"), Name("محمد", "خان", "Mohammed", "Khan"),
    Name("सुनीता", "राव", "Sunita", "Rao"),
])  # fmt: skip


@st.composite
def people(draw: st.DrawFn, id: str = "form") -> Person:  # noqa: A002 - the field's name
    return Person(
        id,
        PartialDate.parse(draw(st.sampled_from(DAYS))),
        draw(st.sampled_from(Sex)),
        name=draw(names | names_in_two_scripts),
        contact=Contact(draw(st.sampled_from(PHONES))),
        identifiers=[Identifier(*each) for each in draw(st.sampled_from(DOCUMENTS))],
        region=draw(st.sampled_from(["", "Devpur", "Rampur"])),
        household=draw(st.sampled_from(["", "", "", "H-1"])),
    )


@st.composite
def registers(draw: st.DrawFn, most: int = 12) -> list[Likeness]:
    return [likeness_of(person, id=f"{at}") for at, person in enumerate(draw(st.lists(people(), max_size=most)))]
