"""Invented names: put together by chance, meaning nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾夏方付邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
FIRST = "子雨思佳梓欣浩宇嘉一晨诗泽文俊可明语若瑞安天志雅铭书乐家景婉睿心冠奕承静悦"
SECOND = "涵轩萱怡宁彤辰琪阳瑶博琳航妍睿然雯哲溪峰洋昊朗月桐颖泽芸川禾岚恒宸苗"
GROWN_FIRST = "建国秀志海丽文淑玉春桂小晓永红立永德金美爱学庆光慧雪长凤兰新"
GROWN_SECOND = "华英兰珍梅军平强明芳娟霞勇敏杰玲萍辉燕波涛林琴飞东云红芬山成"


def pupil_name(chance: Random) -> str:
    """Return the invented name of a pupil."""
    return chance.choice(SURNAMES) + chance.choice(FIRST) + chance.choice(SECOND)


def adult_name(chance: Random) -> str:
    """Return the invented name of an adult."""
    second = chance.choice(GROWN_SECOND) if chance.random() < 0.85 else ""  # noqa: PLR2004  some names have two signs
    return chance.choice(SURNAMES) + chance.choice(GROWN_FIRST) + second
