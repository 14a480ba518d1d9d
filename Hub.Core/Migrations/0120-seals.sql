-- Seals of further suites over the same checkpoint: the first seal stands in log.checkpoint. Append-only.
create table log.seal (
    size  bigint not null,                 -- of the checkpoint
    suite text collate "C" not null,       -- ecdsa-p256, rsa-3072 or sm2-sm3; another than that of the first seal
    seal  bytea not null,                  -- CMS SignedData, detached, DER
    primary key (size, suite)
);

-- Signatures of senders over their payloads: evidence of origin. The entry holds the SHA-256 of the signature. Append-only.
create table log.signature (
    idx bigint primary key,
    cms bytea not null                     -- CMS SignedData, detached, as the sender encoded it
);
