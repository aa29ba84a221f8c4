import { deepFreeze } from '../keys/deep-freeze.js';

/** Which members of a line are metrics, and by which other members they are told apart. */
export interface MetricDirective {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit: 'Count' }[];
}

/**
 * What makes a line of JSON one of CloudWatch's Embedded Metric Format: in the log of a Lambda function, and wherever an agent
 * knows that format, CloudWatch takes metrics from it. No call is made for them. `Timestamp` is in epoch milliseconds.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export interface EmbeddedMetrics {
  readonly _aws: { readonly Timestamp: number; readonly CloudWatchMetrics: readonly MetricDirective[] };
}

/** CloudWatch's rule for namespaces of one's own, which it drops the metrics of, unsaid, if they break it. */
const NAMESPACE = /^(?!AWS\/)[A-Za-z0-9][A-Za-z0-9._/#: -]{0,254}$/;

/** Whether text can be a namespace of metrics: 1 to 255 of letters, digits, `._/#:-` and spaces, and not one of AWS's. */
export function isNamespace(text: unknown): text is string {
  return typeof text === 'string' && NAMESPACE.test(text);
}

/**
 * Declares numbers that count something.
 *
 * @param dimensions members of the line, of text. Each of their combinations is a metric with a price: they must be few.
 * @param names members of the line, of numbers
 */
export function counts(
  namespace: string,
  dimensions: readonly string[],
  names: readonly string[],
): MetricDirective {
  const metrics = names.map((name) => ({ Name: name, Unit: 'Count' as const }));
  return deepFreeze({ Namespace: namespace, Dimensions: [dimensions], Metrics: metrics });
}
