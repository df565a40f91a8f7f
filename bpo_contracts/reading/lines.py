"""What a line of a contract is by its shape: a heading, a sentence, a lead-in, a label before a value, a line of the contents."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SMALL_WORDS = frozenset(
    "a an and as at by for from in into of on or per the to under upon with without & / nor via if".split()
)
_BEFORE_MORE = _SMALL_WORDS | frozenset(
    "any all no not other such this that these its their our your shall will".split()
)
_LONGEST_BARE, _SHORTEST_SENTENCE, _LONGEST_TITLE = 40, 6, 12  # words
_LONGEST_DUTIES, _LONGEST_HEADING = 4, 9  # words
_LEADER = 200  # characters
_FEWEST_ENTRIES, _LONGEST_BREAK, _LONGEST_ENTRY = 3, 3, 25  # entries, blocks, words

_VERBS = re.compile(
    r"\b(?:shall|will|must|may|agrees?|is|are|was|has|have|means?|includes?|should|can|cannot|acknowledges?|represents?|warrants?)\b",
    re.IGNORECASE,
)
_SPEAKERS = (
    r"(?<!how )(?<!what )(?<!when )(?<!where )(?<!why )(?<!that )(?<!which )\b(?:we|they)\b|^\W*(?:\d+\W+)?you\b"
)
_STATES = re.compile(
    rf"{_VERBS.pattern}|\b(?:requires?|belongs?|remains?|applies|owns?|governs?|prevails?)\b|\w+n['’]t\b"
    rf"|(?:{_SPEAKERS}) (?:(?:never|always|also|only|each|both|not) )*[a-z]{{3,}}\b",
    re.IGNORECASE,
)
_NO_SUBJECT = "".join(
    rf"(?<! {word} )(?<!^{word} )(?<!^{word.title()} )"
    for word in "a an the of and or for to in on by with from any all no".split()
)
_THIRD_PERSON = rf"(?<=[\w'’)] ){_NO_SUBJECT}(?!\w*(?:ss|us|is)\b)[a-z]{{3,}}s "
_PRESENT = re.compile(
    rf"{_THIRD_PERSON}(?=(?:(?:to|for|by|with|in|on|at|from|over) )?(?:the|an?|its|their|our|your|any|all|no|each|every|both|such|this"
    r"|that|these|only|solely|not|it|them|us|you)\b|[A-Z])"
)
_PREDICATE = re.compile(
    rf"{_PRESENT.pattern}|{_THIRD_PERSON}(?:(?:to|for|by|with|in|on|at|from|over) [A-Z]|(?!and\b|or\b|of\b|to\b|for\b|by\b|with\b|in\b|on\b"
    r"|at\b|from\b|under\b|upon\b|after\b|before\b|during\b|between\b|relating\b)[a-z])"
)
_RUN_IN = re.compile(
    r"(?P<heading>[A-Z\"“][^.:;!?\n]{1,80}?)(?P<end>\.(?=[*_]*\s)|:(?=\s)|\s[–—-](?=\s))[*_]*\s*(?=\S)"
)
_OPENS_LIST = re.compile(
    r"(?::|[–—]|\b(?:shall|will|must|may|to|not|agrees|that|only|following|if|where|when|in the event)\s*:?)[*_]*\s*$",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"[\w)%\"”*] ?= ?[\w(]|\S [/÷] \(?\w.* [x×*] ")
_PARTICIPLE = re.compile(r"[A-Z][a-z]+ed (?:by|in|under|with|to|for|on|upon|as)\b")
_OPENS_CONTRACT = re.compile(
    r"\b(?:parties|and)\b[^.;]{0,120}\bagree[^.;]{0,40}\bas follows\W*$|\bfollowing (?:terms|provisions|definitions)\b[^.:;]{0,60}:\W*$",
    re.IGNORECASE,
)
_NAMES_DUTIES = re.compile(r"\b(?:obligations?|duties|responsibilit(?:y|ies))\b", re.IGNORECASE)
_DESCRIBED = re.compile(
    r"(?:categories|types|kinds|classes) of\b|(?:the )?(?:subject[- ]matter|nature(?: and purposes?)?|purposes?|duration|term)(?: of (?:the )?processing)?\W*$"
    r"|(?:nature|purposes?|duration|subject[- ]matter)\b.{0,20}\bprocessing\W*$|data subjects\W*$",
    re.IGNORECASE,
)
_NEXT_COMMAND = re.compile(r";\s+(?:and\s+|or\s+)?")
_FIRST_ITEM = re.compile(r"\w:? \((?:a|i|1|A|I)\) [^.]*(?:[;,]|\b(?:and|or))$")
_GOES_ON = re.compile(r"[a-z]{2,}\b|a\b|(?:Then|And|Or)\b,?")
_OPENS_DUTIES = re.compile(
    r"(?:\b(?:shall|will|must|may|may not|to|the following(?: \w+){0,5}(?: to [\w ]{1,40})?|only as follows|only(?: to)?)\s*:?|\b(?:for|by|with|from|not)\s*:)[*_]*$",
    re.IGNORECASE,
)
_SPEAKS = re.compile(r"(?:We|You|It|They|The|This|Our|Your|Business Associate|Covered Entity|Vendor|Client|Customer)\b")
_ACTS = re.compile(
    r"(?:promptly |immediately |not |at all times |only )*(?:use|ensure|make|report|notify|implement|maintain|provide|limit|return|destroy|comply|document|mitigate|obtain|cooperate|train"
    r"|encrypt|permit|retain|refrain|disclose|restrict|require|extend|keep|give|assist|conduct|protect|establish|respond|enter|perform|take|incorporate|track|investigate|pay|bear|reimburse"
    r"|indemnify|defend|hold|develop|appoint|submit|allow|grant|inform|forward|adhere|abide|secure|safeguard|monitor|review|cause|request|execute|furnish|agree|treat|apply|continue|preserve|sell|market|re-?identify|attempt|combine|transfer|store|process|access|sublicense|charge|delay|withhold|suspend|block|export|share|release|copy|allow"
    r"|not|never|to|in|upon|if|within|by|as|on|at|for|except|subject)\b",
    re.IGNORECASE,
)
_PREPOSED = re.compile(r"(?:to|in|upon|if|within|by|as|on|at|for|except|subject|not|never)\b", re.IGNORECASE)
_TITLED = re.compile(r":\s+\S|\$")
_BLANK_AFTER_TITLE = re.compile(r"[.:]\s*\[[^\]]*\]?\s*$")
_SENTENCE_END = re.compile(r"(?<=[.;])\s+(?=[A-Z])")
_TWO_SENTENCES = re.compile(r"\w{4,}\.[*_]* [A-Z]")
_ENUMERATION = re.compile(r"(?!.*\b(?:and|or|&)\b)(?:[^,]+,){2,}[^,]+")
_MARKS = re.compile(r"(?:[ _#\t\n]|\*(?!\s))*")
_BRACKET = re.compile(r"\[[^\]]*\]\W*$")
_FLAT_LIST = re.compile(r":[*_]*\s+[-–•*]\s.*\s[-–•*]\s")
_LABELS = re.compile(r"\w:[*_]* \S.*\w:[*_]* \S")
_LABELLED = re.compile(r"(?=.*[a-z].*:)(?!.*\b(?:\d+|[IVX]+)[*_]*:)[^:]{2,40}:[*_]* \S")
_VALUE = re.compile(r"[\d:$%<>=≤≥|]")
_DUTIES = re.compile(
    r"\b(?:shall|must|agrees? to|will|may)\b(?! (?:mean|have|be (?:defined|construed|interpreted)|include|refer))"
)
_CONTENTS_LINE = re.compile(r"(?:\.\s?){4,}\s*\d+\s*$")
_CONTENTS_TITLE = re.compile(r"\W*(?:table of )?contents(?:\s+page)?\W*$", re.IGNORECASE)
_ENTRY = re.compile(r"(?:[^\d\s]\W*\s+\d{1,3}|\]\(#[\w-]*\))\W*$")
_ENTRIES_TOGETHER = re.compile(r"[a-z)] \d{1,3} (?:Section |Article )?\d{1,2}\.\d{1,2}\.? [A-Z]")


def is_heading(text: str) -> bool:
    """Whether a line is a heading: short, no sentence, written in capitals or title case."""
    words = re.findall(r"[A-Za-z][\w'’&/-]*", text)
    if (
        not words
        or len(words) > (16 if all(word[0].isupper() or word in _SMALL_WORDS for word in words) else 12)
        or len(text) > 110
        or text[-1] in ".;,"
        or breaks_off(text)
        or _TWO_SENTENCES.search(text)
        or (_OPENS_LIST.search(text) and _VERBS.search(text))
    ):
        return False
    if (
        _FORMULA.search(text)
        or is_contents_line(text)
        or _BLANK_AFTER_TITLE.search(text)
        or _FLAT_LIST.search(text)
        or _LABELS.search(text)
    ):
        return False
    if text.isupper():
        return True
    if _ENUMERATION.fullmatch(text):
        return False
    telling = [word for word in words if word.lower() not in _SMALL_WORDS]
    capitals = sum(word[0].isupper() for word in telling)
    return bool(telling) and words[0][0].isupper() and capitals >= 0.7 * len(telling) and not states(text)


def breaks_off(text: str) -> bool:
    """Whether words in capitals go on below them, as no heading does: "EXCEPT AS SET FORTH IN THIS SECTION AND THE"."""
    return text.isupper() and text.rsplit(maxsplit=1)[-1].lower() in _BEFORE_MORE


def run_in_heading(text: str) -> tuple[str, int]:
    """A heading that shares its line with the clause, and where the clause starts: ("Safeguards", 12)."""
    stripped = text.lstrip(" *_")
    match = _RUN_IN.match(stripped)
    if not match:
        return "", 0
    heading = match["heading"].strip(' *_"“”')
    words = heading.split()
    title = is_heading(heading) or (len(words) <= _LONGEST_DUTIES and names_duties(heading) and not states(heading))
    sentence_case = (
        len(words) <= 5
        and match["end"] == "."
        and not _PARTICIPLE.match(heading)
        and stripped[match.end()].isupper()
        and not is_sentence(f"{heading}.")
    )
    if _SPEAKS.match(heading) and not title:
        return "", 0
    if len(words) > 9 or not (title or sentence_case) or heading.lower() in ("notwithstanding", "provided", "however"):
        return "", 0
    skip = len(text) - len(stripped) + match.end()
    rest = text[skip:]
    return heading, skip + len(rest) - len(rest.lstrip(" *_"))


def states(text: str) -> bool:
    """Whether it has a verb that says something of a subject: "Log-in requires …", "Vendor keeps its records"."""
    return bool(_STATES.search(text) or _PRESENT.search(text))


def is_sentence(text: str) -> bool:
    """Whether it ends as a sentence and has a subject with its verb, so that it is no title that ends in a full stop."""
    text = text.rstrip(" *_\n")
    if text.isupper():
        return text.endswith((".", ";")) and _VERBS.search(text) is not None
    return text.endswith(".") and bool(_STATES.search(text) or _PREDICATE.search(text))


def has_verb(text: str) -> bool:
    return _VERBS.search(text) is not None


def acts(text: str) -> bool:
    """Whether it begins as the rest of "Vendor shall …" does."""
    return _ACTS.match(text) is not None


def names_group(text: str) -> bool:
    """Whether a line only names what the list below it is about: "Within 24 hours:"."""
    text = text.rstrip(" *_")
    says = states(text) or opens_duties(text) or is_sentence(f"{text.rstrip(':')}.")
    return text.endswith(":") and len(text.split()) <= _LONGEST_HEADING and not says


def heads_description(heading: str) -> bool:
    """Whether the words under a heading only say what it names: "Categories of data subjects", "Subject matter"."""
    return _DESCRIBED.match(heading) is not None


def names_duties(heading: str) -> bool:
    return _NAMES_DUTIES.search(heading) is not None


def commands_in(text: str, start: int) -> list[tuple[int, int]]:
    """Where the commands of a list run together begin and end: "Report each breach; encrypt the data; and …"; else all in one."""
    starts = [start, *(match.end() for match in _NEXT_COMMAND.finditer(text, start))]
    if len(starts) == 1 or binds(text[start:]) or not all(acts(text[at:]) for at in starts):
        return [(start, len(text))]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def is_titled_value(text: str) -> bool:
    """Whether a title and what it is the title of stand in one line: "Cyber Liability: $5,000,000"."""
    return _TITLED.search(text) is not None


def is_labelled_value(text: str) -> bool:
    """Whether a line that stands alone gives a value under its label: "Vendor: Northbridge Ltd"; not "Part 2: Fees"."""
    return _LABELLED.match(text) is not None


def is_bare(text: str) -> bool:
    """Whether a clause has no verb to bind anybody with, and is no sentence in the present tense."""
    words = len(text.split())
    ends = words > _SHORTEST_SENTENCE and text.rstrip().endswith(".")
    return words <= _LONGEST_BARE and not ends and not states(text) and not acts(text) and not opens_duties(text)


def is_title_in_plain_words(text: str) -> bool:
    """Whether a line without a verb or a value only names something: "Encryption of client data at rest"."""
    text = text.strip(" *_\n")
    return (
        len(text.split()) <= _LONGEST_TITLE
        and text[:1].isupper()
        and not text.endswith((";", ","))
        and not _VALUE.search(text)
        and not _TWO_SENTENCES.search(text)
        and not (states(text) or is_sentence(f"{text.rstrip('.')}.") or acts(text))
    )


def is_label(heading: str, rest: str) -> bool:
    """Whether a run-in heading only names what the bare words or the blank after it are: "RTO: 4 hours", "Law. [State]"."""
    if _BRACKET.fullmatch(rest.strip()):
        return True
    commands = _ACTS.match(rest) and not _PREPOSED.match(rest)
    value = _SENTENCE_END.split(rest, maxsplit=1)[0]
    return bool(rest.strip()) and heading.rstrip(" *_").endswith(":") and not _VERBS.search(value) and not commands


def plain(text: str) -> str:
    """The text without marks of emphasis before it; a star that stands apart is a bullet."""
    return text[match.end() :] if (match := _MARKS.match(text)) else text


def ends_open(text: str) -> bool:
    return bool(_OPENS_LIST.search(text.rstrip()))


def goes_on(text: str) -> bool:
    """Whether it begins in the middle of a sentence: "then, Client may …", "in each case at no charge"."""
    return _GOES_ON.match(text) is not None


def opens_contract(text: str) -> bool:
    """Whether all that follows is only what the parties agree on, and no list of what one of them does."""
    return _OPENS_CONTRACT.search(text) is not None


def holds_first_item(text: str) -> bool:
    """Whether a list begins in it and goes on below: "If (a) Vendor fails twice; or"."""
    return _FIRST_ITEM.search(text) is not None


def opens_duties(text: str) -> bool:
    """Whether it breaks off before what somebody must or may do: "Vendor undertakes to:"."""
    return bool(_OPENS_DUTIES.search(text.rstrip()))


def binds(text: str) -> bool:
    return bool(_DUTIES.search(text))


def heads_duties(row: str) -> bool:
    """Whether the first row of a table binds somebody to what stands below it: "Vendor shall | By when"."""
    return binds(row) and len(row.split()) <= _LONGEST_TITLE and not row.rstrip(" *_").endswith((".", "]"))


def is_duty(text: str) -> bool:
    """Whether it is a whole sentence that binds somebody, as none of a block of signatures does."""
    return binds(text) and text.rstrip().endswith(".") and len(text.split()) > _SHORTEST_SENTENCE


def is_contents_line(text: str) -> bool:
    """Whether the text ends in dots that lead to a page number, or entries with their pages run together in it."""
    return bool(_CONTENTS_LINE.search(text[-_LEADER:])) or bool(
        _ENTRIES_TOGETHER.search(text) and _ENTRY.search(text[-_LEADER:]) and not _VERBS.search(text)
    )


def contents_in(lines: Sequence[str]) -> range:
    """Which of the lines are the table of contents: its title, and below it entries that end in a page number."""
    start = next((at for at, line in enumerate(lines) if _CONTENTS_TITLE.match(line)), len(lines))
    last, entries = start, 0
    for at in range(start + 1, len(lines)):
        line = lines[at]
        if at - last > _LONGEST_BREAK or is_sentence(line):
            break
        if _ENTRY.search(line[-_LEADER:]) or is_contents_line(line):
            last, entries = at, entries + 1
    return range(start, last + 1) if entries >= _FEWEST_ENTRIES else range(0)
