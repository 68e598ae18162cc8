"""An agency's admin shuts an account out, lets it in again, or ends its sessions."""

from uuid import UUID

from services.agencies.commands.sessions import end_sessions
from services.agencies.models.base import Session
from services.agencies.models.identity import Account
from services.agencies.rules.sessions import EndedBy
from shared.refusals import Conflict
from shared.uow import UnitOfWork


def disable(uow: UnitOfWork, account_id: UUID) -> Account:
    """Nobody signs in with this account any more, and its sessions end. Twice is once.

    Raises Conflict for one's own: so one admin at least stays.
    """
    account = uow.get(Account, account_id, lock=True)
    if account.id == uow.person.account_id:
        raise Conflict("own-account", "Nobody shuts themselves out; another admin does it.")
    if account.disabled_at is None:
        account.disabled_at, account.disabled_by = uow.now, uow.person.account_id
    end_sessions(uow, EndedBy.AGENCY, Session.account_id == account.id)
    return account


def enable(uow: UnitOfWork, account_id: UUID) -> Account:
    """The account may sign in again. What it may do then its roles say, as ever."""
    account = uow.get(Account, account_id, lock=True)
    account.disabled_at = account.disabled_by = None
    return account


def sign_out_everywhere(uow: UnitOfWork, account_id: UUID) -> Account:
    """End all sessions of an account: a lost phone, a stolen laptop. It may sign in again."""
    account = uow.get(Account, account_id, lock=True)
    end_sessions(uow, EndedBy.AGENCY, Session.account_id == account.id)
    return account
