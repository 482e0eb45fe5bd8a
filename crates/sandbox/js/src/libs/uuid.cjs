// `require('uuid')` of the sandbox: only random (version 4) UUIDs, callable itself and as `v4`.

const template = 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx';

function v4() {
  return template.replace(/[xy]/g, (letter) => {
    const digit = Math.floor(Math.random() * 16);
    return (letter === 'x' ? digit : (digit % 4) + 8).toString(16);
  });
}

module.exports = function uuid() {
  return v4();
};
module.exports.v4 = v4;
