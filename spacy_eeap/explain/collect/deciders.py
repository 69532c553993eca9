"""Find out how the decisions of a component are explained."""

from spacy.language import Language
from spacy.pipeline import Tagger, TextCategorizer

from ...attribute.decision import Decider
from ...components.translate.recognise import is_translator
from ..kinds.answers.decider import AnswerDecider
from ..kinds.classes.decider import ClassDecider
from ..kinds.tags.decider import TagDecider


def find_decider(nlp: Language, name: str) -> Decider:
    """Get the decider of a component that attends.

    nlp (Language): The pipeline.
    name (str): The name of the component, as `find_attending_pipe` gives it.
    RAISES (ValueError): If it translates: a translation is a chain of decisions, each
        about what was written before.
    """
    pipe = nlp.get_pipe(name)
    if isinstance(pipe, Tagger):
        return TagDecider(nlp, name)
    if isinstance(pipe, TextCategorizer):
        return ClassDecider(nlp, name)
    if is_translator(pipe):
        raise ValueError(
            f"The component '{name}' translates, and of translations attention alone "
            f"can be told. Name a component that classifies, tags or answers."
        )
    return AnswerDecider(nlp, name)
