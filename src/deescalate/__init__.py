"""Coaching through conversations with angry customers: playbooks, a linter for drafts, proofs, training material.

    >>> import deescalate as de
    >>> talk = de.load("sedus").open(complaint="billing_overcharge", mood="furious", channel="phone", language="en")
    >>> talk.advice.step
    'apologise'

Importing this costs next to nothing: each name is fetched from its module when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deescalate.advisor import Advice
    from deescalate.conversation import Coach, Conversation
    from deescalate.findings import (
        DeescalateError,
        MisuseError,
        PlaybookError,
        Problem,
        Severity,
        UnreadableError,
    )
    from deescalate.library import lint, load
    from deescalate.linter import Finding, LintResult
    from deescalate.machine import Situation, Snapshot, Taken, Turn, step
    from deescalate.proving import check
    from deescalate.training.rendering import render
    from deescalate.wire import conversation_from_json, conversation_to_json, to_json

__version__ = "0.1.0"

_HOME = {
    "Advice": "advisor",
    "Coach": "conversation",
    "Conversation": "conversation",
    "DeescalateError": "findings",
    "Finding": "linter",
    "LintResult": "linter",
    "MisuseError": "findings",
    "PlaybookError": "findings",
    "Problem": "findings",
    "Severity": "findings",
    "Situation": "machine",
    "Snapshot": "machine",
    "Taken": "machine",
    "Turn": "machine",
    "UnreadableError": "findings",
    "check": "proving",
    "conversation_from_json": "wire",
    "conversation_to_json": "wire",
    "lint": "library",
    "load": "library",
    "render": "training.rendering",
    "step": "machine",
    "to_json": "wire",
}

__all__ = [
    "Advice",
    "Coach",
    "Conversation",
    "DeescalateError",
    "Finding",
    "LintResult",
    "MisuseError",
    "PlaybookError",
    "Problem",
    "Severity",
    "Situation",
    "Snapshot",
    "Taken",
    "Turn",
    "UnreadableError",
    "check",
    "conversation_from_json",
    "conversation_to_json",
    "lint",
    "load",
    "render",
    "step",
    "to_json",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'deescalate' has no attribute '{name}'")
    value = getattr(import_module(f"deescalate.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
