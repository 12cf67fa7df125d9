package dev.fettle.engine.probe.mail;

import dev.fettle.engine.probe.Talk;
import dev.fettle.engine.probe.mail.Reply.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** POP3: RFC 1939, RFC 2449, RFC 2595, RFC 5034. */
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

    /** Some servers say yes before they look at the mailbox: the login counts when that can be asked of. */
    @Override
    public void login(String user, String password, List<String> capabilities, Consumer<Reply> then) {
        if ((user + password).chars().anyMatch(c -> c < ' ')) {
            then.accept(new Reply(Verdict.NO, "a user or password with control characters cannot log in here"));
            return;
        }
        Consumer<Reply> opened = reply -> onYes(reply, _ -> mailbox(then), then);
        if (!capabilities.isEmpty() && !capabilities.contains("USER") && offersPlain(capabilities)) {
            String plain = MailTalk.plain(user, password);
            talk.hide(plain);
            ask("AUTH PLAIN " + plain, Verdict.NO_CREDENTIALS, opened);
        } else {
            ask("USER " + user, Verdict.NO_CREDENTIALS,
                    known -> onYes(known, _ -> ask("PASS " + password, Verdict.NO_CREDENTIALS, opened), then));
        }
    }

    /** Who said more than yes has changed its mind, and may have hung up. */
    private void mailbox(Consumer<Reply> then) {
        if (talk.unheard().isEmpty()) {
            ask("STAT", Verdict.NO, then);
        } else {
            reply(Verdict.NO, then);
        }
    }

    private static boolean offersPlain(List<String> capabilities) {
        return capabilities.stream().filter(line -> line.startsWith("SASL "))
                .anyMatch(line -> List.of(line.split(" +")).contains("PLAIN"));
    }

    private static void onYes(Reply reply, Consumer<Reply> then, Consumer<Reply> otherwise) {
        (reply.isYes() ? then : otherwise).accept(reply);
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
