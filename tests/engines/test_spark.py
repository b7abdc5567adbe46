"""The draw on Spark equals the draw in Python; run with the real PySpark wherever there is a Java."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

import randsup
from randsup import InputError
from tests.engines.test_duckdb import POLICY, ROWS, SEED, csv_file, in_memory, task

pytestmark = [
    pytest.mark.skipif(
        shutil.which("java") is None, reason="no Java on the PATH: Spark needs Java 17 or later"
    ),
    pytest.mark.filterwarnings("default"),  # what PySpark says of its own code is no finding here
]
COLUMNS = "id string, name string, region string, credit_class string, industry string"


@pytest.fixture(scope="module")
def frame(spark_session: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = csv_file(tmp_path_factory.mktemp("spark") / "register.csv")
    return spark_session.read.csv(str(path), header=True).repartition(3)


def test_spark_draws_what_python_draws(frame: Any) -> None:
    from randsup.engines import spark

    of = task(strata=["region", "credit_class"], rounding="total", reserve=3)
    assert spark.draw(of, frame, POLICY, SEED) == randsup.draw(of, in_memory(), POLICY, SEED)


def test_the_drawn_rows_come_out_as_a_frame(frame: Any) -> None:
    from randsup.engines import spark

    renamed = frame.withColumnRenamed("id", "代码")
    columns = {"id": "代码"}
    of = task("1%", strata=["region"])
    drawn = spark.draw(of, renamed, POLICY, SEED, columns=columns)
    out = spark.frame_of(drawn, renamed, columns=columns)
    rows = out.where("drawn_list = 'selected'").orderBy("drawn_class", "drawn_rank").collect()
    assert [(r["代码"], r["drawn_ticket"]) for r in rows] == [
        (s.subject, s.ticket) for s in drawn.selected
    ]
    names = {row[0]: row[1] for row in ROWS}
    assert all(r["name"] == names[r["代码"]] for r in rows)
    assert out.count() == len(drawn.selected) + len(drawn.reserve)


def test_spark_refuses_what_no_register_may_hold(spark_session: Any) -> None:
    from randsup.engines import spark

    def refused(rows: list[tuple[Any, ...]], schema: str = COLUMNS) -> str:
        with pytest.raises(InputError) as error:
            spark.draw(
                task(strata=["region"]), spark_session.createDataFrame(rows, schema), POLICY, SEED
            )
        return str(error.value)

    first, second = ROWS[0], ROWS[1]
    assert f"id {first[0]} stands in 2 rows" in refused([first, second, first])
    assert "not in its canonical form" in refused([(first[0].lower(), *first[1:])])
    assert "the id is missing" in refused([(None, *first[1:])])
    assert "'东区 ' has blanks around it; 1 rows" in refused([(*first[:2], "东区 ", *first[3:])])
    assert "columns.id: is bigint; ids are text" in refused([(1, "")], "id bigint, region string")


def test_texts_with_backslashes_and_quotes_go_through(spark_session: Any) -> None:
    from randsup.engines import spark

    rows = [
        (row[0], "n", value, "A", "i")
        for row, value in zip(ROWS[:4], ("a\\n'b", '"', "𠮷", "%"), strict=True)
    ]
    of = task("1/2", strata=["region"])
    found = spark.draw(of, spark_session.createDataFrame(rows, COLUMNS), POLICY, SEED)
    assert found == randsup.draw(of, in_memory(rows), POLICY, SEED)
