//! The memory of a window's processes, as the system counts it. A page that several processes share counts for its
//! part in each, so that the sum is what the window costs.

use std::fs;

/// What the processes of a window hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Proportional set size of all of them, in kB.
    pub kb: u64,
    /// How many processes there are.
    pub processes: usize,
}

impl Memory {
    /// Gives the whole in MB.
    pub fn mb(self) -> f64 {
        self.kb as f64 / 1024.0
    }
}

/// Adds up the processes below the driver with this id: the program's own, and those of its web view.
pub fn of(driver: u32) -> Memory {
    below(driver)
        .iter()
        .fold(Memory::default(), |sum, (_, kb)| Memory { kb: sum.kb + kb, processes: sum.processes + 1 })
}

/// Names each of them with its MB.
pub fn each(driver: u32) -> String {
    let named: Vec<String> = below(driver).iter().map(|(name, kb)| format!("{name} {}", kb / 1024)).collect();
    named.join(", ")
}

fn below(driver: u32) -> Vec<(String, u64)> {
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
            let pss = rollup.lines().find_map(|line| {
                line.strip_prefix("Pss:")?.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()
            });
            if let Some(pss) = pss {
                let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
                found.push((name.trim().to_owned(), pss));
            }
        }
    }
    found
}
