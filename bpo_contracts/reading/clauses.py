"""Blocks become sections and clauses: numbers, headings, lead-ins, and what each clause is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from bpo_contracts.document import BODY, Block, BlockStyle, Clause, Document, Section, Span, Standing
from bpo_contracts.reading import lines, tables
from bpo_contracts.reading.numbering import Label, Outline, Style, candidates

_LONGEST_TITLE = 9  # words
_SECOND = 2
_NAMES_TABLE = re.compile(r"\b(?:table|below|following|schedule|matrix|set (?:out|forth)|these)\b", re.IGNORECASE)
_DEFINED = re.compile(
    r"\W{0,4}[\"“][^\"”]{2,80}[\"”](?:\s*(?:or|and|,|\()+\s*[\"“][^\"”]{2,60}[\"”]\)?)*[^.]{0,40}?\s(?:shall (?:generally )?(?:mean|have|refer|include)|means?\b|ha(?:s|ve) the|refers? to|is defined|will have|are defined|includes?\b)"
)
_SIGNATURE = re.compile(
    r"(?:By|Name|Title|Date|Its|Signature|Print(?:ed)? Name|Signed)\b(?:[\s&/]+\w+|[\s*_]*\([^)]{0,30}\))?[\s*_]*:|_{6,}"
    r"|(?:Address|Email|Phone)\b[\s*_]*:\W*$"
)
_CHECKBOX = re.compile(r"\W*(?:\[\s?\]|☐)")
_DRAFTING = re.compile(
    r"\[\W*(?:drafting|notes?|n\.?b|ntd|examples?|todo|instructions?|insert|guidance|comments?)\b", re.IGNORECASE
)
_DEFINITIONS_HEADING = re.compile(
    r"^(?:general |specific |catch-all |certain |additional )?(?:definitions?|defined terms|interpretation and definitions|definitions and interpretation|meanings)\b",
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
    cells: dict[Span, list[tables.Cell]] = field(default_factory=dict)
    head_rows: set[Span] = field(default_factory=set)
    list_opener: int | None = None
    unlabelled_list: list[int] = field(default_factory=list)
    group_opener: int | None = None
    numbered: list[list[int]] = field(default_factory=list)
    recitals: bool = False
    recitals_depth: int = 0
    signatures: bool = False

    def read(self) -> Document:
        blocks = self.document.blocks
        contents = lines.contents_in([self.document.quote(block.span) for block in blocks])
        self.cells, self.head_rows = tables.cells_by_row(self.document), tables.head_rows(self.document)
        for index, block in enumerate(blocks):
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            if index in contents:
                self._add(block.span, block, (), Standing.CONTENTS)
            else:
                self._block(block, following)
        for fellows in self.numbered:
            self._find_titles(fellows)
        end = blocks[-1].span.end if blocks else 0
        return replace(self.document, clauses=tuple(self.clauses), sections=tuple(_sections(self.openings, end)))

    def _block(self, block: Block, following: Block | None) -> None:
        text = self.document.quote(block.span)
        if block.style is not BlockStyle.TABLE_ROW:
            self.table_lead_in = None
        if block.part != BODY:
            self._add(block.span, block, ())
            return
        readings = [] if block.style is BlockStyle.TABLE_ROW else candidates(lines.plain(text))
        if readings:
            self._labelled(block, text, readings, following)
        else:
            self._unlabelled(block, text, following)

    def _labelled(self, block: Block, text: str, readings: list[Label], following: Block | None) -> None:
        is_title = lines.is_heading(lines.plain(text)[readings[0].length :].strip(" *_#\n:."))
        if block.style is BlockStyle.HEADING and readings[0].style != Style.BULLET:
            self.outline.end_bullets()
        label, is_new = self.outline.enter(
            readings,
            block.level if block.level is not None else self._indent(block),
            is_title=is_title,
            is_set=block.style is BlockStyle.HEADING,
        )
        level = self.outline.levels[-1]
        self.recitals = self.recitals and len(self.outline.levels) > self.recitals_depth
        if is_new:
            if label.parenthesised:
                self._open_unfinished(label.value)
            level.lead_ins = self._inherited_lead_ins()
            self.list_opener = self.opener if self.opener is not None else self.list_opener
            self.numbered.append(level.fellows)
        start = block.span.start + label.length + (len(text) - len(lines.plain(text)))
        body = Span(min(start, block.span.end), block.span.end)
        is_bullet = label.style == "bullet"
        heading = self.document.quote(body).strip(" *_#\n:.")
        is_item = bool(level.lead_ins) and (
            bool(lines.acts(heading) or lines.is_titled_value(heading) or self._is_item_of_list(text, following))
            if label.parenthesised
            else lines.acts(heading) and self._opens_duties(level.lead_ins[-1])
        )
        if (block.style is BlockStyle.HEADING and not lines.breaks_off(heading)) or (
            not is_bullet
            and not is_item
            and following is not None
            and (lines.is_heading(heading) or self._heads(heading, label, following))
            and not lines.is_sentence(self.document.quote(body))
        ):
            level.lead_ins = [index for index in level.lead_ins if label.parenthesised or self._opens_duties(index)]
            self._open_section(block, heading, numbered=True)
            if lines.ends_open(self.document.quote(body)) and lines.has_verb(heading):
                self._add(body, block, level.lead_ins)
            else:
                self._add(body, block, (), Standing.HEADING)
                if level.lead_ins and self.document.quote(body).rstrip(" *_").endswith(":"):
                    level.named = [len(self.clauses) - 1]  # "a. Data at Rest:" says of what
            return
        if not is_bullet:
            self.group_opener = None
            self.openings.append((block.span.start, self.outline.number, "", len(self.outline.levels)))
        if label.style == Style.PART and not self.document.quote(body).strip():
            self.signatures = False
        self._clause(body, block, level.lead_ins, is_bullet=is_bullet)
        added = bool(self.clauses) and self.clauses[-1].span in body
        if added and not (is_bullet or label.parenthesised or level.lead_ins or self.outline.is_attached):
            level.fellows.append(len(self.clauses) - 1)

    def _find_titles(self, fellows: list[int]) -> None:
        """A numbered line that only names something, among sentences, is a title whose clause was never written."""
        texts = {at: self.document.quote(self.clauses[at].span) for at in fellows}
        titles = [at for at, text in texts.items() if lines.is_title_in_plain_words(text)]
        for at in titles if 2 * len(titles) < len(texts) else ():
            if self.clauses[at].standing is Standing.OPERATIVE:
                self.clauses[at] = replace(self.clauses[at], standing=Standing.HEADING, lead_ins=())

    def _is_item_of_list(self, text: str, following: Block | None) -> bool:
        """Whether it ends as items do, or the next block is a fellow item, so that this one heads nothing."""
        if following is None or text.rstrip(" *_").endswith((".", ";", ",")):
            return True
        labels = candidates(lines.plain(self.document.quote(following.span)))
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
            and not lines.states(title)
            and re.match(rf"{re.escape(inner)}\b", text.lstrip(" *_#")) is not None
        )

    def _unlabelled(self, block: Block, text: str, following: Block | None) -> None:
        plain = text.strip(" *_#\n")
        if _RECITALS_END.match(plain):
            self.recitals = False
        sure = block.style is BlockStyle.HEADING and not lines.breaks_off(plain)
        if (
            following is not None
            and block.style is not BlockStyle.TABLE_ROW
            and not plain.endswith(":")
            and (sure or (lines.is_heading(plain) and not lines.is_labelled_value(plain)))
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
        lead_ins = [*level.lead_ins, *level.named] if level and level.heading else []
        if block.style is BlockStyle.TABLE_ROW:
            self._row(block, lead_ins, text)
            return
        lead_ins = self._list_closed_by(plain) or self._run_on(plain) or self._named_group(plain) or lead_ins
        self.list_opener = None
        self._clause(block.span, block, lead_ins, is_bullet=False)

    def _row(self, block: Block, lead_ins: list[int], text: str) -> None:
        """A row of a table is a clause, and so is each of its cells, read after the heading of its column."""
        lead_ins = [*lead_ins, *self._table_lead_ins(text)]
        if block.span in self.head_rows:
            self._add(block.span, block, lead_ins, Standing.HEADING)
            return
        self._clause(block.span, block, lead_ins, is_bullet=False)
        row = self.clauses[-1]
        if row.standing is Standing.OPERATIVE and row.span in block.span:
            self.clauses[-1] = row = replace(row, row=row.span)
            for cell in self.cells.get(block.span, ()):
                leads = [span for span in row.lead_ins if not any(each in span for each in cell.read_after)]
                self.clauses.append(replace(row, span=cell.span, lead_ins=(*leads, *cell.read_after)))

    def _list_closed_by(self, text: str) -> list[int]:
        """What flush words go on with: the lead-in and the items of the list that they close."""
        opener = self.list_opener
        if opener is None or not lines.goes_on(text) or self.clauses[opener].span not in self.clauses[-1].lead_ins:
            return []
        return [*self._lead_in_indices(opener), *range(opener, len(self.clauses))]

    def _run_on(self, text: str) -> list[int]:
        """The lead-in of a list that lost its labels: "Vendor shall:" and below it "Report …", "Keep …"."""
        if not lines.acts(text):
            self.unlabelled_list = []
        elif self.opener is not None and self._opens_duties(self.opener):
            self.unlabelled_list = self._inherited_lead_ins()
        return self.unlabelled_list

    def _named_group(self, text: str) -> list[int]:
        """What the name of some of the duties is read after: "Vendor shall:", below it "Within 24 hours:" and a list."""
        if not lines.names_group(text):
            self.group_opener = None
        elif self.opener is not None and self._opens_duties(self.opener):
            self.group_opener = self.opener
        return [] if self.group_opener is None else [*self._lead_in_indices(self.group_opener), self.group_opener]

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
            introduces = lines.ends_open(before) or (lines.binds(before) and _NAMES_TABLE.search(before))
            self.table_lead_in = [last] if introduces else []
            if lines.heads_duties(row):
                self.table_lead_in.append(last + 1)
            return [last] if introduces else []
        return self.table_lead_in

    def _open_unfinished(self, value: int) -> None:
        """A sentence that "(a)" follows before it has ended is the lead-in of the list, colon or not; or "(b)", if it holds "(a)"."""
        if self.opener is None and self.clauses and self.clauses[-1].standing is Standing.OPERATIVE:
            words = self.document.quote(self.clauses[-1].span).rstrip()
            goes_on = words[-1:].isalnum() or words[-1:] == ","
            if (value == 1 and goes_on) or (value == _SECOND and lines.holds_first_item(words)):
                self.opener = len(self.clauses) - 1

    def _inherited_lead_ins(self) -> list[int]:
        """A new list is read after the paragraph that opened it, and after what that paragraph itself was read after."""
        if self.opener is not None:
            return [*self._lead_in_indices(self.opener), self.opener]
        outer = self.outline.levels[-2] if len(self.outline.levels) > 1 else None
        return [*outer.lead_ins, *outer.named] if outer and outer.heading else []

    def _lead_ins_of_heading(self) -> list[int]:
        """A heading right after "Vendor shall:" is one of the things Vendor shall do, and so are its fellows."""
        if self.opener is not None:
            return self._inherited_lead_ins() if self._opens_duties(self.opener) else []
        last = self.outline.levels[-1] if self.outline.levels else None
        return list(last.lead_ins) if last and last.style.startswith("heading") else []

    def _opens_duties(self, index: int) -> bool:
        return lines.opens_duties(self.document.quote(self.clauses[index].span))

    def _lead_in_indices(self, index: int) -> list[int]:
        spans = self.clauses[index].lead_ins
        return [number for number, clause in enumerate(self.clauses) if clause.span in spans]

    def _open_section(self, block: Block, heading: str, *, numbered: bool) -> None:
        self.unlabelled_list, self.group_opener = [], None
        heading = " ".join(heading.split())
        self.outline.levels[-1].heading = heading
        self.openings.append((block.span.start, self.outline.number, heading, len(self.outline.levels)))
        self.signatures = self.signatures and not numbered and not _ATTACHED.match(heading)
        self.recitals = bool(_RECITALS_HEADING.match(heading))
        self.recitals_depth = len(self.outline.levels)

    def _clause(self, span: Span, block: Block, lead_ins: list[int], *, is_bullet: bool) -> None:
        text = self.document.quote(span)
        heading, skip = lines.run_in_heading(text) if block.style is not BlockStyle.TABLE_ROW else ("", 0)
        commands = lines.acts(heading) or not (lines.acts(text[skip:]) or lines.has_verb(text[skip:]))
        is_label = lines.is_label(text[:skip], text[skip:]) or lines.heads_description(heading)
        if skip and ((lead_ins and commands) or is_label):
            heading, skip = "", 0  # "Cyber Liability Insurance: minimum $2,000,000": the title says what of
        if heading and not is_bullet:
            self._name_section(block, heading)
        for start, end in lines.commands_in(text, skip) if lines.names_duties(heading) else ((skip, len(text)),):
            self._add(Span(span.start + start, span.start + end), block, lead_ins, heading=heading)

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
        if not indices and standing is Standing.OPERATIVE and self._needs_topic(self.document.quote(trimmed)):
            indices = self._heading_above()
        spans = tuple(self.clauses[index].span for index in indices)
        self.clauses.append(Clause(trimmed, self.outline.number, headings, spans, standing, block.part))
        words = self.document.quote(trimmed)
        is_opener = standing is not Standing.HEADING and lines.ends_open(words) and not lines.opens_contract(words)
        if is_opener:
            self.opener = len(self.clauses) - 1
        elif standing is not Standing.HEADING:
            self.opener = None

    def _needs_topic(self, text: str) -> bool:
        """Whether words say too little without the heading over them: no verb, a command in a list, a description."""
        in_bullets = bool(self.outline.levels) and self.outline.levels[-1].style == Style.BULLET
        topic = self.outline.headings[-1] if self.outline.headings else ""
        in_list = in_bullets and lines.acts(text) and not lines.names_duties(topic)
        return lines.is_bare(text) or in_list or lines.heads_description(topic)

    def _heading_above(self) -> list[int]:
        """The heading that says what bare words under it are: "Categories of data subjects", and below it "Patients"."""
        for index in range(len(self.clauses) - 1, -1, -1):
            clause = self.clauses[index]
            if clause.span in self.head_rows:
                continue
            if clause.standing is Standing.HEADING:
                return [index] if clause.headings == self.outline.headings else []
            if clause.headings != self.outline.headings or not clause.lead_ins:
                return []
        return []

    def _standing(self, span: Span, headings: tuple[str, ...]) -> Standing:
        text = self.document.quote(span)
        if _SIGNATURES_START.match(text):
            self.signatures = True
        elif self.signatures and lines.is_duty(text):
            self.signatures = False
        if self.signatures or (_SIGNATURE.match(text) and len(text) < 200):
            return Standing.SIGNATURE
        if self.recitals or _RECITAL.match(text):
            return Standing.RECITAL
        return _plain_standing(text, headings)


def _plain_standing(text: str, headings: tuple[str, ...]) -> Standing:
    """What a clause is by its own words and the headings above it."""
    if lines.is_contents_line(text) or any(heading.lower().startswith("table of contents") for heading in headings):
        return Standing.CONTENTS
    defines = any(_DEFINITIONS_HEADING.match(heading) for heading in headings) and not lines.binds(text)
    if _DEFINED.match(text) or defines:
        return Standing.DEFINITION
    bracketed = text.startswith("[") and text.endswith("]")
    if _CHECKBOX.match(text) or (bracketed and (_DRAFTING.match(text) or not lines.is_duty(text[1:-1]))):
        return Standing.NOTE
    return Standing.OPERATIVE


def read_clauses(document: Document) -> Document:
    """The document with its sections and clauses."""
    return _Reader(document).read()


def _sections(openings: list[tuple[int, str, str, int]], end: int) -> list[Section]:
    """Each section runs to the next opening of its own level or an outer one."""
    sections = []
    for index, (start, number, heading, level) in enumerate(openings):
        stop = next((later[0] for later in openings[index + 1 :] if later[3] <= level), end)
        sections.append(Section(number, heading, Span(start, stop), level))
    return sections
