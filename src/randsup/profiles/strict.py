"""Strict reading of TOML: every mistake at once, each with its path and line.

`tomllib` keeps no positions, so a second, statement-wise pass finds them, and only after a mistake.
cattrs coerces silently by default (`"3"`, `3.9` and `true` to an integer) and reports only the
first validator; the converter made here refuses, and its errors are unfolded one by one into a
`Collector`. Used for profiles, and for every other TOML file that somebody writes by hand.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from typing import Any, Final, TypeVar, cast

import attrs
from cattrs import (
    AttributeValidationNote,
    BaseValidationError,
    Converter,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn, override

from randsup.errors import InputError, Problem, ProfileError
from randsup.law.parameters import nearest
from randsup.profiles.places import Path, last_statement_line, toml_line

T = TypeVar("T")

_AT_LINE: Final = re.compile(r" \(at line (\d+), column \d+\)$")
_AT_END: Final = " (at end of document)"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_LARGEST: Final = 2**53
_BOOLEANS: Final = {"true": "true", "是": "true", "false": "false", "否": "false"}
_WIDE: Final = {"，": ",", "、": ",", "：": "=", "＝": "=", "“": '"', "”": '"', "‘": "'", "’": "'"}
_WIDE.update(
    {"［": "[", "］": "]", "【": "[", "】": "]", "｛": "{", "｝": "}", "＃": "#", "。": "."}
)
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|#.*')
_LIKE_A_DATE: Final = re.compile(r"=\s*(\d{1,4}[-./年]\d{1,2}[-./月]\d{1,4}日?)")


class Objection(ValueError):
    """A sentence to show, exactly as it is, beside the path to which it belongs."""


class Collector:
    r"""The problems found in one text, and where.

    >>> found = Collector("profile my-city.toml", "[joint]\nmax = 0")
    >>> found.add(("joint", "max"), "0 is below 1")
    >>> print(found.problems[0])
    profile my-city.toml: joint.max: 0 is below 1 (line 2)
    """

    def __init__(self, source: str, text: str) -> None:
        self.source = source
        self.text = text
        self._found: list[Problem] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, path: Path, message: str, *, code: str = "", at: Path | None = None) -> None:
        """Record that `path` is wrong; its line is that of `at`, by default of `path` itself."""
        line = toml_line(self.text, path if at is None else at)
        problem = Problem(
            source=self.source, path=dotted(path), message=message, line=line, code=code
        )
        if problem not in self._found:
            self._found.append(problem)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was found, by line."""
        return tuple(sorted(self._found, key=lambda p: (p.line or 0, p.path)))

    def unknown(self, path: Path, known: Iterable[str]) -> None:
        """Record that the last key of `path` is none of `known`."""
        self.add(path, f"unknown key{nearest(str(path[-1]), known)}", code="unknown-key")

    def required(self, path: Path) -> None:
        """Record that `path` is missing."""
        self.add(path, "is required", code="required")

    def raise_if_any(self, error: type[ProfileError | InputError] = ProfileError) -> None:
        """Raise `error` with every problem, if there is one."""
        if self._found:
            raise error(self.problems)


def dotted(path: Path) -> str:
    """Return the path as messages show it.

    >>> dotted(("joint", "cite", 0, "quote"))
    'joint.cite[0].quote'
    """
    text = ""
    for key in path:
        if isinstance(key, int):
            text += f"[{key}]"
        else:
            shown = key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else repr(key)
            text += f".{shown}" if text else shown
    return text


