"""``vaxplatform campaign run``: a campaign on given files."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from vaxplatform.campaign import CampaignPlan, Issuing, PeopleSource, run_campaign
from vaxplatform.certificate import MemorySigner, key_id_of_certificate, self_signed_certificate
from vaxplatform.cli._options import Choices, Commitment, CountryCode, On, Out, day_of, keep_out_of, seed_text
from vaxplatform.cli._terminal import progress_bars, say, show_json, show_table
from vaxplatform.countries import load_country
from vaxplatform.exchange import ResultFolder, read_calendar, read_choices, read_people

app = typer.Typer(no_args_is_help=True, help="A campaign from people to report.")

_NOBODY = "Demonstration - no authority issued this"
_KEYS_README = """\
The keys in this folder are for demonstration only.

They were made on this computer for this one run, and their private half lies here for everyone to read. A country signs
with a key that never leaves its own hardware. Certificates signed with these keys prove nothing.
"""


@app.command("run")
def run(
    country: CountryCode,
    programme: Annotated[str, typer.Option(help="The programme's name in the country pack, such as covid19.")],
    on: On,
    sessions: Annotated[Path, typer.Option(help="Centres and sessions: a calendar file in the country's format.")],
    people: Annotated[Path, typer.Option(help="People: a CSV file; see «vaxplatform people template».")],
    seed: Annotated[
        str, typer.Option(help="The seed of the draw; anyone can repeat the draw with it.", callback=seed_text)
    ],
    out: Out,
    commitment: Commitment = None,
    choices: Choices = None,
    json: Annotated[bool, typer.Option("--json", help="Print the indicators as JSON on stdout.")] = False,
) -> None:
    """Run a campaign on a file of people and a calendar of sessions, and write everything that happened to --out.

    Exit codes: 0 all fine; 1 done, with rows or sessions rejected (see rejected.csv); 2 misuse; 3 nothing done.
    """
    keep_out_of(out, sessions, people, choices)
    pack = load_country(country)
    terms = pack.programme(programme)
    catalogue = terms.programme.catalogue
    day = day_of(on)
    calendar = read_calendar(sessions, catalogue, formats=pack.session_formats)
    plan = CampaignPlan(
        country=pack,
        programme=terms,
        centres=calendar.centres,
        sessions=calendar.sessions,
        rejected=calendar.rejected,
        on=day,
        seed=seed,
        commitment=commitment,
        district=calendar.district,
        synthetic=False,
        overrides=read_choices(choices) if choices else (),
    )
    with ResultFolder(out) as folder:
        indicators = run_in_folder(
            plan, lambda only: read_people(people, catalogue, on=day, only=only, words=terms.words), folder
        )
    finish(indicators, out, as_json=json)


def run_in_folder(plan: CampaignPlan, people: PeopleSource, folder: ResultFolder) -> Mapping[str, Any]:
    """Run a campaign with demonstration keys made for it, showing progress."""
    now = datetime.now(UTC).replace(microsecond=0)
    signer = _demonstration_signer(plan, folder, now)
    issuing = Issuing(signer, secret=secrets.token_bytes(32), at=now, issuer=_NOBODY, banner="card.demonstration")
    with progress_bars() as progress:
        return run_campaign(plan, people, folder, issuing, progress=progress)


def _demonstration_signer(plan: CampaignPlan, folder: ResultFolder, now: datetime) -> MemorySigner:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = self_signed_certificate(
        key,
        country=plan.country.code,
        organisation="Demonstration",
        not_before=now - timedelta(days=1),
        not_after=now + timedelta(days=3650),
        serial=secrets.randbits(120) + 1,
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    folder.file("keys/demonstration-private-key.pem").write_bytes(private)
    folder.file("keys/demonstration-certificate.der").write_bytes(certificate)
    folder.text("keys/README.txt", _KEYS_README)
    return MemorySigner(key, kid=key_id_of_certificate(certificate))


def finish(indicators: Mapping[str, Any], out: Path, *, as_json: bool) -> None:
    """Say what came out, and exit with 1 when something was rejected."""
    totals = indicators["totals"]
    rows = {
        "people": f"{totals['people']:,}",
        "asked for a seat": f"{totals['requests']:,}",
        "seats": f"{totals['seats']:,}",
        "seated": f"{totals['seated']:,}",
        "without a seat": f"{totals['unserved']:,}",
        "vaccinated, first day": f"{totals['vaccinated']:,}",
        "certificates": f"{totals['certificates']:,}",
        "rejected": f"{totals['rejected']:,}",
    }
    show_table(f"{indicators['campaign']['district']}, {indicators['campaign']['on']}", rows)
    if not indicators["campaign"]["committed"]:
        say("The seed was not committed beforehand: publish its SHA-256 before requests close (--commitment).")
    say("The certificates are signed with demonstration keys and prove nothing.")
    say(f"Report: {out / 'report.html'}")
    if as_json:
        show_json(indicators)
    if totals["rejected"]:
        say(f"Rejected: {totals['rejected']:,}, each with a sentence in {out / 'rejected.csv'}")
        raise typer.Exit(1)
