package dev.fettle.engine.probe.mail;

import dev.fettle.engine.probe.Talk;
import dev.fettle.engine.probe.mail.Reply.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SMTP: RFC 5321, RFC 3207, RFC 4954. */
final class SmtpTalk implements MailTalk {

    private static final Pattern LINE = Pattern.compile("([2-5][0-9]{2})(?:([ -])(.*))?");
    private static final String READY = "220";
    private static final String DONE = "250";
    private static final String LET_IN = "235";
    private static final String GO_ON = "334";
    private static final String WRONG_CREDENTIALS = "535";

    private final Talk talk;

    SmtpTalk(Talk talk) {
        this.talk = talk;
    }

    @Override
    public void greeting(Consumer<Reply> then) {
        reply(READY, new ArrayList<>(), then);
    }

    @Override
    public void capabilities(Consumer<Reply> then) {
        ask("EHLO " + talk.addressLiteral(), DONE, then);
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
            ask("AUTH PLAIN " + plain, LET_IN, then);
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
        reply(yes, new ArrayList<>(), then);
    }

    /** A reply is one line or several; all but the last have a hyphen behind the code. */
    private void reply(String yes, List<String> lines, Consumer<Reply> then) {
        talk.line(line -> {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches() || lines.size() == Reply.MOST_LINES) {
                then.accept(new Reply(Verdict.NONSENSE, line));
                return;
            }
            String text = parts.group(3) == null ? "" : parts.group(3);
            lines.add(text.toUpperCase(Locale.ROOT).replaceFirst("^AUTH=", "AUTH "));
            if ("-".equals(parts.group(2))) {
                reply(yes, lines, then);
            } else {
                then.accept(new Reply(verdict(parts.group(1), yes), line, lines));
            }
        });
    }

    private static Verdict verdict(String code, String yes) {
        return code.equals(yes) ? Verdict.YES : switch (code) {
            case GO_ON -> Verdict.MORE;
            case WRONG_CREDENTIALS -> Verdict.NO_CREDENTIALS;
            default -> Verdict.NO;
        };
    }
}
