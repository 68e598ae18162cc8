"""The checked client: a browser without a screen that looks at every page it gets.

It fails on what no page may have: broken HTML, a control without a label, a POST form without a token, inline code,
a link to nowhere, a value that was not there.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib
from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

LEFTOVERS = re.compile(r"\bNone\b|\bUndefined\b|\bnan\b|\{\{|\}\}|%\(\w+\)|<built-in|object at 0x|Decimal\(|UUID\(")
LABELLED = ("hidden", "submit", "button", "image")
HOPS = 10


@dataclass
class Page:
    """A page as it came, with what tests ask of it."""

    browser: "Browser"
    response: TestResponse
    url: str
    soup: BeautifulSoup = field(init=False)

    def __post_init__(self) -> None:
        self.soup = BeautifulSoup(self.response.get_data(as_text=True), "html.parser")

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    @property
    def html(self) -> str:
        """The page as it came."""
        return self.response.get_data(as_text=True)

    @property
    def text(self) -> str:
        """What can be read, with single blanks."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def h1(self) -> str:
        """The heading of the page."""
        heading = self.soup.find("h1")
        return " ".join(heading.get_text(" ").split()) if heading else ""

    @property
    def errors(self) -> list[str]:
        """The words of the error summary."""
        return [" ".join(item.get_text(" ").split()) for item in self.soup.select("#ringkasan-galat li")]

    def href(self, text: str) -> str:
        """Where the link that says this leads."""
        for link in self.soup.find_all("a"):
            if text in " ".join(link.get_text(" ").split()):
                return str(link["href"])
        raise AssertionError(f"no link says {text!r} on {self.url}")

    def follow(self, text: str) -> "Page":
        """The page behind the link that says this."""
        return self.browser.get(urljoin(self.url, self.href(text)))

    def form(self, button: str | None = None, action: str | None = None) -> Tag:
        """The form with this button or address; the only POST form of the main part otherwise."""
        forms = self.soup.select("main form" if button is None and action is None else "form")
        for form in forms:
            words = [" ".join(found.get_text(" ").split()) for found in form.find_all("button")]
            if button is not None and not any(button in word for word in words):
                continue
            if action is not None and str(form.get("action", "")) != action:
                continue
            if button is None and action is None and str(form.get("method", "get")).lower() != "post":
                continue
            return form
        raise AssertionError(f"no form with {button or action or 'POST'} on {self.url}: {self.text[:300]}")

    def submit(self, values: dict[str, Any] | None = None, button: str | None = None, **options: Any) -> "Page":
        """Fill in the form as a person would and send it; what is not named keeps what stands there."""
        form = self.form(button, options.get("action"))
        data = fields_of(form)
        data |= {name: value for name, value in (values or {}).items() if value is not None}
        for name in [name for name, value in (values or {}).items() if value is None]:
            data.pop(name, None)
        data |= _pressed(form, button)
        target = urljoin(self.url, str(form.get("action") or self.url))
        if str(form.get("method", "get")).lower() == "post":
            return self.browser.post(target, data)
        return self.browser.get(target.partition("?")[0], query_string=data)


def fields_of(form: Tag) -> dict[str, Any]:
    """What a browser would send of this form as it stands."""
    data: dict[str, list[str]] = {}
    for control in form.find_all(["input", "select", "textarea"]):
        name = control.get("name")
        kind = control.get("type", "text") if control.name == "input" else control.name
        if name and kind not in ("file", "submit", "button"):
            data.setdefault(str(name), []).extend(_values(control, str(kind)))
    return {name: values[0] if len(values) == 1 else values for name, values in data.items() if values}


def _values(control: Tag, kind: str) -> list[str]:
    if kind in ("radio", "checkbox"):
        return [str(control.get("value", "on"))] if control.has_attr("checked") else []
    if kind == "select":
        options = control.find_all("option")
        chosen = [option for option in options if option.has_attr("selected")] or options[:1]
        return [str(option.get("value", option.get_text())) for option in chosen]
    if kind == "textarea":
        return [control.get_text().removeprefix("\n")]
    return [str(control.get("value", ""))]


def _pressed(form: Tag, button: str | None) -> dict[str, str]:
    for found in form.find_all("button"):
        if button is not None and button in " ".join(found.get_text(" ").split()) and found.get("name"):
            return {str(found["name"]): str(found.get("value", ""))}
    return {}


class Browser:
    """A person's browser: cookies, redirects within the site, and a check of every page."""

    def __init__(self, app: Flask, **headers: str) -> None:
        self.app = app
        self.client = app.test_client()
        self.headers = headers
        self.seen: list[str] = []

    def get(self, url: str, follow: bool = True, **options: Any) -> Page:
        """Open an address."""
        return self._open("GET", url, follow, **options)

    def post(self, url: str, data: dict[str, Any], follow: bool = True) -> Page:
        """Send a form."""
        return self._open("POST", url, follow, data=data)

    def twin(self) -> "Browser":
        """Another window of the same browser: the same cookies, at work at the same time."""
        other = Browser(self.app, **self.headers)
        other.client._cookies = dict(self.client._cookies or {})
        return other

    def cookie(self, name: str) -> str | None:
        """A cookie of the site."""
        found = self.client.get_cookie(name)
        return found.value if found else None

    def _open(self, method: str, url: str, follow: bool, **options: Any) -> Page:
        for _ in range(HOPS):
            response = self.client.open(url, method=method, headers=self.headers, buffered=True, **options)
            self.seen.append(f"{method} {url}")
            check(response, url)
            target = response.headers.get("Location")
            if not follow or target is None or not _is_ours(target):
                return Page(self, response, url)
            method, url, options = "GET", urljoin(url, target), {}
        raise AssertionError(f"more than {HOPS} redirects from {url}")


