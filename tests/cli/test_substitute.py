"""`randsup substitute`: an event is added, nothing else moves; what cannot be is refused, and nothing written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.building import CASE, INSPECTORS, Said, randsup, table, write_case

LOG, TODAY = "events.jsonl", "assignments-current.csv"
Seats = dict[str, str]


def hex_of(number: int) -> str:
    return f"{number + 10**9:064x}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run under Tonghua's text, whose list was drawn on 18 September 2026."""
    base = tmp_path_factory.mktemp("substitute")
    case = CASE.replace('profile = "shenzhen"', 'profile = "tonghua"') + "list_drawn = 2026-09-18\n"
    people = [
        *INSPECTORS,
        *((f"L{n}", f"处长{n}", "市监局", "食品", "", "", "", "") for n in range(2)),
    ]
    folder = write_case(base / "case", case, inspectors=people)
    text = (folder / "inspectors.csv").read_text(encoding="utf-8")
    lines = text.splitlines()
    (folder / "inspectors.csv").write_text(
        "\n".join(
            f"{one},{'level' if n == 0 else '处级' if one.startswith('L') else ''}"
            for n, one in enumerate(lines)
        )
        + "\n",
        encoding="utf-8",
    )
    said = randsup("run", folder, "--out", base / "out")
    assert said.code == 0, said
    return base / "out"


@pytest.fixture
def out(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "out"))


def seats_of(folder: Path) -> Seats:
    record: Any = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    return {
        "/".join((t["id"], team["subject"], m["department"], str(m["seat"]))): m["inspector"]
        for t in record["tasks"]
        for team in t["dispatch"]["teams"]
        for m in team["members"]
    }


def asked(folder: Path, seat: str, number: int = 1, **options: str | None) -> Said:
    """A recusal that is in order; options are given anew, `None` leaves one out."""
    given: dict[str, str | None] = {
        "kind": "recusal",
        "reason": "近亲属任职",
        "seed": hex_of(number),
        "seed_on": "2026-09-22",
        "filed": "2026-09-21",
        **options,
    }
    words = [
        word
        for name, value in given.items()
        if value is not None
        for word in (f"--{name.replace('_', '-')}", value)
    ]
    return randsup("substitute", folder, "--seat", seat, *words)


APPROVED: dict[str, str | None] = {
    "kind": "application",
    "reason": "住院",
    "filed": "2026-09-24",
    "reviewed_by": "处长",
    "reviewed_on": "2026-09-28",
    "approved_by": "局长",
    "approved_on": "2026-09-29",
    "seed_on": "2026-09-30",
}


def files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_a_recusal_changes_one_seat_and_leaves_every_other_byte(out: Path) -> None:
    before, seats = files(out), seats_of(out)
    seat = min(seats)
    said = asked(out, seat)
    assert said.code == 0, said
    assert f"事件1（回避）\n  {seat}：{seats[seat]} → " in said.out
    assert f"其余{len(seats) - 1}个席位未变。" in said.out
    after = files(out)
    assert {n: after[n] for n in before} == before
    assert set(after) - set(before) == {LOG, TODAY}
    (event,) = map(json.loads, after[LOG].decode("utf-8").splitlines())
    assert (event["old"], event["task"]) == (seats[seat], "a")
    assert event["digest"] in said.out
    old = after["assignments.csv"].decode("utf-8-sig").splitlines()[1:]
    new = after[TODAY].decode("utf-8-sig").splitlines()[1:]
    changed = [b for a, b in zip(old, new, strict=True) if b != f"{a},"]
    assert changed == [f"{old[0].rsplit(',', 1)[0]},{event['new']},1"]


def test_a_changed_folder_verifies_and_says_so(out: Path) -> None:
    first, second, *_ = sorted(seats_of(out))
    assert asked(out, first).code == 0
    assert asked(out, second, 2, **APPROVED).code == 0
    said = randsup("verify", out)
    assert said.code == 0, said
    assert "名单公布后有2起变更" in said.out
    told = randsup("verify", out, "--json", "--lang", "en").json
    assert (told["true"], told["findings"]) == (True, [])
    assert "2 changes after publication" in told["notes"][0]


@pytest.mark.clause("tonghua-2020/6.5.3.3/window-5wd")
def test_the_window_is_kept_across_the_holiday(out: Path) -> None:
    """Drawn on Friday 18 September 2026; Sunday the 20th works, from Friday the 25th on it is Mid-Autumn."""
    seat = min(seats_of(out))
    late = asked(out, seat, 1, **{**APPROVED, "filed": "2026-09-25"})
    assert late.code == 2
    assert "--filed: 2026-09-25 is after 2026-09-24, the last of 5 working days" in late.err
    assert "自名单选出之日起 5 个工作日内" in late.err
    assert not (out / LOG).exists()
    in_time = asked(out, seat, 1, **APPROVED)
    assert in_time.code == 0, in_time
    assert "申请期限：自2026-09-18起，至2026-09-24止" in in_time.out


