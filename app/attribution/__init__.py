"""The attribution of a claim: its merged graph as JSON, PROV-JSON, Graphviz DOT, Mermaid and SVG."""
