"""Run a component, and those before it, on documents."""

from spacy.language import Language
from spacy.tokens import Doc


def run_before(nlp: Language, name: str, docs: list[Doc]) -> list[Doc]:
    """Run the components that stand before a component.

    nlp (Language): The pipeline.
    name (str): The component.
    docs (list[Doc]): Documents that only the tokenizer has seen.
    RETURNS (list[Doc]): The documents, as the component gets them.
    """
    place = nlp.component_names.index(name)
    before, rest = nlp.component_names[:place], nlp.component_names[place:]
    if not any(nlp.has_pipe(earlier) for earlier in before):
        return docs
    # Not `select_pipes`: other threads may predict with the pipeline meanwhile.
    return list(nlp.pipe(docs, disable=rest))
