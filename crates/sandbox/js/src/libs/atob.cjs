// `require('atob')`, also the global: as lenient as Node's base64 decoder.

const { Buffer } = require('buffer');

function atob(text) {
  return Buffer.from(text, 'base64').toString('binary');
}

module.exports = atob;
module.exports.atob = atob;
