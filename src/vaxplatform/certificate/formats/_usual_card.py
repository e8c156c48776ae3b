"""The content of a usual card, known at a glance: written without a blank, and its members in the framework's order.

Nearly every card is one, and its text alone shows that nothing is wrong with it: no rule (`_health_card_rules`) would
find anything, and no member stands there twice. So a verifier need not read the JSON before somebody looks at it. What
is written in another way is read, and judged rule by rule.

Source:
    SMART Health Cards Framework 1.4, its first example; the order is the one in which cards are written here as well.
"""

import re

from attrs import frozen

from vaxplatform.certificate.formats._health_card_rules import COVID_19, COVID_19_CVX, HEALTH_CARD, IMMUNIZATION

__all__ = ["UsualCard", "usual_card"]

# Of a text in FHIR: no escapes, and of all white space only the blank.
_TEXT = (
    r"[ !#-\[\]-~\u00a1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\ud7ff"
    "\ue000-\U0010ffff]+"
)
_DAY = "[12][0-9]{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?"
_GIVEN = rf'"given":\["{_TEXT}"(?:,"{_TEXT}")*\]'
_NAME = rf'\{{(?:"family":"{_TEXT}"(?:,{_GIVEN})?|{_GIVEN})\}}'
_PATIENT = rf'\{{"resourceType":"Patient","name":\[{_NAME}(?:,{_NAME})*\],"birthDate":"{_DAY}"\}}'
_PERFORMER = rf'"performer":\[\{{"actor":\{{"display":"{_TEXT}"\}}\}}\]'
_DOSE = (
    r'\{"resourceType":"Immunization","status":"completed",'
    r'"vaccineCode":\{"coding":\[\{"system":"http://hl7\.org/fhir/sid/cvx","code":"[0-9]+"\}\]\},'
    rf'"patient":\{{"reference":"resource:0"\}},"occurrenceDateTime":"{_DAY}"'
    rf'(?:,{_PERFORMER})?(?:,"lotNumber":"{_TEXT}")?\}}'
)
_HEALTH_CARD, _IMMUNIZATION, _COVID_19 = map(re.escape, (HEALTH_CARD, IMMUNIZATION, COVID_19))
_CARD = re.compile(
    r'\{"iss":"(?P<iss>https://[!#-\[\]-~]*[!#-.0-\[\]-~])","nbf":(?P<nbf>[1-9][0-9]{0,10}(?:\.[0-9]{1,9})?),'
    rf'"vc":\{{"type":\["{_HEALTH_CARD}","{_IMMUNIZATION}"(?P<covid>,"{_COVID_19}")?\],'
    r'"credentialSubject":\{"fhirVersion":"[0-9.]+","fhirBundle":\{"resourceType":"Bundle","type":"collection","entry":\['
    rf'\{{"fullUrl":"resource:0","resource":{_PATIENT}\}}'
    rf'(?:,\{{"fullUrl":"resource:[1-9][0-9]*","resource":{_DOSE}\}})+\]\}}\}}'
    r'(?:,"rid":"(?P<rid>[A-Za-z0-9_-]{1,24})")?\}\}'
)
_ADDRESS = re.compile('"fullUrl":"resource:([0-9]+)"')
_CODE = re.compile('"code":"([0-9]+)"')


@frozen(weakref_slot=False)
class UsualCard:
    """What is needed of a card before anybody looks at it.

    Args:
        issuer: ``iss``.
        not_before: ``nbf``, in seconds.
        rid: ``vc.rid``, where the card has one.
    """

    issuer: str
    not_before: float
    rid: str | None


def usual_card(content: str) -> UsualCard | None:
    """What a card says of itself, where it is a usual one: its claims are right, and so is its bundle.

    Args:
        content: Its claims in JSON.

    Example:
        >>> usual_card('{"iss":"https://example.org"}')
    """
    card = _CARD.fullmatch(content)
    if card is None:
        return None
    numbers = _ADDRESS.findall(content)
    is_of_covid = not COVID_19_CVX.isdisjoint(_CODE.findall(content))
    if len(set(numbers)) < len(numbers) or is_of_covid != (card["covid"] is not None):
        return None
    return UsualCard(card["iss"], float(card["nbf"]), card["rid"])
