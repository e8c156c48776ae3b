"""Who may be vaccinated, when the next dose is due, and who gets the one seat."""

from datetime import date

from vaxplatform import Dose, History, Person, Request, allocate, audit, decide, forecast, load_country
from vaxplatform.dates import PartialDate
from vaxplatform.model import Session

covid19 = load_country("in").programme("covid19")
today, covishield = date(2021, 8, 26), covid19.programme.catalogue.find("COVISHIELD").code
person = Person("P-1", PartialDate.parse("1975-03-02"))
decision = decide(person, covid19.table, on=today)
print(decision.answer.value, decision.rule.id if decision.rule else "")
doses = (Dose(date(2021, 6, 1), covishield),)
(due,) = forecast(History(person.id, person.birth_date, doses=doses), covid19.schedule, on=today)
print(f"dose {due.dose_number} from {due.earliest}")
session = Session("S-1", "C-1", today, covishield, capacity={2: 1})
requests = [Request(name, tier=2, dose_number=2, options=("S-1",)) for name in ("P-1", "P-2")]
asked = (requests, [session], covid19.policy, "the words drawn in public")
result = allocate(*asked)
print(result, "-", "audit passed" if not audit(result, *asked) else "")
