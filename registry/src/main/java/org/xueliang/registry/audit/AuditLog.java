package org.xueliang.registry.audit;

import java.time.Clock;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Database.Work;

/**
 * The table {@code audit}, which rows are only ever added to.
 *
 * <p>A change and its record are one transaction: neither can be without the other. A look is recorded before its picture
 * leaves. What was refused is recorded afterwards, as well as can be.
 */
public final class AuditLog {
    private final Database database;
    private final Clock clock;

    public AuditLog(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Does the work of a CHANGE call and records it, in one transaction. */
    public <T> T change(Work<T> work) {
        CallRecord record = CallRecord.current();
        T result = database.transaction(handle -> {
            T done = work.with(handle);
            if (record != null && !record.isSettled()) {
                insert(handle, record, "OK", "");
            }
            return done;
        });
        if (record != null) {
            record.settle();
        }
        return result;
    }

    /**
     * Records, before it goes out, what a CHANGE call makes something else do; throws where it cannot be recorded, and
     * then nothing may go out. Where the call fails afterwards, the failure is recorded as well.
     */
    public void sent(String detail) {
        CallRecord record = CallRecord.current();
        if (record != null) {
            database.transaction(handle -> insert(handle, record, "SENT", detail));
            record.sent();
        }
    }

    /** Records, in its transaction, a change that the registry makes by itself; nobody called. */
    public void byItself(Handle handle, String method, String subject, String detail) {
        handle.createUpdate("insert into audit (at_us, caller, method, kind, subject, reason, outcome, detail)"
                        + " values (:at, 'registry', :method, 'CHANGE', :subject, '', 'OK', :detail)")
                .bind("at", clock.millis() * 1000)
                .bind("method", method)
                .bind("subject", CallRecord.cut(subject))
                .bind("detail", CallRecord.cut(detail))
                .execute();
    }

    void write(CallRecord record, String outcome, String detail) {
        database.transaction(handle -> insert(handle, record, outcome, detail));
        record.settle();
    }

    private int insert(Handle handle, CallRecord record, String outcome, String detail) {
        return handle.createUpdate("insert into audit (at_us, caller, method, kind, subject, reason, outcome, detail)"
                        + " values (:at, :caller, :method, :kind, :subject, :reason, :outcome, :detail)")
                .bind("at", clock.millis() * 1000)
                .bind("caller", record.caller.name())
                .bind("method", record.method)
                .bind("kind", record.kind.name())
                .bind("subject", record.subject())
                .bind("reason", record.reason())
                .bind("outcome", outcome)
                .bind("detail", CallRecord.cut(detail))
                .execute();
    }
}
