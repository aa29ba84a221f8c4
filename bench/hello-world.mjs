import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** The client is made when somebody asks, so that the initialisation is the import and nothing else. */
export const handler = async () => ({
  statusCode: 200,
  body: `Hello, ${await new DynamoDBClient({}).config.region()}`,
});
