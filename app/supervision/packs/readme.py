"""What stands in a pack, file by file, in Chinese and English: what each is, and what the pack does not prove."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

CHINESE, ENGLISH = "README.zh.md", "README.en.md"


@dataclass(frozen=True)
class Told:
    """A file, or a folder when it ends with a slash, and what it is."""

    path: str
    zh: str
    en: str


FILES = (
    Told(
        "pack.json",
        "这个证据包本身：编号、单位、统计日、什么时候以什么身份做的、可以取到哪一天。",
        "This pack itself: its id, organisation, day, when and in which capacity it was made, until when it can be fetched.",
    ),
    Told(
        "report/report.json",
        "数字：和 `hulei report --for-bureau` 给出的完全一样。",
        "The figures: exactly what `hulei report --for-bureau` gives.",
    ),
    Told("report/report.xlsx", "同样的数字，Excel 表格。", "The same figures as a workbook."),
    Told(
        "rows/rows.json",
        "数字背后的每一行：教职工用只在这个包里有效的随机编号，单位用自己的编号。",
        "The rows behind the figures: staff under random ids that are this pack's alone, organisations under their own.",
    ),
    Told("rows/rows.csv", "同样的行，表格。", "The same rows as a table."),
    Told(
        "rows/ledger.json",
        "每一行背后的登记：编号、日子、哪一天录入的。可以凭编号到单位核对原件。",
        "The ledger entries behind the rows: id, day, and the day of entry. With the id an entry is found on site.",
    ),
    Told(
        "rows/names.json",
        "随机编号是谁：只有本单位负责人能给，只给指定的查阅人。请不要转交。",
        "Whom the random ids stand for: given by the head alone, to a named reviewer alone. Please do not pass it on.",
    ),
    Told(
        "requirements/requirements.json",
        "每条要求的定义和法律、文件依据。",
        "The definition of every requirement, with the laws and documents behind it.",
    ),
    Told(
        "editions/editions.json",
        "用到的课程版本：编号、版本号、SHA-256。SHA-256 按路径顺序对每个文件计算：路径、一个零字节、长度、一个零字节、内容。",
        "The course editions used: id, number, SHA-256, taken over each file in the order of paths: path, a zero byte, "
        "length, a zero byte, content.",
    ),
    Told(
        "editions/",
        "这些版本当时的文件，一字未改。里面有结业测验的答案，请不要给学员。",
        "The files of those editions as they were. They hold the keys of final quizzes: please keep them from learners.",
    ),
    Told(
        "rosters/signatures.json",
        "统计日所在学期里，谁签了名册的人数，以及封印。",
        "Who signed the size of the roster in the term of the day, with the seal.",
    ),
    Told(
        "checks/checks.json",
        "已到现场日期的抽查：种子、抽中的代号、看到的结果，以及重抽一遍的命令。",
        "Sample checks whose day has come: seed, marks drawn, what was seen, and the command that repeats the draw.",
    ),
    Told(
        "checks/",
        "抽查的总体：每行一个代号，命令读的就是它。",
        "The populations drawn from: one mark a line, as the command reads it.",
    ),
    Told(
        "findings/findings.json",
        "查出的问题，截至做包那天：只有代码、日期和数目。",
        "Findings as they stood when the pack was made: codes, days and counts only.",
    ),
    Told(
        "filings/filings.json",
        "到统计日为止报送过的清单和封印。",
        "What was filed of days up to this one, with the seals.",
    ),
    Told(
        "filings/",
        "每份报送报上去的那部分，和当时写下的一字不差。",
        "The part of each filing that went upward, as it was written.",
    ),
    Told(CHINESE, "这份说明。", "This text in Chinese."),
    Told(ENGLISH, "英文说明。", "This text."),
    Told(
        "SHA256SUMS",
        "以上每个文件的 SHA-256。它自己的 SHA-256 就是证据包的封印，写在网页上。",
        "The SHA-256 of every file above. Its own SHA-256 is the seal of the pack, and stands on the page.",
    ),
)

NOT_PROVED = (
    Told("", "清单只证明：做好以后没有被改动。它不证明当初录入的是真的；那要凭编号到现场核对，或者重抽一遍。",
         "The manifest proves that nothing was changed since the pack was made. It does not prove that what was entered "
         "was true: compare entries on site, or draw a sample."),
    Told("", "培训记录只证明参加培训，不证明品行，不等于可以单独接触孩子。",
         "A training record proves that somebody took part in training. It proves nothing of their character, and does "
         "not mean that they may be alone with a child."),
    Told("", "名册上没有的人，数字里也没有。请看名册签名和现场情况。",
         "Whoever is not on the roster is not in the figures. See the signed sizes, and look on site."),
    Told("", "学生和家长只有人数，按上个月末计算；1 到 4 人以及能推出它的数不写出来（null），那不是零。班级没有行。",
         "Pupils and guardians are counts of the last month's end. Counts of 1 to 4, and those that would give them away, "
         "are left out (null), which is not zero. Classes have no rows."),
    Told("", "数字是做包时按当时的登记算的；报送是报送时的。两者不同，不等于有人造假：可以在网页上看变化。",
         "The figures follow from what was known when the pack was made; a filing from what was known then. Where they "
         "differ, the page of the filing tells which facts were entered since."),
    Told("", "问题和抽查没有写出来的，不等于没有。",
         "That nothing was found or checked does not mean that there is nothing."),
)  # fmt: skip


def told_of(path: str) -> Told | None:
    """Return what is told of a file: by its own name, else by its folder."""
    exact = next((told for told in FILES if told.path == path), None)
    return exact or next((told for told in FILES if told.path.endswith("/") and path.startswith(told.path)), None)


def readmes(paths: Iterable[str], about: Mapping[str, str]) -> dict[str, bytes]:
    """Return the two texts for the files of a pack; `about` has its id, organisation and day."""
    there = {*paths, CHINESE, ENGLISH, "SHA256SUMS"}
    shown = [told for told in FILES if any(told_of(path) is told for path in there)]
    return {
        CHINESE: _text(
            f"# 证据包 {about['pack']}",
            f"{about['name']}，截至 {about['as_of']} 当天结束。",
            "文件", [f"`{told.path}`：{told.zh}" for told in shown],
            "它不证明什么", [told.zh for told in NOT_PROVED],
            "怎样核对",
            ["在 Linux 上解开后运行 `sha256sum -c SHA256SUMS`；或者运行 `hulei verify 文件`。",
             "再算 `sha256sum SHA256SUMS`，和网页上的封印比一比。"],
        ),
        ENGLISH: _text(
            f"# Evidence pack {about['pack']}",
            f"{about['name']}, as of the end of {about['as_of']}.",
            "Files", [f"`{told.path}`: {told.en}" for told in shown],
            "What it does not prove", [told.en for told in NOT_PROVED],
            "How to check it",
            ["Unpack it on Linux and run `sha256sum -c SHA256SUMS`; or run `hulei verify FILE`.",
             "Then take `sha256sum SHA256SUMS` and compare it with the seal on the page."],
        ),
    }  # fmt: skip


def _text(title: str, about: str, *sections: str | list[str]) -> bytes:
    parts = [title, "", about, ""]
    for heading, lines in zip(sections[::2], sections[1::2], strict=True):
        parts += [f"## {heading}", "", *(f"- {line}" for line in lines), ""]
    return "\n".join(parts).encode()
