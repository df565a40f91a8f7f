"""Rules as people read and begin them: by consideration, as reference pages, as a schema for editors, as a new file."""

from __future__ import annotations

import json
from collections.abc import Iterator

import yaml

from bpo_contracts.data import folder
from bpo_contracts.errors import UsageError
from bpo_contracts.rule_tools import page
from bpo_contracts.rules import Rule, RulePack

_PACKS = {
    "hipaa": "HIPAA and HITECH",
    "breach": "Breach notification",
    "sla": "Service levels",
    "indem": "Indemnity",
    "liab": "Liability",
    "ins": "Insurance",
    "fa": "Fraud and abuse",
    "gdpr": "GDPR Article 28",
    "sec": "Security",
    "bc": "Continuity",
    "off": "Work and data offshore",
    "staff": "Staffing",
    "com": "Commercial terms",
}


def considerations() -> dict[str, str]:
    """What an organisation weighs before it outsources, by id."""
    found: dict[str, str] = yaml.safe_load((folder("rules") / "considerations.yaml").read_text(encoding="utf-8"))
    return found


def by_consideration(pack: RulePack) -> Iterator[tuple[str, str, list[Rule]]]:
    """Each consideration with its words and the rules that cover it."""
    for identifier, words in considerations().items():
        yield identifier, words, [rule for rule in pack.rules if identifier in rule.considerations]


def reference(pack: RulePack) -> str:
    """The rule reference: a Markdown page over all rules, pack by pack."""
    return "\n".join(_reference(pack))


def _reference(pack: RulePack) -> Iterator[str]:
    yield "# Rule reference\n"
    yield f"{len(pack.rules)} requirements. This page is written by `bpo-contracts rules docs`; change the rules, not the page.\n"
    for name, title in _PACKS.items():
        rules = [rule for rule in pack.rules if rule.id.partition(".")[0] == name]
        if rules:
            yield f"# {title}\n"
            yield from (page(rule).replace("\n## ", "\n### ").replace("# ", "## ", 1) + "\n" for rule in rules)


def schema() -> str:
    """The JSON Schema of a rule file, for editors."""
    described = Rule.model_json_schema()
    described["required"] = [name for name in described["required"] if name != "id"]  # the path says it
    described["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    described["title"] = "A rule of bpo-contracts"
    return json.dumps(described, indent=2, sort_keys=True) + "\n"


_NEW = """title: {title}
severity: medium
level: market-practice
presence: mandatory
applies_to: [msa]
promisor: vendor
considerations: []
reviewed: '{day}'
why: >
  TODO: in two to four sentences, what goes wrong for the client without this clause.
citations: []
elements:
  - name: TODO what the clause promises
    need: core
    any:
      - <business associate> <must> TODO
missing: TODO The document does not say
wording: |
  Vendor shall TODO.
examples:
  - status: met
    shows: the wording
    text: Vendor shall TODO.
  - status: missing
    text: Vendor shall send an invoice each month.
"""


def new_rule(identifier: str, day: str) -> str:
    """A rule file to begin with: it loads and passes lint but for what its author must fill in."""
    if not all(part and part.replace("-", "").isalnum() for part in identifier.split(".")) or "." not in identifier:
        raise UsageError(
            f'"{identifier}" is no id of a rule. Write a pack and a name in small letters, as in com.parking-lots.'
        )
    title = identifier.rsplit(".", maxsplit=1)[-1].replace("-", " ").capitalize()
    return _NEW.format(title=f"TODO {title}", day=day)
