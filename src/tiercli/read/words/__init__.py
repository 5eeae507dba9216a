"""What people write in headers and cells: units, days, months, numbers, words for totals and documents; one cell or one column, nothing about its sheet."""
