import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Made in the initialisation, as functions that read a table do. */
const client = new DynamoDBClient({});

export const handler = async () => ({ statusCode: 200, body: `Hello, ${await client.config.region()}` });
