"""A lawful case and one that breaks a single invariant, for each of the 48."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from attrs import evolve

from randsup import load_policy
from randsup.canonical import canonical_json
from randsup.facts.departments import TaskDepartment
from randsup.facts.events import Events
from randsup.facts.exceptions import LadderStep
from randsup.facts.history import History, PastVisit
from randsup.facts.plans import Task
from randsup.facts.registers import Conflict, Inspector, Subject, SubjectRegister
from randsup.facts.stated_ratios import Ratio
from randsup.facts.windows import Window
from randsup.facts.workdays import WorkCalendar
from randsup.law.clause import Clause
from randsup.lottery import Seed, below, stream
from randsup.lottery.ceremony import Line, sealed, seed_of
from randsup.proof.attempts import Entry, Opening, State, next_entry
from randsup.proof.checks import (
    Approval,
    Evidence,
    LoggedChange,
    Number,
    Procedure,
    Refusal,
    foreign,
)
from randsup.proof.commitment import Commitment, Party
from randsup.rules.dispatch.assignments import (
    LEAD,
    MEMBER,
    Assignment,
    Crew,
    Dispatch,
    Move,
    Rotation,
    Substitute,
    Team,
)
from randsup.rules.dispatch.seats import Place
from randsup.rules.dispatch.teams import assign
from randsup.rules.process import PlannedTask, perform
from tests.rules.wide_cases import FREE

TONGHUA, SHENZHEN = load_policy("tonghua"), load_policy("shenzhen")
SHENYANG = load_policy("shenyang")
SEED = Seed.from_hex("91ec2649d7b92bc2aba1e7eb8bac4d33753aa5ffb93786a27bded88ed6d58bde")
WINDOW = Window(first=date(2026, 9, 1), last=date(2026, 9, 30))

Pair = tuple[Evidence, Evidence]
CASES: dict[str, Callable[[], Pair]] = {}


def near_miss(code: str) -> Callable[[Callable[[], Pair]], Callable[[], Pair]]:
    def take(build: Callable[[], Pair]) -> Callable[[], Pair]:
        assert code not in CASES
        CASES[code] = build
        return build

    return take


FURTHER: list[tuple[str, Callable[[], Pair]]] = []
"""More near-misses of a code that has its first one."""


def further(code: str) -> Callable[[Callable[[], Pair]], Callable[[], Pair]]:
    def take(build: Callable[[], Pair]) -> Callable[[], Pair]:
        assert code in CASES
        FURTHER.append((code, build))
        return build

    return take


def dept(name: str = "甲", *, lead: bool = True, **fields: Any) -> TaskDepartment:
    return TaskDepartment(name=name, lead=lead, **fields)


def plan(*departments: TaskDepartment, **fields: Any) -> Task:
    return Task(
        id="t", ratio=Ratio(value="1"), departments=departments, **{"window": WINDOW, **fields}
    )


def person(who: str, department: str = "甲", **fields: Any) -> Inspector:
    return Inspector(id=who, department=department, **fields)


def folk(ids: str, department: str = "甲", **fields: Any) -> tuple[Inspector, ...]:
    return tuple(person(i, department, **fields) for i in ids)


def team(subject: str, *seats: tuple[str, int, str], task: Task) -> Team:
    departments = {d.name: d for d in task.departments}

    def member(name: str, number: int, who: str) -> Assignment:
        required = departments[name].required
        lead = number <= len(required)
        return Assignment(
            subject=subject,
            department=name,
            seat=number,
            role=LEAD if lead else MEMBER,
            category=";".join(required[number - 1]) if lead else "",
            inspector=who,
        )

    return Team(subject=subject, members=tuple(member(*s) for s in seats))


def own(task: Task, **teams: str) -> Dispatch:
    """Teams of 甲: `S="ab"` seats a and b on S."""
    return foreign(
        task,
        [
            team(s, *(("甲", n, who) for n, who in enumerate(whole, 1)), task=task)
            for s, whole in sorted(teams.items())
        ],
    )


def given(task: Task, found: Dispatch, people: Iterable[Inspector], **fields: Any) -> Evidence:
    drawn = fields.pop("drawn", None) or tuple(
        Place(subject=s, region="") for s in sorted({t.subject for t in found.teams})
    )
    return Evidence(
        **{
            "task": task,
            "policy": TONGHUA,
            "dispatch": found,
            "drawn": drawn,
            "inspectors": tuple(people),
            "conflicts": (),
            **fields,
        }
    )


def drawn_case(task: Task, people: Iterable[Inspector], subjects: str, **fields: Any) -> Evidence:
    """A dispatch of this library, with its seed where `seed` is given."""
    places = tuple(Place(subject=s, region="") for s in subjects)
    policy, conflicts = fields.get("policy", TONGHUA), fields.get("conflicts", ())
    made = assign(task, places, tuple(people), policy, SEED, conflicts=conflicts)
    return given(task, made, people, drawn=places, **fields)


def with_teams(found: Dispatch, teams: Iterable[Team], **fields: Any) -> Dispatch:
    """The dispatch with other teams, its table of loads made to fit."""
    teams = tuple(teams)
    counted = Counter(m.inspector for t in teams for m in t.members)
    loads = tuple(evolve(x, load=counted[x.inspector]) for x in found.loads)
    return evolve(found, teams=teams, loads=loads, **fields)


# ---- legality


@near_miss("D01")
def _small() -> Pair:
    task, one = plan(dept()), plan(dept(seats=1))
    people = folk("ab")
    return given(task, own(task, S="ab"), people), given(one, own(one, S="a"), people)


@near_miss("D02")
def _category() -> Pair:
    task = plan(dept(categories=("x",)))
    people = (*folk("ac", categories=("x",)), *folk("bd"))
    return given(task, own(task, S="ab"), people), given(task, own(task, S="db"), people)


@near_miss("D03")
def _stranger() -> Pair:
    task = plan(dept())
    return given(task, own(task, S="ab"), folk("abc")), given(task, own(task, S="az"), folk("abc"))


@near_miss("D04")
def _licence() -> Pair:
    task = plan(dept())
    people = (person("a", licence_until=date(2026, 9, 30)), *folk("bc"))
    ended = (person("a", licence_until=date(2026, 9, 29)), *folk("bc"))
    found = own(task, S="ab")
    return given(task, found, people, policy=SHENZHEN), given(task, found, ended, policy=SHENZHEN)


@near_miss("D05")
def _region() -> Pair:
    task, places = plan(dept()), (Place(subject="S", region="r"),)
    found = own(task, S="ab")
    here, there = (person("a", region="r"), *folk("bc")), (person("a", region="q"), *folk("bc"))
    return given(task, found, here, drawn=places), given(task, found, there, drawn=places)


@near_miss("D06")
def _interest() -> Pair:
    task = plan(dept())
    found = own(task, S="ab")
    people = (person("a", licence="L1"), person("A2", "丙", licence="L1"), *folk("bc"))
    free = given(task, found, people, conflicts=(Conflict("c", "S"),))
    return free, evolve(free, conflicts=(Conflict("A2", "S"),))


@near_miss("D07")
def _twice() -> Pair:
    task = plan(dept(seats=3))
    people = (*folk("ab"), person("c", prior_load=2))
    return given(task, own(task, S="abc"), people), given(task, own(task, S="aab"), people)


@near_miss("D08")
def _expert() -> Pair:
    task = plan(dept(seats=3))
    people = (*folk("abc"), person("e", role="expert"))
    return given(task, own(task, S="abc"), people), given(task, own(task, S="abe"), people)


@near_miss("D09")
def _load() -> Pair:
    task = plan(dept())
    people = (person("a", max_load=1), *folk("bcd"))
    return (
        given(task, own(task, S="ab", T="cd"), people),
        given(task, own(task, S="ab", T="ac"), people),
    )


# ---- joint


def _two(**fields: Any) -> Task:
    return plan(dept(seats=1), dept("乙", lead=False, seats=1), **fields)


@near_miss("D10")
def _register() -> Pair:
    task = _two()
    people = (*folk("ab"), *folk("xy", "乙"))
    right = foreign(task, [team("S", ("甲", 1, "a"), ("乙", 1, "x"), task=task)])
    wrong = foreign(task, [team("S", ("甲", 1, "a"), ("乙", 1, "b"), task=task)])
    return given(task, right, people), given(task, wrong, people)


@further("D10")
def _larger_crew() -> Pair:
    """Three people are fixed; four go, and nothing says why."""
    task = plan(dept(inspectors=3))
    people = (*folk("abcd"), person("e"))
    right = given(task, own(task, S="ab", T="ca", U="bc"), people)
    return right, evolve(right, dispatch=own(task, S="ab", T="cd", U="ab"))


@further("D10")
def _stand_in_for_nobody() -> Pair:
    """Somebody from outside the crew in place of a person who has no interest."""
    task = plan(dept(inspectors=2))
    people = folk("abc")
    stated = Substitute(subject="S", department="甲", seat=2, recused="b", inspector="c")
    crew = Crew(department="甲", members=("a", "b"), stated=2, grown=0)
    found = evolve(own(task, S="ac"), crews=(crew,), substitutes=(stated,))
    right = given(task, found, people, conflicts=(Conflict("b", "S"),))
    return right, evolve(right, conflicts=())


@near_miss("D11")
def _cap() -> Pair:
    task = plan(dept(seats=2, inspectors=5), dept("乙", lead=False, seats=2, inspectors=5))
    people = (*folk("abcdef"), *folk("uvwxyz", "乙"))

    def sent(one: str, other: str) -> Dispatch:
        return foreign(
            task,
            [
                team(
                    s,
                    *(("甲", k + 1, one[2 * n + k]) for k in (0, 1)),
                    *(("乙", k + 1, other[2 * n + k]) for k in (0, 1)),
                    task=task,
                )
                for n, s in enumerate("STU")
            ],
        )

    right = given(task, sent("abcdea", "uvwxyu"), people, policy=SHENZHEN)
    grown = tuple(
        Crew(department=name, members=tuple(ids), stated=5, grown=1)
        for name, ids in (("甲", "abcdef"), ("乙", "uvwxyz"))
    )
    return right, evolve(right, dispatch=evolve(sent("abcdef", "uvwxyz"), crews=grown))


@near_miss("D12")
def _leads() -> Pair:
    task = _two()
    found = foreign(task, [team("S", ("甲", 1, "a"), ("乙", 1, "x"), task=task)])
    right = given(task, found, (*folk("a"), *folk("x", "乙")), leads=("甲",))
    return right, evolve(right, leads=("甲", "乙"))


@near_miss("D13")
def _absent() -> Pair:
    task = plan(dept(), dept("乙", lead=False, seats=1))
    people = (*folk("ab"), *folk("x", "乙"))
    return drawn_case(task, people, "S"), drawn_case(
        task, people, "S", conflicts=(Conflict("x", "S"),)
    )


@near_miss("D14")
def _extra() -> Pair:
    task = plan(dept())
    return given(task, own(task, S="ab"), folk("abc")), given(task, own(task, S="abc"), folk("abc"))


@near_miss("D15")
def _two_teams() -> Pair:
    task = plan(dept(seats=4))
    whole = own(task, S="abcd")
    (one,) = whole.teams
    halves = (evolve(one, members=one.members[:2]), evolve(one, members=one.members[2:]))
    return given(task, whole, folk("abcd")), given(task, evolve(whole, teams=halves), folk("abcd"))


def _turned(found: Dispatch) -> Dispatch:
    """The same dispatch with the holders of the first team's seats of 甲 the other way round."""
    first, *rest = found.teams
    mine = [m for m in first.members if m.department == "甲"]
    holders = iter([m.inspector for m in mine][::-1])
    members = tuple(
        evolve(m, inspector=next(holders)) if m.department == "甲" else m for m in first.members
    )
    return evolve(found, teams=(evolve(first, members=members), *rest))


