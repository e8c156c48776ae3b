"""CDC's form of supporting data: what each element becomes, what is tolerated, and what is refused and where.

The small files are of this test; their facts are made up.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, Window
from vaxplatform.errors import FileError, InputError
from vaxplatform.exchange import cdsi, read_cdsi
from vaxplatform.model import Sex
from vaxplatform.schedule import (
    AgeLimits,
    Antigen,
    AntigenContraindication,
    Association,
    BirthDateImmunity,
    Comparison,
    ContraindicatedVaccine,
    FromDose,
    FromMostRecent,
    FromObservation,
    FromPrevious,
    Indication,
    Interval,
    Observation,
    Schedule,
    ScheduleVaccine,
    Season,
    Series,
    SeriesDose,
    SeriesKind,
    SeriesVaccine,
    Skip,
    SkipByAge,
    SkipByCount,
    SkipByInterval,
    SkipBySeries,
    SkipContext,
    SkipSet,
    VaccineConflict,
    VaccineContraindication,
    VaccineGroup,
)

SCHEDULE_FILE, ANTIGEN_FILE = "ScheduleSupportingData.xml", "AntigenSupportingData- Redpox-508.xml"

SCHEDULE = """<?xml version="1.0" encoding="UTF-8"?>
<scheduleSupportingData>
 <liveVirusConflicts><liveVirusConflict>
  <previous><vaccineType>Redpox</vaccineType><cvx>901</cvx></previous>
  <current><vaccineType>Other live vaccine</vaccineType><cvx>903</cvx></current>
  <conflictBeginInterval>1 day</conflictBeginInterval>
  <minConflictEndInterval>24 days</minConflictEndInterval>
  <conflictEndInterval>28 days</conflictEndInterval>
 </liveVirusConflict></liveVirusConflicts>
 <vaccineGroups><vaccineGroup>
  <name>Red</name><administerFullVaccineGroup>Yes</administerFullVaccineGroup>
 </vaccineGroup></vaccineGroups>
 <vaccineGroupToAntigenMap><vaccineGroupMap>
  <name>Red</name><antigen>Redpox</antigen>
 </vaccineGroupMap></vaccineGroupToAntigenMap>
 <cvxToAntigenMap>
  <cvxMap><cvx>901</cvx><shortDescription>Redpox</shortDescription>
   <association>
    <antigen>Redpox</antigen><associationBeginAge>0 days</associationBeginAge>
    <associationEndAge>50 years</associationEndAge>
   </association>
  </cvxMap>
  <cvxMap><cvx>3</cvx><shortDescription>Redpox, weak</shortDescription>
   <association><antigen>Redpox</antigen></association>
  </cvxMap>
  <cvxMap><cvx>902</cvx><shortDescription>Redpox, strong</shortDescription>
   <association><antigen>Redpox</antigen></association>
  </cvxMap>
 </cvxToAntigenMap>
 <observations><observation>
  <observationCode>7</observationCode><observationTitle>Pregnant</observationTitle><group>Condition</group>
  <indicationText>-</indicationText><contraindicationText>-</contraindicationText><clarifyingText>-</clarifyingText>
  <codedValues>
   <codedValue><code>77386006</code><codeSystem>SNOMED</codeSystem><text>Pregnancy</text></codedValue>
   <codedValue><code>77386006</code><codeSystem>Snomed</codeSystem><text>The same again</text></codedValue>
   <codedValue><code>Z33</code><codeSystem>ICD-10</codeSystem><text>Pregnant state</text></codedValue>
  </codedValues>
 </observation>
 <observation><observationCode>022</observationCode><observationTitle>Had it</observationTitle></observation>
 <observation><observationCode>055</observationCode><observationTitle>Health worker</observationTitle></observation>
 <observation><observationCode>080</observationCode><observationTitle>Allergic</observationTitle></observation>
