// Stands for `node-gyp-build` in the Lambda bundle: the prebuilt module for this processor lies beside the bundle.
const path = require('node:path');

module.exports = () => require(path.join(__dirname, `argon2-${process.arch}.node`));
