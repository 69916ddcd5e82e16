package org.xueliang.registry.audit;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MessageOrBuilder;
import io.grpc.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Audit;
import org.xueliang.registry.identity.Caller;

/** What will be written about one call. Used by the call's own threads, one after the other. */
public final class CallRecord {
    static final Context.Key<CallRecord> KEY = Context.key("xueliang-record");

    private static final int MAX_CHARS = 512;
    /** Fields that say what a request is about, in this order. */
    private static final List<String> SUBJECTS = List.of("channel", "device", "id", "sensor", "path", "code", "alias");

    private static final List<String> REASONS = List.of("purpose", "note");

    final Caller caller;
    final String method;
    final Audit kind;
    private String subject = "";
    private String reason = "";
    private String inner = "";
    private volatile boolean settled;
    private volatile boolean sent;

    CallRecord(Caller caller, String method, Audit kind) {
        this.caller = caller;
        this.method = method;
        this.kind = kind;
    }

    /** The record of the call that this thread serves; null where the call is not recorded. */
    static @Nullable CallRecord current() {
        return KEY.get();
    }

    /** Says what the call was about where the request could not: the code that was given. */
    public static void subject(String subject) {
        CallRecord record = current();
        if (record != null) {
            record.subject = cut(subject);
        }
    }

    /** Says why, and for whom, where the request could not. */
    public static void reason(String reason) {
        CallRecord record = current();
        if (record != null) {
            record.reason = cut(reason);
        }
    }

    /** Says why it is refused, where the caller is told in other words. */
    public static void inner(String why) {
        CallRecord record = current();
        if (record != null) {
            record.inner = cut(why);
        }
    }

    /**
     * The call neither changed nor refused anything that a person asked for: no record. For calls that strangers can
     * cause in any number.
     */
    public static void nothingChanged() {
        CallRecord record = current();
        if (record != null) {
            record.settled = true;
        }
    }

    /** Takes subject and reason from a request's fields. */
    void readFrom(Object request) {
        if (request instanceof MessageOrBuilder message) {
            subject = cut(find(message, SUBJECTS));
            reason = cut(find(message, REASONS));
        }
    }

    private static String find(MessageOrBuilder message, List<String> names) {
        for (String name : names) {
            FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
            if (field == null || field.isRepeated()) {
                continue;
            }
            if (field.getJavaType() == FieldDescriptor.JavaType.STRING) {
                String value = (String) message.getField(field);
                if (!value.isEmpty()) {
                    return value;
                }
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                return find((MessageOrBuilder) message.getField(field), names);
            }
        }
        return "";
    }

    String subject() {
        return subject;
    }

    String reason() {
        return reason;
    }

    /** Empty where the caller is told all. */
    String inner() {
        return inner;
    }

    boolean isSettled() {
        return settled;
    }

    void settle() {
        settled = true;
        sent = false;
    }

    /** Recorded as gone out; a failure is still to be recorded. */
    void sent() {
        settled = true;
        sent = true;
    }

    boolean wasSent() {
        return sent;
    }

    /** PostgreSQL's text holds no NUL, and a record holds no novel. */
    static String cut(String text) {
        String clean = text.replace('\0', '?');
        return clean.length() <= MAX_CHARS ? clean : clean.substring(0, MAX_CHARS);
    }
}
