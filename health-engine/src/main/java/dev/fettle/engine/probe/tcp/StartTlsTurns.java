package dev.fettle.engine.probe.tcp;

import com.google.re2j.Pattern;
import dev.fettle.api.check.TcpCheck.StartTls;
import dev.fettle.engine.probe.Talk;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Talks a server into TLS: the turns before the handshake. Confined to the lane. */
final class StartTlsTurns {

    private static final String LINE_END = "\r\n";
    private static final Pattern SMTP_REPLY = Pattern.compile("(?m)^[0-9]{3}(?: [^\\n]*)?\\r?\\n");
    private static final Pattern IMAP_GREETING = Pattern.compile("[^\\n]*\\n");
    private static final Pattern IMAP_TAGGED = Pattern.compile("(?m)^f1 [^\\n]*\\n");
    private static final Pattern POP3_REPLY = Pattern.compile("[^\\n]*\\n");
    private static final Pattern SIEVE_REPLY = Pattern.compile("(?im)^(?:OK|NO|BYE)\\b[^\\n]*\\n");
    private static final Pattern XMPP_FEATURES = Pattern
            .compile("(?s).*?(?:</stream:features>|<stream:features ?/>|</stream:error>)");
    private static final Pattern XMPP_REPLY = Pattern.compile("(?s).*?<(?:proceed|failure)\\b[^>]*>");
    private static final String XMPP_TLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

    /**
     * What is said, what the answer to it ends with, and what is found in it when it is a yes.
     *
     * @param awaited what is waited for, for people
     * @param say with its end; null: the peer speaks first
     */
    private record Turn(String awaited, @Nullable String say, Pattern answer, Pattern yes) {

        /** The peer speaks first. */
        static Turn greeting(Pattern answer, String yes) {
            return new Turn("the greeting", null, answer, Pattern.compile(yes));
        }

        static Turn command(String command, Pattern answer, String yes) {
            return new Turn("the answer to " + command, command + LINE_END, answer, Pattern.compile(yes));
        }
    }

    private final Talk talk;
    private final Iterator<Turn> turns;
    private final Consumer<String> awaiting;
    private final Consumer<String> refused;
    private final Runnable then;

    private StartTlsTurns(Talk talk, Iterator<Turn> turns, Consumer<String> awaiting, Consumer<String> refused,
            Runnable then) {
        this.talk = talk;
        this.turns = turns;
        this.awaiting = awaiting;
        this.refused = refused;
        this.then = then;
    }

    /**
     * Begins.
     *
     * @param serverName with whom it is to be spoken, where the protocol says so
     * @param awaiting is told before each turn what is waited for, for people
     * @param refused is told what the server said instead of yes
     * @param then the server waits for the handshake
     */
    static void take(Talk talk, StartTls protocol, String serverName, Consumer<String> awaiting,
            Consumer<String> refused, Runnable then) {
        if (protocol == StartTls.LDAP) {
            awaiting.accept("the answer to StartTLS");
            LdapTurn.take(talk, refused, then);
        } else {
            Iterator<Turn> turns = turns(protocol, talk.addressLiteral(), serverName).iterator();
            new StartTlsTurns(talk, turns, awaiting, refused, then).next();
        }
    }

    private static List<Turn> turns(StartTls protocol, String self, String serverName) {
        return switch (protocol) {
            case LDAP -> List.of(); // it is no text
            case SMTP -> List.of(Turn.greeting(SMTP_REPLY, "^220"),
                    Turn.command("EHLO " + self, SMTP_REPLY, "^250"),
                    Turn.command("STARTTLS", SMTP_REPLY, "^220"));
            case FTP -> List.of(Turn.greeting(SMTP_REPLY, "^220"), Turn.command("AUTH TLS", SMTP_REPLY, "^234"));
            case IMAP -> List.of(Turn.greeting(IMAP_GREETING, "(?i)^\\* OK"),
                    Turn.command("f1 STARTTLS", IMAP_TAGGED, "(?i)^f1 OK"));
            case POP3 -> List.of(Turn.greeting(POP3_REPLY, "^\\+OK"), Turn.command("STLS", POP3_REPLY, "^\\+OK"));
            case SIEVE -> List.of(Turn.greeting(SIEVE_REPLY, "(?i)^OK"),
                    Turn.command("STARTTLS", SIEVE_REPLY, "(?i)^OK"));
            case XMPP -> List.of(new Turn("the features of the stream", stream(serverName), XMPP_FEATURES,
                    Pattern.compile("<starttls\\b")),
                    new Turn("the answer to starttls", XMPP_TLS, XMPP_REPLY, Pattern.compile("<proceed\\b")));
        };
    }

    /** Its name has no character that XML knows: it is a name or an address. */
    private static String stream(String to) {
        return "<?xml version='1.0'?><stream:stream to='" + to + "' xmlns='jabber:client'"
                + " xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
    }

    private void next() {
        if (!turns.hasNext()) {
            then.run();
            return;
        }
        Turn turn = turns.next();
        awaiting.accept(turn.awaited());
        if (turn.say() != null) {
            talk.say(turn.say());
        }
        talk.match(turn.answer(), answer -> {
            if (turn.yes().matcher(answer).find()) {
                next();
            } else {
                refused.accept(talk.shown(answer));
            }
        });
    }
}