</observations>
</scheduleSupportingData>
"""

ANTIGEN = """<antigenSupportingData>
 <immunity>
  <clinicalHistory><guidelineCode>022</guidelineCode><guidelineTitle>Had it</guidelineTitle></clinicalHistory>
  <dateOfBirth><immunityBirthDate>01/31/1957</immunityBirthDate><birthCountry>U.S.</birthCountry>
   <exclusion><exclusionCode>055</exclusionCode><exclusionTitle>Health worker</exclusionTitle></exclusion>
  </dateOfBirth>
 </immunity>
 <contraindications>
  <vaccineGroup><contraindication>
   <observationCode>007</observationCode><observationTitle>Pregnant</observationTitle>
   <contraindicationText>Not while pregnant</contraindicationText>
   <contraindicationGuidance>Wait</contraindicationGuidance><beginAge>10 years</beginAge><endAge>60 years</endAge>
  </contraindication></vaccineGroup>
  <vaccine><contraindication>
   <observationCode>080</observationCode><observationTitle>Allergy</observationTitle>
   <contraindicationText>Allergic</contraindicationText><contraindicationGuidance/>
   <contraindicatedVaccine><vaccineType>Redpox</vaccineType><cvx>901</cvx><beginAge/><endAge>2 years</endAge>
   </contraindicatedVaccine>
  </contraindication></vaccine>
 </contraindications>
 <series>
  <seriesName>Redpox 2-dose</seriesName><targetDisease>Redpox</targetDisease><vaccineGroup>Red</vaccineGroup>
  <seriesAdminGuidance>Shake well</seriesAdminGuidance><seriesAdminGuidance>Keep cold</seriesAdminGuidance>
  <seriesType>Risk</seriesType><equivalentSeriesGroups>1; 2</equivalentSeriesGroups>
  <requiredGender>Female</requiredGender><requiredGender>Unknown</requiredGender>
  <selectSeries>
   <defaultSeries>Yes</defaultSeries><productPath>No</productPath><seriesGroupName>At risk</seriesGroupName>
   <seriesGroup>2</seriesGroup><seriesPriority>B</seriesPriority><seriesPreference>4</seriesPreference>
   <minAgeToStart>6 weeks</minAgeToStart><maxAgeToStart>19 years</maxAgeToStart>
  </selectSeries>
  <indication>
   <observationCode><text>Health worker</text><code>055</code></observationCode>
   <description>Works in health care</description><beginAge>18 years</beginAge><endAge>65 years</endAge>
   <guidance>Ask</guidance>
  </indication>
  <seriesDose>
   <doseNumber>Dose 1</doseNumber>
   <age><absMinAge>6 weeks - 4 days</absMinAge><minAge>6 weeks</minAge><earliestRecAge>2 months</earliestRecAge>
    <latestRecAge>3 months + 4 weeks</latestRecAge><maxAge>9 months</maxAge>
    <effectiveDate>20200101</effectiveDate><cessationDate>20201231</cessationDate></age>
   <preferableVaccine><vaccineType>Redpox</vaccineType><cvx>901</cvx><beginAge>6 weeks</beginAge>
    <endAge>9 months</endAge><tradeName>Redovax</tradeName><mvx>PFR</mvx><volume>0.5</volume>
    <forecastVaccineType>Y</forecastVaccineType></preferableVaccine>
   <allowableVaccine><vaccineType>Weak</vaccineType><cvx>03</cvx><beginAge>38 days</beginAge><endAge>1 year</endAge>
   </allowableVaccine>
   <inadvertentVaccine><vaccineType>Strong</vaccineType><cvx>902</cvx></inadvertentVaccine>
   <conditionalSkip>
    <context>Both</context><setLogic>AND</setLogic>
    <set><setID>1</setID><setDescription>Grown up</setDescription><effectiveDate>20200101</effectiveDate>
     <cessationDate/><conditionLogic>OR</conditionLogic>
     <condition><conditionID>1</conditionID><conditionType>Age</conditionType><beginAge>5 years</beginAge>
      <endAge>90 years</endAge></condition>
     <condition><conditionID>2</conditionID><conditionType>Interval</conditionType><interval>6 months</interval>
     </condition>
    </set>
    <set><setID>2</setID><setDescription/><conditionLogic/>
     <condition><conditionID>1</conditionID><conditionType>Completed Series</conditionType>
      <seriesGroups>1;2</seriesGroups></condition>
     <condition><conditionID>2</conditionID><conditionType>Vaccine Count by Date and Age</conditionType>
      <startDate>20200101</startDate><endDate>20200630</endDate><beginAge>1 year</beginAge><endAge>2 years</endAge>
      <doseCount>2</doseCount><doseType>Valid</doseType><doseCountLogic>greater than</doseCountLogic>
      <vaccineTypes>901; 3</vaccineTypes></condition>
    </set>
   </conditionalSkip>
   <recurringDose>No</recurringDose>
   <seasonalRecommendation><startDate>20200901</startDate><endDate>20210430</endDate></seasonalRecommendation>
  </seriesDose>
  <seriesDose>
   <doseNumber>Dose 2</doseNumber>
   <interval><fromPrevious>Y</fromPrevious><absMinInt>24 days</absMinInt><minInt>28 days</minInt>
    <earliestRecInt>4 weeks</earliestRecInt><latestRecInt>3 months</latestRecInt>
    <intervalPriority>override</intervalPriority><effectiveDate/><cessationDate>20201231</cessationDate></interval>
   <interval><fromPrevious>N</fromPrevious><fromTargetDose>1</fromTargetDose><minInt>30 days</minInt></interval>
   <interval><fromPrevious>N</fromPrevious><fromMostRecent>3; 903</fromMostRecent><minInt>8 weeks</minInt></interval>
   <interval><fromPrevious>N</fromPrevious><fromRelevantObs><text>Pregnant</text><code>007</code></fromRelevantObs>
    <minInt>27 weeks</minInt></interval>
   <allowableInterval><fromPrevious>Y</fromPrevious><absMinInt>0 days</absMinInt></allowableInterval>
   <allowableVaccine><vaccineType>Redpox</vaccineType><cvx>901</cvx></allowableVaccine>
   <recurringDose>Yes</recurringDose>
  </seriesDose>
 </series>
 <series>
  <seriesName>Redpox 1-dose</seriesName><targetDisease>Redpox</targetDisease><vaccineGroup>Red</vaccineGroup>
  <seriesAdminGuidance/><seriesType>Standard</seriesType><equivalentSeriesGroups/><requiredGender/>
  <selectSeries><defaultSeries>No</defaultSeries><productPath>Yes</productPath><seriesGroupName/>
   <seriesGroup>1</seriesGroup><seriesPriority/><seriesPreference/><minAgeToStart/><maxAgeToStart/></selectSeries>
  <indication/>
  <seriesDose>
   <doseNumber>Dose 1</doseNumber><age/><interval/><allowableInterval/>
   <preferableVaccine><vaccineType/><cvx>901</cvx><forecastVaccineType>N</forecastVaccineType></preferableVaccine>
   <inadvertentVaccine/><conditionalSkip/><recurringDose/><seasonalRecommendation/>
  </seriesDose>
 </series>
