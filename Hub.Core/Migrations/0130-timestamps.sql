-- Timestamp tokens (RFC 3161) over the signature values of seals, added after the fact: a checkpoint without one is covered by the next that has
-- one, through the tree. Append-only.
create table log.timestamp (
    size       bigint primary key,         -- of the checkpoint whose seal is stamped
    stamped_at timestamptz not null,       -- genTime of the token, whole as the authority says it
    token      bytea not null              -- TimeStampToken, a CMS ContentInfo, DER
);
