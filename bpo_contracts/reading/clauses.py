"""Blocks become sections and clauses: numbers, headings, lead-ins, and what each clause is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from bpo_contracts.document import BODY, Block, BlockStyle, Clause, Document, Section, Span, Standing
from bpo_contracts.reading.numbering import Label, Outline, candidates

_SMALL_WORDS = frozenset(
    "a an and as at by for from in into of on or per the to under upon with without & / nor via if".split()
)
_LONGEST_TITLE = 9  # words
_LONGEST_BARE, _SHORTEST_SENTENCE = 40, 6  # words
_LEADER = 200  # characters
_VERBS = re.compile(
    r"\b(?:shall|will|must|may|agrees?|is|are|was|has|have|means?|includes?|should|can|cannot|acknowledges?|represents?|warrants?)\b",
    re.IGNORECASE,
)
_STATES = re.compile(
    rf"{_VERBS.pattern}|\b(?:requires?|belongs?|remains?|applies|owns?|governs?|prevails?)\b", re.IGNORECASE
)
_RUN_IN = re.compile(r"(?P<heading>[A-Z\"“][^.:;!?\n]{1,80}?)(?P<end>\.(?=\s)|:(?=\s)|\s[–—-](?=\s))\s*(?=\S)")
_OPENS_LIST = re.compile(
    r"(?::|[–—]|\b(?:shall|will|must|may|to|not|agrees|that|only|following)\s*:?)[*_]*\s*$", re.IGNORECASE
)
_NAMES_TABLE = re.compile(r"\b(?:table|below|following|schedule|matrix|set (?:out|forth)|these)\b", re.IGNORECASE)
_OPENS_DUTIES = re.compile(
    r"\b(?:shall|will|must|may|may not|agrees? to|the following(?: \w+){0,5}(?: to [\w ]{1,40})?|only as follows|only(?: to)?)\s*:?[*_]*$",
    re.IGNORECASE,
)
_DEFINED = re.compile(
    r"\W{0,4}[\"“][^\"”]{2,80}[\"”](?:\s*(?:or|and|,|\()+\s*[\"“][^\"”]{2,60}[\"”]\)?)*[^.]{0,40}?\s(?:shall (?:generally )?(?:mean|have|refer|include)|means?\b|ha(?:s|ve) the|refers? to|is defined|will have|are defined|includes?\b)"
)
_TITLED = re.compile(r":\s+\S|\$")
_SPEAKS = re.compile(r"(?:We|You|It|They|The|This|Our|Your|Business Associate|Covered Entity|Vendor|Client|Customer)\b")
_ACTS = re.compile(
    r"(?:promptly |immediately |not |at all times |only )*(?:use|ensure|make|report|notify|implement|maintain|provide|limit|return|destroy|comply|document|mitigate|obtain|cooperate|train"
    r"|encrypt|permit|retain|refrain|disclose|restrict|require|extend|keep|give|assist|conduct|protect|establish|respond|enter|perform|take|incorporate|track|investigate|pay|bear|reimburse"
    r"|indemnify|defend|hold|develop|appoint|submit|allow|grant|inform|forward|adhere|abide|secure|safeguard|monitor|review|cause|request|execute|furnish|agree|treat|apply|continue|preserve|sell|market|re-?identify|attempt|combine|transfer|store|process|access|sublicense|charge|delay|withhold|suspend|block|export|share|release|copy|allow"
    r"|not|never|to|in|upon|if|within|by|as|on|at|for|except|subject)\b",
    re.IGNORECASE,
)
_PREPOSED = re.compile(r"(?:to|in|upon|if|within|by|as|on|at|for|except|subject|not|never)\b", re.IGNORECASE)
_BLANK_AFTER_TITLE = re.compile(r"[.:]\s*\[[^\]]*\]?\s*$")
_SIGNATURE = re.compile(
    r"(?:By|Name|Title|Date|Its|Signature|Print(?:ed)? Name|Signed|Address|Email|Phone)\b[^:]{0,20}:|_{6,}"
)
_CONTENTS_LINE = re.compile(r"(?:\.\s?){4,}\s*\d+\s*$")
_CHECKBOX = re.compile(r"\W*(?:\[\s?\]|☐)")
_DEFINITIONS_HEADING = re.compile(
    r"^(?:general |specific |catch-all |certain |additional )?(?:definitions?|defined terms|interpretation and definitions|definitions and interpretation|key terms|meanings)\b",
    re.IGNORECASE,
)
_RECITALS_HEADING = re.compile(r"^(?:recitals?|background|witnesseth|preamble|whereas)\W*$", re.IGNORECASE)
_RECITAL = re.compile(r"\W*(?:whereas\b|[A-Z]\.\s+whereas)", re.IGNORECASE)
_RECITALS_END = re.compile(
    r"\W*(?:now,? therefore|in consideration of|the parties (?:hereby |therefore )?agree)", re.IGNORECASE
)
_SIGNATURES_START = re.compile(r"\W*in witness whereof", re.IGNORECASE)
_ATTACHED = re.compile(
    r"\W*(?:exhibit|schedule|annex|appendix|attachment|addendum)\b(?! (?:hereto|to this agreement shall))",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Reader:
    """Walks the blocks once, keeping the outline that is open."""

    document: Document
    outline: Outline = field(default_factory=Outline)
    clauses: list[Clause] = field(default_factory=list)
    openings: list[tuple[int, str, str, int]] = field(default_factory=list)
    opener: int | None = None
    table_lead_in: list[int] | None = None
    unlabelled_list: list[int] = field(default_factory=list)
    recitals: bool = False
    recitals_depth: int = 0
    signatures: bool = False

    def read(self) -> Document:
        blocks = self.document.blocks
        for index, block in enumerate(blocks):
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            self._block(block, following)
        end = blocks[-1].span.end if blocks else 0
        return replace(self.document, clauses=tuple(self.clauses), sections=tuple(_sections(self.openings, end)))

    def _block(self, block: Block, following: Block | None) -> None:
        text = self.document.quote(block.span)
        if block.part != BODY:
            self._add(block.span, block, ())
            return
        readings = [] if block.style is BlockStyle.TABLE_ROW else candidates(_plain(text))
        if readings:
            self._labelled(block, text, readings, following)
        else:
            self._unlabelled(block, text, following)

    def _labelled(self, block: Block, text: str, readings: list[Label], following: Block | None) -> None:
        is_title = is_heading(_plain(text)[readings[0].length :].strip(" *_#\n:."))
        label, is_new = self.outline.enter(
            readings, block.level if block.level is not None else self._indent(block), is_title=is_title
        )
        level = self.outline.levels[-1]
        self.recitals = self.recitals and len(self.outline.levels) > self.recitals_depth
        if is_new:
            if label.parenthesised and label.value == 1:
                self._open_unfinished()
            level.lead_ins = self._inherited_lead_ins()
        start = block.span.start + label.length + (len(text) - len(_plain(text)))
        body = Span(min(start, block.span.end), block.span.end)
        is_bullet = label.style == "bullet"
        heading = self.document.quote(body).strip(" *_#\n:.")
        is_item = (
            label.parenthesised
            and bool(level.lead_ins)
            and bool(_ACTS.match(heading) or _TITLED.search(heading) or self._is_item_of_list(text, following))
        )
        if block.style is BlockStyle.HEADING or (
            not is_bullet
            and not is_item
            and following is not None
            and not _is_sentence_in_capitals(self.document.quote(body))
            and (is_heading(heading) or self._heads(heading, label, following))
        ):
            level.lead_ins = [index for index in level.lead_ins if label.parenthesised or self._opens_duties(index)]
            self._open_section(block, heading, numbered=True)
            if _ends_open(self.document.quote(body)) and _VERBS.search(heading):
                self._add(body, block, level.lead_ins)
            else:
                self._add(body, block, (), Standing.HEADING)
                if level.lead_ins and self.document.quote(body).rstrip().endswith(":"):
                    level.lead_ins = [*level.lead_ins, len(self.clauses) - 1]  # "a. Data at Rest:" says of what
            return
        if not is_bullet:
            self.openings.append((block.span.start, self.outline.number, "", len(self.outline.levels)))
        self._clause(body, block, level.lead_ins, is_bullet=is_bullet)

    def _is_item_of_list(self, text: str, following: Block | None) -> bool:
        """Whether it ends as items do, or the next block is a fellow item, so that this one heads nothing."""
        if following is None or text.rstrip(" *_").endswith((".", ";", ",")):
            return True
        labels = candidates(_plain(self.document.quote(following.span)))
        return bool(labels) and labels[0].parenthesised and labels[0].value != 1

    def _heads(self, title: str, label: Label, following: Block) -> bool:
        """Whether "2. Use and disclosure" only names the "2.1 ..." that comes next."""
        inner = f"{self.outline.number}.1"
        text = self.document.quote(following.span)
        return (
            not label.parenthesised
            and len(title.split()) <= _LONGEST_TITLE
            and title[:1].isupper()
            and title[-1:] not in ".;:,"
            and not _VERBS.search(title)
            and re.match(rf"{re.escape(inner)}\b", text.lstrip(" *_#")) is not None
        )

    def _unlabelled(self, block: Block, text: str, following: Block | None) -> None:
        plain = text.strip(" *_#\n")
        if _RECITALS_END.match(plain):
            self.recitals = False
        sure = block.style is BlockStyle.HEADING
        if (
            following is not None
            and block.style is not BlockStyle.TABLE_ROW
            and not plain.endswith(":")
            and (sure or is_heading(plain))
        ):
            self.outline.end_bullets()
            carried = self._lead_ins_of_heading()
            self.outline.heading(plain, block.level if sure else None, capitals=plain.isupper())
            self.outline.levels[-1].lead_ins = carried
            self._open_section(block, plain, numbered=False)
            self._add(block.span, block, (), Standing.HEADING)
            return
        if block.style is not BlockStyle.TABLE_ROW:
            self.outline.end_bullets()
        level = self.outline.levels[-1] if self.outline.levels else None
        lead_ins = level.lead_ins if level and level.heading else []
        if block.style is BlockStyle.TABLE_ROW:
            lead_ins = [*lead_ins, *self._table_lead_ins(text)]
        else:
            self.table_lead_in = None
            lead_ins = self._run_on(plain) or lead_ins
        self._clause(block.span, block, lead_ins, is_bullet=False)

    def _run_on(self, text: str) -> list[int]:
        """The lead-in of a list that lost its labels: "Vendor shall:" and below it "Report …", "Keep …"."""
        if not _ACTS.match(text):
            self.unlabelled_list = []
        elif self.opener is not None and self._opens_duties(self.opener):
            self.unlabelled_list = self._inherited_lead_ins()
        return self.unlabelled_list

    def _indent(self, block: Block) -> int:
        """How far the block stands from the left edge of its line."""
        line_start = self.document.text.rfind("\n", 0, block.span.start) + 1
        return block.span.start - line_start if self.document.text[line_start : block.span.start].isspace() else 0

    def _table_lead_ins(self, row: str) -> list[int]:
        """What the rows of a table are read after: the paragraph or the head row that binds somebody to them."""
        if self.table_lead_in is None:
            last = len(self.clauses) - 1
            before = (
                self.document.quote(self.clauses[last].span)
                if last >= 0 and self.clauses[last].standing is Standing.OPERATIVE
                else ""
            )
            introduces = _ends_open(before) or (_binds(before) and _NAMES_TABLE.search(before))
            self.table_lead_in = [last] if introduces else []
            if _binds(row):
                self.table_lead_in.append(last + 1)
            return [last] if introduces else []
        return self.table_lead_in

    def _open_unfinished(self) -> None:
        """A sentence that "(a)" or "(i)" follows before it has ended is the lead-in of the list, colon or not."""
        if self.opener is None and self.clauses and self.clauses[-1].standing is Standing.OPERATIVE:
            words = self.document.quote(self.clauses[-1].span).rstrip()
            if words[-1:].isalnum() or words[-1:] == ",":
                self.opener = len(self.clauses) - 1

    def _inherited_lead_ins(self) -> list[int]:
        """A new list is read after the paragraph that opened it, and after what that paragraph itself was read after."""
        if self.opener is not None:
            return [*self._lead_in_indices(self.opener), self.opener]
        outer = self.outline.levels[-2] if len(self.outline.levels) > 1 else None
        return list(outer.lead_ins) if outer and outer.heading else []

    def _lead_ins_of_heading(self) -> list[int]:
        """A heading right after "Vendor shall:" is one of the things Vendor shall do, and so are its fellows."""
        if self.opener is not None:
            return self._inherited_lead_ins() if self._opens_duties(self.opener) else []
        last = self.outline.levels[-1] if self.outline.levels else None
        return list(last.lead_ins) if last and last.style.startswith("heading") else []

    def _opens_duties(self, index: int) -> bool:
        return bool(_OPENS_DUTIES.search(self.document.quote(self.clauses[index].span).rstrip()))

    def _lead_in_indices(self, index: int) -> list[int]:
        spans = self.clauses[index].lead_ins
        return [number for number, clause in enumerate(self.clauses) if clause.span in spans]

    def _open_section(self, block: Block, heading: str, *, numbered: bool) -> None:
        self.unlabelled_list = []
        heading = " ".join(heading.split())
        self.outline.levels[-1].heading = heading
        self.openings.append((block.span.start, self.outline.number, heading, len(self.outline.levels)))
        self.signatures = self.signatures and not numbered and not _ATTACHED.match(heading)
        self.recitals = bool(_RECITALS_HEADING.match(heading))
        self.recitals_depth = len(self.outline.levels)

    def _clause(self, span: Span, block: Block, lead_ins: list[int], *, is_bullet: bool) -> None:
        text = self.document.quote(span)
        heading, skip = run_in_heading(text) if block.style is not BlockStyle.TABLE_ROW else ("", 0)
        commands = _ACTS.match(heading) or not (_ACTS.match(text[skip:]) or _VERBS.search(text[skip:]))
        if skip and ((lead_ins and commands) or _is_label(text[:skip], text[skip:])):
            heading, skip = "", 0  # "Cyber Liability Insurance: minimum $2,000,000": the title says what of
        if heading and not is_bullet:
            self._name_section(block, heading)
        self._add(Span(span.start + skip, span.end), block, lead_ins, heading=heading)

    def _name_section(self, block: Block, heading: str) -> None:
        """A labelled clause that begins with its own heading opens a section under that heading."""
        if self.openings and self.openings[-1][0] == block.span.start:
            start, number, _, level = self.openings[-1]
            self.openings[-1] = (start, number, heading, level)
            self.outline.levels[-1].heading = heading

    def _add(
        self, span: Span, block: Block, lead_ins: object, standing: Standing | None = None, heading: str = ""
    ) -> None:
        text = self.document.quote(span)
        trimmed = Span(span.start + len(text) - len(text.lstrip()), span.end - (len(text) - len(text.rstrip())))
        if trimmed.end <= trimmed.start:
            return
        indices: list[int] = list(lead_ins) if isinstance(lead_ins, (list, tuple)) else []
        headings = self.outline.headings
        if heading and (not headings or headings[-1] != heading):
            headings = (*headings, heading)
        standing = standing or self._standing(trimmed, headings)
        if not indices and standing is Standing.OPERATIVE and _is_bare(self.document.quote(trimmed)):
            indices = self._heading_above()
        spans = tuple(self.clauses[index].span for index in indices)
        self.clauses.append(Clause(trimmed, self.outline.number, headings, spans, standing, block.part))
        is_opener = standing is not Standing.HEADING and _ends_open(self.document.quote(trimmed))
        if is_opener:
            self.opener = len(self.clauses) - 1
        elif standing is not Standing.HEADING:
            self.opener = None

    def _heading_above(self) -> list[int]:
        """The heading that says what bare words under it are: "Categories of data subjects", and below it "Patients"."""
        for index in range(len(self.clauses) - 1, -1, -1):
            clause = self.clauses[index]
            if clause.standing is Standing.HEADING:
                return [index] if clause.headings == self.outline.headings else []
            if clause.headings != self.outline.headings or not clause.lead_ins:
                return []
        return []

    def _standing(self, span: Span, headings: tuple[str, ...]) -> Standing:
        text = self.document.quote(span)
        if _SIGNATURES_START.match(text):
            self.signatures = True
        if self.signatures or (_SIGNATURE.match(text) and len(text) < 200):
            return Standing.SIGNATURE
        if self.recitals or _RECITAL.match(text):
            return Standing.RECITAL
        return _plain_standing(text, headings)


def _plain_standing(text: str, headings: tuple[str, ...]) -> Standing:
    """What a clause is by its own words and the headings above it."""
    if _is_contents_line(text) or any(heading.lower().startswith("table of contents") for heading in headings):
        return Standing.CONTENTS
    defines = any(_DEFINITIONS_HEADING.match(heading) for heading in headings) and not _binds(text)
    if _DEFINED.match(text) or defines:
        return Standing.DEFINITION
    if _CHECKBOX.match(text) or (text.startswith("[") and text.endswith("]")):
        return Standing.NOTE
    return Standing.OPERATIVE


def read_clauses(document: Document) -> Document:
    """The document with its sections and clauses."""
    return _Reader(document).read()


def is_heading(text: str) -> bool:
    """Whether a line is a heading: short, no sentence, written in capitals or title case."""
    words = re.findall(r"[A-Za-z][\w'’&/-]*", text)
    if _is_contents_line(text) or _BLANK_AFTER_TITLE.search(text):
        return False
    if (
        not words
        or len(words) > (16 if all(word[0].isupper() or word in _SMALL_WORDS for word in words) else 12)
        or len(text) > 110
        or text[-1] in ".;,"
        or (_OPENS_LIST.search(text) and _VERBS.search(text))
    ):
        return False
    if text.isupper():
        return True
    telling = [word for word in words if word.lower() not in _SMALL_WORDS]
    capitals = sum(word[0].isupper() for word in telling)
    return bool(telling) and words[0][0].isupper() and capitals >= 0.7 * len(telling) and not _STATES.search(text)


def run_in_heading(text: str) -> tuple[str, int]:
    """A heading that shares its line with the clause, and where the clause starts: ("Safeguards", 12)."""
    stripped = text.lstrip(" *_")
    match = _RUN_IN.match(stripped)
    if not match:
        return "", 0
    heading = match["heading"].strip(' *_"“”')
    words = heading.split()
    title = is_heading(heading)
    sentence_case = (
        len(words) <= 5 and not _STATES.search(heading) and match["end"] == "." and stripped[match.end()].isupper()
    )
    if _SPEAKS.match(heading) and not title:
        return "", 0
    if len(words) > 9 or not (title or sentence_case) or heading.lower() in ("notwithstanding", "provided", "however"):
        return "", 0
    skip = len(text) - len(stripped) + match.end()
    rest = text[skip:]
    return heading, skip + len(rest) - len(rest.lstrip(" *_"))


def _is_sentence_in_capitals(text: str) -> bool:
    """Whether a line in capitals ends as a sentence that binds: caps and waivers are printed so."""
    return text.isupper() and text.rstrip(" *_\n").endswith((".", ";")) and _VERBS.search(text) is not None


def _is_contents_line(text: str) -> bool:
    """Whether the text ends in dots that lead to a page number."""
    return bool(_CONTENTS_LINE.search(text[-_LEADER:]))


def _is_bare(text: str) -> bool:
    """Whether a clause has no verb to bind anybody with, and is no sentence in the present tense."""
    words = len(text.split())
    is_sentence = words > _SHORTEST_SENTENCE and text.rstrip().endswith(".")
    return words <= _LONGEST_BARE and not is_sentence and not _STATES.search(text) and not _ACTS.match(text)


def _is_label(heading: str, rest: str) -> bool:
    """Whether a run-in heading only names what the bare words after it are: "RTO: 4 hours"."""
    acts = _ACTS.match(rest) and not _PREPOSED.match(rest)
    return heading.rstrip().endswith(":") and not _VERBS.search(rest) and not acts


def _plain(text: str) -> str:
    return text.lstrip(" *_#\t\n")


def _ends_open(text: str) -> bool:
    return bool(_OPENS_LIST.search(text.rstrip()))


def _binds(text: str) -> bool:
    return bool(
        re.search(
            r"\b(?:shall|must|agrees? to|will|may)\b(?! (?:mean|have|be (?:defined|construed|interpreted)|include|refer))",
            text,
        )
    )


def _sections(openings: list[tuple[int, str, str, int]], end: int) -> list[Section]:
    """Each section runs to the next opening of its own level or an outer one."""
    sections = []
    for index, (start, number, heading, level) in enumerate(openings):
        stop = next((later[0] for later in openings[index + 1 :] if later[3] <= level), end)
        sections.append(Section(number, heading, Span(start, stop), level))
    return sections
