package dev.fettle.engine.probe.mail;

import dev.fettle.engine.probe.Talk;
import dev.fettle.engine.probe.mail.Reply.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** IMAP: RFC 3501, RFC 4959, RFC 5530. */
final class ImapTalk implements MailTalk {

    private static final String CAPABILITIES = "* CAPABILITY ";
    /** Codes of a no that is not due to the user or the password: RFC 5530. */
    private static final List<String> NOT_OF_THE_USER = List.of("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]",
            "[PRIVACYREQUIRED]");

    private final Talk talk;
    private int commands;

    ImapTalk(Talk talk) {
        this.talk = talk;
    }

    @Override
    public void greeting(Consumer<Reply> then) {
        talk.line(line -> {
            String upper = line.toUpperCase(Locale.ROOT);
            boolean yes = upper.startsWith("* OK") || upper.startsWith("* PREAUTH");
            then.accept(new Reply(yes ? Verdict.YES : upper.startsWith("* BYE") ? Verdict.NO : Verdict.NONSENSE, line));
        });
    }

    @Override
    public void capabilities(Consumer<Reply> then) {
        ask("CAPABILITY", Verdict.NO, then);
    }

    @Override
    public String startTlsCapability() {
        return "STARTTLS";
    }

    @Override
    public void startTls(Consumer<Reply> then) {
        ask("STARTTLS", Verdict.NO, then);
    }

    @Override
    public void login(String user, String password, List<String> capabilities, Consumer<Reply> then) {
        if (capabilities.contains("AUTH=PLAIN")) {
            String plain = MailTalk.plain(user, password);
            talk.hide(plain);
            boolean atOnce = capabilities.contains("SASL-IR");
            String tag = say("AUTHENTICATE PLAIN" + (atOnce ? " " + plain : ""));
            reply(tag, Verdict.NO_CREDENTIALS, first -> {
                if (first.verdict() == Verdict.MORE) {
                    talk.say(plain + "\r\n");
                    reply(tag, Verdict.NO_CREDENTIALS, then);
                } else {
                    then.accept(first);
                }
            });
        } else if (capabilities.contains("LOGINDISABLED")) {
            then.accept(new Reply(Verdict.NO, "it offers no login here (LOGINDISABLED)"));
        } else if (isQuotable(user) && isQuotable(password)) {
            talk.hide(quoted(password));
            ask("LOGIN " + quoted(user) + " " + quoted(password), Verdict.NO_CREDENTIALS, then);
        } else {
            then.accept(new Reply(Verdict.NO, "it does not offer AUTH=PLAIN, which this user or password needs"));
        }
    }

    @Override
    public void bye() {
        talk.sayLast(nextTag() + " LOGOUT\r\n");
    }

    private void ask(String command, Verdict no, Consumer<Reply> then) {
        reply(say(command), no, then);
    }

    /** Says the command and answers its tag. */
    private String say(String command) {
        String tag = nextTag();
        talk.say(tag + " " + command + "\r\n");
        return tag;
    }

    private String nextTag() {
        commands++;
        return "f" + commands;
    }

    private void reply(String tag, Verdict no, Consumer<Reply> then) {
        reply(tag, no, new ArrayList<>(), Reply.MOST_LINES, then);
    }

    /** Passes over lines that belong to no command: so many of them may still come. */
    private void reply(String tag, Verdict no, List<String> capabilities, int left, Consumer<Reply> then) {
        talk.line(line -> {
            String upper = line.toUpperCase(Locale.ROOT);
            if (upper.startsWith(CAPABILITIES)) {
                capabilities.addAll(List.of(upper.substring(CAPABILITIES.length()).strip().split(" +")));
            }
            if (capabilities.size() > Reply.MOST_LINES || left == 0) {
                then.accept(new Reply(Verdict.NONSENSE, line));
            } else if (upper.startsWith("* BYE")) {
                then.accept(new Reply(Verdict.NO, line));
            } else if (line.startsWith("* ")) {
                reply(tag, no, capabilities, left - 1, then);
            } else if (line.startsWith("+")) {
                then.accept(new Reply(Verdict.MORE, line));
            } else if (line.startsWith(tag + " ")) {
                then.accept(new Reply(verdict(upper.substring(tag.length() + 1), no), line, capabilities));
            } else {
                then.accept(new Reply(Verdict.NONSENSE, line));
            }
        });
    }

    private static Verdict verdict(String status, Verdict no) {
        if (status.startsWith("OK")) {
            return Verdict.YES;
        }
        return status.startsWith("NO") && NOT_OF_THE_USER.stream().noneMatch(status::contains) ? no : Verdict.NO;
    }

    private static boolean isQuotable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
