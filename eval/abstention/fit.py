"""Fits the abstention model on our own cases (eval/tuning and the first sets of eval/sets) and writes assistant/abstention.json.

    python -m eval.abstention.fit

All figures it prints are cross-validated: every case is judged by a model that did not see it. The sets written later
(fresh, emails, attacks, ...) are kept out: on them a release is judged.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from assistant.abstention import MODEL, features
from assistant.answer import Intent
from assistant.chain import Assistant
from assistant.context import Context, Tools
from assistant.settings import load_settings
from assistant.steps.converse import converse
from assistant.steps.guard import guard
from assistant.steps.retrieve import retrieve
from assistant.steps.understand import understand
from corpus.catalogue import write_atomic

ROOT = Path(__file__).parents[1]
ROUTES = ROOT.parent / "prompts" / "routes" / "out_of_scope.yaml"
STRENGTH = 0.03
THRESHOLD = 0.7
FITTED_ON = ("tuning/*.jsonl", "sets/cases-*.jsonl", "sets/abstain.jsonl")
SEED = 1


def main() -> int:
    """Fit, report, write. Exit code 2 where there are no tuning cases."""
    tools = Assistant(load_settings()).tools
    tuning = _tuning_cases()
    if not tuning:
        print("eval/tuning holds no cases: restore it from the repository", file=sys.stderr)
        return 2
    rows = [(row, not answerable, group) for question, answerable, group in tuning if (row := _row(question, tools))]
    names = list(rows[0][0])
    values = np.array([[row[name] for name in names] for row, *_ in rows])
    missing = np.array([label for _, label, _ in rows])
    groups = np.array([group for *_, group in rows])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=3000))
    folds = StratifiedKFold(10, shuffle=True, random_state=SEED)
    held_out = np.asarray(cross_val_predict(model, values, missing, cv=folds, method="predict_proba"))[:, 1]
    print(f"{len(rows)} cases, {missing.sum()} unanswerable, AUC {roc_auc_score(missing, held_out):.3f}")
    for threshold in (0.4, 0.5, 0.6, 0.7, 0.8):
        shares = (
            f"{group} {'un' if label else ''}answerable {np.mean(held_out[(groups == group) & (missing == label)] > threshold):.3f}"
            for group, label in sorted({(group, bool(label)) for _, label, group in rows})
        )
        print(f"abstained at {threshold}: {', '.join(shares)}")
    model.fit(values, missing)
    scaler: Any = model[0]
    logistic: Any = model[1]
    fitted = {
        "names": names,
        "mean": [round(float(value), 6) for value in scaler.mean_],
        "scale": [round(float(value), 6) for value in scaler.scale_],
        "weights": [round(float(value), 6) for value in logistic.coef_[0]],
        "bias": round(float(logistic.intercept_[0]), 6),
        "threshold": THRESHOLD,
    }
    write_atomic(MODEL, json.dumps(fitted, indent=1) + "\n")
    return 0


def _tuning_cases() -> list[tuple[str | list[str], bool, str]]:
    """(question, answerable, group) of all our cases, and of the exemplars of what is out of scope."""
    cases = [
        (row["question"], bool(row.get("answerable", True)), str(row.get("group", path.stem.split("-")[0])))
        for pattern in FITTED_ON
        for path in sorted(ROOT.glob(pattern))
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]
    exemplars: Any = yaml.safe_load(ROUTES.read_text(encoding="utf-8"))
    outside = [str(text) for texts in exemplars["utterances"].values() for text in texts]
    return [*cases, *((text, False, "exemplar") for text in outside)] if cases else []


def _row(question: str | list[str], tools: Tools) -> dict[str, float] | None:
    context = Context(turns=[question] if isinstance(question, str) else list(question))
    guard(context, tools)
    if context.status is not None:
        return None
    converse(context, tools)
    understand(context, tools)
    retrieve(context, tools)
    if context.mail or context.intent in (Intent.AGGREGATE, Intent.COMPARE, Intent.SMALLTALK):
        return None
    focus = context.read if len(context.turns) > 1 else None
    views = tools.index.ranker().views
    reading = tools.reader.read(views, context.whole, context.ranked[0].entry_id, focus)
    return features(context, tools, reading)


if __name__ == "__main__":
    sys.exit(main())
