"""What a component computed on the way to its annotations, written to the Doc.

    doc._.activations[pipe_name][name] = array

with the names of spaCy v4, a plain dict and numpy arrays, so that it survives
Doc.to_bytes, DocBin(store_user_data=True), several processes and `spacy apply`.
"""

from numpy.typing import NDArray
from spacy.tokens import Doc


def save(doc: Doc, pipe_name: str, arrays: dict[str, NDArray]) -> None:
    """Write a component's activations to a document, over earlier ones of its own.

    doc (Doc): The document.
    pipe_name (str): The component's name in the pipeline.
    arrays (Dict[str, NDArray]): The arrays by name, in the memory of the CPU.
    """
    doc._.activations = {**doc._.activations, pipe_name: arrays}


# Another version of spaCy's, or of this package, may have set it already.
if not Doc.has_extension("activations"):
    Doc.set_extension("activations", default={})