def faulty(
    when: Callable[[Any, Any, Any], bool], wrong: Callable[[Dispatch], Dispatch]
) -> Procedure:
    """A procedure that goes wrong `when` its task, people and seed are such."""

    def made(
        task: Any, drawn: Any, inspectors: Any, policy: Any, seed: Any, **rest: Any
    ) -> Dispatch:
        found = assign(task, drawn, inspectors, policy, seed, **rest)
        return wrong(found) if when(task, inspectors, seed) else found

    return Procedure(assign=made)


@near_miss("D16")
def _dependent() -> Pair:
    task = plan(dept(), dept("乙", lead=False))
    people = (*folk("abc"), *folk("xyz", "乙"))
    right = drawn_case(task, people, "ST", seed=SEED)
    wrong = faulty(lambda _t, p, _s: sum(i.department == "乙" for i in p) > 3, _turned)
    return right, evolve(right, procedure=wrong)


# ---- randomness


@near_miss("D17")
def _other_outcome() -> Pair:
    right = drawn_case(plan(dept()), folk("abcd"), "ST", seed=SEED)
    return right, evolve(right, dispatch=_turned(right.dispatch))


@near_miss("D18")
def _by_order() -> Pair:
    right = drawn_case(plan(dept()), folk("abcd"), "ST", seed=SEED)
    wrong = faulty(lambda _t, p, _s: [i.id for i in p] != sorted(i.id for i in p), _turned)
    return right, evolve(right, procedure=wrong)


