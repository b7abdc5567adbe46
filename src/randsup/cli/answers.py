"""Findings and notes as the commands answer them with `--json`."""

from __future__ import annotations

from randsup.law.findings import Finding, Note


def finding_answer(finding: Finding) -> dict[str, str]:
    """Return a finding for programs, with the id of its clause, `""` for none."""
    return {
        "code": finding.code,
        "strength": finding.strength.value,
        "about": finding.about,
        "zh": finding.zh,
        "en": finding.en,
        "clause": finding.citation.clause if finding.citation else "",
    }


def note_answer(note: Note) -> dict[str, str]:
    """Return a remark for programs."""
    return {"code": note.code, "about": note.about, "zh": note.zh, "en": note.en}
