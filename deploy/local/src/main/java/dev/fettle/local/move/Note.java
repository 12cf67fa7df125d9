package dev.fettle.local.move;

import dev.fettle.platform.file.Position;

/**
 * What somebody who moves has to know.
 *
 * @param kind how much it matters
 * @param subject whose it is: an id of ours, a name of theirs, or empty for the whole file
 * @param position where the old file says it
 * @param message the same for all subjects that it holds for
 */
public record Note(Kind kind, String subject, Position position, String message) {

    /** In the order of the report. */
    public enum Kind {
        /** The old file says it, the new one does not. */
        LEFT_OUT("Left out",
                "What the old file says and the new one does not. Somebody has to decide on each of these."),
        /** It is there, and means something else on purpose. */
        DIFFERS("Different on purpose", "What is there, and does not mean the very same."),
        /** Worth a look. */
        LOOK("Worth a look", "What is right as it stands and could be better, or has to be done beside the file.");

        private final String title;
        private final String explanation;

        Kind(String title, String explanation) {
            this.title = title;
            this.explanation = explanation;
        }

        String title() {
            return title;
        }

        String explanation() {
            return explanation;
        }
    }
}
