/** Beginnings that make a spreadsheet run a cell (https://owasp.org/www-community/attacks/CSV_Injection). */
export const formulaStart = /^[=+\-@\t\r\n]/;