</antigenSupportingData>
"""

REDPOX, WEAK, STRONG, OTHER = (Code("cvx", value) for value in ("901", "03", "902", "903"))


def long(text: str) -> Duration:
    return Duration.parse(text)


FIRST_DOSE = SeriesDose(
    1,
    preferable=[
        SeriesVaccine(REDPOX, long("6 weeks"), long("9 months"), "PFR", "Redovax", volume_ml=0.5, recommended=True)
    ],
    allowable=[SeriesVaccine(WEAK, long("38 days"), long("1 year"))],
    inadvertent=[STRONG],
    ages=[
        AgeLimits(
            long("38 days"),
            long("42 days"),
            long("2 months"),
            long("3 months + 28 days"),
            long("9 months"),
            Window(date(2020, 1, 1), date(2021, 1, 1)),
        )
    ],
    skips=[
        Skip(
            SkipContext.BOTH,
            [
                SkipSet(
                    [SkipByAge(long("5 years"), long("90 years")), SkipByInterval(long("6 months"))],
                    all_of=False,
                    window=Window(date(2020, 1, 1), None),
                    description="Grown up",
                ),
                SkipSet(
                    [
                        SkipBySeries(["1", "2"]),
                        SkipByCount(
                            Comparison.GREATER_THAN,
                            2,
                            valid_only=True,
                            vaccines=[REDPOX, WEAK],
                            begin_age=long("1 year"),
                            end_age=long("2 years"),
                            given=Window(date(2020, 1, 1), date(2020, 6, 30)),
                        ),
                    ]
                ),
            ],
            all_of=True,
        )
    ],
    season=Season(date(2020, 9, 1), date(2021, 4, 30)),
)

SECOND_DOSE = SeriesDose(
    2,
    allowable=[SeriesVaccine(REDPOX)],
    intervals=[
        Interval(
            FromPrevious(),
            long("24 days"),
            long("28 days"),
            long("28 days"),
            long("3 months"),
            Window(None, date(2021, 1, 1)),
            overrides=True,
        ),
        Interval(FromDose(1), minimum=long("30 days")),
        Interval(FromMostRecent([WEAK, OTHER]), minimum=long("56 days")),
        Interval(FromObservation("cdsi|007"), minimum=long("189 days")),
    ],
    allowable_intervals=[Interval(FromPrevious(), long("0 days"))],
    recurring=True,
)

EXPECTED = Schedule(
    "cdsi",
    EndOfMonth.ROLL_FORWARD,
    [
        Antigen(
            "Redpox",
            [
                Series(
                    "Redpox 2-dose",
                    "Redpox",
                    "Red",
                    [FIRST_DOSE, SECOND_DOSE],
                    SeriesKind.RISK,
                    series_group="2",
                    series_group_name="At risk",
                    equivalent_groups=["1", "2"],
                    default=True,
                    priority="B",
                    preference=4,
                    latest_start=long("19 years"),
                    earliest_start=long("6 weeks"),
                    sexes=[Sex.FEMALE, Sex.UNKNOWN],
                    indications=[
                        Indication("cdsi|055", long("18 years"), long("65 years"), "Works in health care", "Ask")
                    ],
                    guidance=["Shake well", "Keep cold"],
                ),
                Series(
                    "Redpox 1-dose",
                    "Redpox",
                    "Red",
                    [SeriesDose(1, preferable=[SeriesVaccine(REDPOX)])],
                    product_path=True,
                ),
            ],
            immune_by_history=["cdsi|022"],
            immune_by_birth=[BirthDateImmunity(date(1957, 1, 31), "US", ["cdsi|055"])],
            contraindications=[
                AntigenContraindication("cdsi|007", long("10 years"), long("60 years"), "Not while pregnant", "Wait")
            ],
            vaccine_contraindications=[
                VaccineContraindication(
                    "cdsi|080", [ContraindicatedVaccine(REDPOX, None, long("2 years"))], "Allergic", ""
                )
            ],
        )
    ],
    [VaccineGroup("Red", ["Redpox"], all_antigens_due=True)],
    [
        ScheduleVaccine(REDPOX, "Redpox", [Association("Redpox", long("0 days"), long("50 years"))]),
        ScheduleVaccine(WEAK, "Redpox, weak", [Association("Redpox")]),
        ScheduleVaccine(STRONG, "Redpox, strong", [Association("Redpox")]),
        ScheduleVaccine(OTHER, "Other live vaccine", []),
    ],
    [VaccineConflict(REDPOX, OTHER, long("1 day"), long("24 days"), long("28 days"))],
    [
        Observation("cdsi|007", "Pregnant", ["snomed|77386006", "icd10|Z33"]),
        Observation("cdsi|022", "Had it"),
        Observation("cdsi|055", "Health worker"),
        Observation("cdsi|080", "Allergic"),
    ],
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the two files, and others that are none of ours."""
    made = tmp_path / "data"
    (made / "AntigenSupportingData- old.xml").mkdir(parents=True)
    (made / SCHEDULE_FILE).write_text(SCHEDULE, "utf-8")
    (made / ANTIGEN_FILE).write_text(ANTIGEN, "utf-8")
    (made / "notes.xml").write_text("<notes/>", "utf-8")
    return made


