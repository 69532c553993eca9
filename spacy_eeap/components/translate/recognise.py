"""Recognise the component of a pipeline that translates.

By an attribute of its class, so that a pipeline without one need not import what
translates, and that one with it need not load the tokenizer of the target language.
"""

from spacy.language import Language
from spacy.pipeline import TrainablePipe


def is_translator(pipe: object) -> bool:
    """Tell whether a component translates, as `eeap_translate` does."""
    return isinstance(pipe, TrainablePipe) and hasattr(type(pipe), "target_tokenizer")


def find_translator(nlp: Language) -> str:
    """Get the name of the one component of a pipeline that translates.

    nlp (Language): A trained pipeline.
    RETURNS (str): The name.
    RAISES (ValueError): If there is none, or more than one.
    """
    names = [name for name, pipe in nlp.pipeline if is_translator(pipe)]
    if len(names) == 1:
        return names[0]
    if names:
        raise ValueError(
            f"Expected one component that translates, but this pipeline has "
            f"{len(names)}: {', '.join(names)}. Load it with one of them, by "
            f"spacy.load(path, exclude=...), and save that."
        )
    raise ValueError(
        f"Expected a component that translates, but this pipeline has "
        f"{', '.join(nlp.pipe_names) or 'no components'}. Train one with the component "
        f"'eeap_translate'."
    )
