"""The EU's code lists for digital COVID certificates, restated: each code with its English name.

Source: EU eHealth Network, "Value Sets for EU Digital COVID Certificates", the published list files (ehn-dcc-valuesets)
with the dates below. A test compares these tables with the files. Deprecated codes stay: certificates carry them.
"""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = [
    "COUNTRIES",
    "DISEASE",
    "MANUFACTURER",
    "PRODUCT",
    "PROPHYLAXIS",
    "TEST_DEVICES",
    "TEST_RESULT",
    "TEST_TYPE",
]

DISEASE: Mapping[str, str] = MappingProxyType(
    {
        "840539006": "COVID-19",
    }
)
"""Disease or agent targeted (SNOMED CT); list disease-agent-targeted of 2021-04-27."""

PROPHYLAXIS: Mapping[str, str] = MappingProxyType(
    {
        "1119305005": "SARS-CoV-2 antigen vaccine",
        "1119349007": "SARS-CoV-2 mRNA vaccine",
        "J07BX03": "covid-19 vaccines (deprecated)",
        "1162643001": "SARS-CoV-2 recombinant spike protein antigen vaccine",
        "1157024006": "Inactivated whole SARS-CoV-2 antigen vaccine",
        "29061000087103": "COVID-19 non-replicating viral vector vaccine",
        "28531000087107": "COVID-19 vaccine",
        "30141000087107": "SARS-CoV-2 virus-like particle antigen vaccine",
        "1187593009": "SARS-CoV-2 DNA plasmid encoding spike protein vaccine",
    }
)
"""Vaccine or prophylaxis (SNOMED CT, ATC); list sct-vaccines-covid-19 of 2023-01-25."""

PRODUCT: Mapping[str, str] = MappingProxyType(
    {
        "EU/1/20/1528": "Comirnaty",
        "EU/1/20/1507": "Spikevax",
        "EU/1/21/1529": "Vaxzevria",
        "EU/1/20/1525": "Jcovden",
        "CVnCoV": "CVnCoV",
        "NVX-CoV2373": "NVX-CoV2373 (deprecated)",
        "Sputnik-V": "Sputnik-V",
        "Convidecia": "Convidecia",
        "EpiVacCorona": "EpiVacCorona",
        "BBIBP-CorV": "BBIBP-CorV",
        "Inactivated-SARS-CoV-2-Vero-Cell": "Inactivated SARS-CoV-2 (Vero Cell) (deprecated)",
        "CoronaVac": "CoronaVac",
        "Covaxin": "Covaxin",
        "Covishield": "Covishield",
        "Covid-19-recombinant": "Covid-19 (recombinant)",
        "R-COVI": "R-COVI",
        "CoviVac": "CoviVac",
        "Sputnik-Light": "Sputnik Light",
        "Hayat-Vax": "Hayat-Vax",
        "Abdala": "Abdala",
        "WIBP-CorV": "WIBP-CorV",
        "MVC-COV1901": "MVC COVID-19 vaccine",
        "EU/1/21/1618": "Nuvaxovid",
        "Covovax": "Covovax",
        "Vidprevtyn": "Vidprevtyn (deprecated)",
        "VLA2001": "VLA2001 (deprecated)",
        "EpiVacCorona-N": "EpiVacCorona-N",
        "Sputnik-M": "Sputnik M",
        "Covid-19-adsorvida-inativada": "Vacina adsorvida covid-19 (inativada)",
        "NVSI-06-08": "NVSI-06-08",
        "YS-SC2-010": "YS-SC2-010",
        "SCTV01C": "SCTV01C",
        "Covifenz": "Covifenz",
        "AZD2816": "AZD2816",
        "Soberana-02": "Soberana 02",
        "Soberana-Plus": "Soberana Plus",
        "EU/1/21/1624": "COVID-19 Vaccine Valneva",
        "EU/1/21/1580": "VidPrevtyn Beta",
        "EU/1/22/1709": "Bimervax",
    }
)
"""Vaccine products, by EU authorisation number or the list's own name; list vaccines-covid-19-names of 2022-11-30."""

