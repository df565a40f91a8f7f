"""/v1/rules: the requirements that contracts are checked for."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from bpo_contracts.document import Kind
from bpo_contracts.findings import Severity
from bpo_contracts.rules import Rule
from bpo_contracts_api.asking import Calling
from bpo_contracts_api.identity import Scope
from bpo_contracts_api.loading import known_rules
from bpo_contracts_api.problems import answers, not_found
from bpo_contracts_api.routes.shapes import ABOUT_ONE, ANYWHERE, Identifier
from bpo_contracts_api.shown import CitationShown, RuleShown, RulesShown

router = APIRouter(prefix="/v1/rules", tags=["rules"])


@router.get("", response_model=RulesShown, responses=answers(*ANYWHERE))
def listing(
    caller: Calling,
    kind: Annotated[Kind | None, Query(description="Only those asked of this kind of document.")] = None,
    severity: Severity | None = None,
    pack: Annotated[str | None, Query(max_length=40, description="The first part of the ids, such as hipaa.")] = None,
) -> RulesShown:
    """All requirements, by id, and the digest of the rules that a report names too."""
    caller.needs(Scope.CHECKS_READ)
    rules = known_rules()
    shown = [
        _shown(rule)
        for rule in sorted(rules.rules, key=lambda rule: rule.id)
        if (kind is None or kind in rule.applies_to)
        and (severity is None or rule.severity is severity)
        and (pack is None or rule.id.partition(".")[0] == pack)
    ]
    return RulesShown(rules=shown, rules_digest=rules.digest)


@router.get("/{rule_id}", response_model=RuleShown, responses=answers(*ABOUT_ONE))
def one(caller: Calling, rule_id: Identifier) -> RuleShown:
    """A requirement: why it matters, what the law says, and wording that meets it."""
    caller.needs(Scope.CHECKS_READ)
    rule = known_rules().named(rule_id)
    if rule is None:
        raise not_found("rule", rule_id)
    return _shown(rule)


def _shown(rule: Rule) -> RuleShown:
    return RuleShown(
        id=rule.id,
        title=rule.title,
        severity=rule.severity.value,
        level=rule.level.value,
        kinds=[kind.value for kind in rule.applies_to],
        needs=rule.hangs_on,
        why=rule.why,
        wording=rule.wording,
        citations=[CitationShown(cite=each.cite, url=each.url, words=each.words) for each in rule.citations],
    )