@near_miss("D19")
def _favoured() -> Pair:
    task = plan(dept(seats=2))
    right = drawn_case(task, folk("abcd"), "S", seed=SEED, pair=("a", "b"))

    def wrong(found: Dispatch) -> Dispatch:
        (one,) = found.teams
        there = {m.inspector for m in one.members}
        if "a" in there or "b" not in there:
            return found
        swapped = tuple(evolve(m, inspector="a") if m.inspector == "b" else m for m in one.members)
        return evolve(found, teams=(evolve(one, members=swapped),))

    return right, evolve(right, procedure=faulty(lambda _t, _p, s: s != SEED, wrong))


PARTIES = (Party(role="office", name="局"), Party(role="witness", name="甲方"))
OPENINGS = tuple(
    Opening(role=p.role, name=p.name, nonce=f"{n:064x}", input=f"input {n}")
    for n, p in enumerate(PARTIES, 10)
)
FRAME = canonical_json({"registers": []})


def ceremony(*kinds: tuple[str, int]) -> tuple[Commitment, tuple[Entry, ...]]:
    """A log of these lines, (kind, party), chained whatever their order."""
    commitment = Commitment(frame=FRAME, at="2026-08-20T09:00:00+08:00", parties=PARTIES)
    state, log = State(), []
    for minute, (kind, n) in enumerate(kinds):
        at = f"2026-08-20T09:{minute:02d}:00+08:00"
        party, opening = PARTIES[n], OPENINGS[n]
        said = {
            "commit": {"commitment": commitment.digest},
            "seal": {
                "commitment": sealed(opening.nonce, opening.input),
                "name": party.name,
                "role": party.role,
            },
            "reveal": {"name": party.name, "role": party.role},
            "accept": {"seal": "0" * 64},
        }[kind]
        entry = next_entry(state, kind, at, attempt=1, **said)
        state = evolve(state, number=entry.number, head=entry.digest, attempt=1)
        log.append(entry)
    return commitment, tuple(log)


