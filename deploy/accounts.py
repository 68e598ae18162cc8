"""What `make run` says when all is up: where, who can log in as what, and where the data lie."""

from pathlib import Path

from deploy.people import AGENCIES, DemoAgency
from deploy.people_files import note_of
from shared.settings import Settings


def welcome(settings: Settings, database: Path, seconds: float, stop: str = "Ctrl-C") -> str:
    """The lines that end a start, which took these seconds. `database` is the folder of PostgreSQL's data.

    `stop` is what one does to stop it.
    """
    lines = [
        "",
        f"Cendana is ready after {seconds:.1f} s:  {settings.address}",
        "",
        "Log in (no passwords; everybody is invented):",
        f"  Operator Rekaan       registers agencies           {settings.address}/p/platform/masuk",
    ]
    for agency in AGENCIES:
        lines += ["", *_of_agency(agency, settings)]
    lines += [
        "",
        "An agency can log in once the operator has registered it: `make demo`, in another terminal, begins with that",
        "and tells the whole story.",
        "",
        f"Settings, secrets and logs: {settings.var}",
        f"Data (PostgreSQL): {database}",
        f"{stop} stops everything.",
    ]
    return "\n".join(lines)


def _of_agency(agency: DemoAgency, settings: Settings) -> list[str]:
    """The people of an agency who do something in the story; the provider's page lists the others too."""
    heads = {unit.head for unit in agency.units}
    named = [each for each in agency.employees if each.roles or each.nip in heads]
    lines = [f"{agency.name} ({agency.invented})  {settings.address}/p/{agency.slug}/masuk"]
    lines.append(f"  {agency.admin_name:<21} Admin instansi")
    lines += [f"  {each.name:<21} {note_of(agency, each)}" for each in named]
    return [*lines, f"  and {len(agency.employees) - len(named)} other employees"]