def read_toml(
    data: bytes | str, source: str, *, error: type[ProfileError | InputError] = ProfileError
) -> tuple[dict[str, Any], str]:
    """Parse TOML and return its table with the text, for line numbers.

    Raises:
        ProfileError: (or `error`) bytes that are no UTF-8, or text that is no TOML; with the line.
    """

    def refuse(message: str, line: int, code: str) -> Exception:
        return error([Problem(source=source, message=message, line=line, code=code)])

    if isinstance(data, bytes):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as bad:
            line = data.count(b"\n", 0, bad.start) + 1
            raise refuse("is not UTF-8; save it as UTF-8", line, "utf-8") from None
    else:
        text = data
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as bad:
            line = text.count("\n", 0, bad.start) + 1
            raise refuse("holds half a character", line, "utf-8") from None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        return tomllib.loads(text), text
    except RecursionError:
        raise refuse("is nested too deeply", _too_deep(text), "toml") from None
    except ValueError as bad:
        message = str(bad)
        found = _AT_LINE.search(message)
        if found:
            line = int(found[1])
        elif message.endswith(_AT_END):
            line = max(1, text.rstrip("\n").count("\n") + 1)
        else:
            line = last_statement_line(text)
        hint = _date_hint(text, line) or _wide_hint(text, line)
        message = _AT_LINE.sub("", message).removesuffix(_AT_END) + hint
        raise refuse(f"is not TOML: {message}", line, "toml") from None


def _date_hint(text: str, line: int) -> str:
    """Say how a date is written, if on that line stands something like one that is none."""
    for found in _LIKE_A_DATE.finditer(text.split("\n")[line - 1]):
        try:
            date.fromisoformat(found[1])
        except ValueError:
            return f"; {found[1]} is no date: write 2026-09-18"
    return ""


def _wide_hint(text: str, line: int) -> str:
    """Say which Chinese punctuation stands on that line outside quotes, and what to write instead."""
    outside = _QUOTED.sub("", text.split("\n")[line - 1])
    found = dict.fromkeys(sign for sign in outside if sign in _WIDE)
    if not found:
        return ""
    instead = ", ".join(f"{_WIDE[sign]} instead of {sign}" for sign in found)
    return f"; Chinese punctuation: write {instead}"


def _too_deep(text: str) -> int:
    """The line that opens most brackets or dots."""
    lines = text.split("\n")
    return 1 + max(range(len(lines)), key=lambda n: sum(map(lines[n].count, "[{.")))


_KINDS: Final = (  # a boolean is an integer, and a date with a time a date: the narrower first
    (bool, "a boolean"),
    (int, "an integer"),
    (float, "a float"),
    (str, "text"),
    (datetime, "a date with a time"),
    (date, "a date"),
    (time, "a time"),
    (list, "an array"),
    (dict, "a table"),
)


def kind_of(value: object) -> str:
    """Return what a TOML value is, in words.

    >>> kind_of(True), kind_of("3"), kind_of({})
    ('a boolean', 'text', 'a table')
    """
    return next((name for kind, name in _KINDS if isinstance(value, kind)), type(value).__name__)


