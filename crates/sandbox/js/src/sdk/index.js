// SDK classes that scripts meet as `pm.request`, `pm.response` and `pm.cookies`.
//
// They behave as those of the postman-collection package and write the same JSON, without its
// load time. `require('postman-collection')` gives scripts the package itself.

export { PostmanCookie as Cookie, CookieList } from './cookie.js';
export { PostmanPropertyDescription as Description } from './description.js';
export { PostmanHeader as Header, HeaderList } from './header.js';
export { parseJson, scriptJson } from './json.js';
export { PostmanPropertyBase as PropertyBase } from './property-base.js';
export { PostmanPropertyList as PropertyList } from './property-list.js';
export { PostmanProperty as Property } from './property.js';
export { PostmanQueryParam as QueryParam } from './query-param.js';
export { PostmanRequestAuth as RequestAuth } from './request-auth.js';
export { PostmanFormParam as FormParam, PostmanRequestBody as RequestBody } from './request-body.js';
export { PostmanRequest as Request } from './request.js';
export { PostmanResponse as Response } from './response.js';
export { PostmanUrl as Url } from './url.js';
export { PostmanVariableList as VariableList } from './variable-list.js';
export { PostmanVariable as Variable } from './variable.js';
