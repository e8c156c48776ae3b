"""Vaccination campaigns as a library: eligibility, doses due, fair seats, certificates, with a country's rules as data.

Everything here is imported when it is first used (PEP 562), so that ``import vaxplatform`` costs almost nothing.

Example:
    >>> from vaxplatform import load_country
    >>> from vaxplatform.countries import list_countries
    >>> load_country(list_countries()[0]).status
    'draft'
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vaxplatform.allocation import Allocation, allocate, audit
    from vaxplatform.certificate import Certificate, Verdict, issue, verify
    from vaxplatform.countries import load_country
    from vaxplatform.eligibility import Decision, decide
    from vaxplatform.errors import VaxPlatformError
    from vaxplatform.model import Dose, History, Person, Request, Session, Vaccine
    from vaxplatform.registration import register
    from vaxplatform.schedule import Forecast, Schedule, evaluate, forecast

__all__ = [
    "Allocation",
    "Certificate",
    "Decision",
    "Dose",
    "Forecast",
    "History",
    "Person",
    "Request",
    "Schedule",
    "Session",
    "Vaccine",
    "VaxPlatformError",
    "Verdict",
    "allocate",
    "audit",
    "decide",
    "evaluate",
    "forecast",
    "issue",
    "load_country",
    "register",
    "verify",
]

__version__ = "0.1.0"

_ROOM_OF = {
    "Allocation": "allocation",
    "Certificate": "certificate",
    "Decision": "eligibility",
    "Dose": "model",
    "Forecast": "schedule",
    "History": "model",
    "Person": "model",
    "Request": "model",
    "Schedule": "schedule",
    "Session": "model",
    "Vaccine": "model",
    "VaxPlatformError": "errors",
    "Verdict": "certificate",
    "allocate": "allocation",
    "audit": "allocation",
    "decide": "eligibility",
    "evaluate": "schedule",
    "forecast": "schedule",
    "issue": "certificate",
    "load_country": "countries",
    "register": "registration",
    "verify": "certificate",
}


def __getattr__(name: str) -> object:
    room = _ROOM_OF.get(name)
    if room is None:
        raise AttributeError(f"module 'vaxplatform' has no attribute {name!r}")
    value = getattr(import_module(f"vaxplatform.{room}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
