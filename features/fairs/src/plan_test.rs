use super::*;

#[test]
fn booths_of_a_block_count_through_its_rows() {
    let codes: Vec<String> = Recipe::usual().plan().booths.into_iter().map(|b| b.code).collect();
    assert_eq!(codes.len(), 32);
    assert_eq!((codes[0].as_str(), codes[8].as_str(), codes[16].as_str()), ("A01", "A09", "B01"));
}

#[test]
fn letters_of_rows_leave_i_and_o_out() {
    let recipe = Recipe { blocks: 4, rows: 3, booths_per_row: 1, numbering: Numbering::ByRow, ..Recipe::usual() };
    let codes: Vec<String> = recipe.plan().booths.into_iter().map(|b| b.code).collect();
    assert_eq!(codes[8], "J01");
    assert!(!codes.iter().any(|c| c.starts_with(['I', 'O'])));
}

#[test]
fn no_two_booths_share_a_code_or_a_place() {
    for (blocks, abreast, rows, booths) in [(1, 1, 1, 1), (5, 2, 3, 7), (12, 6, 4, 12), (3, 6, 8, 12)] {
        for numbering in [Numbering::ByBlock, Numbering::ByRow] {
            let recipe =
                Recipe { blocks, blocks_abreast: abreast, rows, booths_per_row: booths, numbering, ..Recipe::usual() };
            if recipe.check().is_err() {
                continue;
            }
            let plan = recipe.plan();
            let codes: BTreeSet<&String> = plan.booths.iter().map(|b| &b.code).collect();
            assert_eq!(codes.len(), plan.booths.len());
            for (i, a) in plan.booths.iter().enumerate() {
                assert!(a.x + a.width <= plan.width && a.y + a.height <= plan.height, "{} lies outside", a.code);
                for b in &plan.booths[i + 1..] {
                    let apart =
                        a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
                    assert!(apart, "{} and {} overlap", a.code, b.code);
                }
            }
        }
    }
}

#[test]
fn a_closed_booth_is_drawn_and_not_offered() {
    let recipe = Recipe { closed: BTreeSet::from(["A03".to_owned()]), ..Recipe::usual() };
    assert_eq!(recipe.check(), Ok(()));
    assert!(!recipe.offers("A03") && recipe.offers("A04") && !recipe.offers("Z99"));
    assert!(recipe.plan().booths.iter().any(|b| b.code == "A03" && !b.open));
}

#[test]
fn a_hall_that_cannot_be_numbered_is_refused() {
    let large = Recipe { rows: 8, booths_per_row: 20, ..Recipe::usual() };
    assert_eq!(large.check(), Err(RecipeError::BlockTooLarge(160)));
    let many = Recipe { blocks: 12, rows: 8, booths_per_row: 12, ..Recipe::usual() };
    assert_eq!(many.check(), Err(RecipeError::TooManyBooths(1_152)));
    let rows = Recipe { blocks: 12, rows: 8, booths_per_row: 2, numbering: Numbering::ByRow, ..Recipe::usual() };
    assert_eq!(rows.check(), Err(RecipeError::TooManyRows(96)));
    let unknown = Recipe { closed: BTreeSet::from(["Q01".to_owned()]), ..Recipe::usual() };
    assert_eq!(unknown.check(), Err(RecipeError::NoSuchBooth("Q01".to_owned())));
}
