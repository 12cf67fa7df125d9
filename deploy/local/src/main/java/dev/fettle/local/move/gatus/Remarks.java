package dev.fettle.local.move.gatus;

import dev.fettle.local.move.Note;
import dev.fettle.local.move.gatus.Translation.Remark;

/** What is said of more than one form of condition. */
final class Remarks {

    static final Remark NOTHING_THERE = new Remark(Note.Kind.DIFFERS,
            "A path of `[BODY]` that leads to nothing reads as 0 in comparisons there, and `!=` and `has(…) == false` hold also"
                    + " when the answer is no JSON or of another shape. Here a number that is not there is no small number, and a"
                    + " condition on JSON is not healthy when the answer is none.");
    static final Remark ODD_NUMBERS = new Remark(Note.Kind.DIFFERS,
            "Texts that write a number in another way (`\"0x10\"`, `\"+1\"`, `\"1h\"`) count as that number there, and are texts"
                    + " here.");
    static final Remark FRACTIONS = new Remark(Note.Kind.DIFFERS,
            "Numbers lose their fraction there before they are compared, so `0.9 > 0.5` is false and `5.7 > 5` too. Here they are"
                    + " compared as they are.");
    static final Remark SLASHES = new Remark(Note.Kind.DIFFERS,
            "`pat(…)` takes all slashes out of pattern and text there before it compares them, so `*a/b*` finds `ab` too. Here a"
                    + " slash is one.");

    private Remarks() {}

    static Remark plainNumber(String placeholder) {
        return new Remark(Note.Kind.LOOK,
                "`" + placeholder + "` must be a plain number, in milliseconds where it is a time.");
    }
}
