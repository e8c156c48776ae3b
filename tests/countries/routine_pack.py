"""A made-up pack with a routine programme that has everything a schedule may have."""

from pathlib import Path

from countries import made_up_pack
from vaxplatform.countries import Country, load_pack, open_pack

ROUTINE = """\
programme: routine
kind: routine
name: {en: Routine immunization}
dates: {end_of_month: clamp, source: c1}
series:
  DTP:
    group: DTP
    source: c1
    doses:
      - {give: DTwP-Hib-HepB, at: 6 weeks, until: 1 year}
      - {give: DTwP-Hib-HepB, at: 10 weeks, until: 1 year}
      - {give: DTwP, at: {from: 16 months, to: 24 months}, say: {en: Also at school.}, note: The plan says so.}
      - {give: Td, at: 10 years, round: 6}
  HepB:
    group: Hepatitis B
    source: c1
    doses:
      - {give: HepB, at: birth}
  Rotavirus:
    group: Rotavirus
    source: c1
    doses:
      - {give: [RV1, RV5], at: 6 weeks}
  MMR since 2022:
    group: MMR
    for: {born: {from: 2022-01-01}}
    source: c1
    doses:
      - {give: MMR, at: 12 months}
      - {give: MMR, at: 18 months}
  MMR before:
    group: MMR
    for: {born: {until: 2021-12-31}}
    source: c1
    doses:
      - {give: MMR, at: 1 year}
      - {give: MMR, at: 6 years}
  HPV:
    group: HPV
    for: {sex: female}
    source: c1
    doses:
      - {give: HPV4, at: 9 years}
      - {give: HPV4, after: 6 months}
  YF:
    group: Yellow fever
    for: {areas: [XX-N]}
    source: c1
    doses:
      - {give: YF, at: 9 months, verified: false}
  Vitamin A:
    group: Vitamin A
    source: c1
    doses:
      - {give: Vitamin A, at: {from: 6 months, to: 11 months}}
  Td in pregnancy:
    group: DTP
    for: {population: pregnant}
    source: c1
    doses:
      - {give: Td, at: first contact}
      - {give: Td, after: 4 weeks}
"""


def write_routine(folder: Path, *changes: tuple[str, str], differences: str = "", code: str = "xx") -> Path:
    """The pack in a folder named by its code, with some texts of its routine programme changed."""
    pack = made_up_pack.write_pack(folder)
    routine = ROUTINE
    for old, new in changes:
        assert old in routine
        routine = routine.replace(old, new, 1)
    (pack / "programmes" / "routine.yaml").write_text(routine, "utf-8")
    if differences:
        (pack / "differences.yaml").write_text(f"differences:\n{differences}", "utf-8")
    if code != "xx":
        pack = pack.rename(folder / code)
        head = (pack / "pack.yaml").read_text("utf-8")
        head = head.replace("pack: xx", f"pack: {code}").replace("XX", code.upper())
        (pack / "pack.yaml").write_text(head, "utf-8")
    return pack


def load_routine(folder: Path, *changes: tuple[str, str], differences: str = "") -> Country:
    """The pack as it stands above, with some texts changed."""
    return load_pack(open_pack(str(write_routine(folder, *changes, differences=differences))))
