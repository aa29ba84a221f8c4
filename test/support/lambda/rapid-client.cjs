/**
 * Stands for `rapid-client.node`, the native part of `aws-lambda-ric`, which only builds with a C++ compiler and cmake:
 * the three calls to the Runtime API in JavaScript. All else of the client is AWS's own: loading the handler, the loop,
 * context, console, the words of errors, the report of a failed initialisation.
 *
 * The native part stands still until an answer is posted. Here the event loop goes on meanwhile, and the next call waits.
 */
const http = require('node:http');

const [host, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

/** @type {Promise<unknown>} */
let posted = Promise.resolve();

/**
 * @param {'GET' | 'POST'} method @param {string} place @param {string} [body] @param {http.OutgoingHttpHeaders} [headers]
 * @returns {Promise<{ bodyJson: string, headers: http.IncomingHttpHeaders }>}
 */
function call(method, place, body, headers = {}) {
  const path = `/2018-06-01/runtime/invocation/${place}`;
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, method, path, agent, headers }, (response) => {
      let bodyJson = '';
      response.setEncoding('utf8').on('data', (text) => {
        bodyJson += text;
      });
      response.on('end', () => resolve({ bodyJson, headers: response.headers }));
    });
    request.on('error', reject).end(body);
  });
}

module.exports = {
  /** The next invocation, as soon as there is one. */
  next: () => posted.then(() => call('GET', 'next')),

  /** @param {string} id @param {string} body */
  done(id, body) {
    posted = call('POST', `${id}/response`, body, { 'content-type': 'application/json' });
  },

  /** @param {string} id @param {string} body @param {string} xrayCause */
  error(id, body, xrayCause) {
    posted = call('POST', `${id}/error`, body, {
      'content-type': 'application/json',
      'Lambda-Runtime-Function-Error-Type': JSON.parse(body).errorType,
      'Lambda-Runtime-Function-XRay-Error-Cause': xrayCause,
    });
  },
};
