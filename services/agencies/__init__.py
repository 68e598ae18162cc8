"""agencies: who the agencies are, how people of each sign on, and how each is organised.

Owns: agencies and their identity providers, logins, sessions and platform tokens; units with their heads, positions
with competency standards, employees, roles with what they hold, who acts for whom until when, the working calendar; the
settings that several services need (zone, k).
States: agency registered, changed; calendar set; unit set; position standard set; employee recorded, transferred, left.
Reacts to: the passing of time alone. It stands at the beginning of every fact's path.
"""
