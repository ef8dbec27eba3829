"""The log's lines: none is lost, each is whole, and what broke is written at once."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import structlog

from app.core.log import RequestLines


def written(capsys):
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_lines_of_many_threads_are_all_written_once_the_server_ends(capsys):
    lines = RequestLines()

    with lines.gathered(), ThreadPoolExecutor(8) as asked:
        for number in range(400):
            asked.submit(lines.add, f"{number:x}", "GET", "people.home", status=200, begun=time.perf_counter())

    found = written(capsys)
    assert sorted(int(line["request_id"], 16) for line in found) == list(range(400))
    assert {(line["event"], line["endpoint"], line["status"]) for line in found} == {("request", "people.home", 200)}


def test_lines_are_written_while_the_server_runs(capsys):
    lines, found = RequestLines(), []

    with lines.gathered():
        lines.add("a", "GET", "people.home", status=200, begun=time.perf_counter())
        while not found:
            found = written(capsys)
            time.sleep(0.01)

    assert [line["request_id"] for line in found] == ["a"]


def test_line_about_what_broke_waits_for_nothing(app, capsys):
    lines = RequestLines()

    with lines.gathered():
        structlog.get_logger().error("broke", where=["app/here.py:1"])
        found = written(capsys)

    assert [line["event"] for line in found] == ["broke"]


def test_request_is_answered_though_nobody_reads_the_log(monkeypatch):
    def refuse(_text):
        raise BrokenPipeError

    monkeypatch.setattr("sys.stderr.write", refuse)

    RequestLines().add("a", "GET", "people.home", status=200, begun=time.perf_counter())
