"""Find out how the decisions of a component are explained."""

from spacy.language import Language

from ...attribute.decision import Decider
from .pipes import kind_of_pipe


def find_decider(nlp: Language, name: str) -> Decider:
    """Get the decider of a component.

    nlp (Language): The pipeline.
    name (str): The name of the component, as `find_explained_pipe` gives it.
    RAISES (ValueError): If its decisions cannot be told apart: a translation is a chain
        of decisions, each about what was written before.
    """
    return kind_of_pipe(nlp, name).find_decider(nlp, name)
