"""A language model writes a reply; it is checked before anybody sees it, and sent back with the reasons if need be.

The model here is a list of drafts, so that the example runs anywhere: python examples/check_before_sending.py
"""

from collections.abc import Callable

import deescalate as de

GRAVE = {de.Severity.HIGH, de.Severity.BLOCK}


def checked(write: Callable[[str], str], *, language: str, mood: str, channel: str, tries: int = 3) -> str | None:
    """A draft of ``write`` without grave findings, or None: then a person has to write."""
    feedback = ""
    for _ in range(tries):
        draft = write(feedback)
        result = de.lint(draft, language=language, mood=mood, channel=channel)
        if not result.covered:
            return None
        grave = [finding for finding in result.findings if finding.severity in GRAVE]
        if not grave:
            return draft
        feedback = "\n".join(f"Not '{finding.quote}': {finding.why} Better: {finding.instead[0]}" for finding in grave)
        print(f"sent back:\n{feedback}\n")
    return None


if __name__ == "__main__":
    drafts = iter(
        [
            "Please calm down. It's not my fault that the parcel is late.",
            "I'm sorry the parcel didn't come on Saturday. I'm calling the courier now and will write to you by 4 pm today.",
        ]
    )
    print("send:", checked(lambda _feedback: next(drafts), language="en", mood="angry", channel="chat"))
