CREATE TABLE invoice (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    appointment_id uuid NOT NULL REFERENCES appointment,
    issued_on      date NOT NULL DEFAULT CURRENT_DATE,
    net            numeric(10,2) NOT NULL CHECK (net >= 0)
);
CREATE INDEX ON invoice (appointment_id);
CREATE INDEX ON appointment (doctor_id, starts_at);
