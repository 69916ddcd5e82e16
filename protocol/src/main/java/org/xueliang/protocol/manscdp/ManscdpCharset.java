package org.xueliang.protocol.manscdp;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** The two charsets on the wire. GB18030 holds GB2312 and GBK and every character of Unicode, so nothing is lost in either. */
public enum ManscdpCharset {
    /** Announced as GB2312, as every edition's examples do and as old firmware insists. */
    GB18030("GB2312", Charset.forName("GB18030")),
    UTF_8("UTF-8", StandardCharsets.UTF_8);

    private final String announced;
    private final Charset charset;

    ManscdpCharset(String announced, Charset charset) {
        this.announced = announced;
        this.charset = charset;
    }

    /** @return what the prolog says */
    public String announced() {
        return announced;
    }

    public Charset charset() {
        return charset;
    }
}
