"""training: what people still need to learn, and what is done about it.

Owns: competency gaps and needs of units, offers of coaching, workshops with nominations, seats and results, lessons
with quizzes, the ledger of lesson hours (JP), the agency's settings for all of these.
States: gap flagged, closed; workshop scheduled, completed; seat confirmed; training completed.
Reacts to: agency, unit, employee, standard and calendar facts; evaluation finalised; competency assessed; cause
confirmed; the passing of time. It never shows a *predikat* or a cause, to nobody, and keeps neither.
"""
