"""Two servers of the golden pipelines, as they are written around spaCy.

    python -m tests.torture.server prefork FILE

    prefork    the pipelines are loaded once, then workers are forked, each of which
               answers one request at a time, in a memory zone, as under gunicorn
    asyncio    one process: starlette and uvicorn, predictions in threads

It prints its port. FILE gets a byte for each request whose answer was begun. SIGTERM
ends it when those are answered.
"""

import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import spacy
from spacy.language import Language

from spacy_eeap.explain import explain, to_dict

from ..golden.predicted import FOLDER, rounded, written
from .serving import PIPELINES, threads

WORKERS = 2
# What it attends with has to be named where two components attend.
EXPLAINED = {"shared_tok2vec": "textcat"}


def load() -> dict[str, Language]:
    """Load all pipelines. RETURNS (Dict[str, Language]): Each by its name."""
    return {name: spacy.load(FOLDER / name) for name in PIPELINES}


def answer(pipelines: dict[str, Language], path: str, text: str) -> Any:
    """Answer a request: /predict/NAME, /explain/NAME or /threads.

    RETURNS (Any): What JSON has of it.
    """
    what, *names = path.strip("/").split("/")
    if what == "threads":
        return threads()
    [name] = names
    nlp = pipelines[name]
    if what == "explain":
        [explanation] = explain(nlp, text, EXPLAINED.get(name))
        return rounded(to_dict(explanation))
    return rounded(written(nlp(text)))


def prefork(
    pipelines: dict[str, Language], listener: socket.socket, begun: int
) -> None:
    """Serve from forked workers until SIGTERM."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 10  # or a client that says nothing would hold a worker

        def do_POST(self) -> None:
            os.write(begun, b".")
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            nlp = pipelines[self.path.split("/")[-1]]
            with nlp.memory_zone():
                body = json.dumps(answer(pipelines, self.path, text)).encode()
            self._send(body)

        def do_GET(self) -> None:
            self._send(json.dumps(answer(pipelines, self.path, "")).encode())

        def _send(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(listener.getsockname(), Handler, bind_and_activate=False)
    server.socket = listener
    # All workers wake up for a connection, and those that come late must not wait.
    listener.setblocking(False)
    workers = [pid for _ in range(WORKERS) if (pid := _fork(server))]
    signal.signal(signal.SIGTERM, lambda *_: _kill(workers))
    for pid in workers:
        os.waitpid(pid, 0)


def _fork(server: HTTPServer) -> int:
    pid = os.fork()
    if pid:
        return pid
    # It waits for the end of a loop that the handler has interrupted.
    signal.signal(signal.SIGTERM, lambda *_: Thread(target=server.shutdown).start())
    server.serve_forever(poll_interval=0.1)
    os._exit(0)


def _kill(workers: list[int]) -> None:
    for pid in workers:
        os.kill(pid, signal.SIGTERM)


def in_threads(
    pipelines: dict[str, Language], listener: socket.socket, begun: int
) -> None:
    """Serve from one process and its threads until SIGTERM."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    async def respond(request: Request) -> JSONResponse:
        if request.method == "POST":
            os.write(begun, b".")
        text = (await request.body()).decode()
        path = request.url.path
        return JSONResponse(await run_in_threadpool(answer, pipelines, path, text))

    app = Starlette(routes=[Route("/{path:path}", respond, methods=["GET", "POST"])])
    config = uvicorn.Config(app, log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])


KINDS: dict[str, Callable[..., None]] = {"prefork": prefork, "asyncio": in_threads}


def main() -> None:
    """Run it."""
    kind, file = sys.argv[1:]
    pipelines = load()
    begun = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(listener.getsockname()[1], flush=True)
    KINDS[kind](pipelines, listener, begun)


if __name__ == "__main__":
    main()
