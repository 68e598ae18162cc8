"""Sessions: opened by a login, renewed by use, ended by the person, their provider, their agency or time.

The table stands outside the walls, since a handle comes before any agency: every statement here names the agency.
"""

import secrets
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as OrmSession

from services.agencies.commands.machines import is_living
from services.agencies.models.base import Agency, Session
from services.agencies.models.identity import Account
from services.agencies.models.sign_on import SignOnPolicy, SpentLogoutToken
from services.agencies.provider import LogoutToken
from services.agencies.queries.authority import principal_of
from services.agencies.rules.devices import Device
from services.agencies.rules.sessions import FORGOTTEN_AFTER, LOGOUT_MEMORY, MOST_SESSIONS, EndedBy, digest
from services.agencies.rules.sign_on import SignOn, is_over
from shared.audit.keeping import Entry
from shared.auth.principal import Principal
from shared.db import uuid7
from shared.policy import policy_on
from shared.refusals import NotFound, Refusal, Unauthenticated
from shared.uow import UnitOfWork

HANDLE_BYTES = 32


def settings_of(uow: UnitOfWork) -> SignOn:
    """What the agency has settled about its sign-on."""
    return policy_on(uow.session, SignOnPolicy, SignOn, uow.today)


def open_session(uow: UnitOfWork, account: Account, id_token: str, sid: object, device: Device) -> tuple[str, UUID]:
    """A new session of an account: the handle that the browser keeps, and its id. The oldest of too many give way."""
    handle = secrets.token_urlsafe(HANDLE_BYTES)
    _forget_old(uow)
    crowd = select(Session.id).where(Session.account_id == account.id, Session.ended_at.is_(None))
    crowd = crowd.where(Session.agency_id == uow.agency_id).order_by(Session.used_at.desc())
    end_sessions(uow, EndedBy.CROWDED, Session.id.in_(crowd.offset(MOST_SESSIONS - 1)))
    session = Session(
        handle_hash=digest(handle),
        id=uuid7(),
        agency_id=uow.agency_id,
        account_id=account.id,
        id_token=id_token,
        provider_sid=sid if isinstance(sid, str) else None,
        browser=device.browser,
        system=device.system,
        began_at=uow.now,
        used_at=uow.now,
    )
    uow.session.add(session)
    return handle, session.id


def session_of(session: OrmSession, handle: str) -> Session:
    """The session behind a handle, of whatever agency. Raises Unauthenticated when there is none or it was ended."""
    held = select(Session).join(Agency, Agency.id == Session.agency_id)
    held = held.where(Session.handle_hash == digest(handle), Agency.active)
    found = session.execute(held).scalar_one_or_none()
    if found is None or found.ended_at is not None:
        raise over()
    return found


def renew(uow: UnitOfWork, found: Session) -> Principal:
    """The person of a session as they stand now, roles read anew. Raises Unauthenticated when it is over."""
    if is_over(settings_of(uow), found.began_at, found.used_at, uow.now):
        raise over()
    used = update(Session).where(Session.id == found.id, Session.ended_at.is_(None)).values(used_at=uow.now)
    if uow.session.execute(used.returning(Session.id)).scalar_one_or_none() is None:
        raise over()
    return principal_of(uow, uow.get(Account, found.account_id), found.id)


def sign_out(uow: UnitOfWork, found: Session) -> str | None:
    """End the session; the identity token with which the provider's own session can be ended.

    Raises Unauthenticated when it was over.
    """
    if is_over(settings_of(uow), found.began_at, found.used_at, uow.now):
        raise over()
    ended = end_sessions(uow, EndedBy.PERSON, Session.id == found.id)
    uow.record(Entry("signed-out", [found.id], actor_id=found.account_id))
    return found.id_token or None if ended else None


def end_own(uow: UnitOfWork, session_id: UUID) -> None:
    """Somebody ends a session of their own. Twice is once. Raises NotFound for anybody else's."""
    mine = select(Session.id).where(Session.id == session_id, *_of(uow, uow.person.account_id))
    if uow.session.execute(mine).scalar_one_or_none() is None:
        raise NotFound("no-such-session")
    end_sessions(uow, EndedBy.PERSON, Session.id == session_id)


def end_others(uow: UnitOfWork) -> int:
    """Somebody ends all their sessions but the one they are in; how many."""
    others = Session.id != uow.person.session_id
    return end_sessions(uow, EndedBy.PERSON, Session.account_id == uow.person.account_id, others)


def require_live(uow: UnitOfWork) -> None:
    """Raise Unauthenticated when the session that a token came from, or the machine, was ended since."""
    if not is_live(uow, uow.person):
        raise over()


def is_live(uow: UnitOfWork, principal: Principal) -> bool:
    """Whether the session that a token came from, or the machine, lives still. What has neither does."""
    if principal.is_machine:
        return is_living(uow, principal.account_id)
    if principal.session_id is None:
        return True
    live = select(Session.id).where(Session.id == principal.session_id, Session.ended_at.is_(None))
    return uow.session.execute(live.where(*_of(uow, principal.account_id))).scalar_one_or_none() is not None


def obey_logout(uow: UnitOfWork, issuer: str, token: LogoutToken) -> int:
    """The provider ends what a verified logout token names; how many sessions. Raises Refusal for one sent before."""
    uow.session.execute(delete(SpentLogoutToken).where(SpentLogoutToken.expires_at < uow.now))
    spent = insert(SpentLogoutToken).values(
        agency_id=uow.agency_id, id=uuid7(), jti_hash=digest(token.jti), expires_at=uow.now + LOGOUT_MEMORY
    )
    once = spent.on_conflict_do_nothing(index_elements=["agency_id", "jti_hash"]).returning(SpentLogoutToken.id)
    if uow.session.execute(once).scalar_one_or_none() is None:
        raise Refusal("logout-token-spent", "This logout token was used before.")
    accounts = select(Account.id).where(Account.issuer == issuer)
    if token.sub is not None:
        accounts = accounts.where(Account.subject == token.sub)
    where: list[Any] = [Session.account_id.in_(accounts)]
    if token.sid is not None:
        where.append(Session.provider_sid == token.sid)
    return end_sessions(uow, EndedBy.PROVIDER, *where)


def end_sessions_of_employee(uow: UnitOfWork, employee_id: UUID) -> int:
    """All sessions of somebody who left end; how many."""
    accounts = select(Account.id).where(Account.employee_id == employee_id)
    return end_sessions(uow, EndedBy.LEAVING, Session.account_id.in_(accounts))


def end_sessions(uow: UnitOfWork, by: EndedBy, *where: Any) -> int:
    """End the agency's living sessions that fit; how many. What the provider said of the person goes at once."""
    ended = update(Session).where(Session.agency_id == uow.agency_id, Session.ended_at.is_(None), *where)
    ended = ended.values(ended_at=uow.now, ended_by=by.value, id_token="")
    rows = uow.session.execute(ended.returning(Session.id).execution_options(synchronize_session=False)).all()
    return len(rows)


def over() -> Unauthenticated:
    """The session has ended."""
    return Unauthenticated("session-ended", "The session has ended; sign in again.")


def _of(uow: UnitOfWork, account_id: UUID) -> tuple[Any, ...]:
    return Session.agency_id == uow.agency_id, Session.account_id == account_id


def _forget_old(uow: UnitOfWork) -> None:
    """Sessions that no setting could let live any more are nobody's business."""
    uow.session.execute(
        delete(Session).where(Session.used_at < uow.now - FORGOTTEN_AFTER).execution_options(synchronize_session=False)
    )
