/**
 * What KMS calls a service that asks it in the name of a caller (`kms:ViaService`). Names of services end otherwise in the partition of
 * China; which of the two KMS tells there is not the same for all services, and nobody but KMS can tell either.
 *
 * @param region `*`: any, for a policy whose KMS key says which
 * @param partition absent: not known
 */
export function viaService(service: string, region: string, partition?: string): readonly string[] {
  const name = `${service}.${region}.amazonaws.com`;
  return partition === undefined || partition === 'aws-cn' ? [name, `${name}.cn`] : [name];
}
