"""The attack by permission: somebody of the same agency who has no role asks for everything there is."""

import re
from collections.abc import Iterator

from shared.auth.roles import ANYBODY
from tests.attacks import matrix
from tests.attacks.made import OPENS, made, operations, table_of
from tests.attacks.stage import Stage
from tests.support.people import person

ROW = re.compile(r"^\| `(\w+) (\S+)` \| ([^|]+) \|", re.MULTILINE)


def attack_permissions(stage: Stage, name: str) -> Iterator[str]:
    """Routes that need a permission and answered somebody who has none: nothing, when the check stands."""
    nobody = person(stage.a.agency_id, employee_id=stage.everybody.employee_id)
    client = stage.client(name, nobody)
    for operation in operations(name, stage.app(name)):
        if (operation.method, operation.path) not in closed(name):
            continue
        request = made(
            operation,
            lambda place: stage.samples[name][table][0] if (table := table_of(name, place)) else stage.new_id(),
            stage.words,
        )
        reply = client.ask(operation.method, request.path, request.json, query_string=request.query)
        if reply.status != 403:
            yield f"{operation.title}: {reply.status}"


def closed(name: str) -> set[tuple[str, str]]:
    """The routes that need more than to be signed in, as the committed matrix says: it does not fall with the check."""
    section = matrix.FILE.read_text().partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    found = set()
    for method, path, needs in ROW.findall(section):
        if needs != "public" and not set(needs.split(", ")) & ANYBODY:
            found.add((method, OPENS.sub(r"{\1}", path)))
    return found
