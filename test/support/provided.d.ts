import 'vitest';

declare module 'vitest' {
  /** What set-up in the vitest main process hands to the tests: `inject('moto')`. */
  export interface ProvidedContext {
    /** The address of moto: Secrets Manager. Projects `aws` and `engine`. */
    moto: string;
    /** The address of ministack: everything else of AWS. Projects `aws` and `engine`. */
    ministack: string;
    /** The address of DynamoDB Local, or undefined without Java and Maven. Project `aws`. */
    dynamodbLocal: string | undefined;
    /** `index.mjs` of `aws-lambda-ric`, or undefined where it cannot be had. Project `aws`. */
    runtimeClient: string | undefined;
    /** The folder of the Pulumi CLI. Project `engine`. */
    pulumiBin: string;
    /** Why the tests of this project cannot run here; empty when they can. */
    missing: readonly string[];
  }
}
