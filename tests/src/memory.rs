//! The memory of a window's processes, as the system counts it. A page that several processes share counts for its
//! part in each, so that the sum is what the window costs.

use std::fs;

/// What the processes of a window hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Proportional set size of all of them, in kB. Another window that ends makes it more: what both had in common is
    /// now this one's alone.
    pub kb: u64,
    /// What is theirs whatever else runs, in kB: the part of it that is no file's.
    pub own_kb: u64,
    /// How many processes there are.
    pub processes: usize,
}

/// Adds up the processes below the driver with this id: the program's own, and those of its web view.
pub fn of(driver: u32) -> Memory {
    below(driver).iter().fold(Memory::default(), |sum, (_, it)| Memory {
        kb: sum.kb + it.kb,
        own_kb: sum.own_kb + it.own_kb,
        processes: sum.processes + 1,
    })
}

/// Names each of them with its own MB.
pub fn each(driver: u32) -> String {
    let named: Vec<String> =
        below(driver).iter().map(|(name, it)| format!("{name} {}", it.own_kb / 1024)).collect();
    named.join(", ")
}

fn below(driver: u32) -> Vec<(String, Memory)> {
    let mut families: Vec<(u32, u32)> = Vec::new();
    for entry in fs::read_dir("/proc").expect("/proc is there").flatten() {
        let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
        // Processes end while they are looked at.
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        let parent = stat.rsplit(')').next().unwrap_or_default().split_whitespace().nth(1);
        if let Some(parent) = parent.and_then(|parent| parent.parse().ok()) {
            families.push((pid, parent));
        }
    }
    let mut found = Vec::new();
    let mut known = vec![driver];
    while let Some(parent) = known.pop() {
        for (pid, _) in families.iter().filter(|(_, of)| *of == parent) {
            known.push(*pid);
            let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
            let of = |name: &str| {
                rollup.lines().find_map(|line| {
                    line.strip_prefix(name)?.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()
                })
            };
            if let Some(kb) = of("Pss:") {
                let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
                let own_kb = of("Pss_Anon:").unwrap_or(kb) + of("Pss_Shmem:").unwrap_or(0);
                found.push((name.trim().to_owned(), Memory { kb, own_kb, processes: 1 }));
            }
        }
    }
    found
}
