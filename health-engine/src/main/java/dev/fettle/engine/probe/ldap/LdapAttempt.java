package dev.fettle.engine.probe.ldap;

import com.unboundid.ldap.protocol.BindRequestProtocolOp;
import com.unboundid.ldap.protocol.BindResponseProtocolOp;
import com.unboundid.ldap.protocol.ExtendedRequestProtocolOp;
import com.unboundid.ldap.protocol.ExtendedResponseProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.ProtocolOp;
import com.unboundid.ldap.protocol.SearchRequestProtocolOp;
import com.unboundid.ldap.protocol.SearchResultDoneProtocolOp;
import com.unboundid.ldap.protocol.SearchResultEntryProtocolOp;
import com.unboundid.ldap.protocol.SearchResultReferenceProtocolOp;
import com.unboundid.ldap.protocol.UnbindRequestProtocolOp;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchScope;
import dev.fettle.api.check.LdapCheck;
import dev.fettle.api.check.Phase;
import dev.fettle.api.component.Reason;
import dev.fettle.engine.probe.Failures;
import dev.fettle.engine.probe.Login;
import dev.fettle.engine.probe.MessageAttempt;
import dev.fettle.engine.probe.Progress;
import dev.fettle.engine.probe.Seen;
import io.netty.channel.ChannelPipeline;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of an LDAP check: TLS where it is to begin, the bind, the search. Entries are counted and not kept. Used
 * once; confined to the lane.
 */
final class LdapAttempt extends MessageAttempt<LDAPMessage> {

    /** One question, of which all answers have its number. */
    private enum Step {
        TLS(1, "StartTLS"), BIND(2, "the bind"), SEARCH(3, "the search");

        private final int number;
        private final String word;

        Step(int number, String word) {
            this.number = number;
            this.word = word;
        }
    }

    private static final String STARTTLS = "1.3.6.1.4.1.1466.20037";
    /** Its number; nobody answers it. */
    private static final int GOODBYE = 4;
    /** More are not counted. */
    private static final int MOST_ENTRIES = 1000;
    private static final Set<ResultCode> NOT_ALLOWED = Set.of(ResultCode.INVALID_CREDENTIALS,
            ResultCode.INSUFFICIENT_ACCESS_RIGHTS, ResultCode.INAPPROPRIATE_AUTHENTICATION,
            ResultCode.STRONG_AUTH_REQUIRED, ResultCode.CONFIDENTIALITY_REQUIRED,
            ResultCode.AUTH_METHOD_NOT_SUPPORTED);

    private final LdapTarget target;
    private final LdapCheck check;
    private final Login login;
    private Step step = Step.BIND;
    private long entries;
    /** To elsewhere, where more may be: they are not followed. */
    private long references;
    private boolean isCutShort;

    LdapAttempt(LdapTarget target, Progress progress) {
        super("LDAP " + target.check().target(), target.address(target.check().tls()), target.dialer(), progress,
                LDAPMessage.class);
        this.target = target;
        this.check = target.check();
        this.login = new Login(Objects.requireNonNullElse(check.bindDn(), ""), check.password());
    }

    @Override
    protected void codec(ChannelPipeline pipeline) {
        pipeline.addLast(new LdapMessages());
    }

    @Override
    protected void opened() {
        if (check.starttls()) {
            ask(Step.TLS, new ExtendedRequestProtocolOp(STARTTLS, null));
        } else {
            bind();
        }
    }

    private void ask(Step next, ProtocolOp question) {
        step = next;
        progress().doing(() -> "waiting for the answer to " + next.word);
        send(LdapMessages.question(next.number, question));
    }

    private void bind() {
        ask(Step.BIND, new BindRequestProtocolOp(login.user(), Objects.requireNonNullElse(login.password(), "")));
    }