REFUSED: list[tuple[dict[str, str | None], str]] = [
    ({"kind": "recusl"}, "--kind: 'recusl' is not one of recusal, application, leader, fill (did you mean recusal?)"),
    ({"filed": "21.9.2026"}, "--filed: '21.9.2026' is not a date"),
    ({"seed": "abc"}, "--seed: a seed has 64 hex characters, this one has 3"),
    ({"seed": "91ec2649d7b92bc2aba1e7eb8bac4d33753aa5ffb93786a27bded88ed6d58bde"}, "--seed: is the draw's seed"),
    ({"reason": " "}, "--reason: is empty"),
    ({"seed_on": "2026-09-20"}, "--seed-on: 2026-09-20 is before 2026-09-21"),
    ({"inspector": "H00"}, "--inspector: H00 does not hold it"),
    ({"evidence": "nothing.pdf"}, "--evidence: nothing.pdf is no file"),
    ({**APPROVED, "approved_by": None, "approved_on": None}, "--approved-by: nobody is named as approver (分管领导)"),
    ({**APPROVED, "reviewed_by": None, "reviewed_on": None}, "--reviewed-by: nobody is named as reviewer"),
    ({**APPROVED, "applied_by": "S99"}, "--applied-by: S99 applied, but"),
    ({**APPROVED, "approved_by": None}, "--approved-on: --approved-by is missing"),
    ({**APPROVED, "seed_on": "2026-09-28"}, "--seed-on: 2026-09-28 is before 2026-09-29 (approver)"),
    ({**APPROVED, "list_drawn": "2026-09-17"}, "--list-drawn: 2026-09-17 contradicts"),
    ({"kind": "leader", "leader": "named"}, "--leader: 'named' is not one of from_members, extra_cadre"),
]  # fmt: skip


@pytest.mark.parametrize(("options", "said"), REFUSED)
def test_what_is_not_in_order_is_refused_and_nothing_is_written(
    out: Path, options: dict[str, str | None], said: str
) -> None:
    before = files(out)
    answer = asked(out, min(seats_of(out)), 1, **options)
    assert answer.code == 2, answer
    assert said in answer.err
    assert "Traceback" not in answer.err
    assert files(out) == before


def test_a_seat_that_does_not_exist_is_named_with_the_nearest(out: Path) -> None:
    seat = min(seats_of(out))
    answer = asked(out, f"{seat}7")
    assert answer.code == 2
    assert f"no seat has this id (did you mean {seat}?)" in answer.err


def test_the_same_request_is_answered_once(out: Path) -> None:
    seat, other, *_ = sorted(seats_of(out))
    assert asked(out, seat).code == 0
    before = files(out)
    again = asked(out, seat)
    assert (again.code, again.err.count("event 1")) == (2, 2)
    assert asked(out, seat, 2).code == 2  # another seed is no other request
    assert "--seed: was used by event 1" in asked(out, other).err
    assert files(out) == before


def test_several_mistakes_are_said_at_once(out: Path) -> None:
    answer = asked(out, min(seats_of(out)), kind="x", filed="x", seed="x")
    assert answer.code == 2
    assert all(f"--{name}:" in answer.err for name in ("kind", "filed", "seed"))


Edit = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


def _written(folder: Path, events: list[dict[str, Any]]) -> None:
    text = "".join(
        json.dumps(e, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
        for e in events
    )
    (folder / LOG).write_text(text, encoding="utf-8", newline="\n")


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda e: e[1:], "event-chain"),
        (lambda e: [e[1], e[0], *e[2:]], "event-number"),
        (lambda e: [{**e[0], "new": "H00"}, *e[1:]], "event-content"),
        (
            lambda e: [{**e[0], "request": {**e[0]["request"], "reason": "另"}}, *e[1:]],
            "event-digest",
        ),
        (lambda e: e[:-1], f"table-{TODAY}"),
    ],
)
def test_a_changed_log_is_found_and_not_written_to(out: Path, edit: Edit, code: str) -> None:
    seats = sorted(seats_of(out))
    for number, seat in enumerate(seats[:3]):
        assert asked(out, seat, number).code == 0
    events = [json.loads(one) for one in (out / LOG).read_text(encoding="utf-8").splitlines()]
    _written(out, events)
    assert randsup("verify", out).code == 0
    _written(out, edit(events))
    told = randsup("verify", out, "--json")
    assert told.code == 1
    assert code in {f["code"] for f in told.json["findings"]}
    if not code.startswith("table-"):
        before = files(out)
        answer = asked(out, seats[4], 9)
        assert answer.code == 2
        assert f"{LOG}: " in answer.err
        assert files(out) == before


