"""The rows of a part, wherever their files are."""

from collections.abc import Iterator

from spacy.vocab import Vocab

from ..readers.inputs import Piece, Row, Unreadable, path_of, read_piece
from .plan import File, Plan


def rows_of(plan: Plan, part: int, vocab: Vocab) -> Iterator[Row | Unreadable]:
    """Read the rows of a part, but those of empty lines.

    plan (Plan): The plan.
    part (int): The part.
    vocab (Vocab): What the documents of a .spacy file get.
    YIELDS (Row | Unreadable): The rows in order, and what cannot be read.
    RAISES (OSError): If a file is not there, or the system cannot read it.
    RAISES (ValueError): If a file has changed since the plan was made.
    """
    files = {file.address: file for file in plan.files}
    for piece in plan.parts[part]:
        file = files[piece.address]
        _check_unchanged(file)
        for row in _read(piece, file, plan.options.column, vocab):
            if isinstance(row, Unreadable) or row.data:
                yield row


def _read(
    piece: Piece, file: File, column: str | None, vocab: Vocab
) -> Iterator[Row | Unreadable]:
    """Read a piece, with the places as the user called the file."""
    n = len(piece.address)
    for row in read_piece(piece, column, vocab):
        place = file.name + row.place[n:]
        if not isinstance(row, Unreadable):
            yield row._replace(place=place)
        elif isinstance(row.__cause__, OSError):
            raise row.__cause__  # the disk is to blame, and not the row
        else:
            yield Unreadable(place, row.reason)


def _check_unchanged(file: File) -> None:
    path = path_of(file.address)
    if not path.is_file():
        raise FileNotFoundError(
            f"No file at {file.address}. Every machine must see the input under the "
            f"same path."
        )
    size = path.stat().st_size
    if size != file.size:
        raise ValueError(
            f"{file.address} had {file.size:,} bytes when the work was planned, and "
            f"has {size:,} now. Put it back, or begin anew by --force."
        )
