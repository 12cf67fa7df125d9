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

    private static final Pattern SMTP_REPLY = Pattern.compile("(?m)^[0-9]{3}(?: [^\\n]*)?\\r?\\n");
    private static final Pattern IMAP_GREETING = Pattern.compile("[^\\n]*\\n");
    private static final Pattern IMAP_TAGGED = Pattern.compile("(?m)^f1 [^\\n]*\\n");
    private static final Pattern POP3_REPLY = Pattern.compile("[^\\n]*\\n");

    /**
     * What is said, what the answer to it ends with, and how that begins when it is a yes.
     *
     * @param say null: the peer speaks first
     */
    private record Turn(@Nullable String say, Pattern answer, String yes) {}

    private final Talk talk;
    private final Iterator<Turn> turns;
    private final Consumer<String> refused;
    private final Runnable then;

    private StartTlsTurns(Talk talk, StartTls protocol, Consumer<String> refused, Runnable then) {
        this.talk = talk;
        this.turns = turns(protocol, talk.addressLiteral()).iterator();
        this.refused = refused;
        this.then = then;
    }

    /**
     * Begins.
     *
     * @param refused is told what the server said instead of yes
     * @param then the server waits for the handshake
     */
    static void take(Talk talk, StartTls protocol, Consumer<String> refused, Runnable then) {
        new StartTlsTurns(talk, protocol, refused, then).next();
    }

    private void next() {
        if (!turns.hasNext()) {
            then.run();
            return;
        }
        Turn turn = turns.next();
        if (turn.say() != null) {
            talk.say(turn.say() + "\r\n");
        }
        talk.match(turn.answer(), answer -> {
            if (answer.startsWith(turn.yes())) {
                next();
            } else {
                refused.accept(talk.shown(answer));
            }
        });
    }

    private static List<Turn> turns(StartTls protocol, String self) {
        return switch (protocol) {
            case SMTP -> List.of(new Turn(null, SMTP_REPLY, "220"), new Turn("EHLO " + self, SMTP_REPLY, "250"),
                    new Turn("STARTTLS", SMTP_REPLY, "220"));
            case FTP -> List.of(new Turn(null, SMTP_REPLY, "220"), new Turn("AUTH TLS", SMTP_REPLY, "234"));
            case IMAP -> List.of(new Turn(null, IMAP_GREETING, "* OK"), new Turn("f1 STARTTLS", IMAP_TAGGED, "f1 OK"));
            case POP3 -> List.of(new Turn(null, POP3_REPLY, "+OK"), new Turn("STLS", POP3_REPLY, "+OK"));
        };
    }
}
