package dev.fettle.notifier.render;

import dev.fettle.api.component.Status;
import dev.fettle.api.event.EventType;
import java.net.URI;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver reads. Each format has one {@link Renderer}; those with options are records
 * here.
 */
public sealed interface Format {

    /** Stands in a frozen body for what is filled in at each attempt, since it is a secret. */
    String SEALED = "***";

    /** Its name in a definition. */
    String word();

    /** Who makes its bodies. */
    Renderer renderer();

    /** Whether its bodies are to be signed: receivers of one's own verify them, services of others do not. */
    default boolean needsSecret() {
        return false;
    }

    /** Whether whoever knows the address may post to it: all of its path is hidden as a secret is. */
    default boolean hidesAddress() {
        return false;
    }

    /** Where its messages go unless the webhook says otherwise; empty where only the webhook can say it. */
    default Optional<URI> usualAddress() {
        return Optional.empty();
    }

    /** The same with those secrets of the other one that it leaves open; it may be of any format. */
    default Format withSecretsOf(Format before) {
        return this;
    }

    /** What its address begins with. */
    default Set<String> schemes() {
        return Set.of("http", "https");
    }

    /** Where it leaves a secret open, as a path below the webhook; empty where it says all that it has. */
    default Optional<String> kept() {
        return Optional.empty();
    }

    /** Most events of one body. */
    default int mostEvents() {
        return Integer.MAX_VALUE;
    }

    /** The types of events that it has words for. */
    default Set<EventType> types() {
        return EnumSet.allOf(EventType.class);
    }

    /** The types that are sent unless the webhook says otherwise. */
    default Set<EventType> defaultTypes() {
        return EnumSet.of(EventType.STATUS_CHANGED);
    }

    /** Types that begin, change or end a trouble: all that pagers and the Alertmanager can be told of. */
    private static Set<EventType> ofTrouble() {
        return EnumSet.of(EventType.STATUS_CHANGED, EventType.GROUP_STATUS_CHANGED, EventType.SYSTEM_STATUS_CHANGED,
                EventType.COMPONENT_REMOVED);
    }

    /** Who is removed while in trouble is no trouble any more. */
    private static Set<EventType> untilRemoved() {
        return EnumSet.of(EventType.STATUS_CHANGED, EventType.COMPONENT_REMOVED);
    }

    /** Those without options. */
    enum Plain implements Format {
        /** A JSON array of structured CloudEvents. */
        CLOUDEVENTS(Reader.OF_ONES_OWN),
        /** One structured CloudEvent. */
        JSON(Reader.OF_ONES_OWN),
        /** What the Alertmanager sends to webhooks, version 4. */
        ALERTMANAGER_WEBHOOK(Reader.OF_ALERTS),
        /** What the Alertmanager takes. */
        ALERTMANAGER_API(Reader.OF_ALERTS),
        /** An incoming webhook of Slack. */
        SLACK(Reader.SERVICE),
        /** An incoming webhook or a workflow of Microsoft Teams. */
        TEAMS(Reader.SERVICE),
        /** A webhook of Discord. */
        DISCORD(Reader.SERVICE),
        /** A topic of ntfy. */
        NTFY(Reader.SERVICE);

        private final Reader reader;

        /** Who reads a format. */
        private enum Reader {
            /** A program of one's own, which verifies what it gets. */
            OF_ONES_OWN,
            /** One that knows alerts only: what begins, changes or ends a trouble. */
            OF_ALERTS,
            /** A service of others, to which whoever knows the address may post. */
            SERVICE
        }

        Plain(Reader reader) {
            this.reader = reader;
        }

        @Override
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        @Override
        public Renderer renderer() {
            return switch (this) {
                case CLOUDEVENTS -> new CloudEventsBatch();
                case JSON -> new JsonEvent();
                case ALERTMANAGER_WEBHOOK -> new AlertmanagerGroup();
                case ALERTMANAGER_API -> new AlertmanagerAlerts();
                case SLACK -> new SlackMessage();
                case TEAMS -> new TeamsCard();
                case DISCORD -> new DiscordMessage();
                case NTFY -> new NtfyMessage();
            };
        }

        @Override
        public boolean needsSecret() {
            return reader == Reader.OF_ONES_OWN;
        }

        @Override
        public boolean hidesAddress() {
            return reader == Reader.SERVICE;
        }

        @Override
        public int mostEvents() {
            return this == JSON ? 1 : Integer.MAX_VALUE;
        }

        @Override
        public Set<EventType> types() {
            return reader == Reader.OF_ALERTS ? ofTrouble() : Format.super.types();
        }

