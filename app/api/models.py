"""What may be sent, field by field: strict, frozen, no field besides. Whether it fits the procedure is asked elsewhere."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator

from app.decisions.content import MOST_PENCE, MOST_ROWS
from app.workflow.conditions import ConditionKind
from app.workflow.definition import MOST_LINE, MOST_TEXT
from app.workflow.notices import NoticeKind

ID = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
KEY = r"^[a-z][a-z0-9_]{0,63}$"
PROCEDURE = r"^[a-z][a-z0-9_-]{0,63}$"
BODY = r"^[a-z0-9][a-z0-9-]{1,63}$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
UNSEEN = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"  # see `strict`: said here too, so that the description is true
NAMED = r"^[\x20-\x7e]*$"
WORDS = rf"^[^{UNSEEN}]*$"
LINE = rf"^[^\n\t{UNSEEN}]*[^\s{UNSEEN}][^\n\t{UNSEEN}]*$"
SOMETHING = rf"^[^{UNSEEN}]*[^\s{UNSEEN}][^{UNSEEN}]*$"
MEANT = {  # by these patterns
    ID: "an id as it was given here, a UUID of version 7 in small letters",
    KEY: "a key of small letters, digits and _, at most 64, that begins with a letter",
    PROCEDURE: "the name of a procedure: small letters, digits, - and _, at most 64",
    BODY: "a body's id or short name: small letters, digits and hyphens, at most 64",
    DAY: "a day, written YYYY-MM-DD",
    LINE: "one line of text that is not blank",
    SOMETHING: "text that is not blank",
    WORDS: "text that can be seen",
    NAMED: "a name in ASCII",
}


def _is_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("Expected a day of the calendar, written YYYY-MM-DD.") from None
    return text


def _is_short(stated: str | int | bool | None) -> str | int | bool | None:
    if isinstance(stated, str) and len(stated) > MOST_TEXT:
        raise ValueError(f"Expected at most {MOST_TEXT} characters.")
    return stated


# Spelt out for those who check types and read the description; a test holds them to what `decisions.content` takes.
Answered = Literal["given", "none", "not_applicable", "see"]
LinkKind = Literal["supersedes", "rescinds", "implements", "delegated_from", "relates_to", "continues"]
Visibility = Literal["public", "restricted", "confidential"]

Id = Annotated[str, StringConstraints(pattern=ID), Field(examples=["01993c1e-6d2f-7a51-9b0e-2f64c7d0a113"])]
Key = Annotated[str, StringConstraints(pattern=KEY)]
Named = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=NAMED)]  # known to the procedure, or refused by it
Day = Annotated[
    str,
    StringConstraints(pattern=DAY),
    AfterValidator(_is_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": DAY}),
]
Line = Annotated[str, StringConstraints(min_length=1, max_length=MOST_LINE, pattern=LINE)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=MOST_TEXT, pattern=SOMETHING)]
Words = Annotated[str, StringConstraints(max_length=MOST_TEXT, pattern=WORDS)]  # may be blank
Pence = Annotated[int, Field(ge=0, le=MOST_PENCE)]

_WHOLE = {"type": "integer", "minimum": 1 - 2**53, "maximum": 2**53 - 1}
_PLAIN: list[dict[str, Any]] = [{"type": "string", "maxLength": MOST_TEXT, "pattern": WORDS}, _WHOLE, {"type": "boolean"}]
_LINE = {"type": "string", "maxLength": MOST_LINE, "pattern": WORDS}
_ROW = {"type": "object", "propertyNames": {"pattern": KEY}, "additionalProperties": {"anyOf": [_LINE, _WHOLE]}}
Value = Annotated[
    Any,
    WithJsonSchema(
        {
            "description": "By the section's type: text, a day, whole pence, true or false, a list of lines, or a list of rows.",
            "anyOf": [
                *_PLAIN,
                {"type": "array", "maxItems": MOST_ROWS, "items": {"anyOf": [_LINE, _ROW]}},
                {"type": "null"},
            ],
        }
    ),
]
Stated = Annotated[str | int | bool | None, AfterValidator(_is_short), WithJsonSchema({"anyOf": [*_PLAIN, {"type": "null"}]})]


class Taken(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)


class Credentials(Taken):
    """An officer's e-mail address and password."""

    email: Annotated[str, StringConstraints(min_length=3, max_length=254, pattern=WORDS)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=256, pattern=WORDS)]


