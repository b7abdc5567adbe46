"""Who holds which seat now: a run as it was published, and every change since.

Sentences: 并再次采取随机选派方式产生替补执法检查人员 (Tonghua 六（五）3（3）);
应依法回避 (Shenzhen 二（三）2).

Theory. A run is its tasks with their dispatches; a change moves a seat or two. Everything that the next
change has to know (who is where, how often, who may never come back to a subject) is kept as it stands,
so that a change costs what its own list of people costs and not what the run costs.
(Dispatch specification, section 3; docs/reference/dispatch-algorithm.md, 14.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from randsup.errors import InputError, Problem
from randsup.facts.plans import Task
from randsup.facts.registers import SUPERIOR, Conflict, Inspector
from randsup.law.parameters import nearest
from randsup.law.policy import Policy
from randsup.lottery import Seed
from randsup.rules.change.changes import Change
from randsup.rules.change.fewest import Fewest
from randsup.rules.change.places import Roster, Seat, Sent, asked, suits
from randsup.rules.dispatch.assignments import seat_id
from randsup.rules.dispatch.crews import available

_NO_LOADS: Mapping[str, int] = MappingProxyType({})


class Standing:
    """A run as it stands. After publication nothing changes it but `apply`."""

    def __init__(
        self,
        sent: Iterable[Sent],
        inspectors: Iterable[Inspector],
        policy: Policy,
        *,
        draw_seed: Seed,
        conflicts: Iterable[Conflict] = (),
        loads: Mapping[str, int] = _NO_LOADS,
    ) -> None:
        self.policy, self.draw_seed = policy, draw_seed
        self.sent = {s.task.id: s for s in sent}
        self.people = {p.id: p for p in inspectors}
        self.loads = dict(loads)
        self.loads.update((i, p.prior_load + loads.get(i, 0)) for i, p in self.people.items())
        self.owner = {c: subject for one in self.sent.values() for c, subject in one.carriers}
        """The subject that a carrier belongs to: who may not visit the one may not visit the other."""
        self.days = {(t, s): day for t, one in self.sent.items() for s, day in one.days}
        self.visits_on: dict[date, list[tuple[str, str]]] = {}
        """The visits of each day, of tasks that are kept apart."""
        for visit, day in self.days.items():
            if self.sent[visit[0]].task.keep_apart:
                self.visits_on.setdefault(day, []).append(visit)
        self.conflicts: dict[str, set[str]] = {}
        for conflict in conflicts:
            self.conflicts.setdefault(conflict.subject, set()).add(conflict.inspector)
        for carrier, subject in self.owner.items():
            if subject in self.conflicts:
                self.conflicts.setdefault(carrier, set()).update(self.conflicts[subject])
        self.gone: dict[str, set[str]] = {}
        """Whom an event has taken off a subject, whatever the task."""
        self.seats: dict[str, Seat] = {}
        self.holders: dict[str, str] = {}
        self.on: dict[tuple[str, str], dict[str, str]] = {}
        """Who is on a subject in a task, with a seat held there (a leader in addition with number 0)."""
        self.leaders: dict[str, Change] = {}
        """A leader's place, and the event of the kind `leader` that filled it first."""
        self.changes: list[Change] = []
        self.seeds: dict[str, int] = {}
        """Every event seed that was used, and the event."""
        self.asked: dict[tuple[str, str, date, str], list[Change]] = {}
        """What was asked for already: seat, kind, day, reason."""
        self._rosters: dict[tuple[str, str], Roster] = {}
        self._lists: dict[tuple[str, str, str, str, bool | None], Fewest] = {}
        self._lists_with: dict[str, list[Fewest]] = {}
        """The lists on which a person stands."""
        for one in self.sent.values():
            self._take(one)

    def _take(self, one: Sent) -> None:
        task, regions = one.task, dict(one.regions)
        lost = sorted({t.subject for t in one.dispatch.teams} - set(regions))
        if lost:
            raise InputError(
                f"the drawn subject {lost[0]!r} has no region", source=f"task {task.id!r}"
            )
        for team in one.dispatch.teams:
            self.on[task.id, team.subject] = {}
            for m in team.members:
                self._seat(task, m.subject, regions, m.department, m.seat, m.role, m.category)
                self.occupy(seat_id(task.id, m.subject, m.department, m.seat), m.inspector)
        for u in one.dispatch.unfilled:
            self._seat(task, u.subject, regions, u.department, u.seat, u.role, u.category)
        for subject in regions:
            self._seat(task, subject, regions, task.lead.name, 0, "leader", "")

    def _seat(
        self,
        task: Task,
        subject: str,
        regions: Mapping[str, str],
        department: str,
        number: int,
        role: str,
        category: str,
    ) -> None:
        name = seat_id(task.id, subject, department, number)
        self.seats[name] = Seat(
            id=name,
            task=task.id,
            subject=subject,
            region=regions[subject],
            department=department,
            number=number,
            role=role,
            category=category,
        )
        self.holders[name] = ""

    def occupy(self, seat: str, person: str) -> None:
        """Give an empty seat to a person."""
        s = self.seats[seat]
        self.holders[seat] = person
        if s.number or self.additional(seat):
            self.on.setdefault((s.task, s.subject), {})[person] = seat
            self._count(person, self.loads.get(person, 0) + 1)

    def vacate(self, seat: str) -> None:
        """Take whoever holds a seat off it."""
        s, person = self.seats[seat], self.holders[seat]
        self.holders[seat] = ""
        if person and (s.number or self.additional(seat)):
            del self.on[s.task, s.subject][person]
            self._count(person, self.loads[person] - 1)

    def _count(self, person: str, load: int) -> None:
        self.loads[person] = load
        for listed in self._lists_with.get(person, ()):
            listed.moved(self.people[person], load)

    def additional(self, place: str) -> bool:
        """Say whether the leader of a place came in addition to the team."""
        first = self.leaders.get(place)
        return first is not None and first.request.mode == "extra_cadre"

    def place_of_leader(self, task: str, subject: str) -> str:
        """Return the id of the leader's place at a subject."""
        return seat_id(task, subject, self.sent[task].task.lead.name, 0)

    def apply(self, change: Change) -> None:
        """Take a change over: its seats change hands, whoever went off the subject never returns."""
        place = self.place_of_leader(change.task, change.subject)
        if change.request.kind == "leader":
            self.leaders[place] = change
        moves = [m for m in change.moves if m.before != m.after]
        for move in moves:
            self.vacate(move.seat)
        for move in moves:
            if move.after:
                self.occupy(move.seat, move.after)
            elif not self.seats[move.seat].number:
                self.leaders.pop(move.seat, None)  # nobody leads: a leader can be drawn again
        if change.old:
            self.gone.setdefault(change.subject, set()).add(change.old)
        self.remember(change)

    def remember(self, change: Change) -> None:
        """Count a change of a task that does not stand here: its number, seed and request are used."""
        self.changes.append(change)
        self.seeds[change.seed.hex] = change.number
        self.asked.setdefault(asked(change.request), []).append(change)

    def seat(self, name: str) -> Seat:
        """Return a seat by its id.

        Raises:
            InputError: there is none; the nearest id is named.
        """
        found = self.seats.get(name)
        if found is None:
            parts = name.split("/")
            self._refuse_expert(name, parts)
            near = [s for s in self.seats if s.startswith("/".join(parts[:2]) + "/")]
            known = near or [s for s in self.seats if s.endswith("/1")]
            raise InputError(
                [
                    Problem(
                        source=f"seat {name}",
                        message=f"no seat has this id{nearest(name, sorted(known))}; "
                        "an id is task/subject/department/number",
                        code="no-such-seat",
                    )
                ]
            )
        return found

    def _refuse_expert(self, name: str, parts: list[str]) -> None:
        """Say of an expert's place that it is no seat."""
        sent = self.sent.get(parts[0])
        for d in sent.task.departments if sent else ():
            if parts[2:] in ([d.name, str(k)] for k in range(d.seats + 1, d.seats + d.experts + 1)):
                raise InputError(
                    [
                        Problem(
                            source=f"seat {name}",
                            message="is the place of an expert, who takes no seat and has no substitute: "
                            "an expert who cannot go stays away",
                            code="expert-place",
                        )
                    ]
                )

    def roster(self, task: str, department: str) -> Roster:
        """Return who of a department may go in a task, by id, and the crew."""
        found = self._rosters.get((task, department))
        if found is None:
            sent = self.sent[task]
            own = sorted(
                (p for p in self.people.values() if p.department == department), key=lambda p: p.id
            )
            going = available(sent.task, own, self.policy).people
            stated = next(d.inspectors for d in sent.task.departments if d.name == department)
            crew = next(c.members for c in sent.dispatch.crews if c.department == department)
            found = self._rosters[task, department] = Roster(
                people=tuple(p for p in going if not p.role),
                superior=tuple(p for p in going if p.role == SUPERIOR),
                crew=None if stated is None else frozenset(crew),
            )
        return found

    def list_of(self, seat: Seat, *, of_crew: bool | None = None) -> Fewest:
        """Return the people who may take a seat but for room and interests, by id; kept as they stand.

        Args:
            seat: a seat of the run.
            of_crew: whether they are of the crew; `None` for the whole register.
        """
        key = (seat.task, seat.department, seat.category, seat.region, of_crew)
        found = self._lists.get(key)
        if found is None:
            roster = self.roster(seat.task, seat.department)
            crew = roster.crew or frozenset()
            found = self._lists[key] = Fewest(
                (
                    p
                    for p in roster.people
                    if suits(p, seat) and (of_crew is None or (p.id in crew) == of_crew)
                ),
                self.loads.__getitem__,
            )
            for person in found:
                self._lists_with.setdefault(person.id, []).append(found)
        return found

    def barred(self, seat: Seat, old: str) -> set[str]:
        """Return whoever may not come to the subject of a seat, `old` included."""
        found = {old, *self.on.get((seat.task, seat.subject), ())}
        found |= self.conflicts.get(seat.subject, set())
        return found | self.left(seat.subject)

    def left(self, subject: str) -> set[str]:
        """Return whom an event has taken off a subject, or off the one that it belongs to."""
        found = self.gone.get(subject, set())
        if subject in self.owner:
            found = found | self.gone.get(self.owner[subject], set())
        return found

    def free(self, people: Iterable[Inspector], barred: Iterable[str]) -> list[Inspector]:
        """Return those with room who are not barred and have the lowest price among them, by id."""
        if not isinstance(people, Fewest):
            listed = {p.id: p for p in people}
            people = Fewest(listed.values(), lambda i: self._load_of(listed[i]))
        return people.free(barred)

    def _load_of(self, person: Inspector) -> int:
        """Return somebody's load; of whom no register has, the run knows the visits of its events alone."""
        known = self.loads.get(person.id, 0)
        return known if person.id in self.people else known + person.prior_load

    def seats_of(self, task: str, department: str) -> list[Seat]:
        """Return the seats of a department in a task, the leader's places left out."""
        return [
            s
            for s in self.seats.values()
            if s.number and s.task == task and s.department == department
        ]

    def visits_of(self, one: Sent) -> list[tuple[str, str]]:
        """Return the visits of a task, as keys of `on`."""
        return [v for name, _ in one.regions if (v := (one.task.id, name)) in self.on]

    def rows(self) -> list[tuple[Seat, str, int]]:
        """Return every seat that the run named, and every leader: who holds it, by which event (0: none).

        By task, subject, leader first, then as the dispatch lists them.
        """
        touched: dict[str, int] = {}
        for change in self.changes:
            touched.update({m.seat: change.number for m in change.moves})
        order = {
            (one.task.id, d.name): place
            for one in self.sent.values()
            for place, d in enumerate(
                sorted(one.task.departments, key=lambda d: (not d.lead, d.name))
            )
        }
        tasks = {name: place for place, name in enumerate(self.sent)}
        listed = [
            (s, self.holders[s.id], touched.get(s.id, 0))
            for s in self.seats.values()
            if s.number or self.holders[s.id]
        ]
        return sorted(
            listed,
            key=lambda row: (
                tasks[row[0].task],
                row[0].subject,
                order[row[0].task, row[0].department] if row[0].number else -1,
                row[0].number,
            ),
        )
