// What a response holds, by its headers or its first bytes: `response.contentInfo()`.

const fileType = require('file-type');
const mimeFormat = require('mime-format');
const mimeTypes = require('mime-types');

const FILE_NAME = /;[ \t]*(?:filename)[ \t]*=[ \t]*("(?:[\x20!\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\x20-\x7e])*"|[!#$%&'*+.0-9A-Z^_`a-z|~-]+)[ \t]*/;
const EXTENDED_FILE_NAME = /;[ \t]*(?:filename\*)[ \t]*=[ \t]*([A-Za-z0-9!#$%&+\-^_`{}~]+)'.*'((?:%[0-9A-Fa-f]{2}|[A-Za-z0-9!#$&+.^_`|~-])+)[ \t]*/;

const decoders = {
  'iso-8859-1': (text) => text.replace(/[^\x20-\x7e\xa0-\xff]/g, '?'),
  'utf-8': (text) => require('buffer').Buffer.from(text, 'binary').toString('utf8'),
};

/** The file name in a Content-Disposition header; the extended form of RFC 5987 goes first. */
function fileNameOf(disposition) {
  const extended = EXTENDED_FILE_NAME.exec(disposition);
  const decode = extended && decoders[extended[1]];
  if (decode) {
    return decode(extended[2].replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))));
  }
  const plain = FILE_NAME.exec(disposition);
  if (!plain) {
    return undefined;
  }
  const name = plain[1];
  return name.startsWith('"') ? name.slice(1, -1).replace(/\\([ -~])/g, '$1') : name;
}

exports.contentInfo = function contentInfo(response) {
  const header = response.headers.get('Content-Type');
  const detected = header ? undefined : fileType(response.stream || response.body);
  const format = mimeFormat.lookup(header || (detected && detected.mime) || 'text/plain');
  const extension = (detected && detected.ext) || mimeTypes.extension(format.source) || '';
  const disposition = response.headers.get('Content-Disposition');
  const fileName = (disposition && fileNameOf(disposition)) || (extension ? `response.${extension}` : 'response');
  const info = {
    contentType: format.source,
    mimeType: format.type,
    mimeFormat: format.format,
    charset: format.charset || 'utf8',
    fileExtension: extension,
    fileName,
  };
  return Object.fromEntries(Object.entries(info).filter(([, value]) => value));
};
