"""A small content folder that is right in every way; a test changes one thing in it and looks at what is said."""

from __future__ import annotations

from pathlib import Path

from app.content.checks import check_catalogue
from app.content.folder import Catalogue, load_catalogue
from app.content.shapes import Problem

LAW = """\
documents:
  big-law: {title: "《大法》", title_en: Big Law, cite_to: article}
  order-50: {title: "《规定》（第50号）", title_en: Order 50, cite_to: title, articles: ["21"]}
  outline: {title: "《大纲》", title_en: Outline, cite_to: never}
keys:
  "big-law:11.p2": {confidence: V3}
  "big-law:236-1": {confidence: V2}
  "big-law:16.i4": {confidence: V2}
  "big-law:12": {confidence: V2/M}
  "big-law:13": {confidence: M}
  "big-law:14": {confidence: V1}
  "order-50:21": {confidence: V2}
  "order-50:24.p1": {confidence: V3}
  "order-50:na-who": {confidence: V2}
short_keys:
  W11: ["big-law:11.p2"]
"""
HELP = """\
fixed_sentence: {zh: 有危险先打110。, en: In danger call 110.}
if_the_person_is_on_this_card: {zh: 直接打下面的号码。, en: Call the numbers below.}
lines:
  - {number: "110", name: 报警电话, name_en: Police, for_whom: {zh: 所有人, en: everyone}, what: {zh: 危险, en: danger}, hours: {zh: 全天, en: all day}, who_runs_it: {zh: 公安, en: police}, review_by: 2020-01-01, always: true}
  - {number: "12355", name: 青少年热线, name_en: Youth line, for_whom: {zh: 孩子, en: children}, what: {zh: 难受, en: feeling bad}, hours: {zh: "各地不同，多数在白天", en: mostly daytime}, hours_short: {zh: 多在白天, en: daytime}, who_runs_it: {zh: 共青团, en: League}, review_by: 2099-01-01, always: true}
  - {number: "12345", name: 政府热线, name_en: Government line, for_whom: {zh: 所有人, en: everyone}, what: {zh: 反映问题, en: problems}, hours: {zh: 各地不同, en: differs}, who_runs_it: {zh: 政府, en: government}, review_by: 2099-01-01, always: false}
  - {number: "12338", name: 过期热线, name_en: Old line, for_whom: {zh: 孩子, en: children}, what: {zh: 难受, en: feeling bad}, hours: {zh: 白天, en: daytime}, who_runs_it: {zh: 妇联, en: Federation}, review_by: 2020-01-01, always: true}
not_printed:
  - {number: "12349", reason: {zh: 不是全国号码, en: a pilot}}
"""
POSTS = """\
posts:
  - {id: dorm-keeper, title: {zh: 宿管员, en: Dorm keeper}, category: boarding, sensitive: true}
"""
CODE = """\
---
id: code
title: 行为准则
title_en: Code of conduct
edition: "1.0"
basis: ["big-law:11.p2"]
---

我守住边界。[立即报告](law:big-law:11.p2)
"""
RUBRIC = """\
---
id: show
title: 试讲
title_en: Trial lesson
edition: "1.0"
kind: trial-lesson
raters: 1
minimum: 3
critical_points: 1
assessors_hold: [adults]
levels: [{points: 0, text: 没有, text_en: Missing}, {points: 1, text: 做到, text_en: There}]
criteria:
  - {id: calm, text: 平静, text_en: Calm}
  - {id: blame, text: 不怪孩子, text_en: No blame, critical: true}
  - {id: end, text: 收住, text_en: Ends calmly}
---

二十分钟。
"""
BAND = "certificates: [adults], practical: show, valid_months: 24, observe_months: 12"
FACILITATORS = "bands:\n" + "".join(
    f"  - {{id: {band}, {BAND}}}\n" for band in ("k", "g12", "g34", "g56", "g79", "g1012", "sen")
)
COURSE = """\
---
id: adults
title: 成人小课
title_en: Small course
edition: "1.0"
status: ready
audience: staff
posts: [dorm-keeper]
grades: []
topics: [duty]
requires: []
minutes: {online: 15, in_person: 0}
completion: {modules: all, quiz: adults-final, pass_mark: 85, critical: all, code_of_conduct: code}
valid_months: 12
basis: [W11, order-50]
refs: [D2L 1]
contact: 学生保护专员
---

这门课很短。依据是[大法](law:big-law:11.p2)。
"""
MODULE = """\
---
id: adults-1
title: 责任在大人
title_en: Adults carry it
minutes: 15
mode: online
objectives:
  - {id: adults-1-a, text: 能说出责任, refs: [D2L 1]}
key_points: [责任在大人]
content_note: 可以随时暂停。
---

::: screen
## 先想一想

![一扇开着的门](media/door.svg)

责任在大人。[立即报告](law:big-law:11.p2)
:::

::: scenario {#bus-stop}
### start
放学后，有孩子来找你。

- [先问清楚](#ask) > 孩子越说越乱。
- [听完](#listen) > 她点点头。

### ask
可以补救。

- [停下，改为倾听](#listen) > 她松了口气。
- [道歉](#listen) > 她点点头。

### listen
她说完了。

- [报告](#after) > 专员来了。
- [等一等](#ask) > 她走开了。

### after
专员问你。

- [写下原话](#end) > 写好了。
- [写下猜想](#ask) > 要重写。

### end
示范做法：听完，报告，写下原话。
:::

:::: screen
## 现在就能找谁

::: help
孩子有危险，马上打110。
:::

::: calm
喝口水，慢慢呼气。
:::
::::
"""
FINAL = """\
---
id: adults-final
course: adults
kind: final
draw: 1
pass_mark: 85
---

{#promise-1 .critical objective=adults-1-a level=decide twin=promise-2}
## 孩子求你保密。你先怎么做？

- [ ] 答应他
  > 不能承诺保密。
- [x] 去报告
  > 说清你会告诉谁。

{#promise-2 .critical objective=adults-1-a level=decide twin=promise-1}
## 孩子要你别说。你先怎么做？

- [x] 去报告
  > 说清你会告诉谁。
- [ ] 答应他
  > 不能承诺保密。

{#steps .order objective=adults-1-a level=apply}
## 排好次序。

1. 听
  > 先听。
2. 信
  > 再信。
3. 报
  > 马上报。
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><title>门</title><path d="M0 0h9"/></svg>\n'
LESSONS = """\
---
id: kids
title: 小课
title_en: Small lessons
edition: "1.0"
status: ready
audience: pupils
grades: ["5", "6"]
topics: [body-safety]
minutes: {in_person: 10}
completion: {modules: all}
basis: ["big-law:11.p2"]
contact: 学生保护专员
---

