package dev.fettle.engine.probe.mail;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.MailCheck.Protocol;
import dev.fettle.engine.probe.CheckKind;

/** Checks of kind {@code pop3}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class Pop3Kind extends MailKind {

    private static final int PORT = 110;
    private static final int SECURE_PORT = 995;

    public Pop3Kind() {
        super(Protocol.POP3, PORT, SECURE_PORT);
    }
}
