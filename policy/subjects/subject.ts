/** What findings are about: a resource of a program, or what stands for one in the live table. */
export interface Subject {
  /** How messages call it: `key "checkout"`. */
  readonly title: string;
  /** Name of the resource. */
  readonly name: string;
  /** URN of the resource. */
  readonly urn: string;
}
