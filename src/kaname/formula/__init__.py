"""The kernel: formulas as expressions, their values, units, algebra and attribution.

`parse` reads the text, `values` holds figures and why they are undefined, `algebra` computes a
tree, `attribute` splits a change over it, `units` checks what is added to what.
"""
