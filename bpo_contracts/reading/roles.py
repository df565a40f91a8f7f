"""What a contract says outright of who plays which part: "Processor: NAME", "NAME acts as the data processor"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

PARAGRAPH = "¶"  # stands before every paragraph of the text that names are looked for in

_OPENING, _FURTHEST = 4000, 20000  # characters
_FEWEST_MENTIONS = 3
_VENDOR, _CLIENT = 1, -1
_PARTS = {
    "controller": _CLIENT,
    "data exporter": _CLIENT,
    "covered entity": _CLIENT,
    "processor": _VENDOR,
    "data importer": _VENDOR,
    "business associate": _VENDOR,
    "service provider": _VENDOR,
}
_WORD = r"(?:[A-Z](?:[\w&'-]|\.(?=\w))*)"
_CAPITALS = rf"(?!(?:A|Accordingly|All|Among|An|And|Any|As|At|Between|By|Each|For|From|Hence|How|However|If|In|Insofar|It|Likewise|No|On|Or|Otherwise|Such|That|Therefore|These|This|Thus|To|Under|Upon|What|When|Where|Whether|Which|Who|With)\b){_WORD}(?: (?:of |and |& )?{_WORD}){{0,4}}"
_ASIDE = r"(?: \([^()]{0,80}\))?"
_STATED = re.compile(
    rf"\b(?P<name>{_CAPITALS}|[a-z][\w-]+){_ASIDE} (?:(?:will|shall|usually|normally|generally|typically) )*"
    rf"(?:is|are|be|acts?|serves?|=)(?: as)?(?: [Tt]he| an?)? [\"'‘]?(?:[Dd]ata )?(?P<part>(?i:{'|'.join(_PARTS)}))\b"
    r"(?!'s\b|[^.;]{0,60} (?:its|their|your|our) own\b| of another)"
)
_MADE = re.compile(
    rf"\bmakes? (?:the )?(?P<name>{_CAPITALS}|[a-z][\w-]+) (?:the|an?) \"?(?:[Dd]ata )?(?P<part>(?i:{'|'.join(_PARTS)}))\b"
)
_HANDLES = r"(?:process|handle|store|host)(?:s|es)?"
_DATA = r"(?:[Dd]ata|[Ii]nformation|[Rr]ecords|PHI)"
_HOLDS_FOR = re.compile(
    rf"\b(?:[Pp]rocess\w*|[Hh]andling|[Ss]ervices)\b[^.;{PARAGRAPH}]{{0,60}} by (?P<name>{_CAPITALS}),? (?:for and )?on behalf of\b"
    rf"|\b(?P<actor>{_CAPITALS}) (?:(?:shall|will|may|must) )?(?:only )?(?i:{_HANDLES})\b[^.;{PARAGRAPH}]{{0,60}}\b{_DATA}\b[^.;{PARAGRAPH}]{{0,40}} on behalf of (?!its\b|their\b|others\b|third)"
)
_OFFERS = re.compile(
    rf"\b(?i:services?|commitments|platform|support|software)\b[^.;{PARAGRAPH}]{{0,30}} (?:provided|offered|delivered|operated|hosted) by (?P<by>{_CAPITALS})"
    rf"|\b(?P<name>{_CAPITALS})(?:'s (?:[a-z]+ ){{0,3}}(?:platform|services?|control|systems)| (?:provides|offers|commits|guarantees|service|platform))\b"
)
_FOR_YOU = re.compile(rf"\b[Ww]e (?:only )?(?i:{_HANDLES})\b[^.;{PARAGRAPH}]{{0,80}} on your behalf\b")
_CAPACITY = re.compile(
    rf"\b(?P<name>{_CAPITALS})(?P<deed> (?:(?:shall|will|may) )?(?i:process(?:es)?) [^.;{PARAGRAPH}]{{0,60}}?|,?) \(?as (?:an?|the) (?:[Dd]ata )?(?P<part>(?i:{'|'.join(_PARTS)}))\b"
    rf"|\b[Aa]s (?:an?|the) (?:[Dd]ata )?(?P<capacity>(?i:{'|'.join(_PARTS)})), (?:the )?(?P<holder>{_CAPITALS})\b"
)
_NAMED_AS = re.compile(
    rf"\b(?P<name>{_CAPITALS}),? \([^()\"{PARAGRAPH}]{{0,30}}\"(?:[Dd]ata )?(?P<part>(?i:{'|'.join(_PARTS)}))\""
    rf"|\"(?:[Dd]ata )?(?P<word>(?i:{'|'.join(_PARTS)}))\"(?: shall mean| means| refers to|:) (?:the )?(?P<meant>{_CAPITALS})(?=[,.;] | which\b| who\b| as\b)"
    rf"|\b[Tt]he (?P<kind>(?i:sub-?contractor|{'|'.join(_PARTS)})), namely (?:the )?(?P<named>{_CAPITALS})"
)
_DOES = r"(?:shall|will|must|may|agrees|undertakes|commits|warrants|process\w*|provides|maintains|ensures|acts)"
_ALSO_CALLED = re.compile(
    rf"\b(?P<name>{_CAPITALS})(?:, (?:Inc|LLC|Ltd|Corp)\.?)?(?: \([^()]{{0,60}}\))?,? \(?(?i:dba|d/b/a|t/a|doing business as|trading as|operating as) \"?(?P<alias>{_CAPITALS})"
)
_CONDITION = re.compile(
    r"\b(?:where|when|if|which|whose|whether|unless|except|to the extent|own purposes)\b[^.;]*$", re.IGNORECASE
)
_REACH, _LONGEST_WORD, _INITIALS = 120, 12, 3  # characters
_LABEL = r"(?:{paragraph}|[.;)]) \W*(?P<part>{parts})(?: ?/ ?[A-Za-z ]{{2,30}})? ?: (?:[Tt]he )?"
_LISTED = re.compile(rf"({_CAPITALS})(?=,| \(|;| [–—-] |\W*$)")
_FORM = r"(?:Inc|LLC|L\.L\.C|Corp|Corporation|Ltd|Limited|LLP|L\.P|PLC|GmbH|PLLC|P\.C|P\.A)"
_SUFFIX = re.compile(rf",? {_FORM}\.?$")
_SHORTENED = re.compile(r"\(((?:\W*(?:the |or |and |hereinafter |each )*\"[^\"()]{2,30}\")+)\W*\)")
_BRACKETED = re.compile(
    rf"(?:{PARAGRAPH}\W*|\b(?:[Tt]he|[Aa]s|[Oo]f|[Aa]n?) )(?:[Dd]ata )?(?i:(?P<part>{'|'.join(_PARTS)})) \((?:the )?(?P<name>{_CAPITALS})\)"
    rf"|\(\W*(?:the )?\"(?P<quoted>[^\"()]{{2,40}}?),?\",? (?:as |in its capacity as )?(?:the |an? )?(?:[Dd]ata )?(?i:(?P<said>{'|'.join(_PARTS)}))\b"
)
_BEFORE_NAME = re.compile(r"^The |^.*\b(?:Data|Information|Services|Agreement|DPA) and (?=[A-Z])")
_NO_NAMES = frozenset(
    "it which who that there this these those they he she what and or not each both either neither one such only party parties company".split()
)
_ARTICLES = frozenset("the a an each any every such that this our your its their no".split())
_PERSONS = frozenset(("we", "you"))


def stated_roles(text: str, roles: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Names with 1 for a vendor and -1 for a client, once for each time the text says so; `roles` are the words for them."""
    words = dict(roles)
    yield from _labelled(text, words)
    for match in _STATED.finditer(text):
        name = _name(match, text, words)
        if name and not _conditional(match, text):
            yield name, _PARTS[match["part"].lower()]
    for match in _MADE.finditer(text):
        if _is_used(match["name"], text) and not _conditional(match, text):
            yield match["name"], _PARTS[match["part"].lower()]
    yield from _on_behalf(text)
    yield from _bracketed(text)
    yield from _in_capacity(text)
    yield from _named_as(text)


