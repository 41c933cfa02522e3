/** Starts Swagger UI. A file of its own, so that the page needs no inline script and the policy can forbid them. */
export const START_SCRIPT = `
const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', follow);
follow();
const element = document.getElementById('swagger-ui');
SwaggerUIBundle({
  url: element.dataset.document,
  domNode: element,
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`.trimStart();
