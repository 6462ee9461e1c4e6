import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from textwrap import dedent

import tallylight
from tools.reference import markdown
from tools.reference.markdown import code

INTRODUCTION = """\
What `import tallylight` offers, class by class; [the library](../library.md) shows it at work.
Where nothing else is said, times are aware datetimes, and ids are text."""
WIDTH = 88
# A comma between parameters, and none inside of the brackets of a type.
BETWEEN = re.compile(r", (?![^\[]*\])")
ORDER = ("RadioLogger", "Analytics", "LoggingConfig", "Client", "AsyncClient")
# A line that explains names, as `url, token: a server …` does.
NAMES = re.compile(r"^([\w*]+(?:, [\w*]+)*): (?=\S)")


def page() -> str:
    return markdown.page("Library", INTRODUCTION, [chapter(name) for name in ORDER])


def chapter(name: str) -> str:
    described = getattr(tallylight, name)
    tree = class_of(described)
    parts = [f"## {name}", prose(inspect.getdoc(described) or "")]
    if is_dataclass(described):
        rows = [
            (code(one.name), code(str(one.type)), shown(one.default)) for one in fields(described)
        ]
        parts.append(markdown.table(("keyword", "type", "default"), rows))
    for member in members(tree):
        doc = ast.get_docstring(member)
        assert doc, f"{name}.{member.name} says nothing"
        parts += [f"### {name}.{member.name}", f"```python\n{signature(member)}\n```", prose(doc)]
    return "\n\n".join(parts)


def shown(default: object) -> str:
    return "" if default is None else code(str(default))


def class_of(described: type) -> ast.ClassDef:
    tree = ast.parse(dedent(inspect.getsource(described))).body[0]
    assert isinstance(tree, ast.ClassDef)
    return tree


Member = ast.FunctionDef | ast.AsyncFunctionDef


def members(tree: ast.ClassDef) -> Iterator[Member]:
    for one in tree.body:
        if isinstance(one, Member) and not one.name.startswith("_"):
            yield one


def signature(member: Member) -> str:
    """The call as it is written, without `self`."""
    if is_property(member):
        return f"{member.name}: {told(member.returns)}"
    arguments = member.args
    arguments.args = [one for one in arguments.args if one.arg not in ("self", "cls")]
    words = "async def" if isinstance(member, ast.AsyncFunctionDef) else "def"
    gives = f" -> {told(member.returns)}" if member.returns else ""
    asked = ast.unparse(arguments).replace("=", " = ")
    line = f"{words} {member.name}({asked}){gives}"
    if len(line) <= WIDTH:
        return line
    rows = "".join(f"    {one},\n" for one in BETWEEN.split(asked))
    return f"{words} {member.name}(\n{rows}){gives}"


def is_property(member: Member) -> bool:
    return any(ast.unparse(one) == "property" for one in member.decorator_list)


def told(annotation: ast.expr | None) -> str:
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return annotation.value
    return ast.unparse(annotation) if annotation else ""


def prose(doc: str) -> str:
    """A docstring as Markdown: lines that explain names become a list."""
    lines: list[str] = []
    for line in doc.splitlines():
        if named := NAMES.match(line):
            names = ", ".join(f"`{name}`" for name in named[1].split(", "))
            lines += ["", f"- {names}: {line[named.end() :]}"]
        else:
            is_more = line and lines and lines[-1].startswith(("- ", "  "))
            lines.append(f"  {line.strip()}" if is_more else line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
