--
-- PostgreSQL database dump
--

-- Dumped from database version 15.6
-- Dumped by pg_dump version 15.6

SET statement_timeout = 0;
SET lock_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET client_min_messages = warning;
SET row_security = off;

\connect clinic

CREATE SCHEMA audit;
ALTER SCHEMA audit OWNER TO clinic_owner;

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA public;
COMMENT ON EXTENSION postgis IS 'PostGIS geometry and geography spatial types and functions';
CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA public;

CREATE TYPE public.appointment_status AS ENUM (
    'booked',
    'arrived',
    'done',
    'missed'
);
ALTER TYPE public.appointment_status OWNER TO clinic_owner;

CREATE DOMAIN public.email AS text
	CONSTRAINT email_check CHECK ((VALUE ~ '^[^@]+@[^@]+$'::text));
ALTER DOMAIN public.email OWNER TO clinic_owner;

CREATE FUNCTION audit.note_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  INSERT INTO audit.changes (relation, row_id, changed_by) VALUES (TG_TABLE_NAME, NEW.id, current_user);
  RETURN NEW;
END
$$;
ALTER FUNCTION audit.note_change() OWNER TO clinic_owner;

SET default_tablespace = '';
SET default_table_access_method = heap;

CREATE TABLE audit.changes (
    id bigint NOT NULL,
    relation text NOT NULL,
    row_id uuid NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE audit.changes OWNER TO clinic_owner;
ALTER TABLE audit.changes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME audit.changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.practice (
    id uuid DEFAULT public.uuid_generate_v4() NOT NULL,
    name text NOT NULL,
    place public.geometry(Point,4326) NOT NULL,
    opened_on date
);
ALTER TABLE public.practice OWNER TO clinic_owner;
COMMENT ON TABLE public.practice IS 'Where people are seen';

CREATE TABLE public.doctor (
    id uuid DEFAULT public.uuid_generate_v4() NOT NULL,
    full_name text NOT NULL,
    mail public.email,
    licence character varying(20) NOT NULL
);
ALTER TABLE public.doctor OWNER TO clinic_owner;

CREATE TABLE public.doctor_practice (
    doctor_id uuid NOT NULL,
    practice_id uuid NOT NULL
);
ALTER TABLE public.doctor_practice OWNER TO clinic_owner;

CREATE TABLE public.patient (
    id uuid DEFAULT public.uuid_generate_v4() NOT NULL,
    full_name text NOT NULL,
    born_on date NOT NULL,
    mail public.email,
    phone character varying(30),
    referred_by uuid,
    CONSTRAINT patient_born_on_check CHECK ((born_on > '1900-01-01'::date))
);
ALTER TABLE public.patient OWNER TO clinic_owner;
COMMENT ON COLUMN public.patient.referred_by IS 'The patient who sent this one';

CREATE TABLE public.room (
    practice_id uuid NOT NULL,
    number smallint NOT NULL,
    equipment text[] DEFAULT '{}'::text[] NOT NULL
);
ALTER TABLE public.room OWNER TO clinic_owner;

CREATE TABLE public.appointment (
    id uuid DEFAULT public.uuid_generate_v4() NOT NULL,
    patient_id uuid NOT NULL,
    doctor_id uuid NOT NULL,
    practice_id uuid NOT NULL,
    room_number smallint,
    during tstzrange NOT NULL,
    status public.appointment_status DEFAULT 'booked'::public.appointment_status NOT NULL,
    notes jsonb
);
ALTER TABLE public.appointment OWNER TO clinic_owner;

CREATE TABLE public.invoice (
    id integer NOT NULL,
    appointment_id uuid NOT NULL,
    issued_on date DEFAULT CURRENT_DATE NOT NULL,
    net numeric(10,2) NOT NULL,
    tax_rate numeric(4,3) DEFAULT 0.19 NOT NULL,
    gross numeric(10,2) GENERATED ALWAYS AS ((net * ((1)::numeric + tax_rate))) STORED,
    CONSTRAINT invoice_net_check CHECK ((net >= (0)::numeric))
);
ALTER TABLE public.invoice OWNER TO clinic_owner;

CREATE SEQUENCE public.invoice_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.invoice_id_seq OWNED BY public.invoice.id;
ALTER TABLE ONLY public.invoice ALTER COLUMN id SET DEFAULT nextval('public.invoice_id_seq'::regclass);

CREATE TABLE public.reading (
    appointment_id uuid NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    value double precision NOT NULL
)
PARTITION BY RANGE (taken_at);
ALTER TABLE public.reading OWNER TO clinic_owner;

CREATE TABLE public.reading_2025 (
    appointment_id uuid NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    value double precision NOT NULL
);
CREATE TABLE public.reading_2026 (
    appointment_id uuid NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    value double precision NOT NULL
);
ALTER TABLE ONLY public.reading ATTACH PARTITION public.reading_2025
    FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2026-01-01 00:00:00+00');
ALTER TABLE ONLY public.reading ATTACH PARTITION public.reading_2026
    FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00');

CREATE TABEL public.vacation (doctor_id uuid, during daterange);

COPY public.practice (id, name, place, opened_on) FROM stdin;
7f1c2b0e-6c55-4d0a-9a52-0c5d0f1a0001	Harbour	0101000020E610000000000000000024400000000000004A40	2011-04-01
7f1c2b0e-6c55-4d0a-9a52-0c5d0f1a0002	Old Town	0101000020E6100000000000000000254000000000000049C0	\N
\.

COPY public.doctor (id, full_name, mail, licence) FROM stdin;
7f1c2b0e-6c55-4d0a-9a52-0c5d0f1b0001	Ada Brandt	ada@clinic.example	D-1001
\.

SELECT pg_catalog.setval('public.invoice_id_seq', 1, false);

ALTER TABLE ONLY audit.changes ADD CONSTRAINT changes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.practice ADD CONSTRAINT practice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.doctor ADD CONSTRAINT doctor_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.doctor ADD CONSTRAINT doctor_licence_key UNIQUE (licence);
ALTER TABLE ONLY public.doctor_practice ADD CONSTRAINT doctor_practice_pkey PRIMARY KEY (doctor_id, practice_id);
ALTER TABLE ONLY public.patient ADD CONSTRAINT patient_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.room ADD CONSTRAINT room_pkey PRIMARY KEY (practice_id, number);
ALTER TABLE ONLY public.appointment ADD CONSTRAINT appointment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.invoice ADD CONSTRAINT invoice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.appointment
    ADD CONSTRAINT doctor_is_in_one_place EXCLUDE USING gist (doctor_id WITH =, during WITH &&);

CREATE INDEX patient_name_like ON public.patient USING gin (full_name public.gin_trgm_ops);
CREATE INDEX practice_place ON public.practice USING gist (place);
CREATE INDEX appointment_open ON public.appointment USING btree (practice_id, lower(during))
    WHERE (status = 'booked'::public.appointment_status);
CREATE INDEX reading_of_appointment ON ONLY public.reading USING btree (appointment_id, taken_at DESC);

ALTER TABLE ONLY public.doctor_practice
    ADD CONSTRAINT doctor_practice_doctor_id_fkey FOREIGN KEY (doctor_id) REFERENCES public.doctor(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.doctor_practice
    ADD CONSTRAINT doctor_practice_practice_id_fkey FOREIGN KEY (practice_id) REFERENCES public.practice(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.patient
    ADD CONSTRAINT patient_referred_by_fkey FOREIGN KEY (referred_by) REFERENCES public.patient(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.room
    ADD CONSTRAINT room_practice_id_fkey FOREIGN KEY (practice_id) REFERENCES public.practice(id);
ALTER TABLE ONLY public.appointment
    ADD CONSTRAINT appointment_patient_id_fkey FOREIGN KEY (patient_id) REFERENCES public.patient(id);
ALTER TABLE ONLY public.appointment
    ADD CONSTRAINT appointment_doctor_id_fkey FOREIGN KEY (doctor_id) REFERENCES public.doctor(id);
ALTER TABLE ONLY public.appointment
    ADD CONSTRAINT appointment_room_fkey FOREIGN KEY (practice_id, room_number) REFERENCES public.room(practice_id, number);
ALTER TABLE ONLY public.invoice
    ADD CONSTRAINT invoice_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES public.appointment(id) NOT VALID;
ALTER TABLE public.reading
    ADD CONSTRAINT reading_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES public.appointment(id);

CREATE VIEW public.today AS
 SELECT a.during, p.full_name AS patient, d.full_name AS doctor
   FROM ((public.appointment a
     JOIN public.patient p ON ((p.id = a.patient_id)))
     JOIN public.doctor d ON ((d.id = a.doctor_id)))
  WHERE (a.during && tstzrange((CURRENT_DATE)::timestamp with time zone, ((CURRENT_DATE + 1))::timestamp with time zone));

CREATE TRIGGER patient_changed AFTER UPDATE ON public.patient FOR EACH ROW EXECUTE FUNCTION audit.note_change();

ALTER TABLE public.patient ENABLE ROW LEVEL SECURITY;
CREATE POLICY patient_reporting ON public.patient FOR SELECT TO reporting USING ((born_on < '2008-01-01'::date));

GRANT SELECT ON TABLE public.today TO reporting;

--
-- PostgreSQL database dump complete
--
