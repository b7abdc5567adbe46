r"""A receipt: one subject's way from its row to the digest of the register, and its ticket.

Theory of operation. Whoever was drawn, or was not, should be able to see that they stood in the frame that was
committed, in which class, and with which ticket, without the register, without this library, and without
believing the office. The register's digest is a tree of three floors: rows, 256 buckets, digest. A receipt
holds one row, the hashes of the other rows of its bucket (which tell nothing: they are salted), and the bucket
lines. Every step is one command with `sha256sum`, its answer the next step's text. The receipt is itself a
script: `sh receipt.txt` does all of them, one digest a line, in order of the marks `# =`.

A record without a ceremony has no salts; then the rows of the bucket stand there as they are, as they do in
its register digest. (Draw specification, section 6, "Register digest"; section 2, "ticket".)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any, Final

from attrs import frozen

from randsup.canonical import canonical_json
from randsup.errors import InputError
from randsup.facts.registers import bucket_line, bucket_of, digest_of_lines
from randsup.lottery import ticket
from randsup.proof.commitment import Commitment
from randsup.proof.record import Record
from randsup.proof.salting import salted_line, salted_row

_NAMES: Final = {True: "抽中 drawn", False: "未抽中 not drawn"}


@frozen(kw_only=True)
class Path:
    """The way from a row to its register's digest.

    Args:
        row: what is hashed of the row, or stands in its bucket.
        members: what the bucket's hash is made of, sorted: row hashes, or rows if nothing is salted.
        lines: the bucket lines of the whole register.
        salted: whether the rows are.
    """

    row: str
    members: tuple[str, ...]
    lines: tuple[str, ...]
    salted: bool

    @property
    def digest(self) -> str:
        """The register's digest."""
        return digest_of_lines(self.lines)


def path_of(
    rows: Iterable[Sequence[str]], identity: str, lines: tuple[str, ...] = (), secret: str = ""
) -> tuple[tuple[str, ...], Path]:
    """Return the row of a subject, and its way to the digest.

    Args:
        rows: the register, each row the id, then the fields; any order.
        identity: the subject.
        lines: the bucket lines of a register with salted rows; without a secret they are made.
        secret: of the salts, `""` for a register that is not salted.

    Raises:
        InputError: no such subject; lines that are of another register.
    """
    bucket = bucket_of(identity.encode("utf-8"))
    buckets: dict[int, list[tuple[str, ...]]] = {}
    for row in rows:
        place = bucket_of(row[0].encode("utf-8"))
        if place == bucket or not secret:
            buckets.setdefault(place, []).append(tuple(row))
    mine = next((r for r in buckets.get(bucket, ()) if r[0] == identity), None)
    if mine is None:
        raise InputError(f"{identity!r} is not in the register of this run", source="receipt")
    if secret:
        texts = [salted_row(row, secret, "subjects") for row in buckets[bucket]]
        members = tuple(sorted(_hash(text) for text in texts))
        if salted_line(bucket, members) not in lines:
            raise InputError("its bucket is not that of the committed register", source="receipt")
        row_text = salted_row(mine, secret, "subjects")
        return mine, Path(row=row_text, members=members, lines=lines, salted=True)
    ordered = {
        b: [canonical_json(list(r)) for r in sorted(found, key=_key)]
        for b, found in buckets.items()
    }
    made = tuple(bucket_line(b, [t.encode("utf-8") for t in ordered[b]]) for b in sorted(ordered))
    return mine, Path(
        row=canonical_json(list(mine)), members=tuple(ordered[bucket]), lines=made, salted=False
    )


def _key(row: tuple[str, ...]) -> bytes:
    return row[0].encode("utf-8")


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()


def receipt(
    record: Record,
    row: Sequence[str],
    path: Path,
    *,
    commitment: Commitment | None = None,
    withheld: Iterable[str] = (),
) -> str:
    """Return the receipt of one subject as the text of a shell script.

    Args:
        record: of the draw.
        row: the subject's id and fields, in the order of the record's register.
        path: its way to the digest.
        commitment: what was committed, if there was a ceremony.
        withheld: tasks that may not be shown yet.
    """
    return "\n".join(_lines(record, row, path, commitment, frozenset(withheld))) + "\n"


