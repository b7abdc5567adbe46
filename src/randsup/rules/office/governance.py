"""Who carries a text out: contacts, papers handed in, forms, and at which level an office stands.

Sentences: 要分别确定1名分管负责人、1个牵头科室和1名联络员 (Linyi 四（二）); 并加盖单位公章 (Linyi 三（一）1);
建立区级联席会议制度 (Shenzhen 三（一）).

Each check takes what an office has, and returns what it lacks, with the sentence that asks for it. Where
a text is silent nothing is lacking.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from attrs import frozen

from randsup.errors import InputError, Problem
from randsup.law.clause import Clause
from randsup.law.findings import Finding
from randsup.law.parameters import nearest
from randsup.law.policy import Policy, parameter_at
from randsup.law.terms import Enumeration
from randsup.rules.office.printed_forms import SERIAL, item_list_form
from randsup.rules.office.requirements import absent, folded, labels, named

_ROLES: Final = {"lead_section": "section_head"}
"""A lead section is named in the contact form by its head."""


def contacts(
    policy: Policy, department: str, rows: Iterable[Mapping[str, str]]
) -> tuple[Finding, ...]:
    """Find what a department's contact form (联络表) lacks.

    Args:
        policy: whose form it is.
        department: who filled it in.
        rows: the rows of the form, each by heading; the first column says who it is (分管负责人 …).

    Returns:
        A finding for each column that is missing, each row that is missing, each person too many.

    >>> from randsup.profiles import load_policy
    >>> row = {"人员": "联络员", "姓名": "N1", "职务": "p", "办公电话": "1", "手机号": "2", "备注": ""}
    >>> [f.about for f in contacts(load_policy("linyi"), "甲", [row])]
    ['分管负责人', '牵头科室负责人']
    """
    given = list(rows)
    columns, asked, numbers = (
        policy.annex.contact_columns,
        policy.annex.contact_rows,
        policy.gov.contacts,
    )
    found: list[Finding] = []
    if isinstance(columns, Clause):
        there = {heading for row in given for heading in row}
        found += [
            _lacking("contact-column", columns, department, label, "联络表缺栏目", "has no column")
            for label in absent(columns.value, there, ())
        ]
    who = labels(columns).labels[:1]
    named_rows = [folded(row.get(who[0] if who else "", "")) for row in given]
    counts = dict(numbers.value) if isinstance(numbers, Clause) else {}
    roles = labels(asked)
    for code, label in zip(roles.codes, roles.labels, strict=True):
        there_are = named_rows.count(folded(label))
        wanted = next((n for c, n in counts.items() if _ROLES.get(c, c) == code), None)
        if there_are == 0 and isinstance(asked, Clause):
            found.append(
                _lacking("contact-row", asked, department, label, "联络表缺行", "has no row")
            )
        elif wanted is not None and there_are != wanted and isinstance(numbers, Clause):
            found.append(
                Finding(
                    code="contact-number",
                    strength=numbers.strength,
                    about=label,
                    zh=f"{department}：{label}应为{wanted}，填了{there_are}。",
                    en=f"{department}: {label} is to be {wanted}, the form has {there_are}.",
                    citation=numbers.citation,
                )
            )
    return tuple(found)


def submission(
    policy: Policy, documents: Iterable[str], *, sealed: bool | None = None
) -> tuple[Finding, ...]:
    """Find what is missing of the papers that a department hands in.

    Args:
        policy: whose papers they are; where it is silent nothing is missing.
        documents: codes of the papers handed in (`item-list`, …).
        sealed: whether they bear the unit's seal, `None` where that is not known.

    >>> from randsup.profiles import load_policy
    >>> given = ["item-list", "target-registry", "personnel-registry"]
    >>> [f.about for f in submission(load_policy("linyi"), given, sealed=True)]
    ['实施细则']
    """
    said, seal = policy.submission.documents, policy.submission.sealed
    there = set(documents)
    known = dict(parameter_at("submission.documents").choices)
    wrong = sorted(there - set(known))
    if wrong:
        raise InputError(
            [
                Problem(source="submission", path=code, message=f"no paper{nearest(code, known)}")
                for code in wrong
            ]
        )
    found = [
        _lacking("submission-paper", said, "", known[code], "报送材料缺", "is not handed in")
        for code in (said.value if isinstance(said, Clause) else ())
        if code not in there and isinstance(said, Clause)
    ]
    if sealed is False and isinstance(seal, Clause) and seal.value:
        found.append(_lacking("submission-seal", seal, "", "公章", "报送材料缺", "is missing"))
    return tuple(found)


def _lacking(
    code: str, said: Clause[Any], department: str, label: str, zh: str, en: str
) -> Finding:
    return Finding(
        code=code,
        strength=said.strength,
        about=label,
        zh=f"{department}{'：' if department else ''}{zh}：{label}。",
        en=f"{department}{': the form ' if department else ''}{en}: {label}.",
        citation=said.citation,
    )


def bound(policy: Policy, department: str) -> tuple[str, ...]:
    """Return the clauses of the printed lists of departments in which one stands; none: in no list.

    A list prints 市 once, before its first name; a name answers with it and without it.

    >>> from randsup.profiles import load_policy
    >>> bound(load_policy("linyi"), "市教育局")[0], bound(load_policy("linyi"), "渔业局")[0]
    ('linyi-2017/annex-1/block-1', 'linyi-2017/annex-1/block-2')
    """
    lists = (policy.annex.departments_block_1, policy.annex.departments_block_2)
    name = department.removeprefix("市")
    return tuple(
        id_
        for said in lists
        if isinstance(said, Clause) and name in {n.removeprefix("市") for n in said.value}
        for id_ in said.clauses
    )


def item_form(
    policy: Policy, items: Iterable[Mapping[str, str]], *, unit: str
) -> tuple[tuple[str, ...], ...]:
    """Return an item list as the rows of the printed form: head, columns in the text's order, items.

    Args:
        policy: whose form it is.
        items: each item by the codes of the form's columns; the serial number is made here.
        unit: who fills the form in, and puts its seal to it.

    Returns:
        The head (with the unit), the headings, a row for each item; nothing where the text has no form.

    Raises:
        InputError: the form names the unit that fills it in, and none is given; or a method stands
            outside a closed list.

    >>> from randsup.profiles import load_policy
    >>> rows = item_form(load_policy("linyi"), [{"name": "a", "method": "电话询问"}], unit="甲")
    >>> rows[0], rows[2]
    (('填报单位（盖章）：甲',), ('1', 'a', '', '', '', '电话询问', '', '', ''))
    """
    form = item_list_form(policy)
    if form is None:
        return ()
    heads: Enumeration = labels(policy.annex.item_list_header)
    methods, items = policy.inspection.methods, list(items)
    if isinstance(methods, Clause) and not methods.value.open_ended:
        known = {"", *methods.value.labels}
        wrong = [i.get("method", "") for i in items if i.get("method", "") not in known]
        if wrong:
            raise InputError(
                f"{wrong[0]!r} is not one of {', '.join(known - {''})}", source="method"
            )
    if heads.codes and not unit:
        raise InputError(
            f"the form's head names who fills it in ({heads.labels[0]})", source="unit"
        )
    first = ((f"{label}：{unit}",) for label in heads.labels)
    body = (
        tuple(str(n) if code == SERIAL else item.get(code, "") for code, _ in form.columns)
        for n, item in enumerate(items, start=1)
    )
    return (*first, tuple(heading for _, heading in form.columns), *body)


def dangling_powers(
    policy: Policy, references: Mapping[str, str], entries: Iterable[str]
) -> tuple[Finding, ...]:
    """Find the items that name an entry of the power list which is not there.

    Args:
        policy: whose list it is; where it is silent on power lists nothing is asked.
        references: for each item, by id, the entry that it names; `""` for none.
        entries: the ids of the power list that was handed over.

    >>> from randsup.profiles import load_policy
    >>> [f.about for f in dangling_powers(load_policy("shenzhen"), {"a": "P1", "b": "P9"}, ["P1"])]
    ['b']
    """
    supplied, asked = policy.items.power_list_provider, policy.items.requires_power_list_ref
    said = supplied if isinstance(supplied, Clause) else asked
    if not isinstance(said, Clause) or said.value is False:
        return ()
    known, by = set(entries), supplied.value if isinstance(supplied, Clause) else ""
    return tuple(
        Finding(
            code="power-list-reference",
            strength=said.strength,
            about=item,
            zh=f"事项{item}对照的{entry}不在{by + '提供的' if by else ''}权责清单中。",
            en=f"Item {item} names {entry}, which is not on the power list.",
            citation=said.citation,
        )
        for item, entry in references.items()
        if entry and entry not in known
    )


@frozen(kw_only=True)
class Office:
    """An office that organises inspections.

    Args:
        name: its name.
        level: `municipal`, `district` or `county`.
        government: the government that leads it, `""` where none is named.
        coordinator: the body that coordinates at its level, `""` where none is named.
    """

    name: str
    level: str
    government: str = ""
    coordinator: str = ""


def office(policy: Policy, given: Office) -> tuple[Finding, ...]:
    """Find what an office lacks to organise inspections at its level.

    >>> from randsup.profiles import load_policy
    >>> [f.code for f in office(load_policy("shenzhen"), Office(name="甲", level="district"))]
    ['office-government', 'office-coordinator']
    """
    levels, below = policy.gov.levels, policy.gov.district_coordinator_required
    found: list[Finding] = []

    def lacks(code: str, said: Clause[Any], zh: str, en: str) -> None:
        found.append(
            Finding(
                code=code,
                strength=said.strength,
                about=given.name,
                zh=f"{given.name}：{zh}。",
                en=f"{given.name}: {en}.",
                citation=said.citation,
            )
        )

    if isinstance(levels, Clause):
        printed = "、".join(named("gov.levels", levels.value))
        if given.level not in levels.value:
            lacks("office-level", levels, f"文本只写明{printed}", f"the text names {printed} only")
        elif given.level == "district" and not given.government:
            lacks(
                "office-government", levels, "未写明所属区政府", "no district government is named"
            )
    asked = given.level != "municipal" and isinstance(below, Clause) and below.value
    if asked and isinstance(below, Clause) and not given.coordinator:
        lacks("office-coordinator", below, "未建立协调机制", "nobody coordinates at its level")
    return tuple(found)
