"""The closed words of the field: complaints, moods, flags, channels, moves, acts, wins and outcomes.

First in the route of the data: everything else speaks in these words. Labels and one-line explanations in four
languages live in ``playbooks/vocabulary.yaml``. Ids and their order come from the project's domain notes
(domain/4-vocabulary.md, sections 5.1 to 5.8); severity of a mood is its position in the scale.
"""

from enum import StrEnum


class Term(StrEnum):
    """A word of the vocabulary: a text that is one of a closed set."""

    # Enum's own hash is a Python function; terms are looked up in every step, and equal texts must hash alike anyway.
    __hash__ = str.__hash__


class Mood(Term):
    """How heated the customer is, coolest first (an ordered scale of six)."""

    CALM = "calm"
    CONCERNED = "concerned"
    DISSATISFIED = "dissatisfied"
    FRUSTRATED = "frustrated"
    ANGRY = "angry"
    FURIOUS = "furious"

    @property
    def level(self) -> int:
        """Position on the scale, 0 (calm) to 5 (furious)."""
        return _MOOD_LEVEL[self]


_MOOD_LEVEL = {mood: level for level, mood in enumerate(Mood)}


class MoodChange(Term):
    """How the mood moved since the customer's turn before."""

    DOWN = "down"
    SAME = "same"
    UP = "up"
    """One grade or more hotter."""
    JUMPED = "jumped"
    """Two grades or more hotter at once; such a change is also ``up``."""


class Complaint(Term):
    """What the complaint is about (14 types)."""

    PRODUCT_DEFECT = "product_defect"
    TECHNICAL_OUTAGE = "technical_outage"
    REPEAT_FAILURE = "repeat_failure"
    BILLING_OVERCHARGE = "billing_overcharge"
    REFUND_RETURN = "refund_return"
    DELIVERY = "delivery"
    WRONG_ORDER = "wrong_order"
    PROMISE_GAP = "promise_gap"
    POLICY_CONTRACT = "policy_contract"
    STAFF_CONDUCT = "staff_conduct"
    ACCESS_WAITING = "access_waiting"
    SAFETY_HYGIENE = "safety_hygiene"
    PRIVACY_SECURITY = "privacy_security"
    GENERAL_DISSATISFACTION = "general_dissatisfaction"


class Flag(Term):
    """What else is known of the customer or the case; flags are noticed once and stay."""

    ABUSIVE_PERSONAL = "abusive_personal"
    DISCRIMINATORY = "discriminatory"
    THREAT_VIOLENCE = "threat_violence"
    THREAT_SELF_HARM = "threat_self_harm"
    THREAT_LEGAL = "threat_legal"
    THREAT_PUBLICITY = "threat_publicity"
    VULNERABLE = "vulnerable"
    SILENT_LEAVING = "silent_leaving"
    COLD_SARCASTIC = "cold_sarcastic"
    BETRAYED_LOYAL = "betrayed_loyal"
    REPEAT_CONTACT = "repeat_contact"
    PROTECTED_GROUND = "protected_ground"
    LANGUAGE_BARRIER = "language_barrier"
    KEY_ACCOUNT = "key_account"
    AUDIENCE_PRESENT = "audience_present"
    AGENT_INVOLVED = "agent_involved"
    """The complaint is about the agent who holds the conversation (S0-22, S0-69)."""


class ChannelClass(Term):
    """Channels that are worded alike."""

    VOICE = "voice"
    MESSAGES = "messages"
    WRITTEN = "written"
    PUBLIC = "public"


class Channel(Term):
    """Where the conversation takes place."""

    PHONE = "phone"
    FACE_TO_FACE = "face_to_face"
    VIDEO = "video"
    CHAT = "chat"
    EMAIL_LETTER = "email_letter"
    SOCIAL_PUBLIC = "social_public"
    MESSAGING_DM = "messaging_dm"
    FORM_IVR = "form_ivr"

    @property
    def kind(self) -> ChannelClass:
        """The class of channels this one is worded like."""
        return _CHANNEL_CLASS[self]

    @property
    def synchronous(self) -> bool:
        """Whether the customer hears or reads each turn at once."""
        return self.kind is ChannelClass.VOICE or self is Channel.CHAT

    @property
    def public(self) -> bool:
        """Whether strangers read along."""
        return self is Channel.SOCIAL_PUBLIC

    @property
    def has_voice(self) -> bool:
        """Whether tone of voice carries (paraverbal channel)."""
        return self.kind is ChannelClass.VOICE


