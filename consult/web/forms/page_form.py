"""A questionnaire page as a form class: a field an item, made once per release and page.

The fields are named by item id. A field gathers what was posted and reads it into an answer; what
is required or on the path is not its business.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field

from consult.questionnaire.answers import Answer, AnswerProblem
from consult.questionnaire.definition import Item, Page
from consult.web.forms.entry import Entry
from consult.web.forms.kinds import kind_for, read_typed

LONGEST_REVISION = 9
_PREFIX = "item_"
_ROW_NUMBERS = frozenset(str(n) for n in range(20))


class AnswerField(Field):  # type: ignore[misc]  # wtforms has no types
    """One item: the plain value that was posted, and the answer or the problem it came to."""

    def __init__(self, item: Item, *, name: str, _meta: Any = None, **_: Any) -> None:
        """Take the item; the HTML name is the item's id.

        Label, filters and validators are left out, and what WTForms would do to prepare them: the
        markup is rendered once for all (see `screens`), and this runs at every save.
        """
        self.meta = _meta
        self.name = self.short_name = self.id = name
        self.type = "AnswerField"
        self.item = item
        self.kind = kind_for(item)
        self.plain: Any = None
        self.answer: Answer | None = None
        self.problem: AnswerProblem | None = None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Gather the plain value from all names that belong to the item."""
        self.plain = self.kind.gather(self.item, formdata, self.name) if formdata else None

    def post_process(self, formdata: Any = None) -> None:
        """Do nothing more: suggestions for a field are no matter of ours."""

    def validate(self, form: PageForm, extra_validators: Any = ()) -> bool:
        """Read the plain value; a problem is kept for the page to put into words."""
        try:
            self.answer = read_typed(self.item, self.plain, form.today)
        except AnswerProblem as problem:
            self.problem = problem
            self.errors: Sequence[str] = (problem.code,)
        return self.problem is None

    @property
    def was_given(self) -> bool:
        """Whether anything at all was chosen or typed."""
        return bool(self.plain)

    @property
    def entry(self) -> Entry:
        """What the controls show when the page is shown again: just what was typed."""
        return self.kind.entry(self.item, self.plain)


def read_revision(typed: str) -> int | None:
    """Return a revision that a form brought back, None when it is no number."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_REVISION
    return int(typed) if is_number else None


class SavingForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """A form that saves one part of a consultation, at the revision that the patient saw."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """The token lives as long as the session: nobody is hurried."""

        csrf_time_limit = None

    seen: int | None = None

    def process(self, formdata: Any = None, *given: Any, **more: Any) -> None:
        """Take the revision that the patient saw (None when it is no number), then the fields."""
        self.seen = read_revision(formdata.get("revision", "")) if formdata else None
        super().process(formdata, *given, **more)


class PageForm(SavingForm):
    """The form of one page; `today` is set before it is validated."""

    today: date

    @property
    def answer_fields(self) -> list[AnswerField]:
        """The fields of the page's items, in order."""
        return [field for field in self._fields.values() if isinstance(field, AnswerField)]

    def drop_row(self, row: str) -> None:
        """Take one row out of a group before it is read; `row` is "GROUP-NUMBER"."""
        name, _, number = row.rpartition("-")
        for field in self.answer_fields:
            is_there = number in _ROW_NUMBERS and isinstance(field.plain, list)
            if field.name == name and is_there and int(number) < len(field.plain):
                del field.plain[int(number)]


_classes: dict[tuple[str, str], type[PageForm]] = {}
_MOST_CLASSES = 400


def form_class(edition: str, page: Page) -> type[PageForm]:
    """Return the form class of a page, made once for each release and language."""
    key = (edition, page.id)
    found = _classes.get(key)
    if found is None:
        if len(_classes) >= _MOST_CLASSES:
            _classes.clear()
        found = _classes[key] = _make(page)
    return found


def _make(page: Page) -> type[PageForm]:
    fields = {f"{_PREFIX}{item.id}": AnswerField(item, name=item.id) for item in page.items}
    return type(f"PageForm_{page.id}", (PageForm,), fields)
