from collections.abc import Iterator, Mapping

from tallylight.analytics.catalogue import metrics, questions, relations
from tallylight.analytics.contract import Column, Dimension, Metric, Parameter, Question
from tallylight.analytics.dimensions import TIMES
from tools.reference import markdown
from tools.reference.markdown import code

METRICS = """\
What every figure means. `GET /api/v1/metrics/query` asks for any of them, by any dimension it is \
told by, in a quarter of an hour, an hour, a day, a week or a month; `GET /api/v1/metrics` is \
this page for programs.
0 is known to be none; where nobody measured, a figure is null.
What becomes of a figure over time and over groups: it *adds* up; it counts what is *distinct* and \
never adds up; it is a *mean*, the *peak*, or a *share* of two sums."""
QUESTIONS = """\
What can be asked by name: `GET /api/v1/questions/{name}`, each as JSON, lines of JSON, a table of \
values with commas, a workbook or a Parquet file (`format=json|ndjson|csv|xlsx|parquet`). \
`GET /api/v1/questions` is this page for programs.
Every question takes `site` and `tz`; one about a time takes `period`, `days`, or `from` and `to`; \
`where` chooses as in the query of figures.
Figures in answers are those of [metrics](metrics.md)."""
_UNITS = {"ms": "milliseconds", "percent": "%", "instant": "RFC 3339", "number": ""}


def metrics_page() -> str:
    by_relation: dict[str, dict[str, Metric]] = {}
    for name, metric in sorted(metrics().items()):
        by_relation.setdefault(metric.relation, {})[name] = metric
    parts = [of_relation(name, by_relation[name]) for name in sorted(by_relation)]
    return markdown.page("Metrics", METRICS, parts)


def of_relation(name: str, declared: Mapping[str, Metric]) -> str:
    relation = relations()[name]
    rows = [
        (code(key), one.title, one.definition, unit(one.unit), one.sums, str(one.version))
        for key, one in declared.items()
    ]
    heads = ("metric", "title", "what it means", "unit", "sums", "version")
    dimensions = ", ".join([*map(told, relation.dimensions.items()), *map(code, TIMES)])
    return f"## {relation.title}\n\nBy {dimensions}.\n\n{markdown.table(heads, rows)}"


def told(named: tuple[str, Dimension]) -> str:
    name, dimension = named
    return (
        f"{code(name)} (only by whoever may see persons)" if dimension.is_personal else code(name)
    )


def questions_page() -> str:
    parts = [of_question(name, one) for name, one in sorted(questions().items())]
    return markdown.page("Questions", QUESTIONS, parts)


def of_question(name: str, question: Question) -> str:
    when = f"Usual time: {question.usual_days} days." if question.takes_window else ""
    taken = list(parameters(question.parameters))
    heads = ("parameter", "what it is", "default")
    return "\n\n".join(
        part
        for part in (
            f"## `{name}`",
            f"{question.title}. {question.definition} {when}".strip(),
            markdown.table(heads, taken) if taken else "",
            markdown.table(("column", "what it is", "unit"), columns(question.columns)),
        )
        if part
    )


def parameters(declared: Mapping[str, Parameter]) -> Iterator[tuple[str, str, str]]:
    for name, one in declared.items():
        words = f": one of {', '.join(one.words)}" if one.words else ""
        default = "required" if one.required else "" if one.default is None else str(one.default)
        yield code(name), f"{one.title}{words}", default


def columns(declared: Mapping[str, Column]) -> Iterator[tuple[str, str, str]]:
    for name, column in declared.items():
        yield code(name), column.title, unit(column.unit or "")


def unit(name: str) -> str:
    return _UNITS.get(name, name)
