"""The measured parts, in the order of the way of a question, and their measures by name."""

from __future__ import annotations

from typing import Any, Final

from corpus.errors import HabitatError
from eval.abstention import config as abstention_config
from eval.abstention import generate as abstention_generate
from eval.abstention import score as abstention_score
from eval.answer import config as answer_config
from eval.answer import generate as answer_generate
from eval.answer import score as answer_score
from eval.citation import config as citation_config
from eval.citation import generate as citation_generate
from eval.citation import score as citation_score
from eval.guard import config as guard_config
from eval.guard import generate as guard_generate
from eval.guard import score as guard_score
from eval.latency import config as latency_config
from eval.latency import generate as latency_generate
from eval.latency import score as latency_score
from eval.mail import config as mail_config
from eval.mail import generate as mail_generate
from eval.mail import score as mail_score
from eval.part import Measure, Part
from eval.retrieval import config as retrieval_config
from eval.retrieval import generate as retrieval_generate
from eval.retrieval import score as retrieval_score
from eval.routing import config as routing_config
from eval.routing import generate as routing_generate
from eval.routing import score as routing_score


def _part(name: str, says: str, config: Any, generate: Any, score: Any) -> Part:
    return Part(name, says, config.MEASURED, config.takes, generate.observe, score.score)


PARTS: Final = (
    _part("guard", "attacks fail, honest questions pass", guard_config, guard_generate, guard_score),
    _part("routing", "the question is taken for what it is", routing_config, routing_generate, routing_score),
    _part("retrieval", "the right entries are found", retrieval_config, retrieval_generate, retrieval_score),
    _part(
        "abstention",
        "nothing is claimed where nothing is said",
        abstention_config,
        abstention_generate,
        abstention_score,
    ),
    _part("answer", "the answer is right", answer_config, answer_generate, answer_score),
    _part("citation", "every claim is quoted from the print", citation_config, citation_generate, citation_score),
    _part("mail", "a reply covers the message", mail_config, mail_generate, mail_score),
    _part("latency", "how long a question takes", latency_config, latency_generate, latency_score),
)
MEASURES: Final = {f"{part.name}.{measure.name}": measure for part in PARTS for measure in part.measures}
TIMES: Final = frozenset(name for name in MEASURES if name.startswith("latency."))  # not the same twice


def known(measure: str) -> Measure:
    """A measure by its name «part.measure». Raises :class:`HabitatError`."""
    if measure not in MEASURES:
        raise HabitatError(f"there is no measure «{measure}»", f"one of: {', '.join(MEASURES)}")
    return MEASURES[measure]
