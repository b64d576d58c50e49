import { openApi } from "@musubi/server";
import { Validator } from "@seriousme/openapi-schema-validator";

/** What a stranger's validator says against our description of the interface, or null when it has nothing to say. */
export async function checkOpenApi(): Promise<string | null> {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(openApi("http://localhost:4000", "0.0.0"));
  if (!valid) return `The OpenAPI description is not valid: ${JSON.stringify(errors, null, 2)}`;
  return validator.version === "3.1" ? null : `The OpenAPI description was read as version ${validator.version}.`;
}
