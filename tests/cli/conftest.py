from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.building import randsup, write_case, write_rough


@pytest.fixture(scope="session")
def plain_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a case without findings; nobody changes them."""
    base = tmp_path_factory.mktemp("plain")
    said = randsup("run", write_case(base / "case"), "--out", base / "out")
    assert said.code == 0, said
    return base / "out"


@pytest.fixture(scope="session")
def rough_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of the case with everything in it; nobody changes them."""
    base = tmp_path_factory.mktemp("rough")
    said = randsup("run", write_rough(base / "case"), "--out", base / "out")
    assert said.code == 1, said
    return base / "out"


@pytest.fixture
def forged(rough_run: Path, tmp_path: Path) -> Path:
    """A copy of `rough_run` to change."""
    return Path(shutil.copytree(rough_run, tmp_path / "forged"))
