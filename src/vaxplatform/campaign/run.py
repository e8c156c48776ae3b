"""A campaign in one run: people come in, and a result folder with everything that happened comes out.

The stages stream: of a million people only requests, draw keys and what is counted are held, never the people.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any

from vaxplatform.allocation import check_commitment, commitment_of
from vaxplatform.campaign.drawn import NO_SEAT, DrawInput, write_draw, write_rejected
from vaxplatform.campaign.indicators import indicators_of
from vaxplatform.campaign.intake import Unserved
from vaxplatform.campaign.issuing import Certificates
from vaxplatform.campaign.plan import CampaignPlan, Issuing
from vaxplatform.campaign.progress import Progress
from vaxplatform.campaign.register import Register
from vaxplatform.exchange import (
    AUDIT_FORMAT,
    Rejected,
    ResultFolder,
    json_text,
)
from vaxplatform.messages import Messages
from vaxplatform.model import Dose, Person, Reason
from vaxplatform.report import campaign_page

__all__ = ["PeopleSource", "run_campaign"]

SAMPLE = 50
"""How many certificates also get a QR picture and a page to print."""

_REPORT_EVERY = 500

PeopleSource = Callable[[Container[str] | None], Iterable[tuple[Person, tuple[Dose, ...]] | Rejected]]
"""Gives all people when called with None, or those of some ids; called twice, and gives the same people twice."""


def run_campaign(
    plan: CampaignPlan,
    people: PeopleSource,
    folder: ResultFolder,
    issuing: Issuing,
    *,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Mapping[str, object]:
    """Run a campaign and fill its result folder.

    Everybody seated on the first day is taken as vaccinated and gets a certificate; later days stay booked.

    Args:
        plan: What it is run on.
        people: Where people come from, whole and by id.
        folder: Entered, and written to; it becomes visible when its block ends.
        issuing: The key and instant of the certificates.
        progress: Told how far each stage is.

    Returns:
        The indicators, as in ``indicators.json``.

    Raises:
        CommitmentMismatch: The seed is not the one that was committed to.
        InputError: There is no session on or after the day.
        AllocationError: A centre chose what it may not.
    """
    if plan.commitment is not None:
        check_commitment(plan.seed, plan.commitment)
    register = Register(plan)
    done = 0
    for done, entry in enumerate(people(None), start=1):
        register.take(entry)
        if done % _REPORT_EVERY == 0:
            progress("people", done, None)
    progress("people", done, done)

    requests = [register.applicants[person].request for person in sorted(register.applicants)]
    progress("draw", 0, len(requests))
    products = {product.code: product.id for product in plan.programme.programme.catalogue.products}
    draw = DrawInput(requests, register.held, products, plan.programme.policy, plan.overrides)
    allocation = draw.allocation(plan.seed)
    progress("draw", len(requests), len(requests))
    register.unserved.extend(
        Unserved(entry.person, entry.dose_number, Reason(NO_SEAT)) for entry in allocation.unseated
    )
    write_draw(folder, draw, allocation, register.unserved, lambda entry: _why(entry, plan.country.messages))

    first_day = min(session.date for session in register.sessions)
    sessions = {session.id: session for session in register.sessions}
    given = {seat.person: seat for seat in allocation.seats if sessions[seat.session].date == first_day}
    entries = people(given.keys())
    certificates = Certificates(plan, issuing, folder, frozenset(sorted(given)[:SAMPLE]))
    for person, seat in ((entry[0], given[entry[0].id]) for entry in entries if not isinstance(entry, Rejected)):
        session = sessions[seat.session]
        dose = Dose(session.date, session.vaccine, centre=session.centre)
        register.tally.given[register.applicants[person.id].profile] += 1
        certificates.issue(person, dose, seat.dose_number)
        if certificates.count % _REPORT_EVERY == 0:
            progress("certificates", certificates.count, len(given))
    register.rejected.extend(certificates.rejected)
    progress("certificates", certificates.count, certificates.count)

    progress("report", 0, 1)
    indicators = indicators_of(plan, register, allocation, given, certificates)
    _write_reports(plan, register, indicators, folder)
    progress("report", 1, 1)
    return indicators


def _why(entry: Unserved, messages: Messages) -> str:
    reason = entry.reason
    facts: dict[str, Any] = {"rule": reason.rule, **reason.facts}
    return messages.get(f"reason.{reason.code}", "en", **facts)


def _write_reports(
    plan: CampaignPlan, register: Register, indicators: Mapping[str, object], folder: ResultFolder
) -> None:
    write_rejected(folder, register.rejected)
    folder.text("indicators.json", json_text(indicators))
    folder.text("report.html", campaign_page(indicators, plan.country.messages, plan.country.languages))
    audit_record = {
        "format": AUDIT_FORMAT,
        "rule": plan.programme.policy.rule,
        "seed": plan.seed,
        "seed_sha256": commitment_of(plan.seed),
        "committed_beforehand": plan.commitment is not None,
        "country": plan.country.code,
        "programme": plan.programme.programme.id,
        "pack_version": plan.country.version,
        "on": plan.on.isoformat(),
        "files": folder.digests(),
    }
    folder.text("audit.json", json_text(audit_record))