USUAL = (("commit", 0), ("seal", 0), ("seal", 1), ("reveal", 0), ("reveal", 1), ("accept", 0))


def held(*kinds: tuple[str, int], **fields: Any) -> Evidence:
    commitment, log = ceremony(*kinds)
    task = plan(dept())
    seed = seed_of(Line(role=o.role, name=o.name, input=o.input) for o in OPENINGS)
    return Evidence(
        **{
            "task": task,
            "policy": TONGHUA,
            "dispatch": own(task, S="ab"),
            "drawn": (Place(subject="S", region=""),),
            "seed": seed,
            "commitments": (commitment,),
            "log": log,
            "openings": OPENINGS,
            "frame": FRAME,
            "public": (canonical_json([e.plain() for e in log]),),
            **fields,
        }
    )


@near_miss("D20")
def _other_seed() -> Pair:
    return held(*USUAL), held(*USUAL, seed=SEED)


@near_miss("D21")
def _modulo() -> Pair:
    def wrong(words: Iterator[int], n: int) -> int:
        return next(words) % n

    right = drawn_case(plan(dept()), folk("ab"), "S", seed=SEED)
    return right, evolve(right, procedure=Procedure(below=wrong))


@near_miss("D22")
def _one_stream() -> Pair:
    def wrong(seed: Seed, purpose: str, *labels: str) -> str:
        return seed.key("seats" if purpose == "package" else purpose, *labels)

    right = drawn_case(plan(dept()), folk("abcd"), "ST", seed=SEED)
    return right, evolve(right, procedure=Procedure(key=wrong))


