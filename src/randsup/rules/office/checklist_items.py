"""What the item list has to say before a draw, and what share of a department's items it covers.

Sentences: 抽查事项清单…明确抽查依据、对象、内容、方式、比例、频次等 (Shenzhen 二（一）1, Linyi 二（一）);
达到本部门检查事项的100%.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final

from randsup.law.clause import Clause
from randsup.law.findings import Finding
from randsup.law.policy import Policy
from randsup.law.terms import Enumeration, Silent, Strength
from randsup.rules.office.requirements import (
    MAY,
    MET,
    MISSING,
    TO_DO,
    Asking,
    Requirement,
    absent,
    labels,
    listed,
    named,
    value,
)

_ITEM_NAMES: Final = (
    ("name", "item_name", "抽查事项", "事项名称", "抽查事项名称"),
    ("body", "department", "抽查主体", "检查主体", "实施主体"),
    ("basis", "依据", "抽查依据", "检查依据"),
    ("target", "对象", "抽查对象", "检查对象"),
    ("content", "内容", "抽查内容", "检查内容"),
    ("method", "means", "方式", "抽查方式", "检查方式", "检查手段"),
    ("ratio", "比例", "抽查比例"),
    ("frequency", "频次", "抽查频次", "抽查频率"),
    ("publication_method", "公开方式", "公示方式"),
)


def of_items(asking: Asking) -> Iterator[Requirement]:
    """Yield what is asked of the item list."""
    items, task, there = asking.policy.items, asking.task, asking.ground.item_fields
    if value(items.required):
        yield asking.asks(
            "items",
            "listed",
            items.required,
            zh="抽查事项须列入随机抽查事项清单"
            + ("；本任务未写明事项。" if not task.items else f"：{'、'.join(task.items)}。"),
            en="Only what stands on the item list is drawn"
            + ("; the task names no item." if not task.items else f": {', '.join(task.items)}."),
            state=MISSING if not task.items else TO_DO,
            values=task.items,
        )
    apart = task.joint and isinstance(items.joint_fields, Clause)
    said = items.joint_fields if apart else items.fields
    if isinstance(said, Clause):
        asked = said.value
        if value(items.publication_method_field):
            asked = Enumeration(
                codes=(*asked.codes, "publication_method"),
                labels=(*asked.labels, "公开方式"),
                open_ended=asked.open_ended,
            )
        lacking = [] if there is None else absent(asked, there, _ITEM_NAMES)
        form = value(items.joint_form if apart else items.form)
        yield asking.asks(
            "items",
            "item-fields",
            said,
            items.publication_method_field,
            zh=f"{'联合' if apart else ''}清单应载明：{listed(asked)}"
            + (f"（样式：{form}）" if form else "")
            + (f"；所给的清单缺：{'、'.join(lacking)}。" if lacking else "。"),
            en=f"The list says of each item: {listed(asked)}"
            + (f" (form: {form})" if form else "")
            + (f"; the one given lacks {', '.join(lacking)}." if lacking else "."),
            state=TO_DO if there is None else MISSING if lacking else MET,
            values=asked,
        )
    yield from _basis(asking)
    yield from _made(asking)
    yield from _levels(asking)
    yield from _rules(asking)


def _basis(asking: Asking) -> Iterator[Requirement]:
    items, there = asking.policy.items, asking.ground.item_fields
    kinds = named("items.basis_kinds", value(items.basis_kinds))
    if value(items.requires_legal_basis) or kinds:
        said = (
            items.requires_legal_basis if value(items.requires_legal_basis) else items.basis_kinds
        )
        basis = Enumeration(codes=("basis",), labels=("依据",))
        lacking = there is not None and bool(absent(basis, there, _ITEM_NAMES))
        yield asking.asks(
            "items",
            "legal-basis",
            said,
            items.basis_kinds,
            zh="每一事项须有法定依据" + (f"（{'、'.join(kinds)}）" if kinds else "")
            + ("；所给的清单没有依据一栏。" if lacking else "。"),
            en="Each item has a basis in law" + (f" ({', '.join(kinds)})" if kinds else "")
            + ("; the list given has no such column." if lacking else "."),
            state=TO_DO if there is None else MISSING if lacking else MET,
            values=kinds,
        )  # fmt: skip
    if value(items.requires_power_list_ref) or isinstance(items.required_refs, Clause):
        refs = labels(items.required_refs)
        first = items.requires_power_list_ref
        yield asking.asks(
            "items",
            "power-list",
            first if value(first) else items.required_refs,
            items.required_refs,
            items.power_list_gap_explanation,
            zh=f"事项须对照{value(items.power_list_provider) or ''}{listed(refs) or '权责清单'}"
            + ("，未列入权责清单的须说明。" if value(items.power_list_gap_explanation) else "。"),
            en=f"Each item is checked against {listed(refs) or 'the power list'}"
            + (
                "; one on no power list is explained."
                if value(items.power_list_gap_explanation)
                else "."
            ),
            values=refs,
        )
    elif value(items.power_list_gap_explanation):
        yield asking.asks(
            "items",
            "power-list",
            items.power_list_gap_explanation,
            zh="未列入权责清单的事项须说明。",
            en="An item that is on no power list is explained.",
        )


def _made(asking: Asking) -> Iterator[Requirement]:
    """Who makes the list, reviews it, keeps it up and publishes it."""
    items = asking.policy.items
    if value(items.must_be_complete):
        yield asking.asks(
            "items",
            "items-complete",
            items.must_be_complete,
            items.include_affiliates,
            zh="清单须包括本部门全部检查事项"
            + ("，含直属机构的事项。" if value(items.include_affiliates) else "。"),
            en="The list holds every item of the department"
            + (", those of its affiliated bodies too." if value(items.include_affiliates) else "."),
        )
    if isinstance(items.approval_chain, Clause):
        yield asking.asks(
            "items",
            "items-approved",
            items.approval_chain,
            zh=f"清单依次经{listed(items.approval_chain.value)}审核。",
            en=f"The list is reviewed, in this order, by {listed(items.approval_chain.value)}.",
            values=items.approval_chain.value,
        )
    triggers = value(items.dynamic_triggers)
    if triggers:
        again = value(items.republish_on_change)
        events = named("items.dynamic_triggers", triggers)
        yield asking.asks(
            "items",
            "items-revised",
            items.dynamic_triggers,
            items.republish_on_change,
            zh=f"有{'、'.join(events)}情况的，调整清单" + ("并重新公布。" if again else "。"),
            en=f"The list is revised on {', '.join(triggers)}"
            + (" and published again." if again else "."),
            values=events,
        )
    if isinstance(items.publish_channels, Clause) or isinstance(items.publisher, Clause):
        who = value(items.publisher)
        by = "".join(named("items.publisher", (who,) if who else ()))
        where = labels(items.publish_channels)
        yield asking.asks(
            "items",
            "items-published",
            items.publish_channels if where.codes else items.publisher,
            items.publisher,
            zh=f"清单{'由' + by if by else ''}向社会公布{'：' if where.codes else ''}{listed(where)}。",
            en=f"The list is published{' by ' + by if by else ''}"
            + (f" in {listed(where)}." if where.codes else "."),
            values=where,
        )
    for what, due, words in (
        ("items-published-when", asking.policy.publication.items, "公布"),
        ("items-drafted-when", items.draft, "梳理"),
    ):
        if isinstance(due, Clause):
            when = {"promptly": "及时", "unspecified": "未规定期限"}.get(
                str(due.value), str(due.value)
            )
            yield asking.asks(
                "items",
                what,
                due,
                zh=f"清单{words}：{when}。",
                en=f"{what.replace('-', ' ')}: {due.value}.",
                values=(when,),
            )


def _levels(asking: Asking) -> Iterator[Requirement]:
    """Yield who makes which list, and what a list has to do with those of others."""
    items, task = asking.policy.items, asking.task
    if isinstance(items.list_authors, Clause):
        authors = named("items.list_authors", items.list_authors.value)
        yield asking.asks(
            "items",
            "items-authors",
            items.list_authors,
            zh=f"清单由{'、'.join(authors)}制定。",
            en=f"A list is made by {', '.join(items.list_authors.value)}.",
            values=authors,
        )
    if value(items.vertical_upstream_ids):
        owner = value(items.vertical_owner)
        owners = named("items.vertical_owner", (owner,) if owner else ())
        yield asking.asks(
            "items",
            "items-upstream",
            items.vertical_upstream_ids,
            items.vertical_owner,
            zh=f"事项与{'、'.join(owners) or '上级'}的清单衔接。",
            en="An item names the superior's item to which it belongs.",
            values=owners,
        )
    if task.joint and isinstance(items.joint_list_author, Clause):
        lead = items.joint_list_author.value == "lead"
        who = (task.lead.name,) if lead else tuple(d.name for d in task.departments)
        yield asking.asks(
            "items",
            "joint-list",
            items.joint_list_author,
            items.joint_dynamic,
            items.comprehensive_list_allowed,
            zh=f"联合清单由{'、'.join(who)}制定"
            + ("，动态调整" if value(items.joint_dynamic) else "")
            + ("；可建综合性联合清单。" if value(items.comprehensive_list_allowed) else "。"),
            en=f"The joint list is made by {', '.join(who)}"
            + (", kept up to date" if value(items.joint_dynamic) else "")
            + ("; it may span industries." if value(items.comprehensive_list_allowed) else "."),
            values=who,
        )
    if value(items.pending_legislation_state):
        yield asking.asks(
            "items",
            "law-first",
            items.pending_legislation_state,
            zh="需要先立法的事项，立法后再检查。",
            en="An item that needs a law waits until the law is made.",
        )
    if isinstance(items.random_default, Clause):
        word = named("items.random_default", (items.random_default.value,))
        yield asking.asks(
            "items",
            "statutory-items-drawn",
            items.random_default,
            zh=f"法定检查事项{word[0]}实行随机抽查。",
            en=f"Statutory items are drawn: {items.random_default.value}.",
            values=word,
        )
    if isinstance(items.responsibility_principle, Clause):
        rules = named("items.responsibility_principle", items.responsibility_principle.value)
        yield asking.asks(
            "items",
            "responsibility",
            items.responsibility_principle,
            zh=f"监管责任：{'；'.join(rules)}。",
            en=f"Who supervises an item: {', '.join(items.responsibility_principle.value)}.",
            values=rules,
        )
    if isinstance(items.frequency_forms, Clause):
        yield asking.asks(
            "items",
            "frequency",
            items.frequency_forms,
            zh=f"频次可按{listed(items.frequency_forms.value)}填写。",
            en=f"A frequency may be stated as {' or '.join(items.frequency_forms.value.codes)}.",
            values=items.frequency_forms.value,
        )
    if isinstance(items.power_kinds, Clause):
        yield asking.asks(
            "items",
            "power-kinds",
            items.power_kinds,
            zh=f"事项对应的职权：{listed(items.power_kinds.value)}。",
            en=f"Items correspond to these powers: {listed(items.power_kinds.value)}.",
            values=items.power_kinds.value,
        )


def _rules(asking: Asking) -> Iterator[Requirement]:
    """Yield what is asked of the implementing rules, 一细则."""
    rules, task = asking.policy.rules, asking.task
    contents = labels(rules.joint_contents if task.joint else rules.contents)
    if task.joint and not contents.codes:
        contents = labels(rules.contents)
    if not value(rules.required) and not contents.codes:
        return
    spoken = (rules.required, rules.contents, rules.joint_contents)
    first = next(c for c in spoken if isinstance(c, Clause))
    author = value(rules.author)
    by = named("rules.author", (author,) if author else ())
    after = named("rules.source", (rules.source.value,) if isinstance(rules.source, Clause) else ())
    yield asking.asks(
        "items",
        "implementing-rules",
        first,
        *spoken,
        rules.author,
        rules.source,
        zh=f"{'由' + by[0] if by else ''}{'根据' + after[0] if after else ''}"
        f"{'须' if value(rules.required) else '可'}制定实施细则"
        + (f"，规定{listed(contents)}。" if contents.codes else "。"),
        en=f"There {'are' if value(rules.required) else 'may be'} implementing rules"
        + (f" by the {author}" if author else "")
        + (f" after the {value(rules.source)}" if after else "")
        + (f"; they lay down {listed(contents)}." if contents.codes else "."),
        state=TO_DO if value(rules.required) else MAY,
        values=contents,
    )


_SHARES: Final = {"all": "coverage_min_ratio", "market": "coverage_market_min_ratio",
                  "other": "coverage_other_min_ratio"}  # fmt: skip


def coverage(
    policy: Policy, *, listed_items: int, all_items: int, on: date, kind: str = "all"
) -> tuple[Finding, ...]:
    """Find whether the item list covers the printed share of a department's inspection items.

    Args:
        policy: whose share holds.
        listed_items: how many of the department's items stand on the list.
        all_items: how many the department has.
        on: the day of the count; before the printed day nothing is asked yet. Where a text prints a share
            of each kind and one of the whole by a day (Yunnan 一（一）), the first holds until that day, and
            from then on the second, for each kind.
        kind: `all`, `market` (market supervision) or `other` (other enforcement).

    Returns:
        One finding where the share is not reached, else none.
    """
    items = policy.items
    share: Clause[Fraction] | Silent = getattr(items, _SHARES[kind])
    due, whole = value(items.coverage_due), items.coverage_min_ratio
    before = due is not None and on < due
    if kind != "all" and isinstance(whole, Clause):
        share = share if before else whole
    elif before:
        return ()
    if not isinstance(share, Clause) or not all_items:
        return ()
    reached, inclusive = Fraction(listed_items, all_items), items.coverage_inclusive
    enough = reached >= share.value
    if isinstance(inclusive, Clause) and not inclusive.value:
        enough = reached > share.value
    if enough or share.strength is Strength.ADVISORY:
        return ()
    return (
        Finding(
            code="items-coverage",
            strength=share.strength,
            about=f"items {kind}",
            zh=f"清单覆盖{listed_items}/{all_items}项，不足{share.value}。",
            en=f"The list covers {listed_items} of {all_items} items, less than {share.value}.",
            citation=share.citation,
        ),
    )
