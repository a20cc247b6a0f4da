/** Beginnings that make a spreadsheet run a cell, full-width ones too (https://owasp.org/www-community/attacks/CSV_Injection). */
export const formulaStart = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
