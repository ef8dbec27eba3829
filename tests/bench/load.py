"""The load: a few connections ask as fast as they are answered, in short rounds that alternate with the floors."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from tests.bench.connection import Answer, BadAnswer, Connection, request_of
from tests.bench.servers import Server
from tests.bench.subjects import Subject

FLOORS = {"F": "/bare", "F-app": "/app"}
SUBJECT = "subject"
OK = 200


@dataclass(frozen=True)
class Round:
    """What one round measured."""

    requests: int
    seconds: float
    p95_ms: float
    cpu_ms: float  # user and system time of the server process, per request

    @property
    def per_second(self) -> float:
        """Return requests per second."""
        return self.requests / self.seconds


@dataclass
class Measured:
    """A subject beside its floors: their rounds in the order they were run."""

    name: str
    size: int
    rounds: dict[str, list[Round]] = field(default_factory=dict)
    sent: int = 0  # by the subject, warm-up included

    def median(self, runner: str, figure: str) -> float:
        """Return the median of a figure over a runner's rounds."""
        return statistics.median(getattr(one, figure) for one in self.rounds[runner])

    def ratio(self, floor: str, figure: str) -> float:
        """Return the median over the rounds of the subject's figure divided by its neighbour's of that floor."""
        pairs = zip(self.rounds[SUBJECT], self.rounds[floor], strict=True)
        return statistics.median(getattr(mine, figure) / getattr(theirs, figure) for mine, theirs in pairs)


@dataclass(frozen=True)
class Runner:
    """Somebody to ask: a server, its requests, and what a right answer is."""

    server: Server
    next_request: Callable[[int], bytes]
    check: Callable[[Answer], None]
    at_most: int | None = None


class Load:
    """A few kept-alive connections to each server."""

    def __init__(self, connections: int, seconds: float, rounds: int) -> None:
        self.connections, self.seconds, self.rounds = connections, seconds, rounds
        self.kept: dict[int, list[Connection]] = {}

    def __enter__(self) -> Load:
        """Take part in a with statement."""
        return self

    def __exit__(self, *_failure: object) -> None:
        """Hang up."""
        for connection in (one for connections in self.kept.values() for one in connections):
            connection.close()

    def measure(self, subject: Subject, hulei: Server, floors: Server) -> Measured:
        """Warm up and measure a subject and both floors of its size, in alternating rounds.

        Raises BadAnswer at the first answer that is not right: nothing is measured besides right answers.
        """
        first = self._run(runner := Runner(hulei, subject.next_request, subject.check, subject.at_most), warm_up=True)
        size = len(first.answer.body)
        runners = {name: self._floor(floors, f"{path}/{size}", subject, size) for name, path in FLOORS.items()}
        for floor in runners.values():
            self._run(floor, warm_up=True)
        runners[SUBJECT] = runner
        measured = Measured(subject.name, size, {name: [] for name in runners}, sent=first.round.requests)
        for _ in range(self.rounds):
            for name, one in runners.items():
                measured.rounds[name].append(self._run(one).round)
        measured.sent += sum(one.requests for one in measured.rounds[SUBJECT])
        return measured

    def _floor(self, server: Server, path: str, subject: Subject, size: int) -> Runner:
        request = request_of(path, cookie=subject.floor_cookie, fields=subject.fields, accept=subject.accept)

        def check(answer: Answer) -> None:
            if (answer.status, len(answer.body)) != (OK, size):
                raise BadAnswer(f"floor {path}: {answer}")

        return Runner(server, lambda _connection: request, check)

    def _run(self, runner: Runner, *, warm_up: bool = False) -> _Run:
        connections = self.kept.setdefault(runner.server.port, [])
        while len(connections) < self.connections:
            connections.append(Connection(runner.server.port))
        run = _Run(runner, self.seconds / 2 if warm_up else self.seconds)
        run.go(connections)
        return run


class _Run:
    """One round: every connection in a thread of its own, until the time is over or what was prepared is used up."""

    def __init__(self, runner: Runner, seconds: float) -> None:
        self.runner, self.seconds = runner, seconds
        self.places = count()
        self.latencies: list[float] = []
        self.failures: list[BaseException] = []
        self.answer: Answer
        self.round: Round

    def go(self, connections: list[Connection]) -> None:
        threads = [threading.Thread(target=self._ask, args=(number, one)) for number, one in enumerate(connections)]
        cpu, started = self.runner.server.cpu_seconds(), time.perf_counter()
        self.ends = started + self.seconds
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds, cpu = time.perf_counter() - started, self.runner.server.cpu_seconds() - cpu
        if self.failures:
            raise self.failures[0]
        requests = len(self.latencies)
        p95 = sorted(self.latencies)[int(requests * 0.95)]
        self.round = Round(requests, seconds, p95 * 1000, cpu / requests * 1000)

    def _ask(self, number: int, connection: Connection) -> None:
        runner, latencies = self.runner, []
        try:
            while not self.failures:
                if runner.at_most is not None and next(self.places) >= runner.at_most:
                    break
                request = runner.next_request(number)
                sent = time.perf_counter()
                answer = connection.ask(request)
                received = time.perf_counter()
                latencies.append(received - sent)
                runner.check(answer)
                if received >= self.ends:
                    break
        except Exception as failure:  # noqa: BLE001  raised again in the thread that waits
            self.failures.append(failure)
            return
        self.latencies += latencies
        self.answer = answer
