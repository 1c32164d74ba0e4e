-- A database per service, made when the server is.
create database stoa_identity;
create database stoa_store;
create database stoa_commerce;
create database stoa_community;
create database stoa_rtc_console;
