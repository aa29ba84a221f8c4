/** What inputs of resources may be: a raw resource may have put anything there. */

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

export function isSwitch(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
