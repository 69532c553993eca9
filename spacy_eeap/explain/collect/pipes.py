"""The components of a pipeline that attention explains."""

from spacy.language import Language
from spacy.pipeline import Tagger, TextCategorizer, TrainablePipe

from ...components.translate.recognise import is_translator
from ...models import attending, tagger


def find_attending_pipe(nlp: Language, pipe_name: str | None = None) -> str:
    """Choose the component to explain.

    nlp (Language): A trained pipeline.
    pipe_name (str | None): The name of the component, if it is known.
    RETURNS (str): That name, or the name of the only component that attends.
    RAISES (ValueError): If the named component does not attend, or if none is named
        and not exactly one attends.
    """
    names = [name for name, pipe in nlp.components if _attends(pipe)]
    if pipe_name is None and len(names) == 1:
        return names[0]
    if pipe_name is not None and pipe_name in names:
        return pipe_name
    raise ValueError(f"{_problem(nlp, pipe_name, names)} {_advice(names)}")


def adds_linear_scores(nlp: Language, pipe_name: str) -> bool:
    """Tell whether a component has a linear part, which its attention does not show.

    nlp (Language): A trained pipeline.
    pipe_name (str): A component that `find_attending_pipe` finds.
    """
    pipe = nlp.get_pipe(pipe_name)
    if not isinstance(pipe, TextCategorizer):
        return False
    return attending.adds_linear_scores(pipe.model)


def _problem(nlp: Language, pipe_name: str | None, names: list[str]) -> str:
    if pipe_name is None:
        return f"{len(names)} components of this pipeline can tell their attention."
    if pipe_name in nlp.component_names:
        return f"The component '{pipe_name}' cannot tell its attention."
    return f"This pipeline has no component '{pipe_name}'."


def _advice(names: list[str]) -> str:
    if names:
        return f"Name one of these: {', '.join(names)}."
    return (
        "Train a text classifier with the architecture 'spacy-eeap.TextCat.v1' (or "
        "spaCy's 'spacy.TextCatEnsemble.v2' or 'spacy.TextCatParametricAttention.v1'), "
        "a tagger with 'spacy-eeap.Tagger.v1', or the component 'eeap_qa' or "
        "'eeap_translate'."
    )


def _attends(pipe: object) -> bool:
    if isinstance(pipe, TextCategorizer):
        return attending.has_attention(pipe.model)
    if isinstance(pipe, Tagger):
        return tagger.has_attention(pipe.model)
    if is_translator(pipe):
        return True
    return isinstance(pipe, TrainablePipe) and "look" in pipe.model.attrs
