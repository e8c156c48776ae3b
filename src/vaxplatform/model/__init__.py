"""What a vaccination programme talks about: people, vaccines, doses, centres, requests, appointments."""

from vaxplatform.model.adverse_event import AdverseEvent, Outcome, Seriousness
from vaxplatform.model.appointment import Appointment, AppointmentStatus
from vaxplatform.model.catalogue import Catalogue
from vaxplatform.model.centre import Centre, Fee, Session
from vaxplatform.model.consent import Consent, GivenBy
from vaxplatform.model.dose import Dose, History, Withdrawal
from vaxplatform.model.evaluated import DoseStatus, EvaluatedDose, Reason
from vaxplatform.model.household import Household
from vaxplatform.model.identity import Doubt, IdValidator, NumberReading
from vaxplatform.model.person import Condition, Contact, Identifier, Name, Person, Position, Sex
from vaxplatform.model.programme import Programme
from vaxplatform.model.request import Request, Setting
from vaxplatform.model.stock import Lot, Stock
from vaxplatform.model.vaccine import Presentation, Product, Vaccine

__all__ = [
    "AdverseEvent",
    "Appointment",
    "AppointmentStatus",
    "Catalogue",
    "Centre",
    "Condition",
    "Consent",
    "Contact",
    "Dose",
    "DoseStatus",
    "Doubt",
    "EvaluatedDose",
    "Fee",
    "GivenBy",
    "History",
    "Household",
    "IdValidator",
    "Identifier",
    "Lot",
    "Name",
    "NumberReading",
    "Outcome",
    "Person",
    "Position",
    "Presentation",
    "Product",
    "Programme",
    "Reason",
    "Request",
    "Seriousness",
    "Session",
    "Setting",
    "Sex",
    "Stock",
    "Vaccine",
    "Withdrawal",
]
