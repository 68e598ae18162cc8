"""Who calls whom: a service asks another with the token that came to it, or for what is public, and nothing else."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KNOWN = {
    ("shared/web/access.py", "/me/session", "token"),  # with the very token of the request
    ("shared/web/app.py", "/jwks", ""),  # public
    ("services/agencies/queries/privacy.py", "/personal/copy", "token"),  # likewise: the person's own copy
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


def test_no_service_calls_another_but_with_the_token_that_came_to_it() -> None:
    assert calls() <= KNOWN
    assert all(token for _, path, token in calls() if path != "/jwks")


def test_the_token_that_is_passed_on_is_the_one_of_the_request() -> None:
    own = 'request.headers["Authorization"].partition(" ")[2]'
    assert f"token = {own}" in (ROOT / "shared/web/access.py").read_text()
    privacy = ROOT / "services/agencies/routes/privacy.py"
    if privacy.exists():
        assert f"copies_elsewhere({own})" in privacy.read_text()


def test_tokens_are_signed_in_one_place() -> None:
    signers = {
        str(path.relative_to(ROOT))
        for folder in ("services", "shared", "frontend", "deploy")
        for path in (ROOT / folder).rglob("*.py")
        if "tokens.sign(" in path.read_text()
    }
    assert signers == {"services/agencies/routes/signing.py"}
