"""Registers in and out: CSV and XLSX, headings, canonical identities, canonical files.

Theory of operation. What an office hands over is read once, strictly, and rewritten as a
*canonical* file: the columns that the rules read, identities in one form, rows in one order, bytes
in one encoding. Everything after that (draw, digest, verification) reads the canonical file only,
so neither the order of the rows nor the encoding nor the program that saved the file can change a
published byte. A row that cannot be read is refused or set aside, never dropped in silence.
"""

from randsup.tables.canonical_file import CanonicalSubjects
from randsup.tables.conflicts import ConflictIngest, read_conflicts, write_conflicts
from randsup.tables.history import HistoryIngest, read_history, write_history
from randsup.tables.identity import canonical_text, subject_id
from randsup.tables.inspectors import InspectorIngest, read_inspectors, write_inspectors
from randsup.tables.items import ItemIngest, read_items, write_items
from randsup.tables.reading import Table, open_table
from randsup.tables.subjects import SubjectIngest, ingest_subjects
from randsup.tables.writing import csv_line, file_sha256, harmless, original, write_csv

__all__ = [
    "CanonicalSubjects",
    "ConflictIngest",
    "HistoryIngest",
    "InspectorIngest",
    "ItemIngest",
    "SubjectIngest",
    "Table",
    "canonical_text",
    "csv_line",
    "file_sha256",
    "harmless",
    "ingest_subjects",
    "open_table",
    "original",
    "read_conflicts",
    "read_history",
    "read_inspectors",
    "read_items",
    "subject_id",
    "write_conflicts",
    "write_csv",
    "write_history",
    "write_inspectors",
    "write_items",
]
