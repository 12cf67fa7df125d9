package dev.fettle.engine.probe.mail;

import dev.fettle.engine.probe.Talk;
import dev.fettle.engine.probe.mail.Reply.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** POP3: RFC 1939, RFC 2449, RFC 2595. */
final class Pop3Talk implements MailTalk {

    private final Talk talk;

    Pop3Talk(Talk talk) {
        this.talk = talk;
    }

    @Override
    public void greeting(Consumer<Reply> then) {
        reply(Verdict.NO, then);
    }

    /** A server may not know the question: then it has none. */
    @Override
    public void capabilities(Consumer<Reply> then) {
        ask("CAPA", Verdict.NO, reply -> {
            if (reply.isYes()) {
                listed(new ArrayList<>(), then);
            } else {
                then.accept(reply.verdict() == Verdict.NO ? new Reply(Verdict.YES, reply.text()) : reply);
            }
        });
    }

    private void listed(List<String> capabilities, Consumer<Reply> then) {
        talk.line(line -> {
            if (line.equals(".")) {
                then.accept(new Reply(Verdict.YES, "", capabilities));
            } else if (capabilities.size() == Reply.MOST_LINES) {
                then.accept(new Reply(Verdict.NONSENSE, line));
            } else {
                capabilities.add(line.toUpperCase(Locale.ROOT));
                listed(capabilities, then);
            }
        });
    }

    @Override
    public String startTlsCapability() {
        return "STLS";
    }

    @Override
    public void startTls(Consumer<Reply> then) {
        ask("STLS", Verdict.NO, then);
    }

    @Override
    public void login(String user, String password, List<String> capabilities, Consumer<Reply> then) {
        if ((user + password).chars().anyMatch(c -> c < ' ')) {
            then.accept(new Reply(Verdict.NO, "a user or password with control characters cannot log in here"));
            return;
        }
        ask("USER " + user, Verdict.NO_CREDENTIALS, known -> {
            if (known.isYes()) {
                ask("PASS " + password, Verdict.NO_CREDENTIALS, then);
            } else {
                then.accept(known);
            }
        });
    }

    @Override
    public void bye() {
        talk.sayLast("QUIT\r\n");
    }

    private void ask(String command, Verdict no, Consumer<Reply> then) {
        talk.say(command + "\r\n");
        reply(no, then);
    }

    private void reply(Verdict no, Consumer<Reply> then) {
        talk.line(line -> then.accept(new Reply(verdict(line.toUpperCase(Locale.ROOT), no), line)));
    }

    private static Verdict verdict(String line, Verdict no) {
        if (line.startsWith("+OK")) {
            return Verdict.YES;
        }
        if (!line.startsWith("-ERR")) {
            return Verdict.NONSENSE;
        }
        return line.contains("[IN-USE]") || line.contains("[SYS/") ? Verdict.NO : no;
    }
}