    @Override
    protected void received(LDAPMessage message) {
        ProtocolOp answer = message.getProtocolOp();
        if (message.getMessageID() != step.number) {
            // Number 0 is a notice that the server hangs up, and why.
            if (answer instanceof ExtendedResponseProtocolOp notice && message.getMessageID() == 0) {
                refused(notice.getResultCode(), notice.getDiagnosticMessage(), List.of());
            } else {
                fail(Reason.PROTOCOL, label() + ": not a valid answer: it answers what was not asked");
            }
            return;
        }
        switch (answer) {
            case SearchResultEntryProtocolOp _ when step == Step.SEARCH -> entries++;
            case SearchResultReferenceProtocolOp _ when step == Step.SEARCH -> references++;
            case ExtendedResponseProtocolOp end when step == Step.TLS -> ended(end.getResultCode(),
                    end.getDiagnosticMessage(), end.getReferralURLs());
            case BindResponseProtocolOp end when step == Step.BIND -> ended(end.getResultCode(),
                    end.getDiagnosticMessage(), end.getReferralURLs());
            case SearchResultDoneProtocolOp end when step == Step.SEARCH -> ended(end.getResultCode(),
                    end.getDiagnosticMessage(), end.getReferralURLs());
            default -> fail(Reason.PROTOCOL, label() + ": not a valid answer: it answers what was not asked");
        }
        if (entries > MOST_ENTRIES) {
            fail(Reason.TOO_LARGE, label() + ": it answers more entries than were asked for");
        }
    }

    private void ended(int result, @Nullable String diagnostic, List<String> referrals) {
        ResultCode code = ResultCode.valueOf(result);
        isCutShort = step == Step.SEARCH && code.equals(ResultCode.SIZE_LIMIT_EXCEEDED);
        if (!code.equals(ResultCode.SUCCESS) && !isCutShort) {
            refused(result, diagnostic, referrals);
            return;
        }
        switch (step) {
            case TLS -> secure(target.address(true), () -> {
                progress().enter(Phase.PROCESSING);
                bind();
            });
            case BIND -> {
                if (check.base() == null) {
                    judge();
                } else {
                    search(check.base());
                }
            }
            case SEARCH -> judge();
        }
    }

    private void search(String base) {
        ask(Step.SEARCH, new SearchRequestProtocolOp(base, SearchScope.SUB, DereferencePolicy.NEVER, MOST_ENTRIES, 0,
                true, target.filter(), List.of("1.1")));
    }

    private void refused(int number, @Nullable String diagnostic, List<String> referrals) {
        ResultCode code = ResultCode.valueOf(number);
        String text = diagnostic == null || diagnostic.isBlank()
                ? code.getName()
                : code.getName() + ": " + login.removedFrom(diagnostic);
        String elsewhere = referrals.isEmpty()
                ? ""
                : ", to " + referrals.getFirst() + ", which is not followed";
        boolean forbidden = step != Step.TLS && (NOT_ALLOWED.contains(code)
                || (step == Step.BIND && code.equals(ResultCode.UNWILLING_TO_PERFORM)));
        fail(forbidden ? Reason.AUTH : Reason.PROTOCOL, label() + (step == Step.TLS ? ": it did not begin TLS: " : ": ")
                + Failures.text(text + elsewhere) + " (result " + number + ")");
    }

    private void judge() {
        progress().end();
        send(LdapMessages.question(GOODBYE, new UnbindRequestProtocolOp()));
        if (check.base() != null) {
            progress().note("entries", entries);
        }
        if (check.base() != null && entries < check.atLeast()) {
            fail(Reason.CONDITION, label() + ": found " + entries + " entries, fewer than " + check.atLeast()
                    + (isCutShort ? ": it hands out no more to this user (result 4)" : "")
                    + (references > 0 ? "; referrals to elsewhere are not followed" : ""));
            return;
        }
        finish(target.expectation().judge(label() + " answered", Reason.CONDITION,
                new Seen(progress(), peer(), this::value), progress().observation()));
    }

    private @Nullable Object value(String variable) {
        return variable.equals("entries") && check.base() != null ? Long.valueOf(entries) : null;
    }
}