def changed(folder: Path, file: str, *changes: tuple[str, str]) -> Path:
    text = (folder / file).read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / file).write_text(text, "utf-8")
    return folder


def test_every_element_becomes_a_value(folder: Path) -> None:
    assert read_cdsi(folder) == EXPECTED
    assert read_cdsi(folder, id_="ours").id == "ours"


def test_a_zip_is_read_as_the_folder(folder: Path, tmp_path: Path) -> None:
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.glob("*.xml"):
            archive.write(file, f"Version 1/XML/{file.name}")
    assert read_cdsi(packed) == EXPECTED


@pytest.mark.parametrize(
    ("file", "changes"),
    [
        (SCHEDULE_FILE, [("<cvx>3</cvx>", "<cvx> 003\n</cvx>")]),
        (SCHEDULE_FILE, [(">Yes<", ">Y<")]),
        (SCHEDULE_FILE, [(">Yes<", ">yES<")]),
        (SCHEDULE_FILE, [("<association>", "<association/><association>")]),
        (ANTIGEN_FILE, [(">Risk<", ">RISK<"), (">Both<", "> both <"), (">AND<", ">and<"), (">Female<", ">female<")]),
        (ANTIGEN_FILE, [("Vaccine Count by Date and Age", "Vaccine Count By  Age"), (">Valid<", ">valid<")]),
        (ANTIGEN_FILE, [(">greater than<", ">Greater Than<"), (">901; 3<", ">03;901 ;<")]),
        (ANTIGEN_FILE, [("<beginAge/>", "<beginAge>n/a</beginAge>"), ("<endAge>60", "<endAge> 60")]),
        (ANTIGEN_FILE, [("<conditionLogic/>", "<conditionLogic>N/A</conditionLogic>")]),
        (ANTIGEN_FILE, [("<requiredGender/>", "<requiredGender>n/a</requiredGender>")]),
        (ANTIGEN_FILE, [("<fromPrevious>N<", "<fromPrevious>No<"), (">1; 2<", ">1 ;2;<")]),
        (ANTIGEN_FILE, [("<guidelineCode>022<", "<guidelineCode>22<"), (">Dose 1<", ">dose 1<")]),
        (ANTIGEN_FILE, [("<immunity>", "<!-- a comment --><immunity>"), (">Shake well<", "> Shake\n  well <")]),
    ],
)
def test_what_published_files_differ_in_makes_no_difference(
    folder: Path, file: str, changes: list[tuple[str, str]]
) -> None:
    assert read_cdsi(changed(folder, file, *changes)) == EXPECTED


def test_the_last_day_of_the_calendar_is_no_end(folder: Path) -> None:
    changed(folder, ANTIGEN_FILE, ("<cessationDate>20201231<", "<cessationDate>99991231<"))
    series, _ = read_cdsi(folder).series
    assert series.doses[0].ages[0].window == Window(date(2020, 1, 1), None)


