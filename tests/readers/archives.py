"""Small review archives, built like the real one."""

import io
import tarfile
from hashlib import sha256

from spacy_eeap.readers import review_archive
from spacy_eeap.readers.review_archive import FILES, INNER_ARCHIVE

NAME = "vaderSentiment-3.3.2.tar.gz"


def make_archive(folder, monkeypatch, **sources):
    """Write an archive that passes for the real one.

    sources: The lines of the file of each source. Other sources have no file.
    RETURNS (Path): The archive.
    """
    files = {FILES[source]: "\r\n".join(lines) for source, lines in sources.items()}
    members = {name: text.encode("utf8") for name, text in files.items()}
    return accept(write(folder, {INNER_ARCHIVE: pack(members)}), monkeypatch)


def write(folder, members):
    path = folder / NAME
    path.write_bytes(pack(members))
    return path


def accept(path, monkeypatch):
    """Let an archive pass the check of the sha256."""
    digest = sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(review_archive, "SHA256", digest)
    return path


def pack(members):
    """Pack files, given as bytes by name, into the bytes of a tar.gz."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()
