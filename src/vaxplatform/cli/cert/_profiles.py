"""Which profiles to issue, and options of which each may have its own: ``VALUE``, or ``PROFILE=VALUE``."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import typer
from attrs import evolve, frozen

from vaxplatform.certificate import Certificate, HealthRecord, MemorySigner, jwk_thumbprint
from vaxplatform.certificate import issue as issue_certificate
from vaxplatform.certificate.formats import PROFILES
from vaxplatform.errors import FileError
from vaxplatform.exchange import read_signer

__all__ = ["Profile", "SignerOptions", "by_profile", "chosen_profiles"]


_NAMED_BY_THUMBPRINT = frozenset({"smart-health-card"})
"""Profiles whose key id is the key's own, whatever certificates are beside it."""
_NAMED_BY_ADDRESS = frozenset({"smart-health-card", "divoc"})
"""Profiles whose issuer is an https address, which no record states."""


@frozen
class Profile:
    """A profile with what its certificates are signed with.

    Args:
        name: As in `issue`.
        signer: Who signs.
        issuer: How certificates of the profile name their issuer; None for its default.
        expires: Until when they are valid; None for its default.
    """

    name: str
    signer: MemorySigner
    issuer: str | None
    expires: datetime | None

    def issue(self, record: HealthRecord | Sequence[HealthRecord], at: datetime) -> Certificate:
        """A certificate of a record, or a card of several doses; raises what `issue` raises."""
        return issue_certificate(
            record, self.signer, profile=self.name, at=at, expires=self.expires, issuer=self.issuer
        )


def chosen_profiles(names: Sequence[str] | None, *, every: bool) -> tuple[str, ...]:
    """The profiles of ``--profile`` and ``--all``, each once; the EU's without a word of it.

    Raises:
        typer.BadParameter: There is no such profile, or both options are given.
    """
    if every and names:
        raise typer.BadParameter("give --all or --profile, not both", param_hint="--all")
    if every:
        return tuple(PROFILES)
    chosen = tuple(dict.fromkeys(names or ["eu-dcc"]))
    for name in chosen:
        if name not in PROFILES:
            raise typer.BadParameter(
                f"there is no profile {name}; there are: {', '.join(PROFILES)}", param_hint="--profile"
            )
    return chosen


def by_profile(option: str, values: Sequence[str] | None, profiles: Sequence[str]) -> Mapping[str, str]:
    """The value of an option for each profile that has one: its own, or the one that is for all.

    Raises:
        typer.BadParameter: A profile has two, or one that is not issued.

    Example:
        >>> by_profile("--signer", ["one.pem"], ["eu-dcc"]), by_profile("--signer", ["eu-dcc=own.pem"], ["eu-dcc"])
        ({'eu-dcc': 'one.pem'}, {'eu-dcc': 'own.pem'})
    """
    own: dict[str, str] = {}
    for value in values or ():
        name, equals, rest = value.partition("=")
        key, given = (name, rest) if equals and name in PROFILES else ("", value)
        if key in own:
            raise typer.BadParameter(f"given twice for {key or 'all profiles'}", param_hint=option)
        if key and key not in profiles:
            raise typer.BadParameter(f"{key} is not among the profiles to issue", param_hint=option)
        own[key] = given
    return {name: own.get(name, own.get("", "")) for name in profiles if name in own or "" in own}


@frozen
class SignerOptions:
    """What the command line says of signers, profile by profile."""

    signers: Mapping[str, str]
    certificates: Mapping[str, str]
    key_ids: Mapping[str, str]
    password_files: Mapping[str, str]
    issuers: Mapping[str, str]

    def profile(self, name: str, *, at: datetime, expires: datetime | None) -> Profile:
        """A profile with its signer, within the time of the signing key: what outlives its key is refused at borders.

        Raises:
            typer.BadParameter: It has no signer, or no issuer and needs one, or is to expire after its key.
            FileError: A file of the signer cannot be used, or its certificate is not valid at the instant of issue.
        """
        if name not in self.signers:
            raise typer.BadParameter(f"{name} has no signer: --signer {name}=FILE", param_hint="--signer")
        if name in _NAMED_BY_ADDRESS and name not in self.issuers:
            raise typer.BadParameter(f"{name} has no issuer: --issuer {name}=https://...", param_hint="--issuer")
        certificate, password = self.certificates.get(name), self.password_files.get(name)
        signer, key = read_signer(
            Path(self.signers[name]),
            certificate=Path(certificate) if certificate else None,
            password_file=Path(password) if password else None,
        )
        if key is not None and key.not_after is not None:
            until = key.not_after
            if not (key.not_before or at) <= at < until:
                raise FileError(
                    "the certificate of the signing key is not valid at the instant of issue", code="signer-time"
                )
            if expires is not None and expires > until:
                raise typer.BadParameter(f"the signing key's time ends {until.isoformat()}", param_hint="--expires")
            validity = PROFILES[name].VALIDITY
            expires = expires or (None if validity is None else min(at + validity, until))
        if name in self.key_ids:
            signer = evolve(signer, kid=self.key_ids[name].encode())
        elif name in _NAMED_BY_THUMBPRINT:
            signer = evolve(signer, kid=jwk_thumbprint(signer.public_key))
        return Profile(name, signer, self.issuers.get(name), expires)
