"""JoeyNMT's recurrent encoder-decoder, as this benchmark races it.

    pip install -r requirements-bench.txt
    pip install --no-deps joeynmt==2.3.0

Among what it depends on are linters, pandas and an old protobuf, none of which its
model needs. The model gets batches that were padded beforehand, and gives ids.

Kreutzer et al. (2019): https://aclanthology.org/D19-3019
"""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING

import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

if TYPE_CHECKING:
    from joeynmt.batch import Batch
    from joeynmt.vocabulary import Vocabulary

UNKNOWN, PADDING, START, END = range(4)
SPECIAL = SimpleNamespace(
    unk_id=UNKNOWN,
    unk_token="<unk>",
    pad_id=PADDING,
    pad_token="<pad>",
    bos_id=START,
    bos_token="<s>",
    eos_id=END,
    eos_token="</s>",
    sep_id=None,
    sep_token=None,
    lang_tags=[],
)
# The exponent of the penalty of long texts in a beam.
ALPHA = 1.0


class Joey:
    """A bidirectional GRU, and a GRU with additive attention and input feeding.

    The vectors of the target tell its scores, too.

    n_source, n_target (int): Number of ids of each vocabulary of ours. JoeyNMT has one
        more, of padding.
    width (int): Of the vectors, of each direction of the encoder and of the decoder.
    dropout (float): Share of the vectors, and of what tells the next id.
    smoothing (float): Label smoothing.
    learn_rate, grad_clip (float): Of Adam, and the most that a gradient's norm can be.
    RAISES (ImportError): If JoeyNMT is not installed.
    """

    def __init__(
        self,
        n_source: int,
        n_target: int,
        *,
        width: int,
        dropout: float,
        smoothing: float,
        learn_rate: float,
        grad_clip: float,
    ) -> None:
        from joeynmt.builders import build_gradient_clipper, build_optimizer
        from joeynmt.model import build_model

        config = {
            "encoder": _layers(width, dropout),
            "decoder": {
                **_layers(width, dropout),
                "attention": "bahdanau",
                "hidden_dropout": dropout,
            },
            "tied_softmax": True,
        }
        training = {
            "optimizer": "adam",
            "learning_rate": learn_rate,
            "clip_grad_norm": grad_clip,
            "clip_grad_val": None,
        }
        self.model = build_model(config, vocabulary(n_source), vocabulary(n_target))
        self.model.loss_function = ("crossentropy", smoothing)
        self.optimizer = build_optimizer(training, self.model.parameters())
        self.clip = build_gradient_clipper(training)

    def train(self, batch: "Batch") -> float:
        """Take a step, as its TrainManager does. RETURNS (float): The loss of an id."""
        self.model.train()
        total, *_ = self.model(return_type="loss", **vars(batch))
        loss = batch.normalize(total, normalization="tokens")
        loss.backward()
        self.clip(parameters=self.model.parameters())
        self.optimizer.step()
        self.model.zero_grad()
        return loss.item()

    def translate(self, batch: "Batch", beam: int, steps: int) -> NDArray:
        """Search translations of exactly so many ids. RETURNS (B, steps): The ids."""
        from joeynmt.search import search

        self.model.eval()
        ids, _, _ = search(
            self.model,
            batch,
            max_output_length=steps,
            beam_size=beam,
            beam_alpha=ALPHA,
            min_output_length=steps,
        )
        return ids


def _layers(width: int, dropout: float) -> dict[str, object]:
    embeddings = {"embedding_dim": width, "dropout": dropout}
    return {"type": "recurrent", "hidden_size": width, "embeddings": embeddings}


def vocabulary(size: int) -> "Vocabulary":
    """Make a vocabulary of one id more than one of ours of this size."""
    from joeynmt.vocabulary import Vocabulary

    return Vocabulary(list(map(str, range(END + 1, size + 1))), SPECIAL)


def make_batch(
    sources: Sequence[Sequence[int]], targets: Sequence[Sequence[int]] | None = None
) -> "Batch":
    """Pad a batch, and put the longest source first.

    sources (Sequence[Sequence[int]]): Ids of ours, without START and END. JoeyNMT's own
        reader would add an END, which is left out, so that both models read as much.
    targets (Optional[Sequence[Sequence[int]]]): The same, to train on.
    """
    from joeynmt.batch import Batch

    batch = Batch(
        src=pad([renumber(ids) for ids in sources]),
        src_length=torch.tensor(list(map(len, sources))),
        src_prompt_mask=None,
        trg=None if targets is None else pad([_framed(ids) for ids in targets]),
        trg_prompt_mask=None,
        indices=torch.arange(len(sources)),
        device=torch.device("cpu"),
        pad_index=PADDING,
        eos_index=END,
    )
    batch.sort_by_src_length()
    return batch


def renumber(ids: Sequence[int]) -> list[int]:
    """Make room for the id of padding, in ids of ours."""
    return [i + 1 if i >= PADDING else i for i in ids]


def _framed(ids: Sequence[int]) -> list[int]:
    return [START, *renumber(ids), END]


def pad(sentences: list[list[int]]) -> Tensor:
    """Pad sentences on their right."""
    tensors = [torch.tensor(ids) for ids in sentences]
    return pad_sequence(tensors, batch_first=True, padding_value=PADDING)