class Originator(Taken):
    """For which post the decision is originated; the first that the officer holds where none is named."""

    post: Named


class DeciderChosen(Taken):
    """Who is to decide: a post of the procedure, with the matter and the authority where it acts under delegation."""

    post: Named
    matter: Named | None = None
    authority: Annotated[str, StringConstraints(max_length=MOST_LINE, pattern=WORDS)] | None = None


class SectionAnswer(Taken):
    """Given, none, not applicable or see elsewhere; blank is said by null in place of the whole."""

    is_: Answered = Field(alias="is")
    value: Value = None
    attachment: Id | None = None
    why: Words | None = None


class ChecklistAnswer(Taken):
    """An answer, with the reason where it is not the expected one; unanswered is said by null in place of the whole."""

    answer: Named
    reason: Words | None = None
    evidence: Words | None = None


class OwnerNamed(Taken):
    """Who answers for a condition: a post that takes part, or a party outside by its name."""

    post: Named | None = None
    party: Line | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if bool(self.post) == bool(self.party):
            raise ValueError("Expected either post or party.")
        return self


class ConditionSet(Taken):
    """What a recommendation is subject to; what has no id is given one."""

    id: Key | None = None
    kind: ConditionKind
    text: Text
    owner: OwnerNamed
    due_on: Day | None = None
    optional: bool = False  # it may turn out not to be required


Conditions = Annotated[list[ConditionSet], Field(max_length=100)]


class RecommendationMade(Taken):
    """One thing that the decision maker is asked for; each has its own outcome."""

    id: Key
    verb: Named
    text: Text
    amount_pence: Pence | None = None
    conditions: Conditions = Field(default_factory=list)


class InterestDeclared(Taken):
    officer: Id
    nature: Text


class LinkMade(Taken):
    kind: LinkKind
    decision: Id


SectionKey = Annotated[str, StringConstraints(min_length=1, max_length=129, pattern=NAMED)]  # KEY, or KEY.MEMBER
Sections = dict[SectionKey, SectionAnswer | None]
Checklist = dict[Named, ChecklistAnswer | None]
Recommendations = Annotated[list[RecommendationMade], Field(max_length=MOST_ROWS)]
Interests = Annotated[list[InterestDeclared], Field(max_length=MOST_ROWS)]
Links = Annotated[list[LinkMade], Field(max_length=MOST_ROWS)]


class DecisionOpened(Taken):
    """A new decision: the body by id or short name, the procedure, a title, and what is known of the content already."""

    body: Annotated[str, StringConstraints(pattern=BODY)]
    workflow: Annotated[str, StringConstraints(pattern=PROCEDURE)]
    title: Line
    originator: Originator | None = None
    decider: DeciderChosen | None = None
    sections: Sections = Field(default_factory=dict)
    checklist: Checklist = Field(default_factory=dict)
    recommendations: Recommendations = Field(default_factory=list)
    links: Links = Field(default_factory=list)


class DecisionRevised(Taken):
    """What is to change: what is left out stays as it is, null makes it blank."""

    title: Line = ""
    decider: DeciderChosen | None = None
    sections: Sections = Field(default_factory=dict)
    checklist: Checklist = Field(default_factory=dict)
    recommendations: Recommendations | None = None
    interests: Interests | None = None
    links: Links | None = None
    findings: dict[Named, Words | None] = Field(default_factory=dict)


