"""Formats: how records are written to a file. Each has a module with one class."""

from .docbin import DocBinFile
from .jsonl import JsonLines
from .parquet import ParquetFile
from .writer import Writer

FORMATS: dict[str, type[Writer]] = {
    "jsonl": JsonLines,
    "parquet": ParquetFile,
    "docbin": DocBinFile,
}

__all__ = ["FORMATS", "Writer"]
