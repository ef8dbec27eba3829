"""Under which key a name is sorted: pinyin with the surname read as a surname (DEPENDENCIES, trap 4)."""

from __future__ import annotations

from functools import lru_cache

SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou", "朴": "piao", "盖": "ge",
    "任": "ren", "缪": "miao", "翟": "zhai", "乐": "yue", "覃": "qin", "种": "chong", "秘": "bi", "冼": "xian",
    "员": "yun", "折": "she", "纪": "ji", "逄": "pang", "宁": "ning", "牟": "mou", "召": "shao", "谌": "chen",
    "隗": "wei", "车": "che", "卜": "bu", "干": "gan", "葛": "ge", "华": "hua", "黑": "he", "繁": "po",
    "那": "na", "尹": "yin", "曲": "qu", "贾": "jia", "石": "shi", "沈": "shen", "郇": "xun", "兴": "xing",
    "万俟": "moqi", "尉迟": "yuchi", "长孙": "zhangsun", "令狐": "linghu", "澹台": "tantai", "单于": "chanyu",
}  # fmt: skip
LONGEST = 160


@lru_cache(maxsize=4096)
def sort_key_of(name: str) -> str:
    """Return the key a name is sorted by; people may write another one where this reads a name wrong."""
    from pypinyin import lazy_pinyin

    surname = next((known for length in (2, 1) if (known := name[:length]) in SURNAMES), "")
    head = [SURNAMES[surname]] if surname else []
    return " ".join([*head, *lazy_pinyin(name[len(surname) :])]).lower()[:LONGEST]
