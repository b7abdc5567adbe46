"""Nothing is added to a folder that was changed, and nothing is half-written; empty seats are filled."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from randsup.cli import logged
from randsup.cli.untouched import as_published
from randsup.rules.change.standing import Standing
from tests.cli.building import CASE, INSPECTORS, randsup, table, write_case
from tests.cli.test_substitute import APPROVED, LOG, TODAY, asked, hex_of, seats_of


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file, hidden ones included."""
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*")
        if p.is_file()
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run under Tonghua's text after two events."""
    base = tmp_path_factory.mktemp("changed")
    case = CASE.replace('profile = "shenzhen"', 'profile = "tonghua"') + "list_drawn = 2026-09-18\n"
    folder = write_case(base / "case", case)
    assert randsup("run", folder, "--out", base / "out").code == 0
    for number, seat in enumerate(sorted(seats_of(base / "out"))[:2], 1):
        assert asked(base / "out", seat, number).code == 0
    return base / "out"


@pytest.fixture
def out(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "out"))


Change = Callable[[Path], object]


def in_file(name: str, old: str, new: str) -> Change:
    def change(out: Path) -> None:
        text = (out / name).read_text(encoding="utf-8")
        assert old in text
        (out / name).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")

    return change


def lines(out: Path, order: Callable[[list[str]], list[str]]) -> None:
    text = (out / LOG).read_text(encoding="utf-8").splitlines(keepends=True)
    (out / LOG).write_text("".join(order(text)), encoding="utf-8", newline="\n")


CURE = "put back the copy whose last digest was published"
CHANGED: dict[str, tuple[Change, str, str]] = {
    "log edited": (in_file(LOG, "近亲属任职", "没有理由"), "line 1: its digest is not that", CURE),
    "log without its first": (lambda out: lines(out, lambda x: x[1:]), "its number is 2", CURE),
    "log reordered": (lambda out: lines(out, lambda x: x[::-1]), "names another event", CURE),
    "log without its last": (
        lambda out: lines(out, lambda x: x[:-1]),
        f"{TODAY}: is not what the 1 events",
        "delete this table",
    ),
    "log gone": (lambda out: (out / LOG).unlink(), f"{LOG}: is missing", "put the log back"),
    "table of today": (
        lambda out: (out / TODAY).write_bytes((out / TODAY).read_bytes() + b"x"),
        f"{TODAY}: is not what the 2 events",
        "delete this table",
    ),
    "published list": (
        lambda out: (out / "assignments.csv").write_bytes(b"x"),
        "assignments.csv: was changed since it was published",
        "randsup verify",
    ),
    "published list gone": (
        lambda out: (out / "selected.csv").unlink(),
        "selected.csv: is missing",
        "randsup verify",
    ),
    "subjects": (
        in_file("inputs/subjects.csv", "南区", "北区"),
        "subjects.csv: is not what the record was made from",
        "randsup verify",
    ),
    "case": (
        in_file("inputs/case.toml", "2026-09-18", "2026-09-17"),
        "case.toml: is not what the record was made from",
        "randsup verify",
    ),
    "record": (
        in_file("record.json", '"seed":"', '"seed":"0'),
        "record.json: was changed",
        "randsup verify",
    ),
}


@pytest.mark.parametrize("what", CHANGED)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_added_to_a_folder_that_was_changed(out: Path, what: str, lang: str) -> None:
    """Place and cure are said, the code is 2, and every byte is as it was."""
    change, said, cure = CHANGED[what]
    change(out)
    before = digests(out)
    answer = asked(out, max(seats_of(out)), 9, lang=lang)
    assert answer.code == 2, answer
    assert said in answer.err
    assert cure in answer.err
    assert answer.out == ""
    assert "Traceback" not in answer.err
    assert digests(out) == before


def test_the_untouched_folder_takes_the_event(out: Path) -> None:
    """The near-miss of the above."""
    assert asked(out, max(seats_of(out)), 9).code == 0


def test_a_table_that_is_gone_is_made_anew_and_that_is_said(out: Path) -> None:
    (out / TODAY).unlink()
    last = json.loads((out / LOG).read_text(encoding="utf-8").splitlines()[-1])["digest"]
    answer = asked(out, max(seats_of(out)), 9)
    assert answer.code == 0
    assert last in answer.err
    assert randsup("verify", out).code == 0


