"""What must be said of a draw by weight: who was certain, what is promised, what is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from randsup.facts.plans import WEIGHTED, Task
from randsup.law.findings import Note
from randsup.rules.draw.designs import CALIBRATED_BELOW, PARETO, SEQUENTIAL, Weighting
from randsup.rules.draw.drawn import Stratum

_NAMED = {
    PARETO: ("帕累托抽样", "Pareto sampling"),
    SEQUENTIAL: ("序贯泊松抽样", "sequential Poisson sampling"),
}
_MOST = 5

_Lot = tuple[Stratum, Weighting]


def weight_notes(task: Task, strata: Iterable[Stratum]) -> Iterator[Note]:
    """Yield the notes of a draw by weight in a fixed order; none for other designs."""
    if task.design not in WEIGHTED:
        return
    about = f"task {task.id}"
    found = [(s, s.weighting) for s in strata if s.weighting is not None]
    zh, en = _NAMED[task.design]
    yield Note(
        code="drawn-by-weight",
        about=about,
        zh=f"各层按“{task.weight}”列的权重以不等概率抽取（{zh}），入样概率与权重成正比。",
        en=f"In each class the probabilities are in proportion to the column {task.weight} ({en}).",
    )
    sure = [(s, w) for s, w in found if w.certain and not s.take_all and s.drawn < s.size]
    if sure:
        count = sum(w.certain for _, w in sure)
        yield Note(
            code="certain-subjects",
            about=about,
            zh=f"{count}个对象权重过大，必然入选，不属于随机抽取：{_some(sure)}。",
            en=f"{count} subjects weigh so much that they are certain, which is no draw: {_some(sure)}.",
        )
    lots = [(s, w) for s, w in found if w.m and w.spread]
    if task.design == PARETO:
        yield from _pareto_notes(about, lots)
    else:
        yield from _sequential_notes(about, lots)


def _pareto_notes(about: str, lots: list[_Lot]) -> Iterator[Note]:
    corrected = [(s, w) for s, w in lots if w.calibrated]
    if corrected:
        worst = _worst(w.deviation for _, w in corrected)
        yield Note(
            code="odds-calibrated",
            about=about,
            zh=f"{len(corrected)}个层规模小（d<{CALIBRATED_BELOW}），已校准入样比并公布整数值，"
            f"入样概率与目标的相对偏差不超过{worst}：{_some(corrected)}。",
            en=f"The odds of {len(corrected)} small classes (d < {CALIBRATED_BELOW}) are calibrated and "
            f"published as integers; probabilities are within {worst} of their targets, relatively: "
            f"{_some(corrected)}.",
        )
    as_they_are = [(s, w) for s, w in lots if w.deviation is not None and not w.calibrated]
    if as_they_are:
        worst = _worst(w.deviation for _, w in as_they_are)
        yield Note(
            code="odds-not-calibrated",
            about=about,
            zh=f"任务要求不校准；{len(as_they_are)}个小层的入样概率与目标的相对偏差最大为{worst}，"
            f"实际概率见记录：{_some(as_they_are)}。",
            en=f"The task wants no calibration; the probabilities of {len(as_they_are)} small classes are up to "
            f"{worst} off their targets, relatively, and stand in the record: {_some(as_they_are)}.",
        )
    promised = [(s, w) for s, w in lots if w.bound is not None]
    if promised:
        worst = _worst(w.bound for _, w in promised)
        yield Note(
            code="inclusion-bound",
            about=about,
            zh=f"{len(promised)}个层的入样概率未逐一计算，与目标的相对偏差不超过0.2/d²，即{worst}（经验界）。",
            en=f"The probabilities of {len(promised)} classes are not computed; they are within 0.2/d² of their "
            f"targets, relatively, that is {worst} (an empirical bound).",
        )
    yield from _unpromised(about, lots)


def _sequential_notes(about: str, lots: list[_Lot]) -> Iterator[Note]:
    if lots:
        shown = [f"{s.label}: {w.most}" for s, w in lots[:_MOST]] + ["…"] * (len(lots) > _MOST)
        yield Note(
            code="enlargeable",
            about=about,
            zh=f"名单顺序与抽取数量无关，日后可用同一种子、同一协调组扩大；各层最多可扩大到：{'；'.join(shown)}。",
            en="The order does not depend on n: the draw can be enlarged with the same seed and group, in each "
            f"class up to n = {'; '.join(shown)}.",
        )
    computed = [(s, w) for s, w in lots if w.deviation is not None]
    if computed:
        worst = _worst(w.deviation for _, w in computed)
        yield Note(
            code="inclusion-approximate",
            about=about,
            zh=f"{len(computed)}个小层的入样概率与目标的相对偏差最大为{worst}，实际概率见记录：{_some(computed)}。",
            en=f"The probabilities of {len(computed)} small classes are up to {worst} off their targets, "
            f"relatively, and stand in the record: {_some(computed)}.",
        )
    yield from _unpromised(about, lots)


def _unpromised(about: str, lots: list[_Lot]) -> Iterator[Note]:
    silent = [(s, w) for s, w in lots if w.deviation is None and w.bound is None]
    if silent:
        yield Note(
            code="inclusion-not-promised",
            about=about,
            zh=f"{len(silent)}个层的入样概率只近似于目标，未计算，也没有保证的界：{_some(silent)}。",
            en=f"The probabilities of {len(silent)} classes are near their targets, but neither computed nor "
            f"within a bound that is promised: {_some(silent)}.",
        )


def _worst(texts: Iterable[str | None]) -> str:
    return max((t for t in texts if t is not None), key=_size)


def _size(text: str) -> tuple[int, str]:
    digits, _, exponent = text.partition("e")
    return int(exponent), digits


def _some(lots: list[_Lot]) -> str:
    shown = ", ".join(s.label for s, _ in lots[:_MOST])
    return shown if len(lots) <= _MOST else f"{shown}, … ({len(lots)})"