def test_a_log_that_is_cut_off_or_lost_is_said(out: Path) -> None:
    assert asked(out, min(seats_of(out))).code == 0
    whole = (out / LOG).read_bytes()
    (out / LOG).write_bytes(whole[:-1])
    for answer in (randsup("verify", out), asked(out, max(seats_of(out)), 2)):
        assert answer.code == 2
        assert "it was cut off (line 1)" in answer.err
    (out / LOG).unlink()
    assert "event-log-missing" in randsup("verify", out, "--json").out
    (out / LOG).write_bytes(whole)
    (out / TODAY).unlink()
    assert "is missing" in randsup("verify", out, "--lang", "en").out


def test_another_register_than_that_of_the_run_is_refused(out: Path) -> None:
    path = out / "inputs" / "inspectors.csv"
    path.write_bytes(path.read_bytes().replace(b"S07", b"S17"))
    answer = asked(out, min(seats_of(out)))
    assert answer.code == 2
    assert "inspectors.csv: is not what the record was made from" in answer.err


@pytest.mark.clause("tonghua-2020/6.5.3.5/leader")
def test_a_leader_stands_in_the_table_of_today(out: Path) -> None:
    seats = seats_of(out)
    place = f"{min(seats).rsplit('/', 1)[0]}/0"
    said = asked(out, place, kind="leader", leader="from_members", reason="专项检查")
    assert said.code == 0, said
    leader = json.loads((out / LOG).read_text(encoding="utf-8"))["new"]
    team = [p for s, p in seats.items() if s.startswith(place[:-1])]
    assert leader in team
    rows = [line.split(",") for line in (out / TODAY).read_text(encoding="utf-8-sig").splitlines()]
    assert [r[5] for r in rows if r[4] == "leader"] == [leader]
    other = f"{max(seats).rsplit('/', 1)[0]}/0"
    extra = asked(
        out, other, 2, kind="leader", leader="extra_cadre", level="处级", reason="专项检查"
    )
    assert extra.code == 0, extra
    assert randsup("verify", out).code == 0
    wrong = asked(out, other, 3, kind="leader", leader="extra_cadre", level="厅级", reason="再")
    assert wrong.code == 2


@pytest.mark.clause("tonghua-2020/6.5.3.4/superior-pool")
def test_the_superiors_register_is_kept_beside_the_log(tmp_path: Path) -> None:
    case = CASE.replace('profile = "shenzhen"', 'profile = "tonghua"').replace(
        ', categories = ["食品"]', ""
    )
    two = [INSPECTORS[0], *INSPECTORS[1:3]]
    folder = write_case(
        tmp_path / "case", case, inspectors=two, conflicts=[("inspector", "subject", "reason")]
    )
    out = tmp_path / "out"
    assert randsup("run", folder, "--out", out).code == 0
    above = table(tmp_path / "above.csv", [("id", "department"), ("U1", "省局"), ("U2", "省局")])
    seat, *_, last = sorted(seats_of(out))
    answer = asked(out, seat, superior=str(above))
    assert (answer.code, "--superior-request: is missing" in answer.err) == (2, True)
    answer = asked(out, seat, superior=str(above), superior_request="函〔2026〕1号")
    assert answer.code == 0, answer
    assert "从上级名录库" in answer.out
    (kept,) = out.glob("superior-*.csv")
    assert randsup("verify", out).code == 0
    kept.write_bytes(kept.read_bytes().replace(b"U2", b"U3"))
    assert "event-not-reproducible" in randsup("verify", out, "--json").out
    kept.unlink()
    assert "is missing" in randsup("verify", out).out
    alone = asked(out, last, 2)
    assert alone.code == 2  # the log does not hold any more


def test_a_seat_that_nobody_can_take_is_written_with_its_certificate(tmp_path: Path) -> None:
    case = CASE.replace(', categories = ["食品"]', "")
    two = [INSPECTORS[0], *INSPECTORS[1:3]]
    folder = write_case(
        tmp_path / "case", case, inspectors=two, conflicts=[("inspector", "subject", "reason")]
    )
    out = tmp_path / "out"
    assert randsup("run", folder, "--out", out).code == 0
    said = asked(out, min(seats_of(out)))
    assert said.code == 1
    assert "→ 空缺" in said.out
    assert "有资格的0人合计可承担0次；缺1人次" in said.out
    assert "不足2人" in said.out
    assert randsup("verify", out).code == 0
