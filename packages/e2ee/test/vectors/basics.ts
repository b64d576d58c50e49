import { determineLength } from "ts-mls/codec/variableLength.js";
import { refhash } from "ts-mls/crypto/hash.js";
import { decryptWithLabel, encryptWithLabel } from "ts-mls/crypto/hpke.js";
import { deriveSecret, deriveTreeSecret, expandWithLabel } from "ts-mls/crypto/kdf.js";
import { signWithLabel, verifyWithLabel } from "ts-mls/crypto/signature.js";
import { left, nodeWidth, parent, right, root, sibling, toNodeIndex } from "ts-mls/treemath.js";
import { bytes, type Check, same } from "./check.ts";

interface TreeMath {
  readonly n_leaves: number;
  readonly n_nodes: number;
  readonly root: number;
  readonly left: readonly (number | null)[];
  readonly right: readonly (number | null)[];
  readonly parent: readonly (number | null)[];
  readonly sibling: readonly (number | null)[];
}

/** tree-math: places in the array form of a tree (RFC 9420 appendix C). */
export const checkTreeMath: Check = async (vector: TreeMath) => {
  same(nodeWidth(vector.n_leaves), vector.n_nodes, "n_nodes");
  same(root(vector.n_leaves), vector.root, "root");
  for (let node = 0; node < vector.n_nodes; node++) {
    const index = toNodeIndex(node);
    same(
      orNull(() => left(index)),
      vector.left[node],
      `left of ${node}`,
    );
    same(
      orNull(() => right(index)),
      vector.right[node],
      `right of ${node}`,
    );
    same(
      orNull(() => parent(index, vector.n_leaves)),
      vector.parent[node],
      `parent of ${node}`,
    );
    same(
      orNull(() => sibling(index, vector.n_leaves)),
      vector.sibling[node],
      `sibling of ${node}`,
    );
  }
};

function orNull(find: () => number): number | null {
  try {
    return find();
  } catch {
    return null;
  }
}

/** deserialization: lengths of variable-size vectors (RFC 9420 § 2.1.2). */
export const checkLengths: Check = async (vector: { readonly vlbytes_header: string; readonly length: number }) => {
  const header = bytes(vector.vlbytes_header);
  same(determineLength(header), { length: vector.length, lengthFieldSize: header.length }, "header");
};

interface Basics {
  readonly cipher_suite: number;
  readonly ref_hash: { readonly label: string; readonly value: string; readonly out: string };
  readonly expand_with_label: {
    readonly secret: string;
    readonly label: string;
    readonly context: string;
    readonly length: number;
    readonly out: string;
  };
  readonly derive_secret: { readonly secret: string; readonly label: string; readonly out: string };
  readonly derive_tree_secret: {
    readonly secret: string;
    readonly label: string;
    readonly generation: number;
    readonly length: number;
    readonly out: string;
  };
  readonly sign_with_label: {
    readonly priv: string;
    readonly pub: string;
    readonly content: string;
    readonly label: string;
    readonly signature: string;
  };
  readonly encrypt_with_label: {
    readonly priv: string;
    readonly pub: string;
    readonly label: string;
    readonly context: string;
    readonly plaintext: string;
    readonly kem_output: string;
    readonly ciphertext: string;
  };
}

/** crypto-basics: the labelled primitives (RFC 9420 § 5.1, § 5.2, § 8). */
export const checkBasics: Check = async (vector: Basics, crypto) => {
  const { hash, kdf, signature, hpke } = await crypto(vector.cipher_suite);
  const { ref_hash: ref, expand_with_label: expand, derive_secret: derive, derive_tree_secret: tree } = vector;
  same(await refhash(ref.label, bytes(ref.value), hash), bytes(ref.out), "ref_hash");
  same(await expandWithLabel(bytes(expand.secret), expand.label, bytes(expand.context), expand.length, kdf), bytes(expand.out), "expand");
  same(await deriveSecret(bytes(derive.secret), derive.label, kdf), bytes(derive.out), "derive_secret");
  same(await deriveTreeSecret(bytes(tree.secret), tree.label, tree.generation, tree.length, kdf), bytes(tree.out), "derive_tree_secret");
  const sign = vector.sign_with_label;
  const content = bytes(sign.content);
  same(await verifyWithLabel(bytes(sign.pub), sign.label, content, bytes(sign.signature), signature), true, "signature");
  const again = await signWithLabel(bytes(sign.priv), sign.label, content, signature);
  same(await verifyWithLabel(bytes(sign.pub), sign.label, content, again, signature), true, "own signature");
  const sealed = vector.encrypt_with_label;
  const [key, context, plaintext] = [await hpke.importPrivateKey(bytes(sealed.priv)), bytes(sealed.context), bytes(sealed.plaintext)];
  same(
    await decryptWithLabel(key, sealed.label, context, bytes(sealed.kem_output), bytes(sealed.ciphertext), hpke),
    plaintext,
    "decrypt_with_label",
  );
  const own = await encryptWithLabel(await hpke.importPublicKey(bytes(sealed.pub)), sealed.label, context, plaintext, hpke);
  same(await decryptWithLabel(key, sealed.label, context, own.enc, own.ct, hpke), plaintext, "own ciphertext");
};
