"""The platform as people meet it: a real browser, a real sign-on, the pages of each role, on a phone and at a desk."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support import chromium
from tests.support.chromium import HEIGHT, WIDTHS
from tests.support.platform import ROOT, Platform, command_of, folder, running

PUBLIC = ("", "/kartu/akta-kelahiran", "/survei", "/laporan", "/lacak", "/layanan")
ROLES = {  # who signs in, and what they open after their home
    "admin": (
        "/pengaturan",
        "/pengaturan/masuk",
        "/pengaturan/grup",
        "/akun",
        "/sesi",
        "/pegawai",
        "/unit",
        "/impor",
        "/periode",
        "/kewenangan",
        "/kewenangan/trainer",
    ),
    "kornelis.permisal": ("/survei", "/survei/baru", "/temuan", "/laporan"),
    "lusia.seumpama": ("/temuan",),
    "markus.umpama": ("/evaluasi", "/delegasi", "/delegasi/baru"),
    "andreas.andai": ("/evaluasi-saya", "/penghargaan"),
    "dominggus.ibarat": ("/penghargaan/skema", "/penghargaan/usulan"),
}


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    """A platform on which the story was told once."""
    with ExitStack() as opened:
        made = opened.enter_context(running(opened.enter_context(folder())))
        _, environment = command_of(made.var)
        subprocess.run(
            [sys.executable, "-m", "deploy.demo"],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
            timeout=240,
        )
        yield made


def signed_in(browser: Browser, platform: Platform, sub: str, width: int) -> BrowserContext:
    """The browser of somebody who chose themselves at the agency's own provider."""
    context = browser.new_context(viewport={"width": width, "height": HEIGHT})
    page = context.new_page()
    page.goto(f"{platform.address}/p/kupang")
    page.get_by_role("link", name="Masuk").first.click()
    page.locator(f'button[value="{sub}"]').first.click()
    page.wait_for_url("**/beranda")
    page.close()
    return context


def check(page: Page, address: str) -> None:
    """The page answers, axe finds nothing, and nothing overflows."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    assert chromium.faults(page) == [], address
    assert chromium.overflow(page) == [], address


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_citizens_find_everything_without_an_account(real_browser: Browser, platform: Platform, width: int) -> None:
    context = real_browser.new_context(viewport={"width": width, "height": HEIGHT})
    page = context.new_page()
    for path in PUBLIC:
        check(page, f"{platform.address}/p/kupang{path}")
    context.close()


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
@pytest.mark.parametrize("sub", ROLES)
def test_people_sign_in_and_their_pages_are_sound(
    real_browser: Browser, platform: Platform, sub: str, width: int
) -> None:
    context = signed_in(real_browser, platform, sub, width)
    page = context.new_page()
    for path in ("/beranda", *ROLES[sub]):
        check(page, platform.address + path)
    context.close()
