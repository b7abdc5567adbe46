"""A small profile, to be changed, and a wheel that brings profiles."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

TABLES: Mapping[str, str] = {
    "team.min_size": "2",
    "team.min_domain_matched": "1",
    "joint.max_departments": "5",
    "joint.max_inspectors": "10",
    "joint.min_share_of_draws": '"10%"',
    "plan.due": '"04-30"',
    "publication.result": '{ working_days = 20, anchor = "result_formed" }',
    "platform.name": '"统一平台"',
    "task.adhoc_allowed": "true",
}
"""A value for some paths, as a profile writes it."""


def cited(profile: str, path: str, value: str = "", strength: str = "must", more: str = "") -> str:
    """Return the table of one parameter; the quote names the profile, so that sources can be told."""
    return (
        f'[{path}]\nvalue = {value or TABLES[path]}\nstrength = "{strength}"\n{more}'
        f'cite = {{ clause = "{profile}/1/{path}", section = "一", quote = "{profile}说" }}\n\n'
    )


def profile(
    name: str, *tables: str, level: str = "city", since: str = "2026-01-01", head: str = ""
) -> str:
    """Return a profile with these tables; `head` are further lines of the head."""
    return (
        f'schema = 1\nid = "{name}"\ntitle = "{name}市"\nlevel = "{level}"\nsince = {since}\n'
        f'reviewed = 2026-11-20\n{head}\n[documents.{name}]\ntitle = "{name}办法"\n\n'
        + "".join(tables)
    )


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def install(folder: Path, distribution: str, points: Mapping[str, str], module: str = "") -> None:
    """Make a distribution in `folder`, which stands on `sys.path`: its entry points, its module."""
    name = distribution.replace("-", "_")
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n", encoding="utf-8"
    )
    lines = ["[randsup.profiles]", *(f"{key} = {value}" for key, value in points.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if module:
        (folder / f"{name}.py").write_text(module, encoding="utf-8")