@near_miss("D23")
def _seeing() -> Pair:
    task, people = plan(dept()), folk("abcd")
    task = evolve(task, ratio=Ratio(value="1/2"))
    subjects = SubjectRegister(Subject(id=s) for s in "STUV")
    plans = (PlannedTask(task=task),)
    calendar = WorkCalendar.china()

    def run(planned: Any, **rest: Any) -> Any:
        return perform(planned, **rest)

    def wrong(planned: Any, **rest: Any) -> Any:
        done = perform(planned, **rest)
        if len(tuple(rest["inspectors"])) == len(people):
            return done
        return tuple(
            evolve(o, drawn=evolve(o.drawn, selected=o.drawn.selected[::-1])) for o in done
        )

    (outcome,) = run(
        plans,
        subjects=subjects,
        inspectors=people,
        conflicts=(),
        policy=TONGHUA,
        seed=SEED,
        calendar=calendar,
    )
    right = given(
        task,
        outcome.dispatch,
        people,
        drawn=outcome.drawn.selected,
        seed=SEED,
        planned=plans,
        subjects=subjects,
        calendar=calendar,
    )
    return right, evolve(right, procedure=Procedure(perform=wrong))


@near_miss("D24")
def _told() -> Pair:
    return held(*USUAL), held(*USUAL, public=(f"nonce {OPENINGS[1].nonce}",))


@near_miss("D25")
def _out_of_order() -> Pair:
    early = (("commit", 0), ("seal", 0), ("reveal", 0), ("seal", 1), ("reveal", 1), ("accept", 0))
    return held(*USUAL), held(*early)


@near_miss("D26")
def _second_seed() -> Pair:
    return held(*USUAL), held(*USUAL, ("accept", 0))


# ---- feasibility


@near_miss("D27")
def _lost_seat() -> Pair:
    task = plan(dept(seats=3))
    whole = own(task, S="abc")
    (one,) = whole.teams
    lost = evolve(whole, teams=(evolve(one, members=one.members[:2]),))
    return given(task, whole, folk("abc")), given(task, lost, folk("abc"))


def _short() -> Evidence:
    task = plan(dept(seats=1))
    return drawn_case(task, (person("a", max_load=2),), "STU", policy=SHENYANG)


@near_miss("D28")
def _given_up() -> Pair:
    right = _short()
    found = right.dispatch
    full = next(t for t in found.teams if t.members)
    (m,) = full.members
    (u,) = found.unfilled
    gone = evolve(u, subject=m.subject)
    teams = tuple(evolve(t, members=()) if t is full else t for t in found.teams)
    unfilled = tuple(sorted((u, gone), key=lambda x: x.subject))
    return right, evolve(right, dispatch=with_teams(found, teams, unfilled=unfilled))


@near_miss("D29")
def _miscounted() -> Pair:
    right = _short()
    (c,) = right.dispatch.certificates
    wrong = evolve(c, capacity=c.capacity - 1, pairs=c.pairs + 1)
    return right, evolve(right, dispatch=evolve(right.dispatch, certificates=(wrong,)))


@near_miss("D30")
def _unproven() -> Pair:
    right = _short()
    (u,) = right.dispatch.unfilled
    wrong = evolve(right.dispatch, unfilled=(evolve(u, certificate=7),))
    return right, evolve(right, dispatch=wrong)


@near_miss("D31")
def _worse_with_more() -> Pair:
    task = plan(dept(seats=1))
    right = drawn_case(task, (person("a", max_load=2),), "STU", policy=SHENYANG, seed=SEED)

    def wrong(found: Dispatch) -> Dispatch:
        return evolve(found, unfilled=right.dispatch.unfilled * 2)

    return right, evolve(right, procedure=faulty(lambda _t, p, _s: len(p) > 1, wrong))


@near_miss("D32")
def _borrowed() -> Pair:
    step = LadderStep(step="superior", reason="r", approver="a", date=date(2026, 8, 20))
    task = plan(dept(seats=1), ladder=[step])
    people = (person("a", max_load=1), person("s", role="superior"))
    right = drawn_case(task, people, "ST", policy=FREE)
    found = right.dispatch
    teams = tuple(
        evolve(t, members=tuple(evolve(m, inspector="s") for m in t.members)) for t in found.teams
    )
    (rung,) = found.ladder
    more = evolve(rung, taken=tuple((f"t/{s}/甲/1", "s") for s in "ST"))
    return right, evolve(right, dispatch=with_teams(found, teams, ladder=(more,)))


