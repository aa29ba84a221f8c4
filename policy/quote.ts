/** A declared text in a message: in quotes, printable, and cut where it is longer than a name would be. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}
