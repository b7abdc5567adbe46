"""One Spark for all tests that need it: starting it takes longer than they do."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def spark_session() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = (
            SparkSession.builder.master("local[2]")
            .appName("randsup")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config(
                "spark.sql.codegen.wholeStage", "false"
            )  # small tables: compiling takes longest
            .config("spark.sql.adaptive.enabled", "false")
            .config("spark.driver.memory", "1g")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate()
        )
        found.sparkContext.setLogLevel("ERROR")
        yield found
        found.stop()
