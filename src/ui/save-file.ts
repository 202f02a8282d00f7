// Hands a file to the person: the browser's download, nothing leaves the computer.

/** How long the browser may take to begin the download before the address is given back. */
const KEEP_MS = 60_000;

export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
}

/** One line of CSV (RFC 4180); a value that a spreadsheet would take for a formula is kept as text. */
export function csvLine(values: readonly (string | number | undefined)[]): string {
  return `${values
    .map((value) => {
      if (value === undefined) return '';
      if (typeof value === 'number') return String(value);
      const safe = /^[=+@\t\r-]/.test(value) ? `'${value}` : value;
      return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    })
    .join(',')}\r\n`;
}
