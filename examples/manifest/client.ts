/**
 * An integration: it finds its token in the environment, and sends it as the document says.
 *
 * MANIFEST_API_KEY=$(aws secretsmanager get-secret-value --secret-id <secret name> --query SecretString --output text)
 */
export async function uploadSbom(baseUrl: string, sbom: unknown): Promise<Response> {
  const token = process.env.MANIFEST_API_KEY;
  if (token === undefined || token === '')
    throw new Error('MANIFEST_API_KEY is not set: read the token from AWS Secrets Manager');
  return await fetch(`${baseUrl}/v1/sboms`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(sbom),
  });
}