def also_called(text: str) -> Iterator[tuple[str, str]]:
    """Names with the one that each trades under: "Elm Works LLC (dba Elmo)"."""
    for match in _ALSO_CALLED.finditer(text[:_OPENING]):
        yield _trimmed(match["name"]), match["alias"]


def offering(text: str) -> list[str]:
    """The names of those whose service or platform the text is about, the most spoken of first: "the commitments that Cora provides"."""
    names = Counter(_trimmed(match["by"] or match["name"]) for match in _OFFERS.finditer(text))
    return sorted((name for name in names if _is_used(name, text)), key=text.count, reverse=True)


def without_form(name: str) -> str:
    """A company's name without the form of the company: "Elm Works" of "Elm Works, Inc."."""
    return _SUFFIX.sub("", name)


def _conditional(match: re.Match[str], text: str) -> bool:
    """Whether what a match says is only so in some case, or is said of something else: "where …", "for which …"."""
    return _CONDITION.search(text[max(0, match.start() - _REACH) : match.start()]) is not None


def _in_capacity(text: str) -> Iterator[tuple[str, int]]:
    """The names with the capacity they act in: "Elm handles it as a processor", "Elm (as a processor) for Ash (as a controller)".

    Whoever is a controller when it processes may be so for its own ends: that places nobody.
    """
    for match in _CAPACITY.finditer(text):
        sign = _PARTS[(match["part"] or match["capacity"]).lower()]
        name = _trimmed(match["name"] or match["holder"])
        own_ends = sign == _CLIENT and (match["deed"] or "").strip(" ,")
        if not own_ends and not _conditional(match, text) and _does(name, text):
            yield name, sign


