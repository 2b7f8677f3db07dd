"""The shape of a text: plain data against the models, with every misfit found at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from kaname.design.misfits import Misfit, findings, misfits
from kaname.design.model import Design
from kaname.design.places import Path, Places
from kaname.design.syntax import Plain
from kaname.errors import Finding
from kaname.text import suggest

Model = TypeVar("Model", bound=BaseModel)

_ROUNDS = 12  # of leaving out what does not fit; each leaves out something


@dataclass(frozen=True, slots=True)
class Shape:
    """A design; where there are findings, what is left of it without the parts at fault."""

    design: Design | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Form(Generic[Model]):
    """A kind of text: its model, the key of its version, and what stands in for a missing root."""

    model: type[Model]
    version: str  # the key that must be 1
    stand_in: Mapping[str, Plain]
    wrong: str  # the rule for a text that is no mapping of keys


DESIGN = Form(Design, "kaname", {"kaname": "1", "name": ""}, "design.not-a-design")


def check(data: Plain, places: Places) -> Shape:
    """`data` as a design, with a finding for every part that does not fit the model."""
    return Shape(*fitted(data, places, DESIGN))


def fitted(
    data: Plain, places: Places, form: Form[Model]
) -> tuple[Model | None, tuple[Finding, ...]]:
    """`data` as a text of the form, as far as it fits, and a finding for every misfit."""
    if not isinstance(data, dict):
        return None, (Finding(form.wrong, {}, places.of(())),)
    # A section left empty while writing is as good as absent.
    data = {key: value for key, value in data.items() if value is not None}
    whole, wrong = _validated(data, form)
    known = {m.path: fields(m.path[:-1], form.model) for m in wrong if m.type == "extra_forbidden"}
    found = tuple(findings(wrong, places, known))
    for _ in range(_ROUNDS):
        if whole is None:
            data = _without(data, wrong, form.stand_in)
            whole, wrong = _validated(data, form)
    return whole, found


def fields(path: Path, model: type[BaseModel] = Design) -> tuple[str, ...]:
    """The keys that the model knows in the mapping at a path."""
    kinds: list[Any] = [model]
    for step in path:
        kinds = [inner for kind in kinds for inner in _inner(kind, str(step))]
    return tuple(
        _alias(model, name) for model in kinds if _is_model(model) for name in _names(model)
    )


def _validated(
    data: dict[str, Plain], form: Form[Model]
) -> tuple[Model | None, tuple[Misfit, ...]]:
    version = {form.version: 1} if data.get(form.version) == "1" else {}
    try:
        return form.model.model_validate(data | version), ()
    except ValidationError as error:
        return None, misfits(error.errors(include_url=False), data)


def _without(
    data: dict[str, Plain], wrong: Sequence[Misfit], stand_in: Mapping[str, Plain]
) -> dict[str, Plain]:
    """The data without the parts that do not fit; what the root must have stands in empty."""
    kept: Plain = data
    for misfit in wrong:
        meant = suggest(str(misfit.value), () if misfit.of_key else misfit.allowed)
        kept = _cut(kept, misfit.path, meant)
    assert isinstance(kept, dict)
    return {**stand_in, **kept}


def _cut(data: Plain, path: Path, meant: str | None) -> Plain:
    """The data with what was meant at a path, or else without the entry that leads there."""
    if isinstance(data, list):
        return [
            _cut(item, path[1:], meant) if at == path[0] else item for at, item in enumerate(data)
        ]
    if not (isinstance(data, dict) and path and path[0] in data):
        return data
    key, deeper = str(path[0]), data[str(path[0])]
    if len(path) == 1 and meant is not None:
        return data | {key: meant}
    # An item of a list is not cut out: those after it would move to other places.
    if len(path) == 1 or not (isinstance(deeper, dict) or _leads_on(deeper, path[1:])):
        return {k: v for k, v in data.items() if k != key}
    return data | {key: _cut(deeper, path[1:], meant)}


def _leads_on(data: Plain, path: Path) -> bool:
    """Whether a path goes through an item of a list and further."""
    return isinstance(data, list) and len(path) > 1 and isinstance(data[int(path[0])], dict)


def _parts(kind: Any) -> Iterator[Any]:
    """The members of a union, and what an annotation annotates."""
    if get_origin(kind) is Annotated:
        yield from _parts(get_args(kind)[0])
    elif get_origin(kind) in (Union, UnionType):
        for member in get_args(kind):
            yield from _parts(member)
    else:
        yield kind


def _inner(kind: Any, step: str) -> Iterator[Any]:
    """What stands under a key of a model or of a mapping."""
    if _is_model(kind):
        named = [name for name in _names(kind) if _alias(kind, name) == step]
        for name in named:
            yield from _parts(kind.model_fields[name].annotation)
    elif get_origin(kind) is dict:
        yield from _parts(get_args(kind)[1])
    elif get_origin(kind) is tuple:
        yield from _parts(get_args(kind)[0])


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _names(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(model.model_fields)


def _alias(model: type[BaseModel], name: str) -> str:
    return model.model_fields[name].alias or name
