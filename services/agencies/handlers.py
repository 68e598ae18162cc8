"""Facts from elsewhere: none moves `agencies`."""

from shared.delivery.subscriptions import Subscriptions

subscriptions = Subscriptions("agencies")
