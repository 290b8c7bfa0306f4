"""Whether sentences say all that matters of a quotation."""

from __future__ import annotations

import pytest
from pairs import quote

from assistant.answer import Language
from assistant.grounding.check import Grounding

TIME = "每个城市预计 9-12 个月，每个阶段所需时间如下：启动和培训 1 个月，数据收集与诊断 4-6 个月，行动建议 2-3 个月。"
BASE = "联合国城市创新技术加速器（UNITAC）是一个创新加速机制，总部设在德国汉堡。"


@pytest.mark.parametrize(
    ("sentences", "printed", "language", "covered"),
    [
        (["Each city takes 9 to 12 months.", "Start-up and training take 1 month, data collection and diagnosis 4-6 months, recommended actions 2-3 months."], TIME, Language.EN, True),
        (["Each city is expected to take 9 to 12 months, in several stages that follow one another from start-up to the recommended actions."], TIME, Language.EN, False),
        (["预计每个城市 9-12 个月：启动和培训 1 个月，数据收集与诊断 4-6 个月，行动建议 2-3 个月。"], TIME, Language.ZH, True),
        (["每个城市预计 9-12 个月。"], TIME, Language.ZH, False),
        (["The United Nations Innovation Technology Accelerator for Cities (UNITAC) is an innovation accelerator based in Hamburg, Germany."], BASE, Language.EN, True),
        (["The United Nations Innovation Technology Accelerator for Cities (UNITAC) is a mechanism that accelerates innovation."], BASE, Language.EN, False),
        (["The accelerator for urban innovation and technology is a mechanism with headquarters in Hamburg, Germany."], BASE, Language.EN, False),
        (["UNITAC est un accélérateur d'innovation urbaine des Nations Unies dont le siège se trouve à Hambourg, en Allemagne."], BASE, Language.FR, True),
        ([], BASE, Language.EN, False),
    ],
)  # fmt: skip
def test_a_quotation_is_covered_where_all_of_it_is_said(
    sentences: list[str], printed: str, language: Language, covered: bool, grounding: Grounding
) -> None:
    assert grounding.covers(sentences, quote(printed), language) == covered
