"""Rating scales, and what they mean on the scale that all desks can be compared on."""
