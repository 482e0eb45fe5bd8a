// The global `xml2Json`: XML text to plain objects, with xml2js's own naming ($ and _).

const xml2js = require('xml2js');

const options = { explicitArray: false, async: false, trim: true, mergeAttrs: false };

module.exports = function xml2Json(text) {
  let result = {};
  xml2js.parseString(text, options, (_error, parsed) => {
    result = parsed;
  });
  return result;
};
