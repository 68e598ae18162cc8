"""The identity provider of the embedded profile: OpenID Connect as agencies have it, over people who are invented.

One issuer for each demo agency, on a listener of its own on loopback. It asks for no password: its page lists the
people of the issuer to choose from. So the login is the same code everywhere, and production cannot start it.
"""
