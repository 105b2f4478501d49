"""What is known of the conversation around a draft, and what that means for a pitfall: looked for or not, worse or not."""

from dataclasses import dataclass

from deescalate.findings import Severity
from deescalate.model import MoodTest
from deescalate.rules import Context, PitfallSpec
from deescalate.vocabulary import Act, Channel, Complaint, Flag, Mood, Phase


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of the conversation around a draft; None and empty mean not known."""

    channel: Channel | None = None
    mood: Mood | None = None
    phase: Phase | None = None
    act: Act | None = None
    flags: tuple[Flag, ...] = ()
    complaint: Complaint | None = None

    def fits(self, context: Context | None) -> bool:
        """Whether nothing known contradicts the context."""
        if context is None:
            return True
        return (
            (self.mood is None or context.mood is None or _in_range(self.mood, context.mood))
            and (self.channel is None or not context.channels or self.channel in context.channels)
            and (self.phase is None or not context.phases or self.phase in context.phases)
            and self._is_such_a_case(context)
        )

    def _is_such_a_case(self, context: Context) -> bool:
        """Whether the complaint or a flag is asked for, as far as they are known and the context asks for any."""
        answers = [bool(set(self.flags) & set(context.flags))] if self.flags and context.flags else []
        if self.complaint is not None and context.complaints:
            answers.append(self.complaint in context.complaints)
        return not answers or any(answers)

    def knows(self, context: Context | None) -> bool:
        """Whether the caller said where and in which case this is, as far as the context asks for it."""
        return context is None or (
            (self.channel is not None or not context.channels)
            and (bool(self.flags) or self.complaint is not None or not (context.flags or context.complaints))
        )

    def admits(self, spec: PitfallSpec) -> bool:
        """Whether the pitfall is looked for here."""
        in_phase = self.phase is None or not spec.phases or self.phase in spec.phases
        return in_phase and self.fits(spec.when) and (self.act is None or self.act not in spec.except_acts)

    def severity(self, severity: Severity, spec: PitfallSpec) -> Severity:
        """The catalogue's severity of a pitfall here.

        What is wrong only on some channel or in some case is medium at most while nobody said that this is one.
        """
        if not self.knows(spec.when) and severity.level > Severity.MEDIUM.level:
            return Severity.MEDIUM
        return self.heated(severity)

    def heated(self, severity: Severity) -> Severity:
        """A step more for an angry or vulnerable customer, and one in public."""
        hot = (self.mood is not None and self.mood.level >= Mood.ANGRY.level) or Flag.VULNERABLE in self.flags
        public = self.channel is not None and self.channel.public
        return severity.raised(int(hot) + int(public))


def _in_range(mood: Mood, test: MoodTest) -> bool:
    """Whether the mood passes; a test without bounds passes every mood."""
    return (
        (test.at_least is None or mood.level >= test.at_least.level)
        and (test.at_most is None or mood.level <= test.at_most.level)
        and (not test.is_ or mood in test.is_)
    )
