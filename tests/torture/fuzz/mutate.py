"""Inputs of a fuzzer without a measure of coverage, where atheris is not installed."""

import random
from collections.abc import Iterator

LONGEST = 2**19  # bytes: sentencepiece writes a quarter of a million
# What means something to one reader or another: text, tables, JSON, msgpack, archives.
TOKENS = [
    *(b"\0", b"\n", b"\r\n", b"\t", b"\x0b", b",", b";", b'"', b"'", b"\\", b" "),
    *(b"{", b"}", b"[", b"]", b"[[", b":", b"null", b"NaN", b"true", b"-1", b"1e999"),
    *(b"9" * 30, b"--", b"=", b".", b"?", b"1 ", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf"),
    *(b"\xed\xa0\x80", b"\\ud800", b"\xe2\x80\xa8", b"\xc0\x80", b"\xf4\x90\x80\x80"),
    *(b"\x80", b"\x90", b"\xc0", b"\xc1", b"\xc4", b"\xd9", b"\xdf\xff\xff\xff\xff"),
    *(b"\xcb\x7f\xf0\0\0\0\0\0\0", b"\x1f\x8b", b"PAR1", b"text", b"[" * 2000),
]


def mutations(seeds: list[bytes], draw: random.Random) -> Iterator[bytes]:
    """Make inputs without end, each of a seed that was changed in some places.

    seeds (List[bytes]): Valid inputs, at least one.
    draw (Random): What decides.
    """
    yield from seeds
    while True:
        data = bytearray(draw.choice(seeds))
        for _ in range(draw.choice((1, 1, 2, 4, 8))):
            _change(data, seeds, draw)
        yield bytes(data[:LONGEST])


def _change(data: bytearray, seeds: list[bytes], draw: random.Random) -> None:
    place = draw.randint(0, len(data))
    end = min(len(data), place + draw.choice((1, 1, 2, 4, 16, 256)))
    way = draw.randrange(7)
    if way == 0 and data:
        data[min(place, len(data) - 1)] ^= 1 << draw.randrange(8)
    elif way == 1 and data:
        data[min(place, len(data) - 1)] = draw.randrange(256)
    elif way == 2:
        del data[place:end]
    elif way == 3:
        data[place:place] = draw.choice(TOKENS)
    elif way == 4:
        data[place:end] = draw.choice(TOKENS)
    elif way == 5:
        data[place:place] = data[place:end] * draw.choice((1, 2, 50))
    else:
        other = draw.choice(seeds)
        data[place:] = other[draw.randint(0, len(other)) :]