        @Override
        public Set<EventType> defaultTypes() {
            return reader == Reader.OF_ALERTS ? untilRemoved() : Format.super.defaultTypes();
        }
    }

    /**
     * The Events API v2 of PagerDuty.
     *
     * @param routingKey the integration key; {@code ***} while it is to be kept as it was
     * @param severities what a status is there
     */
    record PagerDuty(String routingKey, Map<Status, Severity> severities) implements Format {

        private static final URI ADDRESS = URI.create("https://events.pagerduty.com/v2/enqueue");

        /** What a status is unless the webhook says otherwise. */
        public static final Map<Status, Severity> SEVERITIES = Map.of(Status.UNHEALTHY, Severity.CRITICAL,
                Status.DEGRADED, Severity.WARNING, Status.UNKNOWN, Severity.WARNING, Status.HEALTHY, Severity.INFO);

        public PagerDuty {
            Map<Status, Severity> all = new EnumMap<>(SEVERITIES);
            all.putAll(severities);
            severities = Collections.unmodifiableMap(all);
        }

        @Override
        public String word() {
            return "pagerduty";
        }

        @Override
        public Renderer renderer() {
            return new PagerDutyEvent(severities);
        }

        @Override
        public Optional<URI> usualAddress() {
            return Optional.of(ADDRESS);
        }

        @Override
        public Optional<String> kept() {
            return Optional.of("format/pagerduty/routingKey").filter(_ -> routingKey.equals(SEALED));
        }

        @Override
        public Format withSecretsOf(Format before) {
            return routingKey.equals(SEALED) && before instanceof PagerDuty(String known, _)
                    ? new PagerDuty(known, severities)
                    : this;
        }

        @Override
        public int mostEvents() {
            return 1;
        }

        @Override
        public Set<EventType> types() {
            return ofTrouble();
        }

        @Override
        public Set<EventType> defaultTypes() {
            return untilRemoved();
        }

        /** Hides the key. */
        @Override
        public String toString() {
            return "PagerDuty[" + SEALED + ", " + severities + "]";
        }
    }

    /**
     * A body of the webhook's own making.
     *
     * @param body the template, in Qute
     * @param contentType of what it makes; decides how values are escaped
     */
    record Template(String body, String contentType) implements Format {

        /** Media type unless the webhook says otherwise. */
        public static final String CONTENT_TYPE = "application/json";

        /**
         * Tries it on events of these types.
         *
         * @throws IllegalArgumentException when it is wrong; the message tells where in the template
         */
        public void check(Set<EventType> types) {
            TemplateBody.check(body, contentType, SampleEvents.of(types));
        }

        @Override
        public String word() {
            return "template";
        }

        @Override
        public Renderer renderer() {
            return TemplateBody.of(body, contentType);
        }

        /** One that does not speak of all events would lose all but one. */
        @Override
        public int mostEvents() {
            return TemplateBody.tellsAll(body) ? Integer.MAX_VALUE : 1;
        }
    }

    /**
     * Mails by SMTP.
     *
     * @param from the sender, {@code name@host}
     * @param to the recipients
     * @param subject what every subject begins with
     * @param user who logs in; null: nobody does
     * @param password of the user; {@code ***} while it is to be kept as it was
     * @param tls whether the connection is to be upgraded
     */
    record Email(String from, List<String> to, String subject, @Nullable String user, String password,
            MailTls tls) implements Format {

        public Email {
            to = List.copyOf(to);
        }

        @Override
        public String word() {
            return "email";
        }

        @Override
        public Renderer renderer() {
            return new EmailMessage(this);
        }

        @Override
        public Set<String> schemes() {
            return Set.of("smtp", "smtps");
        }

        @Override
        public Optional<String> kept() {
            return Optional.of("format/email/password").filter(_ -> password.equals(SEALED));
        }

        @Override
        public Format withSecretsOf(Format before) {
            return password.equals(SEALED) && before instanceof Email known
                    ? new Email(from, to, subject, user, known.password, tls)
                    : this;
        }

        /** Hides the password. */
        @Override
        public String toString() {
            return "Email[" + from + " to " + to + "]";
        }
    }

    /** Whether a connection to a mail server is upgraded to TLS. */
    enum MailTls {
        /** It is, or no mail is sent. */
        REQUIRED,
        /** It is where the server offers it. */
        AVAILABLE,
        /** It is not. */
        NONE
    }

    /** How bad it is, in the words of PagerDuty. */
    enum Severity {
        CRITICAL, ERROR, WARNING, INFO;

        /** As PagerDuty writes it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
