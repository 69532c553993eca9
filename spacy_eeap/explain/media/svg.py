"""Draw an explanation as one picture in SVG, which needs no network and no script."""

from typing import cast
from zlib import crc32

from ..drawing.layout import lay_out_picture
from ..kinds import kind_of
from ..kinds.kind import AnyExplanation
from ..templates.environment import environment


def svg(explanation: AnyExplanation) -> str:
    """Draw a matrix of shaded cells: the weights of tokens, of facts, or of pairs.

    explanation (AnyExplanation): A text of any length. Of a long one the strongest
        tokens or facts are drawn, and the picture says how many they are; but all of a
        translation.
    RETURNS (str): An SVG document in XML, light or dark as its reader prefers. Write it
        as UTF-8, to a file whose name ends in .svg.
    """
    picture = kind_of(explanation).picture(explanation)
    macros = environment().get_template("matrix.html").module
    # Of two pictures on one page the parts have different names.
    key = f"{crc32(repr(picture).encode()):08x}"
    drawn = macros.whole(  # type: ignore[attr-defined]
        picture, lay_out_picture(picture), key
    )
    return cast(str, drawn).strip() + "\n"