class SignoffStated(Taken):
    """The limb chosen and the limbs affirmed; the member for which it is, where an officer speaks for several.

    For a signature on paper also who signed, and on which day.
    """

    for_: Named | None = Field(default=None, alias="for")
    choice: Named | None = None
    affirmed: Annotated[list[Named], Field(max_length=26)] = Field(default_factory=list)
    method: Literal["electronic", "wet"] = "electronic"
    officer: Id | None = None
    signed_on: Day | None = None
    scan: Id | None = None

    @model_validator(mode="after")
    def _paper_says_who_and_when(self) -> Self:
        told = [name for name in ("officer", "signed_on", "scan") if getattr(self, name) is not None]
        if self.method == "electronic" and told:
            raise ValueError(f"Expected {', '.join(told)} only for a signature on paper (method: wet).")
        if self.method == "wet" and not (self.officer and self.signed_on):
            raise ValueError("For a signature on paper, expected the officer who signed and signed_on, the day.")
        return self


class OutcomeStated(Taken):
    """What was decided on one recommendation; without conditions it has those that were recommended."""

    recommendation: Named
    outcome: Named
    text: Words | None = None
    reason: Words | None = None
    conditions: Conditions | None = None


class ActAttempted(Taken):
    """An act by its name in the procedure, with what it asks for."""

    action: Named
    comment: Words | None = None
    inputs: dict[Named, Stated] = Field(default_factory=dict)
    signoff: SignoffStated | None = None
    determinations: Annotated[list[OutcomeStated], Field(max_length=MOST_ROWS)] = Field(default_factory=list)


class CommentMade(Taken):
    text: Text


class DispensationGiven(Taken):
    """Leave for one officer to act in this decision in spite of one rule of separation."""

    rule: Key
    officer: Id
    reason: Text


class NoticeSaid(Taken):
    """Something that a notice says: given, or none, said expressly."""

    is_: Literal["given", "none"] = Field(alias="is")
    value: Text | Annotated[list[Line], Field(min_length=1, max_length=MOST_ROWS)] | None = None

    @model_validator(mode="after")
    def _none_says_no_more(self) -> Self:
        if (self.is_ == "given") != (self.value is not None):
            raise ValueError("Expected a value where it is given, and none where it is none.")
        return self


class ConsentSaid(Taken):
    """Who agreed that a matter is urgent; before that, each post that could not be asked, and why."""

    post: Named
    answer: Literal["agreed", "unable", "none"]
    officer: Id | None = None
    on: Day | None = None
    why: Text | None = None


class NoticePublished(Taken):
    """A notice of a decision to come. It is published at the moment at which it is recorded."""

    kind: NoticeKind
    contents: Annotated[dict[Named, NoticeSaid], Field(max_length=20)] = Field(default_factory=dict)
    first_on: Day | None = None
    last_on: Day | None = None
    informed: Annotated[list[Id], Field(max_length=MOST_ROWS)] = Field(default_factory=list)
    consents: Annotated[list[ConsentSaid], Field(max_length=20)] = Field(default_factory=list)
    replaces: Id | None = None
    why: Text | None = None


class ExceptionGiven(Taken):
    """The finance officer's word that a decision may go on while spending is held back, on one ground, with reasons."""

    ground: Literal["prevents_worsening", "improves", "prevents_recurrence"]
    reason: Text


class ConditionMade(ConditionSet):
    """A condition to which a recommendation is made subject."""

    recommendation: Named


class EvidenceGiven(Taken):
    """By what a condition is met: a paper of the decision, or a text."""

    attachment: Id | None = None
    text: Text | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if bool(self.attachment) == bool(self.text):
            raise ValueError("Expected either attachment or text.")
        return self


class ConditionDischarged(Taken):
    """That a condition is met, by evidence; or, of an optional one, that it is not required and why."""

    evidence: EvidenceGiven | None = None
    not_required: bool = False
    note: Text | None = None


class RestrictionMade(Taken):
    """Why a paper, or the decision as a whole, is not for the public."""

    attachment: Id | None = None
    ground: Named
    reason: Text
