package dev.fettle.local.console;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a line of a service's log tells the user. Most lines tell nothing and stay in the file. */
public sealed interface ServiceLine {

    /** The line for the user. */
    String shown();

    /**
     * A status changed.
     *
     * @param component a component, {@code group/…} or {@code system}; the reasons of the last two are those of others
     */
    record StatusChange(String component, String from, String to, String reason) implements ServiceLine {

        private static final Pattern FORM = Pattern
                .compile("status changed component=(\\S+) from=(\\S+) to=(\\S+) reason=(\\S+)");

        @Override
        public String shown() {
            String change = "change     %s %s → %s".formatted(component, from, to);
            return isAggregate() ? change : change + " (" + reason + ")";
        }

        private boolean isAggregate() {
            return component.equals("system") || component.startsWith("group/");
        }
    }

    /** A webhook took a batch of events. */
    record BatchDelivered(String webhook, String batch, int events) implements ServiceLine {

        private static final Pattern FORM = Pattern
                .compile("batch delivered webhook=(\\S+) batch=(\\S+) events=(\\d{1,9})");

        @Override
        public String shown() {
            return "delivered  %d %s to %s (batch %s)".formatted(events, events == 1 ? "event" : "events", webhook,
                    batch);
        }
    }

    /**
     * Finds it in a line of any log format; empty for a line that tells nothing.
     *
     * @param line of a service's log, text or JSON
     */
    static Optional<ServiceLine> in(String line) {
        Matcher change = StatusChange.FORM.matcher(line);
        if (change.find()) {
            return Optional
                    .of(new StatusChange(change.group(1), change.group(2), change.group(3),
                            withoutQuote(change.group(4))));
        }
        Matcher batch = BatchDelivered.FORM.matcher(line);
        return batch.find()
                ? Optional.of(new BatchDelivered(batch.group(1), batch.group(2), Integer.parseInt(batch.group(3))))
                : Optional.empty();
    }

    /** In JSON the message ends with a quote, which is no part of the last word. */
    private static String withoutQuote(String word) {
        int quote = word.indexOf('"');
        return quote < 0 ? word : word.substring(0, quote);
    }
}
