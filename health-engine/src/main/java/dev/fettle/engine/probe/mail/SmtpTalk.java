package dev.fettle.engine.probe.mail;

import dev.fettle.engine.probe.Talk;
import dev.fettle.engine.probe.mail.Reply.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SMTP: RFC 5321, RFC 3207, RFC 4954. */
final class SmtpTalk implements MailTalk {

    private static final Pattern LINE = Pattern.compile("([2-5][0-9]{2})(?:([ -])(.*))?", Pattern.DOTALL);
    private static final int CODE = 3;
    private static final String READY = "220";
    private static final String DONE = "250";
    private static final String LET_IN = "235";
    private static final String GO_ON = "334";
    /** Wrong ones, and not enough: some want a password for each program. */
    private static final Set<String> WRONG_CREDENTIALS = Set.of("535", "534");
    private static final Set<String> UNKNOWN = Set.of("500", "501", "502", "504");

    private final Talk talk;

    SmtpTalk(Talk talk) {
        this.talk = talk;
    }

    @Override
    public void greeting(Consumer<Reply> then) {
        reply(READY, then);
    }

    /** The first line is the server's name. A server that does not know the question has none: RFC 5321 §3.2. */
    @Override
    public void capabilities(Consumer<Reply> then) {
        ask("EHLO " + talk.addressLiteral(), DONE, reply -> {
            if (reply.isYes()) {
                then.accept(new Reply(Verdict.YES, reply.text(), reply.lines().subList(1, reply.lines().size())));
            } else if (reply.verdict() == Verdict.NO && UNKNOWN.contains(reply.text().substring(0, CODE))) {
                ask("HELO " + talk.addressLiteral(), DONE, greeted -> then.accept(greeted.withoutLines()));
            } else {
                then.accept(reply);
            }
        });
    }

    @Override
    public String startTlsCapability() {
        return "STARTTLS";
    }

    @Override
    public void startTls(Consumer<Reply> then) {
        ask("STARTTLS", READY, then);
    }

    @Override
    public void login(String user, String password, List<String> capabilities, Consumer<Reply> then) {
        List<String> ways = capabilities.stream().filter(line -> line.startsWith("AUTH "))
                .flatMap(line -> List.of(line.split(" ")).stream()).toList();
        String secret = MailTalk.base64(password);
        talk.hide(secret);
        if (ways.contains("PLAIN")) {
            String plain = MailTalk.plain(user, password);
            talk.hide(plain);
            ask("AUTH PLAIN " + plain, LET_IN, first -> goOn(first, plain, then));
        } else if (ways.contains("LOGIN")) {
            ask("AUTH LOGIN", LET_IN,
                    first -> goOn(first, MailTalk.base64(user), second -> goOn(second, secret, then), then));
        } else {
            then.accept(new Reply(Verdict.NO, "it offers neither AUTH PLAIN nor AUTH LOGIN"));
        }
    }

    private void goOn(Reply reply, String answer, Consumer<Reply> next, Consumer<Reply> otherwise) {
        if (reply.verdict() == Verdict.MORE) {
            ask(answer, LET_IN, next);
        } else {
            otherwise.accept(reply);
        }
    }

    private void goOn(Reply reply, String answer, Consumer<Reply> then) {
        goOn(reply, answer, then, then);
    }

    @Override
    public void bye() {
        talk.sayLast("QUIT\r\n");
    }

    private void ask(String command, String yes, Consumer<Reply> then) {
        talk.say(command + "\r\n");
        reply(yes, then);
    }

    private void reply(String yes, Consumer<Reply> then) {
        reply(yes, new StringBuilder(), new ArrayList<>(), then);
    }

    /** A reply is one line or several; all but the last have a hyphen behind the code. */
    private void reply(String yes, StringBuilder whole, List<String> lines, Consumer<Reply> then) {
        talk.line(line -> {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches() || lines.size() == Reply.MOST_LINES) {
                then.accept(new Reply(Verdict.NONSENSE, line));
                return;
            }
            if (whole.length() < Reply.LONGEST_TEXT) {
                whole.append(whole.isEmpty() ? "" : "\n").append(line);
            }
            String text = parts.group(3) == null ? "" : parts.group(3).strip();
            lines.add(text.toUpperCase(Locale.ROOT).replaceFirst("^AUTH=", "AUTH "));
            if ("-".equals(parts.group(2))) {
                reply(yes, whole, lines, then);
            } else {
                then.accept(new Reply(verdict(parts.group(1), yes), whole.toString(), lines));
            }
        });
    }

    private static Verdict verdict(String code, String yes) {
        if (code.equals(yes)) {
            return Verdict.YES;
        }
        if (code.equals(GO_ON)) {
            return Verdict.MORE;
        }
        return yes.equals(LET_IN) && WRONG_CREDENTIALS.contains(code) ? Verdict.NO_CREDENTIALS : Verdict.NO;
    }
}
