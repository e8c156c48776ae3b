"""What a vaccination programme talks about: people, vaccines, doses, centres, requests, appointments."""

from vaxplatform.model.adverse_event import AdverseEvent, Outcome, Seriousness
from vaxplatform.model.appointment import Appointment, AppointmentStatus
from vaxplatform.model.catalogue import Catalogue
from vaxplatform.model.centre import Centre, Fee, Session
from vaxplatform.model.dose import Dose, History, Withdrawal
from vaxplatform.model.evaluated import DoseStatus, EvaluatedDose, Reason
from vaxplatform.model.household import Household
from vaxplatform.model.person import Condition, Contact, Identifier, Name, Person, Position, Sex
from vaxplatform.model.programme import Programme
from vaxplatform.model.request import Request
from vaxplatform.model.stock import Lot, Stock
from vaxplatform.model.vaccine import Presentation, Product, Vaccine

__all__ = [
    "AdverseEvent",
    "Appointment",
    "AppointmentStatus",
    "Catalogue",
    "Centre",
    "Condition",
    "Contact",
    "Dose",
    "DoseStatus",
    "EvaluatedDose",
    "Fee",
    "History",
    "Household",
    "Identifier",
    "Lot",
    "Name",
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
    "Sex",
    "Stock",
    "Vaccine",
    "Withdrawal",
]