def _lines(
    record: Any,
    row: Sequence[str],
    path: Path,
    commitment: Commitment | None,
    withheld: frozenset[str],
) -> Iterator[str]:
    identity, bucket = row[0], bucket_of(row[0].encode("utf-8"))
    own = path.lines[[line[:2] for line in path.lines].index(f"{bucket:02x}")]
    yield "#!/bin/sh"
    yield f"# 随机抽查凭证 Receipt: {_shown(identity)}"
    size = record["registers"]["subjects"]["size"]
    yield f"# 依据 policy: {_shown(record['policy']['title'])}; 名录库 register: {size}"
    yield "# 逐条执行，或 sh 本文件：每条命令应打印其后“# =”所示的值。"
    yield "# Run each command, or this file with sh: each prints the value marked “# =” below it."
    yield ""
    step = 1
    if path.salted:
        yield f"# {step}. 本户在名录库中的一行（末项为本行的盐）The row, its salt last"
        yield from _command(path.row)
        step += 1
        yield f"# {step}. 第{bucket:02x}桶：上一步的值必须在其中 Bucket {bucket:02x}: the value above must stand here"
    else:
        yield f"# {step}. 第{bucket:02x}桶各行，本户为 Bucket {bucket:02x}; the subject's row is {path.row}"
    yield from _command("\n".join(path.members))
    step += 1
    yield f"# {step}. 全部分桶：其中必须有 All buckets; this line, with the value above, must stand here: {own}"
    yield from _command("\n".join(path.lines))
    if commitment is not None:
        step += 1
        stated = {k: v for k, v in commitment.plain().items() if k != "digest"}
        yield f"# {step}. 承诺书：subjects 的摘要必须是上一步的值；结果应与公布的承诺书摘要相同"
        yield "#    The commitment: the value above must stand as digest of the subjects; compare what was published"
        yield from _command(canonical_json(stated))
    for task in record["tasks"]:
        step += 1
        yield from _task(task, identity, record, row, withheld, step)


def _task(
    task: Any, identity: str, record: Any, row: Sequence[str], withheld: frozenset[str], step: int
) -> Iterator[str]:
    draw, name = task["draw"], _shown(task["id"])
    groups = {t["task"]["group"] for t in record["tasks"] if t["id"] in withheld}
    capped = any({"levels", "conditional"} & s.keys() for s in draw["strata"])
    # under a cap who is passed over may have been drawn by a task that is withheld
    if task["id"] in withheld or task["task"]["group"] in groups or (withheld and capped):
        yield f"# {step}. 任务 {name}：检查结束前不公开 Task {name}: not shown before the inspection is closed"
        return
    columns = dict(zip(record["registers"]["subjects"]["fields"], row[1:], strict=True))
    values = [columns.get(column, "") for column in draw["columns"]]
    stratum = next((s for s in draw["strata"] if s["stratum"] == values), None)
    filters = task["task"].get("filter", ())
    if any(columns.get(f["column"], "") not in f["in"] for f in filters):
        stratum = None  # a targeted draw, whose filter leaves the subject out
    if stratum is None:
        yield f"# {step}. 任务 {name}：本户不在该任务范围内 Task {name}: the subject is not in its frame"
        return
    mine = ticket(draw["key"], identity)
    selected = [s for s in draw["selected"] if s["stratum"] == values]
    drawn = any(s["subject"] == identity for s in selected)
    yield f"# {step}. 任务 {name}，层 {_shown(' / '.join(values) or '–')}：n = {stratum['n']}，N = {stratum['N']}"
    yield f"#    签号 The ticket of task {name}; {_NAMES[drawn]}"
    yield from _command(f"{draw['key']}|{identity}")
    if selected:
        last = max(s["ticket"] for s in selected)
        if _by_ticket_alone(draw, stratum) and drawn == (mine <= last):
            yield f"#    抽中者为不大于此号者 Drawn is who has a ticket up to {last}"
        else:
            yield "#    该任务的次序不只取决于签号 This task's order does not follow from tickets alone"


def _by_ticket_alone(draw: Any, stratum: Any) -> bool:
    """Say whether the smallest tickets of a class are drawn: no weights, no cap, no rotation."""
    return "design" not in draw and not {"levels", "weighting", "conditional"} & stratum.keys()


def _command(text: str) -> Iterator[str]:
    yield f"printf %s {_quoted(text)} | sha256sum"
    yield f"# = {_hash(text)}"


def _quoted(text: str) -> str:
    """Return text as one word of the shell, whatever stands in it."""
    return "'" + text.replace("'", "'\\''") + "'"


def _shown(text: str) -> str:
    """Return text for a comment: nothing in it ends the line."""
    return "".join(c if c.isprintable() else "?" for c in text)
