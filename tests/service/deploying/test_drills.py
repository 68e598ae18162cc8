"""The drills, in the order of deploy/adr/0007-operating.md and on each event log: an agency moves, everything moves.

A log is lost as well: with the databases, and while they stay.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import create_engine

from deploy.archive import Archive, UnfitArchive, append, fill, write
from deploy.audit import verified
from deploy.backup.agency import NotRestored, export_agency, restore_agency
from deploy.backup.whole import dsn_of, dump_everything, restore_everything
from deploy.migrate import create_topic, migrate
from deploy.pidfile import until
from deploy.postgres import start
from deploy.provision import provision, settings_on
from deploy.rebuild import rebuild
from deploy.whole_log import all_partitions, between, dsn_of_log, is_embedded
from services import SERVICES
from shared.delivery import parking
from shared.eventlog import kafka_clients, open_log
from shared.eventlog.port import Message, OutOfRange, Record, UnknownTopic
from shared.settings import Settings
from tests.service.deploying.conftest import Ground
from tests.service.deploying.test_backup import contents, execute, hurt
from tests.service.deploying.test_rebuild import leave, live
from tests.support import kafka
from tests.support.carrying import Carrying, carrying
from tests.support.demo_platform import DemoPlatform
from tests.support.services import Places

READERS = [name for name in SERVICES if name != "agencies"]
TOPICS = [f"cendana.{name}" for name in SERVICES]


@contextmanager
def empty_platform(event_log: str) -> Iterator[Settings]:
    """A platform that was provisioned, and nothing more; the log in PostgreSQL would be its own."""
    cluster = start(Path(tempfile.mkdtemp(prefix="cendana-drill-")), durable=False)
    try:
        secret = uuid4().hex
        own = Settings(
            password_app=secret, password_relay=secret, password_migrate=secret, secret_key=secret, event_log=event_log
        )
        made = settings_on(cluster, own)
        provision(cluster.url(), made)
        yield made
    finally:
        cluster.remove()


@pytest.fixture(scope="module")
def elsewhere(each_ground: Ground) -> Iterator[Settings]:
    """An empty platform with a log of its own, of the same kind: another machine."""
    with ExitStack() as opened:
        embedded = is_embedded(each_ground.settings)
        event_log = Settings().event_log if embedded else opened.enter_context(kafka.broker())
        yield opened.enter_context(empty_platform(event_log))


def grown(places: Places, carry: Carrying) -> DemoPlatform:
    """An agency with people, known to every service."""
    made = DemoPlatform(places, places.app("agencies")).registered().staffed()
    carry()
    return made


def seal(agency: DemoPlatform, carry: Carrying) -> None:
    """A quarter of an hour passes: what was decided is sealed, and others keep the heads of the chains."""
    agency.clock.move(minutes=15)
    for service in SERVICES:
        agency.service(service).time_passes()
    carry()


def broken(settings: Settings, agency: DemoPlatform) -> list[str]:
    """The services whose trail is not whole."""
    return [chain.service for chain in verified(settings, agency.slug) if chain.verdict.broken]


def have_left(settings: Settings, agency: DemoPlatform, service: str) -> int:
    """How many employees the service knows to have left."""
    return sum(row[-1] is not None for row in live(settings, agency, service))


def records_of(settings: Settings) -> list[Record]:
    """All that the log holds."""
    with closing(open_log(settings.event_log)) as log:
        bounds = log.bounds(all_partitions(log))
        at, ends = ({p: place[n] for p, place in bounds.items()} for n in (0, 1))
        return [record for chunk in between(log, at, ends) for record in chunk]


def test_an_agency_moves_to_another_platform_and_what_nobody_had_handled_arrives_there(
    each_ground: Ground, platform: DemoPlatform, settings: Settings, tmp_path: Path
) -> None:
    """From a log in PostgreSQL to each of the two."""
    for service in SERVICES:
        create_topic(settings, service)
    leave(platform, "Maria")  # stated, and carried to nobody
    export_agency(settings, platform.slug, tmp_path / "agency.zip")
    restore_agency(each_ground.settings, tmp_path / "agency.zip")
    assert contents(each_ground.settings, platform.agency_id) == contents(settings, platform.agency_id)
    with carrying(each_ground.settings) as carry:
        carry()
    platform.carry()
    assert contents(settings, platform.agency_id) == contents(each_ground.settings, platform.agency_id)
    assert have_left(each_ground.settings, platform, "rewards") == 1


def test_what_is_parked_or_not_yet_read_comes_back_with_an_agency_once(
    each_ground: Ground, places_there: Places, tmp_path: Path
) -> None:
    settings = each_ground.settings
    with carrying(settings) as carry:
        agency, other = grown(places_there, carry), grown(places_there, carry)
        known = {record.headers["ce_id"] for record in records_of(settings)}
        leave(agency, "Maria", "Yosef")
        leave(other, "Maria")
        carry.publish()
    new = [record for record in records_of(settings) if record.headers["ce_id"] not in known]
    parked_in(settings, "training", next(r for r in new if r.headers["ce_subject"] == str(agency.people["Maria"])))
    others = contents(settings, other.agency_id)

    assert export_agency(settings, agency.slug, tmp_path / "agency.zip").facts == 3, "one is parked, and in the log"
    hurt(settings, agency)
    restore_agency(settings, tmp_path / "agency.zip", replace=True)
    assert contents(settings, other.agency_id) == others
    with carrying(settings) as carry:
        carry()
    for service in READERS:
        assert (have_left(settings, agency, service), have_left(settings, other, service)) == (2, 1), service
        with psycopg.connect(settings.dsn(service, "migrate")) as connection:
            assert connection.execute("SELECT 1 FROM parked UNION SELECT 1 FROM blocked_keys").fetchall() == []


def parked_in(settings: Settings, service: str, record: Record) -> None:
    """The service has passed over this fact, which waits for people."""
    engine = create_engine(settings.database_url(service, "app"))
    with engine.begin() as connection:
        parking.park(connection, service, record, "BUG", "Uji coba ini.")
    engine.dispose()
    statement = "UPDATE offsets SET next = %s, last_event = NULL WHERE topic = %s AND number = %s"
    execute(settings, service, statement, record.position + 1, *record.partition)


def test_everything_is_put_back_elsewhere_at_one_moment_and_people_go_on(
    each_ground: Ground, places_there: Places, elsewhere: Settings, tmp_path: Path
) -> None:
    """Databases and log are lost; what was stated and not yet read at the moment of the backup comes back too."""
    here, archive = each_ground.settings, None if is_embedded(each_ground.settings) else Archive(tmp_path / "facts")
    with carrying(here) as carry:
        agency = grown(places_there, carry)
        seal(agency, carry)
        leave(agency, "Maria")
        carry.publish()
        leave(agency, "Yosef")
        names = dump_everything(here, tmp_path / "all", archive)
        then = {name: everything_in(here, name) for name in names}
        leave(agency, "Lusia")
        carry()
    assert names == ([*SERVICES, "log"] if archive is None else list(SERVICES))

    if archive is not None:
        with pytest.raises(UnfitArchive, match="archived up to 0, and needed up to"):
            restore_everything(elsewhere, tmp_path / "all", Archive(tmp_path / "another"))
    assert restore_everything(elsewhere, tmp_path / "all", archive) == names
    for service in SERVICES:
        migrate(elsewhere, service)
    assert {name: everything_in(elsewhere, name) for name in names} == then
    with carrying(elsewhere) as carry:
        carry()
        for service in READERS:
            assert have_left(elsewhere, agency, service) == 2, service
        assert rebuild(elsewhere, "training", "organisation", agency.slug).agrees
        assert broken(elsewhere, agency) == []
        there = DemoPlatform(Places(elsewhere), agency.app, agency_id=agency.agency_id, slug=agency.slug)
        leave(there, "Lusia")
        carry()
        assert [have_left(elsewhere, agency, service) for service in READERS] == [3] * len(READERS)
        dispose(there.places)
    with pytest.raises(NotRestored, match="not empty"):
        restore_everything(elsewhere, tmp_path / "all", archive)


def test_databases_put_back_read_on_in_a_log_on_kafka_that_went_on(ground_on_kafka: Ground, tmp_path: Path) -> None:
    here, archive = ground_on_kafka.settings, Archive(tmp_path / "facts")
    places = Places(here)
    with carrying(here) as carry:
        agency = grown(places, carry)
        seal(agency, carry)
        dump_everything(here, tmp_path / "all", archive)
        leave(agency, "Maria")
        seal(agency, carry)
    dispose(places)
    with empty_platform(here.event_log) as back:
        restore_everything(back, tmp_path / "all", archive)
        assert [have_left(back, agency, service) for service in READERS] == [0] * len(READERS)
        with carrying(back) as carry:
            carry()
        assert [have_left(back, agency, service) for service in READERS] == [1] * len(READERS)
        assert rebuild(back, "training", "organisation", agency.slug).agrees
        assert broken(back, agency) == ["agencies"], "its trail says that there was more"


def test_a_log_on_kafka_is_nothing_that_a_backup_leaves_out_unsaid(tmp_path: Path) -> None:
    settings = Settings(event_log="kafka://127.0.0.1:1")
    with pytest.raises(NotRestored, match="--archive FOLDER"):
        dump_everything(settings, tmp_path / "all")
    with pytest.raises(NotRestored, match="--archive FOLDER"):
        restore_everything(settings, tmp_path / "all")
    assert not (tmp_path / "all").exists()


def test_a_lost_log_is_given_back_to_readers_who_stop_until_then(
    each_ground: Ground, places_there: Places, tmp_path: Path
) -> None:
    """The databases stay; nothing is handled twice. What came after the archive is lost to who had not read it."""
    settings, archive = each_ground.settings, Archive(tmp_path / "facts")
    with carrying(settings) as carry:
        agency = grown(places_there, carry)
        with closing(open_log(settings.event_log)) as log:
            written = write(log, archive)
        with pytest.raises(UnfitArchive, match="stop all workers"):
            fill(settings, archive)
        records = records_of(settings)
        leave(agency, "Maria")
        carry()
    (later,) = [r for r in records_of(settings) if r.headers["ce_id"] not in {k.headers["ce_id"] for k in records}]
    parked_in(settings, "training", later)
    lose_log(settings)
    for service in SERVICES:
        create_topic(settings, service)
    with carrying(settings) as carry, pytest.raises(OutOfRange):
        carry_often(carry)
    with closing(open_log(settings.event_log)) as log, pytest.raises(UnfitArchive, match="the log ends at 0"):
        write(log, archive)

    leave(agency, "Lusia")
    with carrying(settings) as carry:
        carry.publish()  # into a log that began anew, before it had its past
    with pytest.raises(UnfitArchive, match="of another log"):
        fill(settings, archive)
    too_early = Archive(tmp_path / "too early")
    with closing(open_log(settings.event_log)) as log:
        assert write(log, too_early) == 1
    lose_log(settings)
    before = contents(settings, agency.agency_id)

    assert fill(settings, archive) == (written, 1)
    assert fill(settings, archive) == (0, 0)
    assert sorted(records_of(settings), key=lambda r: r[:2]) == sorted(records, key=lambda r: r[:2])
    with carrying(settings) as carry:
        carry()
        assert contents(settings, agency.agency_id) == before
    assert append(settings, too_early) == 1
    with carrying(settings) as carry:
        carry()
        topic, number = later.partition
        with closing(open_log(settings.event_log)) as log:
            log.append([Message(topic, later.key, later.headers, b"{no fact", number)])
        leave(agency, "Yosef")
        carry()
    assert [have_left(settings, agency, service) for service in READERS] == [3] * len(READERS)
    with psycopg.connect(settings.dsn("training", "migrate")) as connection:
        parked = connection.execute("SELECT class, position FROM parked ORDER BY position").fetchall()
    assert parked == [("BUG", -1), ("UNDECODABLE", later.position)], "its place was used again, and both are kept"
    for service in READERS:
        execute(settings, service, "DELETE FROM parked")
        execute(settings, service, "DELETE FROM blocked_keys")


def carry_often(carry: Carrying) -> None:
    """Kafka tells a position out of range only once an answer of the broker has come back."""
    for _ in range(50):
        carry()


def lose_log(settings: Settings) -> None:
    """The log is gone, topics and all."""
    if is_embedded(settings):
        with psycopg.connect(dsn_of_log(settings)) as connection:
            connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        return
    with closing(kafka_clients.administrator([settings.event_log.removeprefix("kafka://")])) as admin:
        admin.delete_topics(TOPICS)

    def is_gone() -> bool:
        with closing(open_log(settings.event_log)) as log:
            for topic in TOPICS:
                try:
                    log.partitions(topic)
                except UnknownTopic:
                    continue
                return False
        return True

    assert until(is_gone, 30)


def dispose(places: Places) -> None:
    """Let go of the databases."""
    for app in places.apps.values():
        with app.app_context():
            app.extensions["sqlalchemy"].engine.dispose()


def everything_in(settings: Settings, name: str) -> dict[str, tuple[int, str]]:
    """Every table of a database: how many rows, and what they amount to; and the rights of the roles."""
    found = {}
    with psycopg.connect(dsn_of(settings, name)) as connection:
        rights_of_new = "SELECT count(*), string_agg(defaclacl::text, '|' ORDER BY defaclobjtype) FROM pg_default_acl"
        row = connection.execute(rights_of_new.encode()).fetchone()
        assert row is not None
        found["tables to come"] = (int(row[0]), str(row[1]))
        tables = connection.execute(
            "SELECT relname, relacl::text, relrowsecurity, relforcerowsecurity FROM pg_class"
            " WHERE relkind IN ('r', 'v', 'p') AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        for table, rights, *walls in tables:
            question = f"SELECT count(*), coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table} t"
            if table == "own_parked":
                continue  # shows nothing where no agency is announced
            row = connection.execute(question.encode()).fetchone()
            assert row is not None
            found[table] = (int(row[0]), f"{row[1]} {sorted((rights or '').strip('{}').split(','))} {walls}")
    return found
