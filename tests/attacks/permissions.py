"""The attack by permission: somebody of the same agency who has no role asks for everything there is."""

from collections.abc import Iterator

from shared.auth.roles import ANYBODY
from shared.web import access
from tests.attacks.made import OPENS, made, operations, table_of
from tests.attacks.stage import Stage
from tests.support.people import person


def attack_permissions(stage: Stage, name: str) -> Iterator[str]:
    """Routes that need a permission and answered somebody who has none: nothing, when the check stands."""
    nobody = person(stage.a.agency_id, employee_id=stage.everybody.employee_id)
    client = stage.client(name, nobody)
    for operation in operations(name, stage.app(name)):
        if (operation.method, operation.path) not in closed(stage, name):
            continue
        request = made(
            operation,
            lambda place: stage.samples[name][table][0] if (table := table_of(name, place)) else stage.new_id(),
            stage.words,
        )
        reply = client.ask(operation.method, request.path, request.json, query_string=request.query)
        if reply.status != 403:
            yield f"{operation.title}: {reply.status}"


def closed(stage: Stage, name: str) -> set[tuple[str, str]]:
    """The routes that need more than to be signed in, as the code marks them."""
    return stage.remembered(f"closed routes of {name}", lambda: set(_closed(stage, name)))


def _closed(stage: Stage, name: str) -> Iterator[tuple[str, str]]:
    app = stage.app(name)
    for rule in app.url_map.iter_rules():
        mark: access.Access = getattr(app.view_functions[rule.endpoint], access.MARK)
        if mark.permissions and not set(mark.permissions) & ANYBODY:
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                yield method, OPENS.sub(r"{\1}", rule.rule)
