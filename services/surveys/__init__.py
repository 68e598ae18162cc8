"""surveys: what citizens say of an agency's services, what lies behind it, and what was done about it.

Owns: offerings (*layanan*) and the citizens' surveys about them (SKM, PermenPANRB 14/2017) with their answers; public
reports; findings and their causes; the follow-up plan (RTL) with its actions; the public card.
States: survey closed, index published, finding recorded, finding retracted, cause confirmed, action planned, action
done, report answered. An answer is no fact: it would stamp a time on a participant.
Reacts to: agency, unit, employee and calendar facts; organisation rated; workshop completed; the passing of time.
"""