DOSE_1, DOSE_2 = (f"/antigenSupportingData/series[1]/seriesDose[{number}]" for number in (1, 2))
SERIES = "/antigenSupportingData/series[1]"
SETS = f"{DOSE_1}/conditionalSkip/set"
COUNT = f"{SETS}[2]/condition[2]"
ROOT_A, ROOT_S = "/antigenSupportingData", "/scheduleSupportingData"
A, S = ANTIGEN_FILE, SCHEDULE_FILE


@pytest.mark.parametrize(
    ("file", "old", "new", "path", "says"),
    [
        # elements
        (A, "<immunity>", "<imunity/><immunity>", ROOT_A, "<imunity> is not an element of <antigenSupportingData>"),
        (A, "<maxAge>", "<oldAge>1 year</oldAge><maxAge>", f"{DOSE_1}/age", "<oldAge> is not an element of <age>"),
        (A, "<age/>", "<age>6 weeks</age>", f"{ROOT_A}/series[2]/seriesDose/age", "not the text «6 weeks»"),
        (A, "<maxAge>", "or <maxAge>", f"{DOSE_1}/age", "elements are wanted here, not the text «or»"),
        (A, "Shake well", "<b>Shake</b> well", f"{SERIES}/seriesAdminGuidance[1]", "a text is wanted here"),
        (A, "<minAge>", "<minAge>5 weeks</minAge><minAge>", f"{DOSE_1}/age/minAge[2]", "there is more than one"),
        (A, "<selectSeries>", "<selectSeries/><selectSeries><seriesGroup>1</seriesGroup></selectSeries><selectSeries>",
         f"{SERIES}/selectSeries[3]", "there is more than one <selectSeries>"),
        (S, "<observations>", "<extra/><observations>", ROOT_S, "<extra> is not an element"),
        (S, "<vaccineGroups>", "<vaccineGroups><x/>", f"{ROOT_S}/vaccineGroups", "<x> is not an element"),
        # words of enumerations
        (A, ">Risk<", ">Risky<", SERIES, "<seriesType> is «Risky»; known: «standard», «risk», «evaluation only»"),
        (A, ">Risk<", "><", SERIES, "<seriesType> is missing; known: «standard»"),
        (A, ">Female<", ">Girls<", f"{SERIES}/requiredGender[1]", "«girls» is not a gender"),
        (A, ">Both<", ">Always<", f"{DOSE_1}/conditionalSkip", "<context> is «Always»"),
        (A, ">AND<", ">XOR<", f"{DOSE_1}/conditionalSkip", "<setLogic> is «XOR»"),
        (A, ">OR<", ">NOR<", f"{SETS}[1]", "<conditionLogic> is «NOR»"),
        (A, ">greater than<", ">more than<", COUNT, "<doseCountLogic> is «more than»"),
        (A, ">Valid<", ">Good<", COUNT, "<doseType> is «Good»"),
        (A, ">Vaccine Count by Date and Age<", ">Vaccine Count<", COUNT, "<conditionType> is «Vaccine Count»"),
        (A, ">override<", ">Y<", f"{DOSE_2}/interval[1]", "<intervalPriority> is «Y»; known: «override»"),
        (A, ">U.S.<", ">Atlantis<", f"{ROOT_A}/immunity/dateOfBirth", "<birthCountry> is «Atlantis»"),
        (A, "<recurringDose>No<", "<recurringDose>Maybe<", DOSE_1, "<recurringDose> is «Maybe»"),
        (A, "<defaultSeries>Yes<", "<defaultSeries>1<", f"{SERIES}/selectSeries", "<defaultSeries> is «1»"),
        (A, "<forecastVaccineType>Y<", "<forecastVaccineType>X<", f"{DOSE_1}/preferableVaccine",
         "<forecastVaccineType> is «X»"),
        (S, ">Yes<", ">Perhaps<", f"{ROOT_S}/vaccineGroups/vaccineGroup", "<administerFullVaccineGroup> is «Perhaps»"),
        (S, ">ICD-10<", ">ICD-9<", f"{ROOT_S}/observations/observation[1]/codedValues/codedValue[3]",
         "<codeSystem> is «ICD-9»"),
        # durations, dates, numbers, codes
        (A, ">6 weeks - 4 days<", ">6 wks<", f"{DOSE_1}/age", "<absMinAge>: this is not a duration: did you mean"),
        (A, "<effectiveDate>20200101<", "<effectiveDate>2020-01-01<", f"{DOSE_1}/age",
         "<effectiveDate> is «2020-01-01», and a date here looks like yyyymmdd"),
        (A, "<effectiveDate>20200101<", "<effectiveDate>20200231<", f"{DOSE_1}/age", "<effectiveDate> is «20200231»"),
        (A, "<effectiveDate>20200101<", "<effectiveDate>20210101<", f"{DOSE_1}/age", "a window ends on the day after"),
        (A, "01/31/1957", "1957", f"{ROOT_A}/immunity/dateOfBirth", "«1957», and a date here looks like mm/dd/yyyy"),
        (A, ">Dose 1<", ">First<", DOSE_1, "<doseNumber> is «First», and looks like «Dose 1»"),
        (A, "<fromTargetDose>1<", "<fromTargetDose>one<", f"{DOSE_2}/interval[2]", "a whole number is wanted"),
        (A, ">0.5<", ">half<", f"{DOSE_1}/preferableVaccine", "a number of millilitres is wanted"),
        (A, "<cvx>03<", "<cvx>3; 4<", f"{DOSE_1}/allowableVaccine", "<cvx>: '3; 4' is not a value of «cvx»"),
        (A, ">3; 903<", ">3, 903<", f"{DOSE_2}/interval[3]", "<fromMostRecent>: '3, 903' is not a value"),
        (A, "<guidelineCode>022<", "<guidelineCode>x<", f"{ROOT_A}/immunity/clinicalHistory", "<guidelineCode>: 'x'"),
        (S, ">77386006<", ">7<", f"{ROOT_S}/observations/observation[1]/codedValues/codedValue[1]", "<code>: '7' is"),
        # what is missing
        (A, ">Redpox 2-dose<", "><", SERIES, "<seriesName> is missing"),
        (A, "<targetDisease>Redpox<", "<targetDisease>n/a<", SERIES, "<targetDisease> is missing"),
        (A, "<vaccineGroup>Red<", "<vaccineGroup><", SERIES, "<vaccineGroup> is missing"),
        (A, "<seriesGroup>2<", "<seriesGroup><", f"{SERIES}/selectSeries", "<seriesGroup> is missing"),
        (A, "<code>055<", "<code><", f"{SERIES}/indication/observationCode", "<code> is missing"),
        (A, "<immunityBirthDate>01/31/1957<", "<immunityBirthDate><", f"{ROOT_A}/immunity/dateOfBirth",
         "<immunityBirthDate> is missing"),
        (A, "<cvx>03<", "<cvx><", f"{DOSE_1}/allowableVaccine", "<cvx> is missing"),
        (A, "<interval>6 months<", "<interval><", f"{SETS}[1]/condition[2]", "<interval> is missing"),
        (A, "<seriesGroups>1;2<", "<seriesGroups> ; <", f"{SETS}[2]/condition[1]", "<seriesGroups> is missing"),
        (A, "<doseCount>2<", "<doseCount><", COUNT, "<doseCount> is missing"),
        (S, "<minConflictEndInterval>24 days<", "<minConflictEndInterval><",
         f"{ROOT_S}/liveVirusConflicts/liveVirusConflict", "<minConflictEndInterval> is missing"),
        (S, "<antigen>Redpox</antigen><ass", "<antigen/><ass", f"{ROOT_S}/cvxToAntigenMap/cvxMap[1]/association",
         "<antigen> is missing"),
        (S, "<antigen>Redpox</antigen>", "", f"{ROOT_S}/vaccineGroups/vaccineGroup", "«Red» has no antigens"),
        (A, "<conditionalSkip/>", "<conditionalSkip><context>Both</context></conditionalSkip>",
         f"{ROOT_A}/series[2]/seriesDose/conditionalSkip", "a skip has no set of conditions"),
        (A, "<setLogic>AND</setLogic>", "<setLogic>AND</setLogic><set><setID>0</setID></set>", f"{SETS}[1]",
         "a set of a skip has no condition"),
        # what contradicts itself
        (A, "<minAge>6 weeks<", "<minAge>500 years<", f"{DOSE_1}/age", "500 years is longer than a schedule asks for"),
        (A, "<interval>6 months<", "<interval>5 days - 1 month<", f"{SETS}[1]/condition[2]",
         "the interval of a skip: -1 month + 5 days lies before the day it is counted from"),
        (A, "<beginAge>10 years<", "<beginAge>70 years<", f"{ROOT_A}/contraindications/vaccineGroup/contraindication",
         "the ages of a contraindication are 70 years, 60 years"),
        (A, "<beginAge>18 years<", "<beginAge>70 years<", f"{SERIES}/indication", "the ages of an indication are"),
        (A, "<startDate>20200901<", "<startDate>20220901<", f"{DOSE_1}/seasonalRecommendation", "before it begins"),
        (A, "<startDate>20200101<", "<startDate>20220101<", COUNT, "a window ends on the day after its last"),
        (A, "<minAgeToStart>6 weeks<", "<minAgeToStart>20 years<", SERIES, "the ages a series is begun at are"),
        (A, "<cvx>902<", "<cvx>901<", DOSE_1, "dose 1 names cvx|901 as what satisfies it and as a mistake"),
        (A, "<cvx>902<", "<cvx>903<", ROOT_A, "names vaccine cvx|903, which does not count for 'Redpox'"),
        (A, "<guidelineCode>022<", "<guidelineCode>023<", ROOT_A, "names observation cdsi|023, which the schedule"),
        (A, "<code>055<", "<code>056<", ROOT_A, "series 'Redpox 2-dose' names observation cdsi|056"),
        (A, ">3; 903<", ">3; 904<", ROOT_A, "names vaccine cvx|904, which the schedule does not have"),
        (S, "<observationCode>055<", "<observationCode>022<", ROOT_S, "two of one name: observation cdsi|022"),
        (S, "<conflictBeginInterval>1 day<", "<conflictBeginInterval>25 days<",
         f"{ROOT_S}/liveVirusConflicts/liveVirusConflict", "the intervals of a conflict are 25 days, 24 days, 28 days"),
        (S, "<associationBeginAge>0 days<", "<associationBeginAge>60 years<",
         f"{ROOT_S}/cvxToAntigenMap/cvxMap[1]/association", "the ages at which a vaccine counts are 60 years, 50"),
        (A, "<fromPrevious>N</fromPrevious><fromTargetDose>", "<fromPrevious>Y</fromPrevious><fromTargetDose>",
         f"{DOSE_2}/interval[2]", "an interval is counted from one thing, and this names 2"),
        (A, "<fromTargetDose>1<", "<fromTargetDose><", f"{DOSE_2}/interval[2]", "and this names 0"),
        (A, "<minAge>6 weeks<", "<minAge>5 weeks<", f"{DOSE_1}/age", "the minimum ages are 38 days, 35 days, 9 months"),
        (A, "<maxAge>9 months<", "<maxAge>1 month<", f"{DOSE_1}/age", "each must be at least the one before"),
        (A, "<fromTargetDose>1<", "<fromTargetDose>2<", DOSE_2, "dose 2 is counted from dose 2"),
        (A, ">Dose 2<", ">Dose 3<", SERIES, "number them from 1"),
        (A, ">Redpox 1-dose<", ">Redpox 2-dose<", ROOT_A, "antigen 'Redpox' names a series twice"),
        (A, "<targetDisease>Redpox<", "<targetDisease>Bluepox<", ROOT_A, "stands under 'Bluepox'"),
        (A, "<seriesGroups>1;2<", "<seriesGroups>1;3<", ROOT_A, "skips by series group '3'"),
        (A, ">1; 2<", ">9<", ROOT_A, "stands for series group '9', which 'Redpox' does not have"),
        (A, "<vaccineGroup>Red<", "<vaccineGroup>Blue<", ROOT_A, "names vaccine group Blue, which the schedule"),
        (A, "<cvx>03<", "<cvx>904<", ROOT_A, "names vaccine cvx|904, which the schedule does not have"),
        (S, "<antigen>Redpox</antigen>", "<antigen>Redpox</antigen><antigen>Bluepox</antigen>", ROOT_S,
         "vaccine group 'Red' names antigen Bluepox, which the schedule does not have"),
        (S, "<antigen>Redpox</antigen><ass", "<antigen>Bluepox</antigen><ass", ROOT_S, "names antigen Bluepox"),
        (S, "<cvx>3</cvx>", "<cvx>901</cvx>", ROOT_S, "two of one name: vaccine cvx|901"),
        (S, "</vaccineGroupMap>", "</vaccineGroupMap><vaccineGroupMap><name>Red</name></vaccineGroupMap>",
         f"{ROOT_S}/vaccineGroupToAntigenMap/vaccineGroupMap[2]", "«Red» has its antigens already"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_file_and_path(
    folder: Path, file: str, old: str, new: str, path: str, says: str
) -> None:
    changed(folder, file, (old, new))
    refused = refusal(folder)
    assert (refused.place.source, refused.place.path) == (str(folder / file), path)
    assert says in refused.sentence
    assert "\n" not in str(refused)


def refusal(path: Path) -> InputError:
    with pytest.raises(FileError) as refused:
        read_cdsi(path)
    return refused.value


@pytest.mark.parametrize(
    ("file", "part", "path", "tag"),
    [
        (A, "<selectSeries>.*?</selectSeries>", SERIES, "selectSeries"),
        (A, "(?<=<indication>).*?</observationCode>", f"{SERIES}/indication", "observationCode"),
        (A, "<series>.*</series>", ROOT_A, "series"),
        (S, "<previous>.*?</previous>", f"{ROOT_S}/liveVirusConflicts/liveVirusConflict", "previous"),
        (S, "<observationCode>.*?</observationCode>", f"{ROOT_S}/observations/observation[1]", "observationCode"),
    ],
)
def test_a_part_that_is_missing_whole(folder: Path, file: str, part: str, path: str, tag: str) -> None:
    text = (folder / file).read_text("utf-8")
    (folder / file).write_text(re.sub(part, "", text, count=1, flags=re.DOTALL), "utf-8")
    assert str(refusal(folder)) == f"{folder / file} at {path}: <{tag}> is missing"


def wrong_files(folder: Path) -> Iterator[tuple[Path, str, str]]:
    """Folders and zips that are not what they should be: where, what the place is, and what is said."""
    schedule, antigen = folder / SCHEDULE_FILE, folder / ANTIGEN_FILE
    text = antigen.read_bytes()
    antigen.write_text("<antigenSupportingData>\n <series>\n</antigenSupportingData>", "utf-8")
    yield folder, f"{antigen}:3:3", "this is not XML"
    antigen.write_text("{}", "utf-8")
    yield folder, f"{antigen}:1:1", "this is not XML"
    antigen.write_bytes(b"")
    yield folder, f"{antigen}:1:1", "this is not XML"
    antigen.write_text("<scheduleSupportingData/>", "utf-8")
    yield folder, f"{antigen} at /scheduleSupportingData", "<antigenSupportingData> is wanted"
    for encoding in ("nonsense", "utf-7"):
        antigen.write_text(f'<?xml version="1.0" encoding="{encoding}"?><a/>', "utf-8")
        yield folder, f"{antigen}", "an encoding that is not known"
    antigen.write_bytes(text)
    (folder / "AntigenSupportingData- Same.xml").write_bytes(text)
    yield folder, f"{folder / 'AntigenSupportingData- Same.xml'} at {ROOT_A}", "the antigen «Redpox» is that of"
    (folder / "AntigenSupportingData- Same.xml").unlink()
    (folder / "ScheduleSupportingData 2.xml").write_bytes(schedule.read_bytes())
    yield folder, f"{folder}", "there are 2 ScheduleSupportingData files"
    (folder / "ScheduleSupportingData 2.xml").unlink()
    antigen.unlink()
    yield folder, f"{folder}", "there is no AntigenSupportingData file"
    schedule.unlink()
    yield folder, f"{folder}", "there are 0 ScheduleSupportingData files"
    yield folder / "nowhere", f"{folder / 'nowhere'}", "neither a folder nor a zip"
    packed = folder / "packed.zip"
    packed.write_text("no zip", "utf-8")
    yield packed, f"{packed}", "neither a folder nor a zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(SCHEDULE_FILE, SCHEDULE)
    data = packed.read_bytes()
    packed.write_bytes(data.replace(b"<vaccineGroups>", b"<vaccineGroupz>"))
    yield packed, f"{packed}", "neither a folder nor a zip"
    locked = bytearray(data)
    locked[6] = locked[data.index(b"PK\x01\x02") + 8] = 1  # the flag that says a password is wanted
    packed.write_bytes(locked)
    yield packed, f"{packed}", "neither a folder nor a zip"


def test_files_that_are_not_what_they_should_be(folder: Path) -> None:
    for path, place, says in wrong_files(folder):
        refused = refusal(path)
        assert str(refused.place) == place
        assert says in refused.sentence


def test_more_than_is_ever_published_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cdsi, "_LARGEST", len(ANTIGEN) + 10)
    assert str(refusal(folder)).endswith(
        f"{SCHEDULE_FILE}: with this file there are more than {len(ANTIGEN) + 10:,} bytes"
    )


def test_a_zip_that_unpacks_to_more_is_not_read(tmp_path: Path) -> None:
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(SCHEDULE_FILE, b" " * 50_000_001)
    assert packed.stat().st_size < 100_000
    assert refusal(packed).code == "file-large"


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>',
        f'<!DOCTYPE a [<!ENTITY l11 "{"ha" * 50_000}">]>',
        '<!DOCTYPE a [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "https://example.org/a.dtd">',
    ],
)
def test_entities_are_refused_before_they_grow(folder: Path, doctype: str) -> None:
    (folder / ANTIGEN_FILE).write_text(f"{doctype}<antigenSupportingData>&l11;</antigenSupportingData>", "utf-8")
    refused = refusal(folder)
    assert str(refused) == (
        f"{folder / ANTIGEN_FILE}: the file declares a document type, and published ones do not: take out <!DOCTYPE"
    )


def test_elements_in_elements_without_end_are_refused(folder: Path) -> None:
    (folder / ANTIGEN_FILE).write_text(
        f"<antigenSupportingData>{'<series>' * 100_000}x{'</series>' * 100_000}</antigenSupportingData>", "utf-8"
    )
    assert refusal(folder).place.path == f"{ROOT_A}/series"


def test_the_published_data_is_read(reference_data: Path) -> None:
    schedule = read_cdsi(reference_data / "cdsi" / "supporting-data")
    series = list(schedule.series)
    assert (len(schedule.antigens), len(series), sum(len(each.doses) for each in series)) == (30, 143, 484)
