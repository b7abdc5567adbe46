from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli import ceremonial
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


@pytest.fixture(scope="session")
def ready_ceremony(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ceremony in which everything is revealed; nobody changes it."""
    return ceremonial.ready(ceremonial.commit(tmp_path_factory.mktemp("ready")))


@pytest.fixture(scope="session")
def drawn_run(ready_ceremony: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a draw by ceremony; nobody changes them."""
    base = tmp_path_factory.mktemp("drawn")
    copy = Path(shutil.copytree(ready_ceremony, base / "ceremony"))
    return ceremonial.drawn(copy, base / "out")
