-- What revision 0001 held after two imports, a transcript, a removal and the choice of a default.
INSERT INTO lectures VALUES(1,'','tides','How tides work','["Mara"]','','','en',2,'2026-10-01 18:00:00.000000',NULL);
INSERT INTO lectures VALUES(2,'discord:1','gone','Gone','[]','','','en',4,'2026-10-01 18:00:00.000000','2026-10-01 18:00:00.000000');
INSERT INTO "chapters" VALUES(1,'bulges',1,'Two bulges','The sea rises on both sides.',0.0,'["There are two."]','["why two?"]','ac50dd05a7a145ddd749359e5d972f6b',-8927435178473388006,'5b9150499dde4528eea0442fb8a81511',NULL);
INSERT INTO "chapters" VALUES(1,'spring-and-neap-835d7f88',2,'Spring and neap','At full moon the pulls add up.',NULL,'[]','[]','d51edbfd9396bdf95c5fa509d38e9269',-4821407590665894915,'eb7c2db5eede429c958708dd09589554',NULL);
INSERT INTO "chapters" VALUES(2,'a-5119f795',1,'A','a.',NULL,'[]','[]','27c35e6e9373877f29e562464e46497e',-846000690878144766,'aceb25246fe6b07061ff070419dd7b9e',NULL);
INSERT INTO "concepts" VALUES(1,'spring-tide',1,'Spring tide','The higher tide.','','["springs"]','["spring-and-neap-835d7f88"]','[]');
INSERT INTO "passages" VALUES(1,1,'bulges',0.0,3.0,'Look at the sea.');
INSERT INTO "defaults" VALUES('discord:7','tides');
UPDATE counters SET value = 5 WHERE name = 'revision';
