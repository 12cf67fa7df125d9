package dev.fettle.engine.probe.mail;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.MailCheck.Protocol;
import dev.fettle.engine.probe.CheckKind;

/** Checks of kind {@code smtp}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class SmtpKind extends MailKind {

    private static final int PORT = 25;
    private static final int SECURE_PORT = 465;

    public SmtpKind() {
        super(Protocol.SMTP, PORT, SECURE_PORT);
    }
}
