"""The style sheet inside the SVG. Colour only repeats what shape, pattern and words say; dark on request."""

SHEET = """
.ssa{font-family:system-ui,"Noto Sans","DejaVu Sans",sans-serif;max-width:100%;height:auto}
.ssa text{fill:#1b1b1b}
.ssa .g{fill:#fff}
.ssa .b{fill:#fff;stroke:#1b1b1b;stroke-width:1.5}
.ssa .o{fill:none;stroke:#1b1b1b;stroke-width:1.2}
.ssa .w{stroke-width:4.5}
.ssa .d{stroke-dasharray:9 5}
.ssa .q{stroke-dasharray:2 5;stroke-linecap:round;stroke-width:2.2}
.ssa .w.q{stroke-width:4.5;stroke-dasharray:1 9}
.ssa .u{fill:#e3eefb}
.ssa .r{fill:#fdeadd}
.ssa .k{fill:#1b1b1b}
.ssa .i{fill:none;stroke:#fff;stroke-width:2.4}
.ssa .a{fill:none;stroke:#5a5a5a;stroke-width:1.6}
.ssa .y{stroke-dasharray:2 5}
.ssa .x{fill:none;stroke:#1b1b1b;stroke-width:3}
.ssa .z{fill:none;stroke:#c4c4c4;stroke-width:1}
.ssa .n{font-weight:700;font-size:14px}
.ssa .l{font-size:15px}
.ssa .s{font-size:12px}
.ssa .m{font-size:12px;font-weight:700}
.ssa .h{font-size:12px;font-weight:700;letter-spacing:.08em}
.ssa .c{font-size:14px;font-weight:700;text-anchor:middle}
.ssa .t{font-size:12px;font-weight:700;letter-spacing:.08em;text-anchor:middle;fill:#fff}
@media (prefers-color-scheme:dark){
.ssa text{fill:#f1f1f1}
.ssa .g,.ssa .b{fill:#15181c}
.ssa .b,.ssa .o,.ssa .x{stroke:#f1f1f1}
.ssa .u{fill:#12304f}
.ssa .r{fill:#4d2713}
.ssa .k{fill:#f1f1f1}
.ssa .i{stroke:#15181c}
.ssa .a{stroke:#b3b9c0}
.ssa .z{stroke:#4a5057}
.ssa .t{fill:#15181c}
}
"""
