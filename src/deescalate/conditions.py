"""Conditions in words, for people: what `why`, reports and diagrams say about a guard."""

from deescalate.model import Guard


def in_words(guard: Guard | None) -> str:
    """A condition as the author would say it: ``mood at most dissatisfied, said explains or answers``."""
    if guard is None:
        return "always"
    said: list[str] = []
    if guard.mood:
        said += _bounds("mood", guard.mood.at_least, guard.mood.at_most)
        said += [f"mood {' or '.join(guard.mood.is_)}"] if guard.mood.is_ else []
    for name in ("mood_change", "complaint", "channel", "validity", "said"):
        members = getattr(guard, name)
        said += [f"{name.replace('_', ' ')} {' or '.join(members)}"] if members else []
    for name in ("authority", "turns_here"):
        test = getattr(guard, name)
        said += _bounds(name.replace("_", " "), test.at_least, test.at_most) if test else []
    for name in ("flags", "done", "knows", "opt_in"):
        test = getattr(guard, name)
        if test:
            label = name.replace("_", " ")
            said += [f"{label} {' or '.join(test.any)}"] if test.any else []
            said += [f"{label} {' and '.join(test.all)}"] if test.all else []
            said += [f"{label} without {' or '.join(test.none)}"] if test.none else []
    return ", ".join(said) or "always"


def _bounds(name: str, low: object, high: object) -> list[str]:
    said = [f"{name} at least {low}"] if low is not None else []
    return said + ([f"{name} at most {high}"] if high is not None else [])
