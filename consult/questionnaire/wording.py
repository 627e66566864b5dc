"""The texts of a model that people read: listed for translators, and told in another language.

A field is one of them when its type says `Wording`. Lives here: finding and replacing them. Must
not: catalogues, files, which language is spoken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel

from consult.questionnaire.definition import WORDING

Path = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)
Retell = Callable[[str, str], str]


def texts_of(model: BaseModel, path: Path = ()) -> Iterator[tuple[Path, str, str]]:
    """Yield (path of keys, context, text) of everything in a model that people read, in order.

    The context names the place by ids, such as "emergency.emergency-signs.none.text": it stays
    when lines move.
    """
    yield from _texts(model, path, "")


def retold(model: Model, retell: Retell) -> Model:
    """Return the model with each text replaced by what `retell(context, text)` gives for it."""
    told: Model = _retold(model, retell, "")
    return told


def told_by(model: Model, *catalogues: Mapping[str, str]) -> Model:
    r"""Return the model told by the first of the catalogues that has a text, else as it is.

    A text that one place needs otherwise has an entry "PLACE\x04TEXT".
    """
    used = [texts for texts in catalogues if texts]

    def retell(place: str, text: str) -> str:
        own = f"{place}\x04{text}"
        found = (texts.get(own) or texts.get(text) for texts in used)
        return next((told for told in found if told), text)

    return retold(model, retell) if used else model


def _texts(value: Any, path: Path, context: str) -> Iterator[tuple[Path, str, str]]:
    if isinstance(value, BaseModel):
        for name, is_wording in _fields(type(value)):
            inner = getattr(value, name)
            here = _joined(context, name if is_wording else "")
            if is_wording:
                yield from _strings(inner, (*path, name), here)
            else:
                yield from _texts(inner, (*path, name), here)
    elif isinstance(value, tuple):
        for n, part in enumerate(value):
            yield from _texts(part, (*path, n), _joined(context, _name(part, n)))


def _strings(value: Any, path: Path, context: str) -> Iterator[tuple[Path, str, str]]:
    if isinstance(value, str):
        yield path, context, value
    elif isinstance(value, tuple):
        for n, part in enumerate(value):
            yield from _strings(part, (*path, n), _joined(context, str(n + 1)))


def _retold(value: Any, retell: Retell, context: str) -> Any:
    if isinstance(value, BaseModel):
        fields = dict(value)
        for name, is_wording in _fields(type(value)):
            here = _joined(context, name if is_wording else "")
            change = _reworded if is_wording else _retold
            fields[name] = change(fields[name], retell, here)
        return type(value).model_construct(value.model_fields_set, **fields)
    if isinstance(value, tuple):
        return tuple(
            _retold(part, retell, _joined(context, _name(part, n))) for n, part in enumerate(value)
        )
    return value


def _reworded(value: Any, retell: Retell, context: str) -> Any:
    if isinstance(value, str):
        return retell(context, value)
    if isinstance(value, tuple):
        return tuple(
            _reworded(part, retell, _joined(context, str(n + 1))) for n, part in enumerate(value)
        )
    return value


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, bool], ...]:
    """Return the fields to look into: by name, and whether the field itself is read by people."""
    found = []
    for name, field in model.model_fields.items():
        is_wording = WORDING in field.metadata or _holds_wording(field.annotation)
        if is_wording or _holds_model(field.annotation):
            found.append((name, is_wording))
    return tuple(found)


def _holds_wording(annotation: Any) -> bool:
    if get_origin(annotation) is Annotated:
        return any(part is WORDING for part in get_args(annotation))
    return any(_holds_wording(part) for part in get_args(annotation))


def _holds_model(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return True
    return any(_holds_model(part) for part in get_args(annotation))


def _name(part: Any, number: int) -> str:
    for key in ("id", "code", "label", "date"):
        if isinstance(name := getattr(part, key, None), str):
            return name
    return str(number + 1)


def _joined(context: str, name: str) -> str:
    return f"{context}.{name}" if context and name else context or name
