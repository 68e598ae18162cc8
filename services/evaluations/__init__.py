"""evaluations: how well people and organisations of an agency did, decided by their leaders and open to objection.

Owns: cycles; the *predikat* of organisations; evaluations of employees from draft to settled, with the evidence that
lay beside them; continuous feedback; objections; competencies to be assessed again after training.
States: cycle opened, closed; drafts made; organisation rated; evaluation finalised, settled; objection filed;
competency assessed.
Reacts to: agency, unit, employee, standard and calendar facts; findings with their causes; published indexes; training
completed; its own drafts made, to go on with those of a large agency; the passing of time.
"""
