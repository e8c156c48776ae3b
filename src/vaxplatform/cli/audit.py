"""``vaxplatform audit``: is a result what its policy and seed give, and was no file changed?"""

from pathlib import Path
from typing import Annotated

import typer

from vaxplatform.campaign import audit_folder
from vaxplatform.cli._terminal import say, show_json
from vaxplatform.exchange import sha256_of

_SHOWN = 20


def audit(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A result folder.")],
    json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON on stdout.")] = False,
) -> None:
    """Check a result folder with nothing but itself: every file against its digest, and the result by its proof.

    Exit codes: 0 nothing wrong; 1 something does not agree; 2 misuse; 3 not a result folder.
    """
    found = audit_folder(folder)
    digest = sha256_of(folder / "audit.json")
    if json:
        findings = [{"code": f.code, "place": str(f.place), "sentence": f.sentence} for f in found.findings]
        show_json(
            {
                "passed": found.passed,
                "committed_beforehand": found.committed_beforehand,
                "rule": found.rule,
                "seats": found.seats,
                "overrides": found.overrides,
                "audit_sha256": digest,
                "findings": findings,
            }
        )
    for finding in found.findings[:_SHOWN]:
        say(f"{finding.place}: {finding.sentence}")
    if len(found.findings) > _SHOWN:
        say(f"and {len(found.findings) - _SHOWN:,} more")
    if found.overrides:
        say(f"Choices of centres, each within the limits of the policy: {found.overrides:,}, in choices.csv.")
    if not found.committed_beforehand:
        say("The seed was not committed beforehand: nobody can know that it was not chosen for its result.")
    say(f"SHA-256 of audit.json, to publish: {digest}")
    if not found.passed:
        say(f"The result does not stand: {len(found.findings):,} findings.")
        raise typer.Exit(1)
    say(f"The result stands: {found.seats:,} seats are what policy and seed give, and no file was changed.")
