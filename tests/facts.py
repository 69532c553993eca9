"""The model of a tiny pipeline whose facts attend to facts, as a config has it."""

from thinc.api import Config

CONFIG = """
[model]
@architectures = "spacy-eeap.QuestionAnswering.v1"

[model.read]
@architectures = "spacy-eeap.ReadSentences.v1"
positions = 8

[model.read.tok2vec]
@architectures = "spacy.Tok2Vec.v2"

[model.read.tok2vec.embed]
@architectures = "spacy-eeap.MultiHashEmbed.v1"
width = 16
rows = [200]
attrs = ["NORM"]
include_static_vectors = false

[model.read.tok2vec.encode]
@architectures = "spacy-eeap.MaxoutWindowEncoder.v1"
width = 16
window_size = 1
maxout_pieces = 2
depth = 1

[model.attend]
@layers = "spacy-eeap.FactTransformer.v1"
steps = 2
before = 2
after = 1
anywhere = 1

[model.predict]
@layers = "spacy-eeap.Classify.v1"
exclusive_classes = true
"""


def config(**attend):
    """Get the block of the model, with other arguments of the attention."""
    changed = Config().from_str(CONFIG)["model"]
    changed["attend"].update(attend)
    return changed
