"""What people sign must be as plain, as kind and as true as a course (CURRICULUM §1, LAW-FACTS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.content.checks.passages import of_policy
from app.content.checks.reading import LONGEST_SENTENCE, MEAN_ADULT_SENTENCE, spoken
from app.content.checks.words import never_words_in, phone_numbers_in
from app.content.markdown import count_characters
from app.content.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.content.folder import Catalogue
    from app.content.shapes import Policy


def unfit_policies(catalogue: Catalogue) -> Iterator[Problem]:
    """Yield what stands in a policy and should not: hard sentences, words of the never-list, numbers, unknown posts."""
    for policy in catalogue.policies.values():
        for post in policy.posts:
            if post not in catalogue.posts:
                yield Problem(policy.file, 1, f"posts.yaml 里没有岗位“{post}”")
        yield from _hard_sentences(policy)
        for passage in of_policy(policy):
            yield from never_words_in(passage)
            yield from phone_numbers_in(passage, catalogue)


def _hard_sentences(policy: Policy) -> Iterator[Problem]:
    longest, lengths = LONGEST_SENTENCE["adult"], []
    for passage in of_policy(policy):
        for line, sentence in spoken(passage):
            length = count_characters(sentence)
            lengths.append(length)
            if length > longest:
                yield Problem(policy.file, line, f"这一句有 {length} 字，最多 {longest} 字：{sentence[:12]}……")
    mean = sum(lengths) / len(lengths) if lengths else 0
    if mean > MEAN_ADULT_SENTENCE:
        yield Problem(policy.file, policy.line, f"句子平均 {mean:.1f} 字，最多 {MEAN_ADULT_SENTENCE} 字")
