//! The fonts of the system.

use crate::figure::fallback::SystemFace;
use fontdb::{Database, FaceInfo, Stretch, Style};
use skrifa::{FontRef, MetadataProvider};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The faces of the system, those first that suit running text in a sans serif; listed when they are first asked for.
static FACES: LazyLock<(Database, Vec<fontdb::ID>)> = LazyLock::new(|| {
    let mut database = Database::new();
    database.load_system_fonts();
    let mut faces: Vec<&FaceInfo> = database.faces().collect();
    faces.sort_by_cached_key(|face| (unlikeness(face), face.post_script_name.clone(), face.index));
    let order = faces.into_iter().map(|face| face.id).collect();
    (database, order)
});

/// Distance of a face from the one that figures are set in.
fn unlikeness(face: &FaceInfo) -> u32 {
    let family = face.families.first().map_or("", |(name, _)| name.as_str());
    let penalties = [
        (face.style != Style::Normal, 4000),
        (face.stretch != Stretch::Normal, 2000),
        (face.monospaced, 1000),
        (!family.contains("Sans"), 500),
    ];
    let rest: u32 = penalties.iter().filter(|(is, _)| *is).map(|(_, penalty)| penalty).sum();
    rest + u32::from(face.weight.0.abs_diff(400)) / 10
}

/// Returns a face of the system that can draw `sign`; one that was found for another character before others.
pub fn system_face(sign: char) -> Option<&'static SystemFace> {
    static KEPT: Mutex<Option<HashMap<String, &'static SystemFace>>> = Mutex::new(None);
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = kept.get_or_insert_default();
    let mut known: Vec<&'static SystemFace> = kept.values().copied().collect();
    known.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(face) = known.into_iter().find(|face| draws(face.data, face.index, sign)) {
        return Some(face);
    }
    let (database, order) = &*FACES;
    let id =
        order.iter().find(|id| database.with_face_data(**id, |data, index| draws(data, index, sign)) == Some(true))?;
    let face = database.face(*id)?;
    let data = database.with_face_data(*id, |data, _| data.to_vec())?;
    let family = face.families.first().map_or_else(String::new, |(name, _)| name.clone());
    // Faces are few and stay in use until the program ends.
    let face = SystemFace { name: face.post_script_name.clone(), family, data: data.leak(), index: face.index };
    let face: &'static SystemFace = Box::leak(Box::new(face));
    kept.insert(face.name.clone(), face);
    Some(face)
}

/// Returns whether a font has an outline for a character of its own: some fonts have one sign for every character of a script.
fn draws(data: &[u8], index: u32, sign: char) -> bool {
    FontRef::from_index(data, index).is_ok_and(|font| {
        let Some(glyph) = font.charmap().map(sign) else { return false };
        let next = char::from_u32(u32::from(sign) + 1).and_then(|next| font.charmap().map(next));
        next != Some(glyph) && font.outline_glyphs().get(glyph).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::{draws, system_face};
    use crate::figure::fonts;

    #[test]
    fn a_font_draws_what_it_has() {
        assert!(draws(fonts::TEXT, 0, 'a') && !draws(fonts::TEXT, 0, '漢') && !draws(b"no font", 0, 'a'));
    }

    #[test]
    fn what_is_found_has_the_character() {
        // There may be no fonts at all; a noncharacter is in none.
        assert!(system_face('\u{FFFF}').is_none());
        for sign in ['漢', 'ש', 'ก', 'a'] {
            assert!(system_face(sign).is_none_or(|face| draws(face.data, face.index, sign)));
        }
    }
}
