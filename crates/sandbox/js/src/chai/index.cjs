// chai with Postman's assertions: `pm.expect`, `pm.response.to` and `require('chai')`.

const chai = require('chai');

const { addBodyAssertions } = require('./body.js');
const { shareMissingNames } = require('./lookup.js');
const { addMessageAssertions } = require('./message.js');
const { addStatusAssertions } = require('./status.js');

chai.use(addMessageAssertions);
chai.use(addStatusAssertions);
chai.use(addBodyAssertions);
shareMissingNames(chai);

module.exports = chai;
