"""Whether the rules that come with the program can be loaded, and what is said where they cannot."""

from __future__ import annotations

from dataclasses import dataclass

from bpo_contracts.checking import loaded_rules, packaged_rules
from bpo_contracts.errors import BpoContractsError
from bpo_contracts.rules import RulePack

_MISTAKES = (BpoContractsError, ImportError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class NoRules:
    """What a worker answers that cannot load the rules: why."""

    why: str


class RulesNotLoadedError(Exception):
    """Nothing can be judged here; the message says where the mistake is."""

    def __init__(self, why: object) -> None:
        super().__init__(
            f"The rules that come with the service cannot be loaded, so nothing was judged: {str(why).rstrip('.')}. "
            "Install bpo-contracts again, or mend that file; then start the service again and send the files again."
        )


def known_rules() -> RulePack:
    """The rules, to be read. Raises RulesNotLoadedError."""
    try:
        return loaded_rules()
    except _MISTAKES as error:
        raise RulesNotLoadedError(error) from error


def no_rules() -> NoRules | None:
    """Load and compile the rules; why that is not possible, where it is not."""
    try:
        packaged_rules()
    except _MISTAKES as error:
        return NoRules(str(error) or type(error).__name__)
    return None
