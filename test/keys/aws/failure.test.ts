import { expect, it } from 'vitest';
import { awsFailure } from '../../../keys/aws/failure.js';

it.each([
  ['InvalidParameterException', 'ERR_ARGUMENT', 'mend what it names'],
  ['ThrottlingException', 'ERR_UNAVAILABLE', 'run it again'],
])('%s of AWS is told as %s, with what to do', (name, code, mend) => {
  const refusal = Object.assign(new Error('the secret has replicas'), { name });
  expect(awsFailure(refusal, 'deleting a secret', 'secretsmanager:DeleteSecret')).toMatchObject({
    code,
    message: expect.stringMatching(new RegExp(`^deleting a secret: .*the secret has replicas.*${mend}`)),
  });
});
