// Loaded before `aws-lambda-ric`: gives it our stand-in where it asks for its native part.
import { registerHooks } from 'node:module';

const standIn = new URL('rapid-client.cjs', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === './rapid-client.node'
      ? { url: standIn, format: 'commonjs', shortCircuit: true }
      : next(specifier, context),
});
