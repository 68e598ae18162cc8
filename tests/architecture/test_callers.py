"""Who calls whom: a service asks another for what is public, or `agencies` asks with tokens of the person asking."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KNOWN = {
    ("shared/web/access.py", "/introspect", ""),  # about the very token of the request, which opens nothing there
    ("shared/web/app.py", "/jwks", ""),  # public
    ("services/agencies/queries/privacy.py", "/personal/copy", "token"),  # the person's own copy, by their tokens
}


def calls() -> set[tuple[str, str, str]]:
    """Every call of a peer in services and what they share: where, which path, and whether a token goes with it."""
    found = set()
    for folder in ("services", "shared"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                    continue
                owner = ast.unparse(node.func.value)
                if node.func.attr in ("call", "send") and owner.split(".")[-1] in ("peers", "_peers"):
                    words = {word.arg: ast.unparse(word.value) for word in node.keywords}
                    where = str(path.relative_to(ROOT))
                    found.add((where, ast.literal_eval(node.args[2]), words.get("token", "")))
    return found


def sources_with(words: str) -> set[str]:
    """The files of the platform in which these words stand."""
    return {
        str(path.relative_to(ROOT))
        for folder in ("services", "shared", "frontend", "deploy")
        for path in (ROOT / folder).rglob("*.py")
        if words in path.read_text()
    }


def test_no_service_calls_another_but_for_what_is_public_or_a_persons_own_copy() -> None:
    assert calls() == KNOWN


def test_what_goes_along_is_the_token_of_the_request_or_one_for_the_very_person_asking() -> None:
    access = (ROOT / "shared/web/access.py").read_text()
    assert 'token = request.headers["Authorization"].partition(" ")[2]' in access
    assert '"/introspect", json={"token": token})' in access
    privacy = (ROOT / "services/agencies/routes/privacy.py").read_text()
    assert "copies_elsewhere(signed_elsewhere(g.principal))" in privacy


def test_tokens_for_other_services_are_signed_for_the_person_asking_alone() -> None:
    handed = sources_with("signed_elsewhere(") - {"services/agencies/routes/signing.py"}
    assert handed == {"services/agencies/routes/identity.py", "services/agencies/routes/privacy.py"}
    assert "signed_elsewhere(uow.person)" in (ROOT / "services/agencies/routes/identity.py").read_text()


def test_one_route_alone_believes_a_token_that_is_for_another_service() -> None:
    assert sources_with("principal_at(") == {"shared/auth/tokens.py", "services/agencies/routes/sessions.py"}
    assert (ROOT / "services/agencies/routes/sessions.py").read_text().count("principal_at(") == 1


def test_tokens_are_signed_in_one_place() -> None:
    assert sources_with("tokens.sign(") == {"services/agencies/routes/signing.py"}
