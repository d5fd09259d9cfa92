CREATE TYPE appointment_status AS ENUM ('booked', 'arrived', 'done', 'missed');

CREATE TABLE doctor (
    id        uuid PRIMARY KEY,
    full_name text NOT NULL,
    licence   varchar(20) NOT NULL UNIQUE
);

CREATE TABLE patient (
    id        uuid PRIMARY KEY,
    full_name text NOT NULL,
    born_on   date NOT NULL CHECK (born_on > '1900-01-01'),
    phone     varchar(30)
);

CREATE TABLE appointment (
    id         uuid PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patient,
    doctor_id  uuid NOT NULL REFERENCES doctor,
    starts_at  timestamptz NOT NULL,
    minutes    smallint NOT NULL DEFAULT 20,
    status     appointment_status NOT NULL DEFAULT 'booked'
);
