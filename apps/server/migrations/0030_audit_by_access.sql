-- "From country Y" may mean the office, or where somebody sat: a question over years touches no row for either. Without these, the
-- country of access alone was looked for in every row, and with an employer in every row of theirs.
create index ledger__access on musubi.ledger (access_country, at) include (subject_id, result, row_count);
create index ledger__employer_access on musubi.ledger (employer_id, access_country, at) include (subject_id, result, row_count);