_CHANNEL_CLASS = {
    Channel.PHONE: ChannelClass.VOICE,
    Channel.FACE_TO_FACE: ChannelClass.VOICE,
    Channel.VIDEO: ChannelClass.VOICE,
    Channel.CHAT: ChannelClass.MESSAGES,
    Channel.EMAIL_LETTER: ChannelClass.WRITTEN,
    Channel.SOCIAL_PUBLIC: ChannelClass.PUBLIC,
    Channel.MESSAGING_DM: ChannelClass.MESSAGES,
    Channel.FORM_IVR: ChannelClass.WRITTEN,
}


class Validity(Term):
    """What is known about fault and solvability, flattened for simple playbooks."""

    UNCLEAR = "unclear"
    """Not checked yet: every conversation begins here unless the caller knows better."""
    COMPANY_AT_FAULT = "company_at_fault"
    CUSTOMER_MISTAKEN = "customer_mistaken"
    UNSOLVABLE = "unsolvable"


class CustomerMove(Term):
    """What the customer did in a turn."""

    VENTS = "vents"
    EXPLAINS = "explains"
    ANSWERS = "answers"
    ASKS = "asks"
    CONFIRMS = "confirms"
    CORRECTS = "corrects"
    REJECTS = "rejects"
    DEMANDS = "demands"
    CHOOSES = "chooses"
    ACCEPTS = "accepts"
    THANKS = "thanks"
    REPEATS = "repeats"
    ASKS_FOR_MANAGER = "asks_for_manager"
    INSULTS = "insults"
    THREATENS = "threatens"
    CALMS_AGENT = "calms_agent"
    DIGRESSES = "digresses"
    LEAVES = "leaves"
    SILENT = "silent"
    SPEAKS = "speaks"
    """Something else, or nobody noted what."""


class Act(Term):
    """What the agent does in a move."""

    ACKNOWLEDGE = "acknowledge"
    INTRODUCE = "introduce"
    APOLOGISE = "apologise"
    EMPATHISE = "empathise"
    LISTEN = "listen"
    TAKE_OVER = "take_over"
    OFFER_CHANGE = "offer_change"
    DEFINE = "define"
    VALIDATE = "validate"
    THANK = "thank"
    ASK_EXPECTATION = "ask_expectation"
    SHOW_EFFORT = "show_effort"
    CHECK = "check"
    CONCEDE_PART = "concede_part"
    CONCEDE_FACT = "concede_fact"
    OFFER_OPTIONS = "offer_options"
    RESOLVE = "resolve"
    ASK_CENTRAL = "ask_central"
    COMMIT_CHECK = "commit_check"
    HAND_OVER = "hand_over"
    REFUSE = "refuse"
    GIVE_REASON = "give_reason"
    OFFER_ALTERNATIVE = "offer_alternative"
    OFFER_WIN = "offer_win"
    SUMMARISE = "summarise"
    CONFIRM = "confirm"
    CLOSE = "close"
    FOLLOW_UP = "follow_up"
    LOG_CAUSE = "log_cause"
    REPAIR = "repair"
    INVITE_COMPLAINT = "invite_complaint"
    EASE_LEAVING = "ease_leaving"
    SET_LIMIT = "set_limit"
    WARN = "warn"
    END_CONTACT = "end_contact"
    RESTRICT = "restrict"
    ENSURE_SAFETY = "ensure_safety"
    SUPPORT_VULNERABLE = "support_vulnerable"
    MOVE_PRIVATE = "move_private"
    CLOSE_PUBLIC = "close_public"
    DEBRIEF = "debrief"

    @property
    def phase(self) -> "Phase":
        """The phase of the conversation in which this act belongs; pitfalls are active by phase."""
        return _ACT_PHASE[self]


class Phase(Term):
    """Phases of a conversation, by which pitfalls are switched (domain/4-vocabulary.md, 5.8)."""

    P0 = "P0"
    """Intake."""
    P1 = "P1"
    """Apologise."""
    P2 = "P2"
    """Empathise, listen."""
    P3 = "P3"
    """Define the problem and what the customer expects."""
    P4 = "P4"
    """Work: effort, options, resolving, asking others."""
    P5 = "P5"
    """Refuse with a reason."""
    P6 = "P6"
    """Win and close."""
    PX = "PX"
    """Safety and limits, outside the order."""


