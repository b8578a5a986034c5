"""The rules behind `sourcing.attributions`: cues, sources and contents, found by word lists and word order."""
