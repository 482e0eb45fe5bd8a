// `require('btoa')`, also the global: characters above U+00FF lose their high byte.

const { Buffer } = require('buffer');

module.exports = function btoa(text) {
  const buffer = text instanceof Buffer ? text : Buffer.from(text.toString(), 'binary');
  return buffer.toString('base64');
};
