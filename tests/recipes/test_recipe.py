import pytest
from spacy import util
from spacy.language import Language
from thinc.api import Config

from spacy_eeap.recipes.recipe import OPTIMIZE, TASKS, Recipe, write_config

from ..tiny import CONFIGS

FILES = {
    "textcat.cfg": Recipe(),
    "textcat_multilabel.cfg": Recipe("textcat_multilabel"),
    "tagger.cfg": Recipe("tagger"),
    "tagger_accuracy.cfg": Recipe("tagger", optimize="accuracy"),
    "textcat_transformer.cfg": Recipe(
        transformer="sentence-transformers/all-MiniLM-L6-v2"
    ),
    "tagger_transformer.cfg": Recipe(
        "tagger", transformer="sentence-transformers/all-MiniLM-L6-v2"
    ),
}


def read(recipe):
    return Config().from_str(write_config(recipe), interpolate=False)


@pytest.mark.parametrize("name", FILES)
def test_the_configs_of_the_repository_are_written_by_it(name):
    assert read(FILES[name]) == Config().from_disk(CONFIGS / name, interpolate=False)


@pytest.mark.parametrize("optimize", OPTIMIZE)
@pytest.mark.parametrize("vectors", [None, "en_core_web_md"])
@pytest.mark.parametrize("task", TASKS)
def test_every_recipe_makes_a_pipeline(task, optimize, vectors):
    config = read(Recipe(task, "de", optimize, vectors=vectors))
    nlp = util.load_model_from_config(config, auto_fill=True)
    assert isinstance(nlp, Language)
    assert nlp.lang == "de"
    assert nlp.pipe_names == [task.removesuffix("_multilabel")]
    assert nlp.get_pipe_meta(nlp.pipe_names[0]).factory == f"eeap_{task}"
    assert config.get("initialize", {}).get("vectors") == (
        vectors and "${paths.vectors}"
    )


@pytest.mark.parametrize("task", TASKS)
def test_a_transformer_takes_the_first_two_stages(task):
    config = read(Recipe(task, transformer="C:\\a folder\\model"))
    name = task.removesuffix("_multilabel")
    assert config["nlp"]["pipeline"] == ["transformer", name]
    assert config["components"]["transformer"]["model"]["name"] == "C:\\a folder\\model"
    listener = config["components"][name]["model"]["tok2vec"]
    assert listener["@architectures"] == "spacy-transformers.TransformerListener.v1"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"task": "ner"}, "task must be one of textcat, .*but was 'ner'"),
        ({"optimize": "speed"}, "optimize must be one of efficiency, accuracy"),
        ({"lang": "zz"}, "no language 'zz'"),
        ({"transformer": "a", "vectors": "b"}, "Choose one of the two"),
    ],
)
def test_what_cannot_be_chosen_is_told(wrong, told):
    with pytest.raises(ValueError, match=told):
        Recipe(**wrong)
