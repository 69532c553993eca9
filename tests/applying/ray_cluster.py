"""A run on a cluster of two machines, of which one goes away in the middle.

    python -m tests.applying.ray_cluster MODEL TEXTS OUTPUT

Both are processes of this machine. Prints what the run says in the end.
"""

import sys
from threading import Thread

from ray.cluster_utils import Cluster

from spacy_eeap.applying.apply import Run, Staff
from spacy_eeap.applying.plan import Options


def main():
    """Run it."""
    model, texts, output = sys.argv[1:]
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    nodes = [cluster.add_node(num_cpus=1) for _ in range(2)]
    leaving = []

    def leave(counts):
        if not leaving:
            settings = {"allow_graceful": False}
            leaving.append(
                Thread(target=cluster.remove_node, args=[nodes[0]], kwargs=settings)
            )
            leaving[0].start()

    run = Run(model, [texts], output, Options(part_size=5))
    summary = run.work(Staff(2, "ray", cluster.address), leave)
    leaving[0].join()
    cluster.shutdown()
    print(summary)


if __name__ == "__main__":
    main()
