"""What came in: applicants, those who cannot ask, rows that could not be read, and the counts of all of them."""

from attrs import frozen

from vaxplatform.allocation import arrange
from vaxplatform.campaign.intake import Intake, Unserved
from vaxplatform.campaign.plan import CampaignPlan
from vaxplatform.errors import InputError
from vaxplatform.exchange import Rejected
from vaxplatform.model import Dose, Person, Position, Request
from vaxplatform.monitoring import Profile, Tally, age_band

__all__ = ["Applicant", "Register"]


@frozen(weakref_slot=False)
class Applicant:
    """What is kept of a person who asked for a seat."""

    request: Request
    profile: Profile
    place: Position | None


class Register:
    """What came in: applicants, those who cannot ask, and rows that could not be read.

    ``held`` are the sessions still to come, with all their seats; ``sessions`` the same with those that can be booked.
    """

    def __init__(self, plan: CampaignPlan) -> None:
        self.applicants: dict[str, Applicant] = {}
        self.unserved: list[Unserved] = []
        self.rejected: list[Rejected] = list(plan.rejected)
        self.tally = Tally()
        self.held = tuple(session for session in plan.sessions if session.date >= plan.on)
        self.sessions = arrange(self.held, plan.programme.policy, plan.overrides).sessions
        self._intake = Intake(plan.programme, plan.centres, self.sessions, plan.on)
        self._plan = plan
        self._profiles: dict[Profile, Profile] = {}

    def take(self, entry: tuple[Person, tuple[Dose, ...]] | Rejected) -> None:
        """Take a person or a rejected row in.

        Raises:
            InputError: Somebody who asked for a seat comes twice.
        """
        if isinstance(entry, Rejected):
            self.rejected.append(entry)
            return
        person, doses = entry
        if person.id in self.applicants:
            raise InputError(f"{person.id} comes twice", code="person-twice", person=person.id)
        band = age_band(person.birth_date, self._plan.on, self._plan.programme.table.end_of_month)
        profile = Profile(band, person.sex, person.region)
        profile = self._profiles.setdefault(profile, profile)
        self.tally.people[profile] += 1
        answer = self._intake.judge(person, doses)
        if isinstance(answer, Unserved):
            self.unserved.append(answer)
        else:
            self.applicants[person.id] = Applicant(answer, profile, person.position)
            self.tally.requests[profile] += 1
