//! Where a window was and how large, and where it can be now: screens come and go, and a window has to be seen.

use serde::{Deserialize, Serialize};

/// The size of a window that nobody has sized yet, in logical pixels.
const USUAL: (f64, f64) = (1280.0, 800.0);
/// The least size of a window.
pub const LEAST: (f64, f64) = (480.0, 360.0);
/// How much of a window's upper edge has to be on a screen, so that it can be taken hold of.
const HOLD: f64 = 80.0;

/// A rectangle in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// How wide.
    pub width: f64,
    /// How high.
    pub height: f64,
}

/// How a window stood.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// How wide it was inside.
    pub width: f64,
    /// How high it was inside.
    pub height: f64,
    /// Where it was, where the system says such things.
    pub at: Option<(f64, f64)>,
    /// Whether it filled the screen.
    pub maximized: bool,
}

impl Default for Place {
    fn default() -> Self {
        Self { width: USUAL.0, height: USUAL.1, at: None, maximized: false }
    }
}

impl Place {
    /// Fits it to the screens that there are: no larger than the one that it is on, and within reach.
    #[must_use]
    pub fn fitted(self, screens: &[Area]) -> Self {
        let sound = |number: f64, least: f64, usual: f64| {
            if number.is_finite() { number.max(least) } else { usual }
        };
        let (mut width, mut height) =
            (sound(self.width, LEAST.0, USUAL.0), sound(self.height, LEAST.1, USUAL.1));
        let on = |(x, y): (f64, f64)| {
            screens.iter().find(|screen| {
                x + width - HOLD >= screen.x
                    && x + HOLD <= screen.x + screen.width
                    && y >= screen.y
                    && y + HOLD <= screen.y + screen.height
            })
        };
        let at = self.at.filter(|(x, y)| x.is_finite() && y.is_finite());
        let screen = at.and_then(on);
        if let Some(screen) = screen.or(screens.first()) {
            width = width.min(screen.width.max(LEAST.0));
            height = height.min(screen.height.max(LEAST.1));
        }
        Self { width, height, at: at.filter(|_| screen.is_some()), maximized: self.maximized }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAPTOP: Area = Area { x: 0.0, y: 0.0, width: 1366.0, height: 768.0 };
    const BEAMER: Area = Area { x: 1366.0, y: 0.0, width: 1920.0, height: 1080.0 };

    fn place(width: f64, height: f64, at: Option<(f64, f64)>) -> Place {
        Place { width, height, at, maximized: false }
    }

    #[test]
    fn a_window_comes_back_where_it_was() {
        let was = place(1600.0, 900.0, Some((1500.0, 50.0)));
        assert_eq!(was.fitted(&[LAPTOP, BEAMER]), was);
        let half = place(800.0, 600.0, Some((-300.0, 20.0)));
        assert_eq!(half.fitted(&[LAPTOP]), half);
    }

    #[test]
    fn a_window_whose_screen_is_gone_is_seen_and_fits() {
        let was = place(1600.0, 900.0, Some((1500.0, 50.0)));
        assert_eq!(was.fitted(&[LAPTOP]), place(1366.0, 768.0, None));
        assert_eq!(place(700.0, 500.0, Some((0.0, -200.0))).fitted(&[LAPTOP]), place(700.0, 500.0, None));
        // Where no screen is told of, the size is all that can be kept.
        assert_eq!(was.fitted(&[]), place(1600.0, 900.0, None));
    }

    #[test]
    fn numbers_that_make_no_sense_give_a_window_that_does() {
        let odd = place(f64::NAN, -3.0, Some((f64::INFINITY, 0.0)));
        assert_eq!(odd.fitted(&[LAPTOP]), place(1280.0, 360.0, None));
    }
}
