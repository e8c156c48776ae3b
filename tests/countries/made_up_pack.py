"""A small whole pack, for tests that plant faults in its rules."""

from pathlib import Path
from textwrap import dedent, indent

HEAD = """\
pack: xx
iso3166: {alpha2: XX, alpha3: XXX}
name: {en: Exampleland}
version: "1"
status: draft
maintainers: [{name: Exampleland's programme, contact: "https://health.example"}]
languages: {default: en}
sources:
  c1: {title: Circular 1, kind: official, url: "https://health.example/1"}
"""

PRODUCTS = """\
products:
  COVISHIELD:
    vaccine: {code: cvx|210, name: "COVID-19, ChAdOx1-S", antigens: [COVID-19], live: false}
    brand: Covishield
    manufacturer: Serum Institute of India
    source: c1
  COVAXIN:
    vaccine: {code: cvx|502, name: "COVID-19, inactivated", antigens: [COVID-19], live: false}
    brand: Covaxin
    manufacturer: Bharat Biotech
    source: c1
"""

PROGRAMME = """\
programme: covid19
name: {en: COVID-19 vaccination}
disease: COVID-19
from: 2021-03-01
dates: {end_of_month: clamp, source: c1}
groups:
  - {code: HCW, name: {en: Health-care workers}, source: c1}
conditions:
  - {code: diabetes, name: {en: Diabetes}, source: c1}
  - {code: covid19-confirmed, name: {en: COVID-19 confirmed}, details: {recovered: date}, source: c1}
series:
  COVISHIELD:
    group: COVID-19
    doses:
      - {n: 1, from: 2021-03-01, source: c1}
      - n: 2
        after: 1
        source: c1
        history:
          - {min: 28 days, source: c1}
        also:
          - {product: COVAXIN, from: 2021-06-01, source: c1}
mode: any
eligibility:
  - {id: XX-HCW, from: 2021-03-01, who: {group: HCW, age: ">= 18 years"}, say: {en: "HCW"}, source: c1}
  - {id: XX-60, from: 2021-03-15, who: {age: ">= 60 years"}, offers: [COVISHIELD], say: {en: "From 60"}, source: c1}
  - {id: XX-2, from: 2021-06-01, who: {doses: {at_least: 1}}, offers: [COVAXIN], doses: [2], say: {en: "2"}, source: c1}
deferrals:
  - {id: XX-DEF, when: {condition: covid19-confirmed}, wait: 3 months, from: recovered, effective: 2021-03-01,
     source: c1}
allocation:
  rule: fair-draw
  options_at_most: 8
  distance_km_at_most: 25
  source: c1
certificate: {profile: eu-dcc, disease: snomed|840539006, issuer: Ministry of Health, source: c1}
"""

CASES = """\
programme: covid19
cases:
  - name: Turns 60 tomorrow
    person: {born: 1961-03-16}
    on: 2021-03-15
    expect: {eligible: false}
"""


ROUTINE = """\
programme: routine
kind: routine
name: {en: Routine immunization}
dates: {end_of_month: clamp, source: c1}
series:
"""


def write_pack(
    folder: Path, changes: dict[str, str] | None = None, cases: str = CASES, *, routine: str | None = None
) -> Path:
    """The pack in a folder ``xx``, with some texts of its programme changed, perhaps with series of a routine one."""
    programme = PROGRAMME
    for old, new in (changes or {}).items():
        assert old in programme
        programme = programme.replace(old, new)
    files = {
        "pack.yaml": HEAD,
        "products.yaml": PRODUCTS,
        "programmes/covid19.yaml": programme,
        "cases/covid19.yaml": cases,
    }
    if routine is not None:
        files["programmes/routine.yaml"] = ROUTINE + indent(dedent(routine).strip("\n"), "  ") + "\n"
    for name, text in files.items():
        file = folder / "xx" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder / "xx"
