"""The components of a pipeline that attention explains."""

from typing import cast

from spacy.language import Language

from ..kinds import KINDS, find_kind
from ..kinds.kind import Kind


def find_attending_pipe(nlp: Language, pipe_name: str | None = None) -> str:
    """Choose the component to explain.

    nlp (Language): A trained pipeline.
    pipe_name (str | None): The name of the component, if it is known.
    RETURNS (str): That name, or the name of the only component that attends.
    RAISES (ValueError): If the named component does not attend, or if none is named
        and not exactly one attends.
    """
    names = [name for name, pipe in nlp.components if find_kind(pipe) is not None]
    if pipe_name is None and len(names) == 1:
        return names[0]
    if pipe_name is not None and pipe_name in names:
        return pipe_name
    raise ValueError(f"{_problem(nlp, pipe_name, names)} {_advice(names)}")


def find_explained_pipe(nlp: Language, pipe_name: str | None = None) -> str:
    """Choose the component to explain, though it may not attend.

    nlp (Language): A trained pipeline.
    pipe_name (str | None): The name of the component, if it is known.
    RETURNS (str): As `find_attending_pipe`; or if none attends, the only one, or the
        named one, that other methods explain.
    RAISES (ValueError): As `find_attending_pipe`.
    """
    explained = [name for name, pipe in nlp.components if _find_kind(pipe) is not None]
    attending = [name for name in explained if attends(nlp, name)]
    if pipe_name in explained:
        return cast(str, pipe_name)
    if pipe_name is None and not attending and len(explained) == 1:
        return explained[0]
    return find_attending_pipe(nlp, pipe_name)


def attends(nlp: Language, pipe_name: str) -> bool:
    """Tell whether a component can tell its attention."""
    return find_kind(nlp.get_pipe(pipe_name)) is not None


def kind_of_pipe(nlp: Language, pipe_name: str) -> Kind:
    """Get the kind of a component.

    nlp (Language): A trained pipeline.
    pipe_name (str): The name of the component.
    RAISES (ValueError): If it cannot be explained.
    """
    kind = _find_kind(nlp.get_pipe(find_explained_pipe(nlp, pipe_name)))
    assert kind is not None
    return kind


def _find_kind(pipe: object) -> Kind | None:
    """Get the kind of a component that is explained by attention, or at all."""
    explained = (kind for kind in KINDS if kind.can_explain(pipe))
    return find_kind(pipe) or next(explained, None)


def check_initialized(nlp: Language, pipe_name: str) -> None:
    """Check that a component can predict.

    RAISES (ValueError): If its model has no parameters yet.
    """
    model = nlp.get_pipe(pipe_name).model  # type: ignore[attr-defined]
    if any(
        node.has_param(name) is None
        for node in model.walk()
        for name in node.param_names
    ):
        raise ValueError(
            f"The component '{pipe_name}' has not been trained, so that there is "
            f"nothing to explain. Train it with `spacy train`, or by nlp.initialize() "
            f"and nlp.update(), or load a trained pipeline."
        )


def adds_other_scores(nlp: Language, pipe_name: str) -> bool:
    """Tell whether a component adds scores that its attention does not show.

    nlp (Language): A trained pipeline.
    pipe_name (str): A component that `find_explained_pipe` finds.
    """
    pipe = nlp.get_pipe(pipe_name)
    return kind_of_pipe(nlp, pipe_name).adds_other_scores(pipe)


def _problem(nlp: Language, pipe_name: str | None, names: list[str]) -> str:
    if pipe_name is None:
        n = len(names)
        return (
            f"This pipeline has {n} components with attention."
            if n
            else "No component of this pipeline has attention to show."
        )
    if pipe_name in nlp.component_names:
        return f"The component '{pipe_name}' has no attention to show."
    return f"This pipeline has no component '{pipe_name}'."


def _advice(names: list[str]) -> str:
    if names:
        return f"Name one of these: {', '.join(names)}."
    advice = [kind.advice for kind in KINDS]
    return f"Train {', '.join(advice[:-1])} or {advice[-1]}."
