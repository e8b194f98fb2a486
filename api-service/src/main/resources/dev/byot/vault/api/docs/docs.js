'use strict';

// Nothing is asked of any other host: no validator, no fonts, and no URL taken from the query.
SwaggerUIBundle({
  url: 'openapi.yaml',
  dom_id: '#docs',
  deepLinking: true,
  docExpansion: 'list',
  validatorUrl: null,
});