def test_a_write_that_fails_leaves_nothing_behind(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digests(out)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device", TODAY)

    standing, log = _opened(out)
    monkeypatch.setattr(logged, "write_today", full)
    with pytest.raises(OSError, match="No space left"):
        logged.append(out, log, {**log[-1], "number": 3}, standing, None)
    assert digests(out) == before


def _opened(out: Path) -> tuple[Standing, tuple[Any, ...]]:
    record, prepared = as_published(out)
    log = logged.read_log(out)
    standing, findings = logged.replayed(out, record, prepared, log)
    assert not findings
    return standing, log


def test_an_event_of_somebody_else_in_the_meantime_is_not_lost(out: Path) -> None:
    standing, log = _opened(out)
    assert asked(out, max(seats_of(out)), 9).code == 0
    before = digests(out)
    with pytest.raises(Exception, match="somebody else in the meantime"):
        logged.append(out, log, {**log[-1], "number": 3}, standing, None)
    assert digests(out) == before


# ---- empty seats


@pytest.fixture
def short(tmp_path: Path) -> Path:
    """A run whose first seat was left empty by an event: two people, one has left."""
    case = CASE.replace('profile = "shenzhen"', 'profile = "tonghua"').replace(
        ', categories = ["食品"]', ""
    )
    folder = write_case(
        tmp_path / "case",
        case,
        inspectors=[INSPECTORS[0], *INSPECTORS[1:3]],
        conflicts=[("inspector", "subject", "reason")],
    )
    assert randsup("run", folder, "--out", tmp_path / "out").code == 0
    assert asked(tmp_path / "out", min(seats_of(tmp_path / "out"))).code == 1
    return tmp_path / "out"


def breached(folder: Path) -> set[str]:
    """Return the codes of the checks that find a breach in a folder."""
    said = randsup("audit", folder, "--json").json
    return {c["code"] for task in said["tasks"] for c in task["checks"] if c["state"] == "breach"}


def test_an_empty_seat_is_filled_when_the_superior_has_agreed(short: Path, tmp_path: Path) -> None:
    seat = min(seats_of(short))
    nobody = asked(short, seat, 2, kind="fill", reason="再次抽取")
    assert nobody.code == 1
    assert f"{seat}：空缺 → 空缺" in nobody.out
    assert "仍无人可补，席位继续空缺" in nobody.out
    assert breached(short) == set()
    again = asked(short, seat, 3, kind="fill", reason="再次抽取")
    assert (again.code, "it stayed empty; ask again" in again.err) == (2, True)
    above = table(tmp_path / "above.csv", [("id", "department"), ("U1", "省局"), ("U2", "省局")])
    before = digests(short)
    filled = asked(
        short, seat, 3, kind="fill", reason="上级同意", superior=str(above), superior_request="函"
    )
    assert filled.code == 0, filled
    assert "从上级名录库" in filled.out
    after = digests(short)
    assert {n for n in before if after[n] != before[n]} == {LOG, TODAY}
    (kept,) = set(after) - set(before)
    assert kept.startswith("superior-")
    assert randsup("verify", short).code == 0
    events = [json.loads(one) for one in (short / LOG).read_text(encoding="utf-8").splitlines()]
    assert [(e["request"]["kind"], e["old"]) for e in events[1:]] == [("fill", ""), ("fill", "")]
    rows = (short / TODAY).read_text(encoding="utf-8-sig").splitlines()
    assert f"{seat.replace('/', ',')},member,{events[-1]['new']},3" in rows
    assert breached(short) == set()
    lines = (short / LOG).read_text(encoding="utf-8").splitlines(keepends=True)
    (short / LOG).write_text(
        "".join((*lines[:-1], lines[-1].replace('"superior"', '"register"'))), encoding="utf-8"
    )
    assert "D39" in breached(short), "somebody of no register, and no step that says why"
    (short / LOG).write_text("".join(lines), encoding="utf-8")
    taken = asked(short, seat, 4, kind="fill", reason="又")
    assert f"not empty: {events[-1]['new']} holds it since event 3" in taken.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"step": "directly"}, "--step: 'directly' is not one of single-random, direct"),
        ({"person": "H00"}, "--step: is missing"),
        ({"step": "direct", "person": "S01"}, "--step-reason: a step is taken for a reason"),
        (
            {"step": "direct", "person": "S01", "step_reason": "特殊", "step_approved_by": "局长",
             "step_approved_on": "2026-10-01"},
            "--seed-on: 2026-09-22 is before 2026-10-01 (approval of direct)",
        ),
        (
            {"step": "single-random", "person": "S99", "step_reason": "特殊",
             "step_approved_by": "局长", "step_approved_on": "2026-09-21"},
            "--person: nobody in the register of",
        ),
        ({"kind": "fill"}, "not empty"),
        ({"kind": "application", "seed_on": "2026-09-28", "reason": "住院",
          **{k: v for k, v in APPROVED.items() if k.startswith(("re", "app"))}}, "(approver)"),
    ],
)  # fmt: skip
def test_a_step_that_is_not_in_order_is_refused(
    out: Path, options: dict[str, str | None], said: str
) -> None:
    before = digests(out)
    answer = asked(out, max(seats_of(out)), 9, **options)
    assert answer.code == 2, answer
    assert said in answer.err
    assert digests(out) == before


def test_an_event_seed_is_never_that_of_the_draw_or_of_another_event(out: Path) -> None:
    seat = max(seats_of(out))
    draws = json.loads((out / "record.json").read_text(encoding="utf-8"))["seed"]
    before = digests(out)
    assert "is the draw's seed" in asked(out, seat, seed=draws).err
    assert "was used by event 2" in asked(out, seat, seed=hex_of(2)).err
    assert digests(out) == before
