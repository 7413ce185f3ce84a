#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| berceau_fuzz::address_file(data));
