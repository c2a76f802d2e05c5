#![no_main]

talklog_fuzz::target!("merge");
