"""pyproject.toml: standard dependencies, extras and groups, and those of tools."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_connpool.versions import poetry
from flake8_connpool.versions.mentions import Mention, table, texts


def mentions(text: str) -> Iterator[Mention]:
    """Yield the dependencies of a project; dynamic dependencies are not in the file.

    Raises ValueError for invalid TOML.
    """
    import tomllib

    data = tomllib.loads(text)
    project = table(data, "project")
    for requirement in texts(project.get("dependencies")):
        yield Mention(requirement)
    tool = table(data, "tool")
    lists = [
        *table(project, "optional-dependencies").values(),
        *table(data, "dependency-groups").values(),
        *table(tool, "pdm", "dev-dependencies").values(),
        table(tool, "uv").get("dev-dependencies"),
    ]
    for requirements in lists:
        for requirement in texts(requirements):
            yield Mention(requirement, is_certain=False)
    yield from poetry.mentions(table(tool, "poetry"))
