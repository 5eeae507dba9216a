"""What is settled once all sheets are there: who is who, doubles, overlaps, one record a customer, the period, the proof."""
