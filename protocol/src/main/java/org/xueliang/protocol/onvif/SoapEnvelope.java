package org.xueliang.protocol.onvif;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.onvif.OnvifSyntaxException.Reason;

/** An envelope that was read. */
public final class SoapEnvelope {
    private final String relatesTo;
    private final XmlNode body;

    SoapEnvelope(String relatesTo, XmlNode body) {
        this.relatesTo = relatesTo;
        this.body = body;
    }

    /**
     * Why the device does not do what it was asked for.
     *
     * @param code all codes of it, outermost first: "Sender/NotAuthorized"; "Client" of SOAP 1.1
     * @param reason in the device's words
     */
    public record Fault(String code, String reason) {
        /** Wrong user or password, no right to it, or a token whose time the device does not believe. */
        public boolean notAuthorized() {
            String all = (code + " " + reason).toLowerCase(Locale.ROOT);
            return all.contains("notauthorized")
                    || all.contains("not authorized")
                    || all.contains("failedauthentication")
                    || all.contains("unauthorized");
        }

        /** It has no such call. */
        public boolean notSupported() {
            String all = code.toLowerCase(Locale.ROOT);
            return all.contains("notsupported") || all.contains("notimplemented") || all.contains("unknownaction");
        }

        @Override
        public String toString() {
            return Excerpt.of(code) + (reason.isEmpty() ? "" : ": " + Excerpt.of(reason));
        }
    }

    /** Identity of the message that this answers (WS-Addressing); empty where it says none. */
    public String relatesTo() {
        return relatesTo;
    }

    /** Null where it is none. */
    public @Nullable Fault fault() {
        XmlNode fault = body.at("Fault");
        if (fault == null) {
            return null;
        }
        StringBuilder code = new StringBuilder(local(fault.textAt("faultcode")));
        for (XmlNode at = fault.at("Code"); at != null && code.length() < 256; at = at.at("Subcode")) {
            code.append(code.length() == 0 ? "" : "/").append(local(at.textAt("Value")));
        }
        String reason = fault.textAt("Reason", "Text");
        return new Fault(code.toString(), reason.isEmpty() ? fault.textAt("faultstring") : reason);
    }

    private static String local(String name) {
        return name.substring(name.indexOf(':') + 1);
    }

    /** The answer of this name. */
    XmlNode answer(String name) throws OnvifSyntaxException {
        XmlNode answer = body.at(name);
        if (answer == null) {
            String found = body.children().isEmpty()
                    ? "nothing"
                    : "<" + Excerpt.of(body.children().get(0).name()) + ">";
            throw new OnvifSyntaxException(Reason.OTHER_ANSWER, "body: " + found + " (expected: <" + name + ">)");
        }
        return answer;
    }
}
