// Stands for Node modules that have nothing to offer in a sandbox.
module.exports = {};
