"""What is chosen of a config, and the text of the config that follows from it."""

from collections.abc import Collection
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from spacy.util import get_lang_class

# The template of each task, and its factory.
TASKS = {
    "textcat": ("textcat", "eeap_textcat"),
    "textcat_multilabel": ("textcat", "eeap_textcat_multilabel"),
    "tagger": ("tagger", "eeap_tagger"),
    "morphologizer": ("tagger", "eeap_morphologizer"),
}
OPTIMIZE = ("efficiency", "accuracy")


@dataclass(frozen=True)
class Recipe:
    """What a pipeline is for.

    task (str): One of TASKS.
    lang (str): The language, by its code, such as "en", or "xx" for several.
    optimize (str): "efficiency" or "accuracy".
    transformer (Optional[str]): A pretrained encoder, by its name on the Hugging Face
        hub or its folder, to be trained with the rest.
    vectors (Optional[str]): A package or folder with static vectors.
    """

    task: str = "textcat"
    lang: str = "en"
    optimize: str = "efficiency"
    transformer: str | None = None
    vectors: str | None = None

    def __post_init__(self) -> None:
        """Raise a ValueError that says what can be chosen."""
        _check("task", self.task, TASKS)
        _check("optimize", self.optimize, OPTIMIZE)
        if self.transformer and self.vectors:
            raise ValueError(
                "A transformer reads no static vectors. Choose one of the two."
            )
        try:
            get_lang_class(self.lang)
        except ImportError as error:
            raise ValueError(
                f"spaCy has no language '{self.lang}'. Its codes are at "
                f"https://spacy.io/usage/models#languages; 'xx' is for any other."
            ) from error


def _check(name: str, value: str, known: Collection[str]) -> None:
    if value not in known:
        raise ValueError(
            f"{name} must be one of {', '.join(known)}, but was '{value}'."
        )


def write_config(recipe: Recipe) -> str:
    """Write the text of a config, with comments.

    recipe (Recipe): What the pipeline is for.
    RETURNS (str): What `spacy train` takes.
    """
    template, factory = TASKS[recipe.task]
    environment = Environment(
        loader=PackageLoader("spacy_eeap.recipes"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    name = f"{template}_transformer" if recipe.transformer else template
    return environment.get_template(f"{name}.cfg").render(
        recipe=recipe,
        factory=factory,
        accurate=recipe.optimize == "accuracy",
        multilabel=recipe.task == "textcat_multilabel",
        component=recipe.task.removesuffix("_multilabel"),
    )