@further("D32")
def _one_more_than_came() -> Pair:
    """Two are missing and one is found above; somebody else from above takes a seat that was not missing."""
    step = LadderStep(step="superior", reason="r", approver="a", date=date(2026, 8, 20))
    task = plan(dept(seats=1), ladder=[step])
    people = (
        person("a", max_load=1),
        person("s", role="superior", max_load=1),
        person("z", role="superior", max_load=1),
    )
    interests = [Conflict(i, s) for i in "az" for s in "TU"]
    right = drawn_case(task, people, "STU", policy=FREE, conflicts=tuple(interests))
    found = evolve(right.dispatch, loads=())
    right = evolve(right, dispatch=found)
    (rung,) = found.ladder
    assert (len(rung.filled), sum(c.missing for c in rung.certificates)) == (1, 2)
    teams = tuple(
        evolve(t, members=tuple(evolve(m, inspector="z") for m in t.members))
        if t.subject == "S"
        else t
        for t in found.teams
    )
    more = evolve(rung, taken=(("t/S/甲/1", "z"), *rung.taken))
    return right, evolve(right, dispatch=with_teams(found, teams, ladder=(more,)))


# ---- balance


@near_miss("D33")
def _uneven() -> Pair:
    task = plan(dept(seats=1))
    people = (person("a", categories=("x",)), person("b"))
    right = given(task, own(task, S="a", T="a", U="b", V="b"), people, policy=SHENYANG)
    return right, evolve(right, dispatch=own(task, S="a", T="a", U="a", V="b"))


@near_miss("D34")
def _unequal() -> Pair:
    task = plan(dept(seats=1))
    right = given(task, own(task, S="a", T="a", U="b", V="b"), folk("ab"), policy=SHENYANG)
    return right, evolve(right, dispatch=own(task, S="a", T="a", U="a", V="b"))


def _remembered(subject: str, told: Rotation) -> Pair:
    task = plan(dept())
    past = History(
        PastVisit(day=date(2026, 3, 2), subject=subject, task="v", inspector=i)
        for i in ("ab" if subject == "T" else "a")
    )
    found = evolve(own(task, S="ab"), rotation=(told,))
    silent = evolve(found, rotation=())
    right = given(task, found, folk("abc"), history=past)
    return right, evolve(right, dispatch=silent)


@near_miss("D35")
def _again() -> Pair:
    return _remembered("S", Rotation(department="甲", visits=1, least=0, partners=0))


@near_miss("D36")
def _partners() -> Pair:
    return _remembered("T", Rotation(department="甲", visits=0, least=0, partners=1))


# ---- change control

EVENT_SEED = Seed.from_hex(f"{77:064x}")
SEAT = "t/S/甲/1"


def _replaced(flip: int = 0, **fields: Any) -> Evidence:
    """An application: a goes, c or d comes, as the event seed says."""
    task = plan(dept())
    key = EVENT_SEED.key("redraw", "1", SEAT, "a")
    index = (below(stream(key), 2) + flip) % 2
    new = "cd"[index]
    change = LoggedChange(
        number=1,
        kind="application",
        seat=SEAT,
        old="a",
        new=new,
        filed=date(2026, 9, 4),
        seed=EVENT_SEED,
        seed_on=date(2026, 9, 8),
        reason="ill",
        list_drawn=date(2026, 9, 1),
        approvals=[
            Approval(role="applicant", by="a", on=date(2026, 9, 4)),
            Approval(role="reviewer", by="r", on=date(2026, 9, 5)),
            Approval(role="approver", by="p", on=date(2026, 9, 7)),
        ],
        draws=[Number(key=key, size=2, index=index, inspector=new)],
        moves=[Move(seat=SEAT, before="a", after=new)],
    )
    return given(
        task,
        own(task, S="ab"),
        folk("abcd"),
        **{
            "changes": (change,),
            "final": ((SEAT, new), ("t/S/甲/2", "b")),
            "calendar": WorkCalendar.china(),
            **fields,
        },
    )


def _with_change(right: Evidence, **fields: Any) -> Evidence:
    (change,) = right.changes or ()
    return evolve(right, changes=(evolve(change, **fields),))


@near_miss("D37")
def _unexplained() -> Pair:
    right = _replaced()
    first, _ = right.final or ()
    return right, evolve(right, final=(first, ("t/S/甲/2", "z")))


@near_miss("D38")
def _needless_chain() -> Pair:
    right = _replaced()
    moves = [Move(seat=SEAT, before="a", after="b"), Move(seat="t/S/甲/2", before="b", after="c")]
    wrong = _with_change(right, new="b", moves=moves, draws=())
    return right, evolve(wrong, final=((SEAT, "b"), ("t/S/甲/2", "c")))


