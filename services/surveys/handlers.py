"""What moves `surveys` from outside: the agency's organisation, evaluations and workshops, and the passing of time."""

from services.surveys.models.base import COPIES
from shared.delivery.subscriptions import Subscriptions
from shared.organisation import follow_organisation

subscriptions = Subscriptions("surveys")
follow_organisation(subscriptions, COPIES)
