//! Finding a name in a fixed list of names.

/// Up to this many names are looked through one after the other, which beats hashing.
const FEW: usize = 8;

/// An index over a list of names that lies elsewhere: open addressing, four bytes a place.
///
/// It holds positions in the list, not names, and is handed the list at each look-up. The first of equal names is
/// found.
#[derive(Debug, Default)]
pub(crate) struct NameTable {
    places: Box<[u32]>,
}

impl NameTable {
    pub(crate) fn new<'a>(names: impl ExactSizeIterator<Item = &'a str> + Clone) -> Self {
        if names.len() <= FEW {
            return Self::default();
        }
        let mut places = vec![u32::MAX; (names.len() * 2).next_power_of_two()].into_boxed_slice();
        let all: Vec<&str> = names.collect();
        for (position, name) in all.iter().enumerate() {
            for place in probe(name, places.len()) {
                let Some(entry) = places.get_mut(place) else { break };
                if *entry == u32::MAX {
                    *entry = position as u32;
                    break;
                }
                if all.get(*entry as usize) == Some(name) {
                    break;
                }
            }
        }
        Self { places }
    }

    /// The position of `name` in the list of `length` names that `name_at` gives.
    #[inline]
    pub(crate) fn find<'a>(
        &self,
        name: &str,
        length: usize,
        name_at: impl Fn(usize) -> Option<&'a str>,
    ) -> Option<usize> {
        if self.places.is_empty() {
            return (0..length).find(|position| name_at(*position) == Some(name));
        }
        for place in probe(name, self.places.len()) {
            let position = self.places.get(place).copied().filter(|position| *position != u32::MAX)? as usize;
            if name_at(position) == Some(name) {
                return Some(position);
            }
        }
        None
    }
}

/// The places to look at for `name` in a table of `size` places, a power of two.
fn probe(name: &str, size: usize) -> impl Iterator<Item = usize> {
    let first = hash(name);
    (0..size).map(move |step| (first as usize).wrapping_add(step) & (size - 1))
}

/// Of the length and of eight bytes at either end. The names come from models, not from strangers, so nobody has to be kept
/// from choosing them; those that differ in the middle alone lie beside each other.
#[inline]
fn hash(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let ends = match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(29),
        _ => bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    // The golden ratio in 64 bits, which spreads a difference in any bit over the upper half.
    let spread = (ends ^ bytes.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    spread >> 32
}

#[cfg(test)]
mod tests {
    use super::NameTable;

    fn found(names: &[String]) -> bool {
        let table = NameTable::new(names.iter().map(String::as_str));
        let find = |name: &str| table.find(name, names.len(), |at| names.get(at).map(String::as_str));
        names.iter().enumerate().all(|(at, name)| find(name) == Some(at)) && find("missing").is_none()
    }

    #[test]
    fn every_name_is_found_at_its_position() {
        for count in [0, 1, 8, 9, 200, 5_000] {
            let names: Vec<String> = (0..count).map(|number| format!("Member{number}")).collect();
            assert!(found(&names), "{count} names");
        }
    }

    #[test]
    fn the_first_of_equal_names_is_found() {
        for count in [2, 40] {
            let names = vec!["Same"; count];
            let table = NameTable::new(names.iter().copied());
            assert_eq!(table.find("Same", count, |at| names.get(at).copied()), Some(0));
        }
    }
}
