#![no_main]

talklog_fuzz::target!("front_matter");
