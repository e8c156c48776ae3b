"""A policy of allocation in plain sentences: what a health officer signs and a citizen may read."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from attrs import frozen

from vaxplatform.allocation import OPEN, Households, Policy, Reserve, ReserveMethod
from vaxplatform.eligibility import Tier
from vaxplatform.messages import Messages
from vaxplatform.report._policy_terms import Names, Terms
from vaxplatform.report._words import Words

__all__ = ["PolicyPart", "policy_in_words", "policy_parts"]

_COLUMNS = 80


@frozen
class PolicyPart:
    """A part of a policy in words.

    Args:
        heading: What it is about.
        sentences: What holds.
    """

    heading: str
    sentences: tuple[str, ...]


def policy_in_words(
    policy: Policy,
    messages: Messages,
    language: str,
    *,
    groups: Names | None = None,
    tiers: Sequence[Tier] = (),
    source: str = "",
) -> str:
    """The policy as text for a terminal of 80 columns.

    Args:
        policy: The policy.
        messages: Sentences by id.
        language: A tag such as ``hi``.
        groups: Names of groups by word, each by language; a word that is not there stands as it is.
        tiers: The programme's tiers; without them, tiers are what requests state.
        source: Where the choice stands, if that is said otherwise than in the policy.

    Example:
        >>> from vaxplatform.countries import core_messages
        >>> policy = Policy(rule="most-people", options_at_most=8, distance_km_at_most=25.0, source="order 12")
        >>> print(policy_in_words(policy, core_messages(), "en").split(chr(10))[0])
        How seats are given
    """
    lines: list[str] = []
    for part in policy_parts(policy, messages, language, groups=groups, tiers=tiers, source=source):
        lines += ["", part.heading] if lines else [part.heading]
        for sentence in part.sentences:
            lines += wrap(sentence, _COLUMNS, initial_indent="- ", subsequent_indent="  ", break_long_words=False)
    return "\n".join(lines)


def policy_parts(
    policy: Policy,
    messages: Messages,
    language: str,
    *,
    groups: Names | None = None,
    tiers: Sequence[Tier] | None = (),
    source: str = "",
) -> tuple[PolicyPart, ...]:
    """The policy part by part.

    Args:
        policy: The policy.
        messages: Sentences by id.
        language: A tag such as ``hi``.
        groups: Names of groups by word, each by language; a word that is not there stands as it is.
        tiers: The programme's tiers; empty, where tiers are what requests state; None, to say nothing of them.
        source: Where the choice stands, if that is said otherwise than in the policy.
    """
    return tuple(_Policy(policy, Words(messages, language), groups or {}).parts(tiers, source or policy.source))


class _Policy:
    """The policy in one language."""

    def __init__(self, policy: Policy, words: Words, groups: Names) -> None:
        self._policy = policy
        self._words = words
        self._terms = Terms(words, groups)

    def parts(self, tiers: Sequence[Tier] | None, source: str) -> Iterator[PolicyPart]:
        policy = self._policy
        yield self._part("rule", self._rule(source))
        if tiers is not None:
            yield self._part("tiers", self._tiers(tiers))
        if policy.rule == "site-priority":
            yield self._part("order", self._orders())
        if policy.reserves is not None:
            yield self._part("reserves", self._reserves())
        if policy.rule == "worst-served-first":
            yield self._part("areas", self._areas())
        yield self._part("limits", self._limits())

    def _part(self, name: str, sentences: Iterator[str]) -> PolicyPart:
        return PolicyPart(self._words(f"policy.heading.{name}"), tuple(sentences))

    def _rule(self, source: str) -> Iterator[str]:
        words, policy = self._words, self._policy
        yield words(f"policy.rule.{policy.rule}")
        yield words("policy.options", n=policy.options_at_most)
        yield words("policy.distance", distance=self._terms.kilometres(policy.distance_km_at_most))
        if policy.households is not Households.APART:
            yield words(f"policy.households.{policy.households.value}")
        yield words("decision.source", source=source)

    def _tiers(self, tiers: Sequence[Tier]) -> Iterator[str]:
        words = self._words
        if not tiers:
            yield words("policy.tiers.of-requests")
        for tier in tiers:
            yield words("policy.tier", tier=tier.number, name=words.named(tier.names))

    # ------------------------------------------------------------------------------------------------- site's order

    def _orders(self) -> Iterator[str]:
        words, policy = self._words, self._policy
        yield words("policy.order", order=self._terms.order(policy.site_order))
        for centre, order in sorted(policy.site_orders.items()):
            yield words("policy.order.at", centre=centre, order=self._terms.order(order))
        if policy.bands_km:
            yield words("policy.bands", bands=", ".join([self._terms.kilometres(band) for band in policy.bands_km]))

    # ----------------------------------------------------------------------------------------------------- reserves

    def _reserves(self) -> Iterator[str]:
        words, reserves = self._words, self._policy.reserves
        if reserves is None:
            return
        order = ", ".join([self._category(name) for name in reserves.order])
        yield words(f"policy.method.{reserves.method.value}", order=order)
        by_name = {each.name: each for each in reserves.categories}
        for place, name in enumerate(reserves.order):
            if name == OPEN:
                continue
            said = [*self._reserve(by_name[name])]
            if reserves.method is not ReserveMethod.REVERSE_REJECTING:
                before = place < reserves.order.index(OPEN)
                said.append(words(f"policy.reserve.{'before' if before else 'after'}"))
            following = reserves.order[place + 1 : place + 2]
            category = self._category(following[0]) if following else ""
            said.append(words(f"policy.unused.{by_name[name].unused.value}", category=category))
            yield " ".join(said)

    def _reserve(self, reserve: Reserve) -> Iterator[str]:
        words, who = self._words, self._who(reserve)
        if reserve.share is None:
            yield words("policy.reserve.seats", n=reserve.seats, category=reserve.name, who=who)
            return
        yield words("policy.reserve.share", category=reserve.name, who=who, share=self._terms.share(reserve.share))
        for centre, share in sorted(reserve.share_at.items()):
            yield words("policy.reserve.at", centre=centre, share=self._terms.share(share))

    def _who(self, reserve: Reserve) -> str:
        who = [self._terms.group(word) for word in sorted(reserve.groups)]
        if reserve.areas:
            who.append(self._words("policy.who.areas", areas=", ".join(sorted(reserve.areas))))
        if reserve.residents:
            who.append(self._words("policy.who.residents"))
        return self._words("policy.or").join(who)

    def _category(self, name: str) -> str:
        return self._words("policy.open") if name == OPEN else name

    # -------------------------------------------------------------------------------------------- areas and limits

    def _areas(self) -> Iterator[str]:
        words = self._words
        for each in self._policy.areas:
            coverage = words.share(each.served, each.target)
            yield words("policy.area", area=each.area, coverage=coverage)
        yield words("policy.areas.others" if self._policy.areas else "policy.areas.none")

    def _limits(self) -> Iterator[str]:
        words, limits = self._words, self._policy.limits
        if not limits.stated:
            yield words("policy.limits.none")
            return
        for setting in limits.stated:
            limit, name = limits.limit_of(setting), words(f"policy.setting.{setting}")
            if limit is None:
                orders = words("policy.or").join(f"«{self._terms.order(order)}»" for order in limits.site_order)
                yield words("policy.limit.order", setting=name, orders=orders)
            else:
                bounds = {
                    bound: self._terms.value(setting, getattr(limit, bound)) for bound in ("least", "most", "default")
                }
                yield words("policy.limit", setting=name, **bounds)
        yield words("policy.limits.record")
