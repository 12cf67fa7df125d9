package dev.fettle.notifier.render;

/** How bad it is what is told; each with the colour that chats show it in, RGB. */
enum Tone {
    /** It works (again). */
    GOOD(0x2E7D32),
    /** It works, but slower or worse than it should. */
    WARNING(0xF9A825),
    /** It does not work. */
    BAD(0xC62828),
    /** Nobody can say. */
    UNKNOWN(0x757575),
    /** Neither good nor bad. */
    NEUTRAL(0x1565C0);

    private final int rgb;

    Tone(int rgb) {
        this.rgb = rgb;
    }

    int rgb() {
        return rgb;
    }

    /** As {@code #RRGGBB}. */
    String hex() {
        return "#%06X".formatted(rgb);
    }
}
