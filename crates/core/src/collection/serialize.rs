//! What the model looks like as JSON in reports, exports and scripts.