def shown(value: object) -> str:
    """Return a TOML value as a message shows it, long ones cut.

    >>> shown(True), shown("a" * 90)[:8], shown([1])
    ('true', "'aaaaaaa", 'this')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict):
        return "this"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def expect(value: object, wanted: type[T], name: str) -> T:
    """Return `value` if it is exactly of the type `wanted`.

    >>> expect(3, int, "an integer")
    3
    >>> expect(True, int, "an integer")
    Traceback (most recent call last):
    randsup.profiles.strict.Objection: true is a boolean, not an integer

    Raises:
        Objection: it is of another type; nothing is converted.
    """
    if type(value) is not wanted:
        raise Objection(f"{shown(value)} is {kind_of(value)}, not {name}")
    return value


def strict_int(value: object, _type: object = None) -> int:
    """Return an integer below 2^53; a boolean, a float and text are refused."""
    if isinstance(value, str) and re.fullmatch(r"-?\d+", value, re.ASCII):
        raise Objection(f"{shown(value)} is text, not an integer (write {value} without quotes)")
    number = expect(value, int, "an integer")
    if abs(number) >= _LARGEST:
        raise Objection("is too large a number")
    return number


def strict_str(value: object, _type: object = None) -> str:
    """Return text that is neither empty nor blank and holds no control characters."""
    text = expect(value, str, "text")
    if not text.strip():
        raise Objection("is empty")
    if _CONTROL.search(text):
        raise Objection("holds a control character")
    return text


def strict_bool(value: object, _type: object = None) -> bool:
    """Return `true` or `false`; no words and no numbers."""
    meant = _BOOLEANS.get(value) if isinstance(value, str) else None
    if meant is not None:
        raise Objection(f"{shown(value)} is text, not a boolean (write {meant} without quotes)")
    return expect(value, bool, "a boolean (true or false)")


def strict_date(value: object, _type: object = None) -> date:
    """Return a date written without quotes; a date with a time is refused."""
    return expect(value, date, "a date (write 2026-09-18 without quotes)")


def array_of_text(value: object, _type: object = None) -> tuple[str, ...]:
    """Return an array of text as a tuple."""
    return tuple(strict_str(item) for item in expect(value, list, "an array"))


def exact(cls: type[T], value: object, **hooks: Callable[[object], Any]) -> T | None:
    """Return the instance of `cls` that a table without any mistake writes, else `None`.

    `hooks` has one for every key. What is wrong the converter says, which takes longer.
    """
    if type(value) is not dict:
        return None
    try:
        return cls(**{key: hooks[key](said) for key, said in value.items()})
    except (KeyError, TypeError, ValueError):
        return None


def strict_converter() -> Converter:
    """Return a cattrs converter that coerces nothing and forbids unknown keys."""
    converter = Converter(detailed_validation=True)
    hooks: dict[Any, Callable[[Any, Any], Any]] = {
        int: strict_int,
        str: strict_str,
        bool: strict_bool,
        date: strict_date,
    }
    for kind, hook in hooks.items():
        converter.register_structure_hook(kind, hook)

    converter.register_structure_hook_func(lambda kind: kind == tuple[str, ...], array_of_text)

    def structure_class(cls: type[Any], conv: Converter) -> Callable[[Any, Any], Any]:
        attrs.resolve_types(cls)

        def guarded(attribute: attrs.Attribute[Any]) -> Callable[[Any, Any], Any]:
            inner = conv.get_structure_hook(attribute.type)

            def hook(value: Any, type_: Any) -> Any:
                out = inner(value, type_)
                if attribute.validator is not None:
                    attribute.validator(cast("Any", None), attribute, out)
                return out

            return hook

        overrides = {a.name: override(struct_hook=guarded(a)) for a in attrs.fields(cls)}
        build = cast("Any", make_dict_structure_fn)
        make = build(cls, conv, _cattrs_forbid_extra_keys=True, **overrides)

        def structure_table(value: object, type_: object) -> Any:
            return make(expect(value, dict, "a table"), type_)

        return structure_table

    converter.register_structure_hook_factory(attrs.has)(structure_class)
    return converter


def structured(converter: Converter, value: object, kind: Any, path: Path, found: Collector) -> Any:
    """Return `value` structured as `kind`, or `None` when `found` got its problems."""
    made, wrong = structure(converter, value, kind)
    for where, message, code in wrong:
        found.add((*path, *where), message, code=code)
    return made


def structure(
    converter: Converter, value: object, kind: Any
) -> tuple[Any, tuple[tuple[Path, str, str], ...]]:
    """Return `value` structured as `kind`, or `None` and every (path in it, sentence, code)."""
    return tried(converter.structure, value, kind)


def tried(
    hook: Callable[..., Any], value: object, *kind: Any
) -> tuple[Any, tuple[tuple[Path, str, str], ...]]:
    """Return what a structure hook makes, or `None` and every (path in it, sentence, code)."""
    try:
        return hook(value, *kind), ()
    except BaseValidationError as group:
        return None, tuple(_unfold(group, ()))
    except ValueError as error:
        return None, (((), str(error), ""),)


def _unfold(error: BaseException, path: Path) -> Iterator[tuple[Path, str, str]]:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            path = (*path, note.name)
        elif isinstance(note, IterableValidationNote):
            path = (*path, note.index)
    match error:
        case BaseValidationError():
            for inner in error.exceptions:
                yield from _unfold(inner, path)
        case ForbiddenExtraKeysError():
            known = [a.name for a in attrs.fields(error.cl)] if error.cl else []
            for key in sorted(map(str, error.extra_fields)):
                yield (*path, key), f"unknown key{nearest(key, known)}", "unknown-key"
        case KeyError():
            yield path, "is required", "required"
        case _:
            yield path, str(error), ""