def _is_ours(target: str) -> bool:
    return urlsplit(target).netloc in ("", "localhost")


def check(response: TestResponse, url: str) -> None:
    """Raise AssertionError for the first thing that no answer may have."""
    assert "Content-Security-Policy" in response.headers, f"{url}: no Content-Security-Policy"
    assert "'unsafe-inline'" not in response.headers["Content-Security-Policy"], f"{url}: inline code is allowed"
    assert response.headers.get("X-Content-Type-Options") == "nosniff", f"{url}: types may be guessed"
    if response.status_code >= 300 and response.headers.get("Location"):
        return
    if response.mimetype == "text/html":
        check_html(response.get_data(as_text=True), url)


def check_html(html: str, url: str) -> None:
    """Raise AssertionError for the first thing that no page may have."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    faults = [(position, code) for position, code, _ in parser.errors]
    assert not faults, f"{url}: broken HTML {faults[:3]}: {_near(html, faults[0][0])}"
    soup = BeautifulSoup(html, "html.parser")
    _check_frame(soup, url)
    _check_ids(soup, url)
    _check_forms(soup, url)
    _check_inline(soup, url)
    for hidden in soup.find_all(["script", "style", "textarea"]):
        hidden.extract()
    found = LEFTOVERS.search(soup.get_text(" "))
    assert not found, f"{url}: left over: {soup.get_text(' ')[max(0, found.start() - 60) : found.end() + 40]!r}"


def _near(html: str, position: tuple[int, int]) -> str:
    line, column = position
    text = html.splitlines()[line - 1] if line <= len(html.splitlines()) else ""
    return text[max(0, column - 60) : column + 60]


def _check_frame(soup: BeautifulSoup, url: str) -> None:
    root = soup.find("html")
    assert isinstance(root, Tag), f"{url}: no html"
    assert root.get("lang") in ("id", "en"), f"{url}: no lang"
    title = soup.title.get_text().strip() if soup.title else ""
    assert title, f"{url}: no title"
    assert not title.startswith("·"), f"{url}: the title says nothing of the page: {title}"
    headings = [h for h in soup.find_all("h1") if h.get_text(strip=True)]
    assert len(headings) == 1, f"{url}: {len(headings)} h1"
    level = 1
    for heading in soup.select("main h1, main h2, main h3, main h4"):
        depth = int(heading.name[1])
        assert depth <= level + 1 or level == 1, f"{url}: a heading skips a level: {heading.get_text(strip=True)!r}"
        level = depth


def _check_ids(soup: BeautifulSoup, url: str) -> None:
    ids = [str(tag["id"]) for tag in soup.find_all(id=True)]
    twice = sorted({id for id in ids if ids.count(id) > 1})
    assert not twice, f"{url}: ids that stand twice: {twice}"
    for tag in soup.find_all("a"):
        href = str(tag.get("href", ""))
        assert href not in ("", "#"), f"{url}: a link to nowhere: {tag.get_text(strip=True)!r}"
        assert not href.lower().startswith("javascript:"), f"{url}: a link that is code"
        if href.startswith("#"):
            assert href[1:] in ids, f"{url}: {href} leads to nothing"
        assert tag.get_text(strip=True) or tag.get("aria-label"), f"{url}: a link without words: {href}"
    for name in ("aria-describedby", "aria-labelledby"):
        for tag in soup.select(f"[{name}]"):
            missing = [id for id in str(tag[name]).split() if id not in ids]
            assert not missing, f"{url}: {name} names {missing}"


def _check_forms(soup: BeautifulSoup, url: str) -> None:
    labels = {str(label["for"]) for label in soup.find_all("label", attrs={"for": True})}
    for control in soup.find_all(["input", "select", "textarea"]):
        if control.name == "input" and control.get("type") in LABELLED:
            continue
        named = control.get("id") in labels or control.get("aria-label") or control.find_parent("label")
        assert named, f"{url}: no label for {control.get('name')}"
    for form in soup.find_all("form"):
        if str(form.get("method", "get")).lower() == "post":
            token = form.find("input", attrs={"name": "csrf_token"})
            assert token is not None, f"{url}: a POST form without csrf_token"
            assert token.get("value"), f"{url}: a POST form with an empty csrf_token"
            if form.find("input", attrs={"type": "file"}) is not None:
                assert form.get("enctype") == "multipart/form-data", f"{url}: files need multipart"
        for form_inside in form.find_all("form"):
            raise AssertionError(f"{url}: a form in a form: {form_inside.get('action')}")


def _check_inline(soup: BeautifulSoup, url: str) -> None:
    for tag in soup.find_all(True):
        handlers = [name for name in tag.attrs if name.startswith("on") or name == "style"]
        assert not handlers, f"{url}: inline code on <{tag.name}>: {handlers}"
    for script in soup.find_all("script"):
        assert script.get("src"), f"{url}: an inline script"
    assert soup.find("style") is None, f"{url}: an inline style"
    for loading in soup.find_all(["script", "img", "link"]):
        source = str(loading.get("src") or loading.get("href") or "")
        assert urlsplit(source).netloc == "", f"{url}: {source} comes from elsewhere"
