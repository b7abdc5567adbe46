"""The draw on Spark: a DataFrame in, the drawn subjects out, as `Drawn` or as a DataFrame.

    from randsup.engines import spark
    drawn = spark.draw(task, frame, policy, seed, columns={"id": "uscc"})
    spark.frame_of(drawn, frame, columns={"id": "uscc"})        # the drawn rows, with all they have

What comes out equals what `randsup.draw` gives for the same rows, whatever their order and partitions: executors
count and hash, only tickets below the threshold travel. It needs the extra `spark`, and Java 17 or later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pyspark.errors import PySparkException
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from randsup.engines.checks import chosen_columns
from randsup.engines.sql import ROWS, Dialect, SqlSubjects
from randsup.errors import InputError
from randsup.facts.plans import Task
from randsup.law.policy import Policy
from randsup.lottery import Seed
from randsup.rules import process
from randsup.rules.draw.sampling import Drawn

SOURCE: Final = "Spark DataFrame"
_AS_TEXT: Final = frozenset({"string", "boolean", "date", "tinyint", "smallint", "int", "bigint"})
"""Types whose text is the same everywhere. Others (floats, times) are cast by whoever hands them over."""


def _name(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _bytes(text: str) -> str:
    """Write the bytes of a text: in a quoted one backslashes mean this or that, as Spark is set."""
    return f"X'{text.encode('utf-8').hex()}'"


def _decoded(binary: str) -> str:
    return f"decode({binary}, 'UTF-8')"


def _text(text: str) -> str:
    return _decoded(_bytes(text))


DIALECT: Final = Dialect(
    text=_text,
    name=_name,
    sha256=lambda text: f"sha2({text}, 256)",
    matches=lambda text, pattern: f"({text} RLIKE {_text(f'^({pattern})$')})",
    sha256_of_lines=lambda line: (
        f"sha2(array_join(transform(array_sort(collect_list(struct(id, {line} AS line))), "
        f"pair -> pair.line), {_text(chr(10))}), 256)"
    ),
    listed=_bytes,
    unlisted=_decoded,
)


def draw(
    task: Task,
    frame: DataFrame,
    policy: Policy,
    seed: Seed,
    *,
    columns: Mapping[str, str] | None = None,
    accept_opaque_ids: bool = False,
) -> Drawn:
    """Draw the subjects of a task from a DataFrame.

    Args:
        task: what is drawn.
        frame: a row for each subject; cache it where it is expensive to make, since it is read four times.
        policy: whose caps and clauses hold.
        seed: 32 bytes of public randomness.
        columns: field -> column of the frame, where they differ: `{"id": "统一社会信用代码"}`.
        accept_opaque_ids: whether ids other than credit codes are admitted as they are.

    Raises:
        Refused: a cap that binds is exceeded.
        InputError: what `randsup.draw` refuses; ids that are missing, not canonical, or stand twice.
    """
    register = subjects(frame, columns=columns, accept_opaque_ids=accept_opaque_ids)
    return process.draw(task, register, policy, seed)


def subjects(
    frame: DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    accept_opaque_ids: bool = False,
) -> SqlSubjects:
    """Return a register on Spark, to be handed to `randsup.draw`, `perform` or `verify`.

    Every column of the frame may make classes; `region` is blank where there is none.

    Raises:
        InputError: no such column, a column whose type has no text of its own, an id that is missing or
            not canonical.
    """
    types = dict(frame.dtypes)
    fields = chosen_columns(SOURCE, types, columns or {}, texts=_AS_TEXT, text="string")
    blank = f.lit("")
    rows = frame.select(
        f.col(_name(fields["id"])).alias("id"),
        *(
            f.coalesce(f.col(_name(column)).cast("string"), blank).alias(name)
            for name, column in sorted(fields.items())
            if name != "id"
        ),
        *(() if "region" in fields else (blank.alias("region"),)),
    )

    def run(statement: str) -> Iterator[tuple[Any, ...]]:
        try:
            answer = frame.sparkSession.sql(statement.replace(ROWS, "{rows}"), rows=rows)
            yield from map(tuple, answer.collect())
        except PySparkException as error:
            raise InputError(
                f"Spark cannot read it: {str(error).splitlines()[0]}", source=SOURCE
            ) from error

    return SqlSubjects(
        source=SOURCE,
        columns=tuple(sorted({*fields, "region"} - {"id"})),
        dialect=DIALECT,
        run=run,
        accept_opaque_ids=accept_opaque_ids,
    )


def frame_of(
    drawn: Drawn, frame: DataFrame, *, columns: Mapping[str, str] | None = None
) -> DataFrame:
    """Return the drawn rows of a frame with all their columns, and what was drawn for each.

    Added are `drawn_list` (`selected` or `reserve`), `drawn_class` (the values of its class), `drawn_rank`,
    `drawn_ticket` and `drawn_probability` (as text, `n/N`). Rows come in no order: sort by class and rank.
    """
    sizes = {s.values: f"{s.drawn}/{s.size}" for s in drawn.strata}
    rows = [
        (s.subject, which, list(s.stratum), s.rank, s.ticket, sizes[s.stratum])
        for which, selections in (("selected", drawn.selected), ("reserve", drawn.reserve))
        for s in selections
    ]
    identity = (columns or {}).get("id", "id")
    schema = (
        f"{_name(identity)} string, drawn_list string, drawn_class array<string>, drawn_rank int, "
        "drawn_ticket string, drawn_probability string"
    )
    found = frame.sparkSession.createDataFrame(rows, schema)
    return frame.join(f.broadcast(found), on=identity)
