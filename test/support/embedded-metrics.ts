import { Ajv } from 'ajv';
import { expect } from 'vitest';

const name = { type: 'string', minLength: 1, maxLength: 255 };

/**
 * The facts of CloudWatch's Embedded Metric Format that a line must keep to, from AWS's specification. Where it was loosened since
 * (dimensions of a set: 9, later 30), the stricter one; no member is taken that it does not know.
 */
const validate = new Ajv({ allErrors: true }).compile({
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      required: ['Timestamp', 'CloudWatchMetrics'],
      additionalProperties: false,
      properties: {
        // Milliseconds: what is smaller would be seconds.
        Timestamp: { type: 'integer', minimum: 1_000_000_000_000 },
        CloudWatchMetrics: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            required: ['Namespace', 'Dimensions', 'Metrics'],
            additionalProperties: false,
            properties: {
              Namespace: name,
              Dimensions: {
                type: 'array',
                minItems: 1,
                items: { type: 'array', maxItems: 9, items: name },
              },
              Metrics: {
                type: 'array',
                minItems: 1,
                maxItems: 100,
                items: {
                  type: 'object',
                  required: ['Name', 'Unit'],
                  additionalProperties: false,
                  properties: { Name: name, Unit: { const: 'Count' } },
                },
              },
            },
          },
        },
      },
    },
  },
});

/** A number that CloudWatch takes from a line, with what tells it apart. */
export interface Counted {
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

/**
 * What CloudWatch takes from a line of a log: nothing, if it is not in the format at all.
 *
 * @throws an assertion if it is in the format and breaks it, or is in another namespace
 */
export function countedIn(line: unknown, namespace: string): readonly Counted[] {
  // As it is written: what JSON leaves out or makes anew counts.
  const written = JSON.parse(JSON.stringify(line));
  if (!('_aws' in written)) return [];
  validate(written);
  expect(validate.errors ?? []).toEqual([]);
  const directives: readonly Directive[] = written._aws.CloudWatchMetrics;
  return directives.flatMap(({ Namespace, Dimensions, Metrics }) => {
    expect(Namespace).toBe(namespace);
    return Dimensions.flatMap((set) =>
      Metrics.map(({ Name }) => {
        const dimensions = Object.fromEntries(set.map((one) => [one, written[one]]));
        // A member that a directive names must be there, at the top: of ASCII text, and a number.
        for (const value of Object.values(dimensions)) expect(value).toMatch(/^(?!:)[!-~ ]{1,1024}$/);
        expect(written[Name]).toBeTypeOf('number');
        return { metric: Name, dimensions, value: written[Name] };
      }),
    );
  });
}
