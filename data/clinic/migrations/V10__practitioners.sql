ALTER TABLE doctor RENAME TO practitioner;
ALTER TABLE appointment RENAME COLUMN doctor_id TO practitioner_id;
ALTER TABLE practitioner ADD COLUMN profession text NOT NULL DEFAULT 'physician';
ALTER TABLE patient DROP COLUMN phone;
ALTER TABLE patient ADD COLUMN mobile_phone varchar(30);
ALTER TABLE patient ADD COLUMN home_phone varchar(30);
