package dev.fettle.engine.probe.mail;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.MailCheck.Protocol;
import dev.fettle.engine.probe.CheckKind;

/** Checks of kind {@code imap}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class ImapKind extends MailKind {

    private static final int PORT = 143;
    private static final int SECURE_PORT = 993;

    public ImapKind() {
        super(Protocol.IMAP, PORT, SECURE_PORT);
    }
}
