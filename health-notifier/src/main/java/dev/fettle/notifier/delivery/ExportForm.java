package dev.fettle.notifier.delivery;

/** In which form an export is written. */
public enum ExportForm {
    /** One JSON object a line. */
    LINES("application/x-ndjson"),
    /** A table; of a delivery one line for each attempt. */
    CSV("text/csv; charset=UTF-8; header=present");

    private final String contentType;

    ExportForm(String contentType) {
        this.contentType = contentType;
    }

    /** The value of {@code Content-Type}. */
    public String contentType() {
        return contentType;
    }
}
