//! Randomness that a seed decides, the same on every machine and for ever.

/// A small generator (SplitMix64).
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    /// The generator for one thing out of many, named by the parts of `what`: what it gives does not depend on which
    /// others are made.
    pub(super) fn of(seed: u64, what: &[&str]) -> Self {
        let mut random = Self(seed);
        for byte in what.iter().flat_map(|part| part.bytes().chain([0xff])) {
            random.0 = (random.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            random.0 ^= random.0 >> 29;
        }
        random.next();
        random
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 where there is none.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        match bound {
            0 => 0,
            bound => (self.next() % bound as u64) as usize,
        }
    }

    pub(super) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// A number from 0 up to but not including 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what a float holds exactly")]
    pub(super) fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn of_these<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    pub(super) fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next().to_le_bytes()[0]).collect()
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_depends_on_the_seed_and_the_name_alone() {
        let first = |seed, what: &[&str]| Random::of(seed, what).next();
        assert_eq!(first(1, &["s3", "PutObject"]), first(1, &["s3", "PutObject"]));
        assert_ne!(first(1, &["s3", "PutObject"]), first(2, &["s3", "PutObject"]));
        assert_ne!(first(1, &["s3", "PutObject"]), first(1, &["s3P", "utObject"]));
    }

    #[test]
    fn shuffling_keeps_what_is_there() {
        let mut items = [1, 2, 3, 4, 5];
        Random::of(1, &[]).shuffle(&mut items);
        items.sort_unstable();
        assert_eq!(items, [1, 2, 3, 4, 5]);
    }
}
