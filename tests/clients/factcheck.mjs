// Runs the calls that it reads from its standard input, with Google's own client, and prints what came of each.
// A call: {"resource": "pages", "method": "create", "params": {...}, "token": "bearer, or none for an API key"}.
import { auth, factchecktools } from "@googleapis/factchecktools";

let input = "";
for await (const piece of process.stdin) input += piece;
const { rootUrl, calls } = JSON.parse(input);

const ended = [];
for (const { resource, method, params, token } of calls) {
  let credentials = "an-api-key";
  if (token) {
    credentials = new auth.OAuth2();
    credentials.setCredentials({ access_token: token });
  }
  const client = factchecktools({ version: "v1alpha1", auth: credentials, rootUrl });
  try {
    // The last page's token stands for the next one's, and the last name made for the one to be used.
    const answer = await client[resource][method](filled(params));
    ended.push({ status: answer.status, data: answer.data });
  } catch (error) {
    ended.push({ status: error.status, message: error.message, data: error.response?.data ?? null });
  }
}
console.log(JSON.stringify(ended));

function filled(params) {
  const last = ended.at(-1)?.data ?? {};
  const known = { "<nextPageToken>": last.nextPageToken, "<name>": ended.map((one) => one.data?.name).findLast(Boolean) };
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, known[value] ?? value]));
}