@near_miss("D39")
def _not_by_stream() -> Pair:
    return _replaced(), _replaced(flip=1)


@near_miss("D40")
def _late() -> Pair:
    right = _replaced()
    (change,) = right.changes or ()
    day = date(2026, 9, 9)  # the window ends on the 8th, the fifth working day after the 1st
    late = [evolve(a, on=day) for a in change.approvals]
    last = _with_change(right, filed=date(2026, 9, 8), approvals=late, seed_on=day)
    return last, _with_change(right, filed=day, approvals=late, seed_on=day)


@near_miss("D41")
def _recusal_refused() -> Pair:
    refused = Refusal(kind="recusal", seat=SEAT, filed=date(2026, 9, 28), late=False)
    task = plan(dept())
    right = given(task, own(task, S="ab"), folk("abc"), refusals=(refused,))
    return right, evolve(right, refusals=(evolve(refused, late=True),))


@further("D41")
def _measured() -> Pair:
    """A recusal of the log that was measured by a window."""
    task = plan(dept())
    right = _replaced()
    (change,) = right.changes or ()
    recusal = evolve(change, kind="recusal", approvals=(), list_drawn=None)
    right = evolve(right, task=task, changes=(recusal,))
    return right, evolve(right, changes=(evolve(recusal, last_day=date(2026, 9, 8)),))


@near_miss("D42")
def _seed_before() -> Pair:
    right = _replaced()
    return right, _with_change(right, seed_on=date(2026, 9, 6))


@near_miss("D43")
def _two_leaders() -> Pair:
    task = plan(dept())
    right = given(task, own(task, S="ab"), folk("abc"), leaders=(("S", "a"),))
    return right, evolve(right, leaders=(("S", "a"), ("S", "b")))


@further("D43")
def _stranger_leads() -> Pair:
    right, _ = _two_leaders()
    return right, evolve(right, leaders=(("S", "z"),))


def _named(step: str) -> Evidence:
    taken = LadderStep(step=step, reason="r", approver="p", date=date(2026, 8, 20), people=("b",))
    task = plan(dept(seats=1, categories=("x",)), ladder=[taken])
    people = (person("a", categories=("x",), max_load=1), person("b"))
    return drawn_case(task, people, "ST", policy=FREE)


def _without(right: Evidence, **fields: Any) -> Evidence:
    (rung,) = right.dispatch.ladder
    return evolve(right, dispatch=evolve(right.dispatch, ladder=(evolve(rung, **fields),)))


@near_miss("D44")
def _no_approver() -> Pair:
    right = _named("direct")
    return right, _without(right, approver="")


@further("D44")
def _not_planned() -> Pair:
    """Somebody is named by the record whom the plan does not name."""
    right = _named("direct")
    (step,) = right.task.ladder
    return right, evolve(right, task=evolve(right.task, ladder=(evolve(step, people=("a",)),)))


@near_miss("D45")
def _no_approval() -> Pair:
    right = _named("single-random")
    return right, _without(right, approver="")


@near_miss("D46")
def _lower() -> Pair:
    clause = SHENYANG["draw.personnel_levels"]
    assert isinstance(clause, Clause)
    only = SHENYANG.with_clause("draw.personnel_levels", evolve(clause, value=("own",)))
    task = plan(dept(level="市", lower_levels=("县",)))
    people = (*folk("ab", level="市"), *folk("cd", level="县"))
    found = own(task, S="ac")
    return (
        given(task, found, people, policy=SHENYANG),
        given(task, found, people, policy=only),
    )


@near_miss("D47")
def _unchained() -> Pair:
    right = _replaced()
    return right, _with_change(right, previous="f" * 64)


@further("D47")
def _reworded_at_the_end() -> Pair:
    """The last event of a log is not what its own digest says; nothing follows that could show it."""
    right = _replaced()
    (change,) = right.changes or ()
    stated = evolve(right, changes=(evolve(change, stated=change.digest),))
    return stated, _with_change(stated, reason="tired")


@near_miss("D48")
def _thrown_away() -> Pair:
    task = plan(dept())
    right = given(
        task,
        own(task, S="ab"),
        folk("abc"),
        events=Events({"archived": date(2026, 12, 1)}),
        kept_until=date(2028, 12, 1),
    )
    return right, evolve(right, kept_until=date(2028, 11, 30))