_PHASE_ACTS = {
    Phase.P0: (Act.ACKNOWLEDGE, Act.INTRODUCE, Act.INVITE_COMPLAINT),
    Phase.P1: (Act.APOLOGISE,),
    Phase.P2: (Act.EMPATHISE, Act.LISTEN, Act.TAKE_OVER, Act.OFFER_CHANGE),
    Phase.P3: (Act.DEFINE, Act.VALIDATE, Act.THANK, Act.ASK_EXPECTATION),
    Phase.P4: (
        Act.SHOW_EFFORT, Act.CHECK, Act.CONCEDE_PART, Act.CONCEDE_FACT, Act.OFFER_OPTIONS, Act.RESOLVE,
        Act.ASK_CENTRAL, Act.COMMIT_CHECK, Act.HAND_OVER, Act.REPAIR, Act.MOVE_PRIVATE,
    ),
    Phase.P5: (Act.REFUSE, Act.GIVE_REASON, Act.OFFER_ALTERNATIVE),
    Phase.P6: (
        Act.OFFER_WIN, Act.SUMMARISE, Act.CONFIRM, Act.CLOSE, Act.FOLLOW_UP, Act.LOG_CAUSE, Act.EASE_LEAVING,
        Act.CLOSE_PUBLIC,
    ),
    Phase.PX: (
        Act.SET_LIMIT, Act.WARN, Act.END_CONTACT, Act.RESTRICT, Act.ENSURE_SAFETY, Act.SUPPORT_VULNERABLE,
        Act.DEBRIEF,
    ),
}  # fmt: skip
_ACT_PHASE = {act: phase for phase, acts in _PHASE_ACTS.items() for act in acts}


class Win(Term):
    """Wins, most of them symbolic, that a customer can be given (domain/4-vocabulary.md, 5.6)."""

    CREDIT_FOR_SIGNAL = "credit_for_signal"
    PARTIAL_RIGHTNESS = "partial_rightness"
    FUTURE_CHANGE = "future_change"
    CHOICE_CONTROL = "choice_control"
    EFFORT_GIVEN = "effort_given"
    HOSPITALITY = "hospitality"
    GOODWILL_TOKEN = "goodwill_token"  # noqa: S105 - a small gesture, no secret
    FUTURE_DISCOUNT = "future_discount"
    PRIORITY_STATUS = "priority_status"
    SENIOR_VOICE = "senior_voice"
    EXCEPTION_REQUEST = "exception_request"
    INSIDER_HELP = "insider_help"
    LAST_WORD = "last_word"
    FORMAL_APOLOGY = "formal_apology"


class Outcome(Term):
    """How a conversation can end."""

    RESOLVED_FULL = "resolved_full"
    RESOLVED_PARTIAL = "resolved_partial"
    ENTITLEMENT_GRANTED = "entitlement_granted"
    GOODWILL_GRANTED = "goodwill_granted"
    EXPLAINED_ACCEPTED = "explained_accepted"
    DEFERRED_COMMITTED = "deferred_committed"
    ESCALATED_CENTRAL = "escalated_central"
    SYMBOLIC_WIN_ONLY = "symbolic_win_only"
    AGREED_TO_DIFFER = "agreed_to_differ"
    HANDED_OVER = "handed_over"
    LEFT_UNRECOVERED = "left_unrecovered"
    RECOVERED_LEAVER = "recovered_leaver"
    RESTRICTED_CONTACT = "restricted_contact"
    TERMINATED_WITH_RETURN_PATH = "terminated_with_return_path"
    SAFETY_REFERRAL = "safety_referral"
    WITHDRAWN_BY_CUSTOMER = "withdrawn_by_customer"
    RESOLVED_BUT_HUMILIATED = "resolved_but_humiliated"
    """A failure, set in review: the problem is solved, the dignity lost."""


class Register(Term):
    """The tone of a step: warm at both ends, competent in the middle (Packard, Li & Berger 2024)."""

    WARM = "warm"
    COMPETENT = "competent"


class Binding(Term):
    """Whether a phrasing may be said in one's own words."""

    SAMPLE = "sample"
    VERBATIM = "verbatim"


LANGUAGES = ("en", "pl", "ro", "ru")
"""Languages with wording and rules, in the order in which they are shown."""

TOP_AUTHORITY = 3
"""Levels of authority run from 0 (agent) over senior agent and supervisor to 3 (central office)."""
