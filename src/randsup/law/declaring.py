"""How a section of the law declares its parameters.

A section class (`Joint`, `Publication`, …) declares one field per parameter with `parameter(…)`.
The field's type says what kind of value it takes, the call says the rest, and everything that
speaks about parameters reads it from there: the loader, the tables, the messages, the profile
schema.

The types are read at run time, so this module and the sections do not postpone annotations.
"""

from collections.abc import Mapping
from typing import Any, get_args

from attrs import Attribute, field, fields

from randsup.law.clause import Clause
from randsup.law.objections import objections
from randsup.law.parameters import KINDS, DetailSpec, Parameter
from randsup.law.terms import Silent


def parameter(
    zh: str,
    doc: str,
    *,
    key: str = "",
    also: str = "",
    at_least: int | None = None,
    at_most: int | None = None,
    choices: Mapping[str, str] | None = None,
    details: tuple[DetailSpec, ...] = (),
    tighten: str = "",
    own: bool = False,
) -> Any:
    """Declare a parameter of a section, silent unless a profile speaks.

    `key` is its key in the city matrix (default `<group>_<name>`), `also` the further keys that
    stand as details, strength or openness of the same clause, separated by blanks.
    """
    metadata: dict[str, Any] = {
        "zh": zh,
        "doc": doc,
        "key": key,
        "also": tuple(also.split()),
        "at_least": at_least,
        "at_most": at_most,
        "choices": tuple((choices or {}).items()),
        "details": details,
        "tighten": tighten,
        "own": own,
        "known": {},
    }
    return field(default=Silent(), validator=_check_field, metadata=metadata)


def describe(group: str, attribute: "Attribute[Any]") -> Parameter:
    """Return the descriptor of one field of the section `group`, made once (`known`)."""
    m = attribute.metadata
    if group in m["known"]:
        made: Parameter = m["known"][group]
        return made
    kind = KINDS[_type_of(attribute)]
    m["known"][group] = made = Parameter(
        path=f"{group}.{attribute.name}",
        kind="choice" if kind == "text" and m["choices"] else kind,
        zh=m["zh"],
        doc=m["doc"],
        keys=(m["key"] or f"{group}_{attribute.name}", *m["also"]),
        at_least=m["at_least"],
        at_most=m["at_most"],
        choices=m["choices"],
        details=m["details"],
        tighten=m["tighten"],
        own=m["own"],
    )
    return made


def _type_of(attribute: "Attribute[Any]") -> object:
    return get_args(get_args(attribute.type)[0])[0]


def describe_section(group: str, section: type[Any]) -> tuple[Parameter, ...]:
    """Return the descriptors of every parameter that the class `section` declares."""
    return tuple(describe(group, a) for a in fields(section))


def value_type(section: type[Any], name: str) -> object:
    """Return the type of the value of the field `name`: `int` for `Clause[int] | Silent`."""
    attribute: Attribute[Any] = getattr(fields(section), name)
    return _type_of(attribute)


def _check_field(_instance: object, attribute: "Attribute[Any]", value: object) -> None:
    if isinstance(value, Silent):
        return
    if not isinstance(value, Clause):
        raise ValueError(f"{attribute.name}: {value!r} is neither a Clause nor Silent")
    p = next(iter(attribute.metadata["known"].values()), None) or describe("", attribute)
    found = objections(p, value.value, value.strength, value.details, value.clauses)
    wrong = [f"{attribute.name}: {said}" for _, said in found]
    if wrong:
        raise ValueError("; ".join(wrong))