MANUFACTURER: Mapping[str, str] = MappingProxyType(
    {
        "ORG-100001699": "AstraZeneca AB",
        "ORG-100030215": "Biontech Manufacturing GmbH",
        "ORG-100001417": "Janssen-Cilag International",
        "ORG-100031184": "Moderna Biotech Spain S.L.",
        "ORG-100006270": "Curevac AG",
        "ORG-100013793": "CanSino Biologics",
        "ORG-100020693": "China Sinopharm International Corp. - Beijing location",
        "ORG-100010771": "Sinopharm Weiqida Europe Pharmaceutical s.r.o. - Prague location",
        "ORG-100024420": "Sinopharm Zhijun (Shenzhen) Pharmaceutical Co. Ltd. - Shenzhen location",
        "ORG-100032020": "Novavax CZ a.s.",
        "Gamaleya-Research-Institute": "Gamaleya Research Institute",
        "Vector-Institute": "Vector Institute",
        "Sinovac-Biotech": "Sinovac Biotech",
        "Bharat-Biotech": "Bharat Biotech",
        "ORG-100001981": "Serum Institute Of India Private Limited",
        "Fiocruz": "Fiocruz",
        "ORG-100007893": "R-Pharm CJSC",
        "Chumakov-Federal-Scientific-Center": (
            "Chumakov Federal Scientific Center for Research and Development of Immune-and-Biological Products"
        ),
        "ORG-100023050": "Gulf Pharmaceutical Industries",
        "CIGB": "Center for Genetic Engineering and Biotechnology",
        "Sinopharm-WIBP": "Sinopharm - Wuhan Institute of Biological Products",
        "ORG-100033914": "Medigen Vaccine Biologics Corporation",
        "ORG-100000788": "Sanofi Pasteur",
        "ORG-100036422": "Valneva France",
        "Instituto-Butantan": "Instituto Butantan",
        "NVSI": "National Vaccine and Serum Institute, China",
        "Yisheng-Biopharma": "Yisheng Biopharma",
        "ORG-100026614": "Sinocelltech Ltd.",
        "ORG-100008549": "Medicago Inc.",
        "Finlay-Institute": "Finlay Institute of Vaccines",
        "ORG-100036914": "Hipra Human Health S.L.",
    }
)
"""Authorisation holder or manufacturer; list vaccines-covid-19-auth-holders of 2022-01-26."""

TEST_TYPE: Mapping[str, str] = MappingProxyType(
    {
        "LP6464-4": "Nucleic acid amplification with probe detection",
        "LP217198-3": "Rapid immunoassay",
    }
)
"""Type of test (LOINC); list covid-19-lab-test-type of 2021-04-27."""

TEST_RESULT: Mapping[str, str] = MappingProxyType(
    {
        "260415000": "Not detected",
        "260373001": "Detected",
    }
)
"""Test result (SNOMED CT); list covid-19-lab-result of 2021-04-27."""

TEST_DEVICES: frozenset[str] = frozenset(
    """
    308 344 345 768 1065 1097 1114 1144 1162 1173 1180 1190 1199 1201 1215 1218 1223 1225 1232 1236 1242 1244 1253
    1257 1263 1266 1267 1268 1271 1278 1295 1296 1304 1319 1331 1333 1341 1343 1360 1363 1365 1375 1392 1420 1437
    1443 1456 1466 1468 1481 1484 1489 1490 1501 1574 1604 1606 1654 1736 1747 1763 1764 1767 1769 1815 1822 1833
    1844 1870 1884 1906 1919 1934 2010 2017 2029 2074 2098 2101 2103 2104 2108 2109 2116 2128 2130 2139 2183
    """.split()  # noqa: SIM905 -- a block of codes reads as one
)
"""Rapid antigen tests, by number in the EU's database of devices; the example list of 2021-07-01, which grew later."""

COUNTRIES: frozenset[str] = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
    FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
    JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
    PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
    TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
    """.split()  # noqa: SIM905 -- a block of codes reads as one
)
"""Countries (ISO 3166-1 alpha-2); list country-2-codes of 2019-11-01."""