写给五、六年级。
"""
LESSON = """\
---
id: kids-1
title: 身体规则
minutes: 10
mode: in_person
objectives:
  - {id: kids-1-a, text: 能说出规则}
content_note: 可以出示通行卡休息。
---

::::: activity {#k1-rules kind=rules minutes=7}
## 三条约定

:::: screen
# 今天的约定
1. 可以听，可以不说。
::::

::: script
【第 1 屏】“大家好，今天说约定。”
:::

::: facilitator
- 材料：通行卡。不说“你确定吗”。
:::
:::::

::::: activity {#k1-calm kind=calm minutes=3}
## 平静一下

:::: screen
# 慢慢呼吸
::: calm
- 双脚踩稳。
:::
::: help
- 有危险，打110。
:::
::::

::: script
“看求助卡。”
:::
:::::
"""
CHECK = """\
---
id: kids-1
course: kids
kind: class-check
---

{#k1-knock objective=kids-1-a level=apply}
## 阿姨先敲门再进屋。她做得怎么样？

- [ ] 太客气了
  > 再想想这一条规则。
- [x] 尊重隐私
  > 你看得很准。
"""
FILES = {
    "courses/law.yaml": LAW,
    "courses/help.yaml": HELP,
    "courses/posts.yaml": POSTS,
    "courses/policies/code.md": CODE,
    "courses/practicals/show.md": RUBRIC,
    "courses/facilitators.yaml": FACILITATORS,
    "courses/adults/course.md": COURSE,
    "courses/adults/1-duty.md": MODULE,
    "courses/adults/media/door.svg": SVG,
    "quizzes/adults-final.md": FINAL,
    "courses/kids/course.md": LESSONS,
    "courses/kids/1-rules.md": LESSON,
    "quizzes/kids-1.md": CHECK,
}


class ContentFolder:
    """A content folder on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.path / name).read_text("utf-8")
        assert old in text, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new, 1))

    def load(self) -> Catalogue:
        return load_catalogue(self.path)

    def problems(self) -> list[Problem]:
        return check_catalogue(self.load())

    def said(self) -> list[str]:
        return [str(problem) for problem in self.problems()]