def _named_as(text: str) -> Iterator[tuple[str, int]]:
    """The names of their own that the opening and the definitions give the parts: 'Elm Works (the "Processor")', '"Processor" means Elm Works'."""
    for match in _NAMED_AS.finditer(text[:_FURTHEST]):
        name = _trimmed(match["name"] or match["meant"] or match["named"])
        part = (match["part"] or match["word"] or match["kind"]).lower()
        tail_of_address = match["name"] and text[max(0, match.start() - 2) : match.start()] == ", "
        if not tail_of_address and (match["named"] or (_is_used(name, text) and _does(name, text))):
            yield name, _PARTS.get(part, _VENDOR)


def _does(name: str, text: str) -> bool:
    """Whether a name ever does or owns anything, as a party must and an address or the title of a paper cannot."""
    return re.search(rf"\b{re.escape(name)}(?:'s\b| {_DOES}\b)", text) is not None


def _is_used(name: str, text: str) -> bool:
    return len(re.findall(rf"\b{re.escape(name)}\b", text)) >= _FEWEST_MENTIONS


def _on_behalf(text: str) -> Iterator[tuple[str, int]]:
    """Whoever handles the data on behalf of another is the vendor; the first such other, unless it does so too, is the client."""
    if _FOR_YOU.search(text):
        yield from (("we", _VENDOR), ("you", _CLIENT))
    matches = list(_HOLDS_FOR.finditer(text))
    actors = [_trimmed(match["name"] or match["actor"]) for match in matches]
    yield from ((actor, _VENDOR) for actor in actors)
    for match in matches[:1]:
        served = re.match(rf" ?(?:the )?({_CAPITALS})\b", text[match.end() : match.end() + _REACH])
        if served and served[1] not in actors and not actors[0].lower().startswith("sub") and _is_used(served[1], text):
            yield served[1], _CLIENT


def _bracketed(text: str) -> Iterator[tuple[str, int]]:
    """The names in brackets with their part: "Obligations of the Controller (Merchant)", '("we", the processor)'."""
    for match in _BRACKETED.finditer(text):
        name = _trimmed(match["name"] or match["quoted"])
        if match["quoted"] or _is_used(name, text):
            yield name, _PARTS[(match["part"] or match["said"]).lower()]


def _labelled(text: str, roles: dict[str, int]) -> Iterator[tuple[str, int]]:
    """The names that the opening lists: "Vendor: Northbridge Billing LLC", with and without the form of the company."""
    parts = "|".join(re.escape(word) for word in sorted(roles, key=len, reverse=True))
    labels = list(re.finditer(_LABEL.format(paragraph=PARAGRAPH, parts=f"(?i:{parts})"), text[:_OPENING]))
    ends = [label.start() + 1 for label in labels[1:]]
    for match, end in zip(labels, [*ends, _FURTHEST], strict=False):
        value = text[match.end() : min(end, match.end() + 2 * _REACH)].split(PARAGRAPH, maxsplit=1)[0]
        for name in _shown(value, text):
            if name.lower() not in roles:
                yield name, roles[match["part"].lower()]


def _shown(value: str, text: str) -> list[str]:
    """What the text calls a listed party: its full name, that without the form, the names in brackets behind it, its initials."""
    listed = _LISTED.match(value)
    full = listed[1] if listed else ""
    names = [without_form(full), full] if full and text.count(without_form(full)) >= _FEWEST_MENTIONS - 1 else []
    shorts = [name for inside in _SHORTENED.findall(value) for name in re.findall(r"\"(.+?),?\"", inside)]
    initials = [word for word in full.split() if word.isupper() and len(word) >= _INITIALS and not full.isupper()]
    alone = [word for word in initials if text.count(word) >= text.count(full) + _FEWEST_MENTIONS]
    used = [short for short in shorts if short.lower() in _PERSONS or _is_used(short, text)]
    return list(dict.fromkeys([*names, *used, *alone]))


def _name(match: re.Match[str], text: str, roles: dict[str, int]) -> str:
    """The name that a statement is made of; none where it is a pronoun, or a common word behind an article that is none for a role."""
    name = _trimmed(match["name"])
    if not name.islower() or name in _PERSONS:
        return name
    before = text[max(0, match.start() - _LONGEST_WORD) : match.start()].split()
    common = name in _NO_NAMES or bool(before and before[-1].lower() in _ARTICLES)
    return name if name in roles or (not common and _is_used(name, text)) else ""


def _trimmed(name: str) -> str:
    return _BEFORE_NAME.sub("", name)
