"""A made-up pack with every part, for tests that plant faults in them."""

from pathlib import Path

from countries import made_up_pack
from vaxplatform.countries import Country, PackFolder, load_pack

CALENDAR = """\
weekend:
  - {days: [friday, saturday], until: 2021-12-31, source: c1}
  - {days: [saturday, sunday], from: 2022-01-01, source: c1}
holidays:
  provider: holidays
  region: AE
  source: c1
  also:
    - {on: 2026-03-02, name: {en: Day of Wells}, source: c1}
  working:
    - {on: 2026-01-01, name: {en: New Year is worked}, source: c1}
numerals: {use: latn, by_language: {ar: arab}, source: c1}
budget_year: {month: 4, source: c1}
"""

GEOGRAPHY = """\
levels:
  - {name: {en: Province}, codes: listed, source: c1}
  - {name: {en: District}, codes: open, source: c1}
kinds:
  province: {en: Province}
areas:
  XX-N: {name: {en: North}, kind: province}
  XX-S: {name: {en: South, ar: جنوب}}
"""

AREAS = """\
code,parent,kind,name_en,name_ar
XX-N-01,XX-N,,Lakeside,
XX-N-02,XX-N,,Hills,تلال

XX-S-01,XX-S,,Lakeside,
"""

IDENTITY = """\
documents:
  national-id:
    name: {en: National card}
    form: "[0-9]{8}"
    written: "####-####"
    check: stdnum:luhn
    samples: ["1234-5674"]
    accepted:
      - {until: 2020-12-31, source: c1}
      - {from: 2021-03-01, until: 2021-12-31, source: c1, say: {en: From 18 years}}
      - {from: 2022-06-01, source: c1, verified: false}
    source: c1
  passport:
    name: {en: Passport}
    accepted: [{source: c1}]
    source: c1
phone: {region: AE, mobile_only: true, source: c1}
"""

REGISTRATION = """\
people_per_phone:
  - {people: 4, until: 2021-12-31, source: c1}
  - {people: 6, from: 2022-01-01, until: 2022-06-30, source: c1}
  - {people: 10, from: 2022-07-01, source: c1, verified: false}
without_papers:
  - {from: 2021-05-06, age_from: 18 years, groups: {nomads: {name: {en: Nomads}}}, venues: [government], source: c1}
  - {facilitator: {phone: true, document: true, people_at_most: 50}, source: c1}
consent:
  purposes: {record: {name: {en: Record}}, reminders: {name: {en: Reminders}}}
  own_from: 16 years
  source: c1
documents:
  national-id: {age_from: 18 years, source: c1}
names: {left_out: [Haji], short_forms: {Abd: Abdul}, source: c1}
duplicates: {possible_from: 12, points: {area: {same: 2}}, compared_at_most: 100, source: c1}
dates: {end_of_month: roll_forward, source: c1}
"""

AEFI = """\
fields:
  - {code: vial-others, name: {en: Others vaccinated from the vial}, kind: number, source: c1}
  - code: place
    name: {en: Where it began}
    kind: choice
    choices: {home: {en: At home}, centre: {en: At the centre}}
    required: true
    source: c1
ages:
  source: c1
  groups:
    - {name: {en: Under 1 year}, from: 0 days}
    - {name: {en: 1 to 4 years}, from: 1 year}
    - {name: {en: 5 years and more}, from: 5 years}
observation: {minutes: 30, source: c1}
serious: {hours: 24, source: c1}
"""

DIFFERENCES = """\
differences:
  - {vaccine: CHOLERA, for: TRAVELLERS, reason: Not offered., source: c1}
  - {vaccine: HEPB_ADULT, for: HW, rounds: [1, 2], area: NATIONAL, reason: Given at work., source: c1}
  - {vaccine: HEPB_ADULT, for: HW, rounds: [3], reason: Given at work., source: c1}
"""

FILES = {
    "calendar.yaml": CALENDAR,
    "geography.yaml": GEOGRAPHY,
    "geography.csv": AREAS,
    "identity.yaml": IDENTITY,
    "registration.yaml": REGISTRATION,
    "aefi.yaml": AEFI,
    "differences.yaml": DIFFERENCES,
}


def write_parts(folder: Path, changes: dict[str, tuple[str, str]] | None = None) -> PackFolder:
    """The pack in a folder ``xx``, with one text of some files changed."""
    pack = made_up_pack.write_pack(folder)
    for name, text in FILES.items():
        (pack / name).write_text(text, "utf-8")
    for name, (old, new) in (changes or {}).items():
        text = (pack / name).read_text("utf-8")
        assert old in text
        (pack / name).write_text(text.replace(old, new, 1), "utf-8")
    return PackFolder("xx", pack, "xx")


def load_parts(folder: Path) -> Country:
    """The pack as it stands above."""
    return load_pack(write_parts(folder))
