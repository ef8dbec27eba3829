"""The small files beside the courses: posts.yaml, help.yaml, policies/."""

from __future__ import annotations

import hashlib
from typing import Any

from app.content.fences import parse_fences
from app.content.front_matter import cut, load_yaml, validate
from app.content.heads import PolicyHead
from app.content.shapes import HelpDirectory, HelpLine, Policy, Post, Problem

CONDITIONS = ("overnight", "buses")


def parse_posts(text: str, file: str) -> tuple[dict[str, Post], list[Problem]]:
    """Return the posts of a posts.yaml by id."""
    loaded = load_yaml(text, file)
    if isinstance(loaded, Problem):
        return {}, [loaded]
    values, places = loaded
    posts: dict[str, Post] = {}
    problems: list[Problem] = []
    for number, entry in enumerate(_list(values, "posts")):
        line = places.get(("posts", number), 1)
        try:
            post = Post(
                entry["id"],
                entry["title"]["zh"],
                entry["title"]["en"],
                entry["category"],
                bool(entry["sensitive"]),
                needed=tuple(entry.get("needed", ())),
                needed_when=entry.get("needed_when"),
            )
        except (KeyError, TypeError):
            problems.append(Problem(file, line, "岗位要写 id、title: {zh: …, en: …}、category、sensitive"))
            continue
        if post.needed_when not in (None, *CONDITIONS):
            problems.append(Problem(file, line, f"needed_when 只能写 {'、'.join(CONDITIONS)}"))
        if post.id in posts:
            problems.append(Problem(file, line, f"岗位编号“{post.id}”写了两次"))
        posts[post.id] = post
    return posts, problems


def parse_help(text: str, file: str) -> tuple[HelpDirectory, list[Problem]]:
    """Return the national numbers of a help.yaml (LAW-FACTS §9)."""
    loaded = load_yaml(text, file)
    if isinstance(loaded, Problem):
        return HelpDirectory(), [loaded]
    values, places = loaded
    lines: list[HelpLine] = []
    problems: list[Problem] = []
    for number, entry in enumerate(_list(values, "lines")):
        try:
            lines.append(
                HelpLine(
                    number=str(entry["number"]),
                    name=entry["name"],
                    name_en=entry["name_en"],
                    for_whom=dict(entry["for_whom"]),
                    what=dict(entry["what"]),
                    hours=dict(entry["hours"]),
                    hours_short=dict(entry.get("hours_short") or entry["hours"]),
                    who_runs_it=dict(entry["who_runs_it"]),
                    review_by=str(entry["review_by"]),
                    always=bool(entry["always"]),
                )
            )
        except (KeyError, TypeError, ValueError):
            line = places.get(("lines", number), 1)
            problems.append(
                Problem(
                    file, line, "号码要写 number、name、name_en、for_whom、what、hours、who_runs_it、review_by、always"
                )
            )
    if not any(line.number == "110" for line in lines):
        problems.append(Problem(file, 1, "号码表里一定要有 110"))
    directory = HelpDirectory(
        tuple(lines),
        _texts(values, "fixed_sentence"),
        _texts(values, "if_the_person_is_on_this_card"),
        {
            str(entry.get("number")): str((entry.get("reason") or {}).get("zh", ""))
            for entry in _list(values, "not_printed")
            if isinstance(entry, dict)
        },
    )
    return directory, problems


def parse_policy(text: str, file: str, english: str | None = None) -> tuple[Policy | None, list[Problem]]:
    """Return a policy people read and sign; `english` is the text of the file beside it, which has no front matter."""
    parts = cut(text, file)
    if isinstance(parts, Problem):
        return None, [parts]
    head = validate(parts, PolicyHead, file)
    if isinstance(head, list):
        return None, head
    problems = list(parse_fences(parts.body, file=file, first_line=parts.body_line, root="document").problems)
    if english is not None:
        problems += parse_fences(english, file=_english(file), root="document").problems
    if f"/{head.id}.md" not in f"/{file}":
        problems.append(Problem(file, parts.line("id"), f"文件名要和 id 一样：{head.id}.md"))
    if problems:
        return None, problems
    policy = Policy(
        head.id,
        head.title,
        head.title_en,
        head.edition,
        tuple(head.basis),
        parts.body.strip("\n"),
        hashlib.sha256(text.encode() if english is None else f"{text}\0{english}".encode()).hexdigest(),
        file,
        text_en=None if english is None else english.strip("\n"),
        audience=tuple(head.audience),
        posts=tuple(head.posts),
        line=parts.body_line + len(parts.body) - len(parts.body.lstrip("\n")),
        source=text,
        source_en=english,
    )
    return policy, []


def _english(file: str) -> str:
    return file.removesuffix(".md") + ".en.md"


def _list(values: Any, name: str) -> list[Any]:
    part = values.get(name) if isinstance(values, dict) else None
    return part if isinstance(part, list) else []


def _texts(values: Any, name: str) -> dict[str, str]:
    part = values.get(name) if isinstance(values, dict) else None
    return {str(tag): str(text) for tag, text in part.items()} if isinstance(part, dict) else {}
