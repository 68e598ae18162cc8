"""Tells the story: every act in both agencies at the same time, then what each cannot see of the other."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import requests

from deploy.demo import beginning, citizens, evaluations, growth
from deploy.demo.people import CannotTell, Refused
from deploy.demo.tale import Tale
from deploy.demo.trail import NotQuiet
from deploy.people import AGENCIES
from deploy.running import settings_of_running, trust
from shared.settings import Settings

ACTS: Sequence[tuple[str, Callable[[Tale], None]]] = (
    ("1   The operator registers the agency", beginning.register),
    ("2   The admin sets it up", beginning.set_up),
    ("3   A survey opens", citizens.open_survey),
    ("4   Citizens answer", citizens.answer),
    ("4b  Paper forms", citizens.import_paper),
    ("5   The index is published", citizens.publish),
    ("6   A citizen reports slow service", citizens.report),
    ("7   Two people settle the causes", citizens.settle_causes),
    ("8   A cycle opens", evaluations.open_cycle),
    ("8b  The organisation first", evaluations.rate_organisations),
    ("9   People are evaluated", evaluations.evaluate),
    ("10  Employees answer", evaluations.respond),
    ("11  A workshop from a need", growth.schedule),
    ("11b The unit nominates", growth.nominate),
    ("12  Seats and a lesson", growth.learn),
    ("13  The workshop is held", growth.hold_workshop),
    ("14  A reward is proposed", growth.propose_reward),
    ("15  Somebody else decides", growth.decide_reward),
    ("16  Citizens are answered", growth.answer_citizens),
    ("    The cycle ends", evaluations.close_cycle),
)


def main() -> int:
    """0 when the story came to its end, 1 with a message when it could not be told."""
    argparse.ArgumentParser(prog="make demo", description=__doc__).parse_args()
    settings = settings_of_running(os.environ)
    began = time.monotonic()
    tales = [Tale(settings, agency) for agency in AGENCIES]
    try:
        _see_that_it_runs(settings)
        for title, act in ACTS:
            _tell(title, act, tales)
        _check_walls(tales)
        parked = tales[0].trail.parked()
    except (CannotTell, NotQuiet, Refused, requests.RequestException) as reason:
        print(f"\nThe story stopped: {reason}", file=sys.stderr)
        return 1
    _end(tales, parked, time.monotonic() - began)
    return 0 if parked == 0 else 1


def _see_that_it_runs(settings: Settings) -> None:
    try:
        requests.get(f"{settings.address}/healthz", timeout=5, verify=trust(settings)).raise_for_status()
    except requests.RequestException as error:
        raise CannotTell(
            "Cendana does not run here; start it with `make run` in another terminal, or with `make up`."
        ) from error


def _tell(title: str, act: Callable[[Tale], None], tales: Sequence[Tale]) -> None:
    """One act in every agency at once, then what each has to say of it."""
    print(f"\n{title}", flush=True)
    with ThreadPoolExecutor(len(tales)) as pool:
        told = [pool.submit(act, tale) for tale in tales]
    for tale, future in zip(tales, told, strict=True):
        print(f" {tale.agency.name}")
        for line in tale.lines:
            print(line, flush=True)
        tale.lines.clear()
        future.result()


def _check_walls(tales: Sequence[Tale]) -> None:
    """Ids of one agency are nothing to the other."""
    print("\n    Neither sees anything of the other")
    for tale, other in zip(tales, reversed(tales), strict=True):
        doors = (
            ("surveys", f"/findings?survey_id={other.known['paper']}", "survey_officer"),
            ("surveys", f"/surveys/{other.known['paper']}", "survey_officer"),
            ("training", f"/workshops/{other.known['workshop']}", "training_organiser"),
            ("rewards", f"/schemes/{other.known['scheme']}", "reward_manager"),
            ("rewards", f"/proposals/{other.known['proposal']}", "reward_approver"),
        )
        for service, path, role in doors:
            if not _is_closed(tale, service, path, role):
                raise CannotTell(f"{tale.agency.name} sees {service}{path} of {other.agency.name}")
        print(f"  {tale.agency.name}: {len(doors)} doors tried with ids of {other.agency.name}, all closed")


def _is_closed(tale: Tale, service: str, path: str, role: str) -> bool:
    try:
        answer = tale.holder(role).get(service, path)
    except Refused as refused:
        return refused.status == 404
    return isinstance(answer, dict) and answer.get("total") == 0


def _end(tales: Sequence[Tale], parked: int, seconds: float) -> None:
    effects = sorted(ms for tale in tales for ms in tale.effects)
    middle = effects[len(effects) // 2] if effects else 0.0
    high = effects[int(len(effects) * 0.95)] if effects else 0.0
    print(f"\n{len(effects)} effects in other services: half within {middle:.0f} ms, 95 % within {high:.0f} ms.")
    print(f"Parked facts: {parked}. Told in {seconds:.1f} s.")
    for tale in tales:
        address = f"{tale.settings.address}/p/{tale.agency.slug}/kartu/akta-kelahiran"
        print(f"The public card of {tale.agency.name}: {address}")
    print("Tell it again for the next period: make demo")


if __name__ == "__main__":
    sys.exit(main())
