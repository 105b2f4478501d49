"""A coach inside a support tool: the tool passes what its agent picked from lists, and shows the advice.

Run it: python examples/coach_loop.py
"""

from typing import Any

import deescalate as de

# What a help desk knows when the call comes in.
talk = de.load("sedus").open(
    complaint="billing_overcharge",
    mood="furious",
    channel="phone",
    language="ro",
    facts={"amount": "47,20 lei"},
    agent_form="f",
)

# What the agent's screen sends after each turn of the customer: how it sounded and what the customer did.
heard: list[dict[str, Any]] = [
    {"said": "vents"},
    {"said": "explains", "mood": "angry"},
    {"said": "confirms"},
    {"said": "answers", "mood": "frustrated"},
    {"said": "accepts", "validity": "company_at_fault"},
    {"said": "chooses", "mood": "dissatisfied", "facts": {"deadline": "până vineri"}},
]


def show(talk: de.Conversation) -> None:
    advice = talk.advice
    print(f"\n{advice.title}\n  {advice.goal}")
    for suggestion in advice.say[:2]:
        print(f"  - {suggestion.text}")
    print(f"  ! {', '.join(pitfall.name for pitfall in advice.avoid)}")


show(talk)
for turn in heard:
    talk = talk.reply(talk.advice.say[0].text)
    for finding in talk.findings:
        print(f"  {finding.severity}: {finding.quote!r} - {finding.why}")
    talk = talk.hear(**turn)
    show(talk)
