"""What is held about people, said once for each table: why, on what ground, how long, and who sees it (UU 27/2022).

From these declarations come the copy that a person may ask for, and the register of processing.
"""
